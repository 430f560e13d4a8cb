#include "backend/io/bitwarden.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "backend/base/json_scan.h"
#include "backend/base/text.h"
#include "backend/base/xalloc.h"
#include "backend/core/secret_json.h"
#include "backend/core/web_url.h"
#include "backend/io/bitwarden_json.h"
#include "backend/io/bitwarden_talk.h"
#include "backend/io/http.h"

#define PATH_LIMIT ((size_t)2048)
#define LOCK_MS 2000 /* for the last words */
#define END_MS 1000 /* from the closed connection to SIGTERM */

static bool
add(struct secret *into, const char *text)
{
	return secret_add(into, text, strlen(text));
}

/* {"password":"..."} */
static struct secret *
password_body(const struct secret *password)
{
	struct secret *body = secret_locked();
	struct span text =
	    span_make(secret_use(password), secret_length(password));

	if (body && add(body, "{\"password\":") &&
	    secret_json_add(body, text) && add(body, "}"))
		return body;
	secret_free(body);
	return NULL;
}

/* Why an answer is none; bw's own words may quote what it was asked. */
MUST_CHECK
static bool
refused(const struct http_reply *reply, const char *what, struct error *error)
{
	if (span_find_text(reply->body, "ault is locked") <
	    reply->body.length) {
		error_set(error, ERROR_DENIED, "the vault is locked");
		error_hint(error, NULL, "give the master password");
		return false;
	}
	error_set(error, reply->status == 404 ? ERROR_NOT_FOUND : ERROR_INVALID,
	    "bw: %s (%ld)", what, reply->status);
	return false;
}

/* ---- life ---- */

static int
or_default(int value, int otherwise)
{
	return value ? value : otherwise;
}

MUST_CHECK
static bool
start(struct bitwarden *bitwarden, const struct bitwarden_settings *settings,
    struct error *error)
{
	const char *argv[] = { settings->program ? settings->program : "bw",
		"serve", "--hostname", "fd+connected://3", NULL };
	int ends[2];
	bool good;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		error_set(error, ERROR_UNAVAILABLE, "bw: no socket: %s",
		    strerror(errno));
		return false;
	}
	good = run_start_quiet(
	    argv, settings->environment, ends[1], &bitwarden->child, error);
	close(ends[1]);
	if (good) {
		bitwarden->fd = ends[0];
		return true;
	}
	close(ends[0]);
	if (error->kind == ERROR_NOT_FOUND)
		error_hint(error, "the Bitwarden command line is not here",
		    "install `bw', and log in with it once");
	return false;
}

MUST_CHECK
static bool
learn_status(struct bitwarden *bitwarden, int limit_ms,
    const struct cancel *cancel, struct error *error)
{
	struct http_reply reply;
	enum bitwarden_status status;

	if (!bitwarden_talk(bitwarden, "GET", "/status", NULL, limit_ms, cancel,
		&reply, error))
		return false;
	status = bitwarden_json_status(reply.body);
	bitwarden_talk_forget(bitwarden);
	switch (status) {
	case BITWARDEN_LOCKED:
	case BITWARDEN_UNLOCKED:
		bitwarden->locked = status == BITWARDEN_LOCKED;
		return true;
	case BITWARDEN_LOGGED_OUT:
		error_set(error, ERROR_DENIED, "bw is not logged in");
		error_hint(error, NULL, "run `bw login' in a shell once");
		return false;
	case BITWARDEN_UNKNOWN:
		break;
	}
	error_set(error, ERROR_INVALID, "bw: its state cannot be read (%ld)",
	    reply.status);
	return false;
}

bool
bitwarden_open(const struct bitwarden_settings *settings,
    const struct cancel *cancel, struct bitwarden **bitwarden,
    struct error *error)
{
	struct bitwarden *fresh = xcalloc(1, sizeof(*fresh));

	fresh->fd = -1;
	fresh->child = (struct run_child) { .in = -1, .out = -1, .err = -1 };
	fresh->answer = secret_locked();
	fresh->found = arena_new();
	fresh->answer_ms = or_default(settings->answer_ms, BITWARDEN_ANSWER_MS);
	fresh->end_ms =
	    http_now() + or_default(settings->life_ms, BITWARDEN_LIFE_MS);
	if (!fresh->answer) {
		error_set(
		    error, ERROR_UNAVAILABLE, "no more memory can be locked");
		error_hint(error, "the vault was not opened",
		    "raise `ulimit -l', then try again");
	} else if (start(fresh, settings, error) &&
	    learn_status(fresh,
		or_default(settings->start_ms, BITWARDEN_START_MS), cancel,
		error)) {
		*bitwarden = fresh;
		return true;
	}
	fresh->locked = true; /* nothing to be locked */
	bitwarden_close(fresh);
	return false;
}

void
bitwarden_close(struct bitwarden *bitwarden)
{
	struct http_reply reply;
	struct error ignored;

	if (!bitwarden)
		return;
	/* After its time, too: these are the last words. */
	bitwarden->end_ms = http_now() + LOCK_MS;
	if (!bitwarden->locked && bitwarden->fd >= 0 &&
	    bitwarden_talk(bitwarden, "POST", "/lock", NULL, LOCK_MS, NULL,
		&reply, &ignored))
		bitwarden_talk_forget(bitwarden);
	bitwarden_talk_end(bitwarden);
	if (bitwarden->child.pid > 0)
		(void)run_stop(&bitwarden->child, END_MS);
	secret_free(bitwarden->answer);
	arena_free(bitwarden->found);
	free(bitwarden);
}

bool
bitwarden_is_locked(const struct bitwarden *bitwarden)
{
	return bitwarden->locked;
}

int64_t
bitwarden_left_ms(const struct bitwarden *bitwarden)
{
	int64_t left = bitwarden->end_ms - http_now();

	return left > 0 && bitwarden->fd >= 0 ? left : 0;
}

bool
bitwarden_unlock(struct bitwarden *bitwarden, const struct secret *password,
    const struct cancel *cancel, struct error *error)
{
	struct secret *body = password_body(password);
	struct http_reply reply;
	bool good;

	if (!body) {
		error_set(error, ERROR_UNAVAILABLE,
		    "the password does not fit into locked memory");
		return false;
	}
	good = bitwarden_talk(bitwarden, "POST", "/unlock", body,
	    bitwarden->answer_ms, cancel, &reply, error);
	secret_free(body);
	if (!good)
		return false;
	good = reply.status == 200 && bitwarden_json_is_success(reply.body);
	/* It holds the key that opens the vault. */
	bitwarden_talk_forget(bitwarden);
	if (good) {
		bitwarden->locked = false;
		bitwarden->fresh = true;
		return true;
	}
	error_set(error, ERROR_DENIED, "the master password is not right");
	error_hint(error, NULL, "try it again");
	return false;
}

/* ---- search and fill ---- */

static size_t
count_characters(struct span text)
{
	size_t count = 0, length;
	uint32_t code;

	while ((length = text_step(text, &code))) {
		text = span_from(text, length);
		count++;
	}
	return count;
}

/* Ids of items that ask for the password again, until the next search. */
static void
note_again(struct bitwarden *bitwarden, const struct bitwarden_item *items,
    size_t count)
{
	size_t i;

	arena_free(bitwarden->found);
	bitwarden->found = arena_new();
	bitwarden->again = arena_calloc(
	    bitwarden->found, count + 1, sizeof(*bitwarden->again));
	bitwarden->again_count = 0;
	for (i = 0; i < count; i++) {
		if (items[i].asks_again)
			bitwarden->again[bitwarden->again_count++] =
			    arena_dup(bitwarden->found, items[i].id);
	}
}

bool
bitwarden_search(struct bitwarden *bitwarden, const char *term,
    const struct cancel *cancel, struct arena *arena,
    struct bitwarden_item **items, size_t *count, struct error *error)
{
	struct span text = span_trim(span_of(term));
	struct http_reply reply;
	struct buf path;
	bool good, more = false;

	if (count_characters(text) < BITWARDEN_TERM_LEAST) {
		error_set(error, ERROR_INVALID,
		    "search for %d characters at least", BITWARDEN_TERM_LEAST);
		return false;
	}
	buf_init(&path, PATH_LIMIT);
	buf_text(&path, "/list/object/items?search=");
	web_url_encode(&path, text);
	good = !path.overflow;
	if (!good)
		error_set(error, ERROR_INVALID, "the search is too long");
	good = good &&
	    bitwarden_talk(bitwarden, "GET", path.at, NULL,
		bitwarden->answer_ms, cancel, &reply, error);
	buf_release(&path);
	if (!good)
		return false;
	good = reply.status == 200
	    ? bitwarden_json_items(arena, reply.body, items, count, &more)
	    : refused(&reply, "the search failed", error);
	if (!good && reply.status == 200)
		error_set(
		    error, ERROR_INVALID, "bw: the answer cannot be read");
	bitwarden_talk_forget(bitwarden);
	if (good)
		note_again(bitwarden, *items, *count);
	if (good && more)
		error_set(error, ERROR_INVALID, "more than %d items",
		    BITWARDEN_ITEMS);
	return good && !more;
}

static bool
is_id(const char *id)
{
	size_t length = strspn(id, "0123456789abcdefABCDEF-");

	return length > 0 && length <= 64 && !id[length];
}

static bool
asks_again(const struct bitwarden *bitwarden, const char *id)
{
	size_t i;

	for (i = 0; i < bitwarden->again_count; i++) {
		if (strcmp(bitwarden->again[i], id) == 0)
			return true;
	}
	return false;
}

/* The value behind its escapes; NULL when it has no room. */
static struct secret *
decode(struct span raw)
{
	struct secret *value = secret_locked();
	struct span piece;
	bool fits = value != NULL;
	char room[4];

	while (fits && json_scan_piece(&raw, room, &piece))
		fits = secret_add(value, piece.at, piece.length);
	secret_wipe(room, sizeof(room));
	if (fits)
		return value;
	secret_free(value);
	return NULL;
}

bool
bitwarden_fill(struct bitwarden *bitwarden, const char *id, const char *field,
    const struct cancel *cancel, struct secret **value, struct error *error)
{
	bool password = strcmp(field, "password") == 0;
	struct http_reply reply;
	struct secret *made = NULL;
	struct span raw;
	char path[128];
	bool good;

	if (!is_id(id)) {
		error_set(error, ERROR_INVALID, "this is no item of a vault");
		return false;
	}
	if (asks_again(bitwarden, id) && !bitwarden->fresh) {
		error_set(error, ERROR_DENIED,
		    "this item asks for the master password again");
		return false;
	}
	(void)snprintf(path, sizeof(path), "/object/%s/%s",
	    password ? "password" : "item", id);
	if (!bitwarden_talk(bitwarden, "GET", path, NULL, bitwarden->answer_ms,
		cancel, &reply, error))
		return false;
	bitwarden->fresh = false;
	good = reply.status == 200 &&
	    (password ? bitwarden_json_password(reply.body, &raw)
		      : bitwarden_json_field(reply.body, field, &raw));
	if (good)
		made = decode(raw);
	else if (reply.status != 200)
		good = refused(&reply, "there is no such value", error);
	else
		error_set(error, ERROR_NOT_FOUND,
		    "the item has no such field any more");
	bitwarden_talk_forget(bitwarden);
	if (good && !made)
		error_set(error, ERROR_UNAVAILABLE,
		    "the value does not fit into locked memory");
	if (made)
		*value = made;
	return made != NULL;
}

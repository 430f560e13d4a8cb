/*
 * The login of an entry, or of a helper's answer. The value goes piece by piece
 * from the borrowed text into its struct secret; no other memory holds more
 * than three bytes of it.
 */
#include "backend/core/login_file.h"

#include "backend/base/base64.h"
#include "backend/base/json_scan.h"
#include "backend/base/text.h"

#define IDENTITY_USER "<token>" /* docker: the password is an identity token */
#define USER_LIMIT ((size_t)1024)
#define TOKEN_LIMIT ((size_t)16 * 1024) /* it grows by 3 in a form */

/* Splits USER:PASSWORD as its bytes arrive. */
struct splitter {
	struct buf user;
	struct secret *secret;
	bool has_colon;
	size_t held; /* NULs that may be the padding at the end */
};

static bool
split_add(void *context, struct span bytes)
{
	struct splitter *splitter = context;
	bool fits = true;
	size_t i;

	for (i = 0; i < bytes.length; i++) {
		char byte = bytes.at[i];

		if (!splitter->has_colon) {
			splitter->has_colon = byte == ':';
			if (byte != ':')
				buf_byte(&splitter->user, byte);
			continue;
		}
		if (byte == '\0') {
			splitter->held++;
			continue;
		}
		for (; splitter->held; splitter->held--)
			fits = secret_add(splitter->secret, "", 1) && fits;
		fits = secret_add(splitter->secret, &byte, 1) && fits;
	}
	return fits;
}

MUST_CHECK
static bool
fail(struct error *error, const char *what)
{
	error_set(error, ERROR_INVALID, "%s", what);
	return false;
}

static bool
add_text(struct secret *secret, struct span raw)
{
	struct span piece;
	bool fits = true;
	char room[4];

	while (json_scan_piece(&raw, room, &piece))
		fits = secret_add(secret, piece.at, piece.length) && fits;
	secret_wipe(room, sizeof(room));
	return fits;
}

MUST_CHECK
static bool
take_text(enum login_kind kind, struct span raw, struct login *login,
    struct error *error)
{
	struct secret *secret = secret_empty();

	if (!add_text(secret, raw) || secret_length(secret) > TOKEN_LIMIT) {
		secret_free(secret);
		return fail(error, "the credential is too long");
	}
	*login = (struct login) { .kind = kind, .secret = secret };
	return true;
}

/* A name that is no name at all is a sign: the secret is an identity token. */
static void
take_user(struct arena *arena, struct span user, struct login *login)
{
	login->kind = LOGIN_PASSWORD;
	if (span_is(user, IDENTITY_USER))
		login->kind = LOGIN_IDENTITY_TOKEN;
	else
		login->user = arena_span(arena, user);
}

MUST_CHECK
static bool
open_auth(struct arena *arena, struct span auth, struct login *login,
    struct error *error)
{
	struct splitter splitter = { .has_colon = false };
	struct base64 decoder;
	struct span piece;
	char room[4];

	buf_init(&splitter.user, USER_LIMIT);
	splitter.secret = secret_empty();
	base64_begin(&decoder, split_add, &splitter);
	while (json_scan_piece(&auth, room, &piece))
		base64_add(&decoder, piece);
	if (!base64_end(&decoder, false) || !splitter.has_colon ||
	    splitter.user.overflow ||
	    secret_length(splitter.secret) > TOKEN_LIMIT ||
	    !text_is_clean(buf_as_span(&splitter.user))) {
		secret_free(splitter.secret);
		buf_release(&splitter.user);
		return fail(error, "auth is not the base64 of USER:PASSWORD");
	}
	*login = (struct login) { .secret = splitter.secret };
	take_user(arena, buf_as_span(&splitter.user), login);
	buf_release(&splitter.user);
	return true;
}

MUST_CHECK
static bool
open_pair(struct arena *arena, struct span user, struct span password,
    struct login *login, struct error *error)
{
	struct login made = { .kind = LOGIN_NONE };
	struct span piece;
	struct buf name;
	char room[4];
	bool fine;

	buf_init(&name, USER_LIMIT);
	while (json_scan_piece(&user, room, &piece))
		buf_span(&name, piece);
	fine = !name.overflow && text_is_clean(buf_as_span(&name));
	if (!fine)
		error_set(error, ERROR_INVALID,
		    "the user name of the credential is not a name");
	fine = fine && take_text(LOGIN_PASSWORD, password, &made, error);
	if (fine) {
		take_user(arena, buf_as_span(&name), &made);
		*login = made;
	}
	buf_release(&name);
	return fine;
}

bool
login_file_open(struct arena *arena, const struct login_entry *entry,
    struct login *login, struct error *error)
{
	if (entry->registry_token.at)
		return take_text(
		    LOGIN_REGISTRY_TOKEN, entry->registry_token, login, error);
	if (entry->identity_token.at)
		return take_text(
		    LOGIN_IDENTITY_TOKEN, entry->identity_token, login, error);
	if (entry->auth.at)
		return open_auth(arena, entry->auth, login, error);
	return open_pair(arena, entry->user, entry->password, login, error);
}

bool
login_file_open_answer(struct arena *arena, struct span text,
    struct login *login, struct error *error)
{
	struct span user = { NULL, 0 }, password = { NULL, 0 };
	struct json_scan scan;

	json_scan_begin(&scan, text);
	if (json_scan_next(&scan) != JSON_SCAN_MAP)
		return fail(error, "the answer is not a JSON map");
	while (json_scan_next(&scan) > JSON_SCAN_LIST_END) {
		if (json_scan_is(&scan, "Username"))
			user = scan.value;
		else if (json_scan_is(&scan, "Secret"))
			password = scan.value;
		json_scan_skip(&scan);
	}
	if (scan.token != JSON_SCAN_MAP_END ||
	    json_scan_next(&scan) != JSON_SCAN_END)
		return fail(error, "the answer is not JSON");
	if (!password.length)
		return fail(error, "the answer has no Secret");
	return open_pair(arena, user, password, login, error);
}

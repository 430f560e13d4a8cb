#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/io/kube.h"
#include "backend/io/kube_discover.h"
#include "backend/io/kube_review.h"
#include "backend/io/kube_watch.h"
#include "backend/io/run.h"
#include "tests/fault/fault_server.h"
#include "tests/fault/tls_files.h"

/* API servers that refuse, stall, cut, and are somebody else. */

#define SECRET "/api/v1/namespaces/a/secrets/s"
#define PODS "/api/v1/pods"
#define POD(name, version) \
	"{\"metadata\":{\"namespace\":\"n\",\"name\":\"" name \
	"\",\"resourceVersion\":\"" version "\"}}"
#define EVENT(type, object) "{\"type\":\"" type "\",\"object\":" object "}\n"
#define EXPIRED "{\"kind\":\"Status\",\"reason\":\"Expired\",\"code\":410}"

struct place {
	struct arena *arena;
	struct fault_server *server;
	struct http *http;
	struct kube *kube;
	/* What was seen: */
	bool done, failed;
	long status;
	struct error error;
	struct buf seen;
	void (*meanwhile)(struct place *place, const char *what);
	struct kube_watch *watch;
	struct kube_list *list;
};

/* A server with a login, reached by that scheme. */
static struct kube_server *
server_at(struct place *place, const char *scheme, const char *token)
{
	struct kube_server *server = kube_server_new();
	struct arena *arena = kube_server_arena(server);

	server->url = arena_printf(
	    arena, "%s://%s", scheme, fault_server_place(place->server));
	server->authorities = tls_files_read(arena, "ca.crt");
	kube_server_take_token(server, secret_new(token, strlen(token)));
	return server;
}

static struct place *
open_place(const char *certificate, const char *scheme)
{
	struct place *place = xcalloc(1, sizeof(*place));
	struct kube_server *server;

	place->arena = arena_new();
	place->server = certificate
	    ? fault_server_start(tls_files_path(place->arena, certificate),
		  tls_files_path(place->arena, "srv.key"))
	    : fault_server_start(NULL, NULL);
	place->http = http_open(&(struct http_settings) {
	    .connect_limit_ms = 3000, .user_agent = "vigie-test" });
	server = server_at(place, scheme, "t0ken");
	place->kube = kube_open(place->http, server);
	kube_server_unref(server);
	buf_init(&place->seen, 4096);
	return place;
}

static void
close_place(struct place *place)
{
	kube_close(place->kube);
	http_close(place->http);
	fault_server_stop(place->server);
	buf_release(&place->seen);
	arena_free(place->arena);
	free(place);
}

static void
work_until(struct place *place, const bool *done)
{
	int64_t limit = http_now() + 20000;

	while (!*done && http_now() < limit)
		(void)http_work(place->http, 100, -1);
	assert_true(*done);
}

static void
take_answer(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct place *place = context;
	const char *kind = node_get_text(answer->root, "kind");

	assert_false(place->done);
	place->done = true;
	place->failed = error != NULL;
	place->status = answer->status;
	if (error)
		place->error = *error;
	buf_clear(&place->seen);
	buf_text(&place->seen, kind ? kind : "-");
	if (node_get(node_get(answer->root, "data"), "k"))
		buf_text(&place->seen, " with a value");
}

static void
ask(struct place *place, const struct kube_order *order)
{
	place->done = false;
	(void)kube_start(place->kube, order, take_answer, place);
	assert_false(place->done);
	work_until(place, &place->done);
}

static const struct row {
	const char *name, *path;
	enum kube_shape shape;
	struct fault_answer answer;
	long status;
	enum error_kind kind;
	const char *text, *said; /* said: "-" any */
} rows[] = {
	{ "401", PODS, KUBE_OBJECT, { .status = 401, .body = "{}" }, 401,
	    ERROR_DENIED, "list pods: the login is not accepted (401)", "{}" },
	{ "403", PODS, KUBE_OBJECT,
	    { .status = 403,
		.body = "{\"kind\":\"Status\",\"message\":\"M\"}" },
	    403, ERROR_DENIED, "list pods: not allowed (403)", "M" },
	{ "404 as text", PODS, KUBE_OBJECT,
	    { .status = 404, .body = "404 page not found" }, 404,
	    ERROR_NOT_FOUND,
	    "list pods: the server does not know this kind (404)",
	    "404 page not found" },
	{ "409 of a Secret", SECRET, KUBE_METADATA,
	    { .status = 409,
		.body = "{\"kind\":\"Status\",\"message\":\"VALUE\","
			"\"reason\":\"AlreadyExists\"}" },
	    409, ERROR_CONFLICT, "read secrets s in a: it exists already (409)",
	    "" },
	{ "413", PODS, KUBE_OBJECT,
	    { .status = 413,
		.body = "too large",
		.headers = "Connection: close\n" },
	    413, ERROR_INVALID,
	    "list pods: it is too large for the server (413)", "too large" },
	{ "422 of a Secret", SECRET, KUBE_METADATA,
	    { .status = 422,
		.body = "{\"kind\":\"Status\",\"details\":{\"causes\":[{"
			"\"reason\":\"FieldValueRequired\",\"message\":"
			"\"VALUE\",\"field\":\"type\"}]}}" },
	    422, ERROR_INVALID,
	    "read secrets s in a: the server refuses it (422): type is missing",
	    "" },
	{ "429 for an hour", PODS, KUBE_OBJECT,
	    { .status = 429, .headers = "Retry-After: 3600\n", .body = "x" },
	    429, ERROR_UNAVAILABLE, "list pods: too many requests (429)", "x" },
	{ "500", PODS, KUBE_OBJECT, { .status = 500, .body = "" }, 500,
	    ERROR_UNAVAILABLE, "list pods: the server failed (500)", "" },
	{ "502 of a proxy", PODS, KUBE_OBJECT,
	    { .status = 502, .body = "<html>" }, 502, ERROR_UNAVAILABLE,
	    "list pods: the server failed (502)", "<html>" },
	{ "a redirect", PODS, KUBE_OBJECT,
	    { .status = 307, .headers = "Location: /other\n" }, 307,
	    ERROR_INVALID, "list pods: the server leads elsewhere (307)", "" },
	{ "no JSON", PODS, KUBE_OBJECT, { .body = "<html>log in</html>" }, 200,
	    ERROR_INVALID, "list pods: JSON: 1:1: ", "" },
	{ "half of the JSON", PODS, KUBE_OBJECT, { .body = "{\"items\":[" },
	    200, ERROR_INVALID, "list pods: JSON: ", "" },
	{ "nothing", PODS, KUBE_OBJECT, { .body = "" }, 200, ERROR_INVALID,
	    "list pods: JSON: ", "" },
	{ "a whole Secret", SECRET, KUBE_METADATA,
	    { .body = "{\"kind\":\"Secret\",\"data\":{\"k\":\"VkFMVUU=\"}}" },
	    200, ERROR_INVALID,
	    "read secrets s in a: the answer has more in it than was asked "
	    "for",
	    "" },
	{ "cut", PODS, KUBE_OBJECT,
	    { .body = "{\"items\":[]}", .kind = FAULT_CUT }, 0,
	    ERROR_UNAVAILABLE, "list pods: https://", "-" },
	{ "hung up", PODS, KUBE_OBJECT, { .kind = FAULT_HANG_UP }, 0,
	    ERROR_UNAVAILABLE, "list pods: https://", "-" },
	{ "silence", PODS, KUBE_OBJECT, { .kind = FAULT_SILENCE }, 0,
	    ERROR_UNAVAILABLE, "list pods: https://", "-" },
	{ "without end", PODS, KUBE_OBJECT,
	    { .body = "{\"a\":1}", .kind = FAULT_ENDLESS }, 0, ERROR_INVALID,
	    "list pods: https://", "" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct place *place = open_place("right.crt", "https");

	fault_server_on(place->server, row->path, &row->answer);
	ask(place,
	    &(struct kube_order) { .path = row->path,
		.shape = row->shape,
		.ceiling = 100000,
		.timeout_ms = 3000 });
	assert_true(place->failed);
	assert_int_equal(place->status, row->status);
	assert_int_equal(place->error.kind, row->kind);
	assert_memory_equal(place->error.text, row->text, strlen(row->text));
	if (strcmp(row->said, "-") != 0)
		assert_string_equal(place->error.said, row->said);
	assert_null(strstr(place->seen.at, "value"));
	assert_int_equal(fault_server_count(place->server, "GET"), 1);
	close_place(place);
}

static const struct tls_row {
	const char *certificate, *scheme, *text;
} tls_rows[] = {
	{ "old.crt", "https", ": certificate by an unknown authority" },
	{ "wrong.crt", "https", ": certificate for another host" },
	{ "expired.crt", "https", ": certificate out of date" },
	{ NULL, "https", ": no TLS connection" },
	{ "right.crt", "http", NULL },
};

static void
test_tls(void **state)
{
	const struct tls_row *row = *state;
	struct place *place = open_place(row->certificate, row->scheme);

	ask(place, &(struct kube_order) { .path = "/version" });
	assert_true(place->failed);
	if (row->text) {
		assert_int_equal(place->status, 0);
		assert_int_equal(place->error.kind, ERROR_INVALID);
		assert_non_null(strstr(place->error.text, row->text));
		assert_true(*place->error.means && *place->error.todo);
	}
	close_place(place);
}

/* A login goes out over https, and over nothing else. */
static void
test_login(void **state UNUSED)
{
	struct place *place = open_place(NULL, "http");
	char *line;

	fault_server_on(
	    place->server, PODS, &(struct fault_answer) { .body = "{}" });
	ask(place, &(struct kube_order) { .path = PODS });
	line = fault_server_request(place->server, 0);
	assert_string_equal(line, "GET " PODS " - -");
	free(line);
	close_place(place);
	place = open_place("right.crt", "https");
	fault_server_on(
	    place->server, PODS, &(struct fault_answer) { .body = "{}" });
	ask(place, &(struct kube_order) { .path = PODS });
	line = fault_server_request(place->server, 0);
	assert_string_equal(line, "GET " PODS " Bearer t0ken -");
	free(line);
	close_place(place);
}

static void
test_busy_for_a_second(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");
	int64_t begin = http_now();

	fault_server_on(place->server, PODS,
	    &(struct fault_answer) {
		.status = 429, .headers = "Retry-After: 1\n", .body = "x" });
	fault_server_on(place->server, PODS,
	    &(struct fault_answer) { .body = "{\"kind\":\"PodList\"}" });
	ask(place, &(struct kube_order) { .path = PODS });
	assert_false(place->failed);
	assert_string_equal(place->seen.at, "PodList");
	assert_true(http_now() - begin >= 1000);
	close_place(place);
}

/* --- lists */

static void
note(struct place *place, const char *what)
{
	buf_printf(&place->seen, "%s%s", place->seen.length ? " " : "", what);
	if (place->meanwhile)
		place->meanwhile(place, what);
}

static void
take_begin(void *context)
{
	note(context, "begin");
}

static void
take_item(void *context, const struct node *object)
{
	struct kube_metadata metadata = { .name = "?" };
	struct arena *arena = arena_new();
	char name[64];

	(void)kube_answer_metadata(arena, object, &metadata);
	snprintf(name, sizeof(name), "%s", metadata.name);
	arena_free(arena);
	note(context, name);
}

static void
take_end(void *context, const char *version,
    const struct kube_answer *answer UNUSED, const struct error *error)
{
	struct place *place = context;

	place->done = true;
	place->failed = error != NULL;
	buf_printf(&place->seen, " @%s", version);
}

static const struct kube_list_hooks list_hooks = { take_begin, take_item,
	take_end };

static void
start_list(struct place *place)
{
	buf_clear(&place->seen);
	place->done = false;
	place->list =
	    kube_list_start(place->kube, PODS, KUBE_OBJECT, &list_hooks, place);
}

static void
add_pages(struct place *place, const char *second, unsigned status)
{
	fault_server_on(place->server, PODS "?limit=500",
	    &(struct fault_answer) {
		.body = "{\"metadata\":{\"resourceVersion\":\"7\","
			"\"continue\":\"c/1\"},\"items\":[" POD(
			    "a", "1") "," POD("b", "2") "]}" });
	fault_server_on(place->server, PODS "?limit=500&continue=c%2F1",
	    &(struct fault_answer) { .status = status, .body = second });
}

#define LAST_PAGE \
	"{\"metadata\":{\"resourceVersion\":\"8\",\"continue\":\"\"}," \
	"\"items\":[" POD("c", "3") "]}"

static void
test_pages(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");

	add_pages(place, LAST_PAGE, 200);
	start_list(place);
	work_until(place, &place->done);
	assert_false(place->failed);
	assert_string_equal(place->seen.at, "begin a b c @7");
	close_place(place);
}

static void
test_pages_that_are_too_old(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");

	add_pages(place, EXPIRED, 410);
	fault_server_on(place->server, PODS "?limit=500&continue=c%2F1",
	    &(struct fault_answer) { .body = LAST_PAGE });
	start_list(place);
	work_until(place, &place->done);
	assert_false(place->failed);
	assert_string_equal(place->seen.at, "begin a b begin a b c @7");
	close_place(place);
}

/* In the end without pages, as long as it takes. */
static void
test_pages_that_are_always_too_old(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");

	add_pages(place, EXPIRED, 410);
	fault_server_on(
	    place->server, PODS, &(struct fault_answer) { .body = LAST_PAGE });
	start_list(place);
	work_until(place, &place->done);
	assert_false(place->failed);
	assert_string_equal(
	    place->seen.at, "begin a b begin a b begin a b begin c @8");
	close_place(place);
}

static void
test_second_page_fails(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");

	add_pages(place, "", 500);
	start_list(place);
	work_until(place, &place->done);
	assert_true(place->failed);
	close_place(place);
}

static void
stop_list(struct place *place, const char *what)
{
	if (strcmp(what, "b") != 0)
		return;
	kube_list_stop(place->list);
	place->done = true;
}

static void
close_kube(struct place *place, const char *what)
{
	if (strcmp(what, "b") != 0)
		return;
	kube_close(place->kube);
	place->kube = NULL;
	place->done = true;
}

/* Nothing comes after the hook in which it was stopped. */
static void
test_list_is_stopped_in_a_hook(void **state UNUSED)
{
	void (*const ways[])(
	    struct place *, const char *) = { stop_list, close_kube };
	size_t i;

	for (i = 0; i < COUNT(ways); i++) {
		struct place *place = open_place("right.crt", "https");

		add_pages(place, LAST_PAGE, 200);
		place->meanwhile = ways[i];
		start_list(place);
		work_until(place, &place->done);
		(void)http_work(place->http, 50, -1);
		assert_string_equal(place->seen.at, "begin a b");
		close_place(place);
	}
}

/* --- watches */

static void
take_drop(void *context, const char *namespace, const char *name)
{
	char what[64];

	snprintf(what, sizeof(what), "-%s/%s", namespace, name);
	note(context, what);
}

static void
take_synced(void *context)
{
	note(context, "synced");
}

static void
take_state(void *context, enum kube_watch_state state,
    const struct error *error, int64_t next_try_ms UNUSED)
{
	static const char *const words[] = { "STARTING", "OK", "POLLING",
		"LOST", "DENIED", "LOGIN", "ABSENT" };

	assert_int_equal(error != NULL, state != KUBE_WATCH_OK);
	note(context, words[state]);
}

static const struct kube_watch_hooks watch_hooks = { take_begin, take_item,
	take_drop, take_synced, take_state };

/* Until so many words were seen. */
static void
watch_for(struct place *place, const char *expected)
{
	int64_t limit = http_now() + 15000;

	while (place->seen.length < strlen(expected) && http_now() < limit)
		(void)http_work(place->http, 100, -1);
	assert_string_equal(place->seen.at, expected);
}

static void
add_list(struct place *place, const char *version)
{
	fault_server_on(place->server, PODS "?limit=500",
	    &(struct fault_answer) {
		.body = arena_printf(place->arena,
		    "{\"metadata\":{\"resourceVersion\":\"%s\"},\"items\":["
		    "%s]}",
		    version, POD("a", "1")) });
}

static void
add_stream(struct place *place, struct fault_answer answer)
{
	fault_server_on(place->server, PODS, &answer);
}

/* The version from which the n-th stream went on, of all requests. */
static char *
version_of(struct place *place, size_t n)
{
	size_t i, streams = 0;
	char *line, *found = NULL;

	for (i = 0; (line = fault_server_request(place->server, i)); i++) {
		char *at = strstr(line, "resourceVersion=");

		if (at && streams++ == n)
			found = arena_printf(place->arena, "%.*s",
			    (int)strcspn(at + 16, " &"), at + 16);
		free(line);
	}
	return found ? found : arena_dup(place->arena, "none");
}

static void
start_watch(struct place *place)
{
	place->watch = kube_watch_start(
	    place->kube, PODS, KUBE_OBJECT, &watch_hooks, place);
}

static void
test_watch_goes_on(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");

	add_list(place, "5");
	add_stream(place,
	    (struct fault_answer) {
		.body = EVENT("ADDED", POD("b", "6"))
		    EVENT("DELETED", POD("a", "7")) EVENT("BOOKMARK",
			"{\"metadata\":{\"resourceVersion\":\"9\"}}") });
	add_stream(place,
	    (struct fault_answer) {
		.body = EVENT("MODIFIED", POD("b", "10")) EVENT("MODIFIED",
		    "{\"metadata\":{\"name\":\"cut\",\"x\":\"................"
		    "........................................................"
		    "........................................\"}}"),
		.kind = FAULT_CUT });
	add_stream(place,
	    (struct fault_answer) {
		.body = EVENT("ADDED", POD("c", "11")), .kind = FAULT_DRIP });
	start_watch(place);
	watch_for(place, "begin a synced OK b -n/a b c");
	assert_string_equal(version_of(place, 0), "5");
	assert_string_equal(version_of(place, 1), "9");
	assert_string_equal(version_of(place, 2), "10");
	close_place(place);
}

static void
test_watch_is_too_old(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");

	add_list(place, "5");
	add_list(place, "20");
	add_stream(place,
	    (struct fault_answer) { .body = EVENT("ADDED", POD("b", "6"))
					EVENT("ERROR", EXPIRED) });
	add_stream(place,
	    (struct fault_answer) {
		.body = EVENT("ADDED", POD("c", "21")) "{\"type\":\"ADD",
		.kind = FAULT_STALL });
	start_watch(place);
	watch_for(place, "begin a synced OK b begin a synced");
	close_place(place);
}

static void
test_watch_of_garbage(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");

	add_list(place, "5");
	add_stream(place, (struct fault_answer) { .body = "<html>log in" });
	add_stream(place,
	    (struct fault_answer) {
		.body = EVENT("ADDED", POD("b", "6")), .kind = FAULT_DRIP });
	start_watch(place);
	watch_for(place, "begin a synced OK LOST OK b");
	close_place(place);
}

static void
test_watch_is_not_allowed(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");

	add_list(place, "5");
	add_stream(place, (struct fault_answer) { .status = 403 });
	start_watch(place);
	watch_for(place, "begin a synced POLLING");
	close_place(place);
}

/* Over HTTP/1.1 each stream is a connection, and other requests want some. */
static void
test_connections_are_left(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");
	size_t i, ok = 0, polling = 0;
	struct span rest, word;

	add_list(place, "5");
	add_stream(place,
	    (struct fault_answer) { .body = EVENT("ADDED", POD("b", "6")) "  ",
		.kind = FAULT_STALL });
	for (i = 0; i < 7; i++)
		start_watch(place);
	for (i = 0; i < 100 && ok + polling < 7; i++) {
		(void)http_work(place->http, 100, -1);
		rest = buf_as_span(&place->seen);
		for (ok = polling = 0; span_cut(&rest, ' ', &word);) {
			ok += span_is(word, "OK");
			polling += span_is(word, "POLLING");
		}
	}
	assert_int_equal(ok, 5);
	assert_int_equal(polling, 2);
	fault_server_on(
	    place->server, "/x", &(struct fault_answer) { .body = "{}" });
	ask(place, &(struct kube_order) { .path = "/x" });
	assert_false(place->failed);
	close_place(place);
}

static void
renew_login(struct place *place, const char *what)
{
	struct kube_server *server;

	if (strcmp(what, "LOGIN") != 0)
		return;
	server = server_at(place, "https", "fresh");
	kube_set_server(place->kube, server);
	kube_server_unref(server);
}

/* The next request has the new login, and does not wait for its time. */
static void
test_login_ends(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");
	struct fault_answer stream = { .body = EVENT("ADDED", POD("b", "6")),
		.kind = FAULT_DRIP,
		.wants = "Bearer fresh",
		.challenge = "WWW-Authenticate: Bearer\n" };

	add_list(place, "5");
	add_stream(place, stream);
	place->meanwhile = renew_login;
	start_watch(place);
	watch_for(place, "begin a synced LOGIN OK b");
	close_place(place);
}

static void
test_server_is_away(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");

	fault_server_on(place->server, PODS "?limit=500",
	    &(struct fault_answer) { .kind = FAULT_HANG_UP });
	add_list(place, "5");
	add_stream(place,
	    (struct fault_answer) {
		.body = EVENT("ADDED", POD("b", "6")), .kind = FAULT_DRIP });
	start_watch(place);
	watch_for(place, "LOST begin a synced OK b");
	close_place(place);
}

static void
stop_watch(struct place *place, const char *what)
{
	if (strcmp(what, place->error.text) != 0)
		return;
	if (place->failed)
		kube_close(place->kube);
	else
		kube_watch_stop(place->watch);
	if (place->failed)
		place->kube = NULL;
	place->done = true;
}

/* In each of the hooks, by itself and with the whole client. */
static void
test_watch_is_stopped_in_a_hook(void **state UNUSED)
{
	static const char *const hooks[] = { "begin", "a", "synced", "OK", "b",
		"-n/a", "LOST" };
	size_t i;

	for (i = 0; i < 2 * COUNT(hooks); i++) {
		struct place *place = open_place("right.crt", "https");
		const char *last;

		add_list(place, "5");
		add_stream(place,
		    (struct fault_answer) {
			.body = EVENT("ADDED", POD("b", "6"))
			    EVENT("DELETED", POD("a", "7")) "garbage" });
		add_stream(place, (struct fault_answer) { .status = 500 });
		snprintf(place->error.text, sizeof(place->error.text), "%s",
		    hooks[i / 2]);
		place->failed = i % 2;
		place->meanwhile = stop_watch;
		start_watch(place);
		work_until(place, &place->done);
		(void)http_work(place->http, 50, -1);
		last = strrchr(place->seen.at, ' ');
		assert_string_equal(
		    last ? last + 1 : place->seen.at, hooks[i / 2]);
		close_place(place);
	}
}

/* --- many at once */

static void
take_error(void *context, const struct error *error)
{
	struct place *place = context;

	place->done = true;
	place->failed = error != NULL;
}

static void
test_reviews(void **state UNUSED)
{
	static const char path[] =
	    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
	struct place *place = open_place("right.crt", "https");
	struct kube_right rights[] = {
		{ "get", "", "pods", NULL, "a", NULL, true },
		{ "get", "apps", "deployments", "scale", NULL, "x", false },
	};
	char *line;

	fault_server_on(place->server, path,
	    &(struct fault_answer) { .status = 201, .body = "{}" });
	(void)kube_review_start(
	    place->kube, rights, COUNT(rights), take_error, place);
	work_until(place, &place->done);
	assert_false(place->failed || rights[0].allowed || rights[1].allowed);
	line = fault_server_request(place->server, 0);
	assert_non_null(strstr(line,
	    "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":"
	    "\"authorization.k8s.io/v1\",\"spec\":{\"resourceAttributes\":{"
	    "\"verb\":\"get\",\"group\":\""));
	free(line);
	fault_server_on(
	    place->server, path, &(struct fault_answer) { .status = 401 });
	place->done = false;
	(void)kube_review_start(
	    place->kube, rights, COUNT(rights), take_error, place);
	work_until(place, &place->done);
	assert_true(place->failed);
	close_place(place);
}

static void
test_discovery(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");
	struct kube_kind kinds[] = {
		{ .group = "x", .plural = "things" },
		{ .group = "y", .plural = "others" },
	};

	fault_server_on(place->server, "/apis/x",
	    &(struct fault_answer) {
		.body = "{\"versions\":[{\"version\":\"v1\"}]}" });
	fault_server_on(place->server, "/apis/x/v1",
	    &(struct fault_answer) {
		.body = "{\"resources\":[{\"name\":\"things\",\"kind\":"
			"\"Thing\"}]}" });
	fault_server_on(place->server, "/apis/y",
	    &(struct fault_answer) { .status = 404, .body = "none" });
	fault_server_on(
	    place->server, "/apis/y", &(struct fault_answer) { .status = 500 });
	(void)kube_discover_start(
	    place->kube, place->arena, kinds, COUNT(kinds), take_error, place);
	work_until(place, &place->done);
	assert_false(place->failed);
	assert_string_equal(kinds[0].version, "v1");
	assert_null(kinds[1].version);
	place->done = false;
	(void)kube_discover_start(
	    place->kube, place->arena, kinds, COUNT(kinds), take_error, place);
	work_until(place, &place->done);
	assert_true(place->failed);
	close_place(place);
}

static void
ignore(void *context UNUSED, const struct kube_answer *answer UNUSED,
    const struct error *error UNUSED)
{
}

/* Whatever is under way, nothing of it is left. */
static void
test_close_in_the_middle(void **state UNUSED)
{
	struct place *place = open_place("right.crt", "https");
	struct kube_right right = {
		.verb = "get", .group = "", .resource = "x"
	};
	struct kube_kind kind = { .group = "x", .plural = "things" };
	size_t rounds;

	add_list(place, "5");
	add_stream(place,
	    (struct fault_answer) { .body = EVENT("ADDED", POD("b", "6")) "  ",
		.kind = FAULT_STALL });
	start_watch(place);
	start_list(place);
	(void)kube_review_start(place->kube, &right, 1, take_error, place);
	(void)kube_discover_start(
	    place->kube, place->arena, &kind, 1, take_error, place);
	(void)kube_start(
	    place->kube, &(struct kube_order) { .path = "/x" }, ignore, NULL);
	for (rounds = 0; rounds < 3; rounds++)
		(void)http_work(place->http, 20, -1);
	kube_close(place->kube);
	place->kube = NULL;
	assert_int_equal(http_running(place->http), 0);
	close_place(place);
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_login),
		cmocka_unit_test(test_busy_for_a_second),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_pages_that_are_too_old),
		cmocka_unit_test(test_pages_that_are_always_too_old),
		cmocka_unit_test(test_second_page_fails),
		cmocka_unit_test(test_list_is_stopped_in_a_hook),
		cmocka_unit_test(test_watch_goes_on),
		cmocka_unit_test(test_watch_is_too_old),
		cmocka_unit_test(test_watch_of_garbage),
		cmocka_unit_test(test_watch_is_not_allowed),
		cmocka_unit_test(test_connections_are_left),
		cmocka_unit_test(test_login_ends),
		cmocka_unit_test(test_server_is_away),
		cmocka_unit_test(test_watch_is_stopped_in_a_hook),
		cmocka_unit_test(test_reviews),
		cmocka_unit_test(test_discovery),
		cmocka_unit_test(test_close_in_the_middle),
	};
	struct CMUnitTest tests[COUNT(rows) + COUNT(tls_rows) + COUNT(others)];
	size_t i, n = 0;

	for (i = 0; i < COUNT(rows); i++)
		tests[n++] = (struct CMUnitTest) { .name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)(uintptr_t)&rows[i] };
	for (i = 0; i < COUNT(tls_rows); i++)
		tests[n++] = (struct CMUnitTest) { .name = tls_rows[i].text
			    ? tls_rows[i].text + 2
			    : "http on a port of https",
			.test_func = test_tls,
			.initial_state = (void *)(uintptr_t)&tls_rows[i] };
	for (i = 0; i < COUNT(others); i++)
		tests[n++] = others[i];
	run_init();
	return cmocka_run_group_tests_name(
	    "kube faults", tests, tls_files_make, tls_files_remove);
}

#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/buf.h"
#include "backend/base/xalloc.h"
#include "backend/io/http.h"
#include "backend/io/run.h"
#include "tests/fault/fault_server.h"
#include "tests/fault/tls_files.h"

/* What an order can say beside a URL: bodies, identities, streams. */

struct seen {
	bool done;
	long status;
	enum http_fault fault;
	struct error error;
	char body[256];
	size_t length; /* of the whole body */
	/* Of a stream: */
	struct http_call *call;
	char pieces[256]; /* each behind a bar */
	bool cancel; /* at the first byte */
};

struct place {
	struct arena *arena;
	struct fault_server *server;
	struct http *http;
};

static struct place
open_place(const char *certificate)
{
	struct arena *arena = arena_new();
	struct place place = { .arena = arena };

	place.server = certificate
	    ? fault_server_start(tls_files_path(arena, certificate),
		  tls_files_path(arena, "srv.key"))
	    : fault_server_start(NULL, NULL);
	place.http = http_open(&(struct http_settings) {
	    .connect_limit_ms = 3000, .user_agent = "vigie-test" });
	return place;
}

static void
close_place(struct place *place)
{
	http_close(place->http);
	fault_server_stop(place->server);
	arena_free(place->arena);
}

static char *
url_of(struct place *place, const char *scheme, const char *path)
{
	return arena_printf(place->arena, "%s://%s%s", scheme,
	    fault_server_place(place->server), path);
}

static void
take(void *context, const struct http_answer *answer, const struct error *error)
{
	struct seen *seen = context;

	assert_false(seen->done);
	seen->done = true;
	seen->status = answer->status;
	seen->fault = answer->fault;
	seen->length = answer->body.length;
	snprintf(seen->body, sizeof(seen->body), "%.*s",
	    (int)answer->body.length, answer->body.at);
	if (error)
		seen->error = *error;
}

static void
wait_for(struct http *http, const bool *done)
{
	int64_t limit = http_now() + 15000;

	while (!*done && http_now() < limit)
		(void)http_work(http, 1000, -1);
	assert_true(*done);
}

static void
ask(struct http *http, struct http_order order, struct seen *seen)
{
	*seen = (struct seen) { .cancel = seen->cancel };
	if (!order.body_ceiling)
		order.body_ceiling = 200;
	seen->call = http_start(http, &order, take, seen);
}

static struct seen
answer_to(struct place *place, struct http_order order)
{
	struct seen seen = { .done = false };

	ask(place->http, order, &seen);
	wait_for(place->http, &seen.done);
	return seen;
}

static const struct method_row {
	const char *name;
	enum http_method method;
	const char *body, *line;
} methods[] = {
	{ "POST", HTTP_POST, "{\"a\":1}", "POST /x - {\"a\":1}" },
	{ "PUT", HTTP_PUT, "{}", "PUT /x - {}" },
	{ "PATCH", HTTP_PATCH, "{\"b\":null}", "PATCH /x - {\"b\":null}" },
	{ "DELETE", HTTP_DELETE, "{}", "DELETE /x - {}" },
	{ "DELETE without a body", HTTP_DELETE, "", "DELETE /x - -" },
	{ "PUT without a body", HTTP_PUT, "", "PUT /x - -" },
};

static void
test_method(void **state)
{
	const struct method_row *row = *state;
	struct place place = open_place(NULL);
	struct seen seen;
	char *line;

	fault_server_on(place.server, "/x",
	    &(struct fault_answer) { .status = 201, .body = "made" });
	seen = answer_to(&place,
	    (struct http_order) { .method = row->method,
		.url = url_of(&place, "http", "/x"),
		.upload = span_of(row->body),
		.content_type = "application/json" });
	assert_int_equal(seen.status, 201);
	assert_string_equal(seen.body, "made");
	line = fault_server_request(place.server, 0);
	assert_string_equal(line, row->line);
	free(line);
	close_place(&place);
}

/* A large one is sent at once, and not after a question. */
static void
test_large_upload(void **state UNUSED)
{
	struct place place = open_place(NULL);
	size_t length = (size_t)60 * 1024;
	char *body = arena_alloc(place.arena, length + 1);
	struct seen seen;

	memset(body, 'x', length);
	fault_server_on(
	    place.server, "/x", &(struct fault_answer) { .body = "ok" });
	seen = answer_to(&place,
	    (struct http_order) { .method = HTTP_PATCH,
		.url = url_of(&place, "http", "/x"),
		.upload = span_make(body, length) });
	assert_string_equal(seen.body, "ok");
	close_place(&place);
}

static void
test_redirect_is_an_answer(void **state UNUSED)
{
	struct place place = open_place(NULL);
	struct seen seen;

	fault_server_on(place.server, "/x",
	    &(struct fault_answer) {
		.status = 307, .headers = "Location: /y\n", .body = "go" });
	seen = answer_to(&place,
	    (struct http_order) {
		.url = url_of(&place, "http", "/x"), .no_redirect = true });
	assert_int_equal(seen.status, 307);
	assert_string_equal(seen.body, "go");
	assert_int_equal(fault_server_count(place.server, "GET"), 1);
	close_place(&place);
}

/* A line end in a value would begin a header of somebody else's. */
static void
test_field_is_one_line(void **state UNUSED)
{
	const struct http_field fields[] = {
		{ "X-Name", "a\r\nAuthorization: b" },
	};
	struct place place = open_place(NULL);
	struct seen seen;
	char *line;

	fault_server_on(
	    place.server, "/x", &(struct fault_answer) { .body = "ok" });
	seen = answer_to(&place,
	    (struct http_order) { .url = url_of(&place, "http", "/x"),
		.fields = fields,
		.field_count = 1 });
	assert_string_equal(seen.body, "ok");
	line = fault_server_request(place.server, 0);
	assert_string_equal(line, "GET /x - -");
	free(line);
	close_place(&place);
}

static void
test_proxy_of_an_order(void **state UNUSED)
{
	struct place place = open_place(NULL), proxy = open_place(NULL);
	struct http *http = http_open(&(struct http_settings) {
	    .http_proxy = url_of(&proxy, "http", "") });
	struct http_order order = { .url = url_of(&place, "http", "/x") };
	struct seen seen = { .done = false };

	fault_server_on(
	    place.server, "/x", &(struct fault_answer) { .body = "direct" });
	fault_server_on(proxy.server, order.url,
	    &(struct fault_answer) { .body = "by proxy" });
	ask(http, order, &seen);
	wait_for(http, &seen.done);
	assert_string_equal(seen.body, "by proxy");
	order.proxy = "";
	ask(http, order, &seen);
	wait_for(http, &seen.done);
	assert_string_equal(seen.body, "direct");
	order.proxy = url_of(&proxy, "http", "");
	seen = answer_to(&place, order);
	assert_string_equal(seen.body, "by proxy");
	http_close(http);
	close_place(&place);
	close_place(&proxy);
}

static const struct tls_row {
	const char *name, *certificate; /* the server's */
	const char *authorities, *server_name, *own, *key;
	bool insecure;
	enum http_fault fault;
} tls_rows[] = {
	{ "the right authority", "right.crt", "ca.crt", NULL, NULL, NULL, false,
	    HTTP_FAULT_NONE },
	{ "another authority", "right.crt", "old-ca.crt", NULL, NULL, NULL,
	    false, HTTP_FAULT_UNKNOWN_CA },
	{ "the system's authorities", "right.crt", NULL, NULL, NULL, NULL,
	    false, HTTP_FAULT_UNKNOWN_CA },
	{ "authorities that are none", "right.crt", "srv.key", NULL, NULL, NULL,
	    false, HTTP_FAULT_AUTHORITIES },
	{ "another host", "wrong.crt", "ca.crt", NULL, NULL, NULL, false,
	    HTTP_FAULT_WRONG_HOST },
	{ "another name", "wrong.crt", "ca.crt", "other.example", NULL, NULL,
	    false, HTTP_FAULT_NONE },
	{ "another name that is not in it", "right.crt", "ca.crt",
	    "other.example", NULL, NULL, false, HTTP_FAULT_WRONG_HOST },
	{ "out of date", "expired.crt", "ca.crt", NULL, NULL, NULL, false,
	    HTTP_FAULT_EXPIRED },
	{ "unchecked", "expired.crt", NULL, NULL, NULL, NULL, true,
	    HTTP_FAULT_NONE },
	{ "with our own", "right.crt", "ca.crt", NULL, "old.crt", "srv.key",
	    false, HTTP_FAULT_NONE },
	{ "with a key of another", "right.crt", "ca.crt", NULL, "old.crt",
	    "other.key", false, HTTP_FAULT_KEY },
	{ "with a key that is none", "right.crt", "ca.crt", NULL, "old.crt",
	    "old.crt", false, HTTP_FAULT_KEY },
};

static void
test_tls(void **state)
{
	const struct tls_row *row = *state;
	struct place place = open_place(row->certificate);
	struct http_tls tls = { .server_name = row->server_name,
		.insecure = row->insecure };
	struct secret *key = NULL;
	struct span pem;
	struct seen seen;

	if (row->authorities)
		tls.authorities = tls_files_read(place.arena, row->authorities);
	if (row->own) {
		tls.certificate = tls_files_read(place.arena, row->own);
		pem = tls_files_read(place.arena, row->key);
		tls.key = key = secret_new(pem.at, pem.length);
	}
	fault_server_on(
	    place.server, "/x", &(struct fault_answer) { .body = "safe" });
	seen = answer_to(&place,
	    (struct http_order) {
		.url = url_of(&place, "https", "/x"), .tls = &tls });
	assert_int_equal(seen.fault, row->fault);
	assert_string_equal(seen.body, row->fault ? "" : "safe");
	close_place(&place);
	secret_free(key);
}

/* 100 KB of one letter in a few hundred bytes: the ceiling is that of the text,
 * and only who asks for it gets it. */
static void
test_compressed(void **state UNUSED)
{
	static const char *const argv[] = { "/bin/sh", "-c",
		"head -c 100000 /dev/zero | tr '\\0' a | gzip -c", NULL };
	struct place place = open_place(NULL);
	struct http_order order = { .url = url_of(&place, "http", "/x"),
		.gzip = true,
		.body_ceiling = 100000 };
	struct run_result packed;
	struct error error;
	struct seen seen;

	assert_true(
	    run_whole(argv, NULL, NULL, 65536, 30000, NULL, &packed, &error));
	assert_in_range(packed.out.length, 20, 1000);
	fault_server_on(place.server, "/x",
	    &(struct fault_answer) { .headers = "Content-Encoding: gzip\n",
		.body = packed.out.at,
		.body_length = packed.out.length });
	seen = answer_to(&place, order);
	assert_int_equal(seen.fault, HTTP_FAULT_NONE);
	assert_int_equal(seen.length, 100000);
	assert_memory_equal(seen.body, "aaaa", 4);
	order.body_ceiling = 99999;
	seen = answer_to(&place, order);
	assert_int_equal(seen.fault, HTTP_FAULT_TOO_BIG);
	order.gzip = false;
	seen = answer_to(&place, order);
	assert_int_equal(seen.length, packed.out.length);
	buf_release(&packed.out);
	buf_release(&packed.err);
	close_place(&place);
}

/* Everything twice, but for a's. */
static void
double_it(void *context, struct span piece, struct buf *into)
{
	size_t i;

	(void)context;
	for (i = 0; i < piece.length; i++)
		if (piece.at[i] != 'a')
			buf_printf(into, "%c%c", piece.at[i], piece.at[i]);
}

static void
test_sieve(void **state UNUSED)
{
	struct place place = open_place(NULL);
	struct http_order order = { .url = url_of(&place, "http", "/x"),
		.sieve = double_it };
	struct seen seen;

	fault_server_on(
	    place.server, "/x", &(struct fault_answer) { .body = "abcabc" });
	seen = answer_to(&place, order);
	assert_string_equal(seen.body, "bbccbbcc");
	order.body_ceiling = 7; /* of what is kept */
	seen = answer_to(&place, order);
	assert_int_equal(seen.fault, HTTP_FAULT_TOO_BIG);
	close_place(&place);
}

static void
take_piece(void *context, struct span piece)
{
	struct seen *seen = context;
	size_t length = strlen(seen->pieces);

	snprintf(seen->pieces + length, sizeof(seen->pieces) - length, "|%.*s",
	    (int)piece.length, piece.at);
	if (!seen->cancel || !piece.length)
		return;
	http_cancel(seen->call);
	seen->done = true;
}

static const struct stream_row {
	const char *name;
	struct fault_answer answer;
	size_t ceiling;
	long stall_s;
	bool cancel;
	const char *pieces, *body;
	enum http_fault fault;
} streams[] = {
	{ "whole", { .body = "abc" }, 0, 0, false, "||abc", "",
	    HTTP_FAULT_NONE },
	{ "empty", { .body = "" }, 0, 0, false, "|", "", HTTP_FAULT_NONE },
	{ "byte by byte", { .body = "abc", .kind = FAULT_DRIP }, 2, 0, false,
	    "||a|b|c", "", HTTP_FAULT_NONE },
	{ "refused", { .status = 403, .body = "no" }, 0, 0, false, "", "no",
	    HTTP_FAULT_NONE },
	{ "a redirect", { .status = 302, .headers = "Location: /y\n" }, 0, 0,
	    false, "", "", HTTP_FAULT_NONE },
	{ "cut", { .body = "abcdef", .kind = FAULT_CUT }, 0, 0, false, "||abc",
	    "", HTTP_FAULT_CUT },
	{ "silent", { .body = "abcdef", .kind = FAULT_STALL }, 0, 2, false,
	    "||abc", "", HTTP_FAULT_TIME },
	{ "too much at once", { .body = "abcdef" }, 5, 0, false, "||abcde", "",
	    HTTP_FAULT_TOO_BIG },
	{ "ended by the reader", { .body = "abc", .kind = FAULT_DRIP }, 0, 0,
	    true, "||a", "", HTTP_FAULT_NONE },
};

static void
test_stream(void **state)
{
	const struct stream_row *row = *state;
	struct place place = open_place(NULL);
	struct seen seen = { .cancel = row->cancel };

	fault_server_on(place.server, "/x", &row->answer);
	ask(place.http,
	    (struct http_order) { .url = url_of(&place, "http", "/x"),
		.no_redirect = true,
		.body_ceiling = row->ceiling,
		.stall_limit_s = row->stall_s,
		.piece = take_piece },
	    &seen);
	wait_for(place.http, &seen.done);
	assert_string_equal(seen.pieces, row->pieces);
	assert_string_equal(seen.body, row->body);
	assert_int_equal(seen.fault, row->fault);
	close_place(&place);
}

int
main(void)
{
	struct CMUnitTest
	    tests[COUNT(methods) + COUNT(tls_rows) + COUNT(streams) + 6];
	size_t i, n = 0;

	for (i = 0; i < COUNT(methods); i++)
		tests[n++] = (struct CMUnitTest) { .name = methods[i].name,
			.test_func = test_method,
			.initial_state = (void *)(uintptr_t)&methods[i] };
	for (i = 0; i < COUNT(tls_rows); i++)
		tests[n++] = (struct CMUnitTest) { .name = tls_rows[i].name,
			.test_func = test_tls,
			.initial_state = (void *)(uintptr_t)&tls_rows[i] };
	for (i = 0; i < COUNT(streams); i++)
		tests[n++] = (struct CMUnitTest) { .name = streams[i].name,
			.test_func = test_stream,
			.initial_state = (void *)(uintptr_t)&streams[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_large_upload);
	tests[n++] =
	    (struct CMUnitTest)cmocka_unit_test(test_redirect_is_an_answer);
	tests[n++] =
	    (struct CMUnitTest)cmocka_unit_test(test_field_is_one_line);
	tests[n++] =
	    (struct CMUnitTest)cmocka_unit_test(test_proxy_of_an_order);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_compressed);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_sieve);
	run_init();
	return cmocka_run_group_tests_name(
	    "http orders", tests, tls_files_make, tls_files_remove);
}

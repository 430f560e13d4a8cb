#include "tests/unit.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/base64.h"
#include "backend/base/stage.h"
#include "backend/io/secret_upload.h"
#include "tests/fault/secret_server.h"

#define VALUE "hunter2-Zq7sEcReT&<>"
#define VALUE_64 "aHVudGVyMi1acTdzRWNSZVQmPD4="
#define SHORT_MS 600

static struct tls_fixture authority, own, old, alien, client_authority, client;
static struct secret_server server;

static const char created[] =
    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
    "Content-Length: 74\r\n\r\n"
    "{\"kind\":\"PartialObjectMetadata\",\"metadata\":{\"resourceVersion\":"
    "\"4711\"}}    ";

/* ---- help ---- */

static struct kube_server *
login_to(int port)
{
	struct kube_server *login = kube_server_new();

	login->url = arena_printf(
	    kube_server_arena(login), "https://127.0.0.1:%d/prefix", port);
	login->authorities = buf_as_span(&authority.certificate);
	kube_server_take_token(login, secret_new("the-token", 9));
	return login;
}

/* Until the server has done with the last connection, if it got one. */
static void
settle(const struct kube_server *login, unsigned before)
{
	char place[32];
	int i;

	(void)snprintf(place, sizeof(place), ":%d", server.port);
	if (!login->proxy &&
	    (!strstr(login->url, place) || !strstr(login->url, "https")))
		return;

	for (i = 0; i < 500 && atomic_load(&server.connections) == before; i++)
		poll(NULL, 0, 10);
}

struct sent {
	bool good;
	struct secret_written written;
	struct error error;
};

static struct sent
send_to(const struct kube_server *login, const struct secret *value,
    int timeout_ms, const struct cancel *cancel)
{
	struct secret_part part = { "KEY", value };
	struct secret_body body = { .namespace = "web",
		.name = "login",
		.parts = &part,
		.part_count = 1,
		.manager = "vigie:ada@host" };
	unsigned before = atomic_load(&server.connections);
	struct sent sent;

	memset(&sent, 0, sizeof(sent));
	sent.good = secret_upload_within(
	    login, &body, timeout_ms, cancel, &sent.written, &sent.error);
	settle(login, before);
	return sent;
}

static struct sent
send_value(const char *text, size_t length, int timeout_ms)
{
	const struct kube_server *login = login_to(server.port);
	struct secret *value = secret_new(text, length);
	struct sent sent = send_to(login, value, timeout_ms, NULL);

	secret_free(value);
	kube_server_unref(login);
	return sent;
}

/* Nothing of the value, six characters or more, plain or base 64. */
static void
assert_no_value(const struct error *error)
{
	const char *const parts[] = { error->text, error->said, error->means,
		error->todo };
	char piece[7] = "";
	size_t i, j;

	for (i = 0; i < COUNT(parts); i++) {
		for (j = 0; j + 6 <= strlen(VALUE); j++) {
			memcpy(piece, &VALUE[j], 6);
			assert_null(strstr(parts[i], piece));
		}
		for (j = 0; j + 6 <= strlen(VALUE_64); j++) {
			memcpy(piece, &VALUE_64[j], 6);
			assert_null(strstr(parts[i], piece));
		}
	}
}

static void
plan(const char *answer)
{
	server.plan = (struct secret_server_plan) { .answer = answer,
		.cut = SECRET_SERVER_WHOLE };
}

/* ---- what arrives ---- */

static void
assert_arrives(const char *bytes, size_t length)
{
	static const char head[] =
	    "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":"
	    "\"login\",\"namespace\":\"web\"},\"type\":\"Opaque\",\"data\":{"
	    "\"KEY\":\"";
	static const char line[] =
	    "POST /prefix/api/v1/namespaces/web/secrets?fieldManager="
	    "vigie%3Aada%40host&fieldValidation=Strict HTTP/1.1\r\n";
	struct sent sent;
	struct span body;
	char *text;

	plan(created);
	sent = send_value(bytes, length, 10000);
	if (!sent.good)
		fail_msg("%s %s", sent.error.text, sent.error.said);
	assert_int_equal(sent.written.status, 201);
	assert_string_equal(sent.written.resource_version, "4711");
	assert_true(span_starts(buf_as_span(&server.request), line));
	assert_non_null(strstr(
	    server.request.at, "\r\nAuthorization: Bearer the-token\r\n"));
	assert_non_null(strstr(server.request.at,
	    "\r\nAccept: application/json;as=PartialObjectMetadata;"
	    "g=meta.k8s.io;v=v1\r\n"));
	body = secret_server_body(&server);
	assert_true(span_starts(body, head));
	assert_true(span_ends(body, "\"}}"));
	body = span_from(body, sizeof(head) - 1);
	body.length -= 3;
	assert_int_equal(body.length, base64_length(length));
	text = malloc(body.length + 1);
	base64_piece(span_make(bytes, length), 0, body.length, text);
	assert_memory_equal(body.at, text, body.length);
	free(text);
}

static void
test_every_size_arrives(void **state UNUSED)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 40, 3300, 60000, 1048576 };
	char *bytes = malloc(1048576);
	size_t i;

	for (i = 0; i < 1048576; i++)
		bytes[i] = (char)(i * 31 + (i >> 8));
	for (i = 0; i < COUNT(sizes); i++)
		assert_arrives(bytes, sizes[i]);
	free(bytes);
}

static void
test_too_much_is_not_sent(void **state UNUSED)
{
	const struct kube_server *login = login_to(server.port);
	struct secret *large = secret_empty(), *byte = secret_new("x", 1);
	struct secret_part parts[] = { { "A", large }, { "B", byte } };
	struct secret_body body = { .namespace = "web",
		.name = "login",
		.parts = parts,
		.part_count = 2,
		.manager = "m" };
	unsigned before = atomic_load(&server.connections);
	struct secret_written written;
	struct error error;

	memset(secret_room(large, SECRET_LIMIT), 'x', SECRET_LIMIT);
	secret_added(large, SECRET_LIMIT);
	assert_false(secret_upload(login, &body, NULL, &written, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_int_equal(atomic_load(&server.connections), before);
	secret_free(large);
	secret_free(byte);
	kube_server_unref(login);
}

static void
test_a_change_is_a_patch(void **state UNUSED)
{
	const struct kube_server *login = login_to(server.port);
	struct secret *value = secret_new(VALUE, strlen(VALUE));
	struct secret_part part = { "KEY", value };
	struct secret_body body = { .change = true,
		.namespace = "web",
		.name = "login",
		.parts = &part,
		.part_count = 1,
		.resource_version = "12",
		.manager = "m" };
	unsigned before = atomic_load(&server.connections);
	struct secret_written written;
	struct error error;

	plan(created);
	assert_true(secret_upload(login, &body, NULL, &written, &error));
	settle(login, before);
	assert_true(span_starts(buf_as_span(&server.request),
	    "PATCH /prefix/api/v1/namespaces/web/secrets/login?"));
	assert_non_null(strstr(server.request.at,
	    "\r\nContent-Type: application/merge-patch+json\r\n"));
	assert_true(span_is(secret_server_body(&server),
	    "{\"metadata\":{\"resourceVersion\":\"12\"},\"data\":{\"KEY\":"
	    "\"" VALUE_64 "\"}}"));
	secret_free(value);
	kube_server_unref(login);
}

/* ---- what comes back ---- */

static const struct answer_row {
	const char *name, *head, *reason;
	enum error_kind kind;
	bool exists;
} answers[] = {
	{ "400", "400 Bad Request", "BadRequest", ERROR_INVALID, false },
	{ "401", "401 Unauthorized", "Unauthorized", ERROR_DENIED, false },
	{ "403", "403 Forbidden", "Forbidden", ERROR_DENIED, false },
	{ "404", "404 Not Found", "NotFound", ERROR_NOT_FOUND, false },
	{ "409 exists", "409 Conflict", "AlreadyExists", ERROR_CONFLICT, true },
	{ "409 changed", "409 Conflict", "Conflict", ERROR_CONFLICT, false },
	{ "413", "413 Request Entity Too Large", "RequestEntityTooLarge",
	    ERROR_INVALID, false },
	{ "422", "422 Unprocessable Entity", "Invalid", ERROR_INVALID, false },
	{ "429", "429 Too Many Requests\r\nRetry-After: 9", "TooManyRequests",
	    ERROR_UNAVAILABLE, false },
	{ "500", "500 Internal Server Error", "InternalError",
	    ERROR_UNAVAILABLE, false },
	{ "503", "503 Service Unavailable", "x", ERROR_UNAVAILABLE, false },
	{ "302", "302 Found\r\nLocation: https://127.0.0.1:1/" VALUE, "x",
	    ERROR_INVALID, false },
};

/* Every text of the answer quotes the value; the recorded 400 of 1.20 does. */
static void
test_answer(void **state)
{
	const struct answer_row *row = *state;
	unsigned before = atomic_load(&server.connections);
	struct sent sent;
	char answer[2048];

	(void)snprintf(answer, sizeof(answer),
	    "HTTP/1.1 %s\r\nWarning: 299 - \"" VALUE "\"\r\n\r\n"
	    "{\"kind\":\"Status\",\"message\":\"error found in #10 byte of ...|"
	    "{\\\"KEY\\\":\\\"" VALUE "\\\"}}|" VALUE_64
	    "\",\"reason\":\"%s\",\"details\":{\"name\":\"" VALUE_64
	    "\",\"causes\":[{\"reason\":\"FieldValueInvalid\",\"message\":\""
	    "Invalid value: " VALUE
	    "\",\"field\":\"data[KEY]\"},{\"field\":\"" VALUE
	    "\",\"reason\":\"" VALUE "\"}]}}",
	    row->head, row->reason);
	plan(answer);
	sent = send_value(VALUE, strlen(VALUE), 10000);
	assert_false(sent.good);
	assert_int_equal(sent.error.kind, row->kind);
	assert_int_equal(sent.written.status, strtol(row->head, NULL, 10));
	assert_int_equal(sent.written.exists, row->exists);
	assert_false(sent.written.unknown);
	assert_int_equal(
	    sent.written.retry_after_s, strncmp(row->head, "429", 3) ? 0 : 9);
	assert_non_null(strstr(sent.error.text, "Secret web/login"));
	assert_int_not_equal(sent.error.means[0], 0);
	assert_no_value(&sent.error);
	/* Never a second time by itself. */
	assert_int_equal(atomic_load(&server.connections), before + 1);
}

static void
test_other_answers(void **state UNUSED)
{
	static char large[40000] = "HTTP/1.1 201 Created\r\n\r\n{\"a\":\"";
	struct sent sent;

	memset(large + 30, 'x', sizeof(large) - 31);
	plan(large);
	assert_true(send_value(VALUE, strlen(VALUE), 10000).good);
	plan("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
	     "22\r\n{\"metadata\":{\"resourceVersion\":\"7\"}\r\n0\r\n\r\n");
	server.plan.drip = true;
	sent = send_value(VALUE, strlen(VALUE), 10000);
	assert_true(sent.good);
	assert_string_equal(sent.written.resource_version, "7");
	plan("SSH-2.0-OpenSSH_9.2p1\r\n" VALUE "\r\n\r\n");
	sent = send_value(VALUE, strlen(VALUE), 10000);
	assert_false(sent.good);
	assert_true(sent.written.unknown);
	assert_no_value(&sent.error);
}

static void
test_a_server_that_refuses_early(void **state UNUSED)
{
	char *bytes = calloc(1, SECRET_LIMIT);
	struct sent sent;

	plan("HTTP/1.1 413 Request Entity Too Large\r\n"
	     "Content-Length: 0\r\n\r\n");
	server.plan.early = true;
	sent = send_value(bytes, SECRET_LIMIT, 10000);
	free(bytes);
	assert_false(sent.good);
	/* Its answer may be lost with the connection; both are true. */
	assert_false(sent.written.unknown);
	if (sent.written.status)
		assert_int_equal(sent.written.status, 413);
	else
		assert_int_equal(sent.error.kind, ERROR_UNAVAILABLE);
}

/* ---- cuts, silence, cancel ---- */

static void
test_cut_anywhere(void **state UNUSED)
{
	static char bytes[20000];
	size_t whole, cut;
	struct sent sent;

	memset(bytes, 'v', sizeof(bytes));
	plan(created);
	assert_true(send_value(bytes, sizeof(bytes), 10000).good);
	whole = server.request.length;
	for (cut = 1; cut < whole; cut += cut < 700 ? 23 : 1789) {
		plan(created);
		server.plan.cut = cut;
		sent = send_value(bytes, sizeof(bytes), 10000);
		assert_false(sent.good);
		assert_int_equal(sent.error.kind, ERROR_UNAVAILABLE);
		assert_null(strstr(sent.error.text, "vvvv"));
		assert_null(strstr(sent.error.said, "dnZ2"));
	}
	/* It was all there, and nobody knows what became of it. */
	plan(NULL);
	sent = send_value(bytes, sizeof(bytes), 10000);
	assert_false(sent.good);
	assert_true(sent.written.unknown);
	assert_int_equal(sent.error.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(sent.error.todo, "before you try again"));
}

static void
test_a_mute_server(void **state UNUSED)
{
	struct sent sent;

	plan(NULL);
	server.plan.mute = true;
	sent = send_value(VALUE, strlen(VALUE), SHORT_MS);
	assert_false(sent.good);
	assert_int_equal(sent.error.kind, ERROR_UNAVAILABLE);
	assert_true(sent.written.unknown);
	assert_no_value(&sent.error);
}

static struct cancel *to_cancel;

static void
cancel_when_sent(const char *name)
{
	if (strcmp(name, "sent") == 0)
		cancel_ask(to_cancel);
}

static void
test_cancel(void **state UNUSED)
{
	const struct kube_server *login = login_to(server.port);
	struct secret *value = secret_new(VALUE, strlen(VALUE));
	struct cancel cancel = { false };
	struct sent sent;

	plan(NULL);
	server.plan.mute = true;
	to_cancel = &cancel;
	stage_hook = cancel_when_sent;
	sent = send_to(login, value, 10000, &cancel);
	stage_hook = NULL;
	assert_false(sent.good);
	assert_int_equal(sent.error.kind, ERROR_CANCELLED);
	assert_true(sent.written.unknown);
	secret_free(value);
	kube_server_unref(login);
}

static char stages[64];

static void
note_stage(const char *name)
{
	(void)snprintf(stages + strlen(stages), sizeof(stages) - strlen(stages),
	    "%s ", name);
}

static void
test_stages(void **state UNUSED)
{
	plan(created);
	stage_hook = note_stage;
	assert_true(send_value(VALUE, strlen(VALUE), 10000).good);
	stage_hook = NULL;
	assert_string_equal(stages, "sent done ");
}

/* ---- who is there ---- */

static void
assert_refused(struct kube_server *login, const char *said)
{
	struct secret *value = secret_new(VALUE, strlen(VALUE));
	struct sent sent = send_to(login, value, 5000, NULL);

	assert_false(sent.good);
	assert_int_equal(sent.written.status, 0);
	assert_false(sent.written.unknown);
	if (!strstr(sent.error.text, said))
		fail_msg("%s: %s", sent.error.text, said);
	assert_no_value(&sent.error);
	secret_free(value);
	kube_server_unref(login);
}

static void
test_wrong_authority(void **state UNUSED)
{
	struct kube_server *login = login_to(server.port);

	login->authorities = buf_as_span(&alien.certificate);
	assert_refused(login, "unknown authority");
}

static void
test_wrong_name(void **state UNUSED)
{
	struct kube_server *login = login_to(server.port);

	login->tls_server_name = "other.example";
	assert_refused(login, "another host");
}

static void
test_other_name(void **state UNUSED)
{
	struct kube_server *login = login_to(server.port);
	struct secret *value = secret_new(VALUE, strlen(VALUE));
	char host[64];

	plan(created);
	login->tls_server_name = "127.0.0.1";
	login->url = arena_printf(
	    kube_server_arena(login), "https://localhost:%d", server.port);
	assert_true(send_to(login, value, 5000, NULL).good);
	(void)snprintf(
	    host, sizeof(host), "\r\nHost: localhost:%d\r\n", server.port);
	assert_non_null(strstr(server.request.at, host));
	secret_free(value);
	kube_server_unref(login);
}

static void
test_out_of_date(void **state UNUSED)
{
	struct secret_server other;
	struct kube_server *login;

	secret_server_start(&other, &old, NULL);
	login = login_to(other.port);
	assert_refused(login, "certificate");
	secret_server_stop(&other);
}

static void
test_nobody_there(void **state UNUSED)
{
	struct secret_server other;
	int port;

	secret_server_start(&other, &own, NULL);
	port = other.port;
	secret_server_stop(&other);
	assert_refused(login_to(port), "cannot connect");
}

static void
test_plain_http(void **state UNUSED)
{
	struct kube_server *login = login_to(server.port);

	login->url = arena_printf(
	    kube_server_arena(login), "http://127.0.0.1:%d", server.port);
	assert_refused(login, "not reached by https");
}

static void
test_own_certificate(void **state UNUSED)
{
	struct secret_server other;
	struct kube_server *login;
	struct secret *value = secret_new(VALUE, strlen(VALUE));

	secret_server_start(&other, &own, &client_authority);
	other.plan.answer = created;
	login = login_to(other.port);
	kube_server_take_key(login, buf_as_span(&client.certificate),
	    secret_new(client.key.at, client.key.length));
	assert_true(send_to(login, value, 5000, NULL).good);
	kube_server_unref(login);
	secret_free(value);
	secret_server_stop(&other);
	assert_true(other.has_client);
}

static void
test_headers_and_passwords(void **state UNUSED)
{
	struct kube_server *login = kube_server_new();
	struct secret *value = secret_new(VALUE, strlen(VALUE));

	plan(created);
	login->url = arena_printf(
	    kube_server_arena(login), "https://127.0.0.1:%d", server.port);
	login->authorities = buf_as_span(&authority.certificate);
	kube_server_take_basic(login, "u", secret_new("p", 1));
	kube_server_add_header(login, "Impersonate-User", "bob");
	assert_true(send_to(login, value, 5000, NULL).good);
	assert_non_null(
	    strstr(server.request.at, "\r\nAuthorization: Basic dTpw\r\n"));
	assert_non_null(
	    strstr(server.request.at, "\r\nImpersonate-User: bob\r\n"));
	kube_server_add_header(login, "X", "a\r\nY: b");
	assert_false(send_to(login, value, 5000, NULL).good);
	secret_free(value);
	kube_server_unref(login);
}

static void
test_through_a_proxy(void **state UNUSED)
{
	struct kube_server *login = login_to(server.port);
	struct secret *value = secret_new(VALUE, strlen(VALUE));
	struct secret_server proxy;
	char line[64];

	plan(created);
	secret_server_start_proxy(&proxy, server.port);
	login->url = "https://cluster.invalid:6443";
	login->tls_server_name = "127.0.0.1";
	login->proxy = arena_printf(
	    kube_server_arena(login), "http://127.0.0.1:%d", proxy.port);
	assert_true(send_to(login, value, 5000, NULL).good);
	(void)snprintf(line, sizeof(line), "CONNECT cluster.invalid:6443 ");
	secret_server_stop(&proxy);
	assert_true(span_ends(secret_server_body(&server), VALUE_64 "\"}}"));
	secret_free(value);
	kube_server_unref(login);
}

/* The environment names a proxy, a key log and authorities: none is used. */
static void
test_environment(void **state UNUSED)
{
	char log[] = "/tmp/vigie-keylog-XXXXXX";
	int fd = mkstemp(log);

	assert_true(fd >= 0);
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	setenv("SSLKEYLOGFILE", log, 1);
	plan(created);
	assert_true(send_value(VALUE, strlen(VALUE), 5000).good);
	assert_int_equal(lseek(fd, 0, SEEK_END), 0);
	unsetenv("https_proxy");
	unsetenv("SSLKEYLOGFILE");
	close(fd);
	unlink(log);
}

static int
set_up(void **state UNUSED)
{
	tls_fixture_make(&authority, NULL, "authority", NULL, -1, 10);
	tls_fixture_make(&own, &authority, "own", "127.0.0.1", -1, 9);
	tls_fixture_make(&old, &authority, "old", "127.0.0.1", -9, -1);
	tls_fixture_make(&alien, NULL, "alien", NULL, -1, 9);
	tls_fixture_make(&client_authority, NULL, "clients", NULL, -1, 9);
	tls_fixture_make(&client, &client_authority, "ada", NULL, -1, 9);
	secret_server_start(&server, &own, NULL);
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	secret_server_stop(&server);
	tls_fixture_release(&authority);
	tls_fixture_release(&own);
	tls_fixture_release(&old);
	tls_fixture_release(&alien);
	tls_fixture_release(&client_authority);
	tls_fixture_release(&client);
	return 0;
}

int
main(void)
{
	struct CMUnitTest tests[40] = {
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_every_size_arrives),
		cmocka_unit_test(test_too_much_is_not_sent),
		cmocka_unit_test(test_a_change_is_a_patch),
		cmocka_unit_test(test_other_answers),
		cmocka_unit_test(test_a_server_that_refuses_early),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_a_mute_server),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_stages),
		cmocka_unit_test(test_wrong_authority),
		cmocka_unit_test(test_wrong_name),
		cmocka_unit_test(test_other_name),
		cmocka_unit_test(test_out_of_date),
		cmocka_unit_test(test_nobody_there),
		cmocka_unit_test(test_plain_http),
		cmocka_unit_test(test_own_certificate),
		cmocka_unit_test(test_headers_and_passwords),
		cmocka_unit_test(test_through_a_proxy),
	};
	size_t count = 19, i;

	for (i = 0; i < COUNT(answers); i++)
		tests[count++] =
		    (struct CMUnitTest) { answers[i].name, test_answer, NULL,
			    NULL, (void *)(uintptr_t)&answers[i] };
	return _cmocka_run_group_tests(
	    "secret_upload_fault", tests, count, set_up, tear_down);
}

#include "tests/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend/base/buf.h"
#include "backend/base/xalloc.h"
#include "backend/io/http.h"
#include "backend/io/run.h"
#include "tests/fault/fault_server.h"
#include "tests/fault/tls_files.h"

/* One call, and what came of it. */
struct seen {
	bool done;
	long status;
	enum http_fault fault;
	struct error error;
	char body[256], header[64];
	int64_t retry_after_s;
};

static struct http *
open_http(void)
{
	return http_open(&(struct http_settings) {
	    .connect_limit_ms = 3000, .user_agent = "vigie-test" });
}

static void
take(void *context, const struct http_answer *answer, const struct error *error)
{
	struct seen *seen = context;
	const char *header = http_header(answer, "x-LAST", 1);
	struct span body = span_head(answer->body, sizeof(seen->body) - 1);

	assert_false(seen->done);
	seen->done = true;
	seen->status = answer->status;
	seen->fault = answer->fault;
	seen->retry_after_s = answer->retry_after_s;
	if (body.length)
		memcpy(seen->body, body.at, body.length);
	if (error)
		seen->error = *error;
	snprintf(
	    seen->header, sizeof(seen->header), "%s", header ? header : "-");
}

static void
wait_for(struct http *http, const bool *done)
{
	int64_t limit = http_now() + 15000;

	while (!*done && http_now() < limit)
		(void)http_work(http, 1000, -1);
	assert_true(*done);
}

static struct seen
ask(struct http *http, struct http_order order)
{
	struct seen seen = { .done = false };

	if (!order.body_ceiling)
		order.body_ceiling = 1000;
	(void)http_start(http, &order, take, &seen);
	assert_false(seen.done);
	wait_for(http, &seen.done);
	return seen;
}

static char *
url_of(const char *scheme, const char *place, const char *path)
{
	char *url;

	if (asprintf(&url, "%s://%s%s", scheme, place, path) < 0)
		die("out of memory");
	return url;
}

static void
test_get_head_and_headers(void **state UNUSED)
{
	struct fault_server *server = fault_server_start(NULL, NULL);
	char *url = url_of("http", fault_server_place(server), "/a?b=c");
	struct http *http = open_http();
	struct seen seen;
	char *line;

	fault_server_on(server, "/a",
	    &(struct fault_answer) { .status = 203,
		.body = "hello",
		.headers = "X-Last: one\nx-last: two\nRetry-After: 5\n" });
	seen = ask(http, (struct http_order) { .url = url });
	assert_int_equal(seen.status, 203);
	assert_int_equal(seen.fault, HTTP_FAULT_NONE);
	assert_string_equal(seen.body, "hello");
	assert_string_equal(seen.header, "two");
	assert_int_equal(seen.retry_after_s, 5);
	seen =
	    ask(http, (struct http_order) { .method = HTTP_HEAD, .url = url });
	assert_int_equal(seen.status, 203);
	assert_string_equal(seen.body, "");
	line = fault_server_request(server, 1);
	assert_string_equal(line, "HEAD /a?b=c - -");
	free(line);
	free(url);
	http_close(http);
	fault_server_stop(server);
}

static void
test_form_with_a_secret(void **state UNUSED)
{
	struct fault_server *server = fault_server_start(NULL, NULL);
	char *url = url_of("http", fault_server_place(server), "/t");
	struct secret *secret = secret_new("a+b &\xff", 6);
	struct http *http = open_http();
	struct seen seen;
	char *line;

	fault_server_on(server, "/t", &(struct fault_answer) { .body = "key" });
	seen = ask(http,
	    (struct http_order) { .method = HTTP_POST,
		.url = url,
		.body = "x=y&z=",
		.body_secret = secret,
		.secret_answer = true,
		.content_type = "application/x-www-form-urlencoded" });
	assert_string_equal(seen.body, "key");
	line = fault_server_request(server, 0);
	assert_string_equal(line, "POST /t - x=y&z=a%2Bb%20%26%FF");
	free(line);
	secret_free(secret);
	free(url);
	http_close(http);
	fault_server_stop(server);
}

/* A body, a secret body, and headers: each has its ceiling. */
static void
test_ceilings(void **state UNUSED)
{
	struct fault_server *server = fault_server_start(NULL, NULL);
	char *url = url_of("http", fault_server_place(server), "/t");
	char *other = url_of("http", fault_server_place(server), "/h");
	struct http *http = open_http();
	struct buf headers;
	struct seen seen;
	size_t i;

	fault_server_on(
	    server, "/t", &(struct fault_answer) { .body = "12345" });
	seen = ask(http, (struct http_order) { .url = url, .body_ceiling = 5 });
	assert_int_equal(seen.fault, HTTP_FAULT_NONE);
	seen = ask(http, (struct http_order) { .url = url, .body_ceiling = 4 });
	assert_int_equal(seen.fault, HTTP_FAULT_TOO_BIG);
	assert_int_equal(seen.error.kind, ERROR_INVALID);
	seen = ask(http,
	    (struct http_order) {
		.url = url, .body_ceiling = 5, .secret_answer = true });
	assert_string_equal(seen.body, "12345");
	seen = ask(http,
	    (struct http_order) {
		.url = url, .body_ceiling = 4, .secret_answer = true });
	assert_int_equal(seen.fault, HTTP_FAULT_TOO_BIG);
	buf_init(&headers, 400000);
	for (i = 0; i < 28; i++)
		buf_printf(&headers, "X-%zu: %010000d\n", i, 7);
	fault_server_on(
	    server, "/h", &(struct fault_answer) { .headers = headers.at });
	seen = ask(http, (struct http_order) { .url = other });
	assert_int_equal(seen.fault, HTTP_FAULT_TOO_BIG);
	buf_release(&headers);
	free(url);
	free(other);
	http_close(http);
	fault_server_stop(server);
}

static void
test_nobody_listens(void **state UNUSED)
{
	struct fault_server *server = fault_server_start(NULL, NULL);
	char *url = url_of("http", fault_server_place(server), "/t");
	struct http *http = open_http();
	struct seen seen;

	fault_server_stop(server);
	seen = ask(http, (struct http_order) { .url = url });
	assert_int_equal(seen.fault, HTTP_FAULT_REFUSED);
	assert_int_equal(seen.error.kind, ERROR_UNAVAILABLE);
	assert_int_equal(seen.status, 0);
	seen = ask(http, (struct http_order) { .url = "http://x.invalid/" });
	assert_int_equal(seen.fault, HTTP_FAULT_RESOLVE);
	seen = ask(http, (struct http_order) { .url = "file:///etc/passwd" });
	assert_int_not_equal(seen.fault, HTTP_FAULT_NONE);
	free(url);
	http_close(http);
}

static void
refuse(void *context UNUSED, const struct http_answer *answer UNUSED,
    const struct error *error UNUSED)
{
	fail_msg("a cancelled call has no callback");
}

static void
test_cancel_and_close(void **state UNUSED)
{
	struct fault_server *server = fault_server_start(NULL, NULL);
	char *url = url_of("http", fault_server_place(server), "/t");
	struct http_order order = { .url = url, .body_ceiling = 100 };
	struct http *http = open_http();
	struct http_call *first, *second;

	fault_server_on(
	    server, "/t", &(struct fault_answer) { .kind = FAULT_SILENCE });
	first = http_start(http, &order, refuse, NULL);
	second = http_start(http, &order, refuse, NULL);
	(void)http_start(http, &order, refuse, NULL);
	assert_int_equal(http_running(http), 3);
	while (!fault_server_count(server, "GET"))
		(void)http_work(http, 10, -1);
	http_cancel(second);
	http_cancel(first);
	assert_int_equal(http_running(http), 1);
	(void)http_work(http, 10, -1);
	http_close(http);
	free(url);
	fault_server_stop(server);
}

struct order_of {
	struct http *http;
	struct http_timer *victim;
	char seen[16];
	size_t count;
};

static void
tick(struct order_of *order, char what)
{
	if (order->count < sizeof(order->seen) - 1)
		order->seen[order->count++] = what;
}

static void
tick_a(void *context)
{
	tick(context, 'a');
}

static void
tick_b(void *context)
{
	tick(context, 'b');
}

/* Starts one that has to wait for the next round, and stops another. */
static void
tick_c(void *context)
{
	struct order_of *order = context;

	tick(order, 'c');
	http_timer_stop(order->victim);
	(void)http_timer_start(order->http, 0, tick_a, order);
}

static void
test_timers(void **state UNUSED)
{
	struct order_of order = { .http = open_http() };
	int64_t begin = http_now();

	(void)http_timer_start(order.http, 60, tick_b, &order);
	(void)http_timer_start(order.http, 0, tick_c, &order);
	order.victim = http_timer_start(order.http, 5, tick_b, &order);
	(void)http_timer_start(order.http, 30, tick_a, &order);
	(void)http_work(order.http, 10000, -1);
	assert_string_equal(order.seen, "c");
	(void)http_work(order.http, 10000, -1);
	assert_string_equal(order.seen, "ca");
	while (order.count < 4)
		(void)http_work(order.http, 10000, -1);
	assert_string_equal(order.seen, "caab");
	assert_in_range(http_now() - begin, 60, 5000);
	(void)http_timer_start(order.http, 60, tick_b, &order);
	http_close(order.http);
}

struct pipe_watch {
	struct http_watch *watch;
	int fd;
	char text[8];
	size_t length;
};

static void
read_pipe(void *context)
{
	struct pipe_watch *pipe_watch = context;
	ssize_t n =
	    read(pipe_watch->fd, pipe_watch->text + pipe_watch->length, 1);

	if (n == 1)
		pipe_watch->length++;
	else
		http_watch_stop(pipe_watch->watch);
	if (n != 1)
		pipe_watch->watch = NULL;
}

static void
test_watch_and_extra_descriptor(void **state UNUSED)
{
	struct http *http = open_http();
	struct pipe_watch watch = { .length = 0 };
	int ends[2], extra[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(pipe(extra), 0);
	watch.fd = ends[0];
	watch.watch = http_watch_start(http, ends[0], read_pipe, &watch);
	assert_false(http_work(http, 0, extra[0]));
	assert_int_equal(write(ends[1], "ab", 2), 2);
	assert_int_equal(write(extra[1], "x", 1), 1);
	assert_true(http_work(http, 10000, extra[0]));
	(void)http_work(http, 10000, -1);
	assert_string_equal(watch.text, "ab");
	close(ends[1]);
	while (watch.watch)
		(void)http_work(http, 10000, -1);
	close(ends[0]);
	close(extra[0]);
	close(extra[1]);
	http_close(http);
}

static void *
wake_it(void *context)
{
	http_wake(context);
	return NULL;
}

static void
test_wake(void **state UNUSED)
{
	struct http *http = open_http();
	int64_t begin = http_now();
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, wake_it, http), 0);
	(void)http_work(http, 15000, -1);
	assert_in_range(http_now() - begin, 0, 10000);
	pthread_join(thread, NULL);
	http_close(http);
}

/* The proxy is told by us alone: the environment's is for others. */
static void
test_proxy(void **state UNUSED)
{
	struct fault_server *proxy = fault_server_start(NULL, NULL);
	char *proxy_url = url_of("http", fault_server_place(proxy), "");
	char *direct = url_of("http", fault_server_place(proxy), "/d");
	struct http *http = http_open(&(struct http_settings) {
	    .http_proxy = proxy_url, .no_proxy = "127.0.0.1" });
	struct seen seen;
	char *line;

	fault_server_on(proxy, "http://r.example/a",
	    &(struct fault_answer) { .body = "by proxy" });
	fault_server_on(
	    proxy, "/d", &(struct fault_answer) { .body = "direct" });
	seen = ask(http, (struct http_order) { .url = "http://r.example/a" });
	assert_string_equal(seen.body, "by proxy");
	seen = ask(http, (struct http_order) { .url = direct });
	assert_string_equal(seen.body, "direct");
	line = fault_server_request(proxy, 0);
	assert_string_equal(line, "GET http://r.example/a - -");
	free(line);
	http_close(http);

	setenv("http_proxy", proxy_url, 1);
	http = open_http();
	seen = ask(http, (struct http_order) { .url = "http://r.invalid/a" });
	assert_int_equal(seen.fault, HTTP_FAULT_RESOLVE);
	unsetenv("http_proxy");
	http_close(http);
	free(proxy_url);
	free(direct);
	fault_server_stop(proxy);
}

static void
test_tls(void **state UNUSED)
{
	struct arena *arena = arena_new();
	char *key = tls_files_path(arena, "srv.key");
	char *ca = tls_files_path(arena, "ca.crt");
	struct fault_server *good =
	    fault_server_start(tls_files_path(arena, "right.crt"), key);
	struct fault_server *bad =
	    fault_server_start(tls_files_path(arena, "wrong.crt"), key);
	struct fault_server *plain = fault_server_start(NULL, NULL);
	char *url = url_of("https", fault_server_place(good), "/a");
	char *down = url_of("https", fault_server_place(good), "/down");
	char *bad_url = url_of("https", fault_server_place(bad), "/a");
	char *plain_url = url_of("https", fault_server_place(plain), "/a");
	char *location =
	    url_of("Location: http", fault_server_local_place(plain), "/a\n");
	struct http *http = open_http();
	struct seen seen;

	fault_server_on(good, "/a", &(struct fault_answer) { .body = "safe" });
	fault_server_on(good, "/down",
	    &(struct fault_answer) { .status = 302, .headers = location });
	seen = ask(http, (struct http_order) { .url = url });
	assert_int_equal(seen.fault, HTTP_FAULT_UNKNOWN_CA);
	assert_int_equal(seen.error.kind, ERROR_INVALID);
	seen = ask(http, (struct http_order) { .url = url, .ca_file = ca });
	assert_string_equal(seen.body, "safe");
	/* What one request trusts, the next one need not. */
	seen = ask(http, (struct http_order) { .url = url });
	assert_int_equal(seen.fault, HTTP_FAULT_UNKNOWN_CA);
	seen = ask(http, (struct http_order) { .url = bad_url, .ca_file = ca });
	assert_int_equal(seen.fault, HTTP_FAULT_WRONG_HOST);
	seen = ask(http, (struct http_order) { .url = plain_url });
	assert_int_equal(seen.fault, HTTP_FAULT_NOT_TLS);
	seen = ask(http, (struct http_order) { .url = down, .ca_file = ca });
	assert_int_equal(seen.fault, HTTP_FAULT_REDIRECT);
	assert_non_null(strstr(seen.error.text, "to plain http"));
	assert_int_equal(fault_server_count(plain, "GET"), 0);
	http_close(http);
	fault_server_stop(good);
	fault_server_stop(bad);
	fault_server_stop(plain);
	arena_free(arena);
	free(url);
	free(down);
	free(bad_url);
	free(plain_url);
	free(location);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get_head_and_headers),
		cmocka_unit_test(test_form_with_a_secret),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_cancel_and_close),
		cmocka_unit_test(test_timers),
		cmocka_unit_test(test_watch_and_extra_descriptor),
		cmocka_unit_test(test_wake),
		cmocka_unit_test(test_proxy),
		cmocka_unit_test_setup_teardown(
		    test_tls, tls_files_make, tls_files_remove),
	};

	run_init();
	return cmocka_run_group_tests_name("http faults", tests, NULL, NULL);
}

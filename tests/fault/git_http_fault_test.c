/*
 * Git servers over http that are broken, silent or hostile. After each fault
 * the cache still works.
 */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend/io/git_commit.h"
#include "backend/io/git_fetch.h"
#include "backend/io/git_push.h"
#include "backend/io/git_read.h"
#include "tests/fault/git_server.h"
#include "tests/git_fixture.h"

#define STALL_S 1

static struct git_cache *cache;
static const char *repository;

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int
set_up(void **state UNUSED)
{
	struct error error = { 0 };

	git_fixture_sh(
	    "rm -rf work work.git caches asked; : >.git-credentials\n"
	    "git config --global credential.helper store\n");
	git_fixture_make("work");
	git_fixture_sh("cd work; echo 1 >f\n"
		       "head -c 200000 /dev/urandom >noise; commit -m 1\n"
		       "git push -q origin main\n");
	repository = strdup(git_fixture_path("work.git"));
	if (!git_cache_open(git_fixture_path("caches"), "x", &cache, &error))
		fail_msg("%s", error.text);
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	git_cache_close(cache);
	free((void *)(uintptr_t)repository);
	return 0;
}

static bool
fetch(const char *url, const char *proxy, struct error *error)
{
	const struct git_place place = {
		.url = url, .proxy = proxy, .stall_limit_s = STALL_S
	};

	*error = (struct error) { 0 };
	return git_fetch(cache, &place, error);
}

/* The cache takes the whole repository afterwards. */
static void
check_usable(void)
{
	struct error error;
	struct git_id id;

	if (!fetch(repository, NULL, &error))
		fail_msg("%s: %s", error.text, error.said);
	assert_true(git_read_branch(cache, NULL, &id, &error));
	git_fixture_sh("git -C $(echo caches/git/x-*.git) fsck --strict "
		       "--no-dangling refs/remotes/origin/main");
}

static void
silent(struct git_server *server, int fd,
    const struct git_server_request *request UNUSED)
{
	git_server_wait(server, fd);
}

static void
half_head(struct git_server *server, int fd,
    const struct git_server_request *request UNUSED)
{
	git_server_say(fd, "HTTP/1.1 200 OK\r\nContent-Ty");
	git_server_wait(server, fd);
}

static void
silent_after_list(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	if (request->body.length == 0)
		git_server_reply(server, fd, request, -1);
	else
		git_server_wait(server, fd);
}

static void
silent_in_pack(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	git_server_reply(
	    server, fd, request, request->body.length ? 50000 : -1);
	if (request->body.length)
		git_server_wait(server, fd);
}

static void
hang_up(struct git_server *server UNUSED, int fd UNUSED,
    const struct git_server_request *request UNUSED)
{
}

static void
cut_pack(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	git_server_reply(
	    server, fd, request, request->body.length ? 50000 : -1);
}

/* No length: only git's own protocol tells that something is missing. */
static void
cut_pack_without_length(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	struct buf answer = git_server_git(server, request);

	git_server_head(fd, request, -1);
	if (request->body.length && answer.length > 50000)
		answer.length = 50000;
	if (write(fd, answer.at, answer.length) < 0)
		perror("write");
	buf_release(&answer);
}

static void
damaged_pack(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	struct buf answer = git_server_git(server, request);

	if (request->body.length)
		memset(answer.at + answer.length / 2, 0, 64);
	git_server_head(fd, request, (long)answer.length);
	if (write(fd, answer.at, answer.length) < 0)
		perror("write");
	buf_release(&answer);
}

static void
cut_list(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	git_server_reply(server, fd, request, 60);
}

#define STATUS(name, line, more) \
	static void name(struct git_server *server UNUSED, int fd, \
	    const struct git_server_request *request UNUSED) \
	{ \
		git_server_say( \
		    fd, "HTTP/1.1 " line "\r\nConnection: close\r\n" more); \
	}

STATUS(forbidden, "403 Forbidden",
    "Content-Type: text/plain\r\n\r\nread only \033[2Jfor you")
STATUS(absent, "404 Not Found", "Content-Length: 0\r\n\r\n")
STATUS(broken, "500 Oops", "Content-Type: text/html\r\n\r\n<h1>no")
STATUS(busy, "429 Slow Down", "Content-Length: 0\r\n\r\n")
STATUS(odd, "299 Hm", "Content-Length: 0\r\n\r\n")
STATUS(circle, "302 Found", "Location: /x\r\nContent-Length: 0\r\n\r\n")
STATUS(to_file, "302 Found",
    "Location: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")
STATUS(page, "200 OK", "Content-Type: text/html\r\n\r\n<h1>please log in</h1>")
STATUS(login, "401 Unauthorized",
    "WWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n")
#define LIST "Content-Type: application/x-git-upload-pack-advertisement\r\n\r\n"
STATUS(garbage, "200 OK", LIST "this is not git's protocol at all, is it")
STATUS(nothing, "200 OK", LIST)
STATUS(long_line, "200 OK", LIST "001e# service=git-upload-pack\n0000ffff")
STATUS(says_no, "200 OK",
    LIST "001e# service=git-upload-pack\n0000001cERR access denied \033[31mX")
STATUS(not_http, "", "")

static void
endless_page(struct git_server *server, int fd,
    const struct git_server_request *request UNUSED)
{
	git_server_say(fd, "HTTP/1.1 500 Oops\r\n\r\n");
	while (!server->stopping &&
	    write(fd, "0123456789abcdef0123456789abcdef", 32) > 0)
		;
}

static void
endless_list(struct git_server *server, int fd,
    const struct git_server_request *request UNUSED)
{
	static const char line[] =
	    "003a0123456789012345678901234567890123456789 "
	    "refs/heads/a\n";
	struct buf many;
	size_t i;

	buf_init(&many, sizeof(line) * 1000);
	for (i = 0; i < 1000; i++)
		buf_text(&many, line);
	git_server_say(fd,
	    "HTTP/1.1 200 OK\r\n" LIST "001e# service=git-upload-pack\n0000");
	while (!server->stopping && write(fd, many.at, many.length) > 0)
		;
	buf_release(&many);
}

struct fault_row {
	const char *name;
	git_server_answer answer;
	enum error_kind kind;
	const char *text, *said;
};

static const struct fault_row fault_rows[] = {
	{ "a silent server", silent, ERROR_UNAVAILABLE, "", "" },
	{ "silence in the head", half_head, ERROR_UNAVAILABLE, "", "" },
	{ "silence after the list", silent_after_list, ERROR_UNAVAILABLE, "",
	    "" },
	{ "silence in the pack", silent_in_pack, ERROR_UNAVAILABLE, "", "" },
	{ "hangs up", hang_up, ERROR_UNAVAILABLE, "", "" },
	{ "the list is cut", cut_list, ERROR_UNAVAILABLE, "", "" },
	{ "the pack is cut", cut_pack, ERROR_UNAVAILABLE, "", "" },
	{ "the pack is cut, unannounced", cut_pack_without_length,
	    ERROR_UNAVAILABLE, "broke off", "" },
	{ "the pack is damaged", damaged_pack, ERROR_UNAVAILABLE, "", "" },
	{ "403 with words", forbidden, ERROR_DENIED, "403",
	    "read only ?[2Jfor you" },
	{ "404", absent, ERROR_NOT_FOUND, "404", "" },
	{ "500, a page is not shown", broken, ERROR_UNAVAILABLE, "500", "" },
	{ "429", busy, ERROR_UNAVAILABLE, "429", "" },
	{ "a status that nobody knows", odd, ERROR_INVALID, "299", "" },
	{ "redirected in circles", circle, ERROR_INVALID, "", "" },
	{ "redirected to a file", to_file, ERROR_INVALID, "", "" },
	{ "a web page", page, ERROR_INVALID, "no git repository", "" },
	{ "garbage", garbage, ERROR_INVALID, "not git's protocol", "" },
	{ "nothing at all", nothing, ERROR_UNAVAILABLE, "broke off", "" },
	{ "a line longer than there can be", long_line, ERROR_UNAVAILABLE, "",
	    "" },
	{ "git says no", says_no, ERROR_UNAVAILABLE, "access denied ?[31m",
	    "" },
	{ "not http", not_http, ERROR_INVALID, "", "" },
	{ "a page without end", endless_page, ERROR_UNAVAILABLE, "500", "" },
	{ "a list without end", endless_list, ERROR_INVALID, "does not end",
	    "" },
	{ "a login, and nobody knows one", login, ERROR_DENIED, "wants a login",
	    "" },
};

static void
test_fault(void **state)
{
	const struct fault_row *row = *state;
	int64_t start = now_ms();
	struct git_server server;
	struct error error;
	bool done;

	git_server_start(&server, row->answer, repository);
	done = fetch(git_server_url(&server, "/a"), NULL, &error);
	git_server_stop(&server);
	assert_false(done);
	if (error.kind != row->kind || !strstr(error.text, row->text) ||
	    (*row->said ? strcmp(error.said, row->said) != 0 : *error.said))
		fail_msg("%s: %s: %s", error_kind_word(error.kind), error.text,
		    error.said);
	assert_true(now_ms() - start < 50000);
	check_usable();
}

static void
test_nobody_listens(void **state UNUSED)
{
	struct git_server server;
	struct error error;

	git_server_start(&server, silent, repository);
	git_server_stop(&server);
	assert_false(fetch(git_server_url(&server, "/a"), NULL, &error));
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
}

static void *
cancel_soon(void *argument)
{
	const struct timespec wait = { .tv_nsec = 300 * 1000 * 1000 };

	nanosleep(&wait, NULL);
	cancel_ask(argument);
	return NULL;
}

static void
test_cancel(void **state UNUSED)
{
	struct cancel cancel = { false };
	struct git_place place = { .cancel = &cancel };
	struct error error = { 0 };
	struct git_server server;
	pthread_t thread;
	int64_t start;

	git_server_start(&server, silent, repository);
	place.url = git_server_url(&server, "/a");
	assert_int_equal(
	    pthread_create(&thread, NULL, cancel_soon, &cancel), 0);
	start = now_ms();
	assert_false(git_fetch(cache, &place, &error));
	assert_true(now_ms() - start < 2000);
	pthread_join(thread, NULL);
	git_server_stop(&server);
	assert_int_equal(error.kind, ERROR_CANCELLED);
}

static void
know_login(const struct git_server *server)
{
	git_fixture_sh("echo 'http://u:secret@127.0.0.1%%3a%d' "
		       ">.git-credentials",
	    server->port);
}

static void
test_login_is_tried_once(void **state UNUSED)
{
	struct git_server server;
	struct error error;

	git_server_start(&server, login, repository);
	know_login(&server);
	assert_false(fetch(git_server_url(&server, "/a"), NULL, &error));
	git_server_stop(&server);
	assert_int_equal(error.kind, ERROR_DENIED);
	assert_non_null(strstr(error.text, "was refused"));
	assert_true(*error.todo);
	assert_int_equal(server.requests, 2);
	assert_int_equal(server.logins, 1);
	assert_string_equal(git_fixture_sh("cat .git-credentials"), "");
	assert_null(strstr(error.text, "secret"));
}

/* Only the push itself wants a login. */
static void
login_for_post(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	if (request->body.length && !request->has_login)
		login(server, fd, request);
	else
		git_server_reply(server, fd, request, -1);
}

static void
test_login_for_a_request_alone(void **state UNUSED)
{
	struct git_server server;
	struct error error;

	git_server_start(&server, login_for_post, repository);
	know_login(&server);
	if (!fetch(git_server_url(&server, "/a"), NULL, &error))
		fail_msg("%s", error.text);
	git_server_stop(&server);
	assert_int_equal(server.requests, 3);
	assert_int_equal(server.logins, 1);
	check_usable();
}

static void
moved(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	const char *query = strchr(request->target, '?');

	if (strncmp(request->target, "/old/", 5) == 0)
		git_server_say(fd,
		    "HTTP/1.1 301 Moved\r\nLocation: %s/new/info/refs%s\r\n"
		    "Connection: close\r\nContent-Length: 0\r\n\r\n",
		    server->other ? server->other : "", query ? query : "");
	else if (strncmp(request->target, "/new/", 5) == 0)
		git_server_reply(server, fd, request, -1);
	else
		absent(server, fd, request);
}

static void
test_redirect_to_another_path(void **state UNUSED)
{
	struct git_server server;
	struct error error;

	git_server_start(&server, moved, repository);
	if (!fetch(git_server_url(&server, "/old"), NULL, &error))
		fail_msg("%s", error.text);
	git_server_stop(&server);
	assert_int_equal(server.requests, 3);
}

static void
test_redirect_to_another_server(void **state UNUSED)
{
	struct git_server first, second;
	struct error error;
	bool done;

	git_server_start(&second, moved, repository);
	git_server_start(&first, moved, repository);
	know_login(&second);
	first.other = strdup(git_server_url(&second, ""));
	done = fetch(git_server_url(&first, "/old"), NULL, &error);
	git_server_stop(&first);
	git_server_stop(&second);
	free((void *)(uintptr_t)first.other);
	if (!done)
		fail_msg("%s", error.text);
	assert_int_equal(first.requests, 1);
	assert_int_equal(second.requests, 2);
	assert_int_equal(second.logins, 0);
}

static void
moved_then_login(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	if (server->other)
		moved(server, fd, request);
	else
		login(server, fd, request);
}

static void
test_login_does_not_follow_to_another_server(void **state UNUSED)
{
	struct git_server first, second;
	struct error error;

	git_server_start(&second, moved_then_login, repository);
	git_server_start(&first, moved_then_login, repository);
	know_login(&first);
	first.other = strdup(git_server_url(&second, ""));
	assert_false(fetch(git_server_url(&first, "/old"), NULL, &error));
	git_server_stop(&first);
	git_server_stop(&second);
	free((void *)(uintptr_t)first.other);
	assert_int_equal(error.kind, ERROR_DENIED);
	assert_non_null(strstr(error.text, "another server"));
	assert_int_equal(first.logins + second.logins, 0);
}

static void
login_then_moved(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	if (server->other && !request->has_login)
		login(server, fd, request);
	else
		moved(server, fd, request);
}

static void
test_login_is_not_carried_along(void **state UNUSED)
{
	struct git_server first, second;
	struct error error;
	bool done;

	git_server_start(&second, login_then_moved, repository);
	git_server_start(&first, login_then_moved, repository);
	know_login(&first);
	first.other = strdup(git_server_url(&second, ""));
	done = fetch(git_server_url(&first, "/old"), NULL, &error);
	git_server_stop(&first);
	git_server_stop(&second);
	free((void *)(uintptr_t)first.other);
	if (!done)
		fail_msg("%s", error.text);
	assert_int_equal(first.requests, 2);
	assert_int_equal(first.logins, 1);
	assert_int_equal(second.requests, 2);
	assert_int_equal(second.logins, 0);
}

/* The server plays a proxy, so that the host is not this machine. */
static void
test_login_does_not_go_over_plain_http(void **state UNUSED)
{
	struct git_server server;
	struct error error;

	git_server_start(&server, login, repository);
	git_fixture_sh("echo http://u:secret@git.invalid >.git-credentials");
	assert_false(fetch(
	    "http://git.invalid/a.git", git_server_url(&server, ""), &error));
	git_server_stop(&server);
	assert_int_equal(error.kind, ERROR_DENIED);
	assert_non_null(strstr(error.means, "could be read"));
	assert_int_equal(server.requests, 1);
	assert_int_equal(server.logins, 0);
}

static void
stored_then_cut(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	struct buf answer;

	if (request->body.length == 0) {
		git_server_reply(server, fd, request, -1);
		return;
	}
	answer = git_server_git(server, request);
	buf_release(&answer);
}

static void
cut_before_storing(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	if (request->body.length == 0)
		git_server_reply(server, fd, request, -1);
}

static void
stored_then_silent(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	stored_then_cut(server, fd, request);
	if (request->body.length)
		git_server_wait(server, fd);
}

static void
stored_then_500(
    struct git_server *server, int fd, const struct git_server_request *request)
{
	stored_then_cut(server, fd, request);
	if (request->body.length)
		broken(server, fd, request);
}

struct push_row {
	const char *name;
	git_server_answer answer;
	bool arrives;
};

static const struct push_row push_rows[] = {
	{ "the push arrives, the answer does not", stored_then_cut, true },
	{ "the push does not arrive", cut_before_storing, false },
	{ "the push arrives, then silence", stored_then_silent, true },
	{ "the push arrives, then 500", stored_then_500, true },
};

static void
test_push(void **state)
{
	const struct push_row *row = *state;
	struct git_change change = { .path = "f", .bytes = span_of("2\n") };
	struct git_commit_order order = {
		.changes = &change,
		.change_count = 1,
		.author = { "A", "a@example.org" },
		.committer = { "C", "c@example.org" },
		.message = "new\n",
	};
	struct git_place place = { .stall_limit_s = STALL_S };
	struct git_push_order push = { .branch = "main" };
	struct git_server server;
	struct error error = { 0 };
	bool done;

	check_usable();
	assert_true(git_read_branch(cache, NULL, &order.base, &error));
	git_commit_blob_id(span_of("1\n"), &change.old);
	assert_true(git_commit_make(cache, &order, &push.commit, &error));
	push.expected = git_fixture_text(&order.base);
	git_fixture_sh("git -C work.git config http.receivepack true");
	git_server_start(&server, row->answer, repository);
	place.url = git_server_url(&server, "/a");
	done = git_push_branch(cache, &place, &push, &error);
	git_server_stop(&server);
	assert_false(done);
	if (error.kind != ERROR_UNAVAILABLE)
		fail_msg("%s: %s", error_kind_word(error.kind), error.text);
	assert_non_null(strstr(error.means, "may have arrived"));
	assert_string_equal(git_fixture_sh("git -C work.git rev-parse main"),
	    row->arrives ? git_fixture_text(&push.commit) : push.expected);
	check_usable();
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(fault_rows) + COUNT(push_rows) + 9];
	static const struct CMUnitTest single[9] = {
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_login_is_tried_once),
		cmocka_unit_test(test_login_for_a_request_alone),
		cmocka_unit_test(test_redirect_to_another_path),
		cmocka_unit_test(test_redirect_to_another_server),
		cmocka_unit_test(test_login_does_not_follow_to_another_server),
		cmocka_unit_test(test_login_is_not_carried_along),
		cmocka_unit_test(test_login_does_not_go_over_plain_http),
	};
	size_t count = 0, i;
	int failed;

	git_fixture_open();
	for (i = 0; i < COUNT(single); i++) {
		tests[count] = single[i];
		tests[count].setup_func = set_up;
		tests[count++].teardown_func = tear_down;
	}
	for (i = 0; i < COUNT(fault_rows); i++)
		tests[count++] = (struct CMUnitTest) { fault_rows[i].name,
			test_fault, set_up, tear_down,
			(void *)(uintptr_t)&fault_rows[i] };
	for (i = 0; i < COUNT(push_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { push_rows[i].name, test_push, set_up,
			    tear_down, (void *)(uintptr_t)&push_rows[i] };
	failed =
	    _cmocka_run_group_tests("git_http_fault", tests, count, NULL, NULL);
	git_fixture_close();
	return failed;
}

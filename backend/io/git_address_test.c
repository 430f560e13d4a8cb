#include "tests/unit.h"

#include <stdlib.h>

#include "backend/base/buf.h"
#include "backend/base/text.h"
#include "backend/io/git_address.h"
#include "backend/io/git_exec_words.h"

struct address_row {
	const char *url;
	enum git_place_kind kind;
	const char *user, *host, *port, *path, *base;
};

#define ANY_PATH "/a/b.git"

static const struct address_row address_rows[] = {
	{ "https://example.org/a/b.git", GIT_PLACE_HTTP, NULL, "example.org",
	    NULL, ANY_PATH, "https://example.org/a/b.git" },
	{ "http://example.org:8080/a/b.git/", GIT_PLACE_HTTP, NULL,
	    "example.org", "8080", "/a/b.git/",
	    "http://example.org:8080/a/b.git" },
	{ "https://u%40x:p@[::1]:1/a/b.git", GIT_PLACE_HTTP, "u@x", "::1", "1",
	    ANY_PATH, "https://[::1]:1/a/b.git" },
	{ "ssh://git@example.org/a/b.git", GIT_PLACE_SSH, "git", "example.org",
	    NULL, ANY_PATH, NULL },
	{ "ssh://git:pw@example.org:2222/~x/b%20c", GIT_PLACE_SSH, "git",
	    "example.org", "2222", "~x/b c", NULL },
	{ "ssh://[::1]:22/a/b.git", GIT_PLACE_SSH, NULL, "::1", "22", ANY_PATH,
	    NULL },
	{ "git+ssh://h/a/b.git", GIT_PLACE_SSH, NULL, "h", NULL, ANY_PATH,
	    NULL },
	{ "git@example.org:a/b.git", GIT_PLACE_SSH, "git", "example.org", NULL,
	    "a/b.git", NULL },
	{ "example.org:/a/b.git", GIT_PLACE_SSH, NULL, "example.org", NULL,
	    ANY_PATH, NULL },
	{ "git@[::1]:a/b.git", GIT_PLACE_SSH, "git", "::1", NULL, "a/b.git",
	    NULL },
	{ "h:a%20b", GIT_PLACE_SSH, NULL, "h", NULL, "a%20b", NULL },
	{ "/a/b.git", GIT_PLACE_LOCAL, NULL, NULL, NULL, ANY_PATH, NULL },
	{ "../b", GIT_PLACE_LOCAL, NULL, NULL, NULL, "../b", NULL },
	{ "./a:b", GIT_PLACE_LOCAL, NULL, NULL, NULL, "./a:b", NULL },
	{ "/a/b::c", GIT_PLACE_LOCAL, NULL, NULL, NULL, "/a/b::c", NULL },
	{ "file:///a/b%2egit", GIT_PLACE_LOCAL, NULL, NULL, NULL, ANY_PATH,
	    NULL },
	{ "file://localhost/a/b.git", GIT_PLACE_LOCAL, NULL, NULL, NULL,
	    ANY_PATH, NULL },
};

static void
check_text(const char *found, const char *wanted)
{
	if (!wanted)
		assert_null(found);
	else
		assert_string_equal(found ? found : "(null)", wanted);
}

static void
test_address(void **state)
{
	const struct address_row *row = *state;
	struct arena *arena = arena_new();
	struct git_address address;
	enum git_place_kind kind;
	struct error error = { 0 };

	if (!git_address_parse(arena, row->url, &address, &error))
		fail_msg("%s", error.text);
	assert_int_equal(address.kind, row->kind);
	check_text(address.user, row->user);
	check_text(address.host, row->host);
	check_text(address.port, row->port);
	check_text(address.path, row->path);
	check_text(address.base, row->base);
	assert_true(git_place_kind_of(row->url, &kind, &error));
	assert_int_equal(kind, row->kind);
	arena_free(arena);
}

static const char *const refused_rows[] = {
	"",
	"git://example.org/a",
	"ftp://example.org/a",
	"ext::sh -c touch% /tmp/x",
	"fd::17",
	"ssh://-oProxyCommand=x/a",
	"ssh://-ofoo@example.org/a",
	"ssh://example.org:2x/a",
	"ssh://example.org:-1/a",
	"ssh://example.org",
	"ssh:///a",
	"ssh://h;id/a",
	"ssh://`id`@h/a",
	"u$(id)@h:a",
	"h|id:a",
	"[::1]",
	"ssh://@h/a",
	"ssh://h/a%0ab",
	"ssh://h%00/a",
	"-oProxyCommand=x:a",
	"-u@h:a",
	"h:-a",
	"h:",
	"[h:a",
	":a",
	"--upload-pack=x",
	"-a/b",
	"/a\nb",
	"/a\033[2Jb",
	"file://other/a",
	"file://-/a",
	"https://",
	"https://h/a?private=1",
	"https://h/a#b",
	"https://h:99999/a",
	"https://u%0ahost=evil@h/a",
	"https://h/a b\tc",
};

static void
test_refused(void **state)
{
	const char *url = *state;
	enum git_place_kind kind;
	struct error error = { 0 };

	assert_false(git_place_kind_of(url, &kind, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
}

struct shown_row {
	const char *url, *shown;
};

static const struct shown_row shown_rows[] = {
	{ "https://example.org/a.git", "https://example.org/a.git" },
	{ "https://token@example.org/a", "https://example.org/a" },
	{ "https://u:p@example.org:1/a@b", "https://example.org:1/a@b" },
	{ "https://u:p@q@example.org", "https://example.org" },
	{ "http://u:p@h\033[2J/a", "http://h?[2J/a" },
	{ "ssh://git:p@h/a", "ssh://git@h/a" },
	{ "git@h:a", "git@h:a" },
	{ "weird://u:p@h/a", "weird://u@h/a" },
	{ "/a/b", "/a/b" },
};

static void
test_shown(void **state)
{
	const struct shown_row *row = *state;
	struct arena *arena = arena_new();

	assert_string_equal(git_place_shown(arena, row->url), row->shown);
	arena_free(arena);
}

static void
test_password_in_the_address(void **state UNUSED)
{
	struct secret *password =
	    git_address_password("https://u:p%40%3a%20q@h/a");

	assert_non_null(password);
	assert_string_equal(secret_use(password), "p@: q");
	secret_free(password);
	assert_null(git_address_password("https://u@h/a"));
}

static void
test_loopback(void **state UNUSED)
{
	assert_true(git_address_is_loopback("localhost"));
	assert_true(git_address_is_loopback("127.0.0.1"));
	assert_true(git_address_is_loopback("::1"));
	assert_false(git_address_is_loopback("127.example.org"));
	assert_false(git_address_is_loopback("localhost.example.org"));
	assert_false(git_address_is_loopback("10.0.0.1"));
}

struct argv_row {
	const char *url, *ssh_command;
	bool is_push;
	const char *argv; /* joined by | ; NULL: refused */
};

#define SSH_OPTIONS "|-T|-oBatchMode=yes|-oConnectTimeout=10"

static const struct argv_row argv_rows[] = {
	{ "/a", NULL, false, "git|upload-pack|/a" },
	{ "/a", NULL, true, "git|receive-pack|/a" },
	{ "h:a b", NULL, false,
	    "ssh" SSH_OPTIONS "|--|h|git-upload-pack 'a b'" },
	{ "ssh://u@h:9/it's$(x)", NULL, true,
	    "ssh" SSH_OPTIONS
	    "|-p|9|-l|u|--|h|git-receive-pack '/it'\\''s$(x)'" },
	{ "h:a", "ssh  -F /x/config ", false,
	    "ssh|-F|/x/config" SSH_OPTIONS "|--|h|git-upload-pack 'a'" },
	{ "h:a", "", false, "ssh" SSH_OPTIONS "|--|h|git-upload-pack 'a'" },
	{ "h:a", "ssh -i '/x y'", false, NULL },
	{ "h:a", "ssh; touch x", false, NULL },
	{ "h:a", "$SSH", false, NULL },
};

static void
test_argv(void **state)
{
	const struct argv_row *row = *state;
	struct arena *arena = arena_new();
	struct git_address address;
	const char *const *argv;
	struct error error = { 0 };
	struct buf joined;
	bool done;

	assert_true(git_address_parse(arena, row->url, &address, &error));
	done = git_exec_words_argv(arena, &address, row->is_push, 9001,
	    row->ssh_command, &argv, &error);
	assert_int_equal(done, row->argv != NULL);
	buf_init(&joined, 1000);
	for (; done && *argv; argv++)
		buf_printf(&joined, "%s%s", joined.length ? "|" : "", *argv);
	if (done)
		assert_string_equal(joined.at, row->argv);
	else
		assert_int_equal(error.kind, ERROR_INVALID);
	buf_release(&joined);
	arena_free(arena);
}

struct words_row {
	const char *said;
	int status;
	enum error_kind kind;
	const char *text, *todo;
};

static const struct words_row words_rows[] = {
	{ "No ED25519 host key is known for h and you have requested strict "
	  "checking.\r\nHost key verification failed.\r\n",
	    255, ERROR_INVALID, "not known", "run `ssh h' once" },
	{ "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n"
	  "Host key verification failed.\n",
	    255, ERROR_INVALID, "has changed", "ssh-keygen -R h" },
	{ "git@h: Permission denied (publickey).\n", 255, ERROR_DENIED,
	    "login was refused", "ssh-add" },
	{ "ssh: Could not resolve hostname h: Name or service not known\n", 255,
	    ERROR_UNAVAILABLE, "not known", "" },
	{ "ssh: connect to host h port 22: Connection refused\n", 255,
	    ERROR_UNAVAILABLE, "nothing answers", "" },
	{ "ERROR: Repository not found.\nfatal: Could not read from remote\n",
	    1, ERROR_NOT_FOUND, "no such repository", "" },
	{ "ERROR: Permission to a/b.git denied to c.\n", 1, ERROR_DENIED,
	    "may not", "" },
	{ "sh: git-upload-pack: command not found\n", 127, ERROR_INVALID,
	    "not installed", "" },
	{ "", 127, ERROR_INVALID, "not installed", "" },
	{ "something new\n", 1, ERROR_UNAVAILABLE, "ended early", "" },
	{ "", 255, ERROR_UNAVAILABLE, "status 255", "" },
};

static void
test_words(void **state)
{
	const struct words_row *row = *state;
	const struct git_address address = { .kind = GIT_PLACE_SSH,
		.host = "h" };
	struct error error = { 0 };

	git_exec_words_explain(
	    &address, span_of(row->said), row->status, &error);
	assert_int_equal(error.kind, row->kind);
	assert_non_null(strstr(error.text, row->text));
	assert_non_null(strstr(error.todo, row->todo));
	assert_int_equal(*error.said != '\0', *row->said != '\0');
}

/* The name is the first member of every row; in TAP it must be one line. */
static const char *
point_name(struct arena *arena, const char *name)
{
	const char *clean;
	struct buf buf;

	buf_init(&buf, 200);
	text_clean(&buf, span_of(*name ? name : "(empty)"), TEXT_LINE);
	clean = arena_span(arena, buf_as_span(&buf));
	buf_release(&buf);
	return clean;
}

static size_t
add_table(struct arena *arena, struct CMUnitTest *tests,
    CMUnitTestFunction function, const void *rows, size_t size, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const char *row = (const char *)rows + i * size;
		const char *name;

		memcpy(&name, row, sizeof(name));
		tests[i] = (struct CMUnitTest) { point_name(arena, name),
			function, NULL, NULL, (void *)(uintptr_t)row };
		if (function == test_refused)
			tests[i].initial_state = (void *)(uintptr_t)name;
	}
	return count;
}

#define ADD(function, rows) \
	count += add_table(arena, tests + count, function, rows, \
	    sizeof((rows)[0]), COUNT(rows))

int
main(void)
{
	struct CMUnitTest tests[COUNT(address_rows) + COUNT(refused_rows) +
	    COUNT(shown_rows) + COUNT(argv_rows) + COUNT(words_rows) + 2] = {
		cmocka_unit_test(test_password_in_the_address),
		cmocka_unit_test(test_loopback),
	};
	struct arena *arena = arena_new();
	size_t count = 2;
	int failed;

	ADD(test_address, address_rows);
	ADD(test_refused, refused_rows);
	ADD(test_shown, shown_rows);
	ADD(test_argv, argv_rows);
	ADD(test_words, words_rows);
	failed =
	    _cmocka_run_group_tests("git_address", tests, count, NULL, NULL);
	arena_free(arena);
	return failed;
}

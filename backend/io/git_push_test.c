#include "tests/unit.h"

#include <stdlib.h>

#include "backend/io/git_commit.h"
#include "backend/io/git_fetch.h"
#include "backend/io/git_push.h"
#include "backend/io/git_read.h"
#include "tests/git_fixture.h"

/* Each test has a repository NAME.git with a file, fetched into the cache. */
static struct git_cache *cache;
static const char *url;
static struct git_id base;

static int
set_up(void **state UNUSED)
{
	struct git_place place = { 0 };
	struct error error = { 0 };

	git_fixture_sh("rm -rf work work.git caches");
	git_fixture_make("work");
	git_fixture_sh("cd work; echo 1 >f; commit -m 1; git push -q origin "
		       "main\n"
		       "echo 2 >g; commit -m 2; git push -q origin main:ahead\n"
		       "git reset -q --hard HEAD~\n");
	url = place.url = git_fixture_path("work.git");
	if (!git_cache_open(git_fixture_path("caches"), url, &cache, &error) ||
	    !git_fetch(cache, &place, &error) ||
	    !git_read_branch(cache, "main", &base, &error))
		fail_msg("%s", error.text);
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	git_cache_close(cache);
	cache = NULL;
	return 0;
}

static struct git_id
commit(const char *bytes)
{
	struct git_change change = { .path = "f", .bytes = span_of(bytes) };
	const struct git_commit_order order = {
		.base = base,
		.changes = &change,
		.change_count = 1,
		.author = { "A", "a@example.org" },
		.committer = { "C", "c@example.org" },
		.time = 1700000000,
		.message = "new\n",
	};
	struct error error = { 0 };
	struct git_id made;

	git_commit_blob_id(span_of("1\n"), &change.old);
	if (!git_commit_make(cache, &order, &made, &error))
		fail_msg("%s", error.text);
	return made;
}

static bool
push(const char *place_url, const char *branch, const char *expected,
    struct git_id id, struct error *error)
{
	const struct git_place place = { .url = place_url };
	const struct git_push_order order = { branch, expected, id };

	*error = (struct error) { 0 };
	return git_push_branch(cache, &place, &order, error);
}

static const char *
remote_has(const char *branch)
{
	return git_fixture_sh("git -C work.git rev-parse -q --verify %s || "
			      "echo none",
	    branch);
}

static void
test_arrives(void **state UNUSED)
{
	struct git_id id = commit("2\n"), known;
	struct error error;

	assert_true(push(url, "main", git_fixture_text(&base), id, &error));
	assert_string_equal(remote_has("main"), git_fixture_text(&id));
	assert_true(git_read_branch(cache, "main", &known, &error));
	assert_true(git_id_equal(&known, &id));
	git_fixture_sh("git -C work.git fsck --strict");
	assert_string_equal(git_fixture_sh("git -C work.git show main:f"), "2");
}

static void
test_new_branch(void **state UNUSED)
{
	struct git_id id = commit("2\n"), other = commit("3\n");
	struct error error;

	assert_true(push(url, "new/one", "", id, &error));
	assert_string_equal(remote_has("new/one"), git_fixture_text(&id));
	assert_false(push(url, "new/one", "", other, &error));
	assert_int_equal(error.kind, ERROR_CONFLICT);
	assert_non_null(strstr(error.text, "exists"));
	assert_string_equal(remote_has("new/one"), git_fixture_text(&id));
}

struct conflict_row {
	const char *name, *script, *branch;
};

/* Another one was first: what they did to the branch. */
static const struct conflict_row conflict_rows[] = {
	{ "the branch moved on",
	    "cd work; echo 9 >f; commit -m 9; git push -q origin main",
	    "main" },
	{ "the branch moved to a commit that we have",
	    "git -C work.git update-ref refs/heads/main ahead", "main" },
	{ "the branch was rewritten",
	    "cd work; echo 9 >f; commit --amend -m 9; "
	    "git push -qf origin main",
	    "main" },
	{ "the branch is gone",
	    "cd work.git; git symbolic-ref HEAD refs/heads/ahead; "
	    "git branch -qD main",
	    "main" },
	{ "the branch moves while we push",
	    "cat >work.git/hooks/pre-receive <<'E'\n"
	    "#!/bin/sh\n"
	    "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY\n"
	    "git update-ref refs/heads/main ahead\n"
	    "E\n"
	    "chmod +x work.git/hooks/pre-receive",
	    "main" },
	{ "the branch appears while we push",
	    "cat >work.git/hooks/pre-receive <<'E'\n"
	    "#!/bin/sh\n"
	    "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY\n"
	    "git update-ref refs/heads/new ahead\n"
	    "E\n"
	    "chmod +x work.git/hooks/pre-receive",
	    "new" },
};

static void
test_conflict(void **state)
{
	const struct conflict_row *row = *state;
	bool is_new = strcmp(row->branch, "new") == 0;
	struct git_id id = commit("2\n");
	struct error error;

	git_fixture_sh("%s", row->script);
	assert_false(push(url, row->branch,
	    is_new ? "" : git_fixture_text(&base), id, &error));
	if (error.kind != ERROR_CONFLICT)
		fail_msg("%s: %s: %s", error_kind_word(error.kind), error.text,
		    error.said);
	assert_string_not_equal(remote_has(row->branch), git_fixture_text(&id));
}

struct refused_row {
	const char *name, *script, *branch, *said;
	enum error_kind kind;
};

#define HOOK(name, body) \
	"printf '%s\\n' '#!/bin/sh' " body " >work.git/hooks/" name "\n" \
	"chmod +x work.git/hooks/" name "\n"

static const struct refused_row refused_rows[] = {
	{ "a hook says no",
	    HOOK("pre-receive",
		"'echo \"main is \033[31mprotected\" >&2' 'exit 1'"),
	    "main", "main is ?[31mprotected", ERROR_DENIED },
	{ "an update hook says no",
	    HOOK("update", "'echo open a pull request >&2' 'exit 1'"), "main",
	    "open a pull request", ERROR_DENIED },
	{ "a hook says no without a word", HOOK("pre-receive", "'exit 1'"),
	    "main", "hook declined", ERROR_DENIED },
	{ "the branch is checked out there",
	    "git -C work.git config core.bare "
	    "false",
	    "main", "checked out", ERROR_DENIED },
	{ "not a name for a branch", "true", "a..b", "", ERROR_INVALID },
	{ "a name that would be a wish of its own", "true", "x:refs/heads/y",
	    "", ERROR_INVALID },
	{ "the objects cannot be stored",
	    "git -C work.git config receive.unpackLimit 1\n"
	    "git -C work.git config receive.maxInputSize 1",
	    "main", "", ERROR_DENIED },
};

static void
test_refused(void **state)
{
	const struct refused_row *row = *state;
	struct git_id id = commit("2\n"), known;
	struct error error;

	git_fixture_sh("%s", row->script);
	assert_false(
	    push(url, row->branch, git_fixture_text(&base), id, &error));
	if (error.kind != row->kind || !strstr(error.said, row->said))
		fail_msg("%s: %s: %s", error_kind_word(error.kind), error.text,
		    error.said);
	assert_string_equal(remote_has("main"), git_fixture_text(&base));
	assert_true(git_read_branch(cache, "main", &known, &error));
	assert_true(git_id_equal(&known, &base));
}

static void
test_checked_out_says_what_it_means(void **state UNUSED)
{
	struct git_id id = commit("2\n");
	struct error error;

	assert_false(push(git_fixture_path("work"), "main",
	    git_fixture_text(&base), id, &error));
	assert_int_equal(error.kind, ERROR_DENIED);
	assert_non_null(strstr(error.means, "work tree"));
	assert_true(*error.todo);
	assert_non_null(strstr(error.said, "checked out"));
	assert_string_equal(git_fixture_sh("cat work/f"), "1");
}

/* A hook that runs after the report is not killed with the talk. */
static void
test_hooks_end(void **state UNUSED)
{
	struct git_id id = commit("2\n");
	struct error error;

	git_fixture_sh("%s",
	    HOOK("post-receive",
		"'sleep 1; echo done >&2; sleep 1; echo >finished'"));
	assert_true(push(url, "main", git_fixture_text(&base), id, &error));
	git_fixture_sh("test -e work.git/finished");
}

static void
test_killed_server_leaves_a_doubt(void **state UNUSED)
{
	struct git_id id = commit("2\n");
	struct error error;

	git_fixture_sh("%s", HOOK("pre-receive", "'kill -9 $PPID'"));
	assert_false(push(url, "main", git_fixture_text(&base), id, &error));
	if (error.kind != ERROR_UNAVAILABLE)
		fail_msg("%s: %s", error.text, error.said);
	assert_non_null(strstr(error.means, "may have arrived"));
}

int
main(void)
{
	struct CMUnitTest
	    tests[COUNT(conflict_rows) + COUNT(refused_rows) + 5] = {
		    cmocka_unit_test_setup_teardown(
			test_arrives, set_up, tear_down),
		    cmocka_unit_test_setup_teardown(
			test_new_branch, set_up, tear_down),
		    cmocka_unit_test_setup_teardown(
			test_checked_out_says_what_it_means, set_up, tear_down),
		    cmocka_unit_test_setup_teardown(
			test_hooks_end, set_up, tear_down),
		    cmocka_unit_test_setup_teardown(
			test_killed_server_leaves_a_doubt, set_up, tear_down),
	    };
	size_t count = 5, i;
	int failed;

	git_fixture_open();
	for (i = 0; i < COUNT(conflict_rows); i++)
		tests[count++] = (struct CMUnitTest) { conflict_rows[i].name,
			test_conflict, set_up, tear_down,
			(void *)(uintptr_t)&conflict_rows[i] };
	for (i = 0; i < COUNT(refused_rows); i++)
		tests[count++] = (struct CMUnitTest) { refused_rows[i].name,
			test_refused, set_up, tear_down,
			(void *)(uintptr_t)&refused_rows[i] };
	failed = _cmocka_run_group_tests("git_push", tests, count, NULL, NULL);
	git_fixture_close();
	return failed;
}

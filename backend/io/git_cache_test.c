#include "tests/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend/io/git_cache.h"
#include "tests/git_fixture.h"

static struct git_cache *
open_cache(const char *url)
{
	struct git_cache *cache = NULL;
	struct error error = { 0 };

	if (!git_cache_open(git_fixture_path("caches"), url, &cache, &error))
		fail_msg("%s", error.text);
	return cache;
}

static void
test_a_folder_for_each_url(void **state UNUSED)
{
	git_cache_close(open_cache("https://git.example.org/a/apps.git"));
	git_cache_close(open_cache("https://git.example.org/a/apps.git"));
	git_cache_close(open_cache("https://git.example.org/b/apps.git"));
	git_cache_close(open_cache("git@git.example.org:we\x1bird/..%2f/"));
	assert_string_equal(
	    git_fixture_sh("ls -d caches/git/*.git | wc -l"), "3");
	assert_string_equal(
	    git_fixture_sh("ls -d caches/git/apps-*.git | wc -l"), "2");
	assert_string_equal(
	    git_fixture_sh("ls -d caches/git/---2f-*.git | wc -l"), "1");
	assert_string_equal(
	    git_fixture_sh("cat caches/git/apps-*/config | grep -c 'bare = "
			   "true'"),
	    "2");
}

static void
test_only_the_user_may_read(void **state UNUSED)
{
	struct stat status;

	git_cache_close(open_cache("private"));
	assert_int_equal(stat(git_fixture_path("caches/git"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	assert_string_equal(
	    git_fixture_sh("find caches/git/private-*.git caches/git/*.lock "
			   "-perm /0077 -type d | wc -l"),
	    "0");
}

static void
test_password_is_not_part_of_the_place(void **state UNUSED)
{
	git_cache_close(open_cache("https://u:one@example.org/secret.git"));
	git_cache_close(open_cache("https://u:other@example.org/secret.git"));
	git_cache_close(open_cache("https://v:one@example.org/secret.git"));
	assert_string_equal(
	    git_fixture_sh("ls -d caches/git/secret-*.git | wc -l"), "2");
}

static void
test_lock_is_for_one(void **state UNUSED)
{
	struct git_cache *one = open_cache("lock"), *two = open_cache("lock");
	struct error error = { 0 };
	char pid[32];

	assert_true(git_cache_lock(one, 0, NULL, &error));
	assert_false(git_cache_lock(two, 120, NULL, &error));
	assert_int_equal(error.kind, ERROR_CONFLICT);
	snprintf(pid, sizeof(pid), "process %d", (int)getpid());
	assert_non_null(strstr(error.text, pid));
	git_cache_unlock(one);
	assert_true(git_cache_lock(two, 0, NULL, &error));
	git_cache_close(two);
	assert_true(git_cache_lock(one, 0, NULL, &error));
	git_cache_close(one);
}

static void
test_waiting_for_the_lock_can_be_cancelled(void **state UNUSED)
{
	struct git_cache *one = open_cache("lock"), *two = open_cache("lock");
	struct cancel cancel = { false };
	struct error error = { 0 };

	assert_true(git_cache_lock(one, 0, NULL, &error));
	cancel_ask(&cancel);
	assert_false(git_cache_lock(two, 60000, &cancel, &error));
	assert_int_equal(error.kind, ERROR_CANCELLED);
	git_cache_close(two);
	git_cache_close(one);
}

/* The holder is killed; what it left is gone for the next one. */
static void
test_lock_of_a_killed_process_is_free(void **state UNUSED)
{
	struct git_cache *cache = open_cache("killed");
	struct error error = { 0 };
	int ready[2], status;
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		struct git_cache *mine = open_cache("killed");

		if (!git_cache_lock(mine, 0, NULL, &error))
			_exit(1);
		(void)!write(ready[1], "", 1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	git_fixture_sh("cd caches/git/killed-*.git\n"
		       "mkdir -p refs/remotes/origin\n"
		       "touch refs/remotes/origin/main.lock packed-refs.lock\n"
		       "touch objects/pack/pack_git2_abcdef\n"
		       "touch objects/tmp_object_git2_new\n"
		       "touch -d '3 hours ago' objects/tmp_object_git2_old\n");
	assert_false(git_cache_lock(cache, 0, NULL, &error));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(git_cache_lock(cache, 0, NULL, &error));
	assert_string_equal(
	    git_fixture_sh("cd caches/git/killed-*.git\n"
			   "find . -name '*.lock' -o -name 'pack_git2*' "
			   "-o -name 'tmp_object*'"),
	    "./objects/tmp_object_git2_new");
	git_cache_close(cache);
	close(ready[0]);
	close(ready[1]);
}

struct broken_row {
	const char *name, *script;
};

static const struct broken_row broken_rows[] = {
	{ "an empty folder", "rm -r $cache/*" },
	{ "no HEAD", "rm $cache/HEAD" },
	{ "an unreadable configuration", "echo '[[[' >$cache/config" },
	{ "a file in its place", "rm -r $cache; echo >$cache" },
	{ "half made, then killed",
	    "mv $cache $cache.new; rm $cache.new/HEAD" },
};

static void
test_broken_is_made_again(void **state)
{
	const struct broken_row *row = *state;

	git_cache_close(open_cache("broken"));
	git_fixture_sh(
	    "cache=$(echo caches/git/broken-*.git)\n%s", row->script);
	git_cache_close(open_cache("broken"));
	git_fixture_sh("git --git-dir=$(echo caches/git/broken-*.git) "
		       "rev-parse --git-dir\n"
		       "! ls caches/git/*.new\n");
}

static void
test_folder_that_cannot_be_made(void **state UNUSED)
{
	struct git_cache *cache = NULL;
	struct error error = { 0 };

	git_fixture_sh("echo >file");
	assert_false(git_cache_open(
	    git_fixture_path("file/below"), "x", &cache, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_null(cache);
}

int
main(void)
{
	struct CMUnitTest tests[7 + COUNT(broken_rows)] = {
		cmocka_unit_test(test_a_folder_for_each_url),
		cmocka_unit_test(test_only_the_user_may_read),
		cmocka_unit_test(test_password_is_not_part_of_the_place),
		cmocka_unit_test(test_lock_is_for_one),
		cmocka_unit_test(test_waiting_for_the_lock_can_be_cancelled),
		cmocka_unit_test(test_lock_of_a_killed_process_is_free),
		cmocka_unit_test(test_folder_that_cannot_be_made),
	};
	size_t count = 7, i;
	int failed;

	git_fixture_open();
	for (i = 0; i < COUNT(broken_rows); i++)
		tests[count++] = (struct CMUnitTest) { broken_rows[i].name,
			test_broken_is_made_again, NULL, NULL,
			(void *)(uintptr_t)&broken_rows[i] };
	failed = _cmocka_run_group_tests("git_cache", tests, count, NULL, NULL);
	git_fixture_close();
	return failed;
}

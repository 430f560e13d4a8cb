/*
 * Children that are broken, silent or cut off, in the place of ssh: scripts
 * named by GIT_SSH_COMMAND. After each fault the cache still works.
 */
#include "tests/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "backend/io/git_fetch.h"
#include "backend/io/git_read.h"
#include "tests/git_fixture.h"

#define STALL_S 1

static struct git_cache *cache;

struct fault_row {
	const char *name, *script; /* gets the command as its last argument */
	enum error_kind kind;
	const char *text, *said;
};

/* A real server behind the script: for d in "$@"; do :; done leaves it in $d */
#define REAL "for d in \"$@\"; do :; done; PATH=$(git --exec-path):$PATH\n"

static const struct fault_row fault_rows[] = {
	{ "silent", "exec sleep 60", ERROR_UNAVAILABLE, "for 1 seconds", "" },
	{ "silent after the list",
	    REAL "sh -c \"$d\" </dev/null 2>/dev/null\n"
		 "exec sleep 60",
	    ERROR_UNAVAILABLE, "for 1 seconds", "" },
	{ "talks on standard error only, without end",
	    "while :; do echo banner banner >&2; sleep 0.01; done",
	    ERROR_CANCELLED, "cancelled", "" },
	{ "ends without a word", "exit 0", ERROR_UNAVAILABLE, "broke off", "" },
	{ "ends with a status", "exit 3", ERROR_UNAVAILABLE, "status 3", "" },
	{ "ends with words", "echo 'it is \033[5mhot' >&2; exit 1",
	    ERROR_UNAVAILABLE, "ended early", "it is ?[5mhot" },
	{ "killed", "kill -9 $$", ERROR_UNAVAILABLE, "137", "" },
	{ "garbage", "echo this is not git at all, is it; cat >/dev/null",
	    ERROR_INVALID, "not git's protocol", "" },
	{ "a login message before git",
	    "echo Welcome to example.org; " REAL "exec sh -c \"$d\"",
	    ERROR_INVALID, "not git's protocol", "" },
	{ "the pack is cut",
	    REAL "sh -c \"$d\" | dd bs=1 count=50000 2>/dev/null",
	    ERROR_UNAVAILABLE, "broke off", "" },
	{ "the pack is cut, ssh says why",
	    REAL "sh -c \"$d\" | dd bs=1 count=50000 2>/dev/null\n"
		 "echo client_loop: send disconnect: Broken pipe >&2; exit 255",
	    ERROR_UNAVAILABLE, "ended early", "client_loop" },
	{ "does not read", "exec 0<&-; " REAL "sh -c \"$d\" </dev/null",
	    ERROR_UNAVAILABLE, "", "" },
	{ "a list without end",
	    "yes 003a0123456789012345678901234567890123456789 refs/heads/a",
	    ERROR_INVALID, "does not end", "" },
	{ "much on standard error",
	    "i=0; while [ $i -lt 9999 ]; do echo $i lots and lots >&2;\n"
	    "i=$((i+1)); done; exit 1",
	    ERROR_UNAVAILABLE, "ended early", "0 lots" },
};

static void *
cancel_late(void *argument)
{
	const struct timespec wait = { .tv_sec = 3 };

	nanosleep(&wait, NULL);
	cancel_ask(argument);
	return NULL;
}

static bool
fetch(const char *url, const struct cancel *cancel, struct error *error)
{
	const struct git_place place = {
		.url = url, .cancel = cancel, .stall_limit_s = STALL_S
	};

	*error = (struct error) { 0 };
	return git_fetch(cache, &place, error);
}

static void
test_fault(void **state)
{
	const struct fault_row *row = *state;
	struct cancel cancel = { false };
	bool cancels = row->kind == ERROR_CANCELLED;
	pthread_t thread;
	struct error error;
	struct buf url;
	bool done;

	git_fixture_sh("rm -rf caches; cat >fake-ssh <<'END_OF_SCRIPT'\n"
		       "#!/bin/sh\n%s\nEND_OF_SCRIPT\nchmod +x fake-ssh\n",
	    row->script);
	if (!git_cache_open(git_fixture_path("caches"), "x", &cache, &error))
		fail_msg("%s", error.text);
	buf_init(&url, 1000);
	buf_printf(&url, "ssh://h%s", git_fixture_path("work.git"));
	if (cancels)
		assert_int_equal(
		    pthread_create(&thread, NULL, cancel_late, &cancel), 0);
	done = fetch(url.at, &cancel, &error);
	if (cancels)
		pthread_join(thread, NULL);
	buf_release(&url);
	assert_false(done);
	if (error.kind != row->kind || !strstr(error.text, row->text) ||
	    !strstr(error.said, row->said))
		fail_msg("%s: %s: %s", error_kind_word(error.kind), error.text,
		    error.said);
	if (!fetch(git_fixture_path("work.git"), NULL, &error))
		fail_msg("%s: %s", error.text, error.said);
	git_fixture_sh("git -C $(echo caches/git/x-*.git) fsck --strict "
		       "--no-dangling refs/remotes/origin/main");
	git_cache_close(cache);
	cache = NULL;
}

static void
test_no_ssh(void **state UNUSED)
{
	struct error error;

	git_fixture_sh("rm -rf caches");
	if (!git_cache_open(git_fixture_path("caches"), "x", &cache, &error))
		fail_msg("%s", error.text);
	setenv("GIT_SSH_COMMAND", "/nowhere/ssh", 1);
	assert_false(fetch("h:a", NULL, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_non_null(strstr(error.text, "/nowhere/ssh"));
	setenv("GIT_SSH_COMMAND", "ssh $(id)", 1);
	assert_false(fetch("h:a", NULL, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	git_cache_close(cache);
	cache = NULL;
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(fault_rows) + 1];
	size_t i;
	int failed;

	git_fixture_open();
	git_fixture_make("work");
	git_fixture_sh("cd work; echo 1 >f\n"
		       "head -c 200000 /dev/urandom >noise; commit -m 1\n"
		       "git push -q origin main\n");
	setenv("GIT_SSH_COMMAND", git_fixture_path("fake-ssh"), 1);
	for (i = 0; i < COUNT(fault_rows); i++)
		tests[i] = (struct CMUnitTest) { fault_rows[i].name, test_fault,
			NULL, NULL, (void *)(uintptr_t)&fault_rows[i] };
	tests[i] = (struct CMUnitTest)cmocka_unit_test(test_no_ssh);
	failed = _cmocka_run_group_tests(
	    "git_exec_fault", tests, COUNT(tests), NULL, NULL);
	git_fixture_close();
	return failed;
}

#include "tests/unit.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "backend/io/run.h"

#define CEILING ((size_t)100000)

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
shell(const char *script, const struct secret *input, int timeout_ms,
    const struct cancel *cancel, struct run_result *result, struct error *error)
{
	const char *const argv[] = { "sh", "-c", script, NULL };

	return run_whole(
	    argv, NULL, input, CEILING, timeout_ms, cancel, result, error);
}

struct shell_row {
	const char *name, *script, *input, *out, *err;
	int status;
};

static const struct shell_row shell_rows[] = {
	{ "output and errors are kept apart", "echo a; echo b >&2", NULL, "a\n",
	    "b\n", 0 },
	{ "the exit status is a result", "exit 7", NULL, "", "", 7 },
	{ "a signal is 128 and its number", "kill -TERM $$", NULL, "", "",
	    128 + SIGTERM },
	{ "input arrives and ends", "cat; echo end", "x\ny\n", "x\ny\nend\n",
	    "", 0 },
	{ "no input is an input that has ended", "cat; echo end", NULL, "end\n",
	    "", 0 },
	{ "input that is not read is no error",
	    "exec 0<&-; sleep 0.05; echo ok", "lots", "ok\n", "", 0 },
	{ "SIGPIPE is as usual for the child",
	    "sh -c 'while :; do echo y; done' | head -n 1", NULL, "y\n", "",
	    0 },
	{ "no descriptor but three", "ls /proc/self/fd | wc -l", NULL, "4\n",
	    "", 0 },
	{ "no terminal", "(: </dev/tty) 2>/dev/null || echo none", NULL,
	    "none\n", "", 0 },
	{ "a daemon that keeps the pipes does not hold us",
	    "sleep 5 & echo started", NULL, "started\n", "", 0 },
};

static void
test_shell(void **state)
{
	const struct shell_row *row = *state;
	struct secret *input =
	    row->input ? secret_new(row->input, strlen(row->input)) : NULL;
	struct run_result result;
	struct error error;
	int64_t start = now_ms();

	assert_true(shell(row->script, input, 20000, NULL, &result, &error));
	assert_string_equal(result.out.at, row->out);
	assert_string_equal(result.err.at, row->err);
	assert_int_equal(result.status, row->status);
	assert_true(now_ms() - start < 4000);
	buf_release(&result.out);
	buf_release(&result.err);
	secret_free(input);
}

static void
test_environment_is_built(void **state UNUSED)
{
	const char *const argv[] = { "env", NULL };
	const char *const extra[] = { "LANG=xx", "EXTRA=1", NULL };
	struct run_result result;
	struct error error;

	assert_true(run_whole(
	    argv, extra, NULL, CEILING, 20000, NULL, &result, &error));
	assert_non_null(strstr(result.out.at, "HOME=/nowhere\n"));
	assert_non_null(strstr(result.out.at, "LC_TIME=C\n"));
	assert_non_null(strstr(result.out.at, "LANG=xx\n"));
	assert_non_null(strstr(result.out.at, "EXTRA=1\n"));
	assert_non_null(strstr(result.out.at, "GIT_TERMINAL_PROMPT=0\n"));
	assert_null(strstr(result.out.at, "LANG=de"));
	assert_null(strstr(result.out.at, "LD_PRELOAD"));
	assert_null(strstr(result.out.at, "TOKEN"));
	buf_release(&result.out);
	buf_release(&result.err);
}

static void
test_environment_that_was_given(void **state UNUSED)
{
	const char *const argv[] = { "env", NULL };
	struct run_result result;
	struct error error;

	assert_true(run_whole(argv, run_environment(), NULL, CEILING, 20000,
	    NULL, &result, &error));
	assert_non_null(strstr(result.out.at, "TOKEN=secret\n"));
	assert_non_null(strstr(result.out.at, "LANG=de\n"));
	buf_release(&result.out);
	buf_release(&result.err);
}

static void
test_words_of_one_that_was_stopped(void **state UNUSED)
{
	struct run_result result;
	struct error error;

	assert_false(shell("echo a; echo 'go to' x >&2; sleep 30", NULL, 500,
	    NULL, &result, &error));
	assert_string_equal(error.said, "go to x");
}

static void
test_program_that_is_not_there(void **state UNUSED)
{
	const char *const argv[] = { "vigie-no-such-program", NULL };
	struct run_result result;
	struct error error;

	assert_false(
	    run_whole(argv, NULL, NULL, CEILING, 1000, NULL, &result, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	assert_non_null(strstr(error.text, "vigie-no-such-program"));
}

struct stop_row {
	const char *name, *script;
	int timeout_ms;
	bool cancel;
	enum error_kind kind;
};

static const struct stop_row stop_rows[] = {
	{ "over its time", "sleep 30", 100, false, ERROR_UNAVAILABLE },
	{ "over its time, deaf to SIGTERM",
	    "trap '' TERM; sleep 30 & wait; "
	    "wait",
	    100, false, ERROR_UNAVAILABLE },
	{ "cancelled", "sleep 30", 20000, true, ERROR_CANCELLED },
	{ "over the ceiling", "while :; do echo yyyyyyyyyyyyyyyyyyyyyyyy; done",
	    20000, false, ERROR_INVALID },
};

static void
test_stop(void **state)
{
	const struct stop_row *row = *state;
	struct cancel cancel = { false };
	struct run_result result;
	struct error error;
	int64_t start = now_ms();

	if (row->cancel)
		cancel_ask(&cancel);
	assert_false(shell(
	    row->script, NULL, row->timeout_ms, &cancel, &result, &error));
	assert_int_equal(error.kind, row->kind);
	assert_true(now_ms() - start < 10000);
}

static void
test_much_in_and_out(void **state UNUSED)
{
	struct secret *input = secret_empty();
	struct run_result result;
	struct error error;
	size_t i;

	for (i = 0; i < SECRET_SHORT_LIMIT / 16; i++)
		assert_true(secret_add(input, "0123456789abcde\n", 16));
	assert_true(shell(
	    "cat; cat </dev/null >&2", input, 20000, NULL, &result, &error));
	assert_int_equal(result.out.length, SECRET_SHORT_LIMIT);
	assert_memory_equal(
	    result.out.at, secret_use(input), SECRET_SHORT_LIMIT);
	buf_release(&result.out);
	buf_release(&result.err);
	secret_free(input);
}

static void
test_secret_output_is_nowhere_else(void **state UNUSED)
{
	const char *const argv[] = { "sh", "-c", "echo pass=word; echo e >&2",
		NULL };
	struct secret *output = secret_empty();
	struct run_result result;
	struct error error;

	assert_true(
	    run_secret(argv, NULL, NULL, output, 20000, NULL, &result, &error));
	assert_string_equal(secret_use(output), "pass=word\n");
	assert_int_equal(result.out.length, 0);
	assert_string_equal(result.err.at, "e\n");
	buf_release(&result.out);
	buf_release(&result.err);
	secret_free(output);
}

static void
test_talking_child(void **state UNUSED)
{
	const char *const argv[] = { "sh", "-c", "read a; echo got $a; exit 3",
		NULL };
	struct run_child child;
	struct pollfd wait;
	struct error error;
	char answer[32];

	assert_true(run_start(argv, NULL, &child, &error));
	assert_int_equal(write(child.in, "x\n", 2), 2);
	wait = (struct pollfd) { .fd = child.out, .events = POLLIN };
	assert_int_equal(poll(&wait, 1, 10000), 1);
	assert_int_equal(read(child.out, answer, sizeof(answer)), 6);
	assert_memory_equal(answer, "got x\n", 6);
	assert_int_equal(run_stop(&child, 5000), 3);
	assert_int_equal(child.out, -1);
	assert_int_equal(run_stop(&child, 0), 0);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(shell_rows) + COUNT(stop_rows) + 7];
	size_t count = 0, i;

	setenv("HOME", "/nowhere", 1);
	setenv("LC_TIME", "C", 1);
	setenv("LANG", "de", 1);
	setenv("TOKEN", "secret", 1);
	run_init();
	for (i = 0; i < COUNT(shell_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { shell_rows[i].name, test_shell, NULL,
			    NULL, (void *)(uintptr_t)&shell_rows[i] };
	for (i = 0; i < COUNT(stop_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { stop_rows[i].name, test_stop, NULL,
			    NULL, (void *)(uintptr_t)&stop_rows[i] };
	tests[count++] =
	    (struct CMUnitTest)cmocka_unit_test(test_environment_is_built);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
	    test_environment_that_was_given);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
	    test_words_of_one_that_was_stopped);
	tests[count++] =
	    (struct CMUnitTest)cmocka_unit_test(test_program_that_is_not_there);
	tests[count++] =
	    (struct CMUnitTest)cmocka_unit_test(test_much_in_and_out);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
	    test_secret_output_is_nowhere_else);
	tests[count++] =
	    (struct CMUnitTest)cmocka_unit_test(test_talking_child);
	return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}

#include "tests/unit.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/buf.h"
#include "backend/io/bitwarden.h"
#include "backend/io/run.h"

#define ID_PLAIN "11111111-aaaa-4bbb-8ccc-000000000001"
#define ID_AGAIN "11111111-aaaa-4bbb-8ccc-000000000002"

static char program[512], folder[] = "/tmp/vigie-bw-XXXXXX";
static char log_pair[600], log_file[560];

static bool
open_stub(const char *mode, int answer_ms, struct bitwarden **bitwarden,
    struct error *error)
{
	char pair[64];
	const char *const environment[] = { pair, log_pair, NULL };
	struct bitwarden_settings settings = { .program = program,
		.environment = environment,
		.start_ms = answer_ms,
		.answer_ms = answer_ms };

	(void)snprintf(pair, sizeof(pair), "BW_STUB=%s", mode);
	unlink(log_file);
	return bitwarden_open(&settings, NULL, bitwarden, error);
}

static bool
unlock(struct bitwarden *bitwarden, const char *password, struct error *error)
{
	struct secret *secret = secret_new(password, strlen(password));
	bool good = bitwarden_unlock(bitwarden, secret, NULL, error);

	secret_free(secret);
	return good;
}

static struct bitwarden *
open_unlocked(const char *mode, int answer_ms)
{
	struct bitwarden *bitwarden;
	struct error error;

	if (!open_stub(mode, answer_ms, &bitwarden, &error) ||
	    !unlock(bitwarden, "correct horse", &error))
		fail_msg("%s", error.text);
	return bitwarden;
}

static void
assert_filled(struct bitwarden *bitwarden, const char *id, const char *field,
    const char *expected)
{
	struct secret *value;
	struct error error;

	if (!bitwarden_fill(bitwarden, id, field, NULL, &value, &error))
		fail_msg("%s", error.text);
	assert_string_equal(secret_use(value), expected);
	secret_free(value);
}

static const char *
read_log(char *into, size_t size)
{
	FILE *file = fopen(log_file, "r");
	size_t length;

	assert_non_null(file);
	length = fread(into, 1, size - 1, file);
	into[length] = '\0';
	fclose(file);
	return into;
}

static void
assert_no_value(const struct error *error)
{
	assert_null(strstr(error->text, "vault-"));
	assert_null(strstr(error->said, "vault-"));
	assert_null(strstr(error->means, "vault-"));
	assert_null(strstr(error->todo, "vault-"));
}

/* ---- what it is for ---- */

static void
whole_way(const char *mode)
{
	struct bitwarden *bitwarden;
	struct arena *arena = arena_new();
	struct bitwarden_item *items;
	struct error error;
	char log[4096];
	size_t count;

	assert_true(open_stub(mode, 10000, &bitwarden, &error));
	assert_true(bitwarden_is_locked(bitwarden));
	assert_true(bitwarden_left_ms(bitwarden) > 100000);
	assert_false(unlock(bitwarden, "wrong \"horse", &error));
	assert_int_equal(error.kind, ERROR_DENIED);
	assert_true(bitwarden_is_locked(bitwarden));
	assert_true(unlock(bitwarden, "correct horse", &error));
	assert_false(bitwarden_is_locked(bitwarden));
	assert_true(bitwarden_search(
	    bitwarden, " prod ", NULL, arena, &items, &count, &error));
	assert_int_equal(count, 3);
	assert_string_equal(items[0].id, ID_PLAIN);
	assert_string_equal(items[0].user, "dbuser");
	assert_null(strchr(items[0].name, 27));
	assert_true(span_starts(span_of(items[0].name), "prod db \xC3\xA9"));
	assert_int_equal(items[0].field_count, 2);
	assert_string_equal(items[0].fields[0], "password");
	assert_string_equal(items[0].fields[1], "api-token");
	assert_false(items[0].asks_again);
	assert_true(items[1].asks_again);
	assert_int_equal(items[1].field_count, 1);
	assert_int_equal(items[2].field_count, 0);
	assert_filled(bitwarden, ID_PLAIN, "password",
	    "vault-\"val\xC3\xBC"
	    "e\"\\");
	assert_filled(bitwarden, ID_PLAIN, "api-token",
	    "vault-field\n\xC3\xA9"
	    "\"");
	bitwarden_close(bitwarden);
	assert_string_equal(read_log(log, sizeof(log)),
	    "GET /status HTTP/1.1\n"
	    "POST /unlock HTTP/1.1\n"
	    "POST /unlock HTTP/1.1\n"
	    "GET /list/object/items?search=prod HTTP/1.1\n"
	    "GET /object/password/" ID_PLAIN " HTTP/1.1\n"
	    "GET /object/item/" ID_PLAIN " HTTP/1.1\n"
	    "POST /lock HTTP/1.1\n"
	    "end\n");
	arena_free(arena);
}

static void
test_whole_way(void **state UNUSED)
{
	whole_way("");
}

static void
test_in_chunks(void **state UNUSED)
{
	whole_way("chunked");
}

static void
test_byte_by_byte(void **state UNUSED)
{
	whole_way("drip");
}

static void
test_asks_again(void **state UNUSED)
{
	struct bitwarden *bitwarden = open_unlocked("", 10000);
	struct arena *arena = arena_new();
	struct bitwarden_item *items;
	struct secret *value;
	struct error error;
	size_t count;

	assert_true(bitwarden_search(
	    bitwarden, "prod", NULL, arena, &items, &count, &error));
	assert_filled(bitwarden, ID_AGAIN, "password", "vault-again");
	assert_false(bitwarden_fill(
	    bitwarden, ID_AGAIN, "password", NULL, &value, &error));
	assert_int_equal(error.kind, ERROR_DENIED);
	assert_true(unlock(bitwarden, "correct horse", &error));
	assert_filled(bitwarden, ID_AGAIN, "password", "vault-again");
	bitwarden_close(bitwarden);
	arena_free(arena);
}

static void
test_searches(void **state UNUSED)
{
	struct bitwarden *bitwarden = open_unlocked("", 10000);
	struct arena *arena = arena_new();
	struct bitwarden_item *items;
	struct error error;
	size_t count;

	assert_false(bitwarden_search(
	    bitwarden, "x", NULL, arena, &items, &count, &error));
	assert_false(bitwarden_search(
	    bitwarden, " \xC3\xA9 ", NULL, arena, &items, &count, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	/* Nothing in it can end the line or add a member. */
	assert_true(bitwarden_search(
	    bitwarden, "pr d", NULL, arena, &items, &count, &error));
	assert_int_equal(count, 0);
	assert_true(bitwarden_search(
	    bitwarden, "a\r\nHost: x&y", NULL, arena, &items, &count, &error));
	bitwarden_close(bitwarden);
	bitwarden = open_unlocked("many", 10000);
	assert_false(bitwarden_search(
	    bitwarden, "prod", NULL, arena, &items, &count, &error));
	assert_string_equal(error.text, "more than 100 items");
	bitwarden_close(bitwarden);
	arena_free(arena);
}

static void
test_what_is_not_there(void **state UNUSED)
{
	struct bitwarden *bitwarden = open_unlocked("", 10000);
	struct secret *value;
	struct error error;

	assert_false(
	    bitwarden_fill(bitwarden, "11111111-aaaa-4bbb-8ccc-00000000000f",
		"password", NULL, &value, &error));
	assert_no_value(&error);
	assert_false(
	    bitwarden_fill(bitwarden, ID_PLAIN, "gone", NULL, &value, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	assert_false(bitwarden_fill(
	    bitwarden, "../lock", "password", NULL, &value, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	/* The connection is still good. */
	assert_filled(
	    bitwarden, ID_PLAIN, "api-token", "vault-field\n\xC3\xA9\"");
	bitwarden_close(bitwarden);
}

/* ---- what goes wrong ---- */

static void
refused_at_once(const char *mode, int answer_ms, enum error_kind kind)
{
	struct bitwarden *bitwarden = NULL;
	struct error error;

	assert_false(open_stub(mode, answer_ms, &bitwarden, &error));
	assert_int_equal(error.kind, kind);
	assert_null(bitwarden);
}

static void
test_nobody_is_logged_in(void **state UNUSED)
{
	refused_at_once("logged-out", 10000, ERROR_DENIED);
}

static void
test_an_old_version(void **state UNUSED)
{
	refused_at_once("old", 10000, ERROR_UNAVAILABLE);
}

static void
test_it_says_nothing(void **state UNUSED)
{
	refused_at_once("mute", 300, ERROR_UNAVAILABLE);
}

static void
test_it_is_not_there(void **state UNUSED)
{
	struct bitwarden_settings settings = { .program = "vigie-no-bw" };
	struct bitwarden *bitwarden;
	struct error error;

	assert_false(bitwarden_open(&settings, NULL, &bitwarden, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	assert_non_null(strstr(error.todo, "bw"));
}

/* The request after /status goes wrong, and so does each one after it. */
static void
fails_later(const char *mode)
{
	struct bitwarden *bitwarden;
	struct error error;

	assert_true(open_stub(mode, 500, &bitwarden, &error));
	assert_false(unlock(bitwarden, "correct horse", &error));
	assert_no_value(&error);
	assert_false(unlock(bitwarden, "correct horse", &error));
	assert_string_equal(error.text, "the vault is closed");
	assert_int_equal(bitwarden_left_ms(bitwarden), 0);
	bitwarden_close(bitwarden);
}

static void
test_it_hangs(void **state UNUSED)
{
	fails_later("hang");
}

static void
test_garbage(void **state UNUSED)
{
	fails_later("garbage");
}

static void
test_it_dies(void **state UNUSED)
{
	fails_later("die");
}

static void
test_half_an_answer(void **state UNUSED)
{
	struct bitwarden *bitwarden = open_unlocked("half", 10000);
	struct secret *value = NULL;
	struct error error;

	assert_false(bitwarden_fill(
	    bitwarden, ID_PLAIN, "password", NULL, &value, &error));
	assert_int_equal(error.kind, ERROR_UNAVAILABLE);
	assert_null(value);
	bitwarden_close(bitwarden);
}

static void
test_it_locks_itself(void **state UNUSED)
{
	struct bitwarden *bitwarden = open_unlocked("forgets", 10000);
	struct secret *value;
	struct error error;

	assert_false(bitwarden_fill(
	    bitwarden, ID_PLAIN, "password", NULL, &value, &error));
	assert_int_equal(error.kind, ERROR_DENIED);
	assert_string_equal(error.text, "the vault is locked");
	bitwarden_close(bitwarden);
}

static void
test_two_minutes_are_over(void **state UNUSED)
{
	struct bitwarden_settings settings = { .program = program,
		.life_ms = 400 };
	struct bitwarden *bitwarden;
	struct error error;

	assert_true(bitwarden_open(&settings, NULL, &bitwarden, &error));
	while (bitwarden_left_ms(bitwarden) > 0)
		poll(NULL, 0, 20);
	assert_false(unlock(bitwarden, "correct horse", &error));
	assert_string_equal(error.text, "the vault is closed");
	bitwarden_close(bitwarden);
}

static void
test_cancel(void **state UNUSED)
{
	struct bitwarden_settings settings = { .program = program };
	struct cancel cancel = { true };
	struct bitwarden *bitwarden;
	struct error error;

	assert_false(bitwarden_open(&settings, &cancel, &bitwarden, &error));
	assert_int_equal(error.kind, ERROR_CANCELLED);
	bitwarden_close(NULL);
}

/* ---- rbw: a script in PATH ---- */

static void
write_rbw(const char *script)
{
	char path[560];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/rbw", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(script, file);
	fclose(file);
	assert_int_equal(chmod(path, 0700), 0);
}

static void
test_rbw(void **state UNUSED)
{
	struct secret *value;
	struct error error;

	write_rbw("#!/bin/sh\n[ \"$*\" = 'get --field api-token -- -x' ] || "
		  "exit 1\nprintf 'vault-value\\n'\n");
	assert_true(
	    bitwarden_rbw_fill("-x", "api-token", NULL, &value, &error));
	assert_string_equal(secret_use(value), "vault-value");
	secret_free(value);
	write_rbw("#!/bin/sh\necho vault-value\nexit 1\n");
	assert_false(
	    bitwarden_rbw_fill("-x", "api-token", NULL, &value, &error));
	assert_int_equal(error.kind, ERROR_DENIED);
	assert_no_value(&error);
}

static int
set_up(void **state UNUSED)
{
	const char *top = getenv("top_builddir");
	char path[1024];

	assert_non_null(mkdtemp(folder));
	(void)snprintf(
	    program, sizeof(program), "%s/tests/tool/bw_stub", top ? top : ".");
	(void)snprintf(log_file, sizeof(log_file), "%s/log", folder);
	(void)snprintf(log_pair, sizeof(log_pair), "BW_STUB_LOG=%s", log_file);
	(void)snprintf(path, sizeof(path), "%s:/usr/bin:/bin", folder);
	setenv("PATH", path, 1);
	setenv("BW_SESSION", "must-not-be-seen", 1);
	run_init();
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	char path[560];

	(void)snprintf(path, sizeof(path), "%s/rbw", folder);
	unlink(path);
	unlink(log_file);
	rmdir(folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_way),
		cmocka_unit_test(test_in_chunks),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_asks_again),
		cmocka_unit_test(test_searches),
		cmocka_unit_test(test_what_is_not_there),
		cmocka_unit_test(test_nobody_is_logged_in),
		cmocka_unit_test(test_an_old_version),
		cmocka_unit_test(test_it_says_nothing),
		cmocka_unit_test(test_it_is_not_there),
		cmocka_unit_test(test_it_hangs),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_it_dies),
		cmocka_unit_test(test_half_an_answer),
		cmocka_unit_test(test_it_locks_itself),
		cmocka_unit_test(test_two_minutes_are_over),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_rbw),
	};

	return cmocka_run_group_tests_name(
	    "bitwarden", tests, set_up, tear_down);
}

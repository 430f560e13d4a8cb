#include "tests/unit.h"

#include <stdlib.h>

#include "backend/base/secret.h"
#include "backend/base/xalloc.h"
#include "backend/io/bitwarden.h"
#include "tests/backend_wait.h"
#include "tests/fake/kube.h"
#include "tests/fake/registry.h"
#include "tests/git_fixture.h"

/*
 * The vault through the face of the backend, with io/bitwarden.h implemented
 * here: one item, and the password "open".
 */

struct bitwarden {
	bool locked;
};

static bool absent;
static int closed, opened;

bool
bitwarden_open(const struct bitwarden_settings *settings UNUSED,
    const struct cancel *cancel UNUSED, struct bitwarden **bitwarden,
    struct error *error)
{
	if (absent) {
		error_set(error, ERROR_NOT_FOUND, "there is no bw");
		return false;
	}
	opened++;
	*bitwarden = xcalloc(1, sizeof(**bitwarden));
	(*bitwarden)->locked = true;
	return true;
}

void
bitwarden_close(struct bitwarden *bitwarden)
{
	closed += bitwarden != NULL;
	free(bitwarden);
}

bool
bitwarden_is_locked(const struct bitwarden *bitwarden)
{
	return bitwarden->locked;
}

int64_t
bitwarden_left_ms(const struct bitwarden *bitwarden UNUSED)
{
	return BITWARDEN_LIFE_MS;
}

bool
bitwarden_unlock(struct bitwarden *bitwarden, const struct secret *password,
    const struct cancel *cancel UNUSED, struct error *error)
{
	if (strcmp(secret_use(password), "open") != 0) {
		error_set(error, ERROR_DENIED, "wrong password");
		return false;
	}
	bitwarden->locked = false;
	return true;
}

bool
bitwarden_search(struct bitwarden *bitwarden UNUSED, const char *term UNUSED,
    const struct cancel *cancel UNUSED, struct arena *arena,
    struct bitwarden_item **items, size_t *count, struct error *error UNUSED)
{
	static const char *const fields[] = { "password", "token" };

	*items = arena_alloc(arena, sizeof(**items));
	**items = (struct bitwarden_item) { .id = "id-1",
		.name = "web",
		.user = "ada",
		.fields = fields,
		.field_count = 2 };
	*count = 1;
	return true;
}

bool
bitwarden_fill(struct bitwarden *bitwarden UNUSED, const char *id,
    const char *field, const struct cancel *cancel UNUSED,
    struct secret **value, struct error *error)
{
	if (strcmp(id, "id-1") != 0 || strcmp(field, "token") != 0) {
		error_set(error, ERROR_NOT_FOUND, "no such item");
		return false;
	}
	*value = secret_new("from bw", 7);
	return true;
}

bool
bitwarden_rbw_fill(const char *item UNUSED, const char *field UNUSED,
    const struct cancel *cancel UNUSED, struct secret **value,
    struct error *error UNUSED)
{
	*value = secret_new("from rbw", 8);
	return true;
}

/* ---- the tests ---- */

static int
set_up(void **state UNUSED)
{
	absent = false;
	opened = closed = 0;
	fake_registry_reset();
	fake_kube_reset();
	git_fixture_sh("rm -rf .cache .local; mkdir -p objects\n"
		       "echo 'objects: [{url: objects}]' >vigie.yaml\n");
	return 0;
}

static struct backend *
start(void)
{
	struct backend_settings settings = {
		.config_file = git_fixture_path("vigie.yaml"), .passive = true
	};
	struct backend *backend;
	struct error error;

	if (!backend_open(&settings, &backend, &error))
		fail_msg("%s", error.text);
	return backend;
}

static const struct report *
unlock(struct backend *backend, const char *password,
    const struct report_fate **fate)
{
	return carry_out(backend,
	    &(struct command) { .kind = COMMAND_VAULT_UNLOCK,
		.secret = secret_new(password, strlen(password)) },
	    fate);
}

static const struct report *
simple(struct backend *backend, enum command_kind kind,
    const struct report_fate **fate)
{
	return carry_out(backend, &(struct command) { .kind = kind }, fate);
}

static const struct report *
fill(
    struct backend *backend, const char *field, const struct report_fate **fate)
{
	return carry_out(backend,
	    &(struct command) {
		.kind = COMMAND_VAULT_FILL, .item = "id-1", .field = field },
	    fate);
}

static void
assert_secret(
    struct backend *backend, const struct report_fate *fate, const char *wanted)
{
	struct secret *value;

	assert_false(fate->failed);
	assert_true(fate->keeps_secret);
	value = backend_take_secret(backend, fate->command);
	assert_non_null(value);
	assert_string_equal(secret_use(value), wanted);
	secret_free(value);
	assert_null(backend_take_secret(backend, fate->command));
}

static void
test_all_steps(void **state UNUSED)
{
	struct backend *backend = start();
	const struct report_fate *fate;
	const struct report *report;

	report = simple(backend, COMMAND_VAULT_OPEN, &fate);
	assert_false(fate->failed);
	assert_int_equal(report->vault->state, VAULT_LOCKED);
	report_unref(report);
	report = unlock(backend, "wrong", &fate);
	assert_int_equal(fate->errors[0].kind, ERROR_DENIED);
	assert_int_equal(report->vault->state, VAULT_LOCKED);
	assert_non_null(report->vault->problem);
	report_unref(report);
	report = unlock(backend, "open", &fate);
	assert_int_equal(report->vault->state, VAULT_UNLOCKED);
	assert_null(report->vault->problem);
	report_unref(report);
	report = carry_out(backend,
	    &(struct command) { .kind = COMMAND_VAULT_SEARCH, .term = "web" },
	    &fate);
	assert_int_equal(report->vault->item_count, 1);
	assert_string_equal(report->vault->items[0].name, "web");
	assert_string_equal(report->vault->items[0].fields[1], "token");
	report_unref(report);
	report = fill(backend, "token", &fate);
	assert_secret(backend, fate, "from bw");
	report_unref(report);
	report = fill(backend, "nothing", &fate);
	assert_int_equal(fate->errors[0].kind, ERROR_NOT_FOUND);
	assert_false(fate->keeps_secret);
	report_unref(report);
	report = simple(backend, COMMAND_VAULT_CLOSE, &fate);
	assert_int_equal(report->vault->state, VAULT_CLOSED);
	assert_int_equal(report->vault->item_count, 0);
	report_unref(report);
	assert_int_equal(closed, 1);
	backend_close(backend);
}

/* A value that nobody takes, and a vault that nobody closes, go with us. */
static void
test_left_open(void **state UNUSED)
{
	struct backend *backend = start();
	const struct report_fate *fate;

	report_unref(simple(backend, COMMAND_VAULT_OPEN, &fate));
	report_unref(simple(backend, COMMAND_VAULT_OPEN, &fate));
	report_unref(unlock(backend, "open", &fate));
	report_unref(fill(backend, "token", &fate));
	backend_close(backend);
	assert_int_equal(opened, 1);
	assert_int_equal(closed, 1);
}

static void
test_absent(void **state UNUSED)
{
	struct backend *backend = start();
	const struct report_fate *fate;
	const struct report *report;

	absent = true;
	report = simple(backend, COMMAND_VAULT_OPEN, &fate);
	assert_int_equal(fate->errors[0].kind, ERROR_NOT_FOUND);
	assert_int_equal(report->vault->state, VAULT_CLOSED);
	report_unref(report);
	report = fill(backend, "token", &fate);
	assert_secret(backend, fate, "from rbw");
	report_unref(report);
	backend_close(backend);
}

/* Commands that are not whole, or too early. */
static void
test_refused(void **state UNUSED)
{
	static const enum command_kind kinds[] = { COMMAND_VAULT_UNLOCK,
		COMMAND_VAULT_SEARCH, COMMAND_VAULT_FILL };
	struct backend *backend = start();
	const struct report_fate *fate;
	size_t i;

	for (i = 0; i < COUNT(kinds); i++) {
		const struct report *report = simple(backend, kinds[i], &fate);

		assert_int_equal(fate->errors[0].kind, ERROR_INVALID);
		report_unref(report);
	}
	report_unref(unlock(backend, "open", &fate));
	backend_close(backend);
	assert_int_equal(opened, 0);
}

static int
open_all(void **state UNUSED)
{
	git_fixture_open();
	return 0;
}

static int
close_all(void **state UNUSED)
{
	git_fixture_close();
	return 0;
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_steps),
		TEST(test_left_open),
		TEST(test_absent),
		TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}

/*
 * The form of a Secret: what keys do, what the backend is told, what is held
 * and when it is wiped. The terminal's part is played by the test.
 */
#include "tests/unit.h"

#include <stdio.h>

#include "backend/base/array.h"
#include "backend/base/harden.h"
#include "backend/base/secret.h"
#include "tests/fake/frame.h"
#include "tests/fake/screen.h"
#include "tui/form_inside.h"

#define VALUE "tr0ub4dor&3 \n"

struct world {
	struct backend *backend;
	struct ui ui;
};

/* What the next reports say about command 1, the check, and 2, the write. */
struct answers {
	bool checked, denied, exists, immutable, no_dry_run;
	bool written, failed, keeps_draft;
	size_t stale;
	enum vault_state vault;
	bool items, no_vault, taken; /* commands 2 and 5 */
	bool third; /* the check was the third command */
	bool unknown, insecure;
};

static void
add_fate(struct report *report, const struct report_fate *fate)
{
	struct report_fate *fates =
	    (struct report_fate *)(uintptr_t)report->fates;

	*ARRAY_ADD(fake_report_arena(report), fates, report->fate_count) =
	    *fate;
	report->fates = fates;
}

static void
add_check(struct report *report, const struct answers *answers)
{
	static const char *const keys[] = { "api-key" };
	struct arena *arena = fake_report_arena(report);
	struct report_secret_check *check = arena_alloc(arena, sizeof(*check));
	struct error *error = arena_alloc(arena, sizeof(*error));

	error_set(error, ERROR_DENIED, "exceeded quota: secrets");
	error_hint(error, "the namespace is full", "remove a Secret");
	*check = (struct report_secret_check) { .may_create = !answers->denied,
		.may_change = !answers->denied,
		.may_get = true,
		.exists = answers->exists,
		.keys_known = true,
		.immutable = answers->immutable,
		.type = answers->exists ? "Opaque" : "",
		.resource_version = answers->exists ? "4711" : "",
		.keys = keys,
		.key_count = answers->exists ? 1 : 0,
		.tried = !answers->no_dry_run && !answers->denied,
		.problem = answers->no_dry_run ? error : NULL };
	add_fate(report,
	    &(struct report_fate) { .command = answers->third ? 3 : 1,
		.finished = true,
		.note = "",
		.check = check });
}

static void
add_write(struct report *report, const struct answers *answers)
{
	struct arena *arena = fake_report_arena(report);
	struct report_stale *stale = NULL;
	size_t count = 0;
	struct error *error = arena_alloc(arena, sizeof(*error));

	error_set(error, ERROR_CONFLICT, "Secret web/stripe: it was changed");
	error_hint(error, "somebody else was faster", "look again, then C");
	while (count < answers->stale) {
		const char *name = count ? "back" : "front";

		*ARRAY_ADD(arena, stale, count) =
		    (struct report_stale) { "Deployment", "web", name, 3,
			    true };
	}
	add_fate(report,
	    &(struct report_fate) { .command = 2,
		.finished = true,
		.failed = answers->failed,
		.errors = error,
		.error_count = answers->failed,
		.note = "",
		.stale = stale,
		.stale_count = answers->stale,
		.unknown = answers->unknown,
		.keeps_draft = answers->keeps_draft });
}

static void
add_vault(struct report *report, const struct answers *answers)
{
	static const char *const fields[] = { "password", "api key" };
	static const struct report_vault_item items[] = {
		{ "id-1", "Stripe test", "ops", fields, 1, false },
		{ "id-2", "Stripe live", "ops", fields, 2, false },
	};
	struct arena *arena = fake_report_arena(report);
	struct report_vault *vault = arena_alloc(arena, sizeof(*vault));
	struct error *error = arena_alloc(arena, sizeof(*error));

	*vault = (struct report_vault) { .state = answers->vault,
		.items = items,
		.item_count = answers->items ? 2 : 0 };
	report->vault = vault;
	error_set(error, ERROR_NOT_FOUND, "bw: not found");
	error_hint(error, "there is no Bitwarden here", "install bw");
	if (answers->no_vault)
		add_fate(report,
		    &(struct report_fate) { .command = 2,
			.finished = true,
			.failed = true,
			.errors = error,
			.error_count = 1,
			.note = "" });
	if (answers->taken)
		add_fate(report,
		    &(struct report_fate) { .command = 5,
			.finished = true,
			.note = "",
			.keeps_secret = true });
}

static void
give(struct world *world, struct answers answers)
{
	struct report *report = fake_report_new();

	sample_cluster(report);
	if (answers.insecure)
		((struct report_cluster *)(uintptr_t)report->cluster)
		    ->insecure = true;
	if (answers.checked)
		add_check(report, &answers);
	if (answers.written || answers.failed)
		add_write(report, &answers);
	add_vault(report, &answers);
	fake_backend_publish(world->backend, report);
	ui_report(&world->ui, backend_report(world->backend));
	screen_paint(&world->ui);
}

static struct form *
form(struct world *world)
{
	return (struct form *)world->ui.dialog;
}

static void
begin_size(struct world *world, int rows, int columns)
{
	struct report *report = fake_report_new();

	world->backend = fake_backend_new();
	sample_cluster(report);
	fake_backend_publish(world->backend, report);
	screen_begin(&world->ui, world->backend, rows, columns);
	screen_press(&world->ui, "6");
}

/* Opens it on the row so many below the first; the machine's own words are
 * made those of every machine. */
static void
open_form(struct world *world, int row)
{
	while (row-- > 0)
		screen_press(&world->ui, "j");
	screen_press(&world->ui, "Enter");
	assert_non_null(world->ui.dialog);
	form(world)->memory = "locked: never in swap or in a core";
	form(world)->recorder[0] = '\0';
	screen_paint(&world->ui);
}

static void
begin(struct world *world)
{
	begin_size(world, 24, 80);
}

static void
end(struct world *world)
{
	ui_release(&world->ui);
	backend_close(world->backend);
	assert_int_equal(fake_report_count(), 0);
}

/* The loop and the terminal: the frame is painted, then something is typed. */
static void
answer(struct world *world, enum secret_tty_end how, const char *value,
    bool pasted)
{
	struct ui_value *wanted = world->ui.wants_value;
	struct secret_tty_facts facts = { .pasted = pasted };
	struct error error = { .text = "" };

	assert_non_null(wanted);
	screen_paint(&world->ui);
	world->ui.tick += 5000;
	world->ui.last_key = world->ui.tick;
	world->ui.wants_value = NULL;
	wanted->taken(&world->ui, how,
	    how == SECRET_TTY_ACCEPTED ? secret_new(value, strlen(value))
				       : NULL,
	    &facts, &error);
	screen_paint(&world->ui);
}

static size_t
writes(const struct world *world)
{
	size_t count = 0, i;

	for (i = 0; i < fake_backend_command_count(world->backend); i++)
		count += fake_backend_command(world->backend, i)->kind ==
		    COMMAND_SECRET_WRITE;
	return count;
}

/* The second row, web/stripe, whose key webhook-secret is missing. */
static void
to_review(struct world *world, struct answers answers)
{
	open_form(world, 1);
	screen_press(&world->ui, "Enter");
	answers.checked = true;
	give(world, answers);
	screen_press(&world->ui, "Enter");
	answer(world, SECRET_TTY_ACCEPTED, VALUE, true);
	screen_press(&world->ui, "^N");
	assert_int_equal(form(world)->step, FORM_REVIEW);
}

/* ---- the way through ---- */

static void
test_it_is_filled_in(void **state UNUSED)
{
	const struct fake_command *check;
	struct world world;

	begin(&world);
	open_form(&world, 1);
	assert_true(screen_has(&world.ui, "[web"));
	assert_true(screen_has(&world.ui, "[stripe"));
	assert_true(screen_has(&world.ui, "[webhook-secret"));
	screen_press(&world.ui, "Enter");
	assert_int_equal(fake_backend_command_count(world.backend), 1);
	check = fake_backend_command(world.backend, 0);
	assert_int_equal(check->kind, COMMAND_SECRET_CHECK);
	assert_string_equal(check->name, "web/stripe");
	assert_string_equal(check->keys, "webhook-secret");
	assert_string_equal(check->words, "Opaque");
	end(&world);
}

static void
test_nothing_is_typed_before_the_check(void **state UNUSED)
{
	struct world world;

	begin(&world);
	open_form(&world, 1);
	screen_press(&world.ui, "Enter Enter");
	assert_null(world.ui.wants_value);
	assert_true(screen_has(&world.ui, "the cluster is being asked"));
	screen_press(&world.ui, "g");
	assert_int_equal(form(&world)->mode, FORM_PLAIN);
	give(&world, (struct answers) { .checked = true });
	assert_true(screen_has(&world.ui, "create allowed (RBAC)"));
	assert_true(screen_has(&world.ui, "dry run ok"));
	screen_press(&world.ui, "Enter");
	assert_non_null(world.ui.wants_value);
	end(&world);
}

struct refusal {
	const char *name;
	struct answers answers;
	const char *words;
};

static const struct refusal refusals[] = {
	{ "who may not write types nothing",
	    { .checked = true, .denied = true }, "NOT ALLOWED" },
	{ "what the server refuses is said before",
	    { .checked = true, .no_dry_run = true }, "exceeded quota" },
	{ "an immutable one is not changed",
	    { .checked = true, .exists = true, .immutable = true },
	    "IMMUTABLE" },
};

static void
test_refusal(void **state)
{
	const struct refusal *row = *state;
	struct world world;

	begin(&world);
	open_form(&world, 1);
	screen_press(&world.ui, "Enter");
	give(&world, row->answers);
	assert_true(screen_has(&world.ui, row->words));
	screen_press(&world.ui, "Enter");
	assert_null(world.ui.wants_value);
	assert_true(screen_has(&world.ui, "off: "));
	end(&world);
}

static void
test_typed_values_are_typed_twice(void **state UNUSED)
{
	struct world world;

	begin(&world);
	open_form(&world, 1);
	screen_press(&world.ui, "Enter");
	give(&world, (struct answers) { .checked = true });
	screen_press(&world.ui, "Enter");
	answer(&world, SECRET_TTY_ACCEPTED, "one", false);
	assert_true(screen_has(&world.ui, "the same once more"));
	answer(&world, SECRET_TTY_ACCEPTED, "two", false);
	assert_true(screen_has(&world.ui, "NOT the same"));
	assert_null(backend_draft_review(form(&world)->draft, 0));
	screen_press(&world.ui, "Enter");
	answer(&world, SECRET_TTY_ACCEPTED, "two", false);
	answer(&world, SECRET_TTY_ACCEPTED, "two", false);
	assert_true(screen_has(&world.ui, "the same both times"));
	assert_true(form(&world)->compared[0]);
	end(&world);
}

static void
test_typed_once_is_not_sent(void **state UNUSED)
{
	struct world world;

	begin(&world);
	open_form(&world, 1);
	screen_press(&world.ui, "Enter");
	give(&world, (struct answers) { .checked = true });
	screen_press(&world.ui, "Enter");
	answer(&world, SECRET_TTY_ACCEPTED, "one", false);
	answer(&world, SECRET_TTY_CANCELLED, "", false);
	screen_press(&world.ui, "^N");
	assert_int_equal(form(&world)->step, FORM_VALUES);
	assert_true(screen_has(&world.ui, "was typed once"));
	screen_press(&world.ui, "=");
	answer(&world, SECRET_TTY_ACCEPTED, "one", false);
	screen_press(&world.ui, "^N");
	assert_int_equal(form(&world)->step, FORM_REVIEW);
	/* Typed again in the review, and not twice: C is off. */
	screen_press(&world.ui, "r");
	answer(&world, SECRET_TTY_ACCEPTED, "two", false);
	answer(&world, SECRET_TTY_CANCELLED, "", false);
	screen_press(&world.ui, "C");
	assert_int_equal(writes(&world), 0);
	end(&world);
}

static void
test_nothing_goes_on_while_the_cluster_is_asked(void **state UNUSED)
{
	struct world world;

	begin(&world);
	open_form(&world, 1);
	screen_press(&world.ui, "Enter");
	give(&world, (struct answers) { .checked = true });
	screen_press(&world.ui, "Enter");
	answer(&world, SECRET_TTY_ACCEPTED, VALUE, true);
	screen_press(&world.ui, "^R ^N");
	assert_true(screen_has(&world.ui, "the cluster is being asked"));
	screen_press(&world.ui, "C");
	assert_int_equal(form(&world)->step, FORM_VALUES);
	assert_int_equal(writes(&world), 0);
	end(&world);
}

static void
test_a_server_nobody_knows_wants_the_name(void **state UNUSED)
{
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { .insecure = true });
	screen_press(&world.ui, "C");
	assert_int_equal(writes(&world), 0);
	screen_press(&world.ui, "s t r i p e C");
	assert_int_equal(writes(&world), 1);
	end(&world);
}

static void
test_it_may_have_been_written(void **state UNUSED)
{
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	screen_press(&world.ui, "C");
	fake_backend_keep_draft(
	    world.backend, fake_backend_command(world.backend, 1)->draft);
	give(&world,
	    (struct answers) { .checked = true,
		.failed = true,
		.unknown = true,
		.keeps_draft = true });
	assert_true(screen_has(&world.ui, "MAY HAVE BEEN WRITTEN"));
	assert_int_equal(
	    fake_backend_command(world.backend, 2)->kind, COMMAND_SECRET_CHECK);
	end(&world);
}

static void
test_c_creates(void **state UNUSED)
{
	const struct fake_command *write;
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	screen_press(&world.ui, "C");
	assert_int_equal(writes(&world), 1);
	write = fake_backend_command(world.backend, 1);
	assert_string_equal(write->name, "web/stripe");
	assert_false(write->change);
	assert_non_null(write->draft);
	assert_null(form(&world)->draft);
	/* Somebody holds it: the process is not to be stopped yet. */
	assert_true(form_holds_value(&world.ui));
	give(&world, (struct answers) { .checked = true, .written = true });
	assert_false(form_holds_value(&world.ui));
	assert_true(screen_has(&world.ui, "Written    Secret web/stripe"));
	end(&world);
}

static void
test_nothing_but_c_sends(void **state UNUSED)
{
	struct world world;
	uint32_t key;

	for (key = 0; key < KEYS_LAST;
	     key = key == 255 ? KEYS_FIRST : key + 1) {
		if (key == 'C')
			continue;
		begin(&world);
		to_review(&world, (struct answers) { 0 });
		world.ui.tick += 1000;
		screen_hit(&world.ui, key);
		screen_paint(&world.ui);
		if (world.ui.dialog && !world.ui.wants_value)
			screen_hit(&world.ui, key);
		assert_int_equal(writes(&world), 0);
		end(&world);
	}
}

static void
test_c_is_deaf_at_first(void **state UNUSED)
{
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	screen_press(&world.ui, "^P");
	screen_hit(&world.ui, KEYS_CONTROL('N'));
	world.ui.tick += 1000;
	screen_hit(&world.ui, 'C');
	assert_int_equal(writes(&world), 0);
	screen_paint(&world.ui);
	world.ui.tick += DIALOG_DEAF_MS - 1;
	screen_hit(&world.ui, 'C');
	assert_int_equal(writes(&world), 0);
	world.ui.tick += 1;
	screen_hit(&world.ui, 'C');
	assert_int_equal(writes(&world), 1);
	end(&world);
}

static void
test_one_that_exists_wants_its_name(void **state UNUSED)
{
	const struct fake_command *write;
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { .exists = true });
	assert_true(screen_has(&world.ui, "Changes    the existing Secret"));
	assert_true(screen_has(&world.ui, "adds webhook-secret"));
	screen_press(&world.ui, "C C");
	assert_int_equal(writes(&world), 0);
	screen_press(&world.ui, "text:strip C");
	assert_int_equal(writes(&world), 0);
	screen_press(&world.ui, "Enter e C");
	assert_int_equal(writes(&world), 1);
	write = fake_backend_command(world.backend, 1);
	assert_true(write->change);
	assert_string_equal(write->words, "4711");
	end(&world);
}

static void
test_a_failed_write_can_be_tried_again(void **state UNUSED)
{
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	screen_press(&world.ui, "C");
	fake_backend_keep_draft(
	    world.backend, fake_backend_command(world.backend, 1)->draft);
	give(&world,
	    (struct answers) {
		.checked = true, .failed = true, .keeps_draft = true });
	assert_true(screen_has(&world.ui, "it was changed"));
	assert_true(screen_has(&world.ui, "somebody else was faster"));
	assert_true(form_holds_value(&world.ui));
	/* It was a conflict: the cluster is asked again, and answers. */
	assert_int_equal(
	    fake_backend_command(world.backend, 2)->kind, COMMAND_SECRET_CHECK);
	screen_press(&world.ui, "C");
	assert_int_equal(writes(&world), 1);
	give(&world, (struct answers) { .checked = true, .third = true });
	assert_true(screen_has(&world.ui, "it was changed"));
	screen_press(&world.ui, "C");
	assert_int_equal(writes(&world), 2);
	end(&world);
	/* The draft is gone: nothing is held, and it is said. */
	begin(&world);
	to_review(&world, (struct answers) { 0 });
	screen_press(&world.ui, "C");
	give(&world, (struct answers) { .checked = true, .failed = true });
	assert_true(screen_has(&world.ui, "the values are wiped"));
	screen_press(&world.ui, "C");
	assert_int_equal(writes(&world), 1);
	end(&world);
}

static void
test_a_full_queue_wipes(void **state UNUSED)
{
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	fake_backend_set_full(world.backend, true);
	screen_press(&world.ui, "C");
	assert_int_equal(writes(&world), 0);
	assert_true(screen_has(&world.ui, "not sent"));
	assert_false(form_holds_value(&world.ui));
	end(&world);
}

/* ---- what is held ---- */

static void
test_a_minute_wipes(void **state UNUSED)
{
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	assert_in_range(ui_wait(&world.ui), 1, FORM_HOLD_MS);
	world.ui.tick += FORM_HOLD_MS - 1;
	ui_tick(&world.ui);
	assert_true(form_holds_value(&world.ui));
	world.ui.tick += 1;
	assert_int_equal(ui_wait(&world.ui), 0);
	ui_tick(&world.ui);
	assert_false(form_holds_value(&world.ui));
	assert_false(form_has_values(form(&world)));
	screen_paint(&world.ui);
	assert_true(screen_has(&world.ui, "they are wiped"));
	screen_press(&world.ui, "C ^N C");
	assert_int_equal(writes(&world), 0);
	end(&world);
}

/* Keys do not hold it for ever. */
static void
test_five_minutes_in_all(void **state UNUSED)
{
	struct world world;
	int i;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	for (i = 0; i < 20 && form_holds_value(&world.ui); i++) {
		world.ui.tick += 20000;
		ui_tick(&world.ui);
		screen_press(&world.ui, "j");
	}
	assert_false(form_holds_value(&world.ui));
	assert_in_range(i, 13, 15);
	end(&world);
}

/* Also on a screen that is too small for anything. */
static void
test_wiped_where_nothing_is_drawn(void **state UNUSED)
{
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	world.ui.rows = 5;
	screen_paint(&world.ui);
	assert_in_range(ui_wait(&world.ui), 1, FORM_HOLD_MS);
	world.ui.tick += FORM_HOLD_MS;
	ui_tick(&world.ui);
	assert_false(form_holds_value(&world.ui));
	end(&world);
}

static void
test_esc_wipes_and_goes_back(void **state UNUSED)
{
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	screen_press(&world.ui, "Esc");
	assert_false(form_has_values(form(&world)));
	assert_false(form_holds_value(&world.ui));
	assert_int_equal(form(&world)->step, FORM_VALUES);
	screen_press(&world.ui, "Esc");
	assert_int_equal(form(&world)->step, FORM_FIELDS);
	screen_press(&world.ui, "Esc");
	assert_null(world.ui.dialog);
	assert_int_equal(writes(&world), 0);
	end(&world);
}

struct ending {
	const char *name;
	enum secret_tty_end end;
	bool keeps; /* what was typed before */
	const char *words;
};

static const struct ending endings[] = {
	{ "a cancelled entry keeps what was there", SECRET_TTY_CANCELLED, true,
	    "cancelled" },
	{ "an idle entry wipes all", SECRET_TTY_IDLE, false, "wiped" },
	{ "a hang-up wipes all", SECRET_TTY_HANGUP, false, NULL },
	{ "a signal wipes all", SECRET_TTY_SIGNAL, false, NULL },
	{ "a refusal is told", SECRET_TTY_REFUSED, true, "Failed" },
};

static void
test_ending(void **state)
{
	const struct ending *row = *state;
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	screen_press(&world.ui, "r");
	answer(&world, row->end, "", false);
	assert_int_equal(form_has_values(form(&world)), row->keeps);
	assert_int_equal(form_holds_value(&world.ui), row->keeps);
	if (row->words && !screen_has(&world.ui, row->words))
		fail_msg("not on the screen: %s", row->words);
	assert_int_equal(writes(&world), 0);
	end(&world);
}

static void
test_closing_the_console_wipes(void **state UNUSED)
{
	struct world world;

	/* The sanitizer sees a draft that is left behind. */
	begin(&world);
	to_review(&world, (struct answers) { 0 });
	end(&world);
}

/* ---- review ---- */

static void
test_fixes_are_switches(void **state UNUSED)
{
	struct world world;
	const struct secret_review *review;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	review = backend_draft_review(form(&world)->draft, 0);
	assert_true(review->applied & 1u << SECRET_FIX_NEWLINE);
	screen_press(&world.ui, "n");
	review = backend_draft_review(form(&world)->draft, 0);
	assert_false(review->applied & 1u << SECRET_FIX_NEWLINE);
	assert_int_equal(review->bytes, sizeof(VALUE) - 1);
	screen_press(&world.ui, "n s");
	review = backend_draft_review(form(&world)->draft, 0);
	assert_int_equal(review->bytes, sizeof(VALUE) - 3);
	screen_press(&world.ui, "d");
	assert_true(screen_has(&world.ui, "it would change nothing"));
	assert_false(screen_has(&world.ui, "tr0ub"));
	end(&world);
}

static void
test_immutable_is_a_switch(void **state UNUSED)
{
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { 0 });
	screen_press(&world.ui, "i");
	assert_true(backend_draft_is_immutable(form(&world)->draft));
	assert_true(screen_has(&world.ui, "it can never be changed"));
	screen_press(&world.ui, "i");
	assert_false(backend_draft_is_immutable(form(&world)->draft));
	end(&world);
}

static void
test_values_are_made_here(void **state UNUSED)
{
	struct world world;

	begin(&world);
	open_form(&world, 1);
	screen_press(&world.ui, "Enter");
	give(&world, (struct answers) { .checked = true });
	screen_press(&world.ui, "g Esc");
	assert_false(form_has_values(form(&world)));
	screen_press(&world.ui, "g h");
	assert_int_equal(
	    backend_draft_review(form(&world)->draft, 0)->bytes, 32);
	assert_true(form_holds_value(&world.ui));
	screen_press(&world.ui, "^N C");
	assert_int_equal(writes(&world), 1);
	end(&world);
}

/* ---- the vault ---- */

static const struct fake_command *
last_command(const struct world *world)
{
	return fake_backend_command(
	    world->backend, fake_backend_command_count(world->backend) - 1);
}

static void
test_a_value_from_the_vault(void **state UNUSED)
{
	struct answers answers = { .checked = true };
	struct world world;

	begin(&world);
	open_form(&world, 1);
	screen_press(&world.ui, "Enter");
	give(&world, answers);
	screen_press(&world.ui, "b");
	assert_int_equal(last_command(&world)->kind, COMMAND_VAULT_OPEN);
	answers.vault = VAULT_LOCKED;
	give(&world, answers);
	assert_true(screen_has(&world.ui, "Enter types the master password"));
	screen_press(&world.ui, "Enter");
	answer(&world, SECRET_TTY_ACCEPTED, "correct horse", false);
	assert_int_equal(last_command(&world)->kind, COMMAND_VAULT_UNLOCK);
	assert_true(last_command(&world)->has_secret);
	answers.vault = VAULT_UNLOCKED;
	give(&world, answers);
	screen_press(&world.ui, "text:stripe Enter");
	assert_int_equal(last_command(&world)->kind, COMMAND_VAULT_SEARCH);
	assert_string_equal(last_command(&world)->words, "stripe");
	answers.items = true;
	give(&world, answers);
	screen_press(&world.ui, "Down Tab Enter");
	assert_int_equal(last_command(&world)->kind, COMMAND_VAULT_FILL);
	assert_string_equal(last_command(&world)->words, "id-2 api key");
	fake_backend_keep_secret(world.backend, secret_new("sk_live_1", 9));
	answers.taken = true;
	give(&world, answers);
	assert_int_equal(
	    backend_draft_review(form(&world)->draft, 0)->bytes, 9);
	assert_true(form_holds_value(&world.ui));
	assert_true(screen_has(&world.ui, "taken from the vault"));
	assert_false(screen_has(&world.ui, "sk_live"));
	screen_press(&world.ui, "Esc Esc Esc");
	assert_null(world.ui.dialog);
	assert_int_equal(last_command(&world)->kind, COMMAND_VAULT_CLOSE);
	end(&world);
}

static void
test_no_vault_is_told(void **state UNUSED)
{
	struct answers answers = { .checked = true };
	struct world world;

	begin(&world);
	open_form(&world, 1);
	screen_press(&world.ui, "Enter");
	give(&world, answers);
	screen_press(&world.ui, "b");
	answers.no_vault = true;
	give(&world, answers);
	assert_true(screen_has(&world.ui, "bw: not found"));
	screen_press(&world.ui, "Esc Enter");
	assert_non_null(world.ui.wants_value);
	end(&world);
}

/* ---- fields ---- */

static void
test_a_registry_login(void **state UNUSED)
{
	const struct fake_command *check;
	struct world world;

	begin(&world);
	open_form(&world, 0);
	assert_int_equal(form(&world)->type, SECRET_DOCKER_CONFIG);
	screen_press(&world.ui, "Tab Tab text:ghcr.io Tab text:acme-bot Enter");
	assert_int_equal(form(&world)->step, FORM_VALUES);
	check = fake_backend_command(world.backend, 0);
	assert_string_equal(check->words, "kubernetes.io/dockerconfigjson");
	assert_string_equal(check->keys, ".dockerconfigjson");
	assert_string_equal(
	    backend_draft_field(form(&world)->draft, "server"), "ghcr.io");
	assert_string_equal(
	    backend_draft_field(form(&world)->draft, "user"), "acme-bot");
	end(&world);
}

static void
test_bad_names_stay_in_step_one(void **state UNUSED)
{
	struct world world;

	begin(&world);
	screen_press(&world.ui, "G +");
	assert_non_null(world.ui.dialog);
	screen_press(&world.ui, "Enter");
	assert_int_equal(form(&world)->step, FORM_FIELDS);
	assert_true(screen_has(&world.ui, "has no name"));
	screen_press(&world.ui, "Tab text:x Tab text:bad/key Enter");
	assert_int_equal(form(&world)->step, FORM_FIELDS);
	assert_true(screen_has(&world.ui, "Failed"));
	assert_int_equal(fake_backend_command_count(world.backend), 0);
	end(&world);
}

static void
test_the_row_of_the_paint(void **state UNUSED)
{
	struct report *report = fake_report_new();
	struct world world;

	begin(&world);
	/* The first row goes between the paint and the key. */
	sample_cluster(report);
	report->secret_count = 2;
	fake_backend_publish(world.backend, report);
	world.ui.last_key = world.ui.tick;
	ui_report(&world.ui, backend_report(world.backend));
	screen_hit(&world.ui, KEYS_ENTER);
	assert_null(world.ui.dialog);
	screen_paint(&world.ui);
	assert_true(screen_has(&world.ui, "this Secret is gone"));
	end(&world);
}

/* ---- the end ---- */

static void
test_a_restart_wants_its_name(void **state UNUSED)
{
	const struct fake_command *last;
	struct world world;

	begin(&world);
	to_review(&world, (struct answers) { .exists = true });
	screen_press(&world.ui, "C text:stripe C");
	give(&world,
	    (struct answers) {
		.checked = true, .exists = true, .written = true, .stale = 2 });
	assert_true(screen_has(&world.ui, "Still with the old value"));
	screen_press(&world.ui, "j r R text:front R");
	assert_int_equal(fake_backend_command_count(world.backend), 2);
	screen_press(&world.ui, "Esc r text:back R");
	assert_int_equal(fake_backend_command_count(world.backend), 3);
	last = fake_backend_command(world.backend, 2);
	assert_int_equal(last->kind, COMMAND_RESTART);
	assert_string_equal(last->name, "web/back");
	assert_string_equal(last->words, "Deployment");
	screen_press(&world.ui, "r");
	assert_true(screen_has(&world.ui, "asked for already"));
	end(&world);
}

/* ---- frames ---- */

enum {
	AT_REGISTRY,
	AT_FIELDS,
	AT_VALUES,
	AT_ENTRY,
	AT_VAULT,
	AT_REVIEW,
	AT_CHANGE,
	AT_FAILED,
	AT_END
};

struct frame {
	const char *name;
	int rows, columns, at;
};

static const struct frame frames[] = {
	{ "form-fields-80x24", 24, 80, AT_REGISTRY },
	{ "form-values-80x24", 24, 80, AT_VALUES },
	{ "form-values-140x40", 40, 140, AT_VALUES },
	{ "form-values-40x10", 10, 40, AT_VALUES },
	{ "form-entry-80x24", 24, 80, AT_ENTRY },
	{ "form-entry-140x40", 40, 140, AT_ENTRY },
	{ "form-entry-40x10", 10, 40, AT_ENTRY },
	{ "form-vault-80x24", 24, 80, AT_VAULT },
	{ "form-vault-40x10", 10, 40, AT_VAULT },
	{ "form-review-80x24", 24, 80, AT_REVIEW },
	{ "form-review-140x40", 40, 140, AT_REVIEW },
	{ "form-review-40x10", 10, 40, AT_REVIEW },
	{ "form-change-80x24", 24, 80, AT_CHANGE },
	{ "form-failed-80x24", 24, 80, AT_FAILED },
	{ "form-end-80x24", 24, 80, AT_END },
	{ "form-end-40x10", 10, 40, AT_END },
	{ "form-fields-40x10", 10, 40, AT_FIELDS },
};

static void
go_to(struct world *world, int at)
{
	struct answers answers = { .checked = true };

	if (at <= AT_VAULT) {
		open_form(world, at == AT_REGISTRY ? 0 : 1);
		if (at <= AT_FIELDS)
			return;
		screen_press(&world->ui, "Enter");
		give(world, answers);
		if (at == AT_ENTRY)
			screen_press(&world->ui, "Enter");
		if (at == AT_VAULT) {
			answers.vault = VAULT_UNLOCKED;
			give(world, answers);
			screen_press(&world->ui, "b text:stripe Enter");
			answers.items = true;
			give(world, answers);
			screen_press(&world->ui, "Down");
		}
		return;
	}
	answers.exists = at == AT_CHANGE || at == AT_END;
	to_review(world, answers);
	if (at == AT_REVIEW)
		return;
	screen_press(&world->ui, "C");
	if (at == AT_FAILED) {
		fake_backend_keep_draft(world->backend,
		    fake_backend_command(world->backend, 1)->draft);
		answers.failed = answers.keeps_draft = true;
		give(world, answers);
	}
	if (at != AT_END)
		return;
	screen_press(&world->ui, "text:stripe C");
	answers.written = true;
	answers.stale = 2;
	give(world, answers);
}

/* Marks are keyed by a random key of the run. */
static void
hide_marks(struct buf *text)
{
	char *at = text->at;

	while ((at = strstr(at, "mark ")) != NULL) {
		at += strlen("mark ");
		while (*at && strchr("0123456789abcdef", *at))
			*at++ = '.';
	}
}

static void
test_frame(void **state)
{
	const struct frame *frame = *state;
	struct world world;
	struct buf have;

	begin_size(&world, frame->rows, frame->columns);
	go_to(&world, frame->at);
	world.ui.tick += 200;
	screen_paint(&world.ui);
	buf_init(&have, FRAME_LIMIT);
	screen_text(&world.ui, &have);
	hide_marks(&have);
	frame_check(frame->name, &have);
	buf_release(&have);
	end(&world);
}

#define ROW(table, i, test) \
	(struct CMUnitTest) \
	{ \
		(table)[i].name, test, NULL, NULL, \
		    (void *)(uintptr_t) & (table)[i] \
	}

int
main(void)
{
	struct CMUnitTest tests[128] = {
		cmocka_unit_test(test_it_is_filled_in),
		cmocka_unit_test(test_nothing_is_typed_before_the_check),
		cmocka_unit_test(test_typed_values_are_typed_twice),
		cmocka_unit_test(test_typed_once_is_not_sent),
		cmocka_unit_test(
		    test_nothing_goes_on_while_the_cluster_is_asked),
		cmocka_unit_test(test_a_server_nobody_knows_wants_the_name),
		cmocka_unit_test(test_it_may_have_been_written),
		cmocka_unit_test(test_c_creates),
		cmocka_unit_test(test_nothing_but_c_sends),
		cmocka_unit_test(test_c_is_deaf_at_first),
		cmocka_unit_test(test_one_that_exists_wants_its_name),
		cmocka_unit_test(test_a_failed_write_can_be_tried_again),
		cmocka_unit_test(test_a_full_queue_wipes),
		cmocka_unit_test(test_a_minute_wipes),
		cmocka_unit_test(test_five_minutes_in_all),
		cmocka_unit_test(test_wiped_where_nothing_is_drawn),
		cmocka_unit_test(test_esc_wipes_and_goes_back),
		cmocka_unit_test(test_closing_the_console_wipes),
		cmocka_unit_test(test_fixes_are_switches),
		cmocka_unit_test(test_immutable_is_a_switch),
		cmocka_unit_test(test_values_are_made_here),
		cmocka_unit_test(test_a_registry_login),
		cmocka_unit_test(test_bad_names_stay_in_step_one),
		cmocka_unit_test(test_the_row_of_the_paint),
		cmocka_unit_test(test_a_restart_wants_its_name),
		cmocka_unit_test(test_a_value_from_the_vault),
		cmocka_unit_test(test_no_vault_is_told),
	};
	size_t n = 27, i;
	int failed;

	harden_start(NULL);
	if (secret_refusal()) {
		printf("1..0 # SKIP %s\n", secret_refusal());
		return 0;
	}
	for (i = 0; i < COUNT(refusals); i++)
		tests[n++] = ROW(refusals, i, test_refusal);
	for (i = 0; i < COUNT(endings); i++)
		tests[n++] = ROW(endings, i, test_ending);
	for (i = 0; i < COUNT(frames); i++)
		tests[n++] = ROW(frames, i, test_frame);
	screen_open(false);
	failed = _cmocka_run_group_tests("form", tests, n, NULL, NULL);
	screen_close();
	return failed;
}

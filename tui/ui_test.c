/*
 * The safety rules, one test each: what a person presses against what the
 * backend is told.
 */
#include "tests/unit.h"

#include <stdio.h>

#include "backend/base/array.h"
#include "tests/fake/screen.h"

struct world {
	struct backend *backend;
	struct ui ui;
};

static void
publish(struct world *world, void (*change)(struct report *report))
{
	struct report *report = fake_report_new();

	sample_report(report);
	if (change)
		change(report);
	fake_backend_publish(world->backend, report);
}

static void
give(struct world *world, void (*change)(struct report *report))
{
	publish(world, change);
	ui_report(&world->ui, backend_report(world->backend));
	screen_paint(&world->ui);
}

static void
begin(struct world *world, void (*change)(struct report *report))
{
	world->backend = fake_backend_new();
	publish(world, change);
	screen_begin(&world->ui, world->backend, 24, 80);
	screen_paint(&world->ui);
}

static void
end(struct world *world)
{
	ui_release(&world->ui);
	backend_close(world->backend);
	assert_int_equal(fake_report_count(), 0);
}

static size_t
approvals(const struct world *world)
{
	size_t count = 0, i;

	for (i = 0; i < fake_backend_command_count(world->backend); i++)
		count += fake_backend_command(world->backend, i)->kind ==
		    COMMAND_APPROVE;
	return count;
}

static void
test_p_approves_what_is_under_the_cursor(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "j a P");
	assert_int_equal(approvals(&world), 1);
	assert_string_equal(fake_backend_command(world.backend, 0)->keys,
	    "flux-system/fleet/payments/migrate-stable");
	assert_null(world.ui.dialog);
	end(&world);
}

static void
test_marks_go_together(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "Space j Space a P");
	assert_int_equal(approvals(&world), 1);
	assert_string_equal(fake_backend_command(world.backend, 0)->keys,
	    "flux-system/fleet/payments/api-stable "
	    "flux-system/fleet/payments/runner-stable");
	assert_int_equal(list_mark_count(ui_place(&world.ui)->list), 0);
	end(&world);
}

/* Nothing but P does it: every other key, and Enter and Esc above all. */
static void
test_no_other_key_approves(void **state UNUSED)
{
	struct world world;
	uint32_t key;

	for (key = 0; key < KEYS_LAST;
	     key = key == 255 ? KEYS_FIRST : key + 1) {
		if (key == 'P')
			continue;
		begin(&world, NULL);
		screen_press(&world.ui, "a");
		assert_non_null(world.ui.dialog);
		world.ui.tick += 1000;
		screen_hit(&world.ui, key);
		screen_paint(&world.ui);
		screen_hit(&world.ui, key);
		assert_int_equal(approvals(&world), 0);
		end(&world);
	}
}

static void
test_keys_before_the_paint_are_dropped(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_hit(&world.ui, 'a');
	world.ui.tick += 1000;
	screen_hit(&world.ui, 'P');
	screen_hit(&world.ui, 'e');
	assert_int_equal(approvals(&world), 0);
	assert_non_null(world.ui.dialog);
	ui_draw(&world.ui);
	assert_false(screen_has(&world.ui, "editing"));
	/* What waits in the terminal is to be dropped as well. */
	assert_true(ui_painted(&world.ui));
	assert_false(ui_painted(&world.ui));
	end(&world);
}

static void
test_p_is_deaf_at_first(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "a");
	world.ui.tick += DIALOG_DEAF_MS - 1;
	screen_hit(&world.ui, 'P');
	assert_int_equal(approvals(&world), 0);
	world.ui.tick += 1;
	screen_hit(&world.ui, 'P');
	assert_int_equal(approvals(&world), 1);
	end(&world);
}

static void
test_major_in_bulk_wants_the_number(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "Space Space Space Space a P");
	assert_int_equal(approvals(&world), 0);
	screen_press(&world.ui, "3 P");
	assert_int_equal(approvals(&world), 0);
	screen_press(&world.ui, "Backspace 4 P");
	assert_int_equal(approvals(&world), 1);
	end(&world);
}

static void
make_many(struct report *report)
{
	struct arena *arena = fake_report_arena(report);
	struct report_update *updates = NULL, *update;

	report->update_count = 0;
	while (report->update_count < 11) {
		update = ARRAY_ADD(arena, updates, report->update_count);
		sample_update(report, update, UPDATE_NEW, "bulk",
		    arena_printf(arena, "app%zu", report->update_count), "1",
		    "2", BUMP_MINOR, 60, "1 marker", 1);
	}
	report->updates = updates;
}

static void
test_more_than_ten_want_the_number(void **state UNUSED)
{
	struct world world;

	begin(&world, make_many);
	screen_press(&world.ui, "* a P");
	assert_int_equal(approvals(&world), 0);
	screen_press(&world.ui, "1 1 P");
	assert_int_equal(approvals(&world), 1);
	end(&world);
}

/* The second update is of another automation: two commits. */
static void
make_two_automations(struct report *report)
{
	struct report_update *updates =
	    (struct report_update *)(uintptr_t)report->updates;

	updates[1].automation = "other";
}

static void
test_each_commit_is_shown_before_p(void **state UNUSED)
{
	struct world world;

	begin(&world, make_two_automations);
	screen_press(&world.ui, "Space j Space a");
	assert_true(screen_has(&world.ui, "Commit 1 of 2"));
	screen_press(&world.ui, "P");
	assert_int_equal(approvals(&world), 0);
	assert_true(screen_has(&world.ui, "Tab shows the next one"));
	screen_press(&world.ui, "Tab");
	assert_true(screen_has(&world.ui, "Commit 2 of 2"));
	screen_press(&world.ui, "P");
	assert_int_equal(approvals(&world), 1);
	end(&world);
}

static void
change_first(struct report *report)
{
	struct report_update *updates =
	    (struct report_update *)(uintptr_t)report->updates;

	updates[0].id = "ffffffffffff";
	updates[0].to = "v5.7.1";
}

static void
test_an_update_that_changed_is_looked_at_again(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "a");
	give(&world, change_first);
	assert_true(screen_has(&world.ui, "changed meanwhile"));
	screen_press(&world.ui, "P P");
	assert_int_equal(approvals(&world), 0);
	screen_press(&world.ui, "Esc a P");
	assert_int_equal(approvals(&world), 1);
	end(&world);
}

static void
make_conflict(struct report *report)
{
	struct arena *arena = fake_report_arena(report);
	struct report_fate *fate = arena_alloc(arena, sizeof(*fate));
	struct error *error = arena_alloc(arena, sizeof(*error));

	error_set(error, ERROR_CONFLICT, "main moved to 8a71d0c");
	*fate = (struct report_fate) { .command = 1,
		.finished = true,
		.failed = true,
		.errors = error,
		.error_count = 1 };
	report->fates = fate;
	report->fate_count = 1;
}

static void
test_a_conflict_leads_back_to_the_diff(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "a P");
	give(&world, make_conflict);
	assert_ptr_equal(ui_place(&world.ui)->view, &view_diff);
	assert_string_equal(ui_place(&world.ui)->subject,
	    "flux-system/fleet/payments/api-stable");
	assert_true(screen_has(&world.ui, "main moved to 8a71d0c"));
	/* Told once. */
	screen_press(&world.ui, "Esc");
	give(&world, make_conflict);
	assert_false(screen_has(&world.ui, "main moved"));
	end(&world);
}

static void
make_pushed(struct report *report)
{
	struct arena *arena = fake_report_arena(report);
	struct report_fate *fate = arena_alloc(arena, sizeof(*fate));
	const char **commits = arena_calloc(arena, 1, sizeof(*commits));

	commits[0] = "8a71d0c00000000000000000000000000000beef";
	*fate = (struct report_fate) { .command = 1,
		.finished = true,
		.commits = commits,
		.commit_count = 1 };
	report->fates = fate;
	report->fate_count = 1;
}

static void
test_a_push_is_told_with_its_commit(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "a P");
	give(&world, make_pushed);
	assert_true(screen_has(&world.ui, "pushed 8a71d0c"));
	end(&world);
}

static void
make_pushed_in_part(struct report *report)
{
	struct arena *arena = fake_report_arena(report);
	struct report_fate *fate = arena_alloc(arena, sizeof(*fate));
	const char **commits = arena_calloc(arena, 2, sizeof(*commits));
	struct error *error = arena_alloc(arena, sizeof(*error));

	error_set(error, ERROR_DENIED, "push to git.acme/fleet: refused");
	commits[0] = "8a71d0c00000000000000000000000000000beef";
	commits[1] = "9b82e1d00000000000000000000000000000beef";
	*fate = (struct report_fate) { .command = 1,
		.finished = true,
		.partly = true,
		.commits = commits,
		.commit_count = 2,
		.errors = error,
		.error_count = 1 };
	report->fates = fate;
	report->fate_count = 1;
}

static void
test_several_commits_are_told_once(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "a P");
	give(&world, make_pushed_in_part);
	screen_press(&world.ui, "!");
	screen_paint(&world.ui);
	assert_true(screen_has(
	    &world.ui, "pushed 8a71d0c 9b82e1d, but not all of: payments/"));
	end(&world);
}

static void
test_a_failed_rescan_is_not_told_as_done(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "R");
	give(&world, make_conflict);
	assert_true(screen_has(&world.ui, " main moved to 8a71d0c"));
	screen_press(&world.ui, "!");
	screen_paint(&world.ui);
	assert_false(screen_has(&world.ui, "rescan of"));
	end(&world);
}

static void
test_a_full_queue_is_said(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	fake_backend_set_full(world.backend, true);
	screen_press(&world.ui, "a P");
	assert_int_equal(approvals(&world), 0);
	assert_non_null(world.ui.dialog);
	screen_press(&world.ui, "Esc Esc R");
	assert_true(screen_has(&world.ui, "not started"));
	end(&world);
}

static void
make_read_only(struct report *report)
{
	report->read_only = true;
	report->read_only_reason = "started so";
}

static unsigned
next_random(unsigned *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

/* Ten thousand keys of a cat: nothing is written when vigie is read-only. */
static void
test_read_only_writes_nothing(void **state UNUSED)
{
	struct world world;
	unsigned seed = 7;
	size_t round, i;

	for (round = 0; round < 100; round++) {
		begin(&world, make_read_only);
		for (i = 0; i < 100; i++) {
			uint32_t key = next_random(&seed) % 140;

			if (key >= 127)
				key = KEYS_FIRST + key - 127;
			world.ui.tick += 300;
			screen_hit(&world.ui, key);
			if (world.ui.done)
				break;
			screen_paint(&world.ui);
			/* Drawn and rested: nothing may be due for ever. */
			world.ui.tick += 100000;
			ui_tick(&world.ui);
			screen_paint(&world.ui);
			assert_int_not_equal(ui_wait(&world.ui), 0);
		}
		assert_int_equal(approvals(&world), 0);
		end(&world);
	}
}

static void
take_front(struct report *report)
{
	report->updates++;
	report->update_count--;
}

static void
test_rows_stay_while_somebody_acts(void **state UNUSED)
{
	struct world world;

	begin(&world, take_front);
	screen_press(&world.ui, "j");
	give(&world, NULL);
	assert_true(screen_has(&world.ui, "1 new (.)"));
	assert_int_equal(list_count(ui_place(&world.ui)->list), 10);
	screen_press(&world.ui, ".");
	assert_int_equal(list_count(ui_place(&world.ui)->list), 11);
	/* And by itself when the keys rest. */
	give(&world, take_front);
	assert_int_equal(list_gone(ui_place(&world.ui)->list), 1);
	world.ui.tick += UI_FREEZE_MS;
	assert_true(ui_wait(&world.ui) != 0);
	ui_tick(&world.ui);
	assert_int_equal(list_count(ui_place(&world.ui)->list), 10);
	end(&world);
}

static void
test_a_gone_row_cannot_be_approved(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "g");
	give(&world, take_front);
	screen_hit(&world.ui, 'a');
	screen_paint(&world.ui);
	assert_null(world.ui.dialog);
	assert_true(screen_has(&world.ui, "approve is off"));
	assert_string_equal(list_current(ui_place(&world.ui)->list)->key,
	    "flux-system/fleet/payments/api-stable");
	end(&world);
}

static void
test_an_error_stays_until_it_is_read(void **state UNUSED)
{
	struct world world;
	struct error error;

	begin(&world, NULL);
	error_set(&error, ERROR_UNAVAILABLE, "the sky fell");
	error_hint(&error, NULL, "look up");
	ui_fail(&world.ui, &error);
	ui_say(&world.ui, "by the way");
	world.ui.tick += 60000;
	screen_paint(&world.ui);
	assert_true(screen_has(&world.ui, "the sky fell -> look up"));
	screen_press(&world.ui, "j");
	assert_true(screen_has(&world.ui, "the sky fell"));
	screen_press(&world.ui, "Esc");
	assert_false(screen_has(&world.ui, "the sky fell"));
	screen_press(&world.ui, "!");
	assert_true(screen_has(&world.ui, "the sky fell"));
	assert_true(screen_has(&world.ui, "by the way"));
	end(&world);
}

static void
test_looking_ends_replaced(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "/ text:mailer Enter d");
	assert_int_equal(fake_backend_command_count(world.backend), 1);
	assert_int_equal(
	    fake_backend_command(world.backend, 0)->kind, COMMAND_LOOKED);
	assert_string_equal(fake_backend_command(world.backend, 0)->name,
	    "flux-system/fleet/mailer/mailer-stable");
	end(&world);
}

static void
test_an_edited_message_is_sent(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "a e text:fix: Space Esc P");
	assert_int_equal(approvals(&world), 1);
	assert_memory_equal(fake_backend_command(world.backend, 0)->message,
	    "fix: Automated image update: payments\n", 38);
	end(&world);
}

static void
make_pushing(struct report *report)
{
	report->pushing = true;
}

static void
test_quit_asks_while_a_push_runs(void **state UNUSED)
{
	struct world world;

	begin(&world, make_pushing);
	screen_press(&world.ui, "Q");
	assert_false(world.ui.done);
	screen_press(&world.ui, "Enter q Esc");
	assert_false(world.ui.done);
	assert_null(world.ui.dialog);
	screen_press(&world.ui, "Q Y");
	assert_true(world.ui.done);
	end(&world);
	/* Before any report says that it runs. */
	begin(&world, NULL);
	screen_press(&world.ui, "a P Q");
	assert_false(world.ui.done);
	assert_non_null(world.ui.dialog);
	screen_press(&world.ui, "Esc");
	give(&world, make_pushed);
	screen_press(&world.ui, "Q");
	assert_true(world.ui.done);
	end(&world);
	begin(&world, NULL);
	screen_press(&world.ui, "Esc");
	assert_false(world.ui.done);
	screen_press(&world.ui, "q");
	assert_true(world.ui.done);
	end(&world);
}

static void
test_a_repository_is_scanned_alone(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "2 R 1 R X");
	assert_int_equal(fake_backend_command_count(world.backend), 3);
	assert_int_equal(
	    fake_backend_command(world.backend, 0)->kind, COMMAND_SCAN);
	assert_string_equal(
	    fake_backend_command(world.backend, 0)->name, "auth/auth");
	assert_int_equal(
	    fake_backend_command(world.backend, 1)->kind, COMMAND_REFRESH);
	assert_int_equal(
	    fake_backend_command(world.backend, 2)->kind, COMMAND_CANCEL);
	end(&world);
}

static void
test_views_remember_and_lead_back(void **state UNUSED)
{
	struct world world;

	begin(&world, NULL);
	screen_press(&world.ui, "j j 2 j 3 [ [");
	assert_ptr_equal(ui_place(&world.ui)->view, &view_updates);
	assert_int_equal(list_cursor(ui_place(&world.ui)->list), 2);
	screen_press(&world.ui, "]");
	assert_ptr_equal(ui_place(&world.ui)->view, &view_repos);
	assert_int_equal(list_cursor(ui_place(&world.ui)->list), 1);
	screen_press(&world.ui, "Enter q -");
	assert_ptr_equal(ui_place(&world.ui)->view, &view_updates);
	end(&world);
}

/* The trail is bounded: old places go, the console does not. */
static void
test_a_long_trail(void **state UNUSED)
{
	struct world world;
	int i;

	begin(&world, NULL);
	for (i = 0; i < 60; i++)
		screen_press(&world.ui, i % 2 ? "1" : "d");
	for (i = 0; i < 60; i++)
		screen_press(&world.ui, "[");
	assert_false(world.ui.done);
	end(&world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_p_approves_what_is_under_the_cursor),
		cmocka_unit_test(test_marks_go_together),
		cmocka_unit_test(test_no_other_key_approves),
		cmocka_unit_test(test_keys_before_the_paint_are_dropped),
		cmocka_unit_test(test_p_is_deaf_at_first),
		cmocka_unit_test(test_major_in_bulk_wants_the_number),
		cmocka_unit_test(test_more_than_ten_want_the_number),
		cmocka_unit_test(test_each_commit_is_shown_before_p),
		cmocka_unit_test(
		    test_an_update_that_changed_is_looked_at_again),
		cmocka_unit_test(test_a_conflict_leads_back_to_the_diff),
		cmocka_unit_test(test_a_push_is_told_with_its_commit),
		cmocka_unit_test(test_several_commits_are_told_once),
		cmocka_unit_test(test_a_failed_rescan_is_not_told_as_done),
		cmocka_unit_test(test_a_full_queue_is_said),
		cmocka_unit_test(test_read_only_writes_nothing),
		cmocka_unit_test(test_rows_stay_while_somebody_acts),
		cmocka_unit_test(test_a_gone_row_cannot_be_approved),
		cmocka_unit_test(test_an_error_stays_until_it_is_read),
		cmocka_unit_test(test_looking_ends_replaced),
		cmocka_unit_test(test_an_edited_message_is_sent),
		cmocka_unit_test(test_quit_asks_while_a_push_runs),
		cmocka_unit_test(test_a_repository_is_scanned_alone),
		cmocka_unit_test(test_views_remember_and_lead_back),
		cmocka_unit_test(test_a_long_trail),
	};
	int failed;

	screen_open(false);
	failed = cmocka_run_group_tests_name("ui", tests, NULL, NULL);
	screen_close();
	return failed;
}

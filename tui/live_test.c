/*
 * What keys do to Flux objects in a cluster, against what the backend is told.
 */
#include "tests/unit.h"

#include <stdio.h>

#include "tests/fake/screen.h"

struct world {
	struct backend *backend;
	struct ui ui;
};

static void
publish(struct world *world, void (*make)(struct report *report))
{
	struct report *report = fake_report_new();

	make(report);
	fake_backend_publish(world->backend, report);
}

static void
give(struct world *world, void (*make)(struct report *report))
{
	publish(world, make);
	ui_report(&world->ui, backend_report(world->backend));
	screen_paint(&world->ui);
}

static void
begin(struct world *world, void (*make)(struct report *report))
{
	world->backend = fake_backend_new();
	publish(world, make);
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

static void
read_only(struct report *report)
{
	sample_cluster(report);
	report->read_only = true;
	report->read_only_reason = "started so";
}

static void
lost(struct report *report)
{
	sample_cluster(report);
	sample_cluster_state(report, CLUSTER_LOST);
}

static void
suspend_first(struct report *report)
{
	struct report_automation *automations;

	sample_cluster(report);
	automations =
	    (struct report_automation *)(uintptr_t)report->automations;
	((struct report_live *)(uintptr_t)automations[0].live)->suspended =
	    true;
}

static void
quiet_first(struct report *report)
{
	struct report_automation *automations;

	sample_cluster(report);
	automations =
	    (struct report_automation *)(uintptr_t)report->automations;
	automations[0].update_count = 0;
}

/* The second automation alone is left. */
static void
first_gone(struct report *report)
{
	sample_cluster(report);
	report->automations++;
	report->automation_count--;
}

/*
 * What was pressed, and the commands that came of it: kind, object, name; ""
 * for none, else words that have to be on the screen.
 */
struct row {
	const char *name;
	void (*make)(struct report *report);
	const char *keys;
	size_t commands;
	enum command_kind kind; /* of the last one */
	const char *words, *target;
	const char *screen; /* NULL: whatever */
};

static const struct row rows[] = {
	{ "S suspends what is under the cursor", sample_cluster, "4 s S", 1,
	    COMMAND_SUSPEND, "ImageUpdateAutomation", "flux-system/fleet",
	    "asked the cluster: suspend" },
	{ "s does not confirm itself", sample_cluster, "4 s s s Enter", 0,
	    COMMAND_SUSPEND, "", "", "only that letter does it" },
	{ "Esc changes nothing", sample_cluster, "4 s Esc", 0, COMMAND_SUSPEND,
	    "", "", "nothing was changed" },
	{ "what is suspended is resumed", suspend_first, "4 s S", 1,
	    COMMAND_RESUME, "ImageUpdateAutomation", "flux-system/fleet",
	    NULL },
	{ "an update suspends its automation", sample_cluster, "s S", 1,
	    COMMAND_SUSPEND, "ImageUpdateAutomation", "flux-system/fleet",
	    NULL },
	{ "a repository", sample_cluster, "2 j s S", 1, COMMAND_SUSPEND,
	    "ImageRepository", "billing/billing", NULL },
	{ "a policy", sample_cluster, "3 j s S", 1, COMMAND_SUSPEND,
	    "ImagePolicy", "billing/billing-stable", NULL },
	{ "read-only suspends nothing", read_only, "4 s", 0, COMMAND_SUSPEND,
	    "", "", "read-only" },
	{ "nothing is done while the cluster is lost", lost, "4 s", 0,
	    COMMAND_SUSPEND, "", "", "the cluster is not reachable" },
	{ "nothing without a cluster", sample_report, "4 s", 0, COMMAND_SUSPEND,
	    "", "", "there is no cluster" },
	{ "nothing in the log", sample_cluster, "5 s", 0, COMMAND_SUSPEND, "",
	    "", "there is no Flux object here" },
	{ "a run that pushes is asked first", sample_cluster, "4 R", 0,
	    COMMAND_RECONCILE, "", "", "11 updates wait" },
	{ "and done by S", sample_cluster, "4 R S", 1, COMMAND_RECONCILE,
	    "ImageUpdateAutomation", "flux-system/fleet", NULL },
	{ "a run that pushes nothing is not", quiet_first, "4 R", 1,
	    COMMAND_RECONCILE, "ImageUpdateAutomation", "flux-system/fleet",
	    NULL },
	{ "a policy is run at once", sample_cluster, "3 R", 1,
	    COMMAND_RECONCILE, "ImagePolicy", "auth/auth-stable", NULL },
	{ "R in Updates scans, and pushes nothing", sample_cluster, "R", 2,
	    COMMAND_RECONCILE, "ImageRepository", "payments/api", NULL },
	{ "R in Repos does both", sample_cluster, "2 R", 2, COMMAND_RECONCILE,
	    "ImageRepository", "auth/auth", NULL },
	{ "what is suspended is not run", suspend_first, "4 R", 1,
	    COMMAND_REFRESH, "", "", "s resumes it" },
	{ "without a cluster R looks at Git", sample_report, "4 R", 1,
	    COMMAND_REFRESH, "", "", "looking again" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	const struct fake_command *last;
	struct world world;

	begin(&world, row->make);
	screen_press(&world.ui, row->keys);
	assert_int_equal(
	    fake_backend_command_count(world.backend), row->commands);
	if (row->commands) {
		last = fake_backend_command(world.backend, row->commands - 1);
		assert_int_equal(last->kind, row->kind);
		assert_string_equal(last->words, row->words);
		assert_string_equal(last->name, row->target);
	}
	if (row->screen && !screen_has(&world.ui, row->screen))
		fail_msg("not on the screen: %s", row->screen);
	end(&world);
}

static void
test_nothing_but_the_letter(void **state UNUSED)
{
	struct world world;
	uint32_t key;

	for (key = 0; key < KEYS_LAST;
	     key = key == 255 ? KEYS_FIRST : key + 1) {
		if (key == 'S')
			continue;
		begin(&world, sample_cluster);
		screen_press(&world.ui, "4 s");
		assert_non_null(world.ui.dialog);
		world.ui.tick += 1000;
		screen_hit(&world.ui, key);
		screen_paint(&world.ui);
		screen_hit(&world.ui, key);
		assert_int_equal(fake_backend_command_count(world.backend), 0);
		end(&world);
	}
}

static void
test_the_letter_is_deaf_at_first(void **state UNUSED)
{
	struct world world;

	begin(&world, sample_cluster);
	screen_press(&world.ui, "4");
	screen_hit(&world.ui, 's');
	world.ui.tick += 1000;
	screen_hit(&world.ui, 'S');
	assert_int_equal(fake_backend_command_count(world.backend), 0);
	screen_paint(&world.ui);
	world.ui.tick += DIALOG_DEAF_MS - 1;
	screen_hit(&world.ui, 'S');
	assert_int_equal(fake_backend_command_count(world.backend), 0);
	world.ui.tick += 1;
	screen_hit(&world.ui, 'S');
	assert_int_equal(fake_backend_command_count(world.backend), 1);
	end(&world);
}

/* The object is that of the paint, and what became another thing is off. */
static void
test_what_changed_meanwhile(void **state UNUSED)
{
	struct world world;

	begin(&world, sample_cluster);
	screen_press(&world.ui, "4 s");
	give(&world, suspend_first);
	assert_true(screen_has(&world.ui, "it changed meanwhile"));
	screen_press(&world.ui, "S");
	assert_int_equal(fake_backend_command_count(world.backend), 0);
	end(&world);
	begin(&world, sample_cluster);
	screen_press(&world.ui, "4 s");
	give(&world, first_gone);
	screen_press(&world.ui, "S");
	assert_int_equal(fake_backend_command_count(world.backend), 0);
	end(&world);
	/* A row that is gone is not its neighbour. */
	begin(&world, sample_cluster);
	screen_press(&world.ui, "4");
	give(&world, first_gone);
	screen_hit(&world.ui, 's');
	screen_paint(&world.ui);
	assert_null(world.ui.dialog);
	end(&world);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 3] = {
		cmocka_unit_test(test_nothing_but_the_letter),
		cmocka_unit_test(test_the_letter_is_deaf_at_first),
		cmocka_unit_test(test_what_changed_meanwhile),
	};
	size_t i;
	int failed;

	for (i = 0; i < COUNT(rows); i++)
		tests[i + 3] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	screen_open(false);
	failed =
	    _cmocka_run_group_tests("live", tests, COUNT(tests), NULL, NULL);
	screen_close();
	return failed;
}

#include "tests/unit.h"

#include "tests/fake/screen.h"

static void
test_no_two_actions_want_one_key(void **state UNUSED)
{
	struct error error = { .text = "" };

	if (!keys_check(&error))
		fail_msg("%s", error.text);
}

struct key_row {
	const char *name;
	uint32_t key;
};

static const struct key_row key_rows[] = {
	{ "j", 'j' },
	{ "?", '?' },
	{ "^D", 4 },
	{ "^Z", 26 },
	{ "Space", ' ' },
	{ "Enter", 13 },
	{ "Esc", 27 },
	{ "PgDn", KEYS_PAGE_DOWN },
};

static void
test_key_names(void **state)
{
	const struct key_row *row = *state;
	char text[KEYS_NAME_SIZE];
	uint32_t key;

	assert_true(keys_parse(span_of(row->name), &key));
	assert_int_equal(key, row->key);
	assert_string_equal(keys_name(key, text), row->name);
}

static void
test_odd_keys(void **state UNUSED)
{
	char text[KEYS_NAME_SIZE], bytes[KEYS_BYTES_SIZE];
	uint32_t key;

	assert_false(keys_parse(span_of(""), &key));
	assert_false(keys_parse(span_of("jk"), &key));
	assert_true(keys_parse(span_of("\xc3\xa9"), &key));
	assert_int_equal(key, 0xe9);
	assert_string_equal(keys_name(0xe9, text), "U+00E9");
	assert_int_equal(keys_bytes(0xe9, bytes), 2);
	assert_string_equal(bytes, "\xc3\xa9");
	assert_int_equal(keys_bytes(0x20ac, bytes), 3);
	assert_string_equal(bytes, "\xe2\x82\xac");
	assert_int_equal(keys_bytes(0x1f600, bytes), 4);
	assert_string_equal(bytes, "\xf0\x9f\x98\x80");
	assert_int_equal(keys_action('}', SCOPE_LIST), ACTION_NONE);
	assert_int_equal(keys_action('}', SCOPE_DIFF), ACTION_HUNK_NEXT);
	assert_int_equal(keys_find(span_of("rescan")), ACTION_RESCAN);
	assert_int_equal(keys_find(span_of("resca")), ACTION_NONE);
}

/* Keys that belong to tmux, screen and the flow control are left alone. */
static void
test_foreign_chords_are_free(void **state UNUSED)
{
	static const char chords[] = "ABSQ";
	size_t i;

	for (i = 0; i < sizeof(chords) - 1; i++)
		assert_int_equal(
		    keys_action(KEYS_CONTROL(chords[i]), SCOPE_ALL),
		    ACTION_NONE);
	assert_int_equal(keys_action(0, SCOPE_ALL), ACTION_NONE);
}

static const struct view *const views[] = { &view_updates, &view_repos,
	&view_policies, &view_automations, &view_activity, &view_secrets,
	&view_tags, &view_diff, &view_text };

/* What the key line shows is an action of that view and has words. */
static void
test_key_line_shows_real_keys(void **state UNUSED)
{
	size_t i, j;

	for (i = 0; i < COUNT(views); i++)
		for (j = 0; j < views[i]->footer_count; j++) {
			const struct action_info *info =
			    keys_info(views[i]->footer[j]);

			assert_true(info->scopes & views[i]->scopes);
			assert_true(*info->label);
		}
}

/*
 * Help shows each action of each view, and each does something there: the
 * answer of the last resort, "nothing to ... here", never comes.
 */
static void
test_help_and_keys_agree(void **state UNUSED)
{
	static const char *const open_keys[] = { "1", "2", "3", "4", "5", "6",
		"t", "d", "!" };
	struct backend *backend;
	struct report *report;
	struct ui ui;
	size_t i, j;

	for (i = 0; i < COUNT(open_keys); i++)
		for (j = 0; j < ACTION_COUNT; j++) {
			const struct action_info *info =
			    keys_info((enum action)j);

			if (!(info->scopes & views[i]->scopes))
				continue;
			backend = fake_backend_new();
			report = fake_report_new();
			sample_report(report);
			fake_backend_publish(backend, report);
			screen_begin(&ui, backend, 120, 200);
			screen_press(&ui, open_keys[i]);
			assert_ptr_equal(ui_place(&ui)->view, views[i]);
			screen_press(&ui, "?");
			if (!screen_has(&ui, info->help))
				fail_msg("help of %s lacks %s", views[i]->names,
				    info->name);
			screen_press(&ui, "Esc");
			ui_act(&ui, (enum action)j);
			screen_paint(&ui);
			if (screen_has(&ui, "nothing to "))
				fail_msg("%s does nothing in %s", info->name,
				    views[i]->names);
			ui_release(&ui);
			backend_close(backend);
		}
	assert_int_equal(fake_report_count(), 0);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
		cmocka_unit_test(test_no_two_actions_want_one_key),
		cmocka_unit_test(test_odd_keys),
		cmocka_unit_test(test_foreign_chords_are_free),
		cmocka_unit_test(test_key_line_shows_real_keys),
		cmocka_unit_test(test_help_and_keys_agree),
	};
	size_t n = 5, i;
	int failed;

	for (i = 0; i < COUNT(key_rows); i++)
		tests[n++] =
		    (struct CMUnitTest) { key_rows[i].name, test_key_names,
			    NULL, NULL, (void *)(uintptr_t)&key_rows[i] };
	screen_open(false);
	failed = _cmocka_run_group_tests("keys", tests, n, NULL, NULL);
	screen_close();
	return failed;
}

#include "tests/unit.h"

#include <stdlib.h>

#include "tui/theme.h"

static const struct theme_folders nowhere = { NULL, NULL };

struct color_row {
	const char *name, *text;
	bool ok;
	int at_8, at_16, at_256;
	bool bold;
};

static const struct color_row color_rows[] = {
	{ "own", "default", true, -1, -1, -1, false },
	{ "red", "red", true, 1, 1, 1, false },
	{ "bright red", "bright-red", true, 1, 9, 9, true },
	{ "number", "208", true, 3, 11, 208, true },
	{ "pure red", "#ff0000", true, 1, 9, 196, true },
	{ "grey", "#808080", true, 0, 8, 244, true },
	{ "a mid blue", "#268bd2", true, 4, 4, 32, false },
	{ "white", "#ffffff", true, 7, 15, 231, true },
	{ "too large", "256", false, 0, 0, 0, false },
	{ "short", "#fff", false, 0, 0, 0, false },
	{ "no hex", "#gg0000", false, 0, 0, 0, false },
	{ "no name", "mauve", false, 0, 0, 0, false },
	{ "empty", "", false, 0, 0, 0, false },
};

static void
test_color(void **state)
{
	const struct color_row *row = *state;
	struct color color;
	bool bold = false, other = false;

	assert_int_equal(color_parse(span_of(row->text), &color), row->ok);
	if (!row->ok)
		return;
	assert_int_equal(
	    color_at(&color, COLOR_DEPTH_256, &other), row->at_256);
	assert_int_equal(color_at(&color, COLOR_DEPTH_16, &other), row->at_16);
	assert_false(other);
	assert_int_equal(color_at(&color, COLOR_DEPTH_8, &bold), row->at_8);
	assert_int_equal(bold, row->bold);
	assert_int_equal(color_at(&color, COLOR_DEPTH_NONE, &bold), -1);
}

struct theme_row {
	const char *name, *text;
	const char *error; /* NULL: it is taken */
	const char *warnings;
};

static const struct theme_row theme_rows[] = {
	{ "partial", "roles: {state.new: [blue, bold]}", NULL, "" },
	{ "unknown role", "roles:\n  stat.new: red\n", NULL,
	    "t.yaml:2: no role \"stat.new\"; the nearest is \"state.new\"\n" },
	{ "unknown key", "rolls: {}\n", NULL,
	    "t.yaml:1: no key \"rolls\" in a theme\n" },
	{ "no colour", "roles:\n  text: [mauve]\n",
	    "t.yaml:2:10: this is neither a colour nor an attribute: \"mauve\"",
	    "" },
	{ "nothing after on", "roles: {text: red on}",
	    "t.yaml:1:15: a colour is missing after \"on\"", "" },
	{ "no map", "[1]", "t.yaml:1:1: a theme is a map, not \"a list\"", "" },
	{ "circle", "extends: nosuch\n", "there is no theme \"nosuch\"", "" },
	{ "name out of the folder", "extends: ../x\n",
	    "no name for a theme: \"../x\"", "" },
	{ "glyphs", "glyphs: emoji\n",
	    "t.yaml:1:9: glyphs are auto, ascii or unicode, not \"emoji\"",
	    "" },
	{ "palette", "palette: {x: nocolour}\n",
	    "t.yaml:1:14: not a colour: \"nocolour\"", "" },
};

static void
test_theme(void **state)
{
	const struct theme_row *row = *state;
	struct theme theme;
	struct error error;
	struct buf warnings;
	bool ok;

	buf_init(&warnings, 1000);
	ok = theme_read(
	    span_of(row->text), "t.yaml", &nowhere, &theme, &warnings, &error);
	assert_int_equal(ok, !row->error);
	if (row->error)
		assert_string_equal(error.text, row->error);
	assert_string_equal(warnings.at, row->warnings);
	buf_release(&warnings);
}

static void
read_text(const char *text, struct theme *theme)
{
	struct error error;
	struct buf warnings;

	buf_init(&warnings, 1000);
	assert_true(theme_read(
	    span_of(text), "t.yaml", &nowhere, theme, &warnings, &error));
	assert_string_equal(warnings.at, "");
	buf_release(&warnings);
}

static void
test_looks_are_read_as_words_and_lists(void **state UNUSED)
{
	struct theme theme;
	const struct theme_look *look;

	read_text("palette:\n  sky: {rgb: \"#268bd2\", c256: 32, c16: blue}\n"
		  "roles:\n  dialog.danger: white on red bold\n"
		  "  diff.add: [sky, on default, underline]\n",
	    &theme);
	look = &theme.looks[STYLE_DIALOG_DANGER];
	assert_int_equal(look->foreground.value, 7);
	assert_int_equal(look->background.value, 1);
	assert_int_equal(look->attributes, THEME_BOLD);
	look = &theme.looks[STYLE_DIFF_ADD];
	assert_int_equal(look->foreground.kind, COLOR_RGB);
	assert_int_equal(look->foreground.c16, 4);
	assert_int_equal(look->background.kind, COLOR_OWN);
	assert_int_equal(look->attributes, THEME_UNDERLINE);
	assert_int_equal(theme.looks[STYLE_STATE_ERROR].foreground.value, 1);
}

/* Every role has a line in the shipped files, which are what is built in. */
static void
test_shipped_themes_name_every_role(void **state UNUSED)
{
	static const char *const shipped[] = { "terminal", "mono" };
	struct buf line;
	size_t i, j;

	buf_init(&line, 100);
	for (i = 0; i < COUNT(shipped); i++) {
		const char *text = theme_built_in(shipped[i]);
		struct theme theme;

		assert_non_null(text);
		read_text(text, &theme);
		for (j = 0; j < STYLE_COUNT; j++) {
			buf_clear(&line);
			(void)buf_printf(
			    &line, "\n  %s:", theme_role_name((enum style)j));
			if (!strstr(text, line.at))
				fail_msg("%s lacks %s", shipped[i],
				    theme_role_name((enum style)j));
		}
	}
	buf_release(&line);
}

/* Without colour, states are told apart by their letter: the theme has none. */
static void
test_mono_has_no_colour(void **state UNUSED)
{
	struct theme theme;
	size_t i;

	read_text(theme_built_in("mono"), &theme);
	for (i = 0; i < STYLE_COUNT; i++) {
		assert_int_equal(theme.looks[i].foreground.kind, COLOR_OWN);
		assert_int_equal(theme.looks[i].background.kind, COLOR_OWN);
	}
}

static void
test_files_are_found_in_order(void **state UNUSED)
{
	struct theme_folders folders = { "/nonexistent", NULL };
	struct theme theme;
	struct error error;
	struct buf warnings, path;

	buf_init(&warnings, 1000);
	buf_init(&path, 1000);
	(void)buf_printf(&path, "%s/themes", getenv("top_srcdir"));
	folders.installed = path.at;
	assert_true(theme_load("mono", &folders, &theme, &warnings, &error));
	assert_int_equal(
	    theme.looks[STYLE_DIFF_ADD].foreground.kind, COLOR_OWN);
	folders.installed = NULL;
	assert_true(
	    theme_load("terminal", &folders, &theme, &warnings, &error));
	assert_int_equal(theme.looks[STYLE_DIFF_ADD].foreground.value, 2);
	assert_false(theme_load("nosuch", &folders, &theme, &warnings, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	buf_release(&path);
	buf_release(&warnings);
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_looks_are_read_as_words_and_lists),
		cmocka_unit_test(test_shipped_themes_name_every_role),
		cmocka_unit_test(test_mono_has_no_colour),
		cmocka_unit_test(test_files_are_found_in_order),
	};
	size_t n = 4, i;

	for (i = 0; i < COUNT(color_rows); i++)
		tests[n++] =
		    (struct CMUnitTest) { color_rows[i].name, test_color, NULL,
			    NULL, (void *)(uintptr_t)&color_rows[i] };
	for (i = 0; i < COUNT(theme_rows); i++)
		tests[n++] =
		    (struct CMUnitTest) { theme_rows[i].name, test_theme, NULL,
			    NULL, (void *)(uintptr_t)&theme_rows[i] };
	return _cmocka_run_group_tests("theme", tests, n, NULL, NULL);
}

#include "tests/unit.h"

#include <locale.h>

#include "tui/edit_box.h"
#include "tui/keys.h"

struct edit_row {
	const char *name, *from, *keys, *to;
};

static const struct edit_row rows[] = {
	{ "type at the start", "b", "a", "ab" },
	{ "type at the end", "a", "End b", "ab" },
	{ "new line", "ab", "Right Enter", "a\nb" },
	{ "down keeps the column", "abc\ndef", "Right Right Down x",
	    "abc\ndexf" },
	{ "down onto a short line", "abc\nd\nefg", "Right Right Right Down x",
	    "abc\ndx\nefg" },
	{ "up", "abc\ndef", "Down Right Up x", "axbc\ndef" },
	{ "up at the top stays", "ab", "Right Up x", "axb" },
	{ "down at the end stays", "ab", "Right Down x", "axb" },
	{ "backspace", "abc", "End Backspace", "ab" },
	{ "backspace at the start", "a", "Backspace", "a" },
	{ "backspace joins lines", "a\nb", "Down Backspace", "ab" },
	{ "delete", "abc", "Del", "bc" },
	{ "delete at the end", "a", "End Del", "a" },
	{ "a character is not its bytes", "\xc3\xa9x", "Right Backspace", "x" },
	{ "wide characters", "\xe6\x97\xa5\xe6\x9c\xac", "Right Del",
	    "\xe6\x97\xa5" },
	{ "kill to the start", "ab\ncd", "Down Right ^U", "ab\nd" },
	{ "kill to the end", "ab\ncd", "Right ^K", "a\ncd" },
	{ "home and end", "ab\ncd", "Down End x Home y", "ab\nycdx" },
	{ "left over a line end", "a\nb", "Down Left x", "ax\nb" },
	{ "controls are cleaned", "a\x1b[1mb", "", "a?[1mb" },
};

static void
test_edit(void **state)
{
	const struct edit_row *row = *state;
	struct span rest = span_of(row->keys), word;
	struct edit_box box;
	uint32_t key;

	edit_box_init(&box, row->from);
	while (span_cut(&rest, ' ', &word)) {
		assert_true(keys_parse(word, &key));
		assert_true(edit_box_key(&box, key));
	}
	assert_string_equal(box.text.at, row->to);
	assert_false(edit_box_key(&box, KEYS_ESC));
	edit_box_release(&box);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows)];
	size_t i;

	(void)setlocale(LC_ALL, "");
	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].name, test_edit, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "edit_box", tests, COUNT(rows), NULL, NULL);
}

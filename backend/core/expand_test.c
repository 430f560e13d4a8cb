#include "tests/unit.h"

#include "backend/core/expand.h"

#define PATTERN "(?P<a>x)|(?P<a>y)(?P<b1>[0-9]*)(?P<n_>!)?(?P<01>z*)"

struct row {
	const char *template, *text, *expected;
};

static const struct row rows[] = {
	{ "", "y12zz", "" },
	{ "plain", "y12zz", "plain" },
	{ "$a", "x", "x" },
	{ "$a", "y12zz", "y" },
	{ "${a}", "y12zz", "y" },
	{ "$0", "y12zz", "y12zz" },
	{ "[$0]", "y12zz", "[y12zz]" },
	{ "$2-$3", "y12zz", "y-12" },
	{ "${3}0", "y12zz", "120" },
	{ "$30", "y12zz", "" },
	{ "$b1", "y12zz", "12" },
	{ "$b10", "y12zz", "" },
	{ "$1x", "x", "" },
	{ "$01", "y12zz", "zz" },
	{ "$00", "y12zz", "" },
	{ "$n_", "y12zz", "" },
	{ "<$n_>", "y12!", "<!>" },
	{ "$$", "x", "$" },
	{ "$$$$a", "x", "$$a" },
	{ "$$$a", "x", "$x" },
	{ "$", "x", "$" },
	{ "a$", "x", "a$" },
	{ "$-", "x", "$-" },
	{ "${", "x", "${" },
	{ "${a", "x", "${a" },
	{ "${}", "x", "${}" },
	{ "${a b}", "x", "${a b}" },
	{ "${-}$a", "x", "${-}x" },
	{ "\\1", "x", "\\1" },
	{ "$a$a", "x", "xx" },
	{ "$99999999", "x", "" },
	{ "$100000000000000000000", "x", "" },
	{ "$a\xc3\xa9", "x", "" }, /* a letter: the name goes on */
	{ "$a\xd9\xa3", "x", "" }, /* a digit */
	{ "$a\xe2\x82\xac", "x", "x\xe2\x82\xac" }, /* a sign */
	{ "$\xc3\xa9", "x", "" },
	{ "${\xc3\xa9}.", "x", "." },
	{ "$\xe2\x82\xac", "x", "$\xe2\x82\xac" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct span groups[8], made;
	struct expand *expand;
	struct regex *regex;
	struct error error;
	struct buf room;

	assert_true(regex_open(span_of(PATTERN), &regex, &error));
	assert_true(
	    expand_open(arena, span_of(row->template), regex, &expand, &error));
	assert_true(expand_group_count(expand) <= 8);
	assert_true(regex_match(
	    regex, span_of(row->text), groups, expand_group_count(expand)));
	buf_init(&room, EXPAND_LIMIT);
	made = expand_make(expand, groups, &room);
	assert_string_equal(arena_span(arena, made), row->expected);
	buf_release(&room);
	regex_close(regex);
	arena_free(arena);
}

static void
test_bytes_that_are_no_characters(void **state UNUSED)
{
	struct row row = { "$a\xff", "x", "x\xff" };
	void *pointer = &row;

	test_row(&pointer);
}

static void
test_limits(void **state UNUSED)
{
	struct arena *arena = arena_new();
	char text[EXPAND_LIMIT + 1];
	struct span groups[8];
	struct expand *expand;
	struct regex *regex;
	struct error error;
	struct buf room;
	size_t i;

	for (i = 0; i + 2 <= sizeof(text); i += 2)
		memcpy(text + i, "$0", 2);
	assert_true(regex_open(span_of("..."), &regex, &error));
	assert_false(expand_open(
	    arena, span_make(text, EXPAND_LIMIT + 1), regex, &expand, &error));
	assert_true(expand_open(
	    arena, span_make(text, EXPAND_LIMIT), regex, &expand, &error));
	assert_true(regex_match(regex, span_of("abc"), groups, 1));
	buf_init(&room, EXPAND_LIMIT);
	(void)expand_make(expand, groups, &room);
	assert_true(room.overflow);
	buf_release(&room);
	regex_close(regex);
	arena_free(arena);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 2] = {
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_bytes_that_are_no_characters),
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[2 + i] = (struct CMUnitTest) { rows[i].template, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "expand", tests, COUNT(tests), NULL, NULL);
}

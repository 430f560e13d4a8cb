#include "tests/unit.h"

#include "tui/layout.h"

struct layout_row {
	const char *name;
	int rows, columns;
	enum layout_kind kind;
	bool full;
	struct layout expected;
};

static const struct layout_row layout_rows[] = {
	{ "80x24", 24, 80, LAYOUT_LIST, false,
	    { true, 24, 80, LAYOUT_NORMAL, 0, 1, 2, 3, 11, 14, 15, 6, -1, 21, 1,
		-1, 22, 23 } },
	{ "140x40", 40, 140, LAYOUT_LIST, false,
	    { true, 40, 140, LAYOUT_WIDE, 0, 1, 2, 3, 18, 21, 22, 12, 34, 35, 3,
		-1, 38, 39 } },
	{ "40x10", 10, 40, LAYOUT_LIST, false,
	    { true, 10, 40, LAYOUT_COMPACT, 0, -1, -1, 1, 6, 7, 8, 1, -1, -1, 0,
		-1, 9, 9 } },
	{ "80x24 full", 24, 80, LAYOUT_LIST, true,
	    { true, 24, 80, LAYOUT_NORMAL, 0, 1, 2, 3, 19, -1, 22, 0, -1, -1, 0,
		-1, 22, 23 } },
	{ "80x24 text", 24, 80, LAYOUT_TEXT, false,
	    { true, 24, 80, LAYOUT_NORMAL, 0, -1, -1, 2, 19, 1, -1, 0, -1, -1,
		0, 21, 22, 23 } },
	{ "40x10 text", 10, 40, LAYOUT_TEXT, false,
	    { true, 10, 40, LAYOUT_COMPACT, 0, -1, -1, 2, 7, 1, -1, 0, -1, -1,
		0, -1, 9, 9 } },
};

static void
test_layout(void **state)
{
	const struct layout_row *row = *state;
	const struct layout *want = &row->expected;
	struct layout layout;

	layout_make(row->rows, row->columns, row->kind, row->full, &layout);
	assert_int_equal(layout.fits, want->fits);
	assert_int_equal(layout.width, want->width);
	assert_int_equal(layout.context, want->context);
	assert_int_equal(layout.tabs, want->tabs);
	assert_int_equal(layout.heads, want->heads);
	assert_int_equal(layout.body, want->body);
	assert_int_equal(layout.body_rows, want->body_rows);
	assert_int_equal(layout.rule, want->rule);
	assert_int_equal(layout.detail, want->detail);
	assert_int_equal(layout.detail_rows, want->detail_rows);
	assert_int_equal(layout.activity_rule, want->activity_rule);
	assert_int_equal(layout.activity, want->activity);
	assert_int_equal(layout.activity_rows, want->activity_rows);
	assert_int_equal(layout.status, want->status);
	assert_int_equal(layout.message, want->message);
	assert_int_equal(layout.keys, want->keys);
}

/* Whatever the size: panes are in order, inside, and the list has its rows. */
static void
test_every_size(void **state UNUSED)
{
	struct layout at;
	int rows, columns, kind, full;

	for (rows = 1; rows <= 120; rows++)
		for (columns = 1; columns <= 300; columns += 7)
			for (kind = 0; kind < 4; kind++) {
				full = kind & 1;
				layout_make(rows, columns,
				    kind & 2 ? LAYOUT_TEXT : LAYOUT_LIST, full,
				    &at);
				assert_int_equal(
				    at.fits, rows >= 10 && columns >= 40);
				if (!at.fits)
					continue;
				assert_true(at.body > at.heads);
				assert_true(at.body_rows >= 6);
				assert_true(
				    at.body + at.body_rows <= at.message);
				assert_true(at.detail_rows >= 0);
				if (at.detail_rows)
					assert_int_equal(at.detail - 1,
					    at.body + at.body_rows);
				assert_true(at.keys == rows - 1);
			}
}

int
main(void)
{
	struct CMUnitTest tests[16] = { cmocka_unit_test(test_every_size) };
	size_t n = 1, i;

	for (i = 0; i < COUNT(layout_rows); i++)
		tests[n++] =
		    (struct CMUnitTest) { layout_rows[i].name, test_layout,
			    NULL, NULL, (void *)(uintptr_t)&layout_rows[i] };
	return _cmocka_run_group_tests("layout", tests, n, NULL, NULL);
}

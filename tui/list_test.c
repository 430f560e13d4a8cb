#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "tests/fake/backend.h"
#include "tui/list.h"

/* Rows are the updates; column 0 sorts by key, 1 by tag. */
static size_t
count(const struct report *report, const char *subject UNUSED)
{
	return report->update_count;
}

static const void *
item(const struct report *report, const char *subject UNUSED, size_t index)
{
	return &report->updates[index];
}

static const char *
key(const void *at, char room[LIST_KEY_SIZE] UNUSED)
{
	return ((const struct report_update *)at)->key;
}

static int
compare(const void *a, const void *b, int column)
{
	const struct report_update *left = a, *right = b;

	return column ? strcmp(left->to, right->to) : 0;
}

static void
describe(const void *at, struct filter_row *row)
{
	row->texts[0] = ((const struct report_update *)at)->key;
	row->texts[1] = ((const struct report_update *)at)->to;
}

static bool
is_wrong(const void *at)
{
	return strcmp(((const struct report_update *)at)->to, "bad") == 0;
}

static const struct list_model model = { count, item, key, compare, describe,
	is_wrong };

/* "b=2 a=1": keys with their tags. */
static struct report *
make(const char *text)
{
	struct report *report = fake_report_new();
	struct arena *arena = fake_report_arena(report);
	struct report_update *updates = NULL;
	struct span rest = span_of(text), word;

	while (span_cut(&rest, ' ', &word)) {
		struct report_update *update =
		    ARRAY_ADD(arena, updates, report->update_count);
		size_t cut = span_find(word, '=');

		update->key = arena_span(arena, span_head(word, cut));
		update->to = arena_span(arena, span_from(word, cut + 1));
	}
	report->updates = updates;
	return report;
}

static void
give(struct list *list, const char *text)
{
	struct report *report = make(text);

	list_set_report(list, report);
	report_unref(report);
}

/* The rows as "a=1 >b=2 *c=3 !d=4": cursor, mark, gone. */
static void
check(const struct list *list, const char *expected)
{
	struct buf text;
	size_t i;

	buf_init(&text, 10000);
	for (i = 0; i < list_count(list); i++) {
		const struct list_row *row = list_at(list, i);
		const struct report_update *update = row->item;

		(void)buf_printf(&text, "%s%s%s%s%s=%s", i ? " " : "",
		    i == list_cursor(list) ? ">" : "",
		    list_is_marked(list, row->key) ? "*" : "",
		    row->gone ? "!" : "", row->key, update->to);
	}
	assert_string_equal(text.at, expected);
	buf_release(&text);
}

static void
test_rows_keep_their_places_until_merged(void **state UNUSED)
{
	struct list *list = list_new(&model, NULL);

	give(list, "a=1 c=3 d=4");
	list_move_to(list, 1);
	check(list, "a=1 >c=3 d=4");
	give(list, "a=9 b=2 c=5");
	check(list, "a=9 >c=5 !d=4");
	assert_int_equal(list_pending(list), 1);
	assert_int_equal(list_gone(list), 1);
	/* A row that came and went again was never there. */
	give(list, "c=6 d=7");
	check(list, "!a=1 >c=6 d=7");
	give(list, "a=9 b=2 c=5");
	list_merge(list);
	check(list, "a=9 b=2 >c=5");
	assert_int_equal(list_pending(list) + list_gone(list), 0);
	list_free(list);
	assert_int_equal(fake_report_count(), 0);
}

static void
test_cursor_stays_near_when_its_object_goes(void **state UNUSED)
{
	struct list *list = list_new(&model, NULL);

	give(list, "a=1 b=2 c=3");
	list_move_to(list, 2);
	give(list, "a=1 b=2");
	list_merge(list);
	check(list, "a=1 >b=2");
	give(list, "");
	list_merge(list);
	assert_null(list_current(list));
	list_move_by(list, 1);
	give(list, "z=1");
	list_merge(list);
	check(list, ">z=1");
	list_free(list);
}

static void
test_sort_filter_and_wrong_only(void **state UNUSED)
{
	struct list *list = list_new(&model, NULL);

	give(list, "a=3 b=1 c=2 d=bad");
	list_move_to(list, 2);
	list_sort(list, 1, false);
	check(list, "b=1 >c=2 a=3 d=bad");
	list_sort(list, 1, true);
	check(list, "d=bad a=3 >c=2 b=1");
	list_set_filter(list, "!3 !bad");
	check(list, ">c=2 b=1");
	assert_int_equal(list_total(list), 4);
	list_set_filter(list, "");
	list_set_wrong_only(list, true);
	check(list, ">d=bad");
	list_free(list);
}

static void
test_marks_survive_filter_and_merge(void **state UNUSED)
{
	struct list *list = list_new(&model, NULL);
	struct arena *arena = arena_new();
	const char **keys;
	size_t n;

	give(list, "a=1 b=2 c=3 d=4");
	keys = list_targets(list, arena, &n);
	assert_int_equal(n, 1);
	assert_string_equal(keys[0], "a");
	list_mark(list, "b", true);
	list_mark(list, "d", true);
	list_set_filter(list, "!2");
	check(list, ">a=1 c=3 *d=4");
	keys = list_targets(list, arena, &n);
	assert_int_equal(n, 2);
	assert_string_equal(keys[0], "d");
	assert_string_equal(keys[1], "b");
	/* An object that is gone takes its mark along, for good. */
	give(list, "a=1 b=2 c=3");
	list_merge(list);
	assert_int_equal(list_mark_count(list), 1);
	give(list, "a=1 b=2 c=3 d=5");
	list_merge(list);
	list_set_filter(list, "");
	check(list, ">a=1 *b=2 c=3 d=5");
	list_invert(list);
	check(list, ">*a=1 b=2 *c=3 *d=5");
	list_unmark(list);
	list_range(list);
	list_move_to(list, 2);
	list_range(list);
	check(list, "*a=1 *b=2 >*c=3 d=5");
	list_mark_shown(list);
	assert_int_equal(list_mark_count(list), 4);
	arena_free(arena);
	list_free(list);
	assert_int_equal(fake_report_count(), 0);
}

static void
test_following_stays_at_the_end(void **state UNUSED)
{
	struct list *list = list_new(&model, NULL);

	give(list, "a=1 b=2");
	list_follow(list, true);
	give(list, "a=1 b=2 c=3");
	list_merge(list);
	check(list, "a=1 b=2 >c=3");
	list_move_by(list, -1);
	give(list, "a=1 b=2 c=3 d=4");
	list_merge(list);
	check(list, "a=1 >b=2 c=3 d=4");
	list_free(list);
}

static void
test_window_has_no_hole_below(void **state UNUSED)
{
	struct list *list = list_new(&model, NULL);

	give(list, "a=1 b=1 c=1 d=1 e=1 f=1");
	list_move_to(list, 5);
	assert_int_equal(list_top(list, 3), 3);
	list_move_by(list, -1);
	assert_int_equal(list_top(list, 3), 3);
	list_move_to(list, 0);
	assert_int_equal(list_top(list, 3), 0);
	list_move_to(list, 5);
	(void)list_top(list, 3);
	give(list, "a=1 b=1");
	list_merge(list);
	assert_int_equal(list_top(list, 3), 0);
	list_free(list);
}

static unsigned
next_random(unsigned *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static struct report *
make_random(unsigned *seed)
{
	struct buf text;
	struct report *report;
	unsigned i;

	buf_init(&text, 10000);
	for (i = 0; i < 12; i++)
		if (next_random(seed) % 3)
			(void)buf_printf(&text, "%sk%u=%u",
			    text.length ? " " : "", i, next_random(seed) % 5);
	report = make(text.at);
	buf_release(&text);
	return report;
}

/*
 * Between what a person sees and the key that follows, reports come in any
 * order with rows added, taken away and changed, sorted and filtered: the
 * action always hits the object that was under the cursor, or says it is gone.
 */
static void
test_never_the_wrong_object(void **state UNUSED)
{
	struct arena *arena = arena_new();
	unsigned seed, round;

	for (seed = 1; seed <= 2000; seed++) {
		struct list *list = list_new(&model, NULL);
		unsigned random = seed;

		for (round = 0; round < 5; round++) {
			struct report *report = make_random(&random);
			const char *seen, **keys;
			size_t n;

			list_set_report(list, report);
			report_unref(report);
			list_move_to(list, next_random(&random) % 12);
			if (!list_current(list)) {
				list_merge(list);
				continue;
			}
			seen = arena_dup(arena, list_current(list)->key);
			report = make_random(&random);
			list_set_report(list, report);
			keys = list_targets(list, arena, &n);
			assert_int_equal(n, 1);
			assert_string_equal(keys[0], seen);
			assert_int_equal(list_current(list)->gone,
			    !report_find_update(report, seen));
			/* And after a merge, if it still is there. */
			list_sort(list, (int)(next_random(&random) % 2),
			    next_random(&random) % 2);
			if (report_find_update(report, seen))
				assert_string_equal(
				    list_current(list)->key, seen);
			report_unref(report);
		}
		list_free(list);
	}
	arena_free(arena);
	assert_int_equal(fake_report_count(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_keep_their_places_until_merged),
		cmocka_unit_test(test_cursor_stays_near_when_its_object_goes),
		cmocka_unit_test(test_sort_filter_and_wrong_only),
		cmocka_unit_test(test_marks_survive_filter_and_merge),
		cmocka_unit_test(test_following_stays_at_the_end),
		cmocka_unit_test(test_window_has_no_hole_below),
		cmocka_unit_test(test_never_the_wrong_object),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}

#include "tui/list_inside.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"

struct list *
list_new(const struct list_model *model, const char *subject)
{
	struct list *list = xcalloc(1, sizeof(*list));

	list->model = model;
	list->subject = subject ? xstrdup(subject) : NULL;
	list->arena = arena_new();
	list->index = map_new(list->arena);
	list->mark_arena = arena_new();
	list->marks = map_new(list->mark_arena);
	filter_set(&list->filter, "");
	return list;
}

void
list_free(struct list *list)
{
	if (!list)
		return;
	report_unref(list->report);
	report_unref(list->base);
	arena_free(list->arena);
	arena_free(list->mark_arena);
	free(list->subject);
	free(list->cursor);
	free(list->range);
	free(list);
}

/* ---- order ---- */

static bool
is_shown(const struct list *list, const void *item)
{
	struct filter_row row = { .texts = { NULL } };

	if (list->wrong_only && !list->model->is_wrong(item))
		return false;
	if (!list->filter.term_count)
		return true;
	list->model->describe(item, &row);
	return filter_match(&list->filter, &row);
}

static int
compare_rows(const void *a, const void *b, void *context)
{
	const struct list_row *left = a, *right = b;
	const struct list *list = context;
	int order = list->model->compare(left->item, right->item, list->column);

	if (list->descending)
		order = -order;
	return order ? order : strcmp(left->key, right->key);
}

static void
set_cursor(struct list *list, size_t place)
{
	free(list->cursor);
	list->cursor = NULL;
	list->place = 0;
	if (!list->count)
		return;
	list->place = place < list->count ? place : list->count - 1;
	list->cursor = xstrdup(list->rows[list->place].key);
}

size_t
list_place_of(const struct list *list, const char *key)
{
	const struct list_row *row =
	    key ? map_find(list->index, span_of(key)) : NULL;

	return row ? (size_t)(row - list->rows) : SIZE_MAX;
}

static void
collect(struct list *list)
{
	char room[LIST_KEY_SIZE];
	const char *key;
	const void *item;
	struct mark *mark;
	size_t i;

	list->total = list->model->count(list->report, list->subject);
	for (i = 0; i < list->total; i++) {
		struct list_row *row;

		item = list->model->item(list->report, list->subject, i);
		key = list->model->key(item, room);
		mark = map_find(list->marks, span_of(key));
		if (mark)
			mark->seen = list->merges;
		if (!is_shown(list, item))
			continue;
		row = ARRAY_ADD(list->arena, list->rows, list->count);
		row->key = arena_dup(list->arena, key);
		row->item = item;
	}
}

void
list_merge(struct list *list)
{
	size_t place = list->place, i;
	bool at_end = list->follow;

	if (!list->report)
		return;
	arena_free(list->arena);
	list->arena = arena_new();
	list->index = map_new(list->arena);
	list->rows = NULL;
	list->count = list->pending = list->gone = 0;
	list->merges++;
	report_unref(list->base);
	list->base = report_ref(list->report);
	collect(list);
	list_drop_marks(list);
	if (list->count)
		qsort_r(list->rows, list->count, sizeof(*list->rows),
		    compare_rows, list);
	for (i = 0; i < list->count; i++)
		map_set(
		    list->index, span_of(list->rows[i].key), &list->rows[i]);
	i = list_place_of(list, list->cursor);
	if (at_end && list->count)
		i = list->count - 1;
	/* Keep the cursor's line on the screen where it was. */
	if (i != SIZE_MAX && i > place && list->top + (i - place) < list->count)
		list->top += i - place;
	else if (i != SIZE_MAX && i < place)
		list->top -= place - i < list->top ? place - i : list->top;
	set_cursor(list, i == SIZE_MAX ? place : i);
}

/* New cells for the rows there are; what came and went is counted. */
static void
refresh(struct list *list)
{
	char room[LIST_KEY_SIZE];
	const void *item;
	struct list_row *row;
	size_t found = 0, i;

	for (i = 0; i < list->count; i++)
		list->rows[i].gone = true;
	list->pending = 0;
	list->total = list->model->count(list->report, list->subject);
	for (i = 0; i < list->total; i++) {
		item = list->model->item(list->report, list->subject, i);
		row = map_find(
		    list->index, span_of(list->model->key(item, room)));
		if (row) {
			row->item = item;
			row->gone = false;
			found++;
		} else if (is_shown(list, item)) {
			list->pending++;
		}
	}
	list->gone = list->count - found;
}

/* Cells of rows that are gone come from the report of the last merge. */
static void
restore_gone(struct list *list)
{
	char room[LIST_KEY_SIZE];
	const void *item;
	struct list_row *row;
	size_t count, i;

	if (!list->gone)
		return;
	count = list->model->count(list->base, list->subject);
	for (i = 0; i < count; i++) {
		item = list->model->item(list->base, list->subject, i);
		row = map_find(
		    list->index, span_of(list->model->key(item, room)));
		if (row && row->gone)
			row->item = item;
	}
}

void
list_set_report(struct list *list, const struct report *report)
{
	bool first = !list->report;

	if (report == list->report)
		return;
	report_unref(list->report);
	list->report = report_ref(report);
	if (first) {
		list_merge(list);
		return;
	}
	refresh(list);
	restore_gone(list);
}

/* ---- looking ---- */

size_t
list_pending(const struct list *list)
{
	return list->pending;
}

size_t
list_gone(const struct list *list)
{
	return list->gone;
}

size_t
list_count(const struct list *list)
{
	return list->count;
}

size_t
list_total(const struct list *list)
{
	return list->total;
}

const struct list_row *
list_at(const struct list *list, size_t index)
{
	return &list->rows[index];
}

const struct list_row *
list_current(const struct list *list)
{
	return list->count ? &list->rows[list->place] : NULL;
}

size_t
list_cursor(const struct list *list)
{
	return list->place;
}

size_t
list_top(struct list *list, size_t rows)
{
	if (list->place < list->top)
		list->top = list->place;
	if (rows && list->place >= list->top + rows)
		list->top = list->place - rows + 1;
	/* No empty rows below while there are rows above. */
	if (list->top + rows > list->count)
		list->top = list->count > rows ? list->count - rows : 0;
	return list->top;
}

void
list_move_to(struct list *list, size_t index)
{
	list->follow = false;
	set_cursor(list, index);
}

void
list_move_by(struct list *list, long rows)
{
	size_t back = rows < 0 ? (size_t)-rows : 0;

	if (rows >= 0)
		list_move_to(list, list->place + (size_t)rows);
	else
		list_move_to(list, list->place > back ? list->place - back : 0);
}

bool
list_find_key(struct list *list, const char *key)
{
	size_t place = list_place_of(list, key);

	if (place == SIZE_MAX)
		return false;
	list_move_to(list, place);
	return true;
}

void
list_follow(struct list *list, bool follow)
{
	if (follow)
		set_cursor(list, list->count ? list->count - 1 : 0);
	list->follow = follow;
}

bool
list_is_following(const struct list *list)
{
	return list->follow;
}

/* ---- filter and sort ---- */

void
list_set_filter(struct list *list, const char *text)
{
	filter_set(&list->filter, text);
	list_merge(list);
}

const char *
list_filter(const struct list *list)
{
	return list->filter.text;
}

void
list_set_wrong_only(struct list *list, bool only)
{
	list->wrong_only = only;
	list_merge(list);
}

bool
list_is_wrong_only(const struct list *list)
{
	return list->wrong_only;
}

void
list_sort(struct list *list, int column, bool descending)
{
	list->column = column;
	list->descending = descending;
	list_merge(list);
}

int
list_sort_column(const struct list *list)
{
	return list->column;
}

bool
list_is_descending(const struct list *list)
{
	return list->descending;
}

#include "tui/list_inside.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"

void
list_drop_marks(struct list *list)
{
	struct span key;
	void *value;
	size_t at = 0;

	list->mark_count = 0;
	while (map_next(list->marks, &at, &key, &value)) {
		struct mark *mark = value;

		if (mark->seen != list->merges)
			mark->on = false;
		list->mark_count += mark->on;
	}
}

bool
list_is_marked(const struct list *list, const char *key)
{
	const struct mark *mark = map_find(list->marks, span_of(key));

	return mark && mark->on;
}

void
list_mark(struct list *list, const char *key, bool marked)
{
	struct mark *mark = map_find(list->marks, span_of(key));

	if (!mark) {
		mark = arena_alloc(list->mark_arena, sizeof(*mark));
		mark->key = arena_dup(list->mark_arena, key);
		map_set(list->marks, span_of(mark->key), mark);
	}
	mark->seen = list->merges;
	if (mark->on == marked)
		return;
	mark->on = marked;
	list->mark_count += marked ? 1 : (size_t)-1;
}

void
list_mark_shown(struct list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		list_mark(list, list->rows[i].key, true);
}

void
list_unmark(struct list *list)
{
	arena_free(list->mark_arena);
	list->mark_arena = arena_new();
	list->marks = map_new(list->mark_arena);
	list->mark_count = 0;
	free(list->range);
	list->range = NULL;
}

void
list_invert(struct list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		list_mark(list, list->rows[i].key,
		    !list_is_marked(list, list->rows[i].key));
}

size_t
list_mark_count(const struct list *list)
{
	return list->mark_count;
}

bool
list_has_range(const struct list *list)
{
	return list->range != NULL;
}

void
list_range(struct list *list)
{
	size_t from, to, i;

	if (!list->count)
		return;
	if (!list->range) {
		list->range = xstrdup(list->cursor);
		return;
	}
	from = list_place_of(list, list->range);
	free(list->range);
	list->range = NULL;
	if (from == SIZE_MAX)
		from = list->place;
	to = list->place;
	if (from > to) {
		to = from;
		from = list->place;
	}
	for (i = from; i <= to; i++)
		list_mark(list, list->rows[i].key, true);
}

const char **
list_targets(const struct list *list, struct arena *arena, size_t *count)
{
	const char **keys = NULL;
	struct span key;
	void *value;
	size_t i;

	*count = 0;
	if (!list->mark_count) {
		if (list->cursor)
			*ARRAY_ADD(arena, keys, *count) =
			    arena_dup(arena, list->cursor);
		return keys;
	}
	for (i = 0; i < list->count; i++)
		if (list_is_marked(list, list->rows[i].key))
			*ARRAY_ADD(arena, keys, *count) =
			    arena_dup(arena, list->rows[i].key);
	i = 0;
	while (map_next(list->marks, &i, &key, &value)) {
		const struct mark *mark = value;

		if (mark->on && list_place_of(list, mark->key) == SIZE_MAX)
			*ARRAY_ADD(arena, keys, *count) =
			    arena_dup(arena, mark->key);
	}
	return keys;
}

#include "backend/core/template_value.h"

/*
 * DESIGN: maps are sorted arrays. They are read much more often than written,
 * the order is wanted each time they are printed or visited, and they are
 * small; a template that makes a large one pays for the moves in steps.
 */

#define PLAIN(variable, go, go_kind, our_kind) \
	const struct template_type template_value_##variable = { \
		.name = (go), .word = (go_kind), .kind = (our_kind) \
	}

PLAIN(none, "<nil>", "invalid", TEMPLATE_NONE);
PLAIN(nil, "<nil>", "invalid", TEMPLATE_NIL);
PLAIN(bool, "bool", "bool", TEMPLATE_BOOL);
PLAIN(int, "int", "int", TEMPLATE_INT);
PLAIN(int64, "int64", "int64", TEMPLATE_INT);
PLAIN(byte, "uint8", "uint8", TEMPLATE_UINT);
PLAIN(uint64, "uint64", "uint64", TEMPLATE_UINT);
PLAIN(float, "float64", "float64", TEMPLATE_FLOAT);
PLAIN(string, "string", "string", TEMPLATE_TEXT);
PLAIN(list, "[]interface {}", "slice", TEMPLATE_LIST);
PLAIN(dict, "map[string]interface {}", "map", TEMPLATE_MAP);

const struct template_type template_value_lists = {
	.name = "[][]interface {}",
	.word = "slice",
	.kind = TEMPLATE_LIST,
	.item = &template_value_list,
};

const struct template_type template_value_strings = {
	.name = "[]string",
	.word = "slice",
	.kind = TEMPLATE_LIST,
	.item = &template_value_string,
};

const struct template_type template_value_ints = {
	.name = "[]int",
	.word = "slice",
	.kind = TEMPLATE_LIST,
	.item = &template_value_int,
};

const struct template_type template_value_texts = {
	.name = "map[string]string",
	.word = "map",
	.kind = TEMPLATE_MAP,
	.item = &template_value_string,
};

struct template_value
template_value_of_items(struct arena *arena, const struct template_type *type,
    const struct template_value *items, size_t count)
{
	struct template_list *list = arena_alloc(arena, sizeof(*list));

	list->items = items;
	list->count = count;
	return (struct template_value) { .type = type, .list = list };
}

static struct template_tail *
new_tail(struct arena *arena, const struct template_list *list)
{
	struct template_tail *tail = arena_alloc(arena, sizeof(*tail));

	tail->room = list->count < 4 ? 8 : list->count * 2;
	tail->used = list->count;
	tail->items = arena_calloc(arena, tail->room, sizeof(*tail->items));
	if (list->count)
		memcpy(tail->items, list->items,
		    list->count * sizeof(*tail->items));
	return tail;
}

struct template_value
template_value_append(struct arena *arena, const struct template_list *list,
    const struct template_value *item)
{
	struct template_list *longer = arena_alloc(arena, sizeof(*longer));
	struct template_tail *tail = list->tail;

	if (!tail || tail->used != list->count || tail->used == tail->room)
		tail = new_tail(arena, list);
	tail->items[tail->used++] = *item;
	longer->items = tail->items;
	longer->count = tail->used;
	longer->tail = tail;
	return (struct template_value) { .type = &template_value_list,
		.list = longer };
}

struct template_value
template_value_new_map(struct arena *arena, const struct template_type *type)
{
	return (struct template_value) { .type = type,
		.map = arena_alloc(arena, sizeof(struct template_map)) };
}

bool
template_value_is_true(const struct template_value *value)
{
	switch (value->type->kind) {
	case TEMPLATE_NONE:
	case TEMPLATE_NIL:
		return false;
	case TEMPLATE_BOOL:
		return value->truth;
	case TEMPLATE_INT:
		return value->integer != 0;
	case TEMPLATE_UINT:
		return value->natural != 0;
	case TEMPLATE_FLOAT:
		return value->real < 0 || value->real > 0 ||
		    value->real != value->real;
	case TEMPLATE_TEXT:
	case TEMPLATE_LIST:
	case TEMPLATE_MAP:
		return template_value_count(value) > 0;
	case TEMPLATE_OBJECT:
		return true;
	}
	return false;
}

size_t
template_value_count(const struct template_value *value)
{
	switch (value->type->kind) {
	case TEMPLATE_TEXT:
		return value->text.length;
	case TEMPLATE_LIST:
		return value->list->count;
	case TEMPLATE_MAP:
		return value->map->count;
	case TEMPLATE_NONE:
	case TEMPLATE_NIL:
	case TEMPLATE_BOOL:
	case TEMPLATE_INT:
	case TEMPLATE_UINT:
	case TEMPLATE_FLOAT:
	case TEMPLATE_OBJECT:
		break;
	}
	return 0;
}

/* Where the key is or belongs. */
static size_t
place(const struct template_map *map, const struct template_value *key,
    bool *is_there)
{
	size_t low = 0, high = map->count;

	*is_there = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order =
		    template_value_compare(&map->entries[middle].key, key);

		if (order == 0)
			*is_there = true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct template_value *
template_value_find(
    const struct template_map *map, const struct template_value *key)
{
	bool is_there;
	size_t at = place(map, key, &is_there);

	return is_there ? &map->entries[at].value : NULL;
}

const struct template_value *
template_value_find_text(const struct template_map *map, struct span key)
{
	struct template_value value = template_value_of_text(key);

	return template_value_find(map, &value);
}

size_t
template_value_put(struct arena *arena, struct template_map *map,
    const struct template_value *key, const struct template_value *value)
{
	struct template_entry *entries = map->entries;
	bool is_there;
	size_t at = place(map, key, &is_there), moved = map->count - at;

	if (is_there) {
		entries[at].value = *value;
		return 0;
	}
	if (map->count == map->room) {
		map->room = map->room ? map->room * 2 : 8;
		entries = arena_calloc(arena, map->room, sizeof(*entries));
		if (map->count)
			memcpy(entries, map->entries,
			    map->count * sizeof(*entries));
		map->entries = entries;
		moved = map->room;
	}
	memmove(entries + at + 1, entries + at,
	    (map->count - at) * sizeof(*entries));
	entries[at].key = *key;
	entries[at].value = *value;
	map->count++;
	return moved;
}

size_t
template_value_drop(struct template_map *map, struct span key)
{
	struct template_value value = template_value_of_text(key);
	bool is_there;
	size_t at = place(map, &value, &is_there), moved = map->count - at;

	if (!is_there)
		return 0;
	memmove(map->entries + at, map->entries + at + 1,
	    (moved - 1) * sizeof(*map->entries));
	map->count--;
	return moved;
}

struct template_value
template_value_zero(struct arena *arena, const struct template_type *type)
{
	struct template_value zero = { .type = type };

	if (!type)
		return (struct template_value) { .type = &template_value_nil };
	if (type->kind == TEMPLATE_TEXT)
		return template_value_of_text(span_of(""));
	if (type->kind == TEMPLATE_LIST)
		return template_value_of_items(arena, type, NULL, 0);
	if (type->kind == TEMPLATE_MAP)
		return template_value_new_map(arena, type);
	if (type->kind == TEMPLATE_OBJECT)
		return (struct template_value) { .type = &template_value_nil };
	return zero;
}

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int
compare_members(const struct template_value *a, const struct template_value *b)
{
	size_t i;

	for (i = 0; i < a->type->field_count; i++) {
		int order;

		if (!a->type->fields[i].is_printed)
			continue;
		order = template_value_compare(&a->members[i], &b->members[i]);
		if (order)
			return order;
	}
	return 0;
}

int
template_value_compare(
    const struct template_value *a, const struct template_value *b)
{
	if (a->type->kind != b->type->kind)
		return ORDER(a->type->kind, b->type->kind);
	switch (a->type->kind) {
	case TEMPLATE_BOOL:
		return ORDER(a->truth, b->truth);
	case TEMPLATE_INT:
		return ORDER(a->integer, b->integer);
	case TEMPLATE_UINT:
		return ORDER(a->natural, b->natural);
	case TEMPLATE_FLOAT:
		return ORDER(a->real, b->real);
	case TEMPLATE_TEXT:
		return span_compare(a->text, b->text);
	case TEMPLATE_OBJECT:
		if (a->type != b->type)
			return strcmp(a->type->name, b->type->name);
		return compare_members(a, b);
	case TEMPLATE_NONE:
	case TEMPLATE_NIL:
	case TEMPLATE_LIST:
	case TEMPLATE_MAP:
		break;
	}
	return 0;
}

const struct template_value *
template_value_member(const struct template_value *value, struct span name,
    const struct template_field **field)
{
	size_t i;

	if (value->type->kind != TEMPLATE_OBJECT)
		return NULL;
	for (i = 0; i < value->type->field_count; i++) {
		if (!span_is(name, value->type->fields[i].name))
			continue;
		*field = &value->type->fields[i];
		return &value->members[i];
	}
	return NULL;
}

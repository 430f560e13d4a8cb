#include "backend/core/template_call.h"
#include "backend/core/template_cast.h"
#include "backend/core/template_equal.h"

/*
 * Lists. They never change, so that a part of a list is a view of the same
 * items.
 */

static bool
want_list(struct template_call *call, const struct template_value *value,
    const char *doing)
{
	if (value->type->kind == TEMPLATE_LIST)
		return true;
	if (!template_value_is_there(value))
		return template_call_fail(call,
		    "runtime error: invalid memory address or nil pointer "
		    "dereference");
	return template_call_fail(
	    call, "Cannot %s type %s", doing, value->type->word);
}

static bool
give(struct template_call *call, const struct template_value *items,
    size_t count)
{
	return template_call_items(call, &template_value_list, items, count);
}

static struct template_value *
room(struct template_call *call, size_t count)
{
	return arena_calloc(call->arena, count, sizeof(struct template_value));
}

static void
copy(struct template_value *into, const struct template_value *from,
    size_t count)
{
	if (count)
		memcpy(into, from, count * sizeof(*into));
}

static bool
call_list(struct template_call *call)
{
	struct template_value *items = room(call, call->count);

	copy(items, call->args, call->count);
	return give(call, items, call->count);
}

static bool
call_append(struct template_call *call)
{
	if (!want_list(call, &call->args[0], "push on"))
		return false;
	call->result = template_value_append(
	    call->arena, call->args[0].list, &call->args[1]);
	return true;
}

static bool
call_prepend(struct template_call *call)
{
	const struct template_list *list = call->args[0].list;
	struct template_value *items;

	if (!want_list(call, &call->args[0], "prepend on"))
		return false;
	items = room(call, list->count + 1);
	copy(items + 1, list->items, list->count);
	items[0] = call->args[1];
	return give(call, items, list->count + 1);
}

static bool
call_concat(struct template_call *call)
{
	struct template_value *items;
	size_t count = 0, i;

	for (i = 0; i < call->count; i++) {
		const struct template_value *value = &call->args[i];

		if (value->type->kind != TEMPLATE_LIST)
			return template_call_fail(call,
			    "Cannot concat type %s as list", value->type->word);
		count += value->list->count;
	}
	items = room(call, count);
	count = 0;
	for (i = 0; i < call->count; i++) {
		const struct template_list *list = call->args[i].list;

		copy(items + count, list->items, list->count);
		count += list->count;
	}
	return give(call, items, count);
}

static bool
call_first(struct template_call *call)
{
	const struct template_list *list = call->args[0].list;

	if (!want_list(call, &call->args[0], "find first on"))
		return false;
	if (list->count)
		call->result = list->items[0];
	return true;
}

static bool
call_last(struct template_call *call)
{
	const struct template_list *list = call->args[0].list;

	if (!want_list(call, &call->args[0], "find last on"))
		return false;
	if (list->count)
		call->result = list->items[list->count - 1];
	return true;
}

static bool
call_rest(struct template_call *call)
{
	const struct template_list *list = call->args[0].list;

	if (!want_list(call, &call->args[0], "find rest on"))
		return false;
	if (!list->count)
		return give(call, NULL, 0);
	return give(call, list->items + 1, list->count - 1);
}

static bool
call_initial(struct template_call *call)
{
	const struct template_list *list = call->args[0].list;

	return want_list(call, &call->args[0], "find initial on") &&
	    give(call, list->items, list->count ? list->count - 1 : 0);
}

static bool
call_reverse(struct template_call *call)
{
	const struct template_list *list = call->args[0].list;
	struct template_value *items;
	size_t i;

	if (!want_list(call, &call->args[0], "find reverse on"))
		return false;
	items = room(call, list->count);
	for (i = 0; i < list->count; i++)
		items[i] = list->items[list->count - 1 - i];
	return give(call, items, list->count);
}

static bool
call_compact(struct template_call *call)
{
	const struct template_list *list = call->args[0].list;
	struct template_value *items;
	size_t count = 0, i;

	if (!want_list(call, &call->args[0], "compact on"))
		return false;
	items = room(call, list->count);
	for (i = 0; i < list->count; i++)
		if (template_value_is_true(&list->items[i]))
			items[count++] = list->items[i];
	return give(call, items, count);
}

static bool
is_among(struct template_call *call, const struct template_value *items,
    size_t count, const struct template_value *value, bool *is_found)
{
	size_t i;

	*is_found = false;
	for (i = 0; i < count && !*is_found; i++)
		if (!template_equal(call->work, &items[i], value, is_found))
			return false;
	return true;
}

static bool
call_uniq(struct template_call *call)
{
	const struct template_list *list = call->args[0].list;
	struct template_value *items;
	size_t count = 0, i;
	bool is_found;

	if (!want_list(call, &call->args[0], "find uniq on"))
		return false;
	items = room(call, list->count);
	for (i = 0; i < list->count; i++) {
		if (!is_among(call, items, count, &list->items[i], &is_found))
			return false;
		if (!is_found)
			items[count++] = list->items[i];
	}
	return give(call, items, count);
}

static bool
call_without(struct template_call *call)
{
	const struct template_list *list = call->args[0].list;
	struct template_value *items;
	size_t count = 0, i;
	bool is_found;

	if (!want_list(call, &call->args[0], "find without on"))
		return false;
	items = room(call, list->count);
	for (i = 0; i < list->count; i++) {
		if (!is_among(call, call->args + 1, call->count - 1,
			&list->items[i], &is_found))
			return false;
		if (!is_found)
			items[count++] = list->items[i];
	}
	return give(call, items, count);
}

static bool
call_has(struct template_call *call)
{
	const struct template_list *list = call->args[1].list;
	bool is_found;

	if (!template_value_is_there(&call->args[1]))
		return template_call_bool(call, false);
	return want_list(call, &call->args[1], "find has on") &&
	    is_among(
		call, list->items, list->count, &call->args[0], &is_found) &&
	    template_call_bool(call, is_found);
}

static bool
call_slice(struct template_call *call)
{
	const struct template_value *value = &call->args[0];
	int64_t start = 0, end, count;

	if (value->type->kind != TEMPLATE_LIST)
		return template_call_fail(call,
		    "list should be type of slice or array but %s",
		    value->type->word);
	end = count = (int64_t)value->list->count;
	if (!count)
		return true;
	if (call->count > 1)
		start = template_cast_integer(&call->args[1]);
	if (call->count > 2)
		end = template_cast_integer(&call->args[2]);
	if (start < 0 || end < start || end > count)
		return template_call_fail(
		    call, "reflect.Value.Slice: slice index out of bounds");
	return template_call_items(call, value->type,
	    value->list->items + start, (size_t)(end - start));
}

static bool
call_chunk(struct template_call *call)
{
	int64_t size = call->args[0].integer;
	const struct template_list *list = call->args[1].list;
	struct template_value *chunks;
	size_t count, width, i;

	if (!want_list(call, &call->args[1], "chunk"))
		return false;
	if (size <= 0)
		return template_call_fail(
		    call, "runtime error: integer divide by zero");
	width = (size_t)size;
	count = list->count / width + (list->count % width != 0);
	chunks = room(call, count);
	for (i = 0; i < count; i++) {
		size_t from = i * width, left = list->count - from;

		chunks[i] =
		    template_value_of_items(call->arena, &template_value_list,
			list->items + from, left < width ? left : width);
	}
	return template_call_items(call, &template_value_lists, chunks, count);
}

static const struct template_function functions[] = {
	{ "append", "aa", call_append },
	{ "chunk", "ia", call_chunk },
	{ "compact", "a", call_compact },
	{ "concat", "a.", call_concat },
	{ "first", "a", call_first },
	{ "has", "aa", call_has },
	{ "initial", "a", call_initial },
	{ "last", "a", call_last },
	{ "list", "a.", call_list },
	{ "mustAppend", "aa", call_append },
	{ "mustChunk", "ia", call_chunk },
	{ "mustCompact", "a", call_compact },
	{ "mustFirst", "a", call_first },
	{ "mustHas", "aa", call_has },
	{ "mustInitial", "a", call_initial },
	{ "mustLast", "a", call_last },
	{ "mustPrepend", "aa", call_prepend },
	{ "mustPush", "aa", call_append },
	{ "mustRest", "a", call_rest },
	{ "mustReverse", "a", call_reverse },
	{ "mustSlice", "aa.", call_slice },
	{ "mustUniq", "a", call_uniq },
	{ "mustWithout", "aa.", call_without },
	{ "prepend", "aa", call_prepend },
	{ "push", "aa", call_append },
	{ "rest", "a", call_rest },
	{ "reverse", "a", call_reverse },
	{ "slice", "aa.", call_slice },
	{ "tuple", "a.", call_list },
	{ "uniq", "a", call_uniq },
	{ "without", "aa.", call_without },
};

const struct template_family template_list_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

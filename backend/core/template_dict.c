#include "backend/core/template_call.h"
#include "backend/core/template_print.h"

/*
 * Maps from texts to anything. set, unset and merge change the map they are
 * given, as in Flux. Where Go's order is random (keys, values) it is the order
 * of the keys.
 */

static bool
put(struct template_call *call, struct template_map *map, struct span key,
    const struct template_value *value)
{
	struct template_value name = template_value_of_text(key);
	size_t moved = template_value_put(call->arena, map, &name, value);

	return template_work_spend_bytes(call->work, moved * 8);
}

static struct template_map *
new_dict(struct template_call *call)
{
	call->result =
	    template_value_new_map(call->arena, &template_value_dict);
	return call->result.map;
}

static bool
call_dict(struct template_call *call)
{
	const struct template_value none = template_value_of_text(span_of(""));
	struct template_map *map = new_dict(call);
	size_t i;

	for (i = 0; i < call->count; i += 2) {
		const struct template_value *value =
		    i + 1 < call->count ? &call->args[i + 1] : &none;
		struct span key;

		if (!template_print_text(call->work, &call->args[i], &key) ||
		    !put(call, map, key, value))
			return false;
	}
	return true;
}

static bool
call_get(struct template_call *call)
{
	const struct template_value *value =
	    template_value_find_text(call->args[0].map, call->args[1].text);

	call->result = value ? *value : template_value_of_text(span_of(""));
	return true;
}

static bool
call_set(struct template_call *call)
{
	call->result = call->args[0];
	return put(call, call->args[0].map, call->args[1].text, &call->args[2]);
}

static bool
call_unset(struct template_call *call)
{
	size_t moved =
	    template_value_drop(call->args[0].map, call->args[1].text);

	call->result = call->args[0];
	return template_work_spend_bytes(call->work, moved * 8);
}

static bool
call_has_key(struct template_call *call)
{
	return template_call_bool(call,
	    template_value_find_text(call->args[0].map, call->args[1].text) !=
		NULL);
}

static bool
call_pluck(struct template_call *call)
{
	struct template_value *items =
	    arena_calloc(call->arena, call->count, sizeof(*items));
	size_t count = 0, i;

	for (i = 1; i < call->count; i++) {
		const struct template_value *value = template_value_find_text(
		    call->args[i].map, call->args[0].text);

		if (value)
			items[count++] = *value;
	}
	return template_call_items(call, &template_value_list, items, count);
}

static bool
call_keys(struct template_call *call)
{
	struct template_value *items;
	size_t count = 0, i, k;

	for (i = 0; i < call->count; i++)
		count += call->args[i].map->count;
	items = arena_calloc(call->arena, count, sizeof(*items));
	count = 0;
	for (i = 0; i < call->count; i++)
		for (k = 0; k < call->args[i].map->count; k++)
			items[count++] = call->args[i].map->entries[k].key;
	return template_call_items(call, &template_value_strings, items, count);
}

static bool
call_values(struct template_call *call)
{
	const struct template_map *map = call->args[0].map;
	struct template_value *items =
	    arena_calloc(call->arena, map->count, sizeof(*items));
	size_t i;

	for (i = 0; i < map->count; i++)
		items[i] = map->entries[i].value;
	return template_call_items(
	    call, &template_value_list, items, map->count);
}

static bool
call_pick(struct template_call *call)
{
	const struct template_map *map = call->args[0].map;
	struct template_map *picked = new_dict(call);
	size_t i;

	for (i = 1; i < call->count; i++) {
		struct span key = call->args[i].text;
		const struct template_value *value =
		    template_value_find_text(map, key);

		if (value && !put(call, picked, key, value))
			return false;
	}
	return true;
}

static bool
call_omit(struct template_call *call)
{
	const struct template_map *map = call->args[0].map;
	struct template_map *left = new_dict(call);
	size_t i;

	for (i = 0; i < map->count; i++)
		if (!put(call, left, map->entries[i].key.text,
			&map->entries[i].value))
			return false;
	for (i = 1; i < call->count; i++)
		if (!template_work_spend_bytes(call->work,
			8 * template_value_drop(left, call->args[i].text)))
			return false;
	return true;
}

static bool merge_into(struct template_call *call, struct template_map *into,
    const struct template_map *from, bool overwrites);

/* One entry of a merge: maps go into maps. */
static bool
merge_entry(struct template_call *call, struct template_map *into,
    const struct template_entry *entry, bool overwrites)
{
	const struct template_value *there =
	    template_value_find_text(into, entry->key.text);
	const struct template_value *value = &entry->value;

	if (there && there->type == &template_value_dict &&
	    value->type == &template_value_dict)
		return merge_into(call, there->map, value->map, overwrites);
	/* An empty value never wins, and is always replaced. */
	if (there && template_value_is_true(there) &&
	    (!overwrites || !template_value_is_true(value)))
		return true;
	return put(call, into, entry->key.text, value);
}

static bool
merge_into(struct template_call *call, struct template_map *into,
    const struct template_map *from, bool overwrites)
{
	bool is_good = true;
	size_t i;

	if (into == from)
		return true;
	if (!template_work_enter(call->work))
		return false;
	for (i = 0; is_good && i < from->count; i++)
		is_good = template_work_spend(call->work, 1) &&
		    merge_entry(call, into, &from->entries[i], overwrites);
	template_work_leave(call->work);
	return is_good;
}

static bool
merge(struct template_call *call, bool overwrites)
{
	size_t i;

	call->result = call->args[0];
	for (i = 1; i < call->count; i++)
		if (!merge_into(
			call, call->args[0].map, call->args[i].map, overwrites))
			return false;
	return true;
}

static bool
call_merge(struct template_call *call)
{
	return merge(call, false);
}

static bool
call_merge_overwrite(struct template_call *call)
{
	return merge(call, true);
}

/* dig "a" "b" DEFAULT DICT */
static bool
call_dig(struct template_call *call)
{
	const struct template_value *value;
	size_t i;

	if (call->count < 3)
		return template_call_fail(
		    call, "dig needs at least three arguments");
	value = &call->args[call->count - 1];
	for (i = 0; i < call->count - 2; i++) {
		const struct template_value *key = &call->args[i];

		if (value->type != &template_value_dict ||
		    key->type->kind != TEMPLATE_TEXT)
			return template_call_fail(call,
			    "interface conversion: interface {} is %s, not %s",
			    value->type != &template_value_dict
				? value->type->name
				: key->type->name,
			    value->type != &template_value_dict
				? "map[string]interface {}"
				: "string");
		value = template_value_find_text(value->map, key->text);
		if (!value) {
			call->result = call->args[call->count - 2];
			return true;
		}
	}
	call->result = *value;
	return true;
}

static bool deep_copy(struct template_call *call,
    const struct template_value *value, struct template_value *copy);

static bool
copy_list(struct template_call *call, const struct template_value *value,
    struct template_value *copy)
{
	const struct template_list *list = value->list;
	struct template_value *items =
	    arena_calloc(call->arena, list->count, sizeof(*items));
	size_t i;

	for (i = 0; i < list->count; i++)
		if (!deep_copy(call, &list->items[i], &items[i]))
			return false;
	*copy = template_value_of_items(
	    call->arena, value->type, items, list->count);
	return true;
}

static bool
copy_map(struct template_call *call, const struct template_value *value,
    struct template_value *copy)
{
	const struct template_map *map = value->map;
	size_t i;

	*copy = template_value_new_map(call->arena, value->type);
	for (i = 0; i < map->count; i++) {
		struct template_value item;

		if (!deep_copy(call, &map->entries[i].value, &item))
			return false;
		template_value_put(
		    call->arena, copy->map, &map->entries[i].key, &item);
	}
	return true;
}

static bool
deep_copy(struct template_call *call, const struct template_value *value,
    struct template_value *copy)
{
	enum template_kind kind = value->type->kind;
	bool is_good;

	*copy = *value;
	if (!template_work_spend(call->work, 1))
		return false;
	if (kind != TEMPLATE_LIST && kind != TEMPLATE_MAP)
		return true;
	if (!template_work_enter(call->work))
		return false;
	is_good = kind == TEMPLATE_LIST ? copy_list(call, value, copy)
					: copy_map(call, value, copy);
	template_work_leave(call->work);
	return is_good;
}

static bool
call_deep_copy(struct template_call *call)
{
	return deep_copy(call, &call->args[0], &call->result);
}

static const struct template_function functions[] = {
	{ "deepCopy", "a", call_deep_copy },
	{ "dict", "a.", call_dict },
	{ "dig", "a.", call_dig },
	{ "get", "ds", call_get },
	{ "hasKey", "ds", call_has_key },
	{ "keys", "d.", call_keys },
	{ "merge", "dd.", call_merge },
	{ "mergeOverwrite", "dd.", call_merge_overwrite },
	{ "mustDeepCopy", "a", call_deep_copy },
	{ "mustMerge", "dd.", call_merge },
	{ "mustMergeOverwrite", "dd.", call_merge_overwrite },
	{ "omit", "ds.", call_omit },
	{ "pick", "ds.", call_pick },
	{ "pluck", "sd.", call_pluck },
	{ "set", "dsa", call_set },
	{ "unset", "ds", call_unset },
	{ "values", "d", call_values },
};

const struct template_family template_dict_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

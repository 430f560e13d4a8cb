#include "backend/core/template_print.h"

/* Go's own functions, but for the comparisons and the escapers. */

static bool
call_print(struct template_call *call)
{
	struct buf text;

	template_call_buf_init(&text);
	if (template_print_all(call->work, call->args, call->count, &text))
		return template_call_buf(call, &text);
	buf_release(&text);
	return false;
}

static bool
call_println(struct template_call *call)
{
	struct buf text;
	bool is_good = true;
	size_t i;

	template_call_buf_init(&text);
	for (i = 0; is_good && i < call->count; i++) {
		if (i)
			buf_byte(&text, ' ');
		is_good = template_print(call->work, &call->args[i], &text);
	}
	buf_byte(&text, '\n');
	if (is_good)
		return template_call_buf(call, &text);
	buf_release(&text);
	return false;
}

static bool
call_printf(struct template_call *call)
{
	struct buf text;

	template_call_buf_init(&text);
	if (template_printf(call->work, call->args[0].text, call->args + 1,
		call->count - 1, &text))
		return template_call_buf(call, &text);
	buf_release(&text);
	return false;
}

static bool
call_len(struct template_call *call)
{
	const struct template_value *value = &call->args[0];

	switch ((int)value->type->kind) {
	case TEMPLATE_TEXT:
	case TEMPLATE_LIST:
	case TEMPLATE_MAP:
		return template_call_int(
		    call, (int64_t)template_value_count(value));
	case TEMPLATE_NONE:
	case TEMPLATE_NIL:
		return template_call_fail(call, "len of nil pointer");
	default:
		return template_call_fail(
		    call, "len of type %s", value->type->name);
	}
}

static bool
call_not(struct template_call *call)
{
	return template_call_bool(
	    call, !template_value_is_true(&call->args[0]));
}

/* There is no value that could be called. */
static bool
call_call(struct template_call *call)
{
	const struct template_value *value = &call->args[0];

	if (!template_value_is_there(value))
		return template_call_fail(call, "call of nil");
	return template_call_fail(
	    call, "non-function of type %s", value->type->name);
}

/* The item of a list, or the byte of a text. */
static bool
index_list(struct template_call *call, const struct template_value *index,
    struct template_value *value)
{
	size_t count = template_value_count(value);

	if (!template_value_is_there(index))
		return template_call_fail(
		    call, "cannot index slice/array with nil");
	if (index->type->kind != TEMPLATE_INT &&
	    index->type->kind != TEMPLATE_UINT)
		return template_call_fail(call,
		    "cannot index slice/array with type %s", index->type->name);
	if (index->integer < 0 || (uint64_t)index->integer > count)
		return template_call_fail(call, "index out of range: %lld",
		    (long long)index->integer);
	if ((uint64_t)index->integer == count)
		return template_call_fail(
		    call, "reflect: %s index out of range", value->type->word);
	if (value->type->kind == TEMPLATE_LIST) {
		*value = value->list->items[index->integer];
		return true;
	}
	*value = (struct template_value) { .type = &template_value_byte,
		.natural = (unsigned char)value->text.at[index->integer] };
	return true;
}

static bool
index_map(struct template_call *call, const struct template_value *index,
    struct template_value *value)
{
	const struct template_type *type = value->type;
	const struct template_type *key =
	    type->key ? type->key : &template_value_string;
	const struct template_value *found;

	if (!template_value_is_there(index))
		return template_call_fail(
		    call, "value is nil; should be of type %s", key->name);
	if (index->type != key)
		return template_call_fail(call,
		    "value has type %s; should be %s", index->type->name,
		    key->name);
	found = template_value_find(value->map, index);
	*value = found ? *found : template_value_zero(call->arena, type->item);
	return true;
}

static bool
call_index(struct template_call *call)
{
	struct template_value value = call->args[0];
	bool is_good = true;
	size_t i;

	if (!template_value_is_there(&value))
		return template_call_fail(call, "index of untyped nil");
	for (i = 1; is_good && i < call->count; i++) {
		const struct template_value *index = &call->args[i];

		if (value.type->kind == TEMPLATE_MAP)
			is_good = index_map(call, index, &value);
		else if (value.type->kind == TEMPLATE_LIST ||
		    value.type->kind == TEMPLATE_TEXT)
			is_good = index_list(call, index, &value);
		else if (!template_value_is_there(&value))
			is_good =
			    template_call_fail(call, "index of nil pointer");
		else
			is_good = template_call_fail(call,
			    "can't index item of type %s", value.type->name);
	}
	call->result = value;
	return is_good;
}

static const struct template_function functions[] = {
	/* these two are evaluated by template_eval.c: they stop early */
	{ "and", "vv.", NULL },
	{ "or", "vv.", NULL },
	{ "call", "vv.", call_call },
	{ "index", "vv.", call_index },
	{ "len", "v", call_len },
	{ "not", "v", call_not },
	{ "print", "a.", call_print },
	{ "printf", "sa.", call_printf },
	{ "println", "a.", call_println },
};

const struct template_family template_builtin_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

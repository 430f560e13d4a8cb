#include "backend/base/array.h"
#include "backend/base/json.h"
#include "backend/core/template_call.h"
#include "backend/core/template_number.h"

/* JSON to values: objects become maps, all numbers float64. */

/* The depth is limited by json_read(). */
static bool value_of(struct template_call *call, const struct node *node,
    struct template_value *value);

static bool
list_of(struct template_call *call, const struct node *node,
    struct template_value *value)
{
	struct template_value *items = NULL;
	size_t count = 0;

	for (NODE_EACH(child, node)) {
		struct template_value item;

		if (!value_of(call, child, &item))
			return false;
		*ARRAY_ADD(call->arena, items, count) = item;
	}
	*value = template_value_of_items(
	    call->arena, &template_value_list, items, count);
	return true;
}

static bool
map_of(struct template_call *call, const struct node *node,
    struct template_value *value)
{
	*value = template_value_new_map(call->arena, &template_value_dict);
	for (NODE_EACH(child, node)) {
		struct template_value key = template_value_of_text(child->key);
		struct template_value item;
		size_t moved;

		if (!value_of(call, child, &item))
			return false;
		moved =
		    template_value_put(call->arena, value->map, &key, &item);
		if (!template_work_spend_bytes(call->work, moved * 8))
			return false;
	}
	return true;
}

static bool
value_of(struct template_call *call, const struct node *node,
    struct template_value *value)
{
	double real;

	if (!template_work_spend(call->work, 1))
		return false;
	*value = template_value_zero(call->arena, NULL);
	switch (node->type) {
	case NODE_NULL:
		return true;
	case NODE_BOOL:
		*value = template_value_of_bool(node_is_true(node));
		return true;
	case NODE_NUMBER:
		if (!template_number_float(node->text, &real))
			return template_call_fail(call,
			    "json: cannot unmarshal number %.*s into Go value "
			    "of type float64",
			    (int)node->text.length, node->text.at);
		*value = template_value_of_float(real);
		return true;
	case NODE_TEXT:
		*value = template_value_of_text(node->text);
		return true;
	case NODE_LIST:
		return list_of(call, node, value);
	case NODE_MAP:
		return map_of(call, node, value);
	}
	return true;
}

static bool
call_must_from_json(struct template_call *call)
{
	struct node *root;
	struct error error;

	if (!json_read(call->arena, call->args[0].text, &root, &error))
		return template_call_fail(call, "%s", error.text);
	return value_of(call, root, &call->result);
}

static bool
call_from_json(struct template_call *call)
{
	if (call_must_from_json(call))
		return true;
	call->result = template_value_zero(call->arena, NULL);
	return !call->work->is_spent;
}

static const struct template_function functions[] = {
	{ "fromJson", "s", call_from_json },
	{ "mustFromJson", "s", call_must_from_json },
};

const struct template_family template_from_json_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

#include "backend/core/template_argument.h"

#include "backend/core/template_eval.h"

/* NULL: any value. */
static const struct template_type *
type_of(char letter)
{
	switch (letter) {
	case 's':
		return &template_value_string;
	case 'i':
		return &template_value_int;
	case 'f':
		return &template_value_float;
	case 'b':
		return &template_value_bool;
	case 'd':
		return &template_value_dict;
	default:
		return NULL;
	}
}

static const char *
type_name(char letter)
{
	const struct template_type *type = type_of(letter);

	return type ? type->name : "interface {}";
}

bool
template_argument_validate(
    struct template_run *run, char letter, struct template_value *value)
{
	const struct template_type *type = type_of(letter);

	if (letter == 'v' || type == value->type)
		return true;
	if (value->type->kind == TEMPLATE_NONE) {
		if (type && letter != 'd')
			return template_run_fail(run,
			    "invalid value; expected %s", type_name(letter));
		*value = template_value_zero(run->work.arena, type);
		return true;
	}
	if (!type)
		return true;
	return template_run_fail(run,
	    "wrong type for value; expected %s; got %s", type_name(letter),
	    value->type->kind == TEMPLATE_NIL ? "interface {}"
					      : value->type->name);
}

/* A literal where a type is asked for. */
static bool
eval_typed_literal(struct template_run *run, char letter,
    const struct template_node *node, struct template_value *value)
{
	const char *wanted = NULL;
	struct buf shown;

	*value = node->value;
	if (letter == 's' && node->kind != TREE_STRING)
		wanted = "expected string; found";
	if (letter == 'b' && node->kind != TREE_BOOL)
		wanted = "expected bool; found";
	if (letter == 'i' && !(node->kind == TREE_NUMBER && node->has_integer))
		wanted = "expected integer; found";
	if (letter == 'f' && node->kind != TREE_NUMBER)
		wanted = "expected float; found";
	if (letter == 'd')
		wanted = "can't handle";
	if (wanted) {
		buf_init(&shown, 1024);
		template_show(node, &shown);
		template_run_fail(run, "%s %s%s", wanted, shown.at,
		    letter == 'd' ? " for arg of type "
				    "map[string]interface {}"
				  : "");
		buf_release(&shown);
		return false;
	}
	if (letter == 'i')
		*value = template_value_of_int((int64_t)node->real);
	if (letter == 'i' && node->value.type == &template_value_int)
		*value = node->value;
	if (letter == 'f')
		*value = template_value_of_float(node->real);
	return true;
}

bool
template_argument_number(struct template_run *run,
    const struct template_node *node, struct template_value *value)
{
	if (node->value.type == &template_value_uint64)
		return template_run_fail(run, "%.*s overflows int",
		    (int)node->text.length, node->text.at);
	*value = node->value;
	return true;
}

bool
template_argument_eval(struct template_run *run,
    const struct template_value *dot, char letter,
    const struct template_node *node, struct template_value *value)
{
	const struct template_operands alone = { .dot = dot };

	run->at = node;
	switch ((int)node->kind) {
	case TREE_NIL:
		if (type_of(letter) && letter != 'd')
			return template_run_fail(
			    run, "cannot assign nil to %s", type_name(letter));
		*value = template_value_nothing();
		return template_argument_validate(run, letter, value);
	case TREE_DOT:
		*value = *dot;
		return template_argument_validate(run, letter, value);
	case TREE_BOOL:
	case TREE_STRING:
	case TREE_NUMBER:
		if (type_of(letter))
			return eval_typed_literal(run, letter, node, value);
		if (node->kind == TREE_NUMBER)
			return template_argument_number(run, node, value);
		*value = node->value;
		return true;
	default:
		return template_eval_first(run, node, node, &alone, value) &&
		    template_argument_validate(run, letter, value);
	}
}

#include <math.h>

#include "backend/core/template_call.h"
#include "backend/core/template_print.h"

/*
 * eq, ne, lt, le, gt and ge: Go compares values of one kind, and integers with
 * each other whatever their type.
 */

enum basic {
	BASIC_NONE, /* no kind that can be ordered */
	BASIC_BOOL,
	BASIC_INT,
	BASIC_UINT,
	BASIC_FLOAT,
	BASIC_TEXT,
};

static enum basic
basic_of(const struct template_value *value)
{
	switch ((int)value->type->kind) {
	case TEMPLATE_BOOL:
		return BASIC_BOOL;
	case TEMPLATE_INT:
		return BASIC_INT;
	case TEMPLATE_UINT:
		return BASIC_UINT;
	case TEMPLATE_FLOAT:
		return BASIC_FLOAT;
	case TEMPLATE_TEXT:
		return BASIC_TEXT;
	default:
		return BASIC_NONE;
	}
}

/* An integer against one without sign. */
static int
compare_mixed(int64_t integer, uint64_t natural)
{
	if (integer < 0 || (uint64_t)integer < natural)
		return -1;
	return (uint64_t)integer > natural;
}

static bool
compare(struct template_call *call, const struct template_value *a,
    const struct template_value *b, int *order)
{
	enum basic left = basic_of(a), right = basic_of(b);

	if (left == BASIC_INT && right == BASIC_UINT)
		*order = compare_mixed(a->integer, b->natural);
	else if (left == BASIC_UINT && right == BASIC_INT)
		*order = -compare_mixed(b->integer, a->natural);
	else if (left != right)
		return template_call_fail(
		    call, "incompatible types for comparison");
	else
		*order = template_value_compare(a, b);
	return true;
}

static bool
is_comparable(const struct template_value *value)
{
	return value->type->kind != TEMPLATE_LIST &&
	    value->type->kind != TEMPLATE_MAP;
}

/* Values that cannot be ordered: objects, lists, maps, nothing. */
static bool
equal_others(struct template_call *call, const struct template_value *a,
    const struct template_value *b, bool *is_equal)
{
	const struct template_value *wrong = is_comparable(a) ? b : a;
	struct span text;

	if (is_comparable(wrong) || !template_value_is_there(a) ||
	    !template_value_is_there(b)) {
		*is_equal =
		    a->type == b->type && template_value_compare(a, b) == 0;
		if (!template_value_is_there(a))
			*is_equal = !template_value_is_there(b);
		return true;
	}
	if (!template_print_text(call->work, wrong, &text))
		return false;
	return template_call_fail(call, "non-comparable type %.*s: %s",
	    (int)text.length, text.at, wrong->type->name);
}

static bool
is_nan(const struct template_value *value)
{
	return value->type->kind == TEMPLATE_FLOAT && isnan(value->real);
}

static bool
equal(struct template_call *call, const struct template_value *a,
    const struct template_value *b, bool *is_equal)
{
	enum basic left = basic_of(a), right = basic_of(b);
	int order;

	if (left == BASIC_NONE && right == BASIC_NONE)
		return equal_others(call, a, b, is_equal);
	*is_equal = false;
	if (!template_value_is_there(a) || !template_value_is_there(b))
		return true;
	if (!compare(call, a, b, &order))
		return false;
	*is_equal = order == 0 && !is_nan(a) && !is_nan(b);
	return true;
}

static bool
call_eq(struct template_call *call)
{
	bool is_equal = false;
	size_t i;

	if (call->count < 2)
		return template_call_fail(
		    call, "missing argument for comparison");
	for (i = 1; i < call->count && !is_equal; i++)
		if (!equal(call, &call->args[0], &call->args[i], &is_equal))
			return false;
	return template_call_bool(call, is_equal);
}

static bool
call_ne(struct template_call *call)
{
	bool is_equal;

	return equal(call, &call->args[0], &call->args[1], &is_equal) &&
	    template_call_bool(call, !is_equal);
}

/* a < b; with or_equal a <= b. Nothing is less than a NaN. */
static bool
less(struct template_call *call, bool or_equal, bool *is_less)
{
	const struct template_value *a = &call->args[0], *b = &call->args[1];
	int order;

	if (basic_of(a) == BASIC_NONE || basic_of(b) == BASIC_NONE ||
	    (basic_of(a) == BASIC_BOOL && basic_of(b) == BASIC_BOOL))
		return template_call_fail(call, "invalid type for comparison");
	if (!compare(call, a, b, &order))
		return false;
	*is_less =
	    (order < 0 || (or_equal && order == 0)) && !is_nan(a) && !is_nan(b);
	return true;
}

static bool
call_lt(struct template_call *call)
{
	bool is_less;

	return less(call, false, &is_less) && template_call_bool(call, is_less);
}

static bool
call_le(struct template_call *call)
{
	bool is_less;

	return less(call, true, &is_less) && template_call_bool(call, is_less);
}

static bool
call_gt(struct template_call *call)
{
	bool is_less;

	return less(call, true, &is_less) && template_call_bool(call, !is_less);
}

static bool
call_ge(struct template_call *call)
{
	bool is_less;

	return less(call, false, &is_less) &&
	    template_call_bool(call, !is_less);
}

static const struct template_function functions[] = {
	{ "eq", "vv.", call_eq },
	{ "ge", "vv", call_ge },
	{ "gt", "vv", call_gt },
	{ "le", "vv", call_le },
	{ "lt", "vv", call_lt },
	{ "ne", "vv", call_ne },
};

const struct template_family template_compare_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

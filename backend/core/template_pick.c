#include "backend/core/template_call.h"
#include "backend/core/template_equal.h"

/* One value out of several, tests of a value, and giving up. */

static bool
is_empty(const struct template_value *value)
{
	return !template_value_is_true(value);
}

static bool
call_default(struct template_call *call)
{
	bool is_given = call->count > 1 && !is_empty(&call->args[1]);

	call->result = call->args[is_given ? 1 : 0];
	return true;
}

static bool
call_empty(struct template_call *call)
{
	return template_call_bool(call, is_empty(&call->args[0]));
}

static bool
call_coalesce(struct template_call *call)
{
	size_t i;

	for (i = 0; i < call->count; i++) {
		if (is_empty(&call->args[i]))
			continue;
		call->result = call->args[i];
		break;
	}
	return true;
}

static bool
call_all(struct template_call *call)
{
	size_t i;

	for (i = 0; i < call->count && !is_empty(&call->args[i]); i++)
		;
	return template_call_bool(call, i == call->count);
}

static bool
call_any(struct template_call *call)
{
	size_t i;

	for (i = 0; i < call->count && is_empty(&call->args[i]); i++)
		;
	return template_call_bool(call, i < call->count);
}

static bool
call_ternary(struct template_call *call)
{
	call->result = call->args[call->args[2].truth ? 0 : 1];
	return true;
}

static bool
call_fail(struct template_call *call)
{
	struct span text = call->args[0].text;

	return template_call_fail(call, "%.*s", (int)text.length, text.at);
}

static bool
call_deep_equal(struct template_call *call)
{
	bool is_equal;

	return template_equal(
		   call->work, &call->args[0], &call->args[1], &is_equal) &&
	    template_call_bool(call, is_equal);
}

static const struct template_function functions[] = {
	{ "all", "a.", call_all },
	{ "any", "a.", call_any },
	{ "coalesce", "a.", call_coalesce },
	{ "deepEqual", "aa", call_deep_equal },
	{ "default", "aa.", call_default },
	{ "empty", "a", call_empty },
	{ "fail", "s", call_fail },
	{ "ternary", "aab", call_ternary },
};

const struct template_family template_pick_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

#include "backend/core/template_call.h"

/* What a value is. */

static const char *
type_name(const struct template_value *value)
{
	return template_value_is_there(value) ? value->type->name : "<nil>";
}

static bool
call_type_of(struct template_call *call)
{
	return template_call_span(call, span_of(type_name(&call->args[0])));
}

static bool
call_type_is(struct template_call *call)
{
	return template_call_bool(
	    call, span_is(call->args[0].text, type_name(&call->args[1])));
}

/* A pointer to the type will do, too. */
static bool
call_type_is_like(struct template_call *call)
{
	struct span wanted = call->args[0].text;
	const char *name = type_name(&call->args[1]);

	return template_call_bool(call,
	    span_is(wanted, name) ||
		(name[0] == '*' && span_is(wanted, name + 1)));
}

static bool
call_kind_of(struct template_call *call)
{
	return template_call_span(call, span_of(call->args[0].type->word));
}

static bool
call_kind_is(struct template_call *call)
{
	return template_call_bool(
	    call, span_is(call->args[0].text, call->args[1].type->word));
}

static const struct template_function functions[] = {
	{ "kindIs", "sa", call_kind_is },
	{ "kindOf", "a", call_kind_of },
	{ "typeIs", "sa", call_type_is },
	{ "typeIsLike", "sa", call_type_is_like },
	{ "typeOf", "a", call_type_of },
};

const struct template_family template_kind_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

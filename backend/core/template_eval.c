#include "backend/core/template_eval.h"

#include <stdarg.h>

/*
 * DESIGN: `final' is the value that a pipeline hands to the next command as its
 * last operand; NULL when there is none. `args' are a command's operands behind
 * its first word.
 */

#define FEW_ARGUMENTS 6

struct operands {
	const struct template_value *dot;
	struct template_node *const *args;
	size_t count;
	const struct template_value *final;
};

static bool
fail_at(struct template_run *run, const char *format, va_list args)
{
	struct span before = span_head(run->tree->text, run->at->position);
	unsigned line = 1;
	size_t column = before.length, i;
	struct buf text;

	for (i = 0; i < before.length; i++) {
		if (before.at[i] != '\n')
			continue;
		line++;
		column = before.length - i - 1;
	}
	buf_init(&text, 4096);
	buf_printf(&text, "template: %s:%u:%zu: executing \"%.*s\" at <",
	    TEMPLATE_NAME, line, column, (int)run->part->name.length,
	    run->part->name.at);
	template_show(run->at, &text);
	buf_text(&text, ">: ");
	buf_vprintf(&text, format, args);
	template_work_error(run->error, buf_as_span(&text));
	buf_release(&text);
	return false;
}

bool
template_eval_fail(struct template_run *run, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail_at(run, format, args);
	va_end(args);
	return false;
}

bool
template_eval_spent(struct template_run *run)
{
	return template_eval_fail(run, "%s", run->work.failure);
}

void
template_eval_push(struct template_run *run, struct span name,
    const struct template_value *value)
{
	struct template_variable *variables = run->variables;

	if (run->variable_count == run->variable_room) {
		run->variable_room =
		    run->variable_room ? run->variable_room * 2 : 16;
		variables = arena_calloc(
		    run->work.arena, run->variable_room, sizeof(*variables));
		if (run->variable_count)
			memcpy(variables, run->variables,
			    run->variable_count * sizeof(*variables));
		run->variables = variables;
	}
	variables[run->variable_count].name = name;
	variables[run->variable_count].value = *value;
	run->variable_count++;
}

struct template_value *
template_eval_variable(struct template_run *run, struct span name)
{
	size_t i;

	for (i = run->variable_count; i > run->variable_base; i--)
		if (span_equal(run->variables[i - 1].name, name))
			return &run->variables[i - 1].value;
	return NULL;
}

/* The Go type of a parameter. */
static const char *
type_name(char letter)
{
	switch (letter) {
	case 's':
		return "string";
	case 'i':
		return "int";
	case 'f':
		return "float64";
	case 'b':
		return "bool";
	case 'd':
		return "map[string]interface {}";
	default:
		return "interface {}";
	}
}

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

/* A value for a parameter of that type, or an error with Go's words. */
static bool
validate(struct template_run *run, char letter, struct template_value *value)
{
	const struct template_type *type = type_of(letter);

	if (letter == 'v' || type == value->type)
		return true;
	if (value->type->kind == TEMPLATE_NONE) {
		if (type && letter != 'd')
			return template_eval_fail(run,
			    "invalid value; expected %s", type_name(letter));
		*value = template_value_zero(run->work.arena, type);
		return true;
	}
	if (!type)
		return true;
	return template_eval_fail(run,
	    "wrong type for value; expected %s; got %s", type_name(letter),
	    value->type->kind == TEMPLATE_NIL ? "interface {}"
					      : value->type->name);
}

static bool eval_first(struct template_run *run,
    const struct template_node *node, const struct template_node *command,
    const struct operands *operands, struct template_value *value);

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
		template_eval_fail(run, "%s %s%s", wanted, shown.at,
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

static bool
eval_number(struct template_run *run, const struct template_node *node,
    struct template_value *value)
{
	if (node->value.type == &template_value_uint64)
		return template_eval_fail(run, "%.*s overflows int",
		    (int)node->text.length, node->text.at);
	*value = node->value;
	return true;
}

/* One operand for a parameter. */
static bool
eval_argument(struct template_run *run, const struct template_value *dot,
    char letter, const struct template_node *node, struct template_value *value)
{
	const struct operands alone = { .dot = dot };

	run->at = node;
	switch ((int)node->kind) {
	case TREE_NIL:
		if (type_of(letter) && letter != 'd')
			return template_eval_fail(
			    run, "cannot assign nil to %s", type_name(letter));
		*value = template_value_nothing();
		return validate(run, letter, value);
	case TREE_DOT:
		*value = *dot;
		return validate(run, letter, value);
	case TREE_BOOL:
	case TREE_STRING:
	case TREE_NUMBER:
		if (type_of(letter))
			return eval_typed_literal(run, letter, node, value);
		if (node->kind == TREE_NUMBER)
			return eval_number(run, node, value);
		*value = node->value;
		return true;
	default:
		return eval_first(run, node, node, &alone, value) &&
		    validate(run, letter, value);
	}
}

/* The parameter that operand i is for; 0 when there is none. */
static char
parameter(const char *takes, size_t i)
{
	while (*takes && i--) {
		if (takes[1] == '.')
			return *takes;
		takes++;
	}
	return *takes;
}

static bool
check_count(struct template_run *run, struct span name, const char *takes,
    const struct operands *operands)
{
	size_t wanted = strlen(takes), given = operands->count;
	bool is_open = wanted && takes[wanted - 1] == '.';

	given += operands->final != NULL;
	if (is_open && given < wanted - 2)
		return template_eval_fail(run,
		    "wrong number of args for %.*s: want at least %zu got %zu",
		    (int)name.length, name.at, wanted - 2, operands->count);
	if (!is_open && given != wanted)
		return template_eval_fail(run,
		    "wrong number of args for %.*s: want %zu got %zu",
		    (int)name.length, name.at, wanted, given);
	return true;
}

/* and, or: stop at the first operand that decides. */
static bool
eval_short_circuit(struct template_run *run, bool is_or,
    const struct operands *operands, struct template_value *value)
{
	size_t i;

	for (i = 0; i < operands->count; i++) {
		if (!eval_argument(
			run, operands->dot, 'v', operands->args[i], value))
			return false;
		if (template_value_is_true(value) == is_or)
			return true;
	}
	if (operands->final)
		*value = *operands->final;
	return true;
}

static bool
call(struct template_run *run, const struct template_node *node,
    const struct template_function *function, struct template_call *call)
{
	struct template_work *work = &run->work;
	size_t size = 0, i;

	for (i = 0; i < call->count; i++)
		size += template_value_count(&call->args[i]);
	call->work = work;
	call->arena = work->arena;
	call->result = template_value_nothing();
	if (template_work_spend_bytes(work, size) && function->call(call))
		return true;
	if (work->is_spent)
		return template_eval_spent(run);
	run->at = node;
	return template_eval_fail(
	    run, "error calling %s: %s", function->name, work->failure);
}

static bool
eval_function(struct template_run *run, const struct template_node *node,
    const struct template_node *command, const struct operands *operands,
    struct template_value *value)
{
	const struct template_function *function = node->function;
	struct template_value few[FEW_ARGUMENTS], *args = few;
	size_t count = operands->count + (operands->final != NULL), i;
	struct template_call this;

	run->at = node;
	if (!check_count(run, node->text, function->takes, operands))
		return false;
	if (!function->call)
		return eval_short_circuit(
		    run, function->name[0] == 'o', operands, value);
	if (count > FEW_ARGUMENTS)
		args = arena_calloc(run->work.arena, count, sizeof(*args));
	for (i = 0; i < operands->count; i++)
		if (!eval_argument(run, operands->dot,
			parameter(function->takes, i), operands->args[i],
			&args[i]))
			return false;
	if (operands->final) {
		args[i] = *operands->final;
		if (!validate(run, parameter(function->takes, i), &args[i]))
			return false;
	}
	this.args = args;
	this.count = count;
	if (!call(run, command, function, &this))
		return false;
	*value = this.result;
	return true;
}

/* An object's field or method; is_last: the one that gets the operands. */
static bool
eval_member(struct template_run *run, const struct template_field *field,
    const struct operands *operands, bool is_last)
{
	size_t count = operands->count + (operands->final != NULL);

	if (!is_last || !count)
		return true;
	if (field->is_method)
		return template_eval_fail(run,
		    "wrong number of args for %s: want 0 got %zu", field->name,
		    count);
	return template_eval_fail(run,
	    "%s has arguments but cannot be invoked as function", field->name);
}

static bool
eval_field(struct template_run *run, struct span name,
    const struct operands *operands, bool is_last, struct template_value *value)
{
	const struct template_value *found;
	const struct template_field *field;
	bool has_operands = is_last && (operands->count || operands->final);

	switch ((int)value->type->kind) {
	case TEMPLATE_NONE:
		return true;
	case TEMPLATE_NIL:
		return template_eval_fail(run,
		    "nil pointer evaluating interface {}.%.*s",
		    (int)name.length, name.at);
	case TEMPLATE_OBJECT:
		found = template_value_member(value, name, &field);
		if (!found)
			break;
		*value = *found;
		return eval_member(run, field, operands, is_last);
	case TEMPLATE_MAP:
		if (value->type->key)
			break;
		if (has_operands)
			return template_eval_fail(run,
			    "%.*s is not a method but has arguments",
			    (int)name.length, name.at);
		found = template_value_find_text(value->map, name);
		*value = found ? *found : template_value_nothing();
		return true;
	default:
		break;
	}
	return template_eval_fail(run, "can't evaluate field %.*s in type %s",
	    (int)name.length, name.at, value->type->name);
}

static bool
eval_fields(struct template_run *run, const struct template_node *node,
    size_t from, const struct operands *operands, struct template_value *value)
{
	size_t i;

	for (i = from; i < node->name_count; i++)
		if (!eval_field(run, node->names[i], operands,
			i + 1 == node->name_count, value))
			return false;
	return true;
}

static bool
not_a_function(struct template_run *run, const struct template_node *node,
    const struct operands *operands)
{
	struct buf shown;

	if (!operands->count && !operands->final)
		return true;
	buf_init(&shown, 1024);
	template_show(node, &shown);
	template_eval_fail(
	    run, "can't give argument to non-function %s", shown.at);
	buf_release(&shown);
	return false;
}

static bool
eval_variable(struct template_run *run, const struct template_node *node,
    const struct operands *operands, struct template_value *value)
{
	struct template_value *found =
	    template_eval_variable(run, node->names[0]);

	if (!found)
		return template_eval_fail(run, "undefined variable: %.*s",
		    (int)node->names[0].length, node->names[0].at);
	*value = *found;
	if (node->name_count == 1)
		return not_a_function(run, node, operands);
	return eval_fields(run, node, 1, operands, value);
}

static bool
eval_chain(struct template_run *run, const struct template_node *node,
    const struct operands *operands, struct template_value *value)
{
	struct buf shown;

	if (node->pipe->kind == TREE_NIL) {
		buf_init(&shown, 1024);
		template_show(node, &shown);
		template_eval_fail(
		    run, "indirection through explicit nil in %s", shown.at);
		buf_release(&shown);
		return false;
	}
	return eval_argument(run, operands->dot, 'v', node->pipe, value) &&
	    eval_fields(run, node, 0, operands, value);
}

/* The first word of a command, with the operands behind it. */
static bool
eval_first(struct template_run *run, const struct template_node *node,
    const struct template_node *command, const struct operands *operands,
    struct template_value *value)
{
	switch ((int)node->kind) {
	case TREE_FUNCTION:
		return eval_function(run, node, command, operands, value);
	case TREE_PIPE:
		return not_a_function(run, node, operands) &&
		    template_eval_pipe(run, operands->dot, node, value);
	case TREE_FIELD:
		run->at = node;
		*value = *operands->dot;
		return eval_fields(run, node, 0, operands, value);
	case TREE_VARIABLE:
		run->at = node;
		return eval_variable(run, node, operands, value);
	case TREE_CHAIN:
		run->at = node;
		return eval_chain(run, node, operands, value);
	default:
		break;
	}
	run->at = node;
	if (!not_a_function(run, node, operands))
		return false;
	if (node->kind == TREE_NIL)
		return template_eval_fail(run, "nil is not a command");
	if (node->kind == TREE_NUMBER)
		return eval_number(run, node, value);
	*value = node->kind == TREE_DOT ? *operands->dot : node->value;
	return true;
}

static bool
eval_commands(struct template_run *run, const struct template_value *dot,
    const struct template_node *pipe, struct template_value *value)
{
	struct template_value final;
	size_t i;

	for (i = 0; i < pipe->part_count; i++) {
		const struct template_node *command = pipe->parts[i];
		struct operands operands = { .dot = dot,
			.args = command->parts + 1,
			.count = command->part_count - 1,
			.final = i ? &final : NULL };

		if (!template_work_spend(&run->work, 1))
			return template_eval_spent(run);
		final = *value;
		if (!eval_first(
			run, command->parts[0], command, &operands, value))
			return false;
		if (value->type->kind == TEMPLATE_NIL)
			*value = template_value_nothing();
	}
	return true;
}

static bool
assign(struct template_run *run, struct span name,
    const struct template_value *value)
{
	struct template_value *variable = template_eval_variable(run, name);

	if (!variable)
		return template_eval_fail(
		    run, "undefined variable: %.*s", (int)name.length, name.at);
	*variable = *value;
	return true;
}

bool
template_eval_pipe(struct template_run *run, const struct template_value *dot,
    const struct template_node *pipe, struct template_value *value)
{
	bool is_good;
	size_t i;

	*value = template_value_nothing();
	run->at = pipe;
	if (!template_work_enter(&run->work))
		return template_eval_spent(run);
	is_good = eval_commands(run, dot, pipe, value);
	template_work_leave(&run->work);
	for (i = 0; is_good && i < pipe->variable_count; i++) {
		struct span name = pipe->variables[i]->names[0];

		if (pipe->is_assignment)
			is_good = assign(run, name, value);
		else
			template_eval_push(run, name, value);
	}
	return is_good;
}

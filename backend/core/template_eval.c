#include "backend/core/template_eval.h"

#include "backend/core/template_argument.h"

#define FEW_ARGUMENTS 6

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
    const struct template_operands *operands)
{
	size_t wanted = strlen(takes), given = operands->count;
	bool is_open = wanted && takes[wanted - 1] == '.';

	given += operands->final != NULL;
	if (is_open && given < wanted - 2)
		return template_run_fail(run,
		    "wrong number of args for %.*s: want at least %zu got %zu",
		    (int)name.length, name.at, wanted - 2, operands->count);
	if (!is_open && given != wanted)
		return template_run_fail(run,
		    "wrong number of args for %.*s: want %zu got %zu",
		    (int)name.length, name.at, wanted, given);
	return true;
}

/* and, or: stop at the first operand that decides. */
static bool
eval_short_circuit(struct template_run *run, bool is_or,
    const struct template_operands *operands, struct template_value *value)
{
	size_t i;

	for (i = 0; i < operands->count; i++) {
		if (!template_argument_eval(
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
		return template_run_spent(run);
	run->at = node;
	return template_run_fail(
	    run, "error calling %s: %s", function->name, work->failure);
}

static bool
eval_function(struct template_run *run, const struct template_node *node,
    const struct template_node *command,
    const struct template_operands *operands, struct template_value *value)
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
		if (!template_argument_eval(run, operands->dot,
			parameter(function->takes, i), operands->args[i],
			&args[i]))
			return false;
	if (operands->final) {
		args[i] = *operands->final;
		if (!template_argument_validate(
			run, parameter(function->takes, i), &args[i]))
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
    const struct template_operands *operands, bool is_last)
{
	size_t count = operands->count + (operands->final != NULL);

	if (!is_last || !count)
		return true;
	if (field->is_method)
		return template_run_fail(run,
		    "wrong number of args for %s: want 0 got %zu", field->name,
		    count);
	return template_run_fail(run,
	    "%s has arguments but cannot be invoked as function", field->name);
}

static bool
eval_field(struct template_run *run, struct span name,
    const struct template_operands *operands, bool is_last,
    struct template_value *value)
{
	const struct template_value *found;
	const struct template_field *field;
	bool has_operands = is_last && (operands->count || operands->final);

	switch ((int)value->type->kind) {
	case TEMPLATE_NONE:
		return true;
	case TEMPLATE_NIL:
		return template_run_fail(run,
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
			return template_run_fail(run,
			    "%.*s is not a method but has arguments",
			    (int)name.length, name.at);
		found = template_value_find_text(value->map, name);
		*value = found ? *found : template_value_nothing();
		return true;
	default:
		break;
	}
	return template_run_fail(run, "can't evaluate field %.*s in type %s",
	    (int)name.length, name.at, value->type->name);
}

static bool
eval_fields(struct template_run *run, const struct template_node *node,
    size_t from, const struct template_operands *operands,
    struct template_value *value)
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
    const struct template_operands *operands)
{
	struct buf shown;

	if (!operands->count && !operands->final)
		return true;
	buf_init(&shown, 1024);
	template_show(node, &shown);
	template_run_fail(
	    run, "can't give argument to non-function %s", shown.at);
	buf_release(&shown);
	return false;
}

static bool
eval_variable(struct template_run *run, const struct template_node *node,
    const struct template_operands *operands, struct template_value *value)
{
	struct template_value *found =
	    template_run_variable(run, node->names[0]);

	if (!found)
		return template_run_fail(run, "undefined variable: %.*s",
		    (int)node->names[0].length, node->names[0].at);
	*value = *found;
	if (node->name_count == 1)
		return not_a_function(run, node, operands);
	return eval_fields(run, node, 1, operands, value);
}

static bool
eval_chain(struct template_run *run, const struct template_node *node,
    const struct template_operands *operands, struct template_value *value)
{
	struct buf shown;

	if (node->pipe->kind == TREE_NIL) {
		buf_init(&shown, 1024);
		template_show(node, &shown);
		template_run_fail(
		    run, "indirection through explicit nil in %s", shown.at);
		buf_release(&shown);
		return false;
	}
	return template_argument_eval(
		   run, operands->dot, 'v', node->pipe, value) &&
	    eval_fields(run, node, 0, operands, value);
}

bool
template_eval_first(struct template_run *run, const struct template_node *node,
    const struct template_node *command,
    const struct template_operands *operands, struct template_value *value)
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
		return template_run_fail(run, "nil is not a command");
	if (node->kind == TREE_NUMBER)
		return template_argument_number(run, node, value);
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
		struct template_operands operands = { .dot = dot,
			.args = command->parts + 1,
			.count = command->part_count - 1,
			.final = i ? &final : NULL };

		if (!template_work_spend(&run->work, 1))
			return template_run_spent(run);
		final = *value;
		if (!template_eval_first(
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
	struct template_value *variable = template_run_variable(run, name);

	if (!variable)
		return template_run_fail(
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
		return template_run_spent(run);
	is_good = eval_commands(run, dot, pipe, value);
	template_work_leave(&run->work);
	for (i = 0; is_good && i < pipe->variable_count; i++) {
		struct span name = pipe->variables[i]->names[0];

		if (pipe->is_assignment)
			is_good = assign(run, name, value);
		else
			template_run_push(run, name, value);
	}
	return is_good;
}

#include "backend/core/template_eval.h"
#include "backend/core/template_match.h"
#include "backend/core/template_print.h"

/*
 * DESIGN: walks the tree and writes. Every node costs a step. break, continue
 * and failures go up as the result of the walk; the range that they belong to
 * takes the first two out.
 */

enum flow {
	FLOW_ON,
	FLOW_BREAK,
	FLOW_CONTINUE,
	FLOW_FAIL,
};

static enum flow walk(struct template_run *run,
    const struct template_value *dot, const struct template_node *node);

static enum flow
spent(struct template_run *run)
{
	template_run_spent(run);
	return FLOW_FAIL;
}

static enum flow
check_output(struct template_run *run)
{
	if (!run->into->overflow)
		return FLOW_ON;
	template_run_fail(
	    run, "the text is longer than %zu bytes", run->into->ceiling);
	return FLOW_FAIL;
}

static enum flow
walk_action(struct template_run *run, const struct template_value *dot,
    const struct template_node *node)
{
	struct template_value value;

	if (!template_eval_pipe(run, dot, node->pipe, &value))
		return FLOW_FAIL;
	if (node->pipe->variable_count)
		return FLOW_ON;
	run->at = node;
	if (!template_print(&run->work, &value, run->into))
		return spent(run);
	return check_output(run);
}

static enum flow
walk_branch(struct template_run *run, const struct template_value *dot,
    const struct template_node *node)
{
	size_t mark = run->variable_count;
	struct template_value value;
	enum flow flow = FLOW_ON;

	if (!template_eval_pipe(run, dot, node->pipe, &value))
		return FLOW_FAIL;
	if (template_value_is_true(&value))
		flow = walk(
		    run, node->kind == TREE_WITH ? &value : dot, node->body);
	else if (node->otherwise)
		flow = walk(run, dot, node->otherwise);
	run->variable_count = mark;
	return flow;
}

/* The variables of a range, anew for each turn. */
static bool
set_range_variables(struct template_run *run, const struct template_node *pipe,
    const struct template_value *index, const struct template_value *item,
    size_t mark)
{
	size_t count = pipe->variable_count, i;
	const struct template_value *values[2] = { index, item };

	for (i = 0; i < count; i++) {
		const struct template_value *value =
		    count == 1 ? item : values[i];
		struct span name = pipe->variables[i]->names[0];
		struct template_value *variable;

		if (!pipe->is_assignment) {
			run->variables[mark - count + i].value = *value;
			continue;
		}
		variable = template_run_variable(run, name);
		if (!variable)
			return template_run_fail(run,
			    "undefined variable: %.*s", (int)name.length,
			    name.at);
		*variable = *value;
	}
	return true;
}

static enum flow
turn(struct template_run *run, const struct template_node *node,
    const struct template_value *index, const struct template_value *item)
{
	size_t mark = run->variable_count;
	enum flow flow;

	if (!template_work_spend(&run->work, 1))
		return spent(run);
	if (!set_range_variables(run, node->pipe, index, item, mark))
		return FLOW_FAIL;
	flow = walk(run, item, node->body);
	run->variable_count = mark;
	return flow == FLOW_CONTINUE ? FLOW_ON : flow;
}

static enum flow
range_list(struct template_run *run, const struct template_node *node,
    const struct template_list *list)
{
	enum flow flow = FLOW_ON;
	size_t i;

	for (i = 0; i < list->count && flow == FLOW_ON; i++) {
		struct template_value index = template_value_of_int((int64_t)i);

		flow = turn(run, node, &index, &list->items[i]);
	}
	return flow;
}

/* Over a copy: the body may change the map. */
static enum flow
range_map(struct template_run *run, const struct template_node *node,
    const struct template_map *map)
{
	struct template_entry *entries;
	size_t count = map->count, i;
	enum flow flow = FLOW_ON;

	if (!template_work_spend_bytes(&run->work, count * sizeof(*entries)))
		return spent(run);
	entries = arena_calloc(run->work.arena, count, sizeof(*entries));
	memcpy(entries, map->entries, count * sizeof(*entries));
	for (i = 0; i < count && flow == FLOW_ON; i++)
		flow = turn(run, node, &entries[i].key, &entries[i].value);
	return flow;
}

static enum flow
range_int(struct template_run *run, const struct template_node *node,
    const struct template_value *count)
{
	struct template_value i = *count;
	enum flow flow = FLOW_ON;

	if (node->pipe->variable_count > 1) {
		template_run_fail(run,
		    "can't use %lld to iterate over more than one variable",
		    (long long)count->integer);
		return FLOW_FAIL;
	}
	for (i.integer = 0; i.integer < count->integer && flow == FLOW_ON;
	     i.integer++) {
		struct template_value item = i;

		flow = turn(run, node, &item, &item);
	}
	return flow;
}

static enum flow
fail_range(struct template_run *run, const struct template_value *value)
{
	struct buf shown;

	buf_init(&shown, 512);
	if (template_print(&run->work, value, &shown))
		template_run_fail(run, "range can't iterate over %s", shown.at);
	else
		template_run_spent(run);
	buf_release(&shown);
	return FLOW_FAIL;
}

static enum flow
range_over(struct template_run *run, const struct template_value *dot,
    const struct template_node *node, const struct template_value *value)
{
	switch (value->type->kind) {
	case TEMPLATE_LIST:
		if (value->list->count)
			return range_list(run, node, value->list);
		break;
	case TEMPLATE_MAP:
		if (value->map->count)
			return range_map(run, node, value->map);
		break;
	case TEMPLATE_INT:
		if (value->integer > 0)
			return range_int(run, node, value);
		break;
	case TEMPLATE_NONE:
	case TEMPLATE_NIL:
		break;
	case TEMPLATE_BOOL:
	case TEMPLATE_UINT:
	case TEMPLATE_FLOAT:
	case TEMPLATE_TEXT:
	case TEMPLATE_OBJECT:
		return fail_range(run, value);
	}
	return node->otherwise ? walk(run, dot, node->otherwise) : FLOW_ON;
}

static enum flow
walk_range(struct template_run *run, const struct template_value *dot,
    const struct template_node *node)
{
	size_t mark = run->variable_count;
	struct template_value value;
	enum flow flow;

	if (!template_eval_pipe(run, dot, node->pipe, &value))
		return FLOW_FAIL;
	flow = range_over(run, dot, node, &value);
	run->variable_count = mark;
	return flow == FLOW_BREAK ? FLOW_ON : flow;
}

/* A part sees its own $ and no variable of the caller. */
static enum flow
walk_part(struct template_run *run, const struct template_value *dot,
    const struct template_part *part)
{
	const struct template_part *outer_part = run->part;
	size_t outer_base = run->variable_base, mark = run->variable_count;
	enum flow flow;

	run->part = part;
	run->variable_base = mark;
	template_run_push(run, span_of("$"), dot);
	flow = walk(run, dot, part->root);
	if (flow == FLOW_FAIL)
		return flow;
	run->part = outer_part;
	run->variable_base = outer_base;
	run->variable_count = mark;
	return flow;
}

static enum flow
walk_template(struct template_run *run, const struct template_value *dot,
    const struct template_node *node)
{
	const struct template_part *part =
	    map_find(run->tree->parts, node->text);
	struct template_value value = template_value_nothing();

	if (!part) {
		template_run_fail(run, "template \"%.*s\" not defined",
		    (int)node->text.length, node->text.at);
		return FLOW_FAIL;
	}
	if (node->pipe && !template_eval_pipe(run, dot, node->pipe, &value))
		return FLOW_FAIL;
	return walk_part(run, &value, part);
}

static enum flow
walk_list(struct template_run *run, const struct template_value *dot,
    const struct template_node *node)
{
	enum flow flow = FLOW_ON;
	size_t i;

	if (!template_work_enter(&run->work))
		return spent(run);
	for (i = 0; i < node->part_count && flow == FLOW_ON; i++)
		flow = walk(run, dot, node->parts[i]);
	template_work_leave(&run->work);
	return flow;
}

static enum flow
walk(struct template_run *run, const struct template_value *dot,
    const struct template_node *node)
{
	run->at = node;
	if (!template_work_spend(&run->work, 1))
		return spent(run);
	switch ((int)node->kind) {
	case TREE_TEXT:
		buf_span(run->into, node->text);
		return check_output(run);
	case TREE_ACTION:
		return walk_action(run, dot, node);
	case TREE_IF:
	case TREE_WITH:
		return walk_branch(run, dot, node);
	case TREE_RANGE:
		return walk_range(run, dot, node);
	case TREE_TEMPLATE:
		return walk_template(run, dot, node);
	case TREE_BREAK:
		return FLOW_BREAK;
	case TREE_CONTINUE:
		return FLOW_CONTINUE;
	default:
		return walk_list(run, dot, node);
	}
}

bool
template_exec(const struct template_tree *tree,
    const struct template_value *data, struct arena *arena, size_t steps,
    struct buf *into, struct error *error)
{
	struct template_run run = { .tree = tree,
		.work = { .arena = arena, .steps = steps },
		.at = tree->main->root,
		.into = into,
		.error = error };

	enum flow flow = walk_part(&run, data, tree->main);

	template_match_release(&run.work);
	return flow == FLOW_ON;
}

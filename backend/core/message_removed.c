#include "backend/core/message_removed.h"

#include "backend/base/array.h"

/*
 * DESIGN: the template is gone through once, without data. Of every value we
 * keep whether it is the root, its .Changed, or something else; that is enough
 * to see .Updated and .Changed.ImageResult also behind variables, `with' and
 * `template'. Both branches of an `if' are gone through: what is never reached
 * in Flux is found here all the same.
 */

#define REFERENCE \
	" See: https://fluxcd.io/flux/components/image/" \
	"imageupdateautomations/#message-template"

static const char updated[] = "template uses removed '.Updated' field. Please "
			      "use '.Changed' instead." REFERENCE;
static const char image_result[] =
    "template uses removed '.Changed.ImageResult' field. Please use "
    "'.Changed.FileChanges' or '.Changed.Objects' instead." REFERENCE;

/* A part is gone through this deep at most, in whatever way it calls itself. */
#define CALL_LIMIT 8
#define STEP_LIMIT 100000

enum what {
	WHAT_OTHER,
	WHAT_ROOT,
	WHAT_CHANGED,
};

struct known {
	struct span name;
	enum what what;
};

struct search {
	struct arena *arena;
	const struct template_tree *tree;
	struct known *variables;
	size_t variable_count, base;
	unsigned calls;
	size_t steps;
	const char *found;
};

static void look(
    struct search *search, const struct template_node *node, enum what dot);

/* What a value's field is; a removed one is remembered. */
static enum what
field(struct search *search, enum what of, struct span name)
{
	if (of == WHAT_ROOT && span_is(name, "Updated") && !search->found)
		search->found = updated;
	if (of == WHAT_CHANGED && span_is(name, "ImageResult") &&
	    !search->found)
		search->found = image_result;
	return of == WHAT_ROOT && span_is(name, "Changed") ? WHAT_CHANGED
							   : WHAT_OTHER;
}

static enum what
fields(struct search *search, const struct template_node *node, size_t from,
    enum what what)
{
	size_t i;

	for (i = from; i < node->name_count; i++)
		what = field(search, what, node->names[i]);
	return what;
}

static enum what
variable(const struct search *search, struct span name)
{
	size_t i;

	for (i = search->variable_count; i > search->base; i--)
		if (span_equal(search->variables[i - 1].name, name))
			return search->variables[i - 1].what;
	return WHAT_OTHER;
}

static void
push(struct search *search, struct span name, enum what what)
{
	*ARRAY_ADD(search->arena, search->variables, search->variable_count) =
	    (struct known) { name, what };
}

static enum what look_pipe(
    struct search *search, const struct template_node *pipe, enum what dot);

static enum what
look_operand(
    struct search *search, const struct template_node *node, enum what dot)
{
	switch ((int)node->kind) {
	case TREE_DOT:
		return dot;
	case TREE_FIELD:
		return fields(search, node, 0, dot);
	case TREE_VARIABLE:
		return fields(
		    search, node, 1, variable(search, node->names[0]));
	case TREE_PIPE:
		return look_pipe(search, node, dot);
	case TREE_CHAIN:
		return fields(
		    search, node, 0, look_operand(search, node->pipe, dot));
	default:
		return WHAT_OTHER;
	}
}

static enum what
look_pipe(
    struct search *search, const struct template_node *pipe, enum what dot)
{
	enum what what = WHAT_OTHER;
	size_t i, k;

	search->steps++;
	for (i = 0; i < pipe->part_count; i++) {
		const struct template_node *command = pipe->parts[i];

		for (k = 0; k < command->part_count; k++)
			what = look_operand(search, command->parts[k], dot);
		if (i || command->part_count > 1)
			what = WHAT_OTHER;
	}
	return what;
}

/* Sets the variables that the pipe declares. */
static enum what
look_declaring(
    struct search *search, const struct template_node *pipe, enum what dot)
{
	enum what what = look_pipe(search, pipe, dot);
	size_t i;

	for (i = 0; i < pipe->variable_count; i++)
		push(search, pipe->variables[i]->names[0], what);
	return what;
}

static void
look_control(
    struct search *search, const struct template_node *node, enum what dot)
{
	size_t mark = search->variable_count;
	enum what what = look_declaring(search, node->pipe, dot);

	if (node->kind == TREE_RANGE) {
		/* Items of the root's fields are neither of the two. */
		for (size_t i = mark; i < search->variable_count; i++)
			search->variables[i].what = WHAT_OTHER;
		what = WHAT_OTHER;
	}
	look(search, node->body, node->kind == TREE_IF ? dot : what);
	if (node->otherwise)
		look(search, node->otherwise, dot);
	search->variable_count = mark;
}

static void
look_part(
    struct search *search, const struct template_part *part, enum what dot)
{
	size_t base = search->base, mark = search->variable_count;

	if (search->calls == CALL_LIMIT)
		return;
	search->calls++;
	search->base = mark;
	push(search, span_of("$"), dot);
	look(search, part->root, dot);
	search->base = base;
	search->variable_count = mark;
	search->calls--;
}

static void
look_template(
    struct search *search, const struct template_node *node, enum what dot)
{
	const struct template_part *part =
	    map_find(search->tree->parts, node->text);
	enum what what =
	    node->pipe ? look_declaring(search, node->pipe, dot) : WHAT_OTHER;

	if (part)
		look_part(search, part, what);
}

static void
look(struct search *search, const struct template_node *node, enum what dot)
{
	size_t i;

	if (search->found || search->steps++ > STEP_LIMIT)
		return;
	switch ((int)node->kind) {
	case TREE_LIST:
		for (i = 0; i < node->part_count; i++)
			look(search, node->parts[i], dot);
		break;
	case TREE_ACTION:
		look_declaring(search, node->pipe, dot);
		break;
	case TREE_IF:
	case TREE_WITH:
	case TREE_RANGE:
		look_control(search, node, dot);
		break;
	case TREE_TEMPLATE:
		look_template(search, node, dot);
		break;
	default:
		break;
	}
}

const char *
message_removed_find(struct arena *arena, const struct template_tree *tree)
{
	struct search search = { .arena = arena, .tree = tree };

	look_part(&search, tree->main, WHAT_ROOT);
	return search.found;
}

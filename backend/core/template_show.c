#include "backend/core/template_quote.h"
#include "backend/core/template_tree.h"

/* Enough for any message; what is longer is cut by the message anyway. */
#define SHOW_LIMIT ((size_t)512)

static void show(const struct template_node *node, struct buf *into);

static void
show_names(const struct template_node *node, size_t from, struct buf *into)
{
	size_t i;

	for (i = from; i < node->name_count; i++) {
		buf_byte(into, '.');
		buf_span(into, node->names[i]);
	}
}

static void
show_pipe(const struct template_node *pipe, struct buf *into)
{
	size_t i;

	for (i = 0; i < pipe->variable_count; i++) {
		if (i)
			buf_text(into, ", ");
		show(pipe->variables[i], into);
	}
	if (i)
		buf_text(into, pipe->is_assignment ? " = " : " := ");
	for (i = 0; i < pipe->part_count; i++) {
		if (i)
			buf_text(into, " | ");
		show(pipe->parts[i], into);
	}
}

static void
show_operand(const struct template_node *node, struct buf *into)
{
	bool is_pipe = node->kind == TREE_PIPE;

	if (is_pipe)
		buf_byte(into, '(');
	show(node, into);
	if (is_pipe)
		buf_byte(into, ')');
}

static void
show_control(
    const struct template_node *node, const char *word, struct buf *into)
{
	buf_printf(into, "{{%s ", word);
	show(node->pipe, into);
	buf_text(into, "}}");
	show(node->body, into);
	if (node->otherwise) {
		buf_text(into, "{{else}}");
		show(node->otherwise, into);
	}
	buf_text(into, "{{end}}");
}

static void
show_template(const struct template_node *node, struct buf *into)
{
	buf_text(into, "{{template ");
	template_quote(node->text, into);
	if (node->pipe) {
		buf_byte(into, ' ');
		show(node->pipe, into);
	}
	buf_text(into, "}}");
}

static void
show_parts(
    const struct template_node *node, const char *between, struct buf *into)
{
	size_t i;

	for (i = 0; i < node->part_count; i++) {
		if (i)
			buf_text(into, between);
		show_operand(node->parts[i], into);
	}
}

static void
show(const struct template_node *node, struct buf *into)
{
	if (into->overflow)
		return;
	switch (node->kind) {
	case TREE_LIST:
		show_parts(node, "", into);
		break;
	case TREE_ACTION:
		buf_text(into, "{{");
		show(node->pipe, into);
		buf_text(into, "}}");
		break;
	case TREE_IF:
		show_control(node, "if", into);
		break;
	case TREE_RANGE:
		show_control(node, "range", into);
		break;
	case TREE_WITH:
		show_control(node, "with", into);
		break;
	case TREE_TEMPLATE:
		show_template(node, into);
		break;
	case TREE_BREAK:
		buf_text(into, "{{break}}");
		break;
	case TREE_CONTINUE:
		buf_text(into, "{{continue}}");
		break;
	case TREE_ELSE:
		buf_text(into, "{{else}}");
		break;
	case TREE_END:
		buf_text(into, "{{end}}");
		break;
	case TREE_PIPE:
		show_pipe(node, into);
		break;
	case TREE_COMMAND:
		show_parts(node, " ", into);
		break;
	case TREE_VARIABLE:
		buf_span(into, node->names[0]);
		show_names(node, 1, into);
		break;
	case TREE_FIELD:
		show_names(node, 0, into);
		break;
	case TREE_CHAIN:
		show_operand(node->pipe, into);
		show_names(node, 0, into);
		break;
	case TREE_TEXT:
	case TREE_FUNCTION:
	case TREE_DOT:
	case TREE_NIL:
	case TREE_BOOL:
	case TREE_NUMBER:
	case TREE_STRING:
		buf_span(into, node->text);
		break;
	}
}

void
template_show(const struct template_node *node, struct buf *into)
{
	struct buf text;

	buf_init(&text, SHOW_LIMIT);
	show(node, &text);
	buf_span(into, buf_as_span(&text));
	buf_release(&text);
}

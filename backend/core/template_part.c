#include "backend/base/array.h"
#include "backend/core/template_parser.h"

/* Templates inside of a template: define, block, and where they are used. */

static struct span
parse_name(struct template_parser *parser, const struct template_word *word,
    const char *context)
{
	if (word->kind == LEX_STRING || word->kind == LEX_RAW_STRING)
		return template_term_unquote(parser, word->text);
	template_parser_unexpected(parser, word, context);
	return span_make(NULL, 0);
}

static bool
is_empty(const struct template_node *node)
{
	size_t i;

	if (node->kind == TREE_TEXT)
		return span_trim(node->text).length == 0;
	if (node->kind != TREE_LIST)
		return false;
	for (i = 0; i < node->part_count; i++)
		if (!is_empty(node->parts[i]))
			return false;
	return true;
}

bool
template_part_add(struct template_parser *parser, struct span name,
    struct template_node *root)
{
	struct template_part *part = map_find(parser->tree->parts, name);

	if (part && !is_empty(part->root)) {
		if (is_empty(root))
			return true;
		template_parser_fail(parser,
		    "template: multiple definition of template \"%.*s\"",
		    (int)name.length, name.at);
		return false;
	}
	part = arena_alloc(parser->arena, sizeof(*part));
	part->name = name;
	part->root = root;
	map_set(parser->tree->parts, name, part);
	return true;
}

/* A body with variables of its own, up to its end. */
static bool
parse_part(
    struct template_parser *parser, struct span name, const char *context)
{
	struct template_parser outer = *parser;
	struct template_node *root, *end;
	struct buf shown;

	if (!template_parser_enter(parser))
		return false;
	parser->variables = NULL;
	parser->variable_count = 0;
	parser->range_depth = 0;
	*ARRAY_ADD(parser->arena, parser->variables, parser->variable_count) =
	    span_of("$");
	root = template_parse_list(parser, &end);
	if (!root)
		return false;
	if (end->kind != TREE_END) {
		buf_init(&shown, 256);
		template_show(end, &shown);
		template_parser_fail(
		    parser, "unexpected %s in %s", shown.at, context);
		buf_release(&shown);
		return false;
	}
	parser->variables = outer.variables;
	parser->variable_count = outer.variable_count;
	parser->range_depth = outer.range_depth;
	parser->nesting = outer.nesting;
	return template_part_add(parser, name, root);
}

bool
template_part_define(struct template_parser *parser)
{
	struct template_word word = template_parser_next_word(parser);
	struct span name = parse_name(parser, &word, "define clause");

	return name.at &&
	    template_parse_delimiter(parser, "define clause", &word) &&
	    parse_part(parser, name, "define clause");
}

struct template_node *
template_part_block(struct template_parser *parser)
{
	struct template_word word = template_parser_next_word(parser);
	struct template_node *node = template_parser_new(
	    parser, TREE_TEMPLATE, word.position, word.line);

	node->text = parse_name(parser, &word, "block clause");
	if (!node->text.at)
		return NULL;
	node->pipe =
	    template_pipe_parse(parser, "block clause", LEX_RIGHT_DELIMITER);
	if (!node->pipe || !parse_part(parser, node->text, "block clause"))
		return NULL;
	return node;
}

struct template_node *
template_part_use(struct template_parser *parser)
{
	struct template_word word = template_parser_next_word(parser);
	struct template_node *node = template_parser_new(
	    parser, TREE_TEMPLATE, word.position, word.line);

	node->text = parse_name(parser, &word, "template clause");
	if (!node->text.at)
		return NULL;
	if (template_parser_next_word(parser).kind == LEX_RIGHT_DELIMITER)
		return node;
	template_parser_backup(parser);
	node->pipe =
	    template_pipe_parse(parser, "template clause", LEX_RIGHT_DELIMITER);
	return node->pipe ? node : NULL;
}

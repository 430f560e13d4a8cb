#include "backend/core/template_parser.h"

#include "backend/base/array.h"

/*
 * DESIGN: recursive descent with three words of look-ahead, in the shape of
 * Go's own parser, because its messages say on which line the look-ahead stood.
 * A function that fails returns NULL after it set the error, and everybody
 * above hands the NULL on.
 */

bool
template_parse_delimiter(struct template_parser *parser, const char *context,
    struct template_word *word)
{
	*word = template_parser_next_word(parser);
	if (word->kind == LEX_RIGHT_DELIMITER)
		return true;
	template_parser_unexpected(parser, word, context);
	return false;
}

static struct template_node *
parse_break(struct template_parser *parser, const struct template_word *first)
{
	bool is_break = first->kind == LEX_BREAK;
	const char *tag = is_break ? "{{break}}" : "{{continue}}";
	struct template_word word;

	if (!template_parse_delimiter(parser, tag, &word))
		return NULL;
	if (!parser->range_depth)
		return template_parser_fail(
		    parser, "%s outside {{range}}", tag);
	return template_parser_new(parser,
	    is_break ? TREE_BREAK : TREE_CONTINUE, first->position,
	    first->line);
}

static struct template_node *
parse_else(struct template_parser *parser)
{
	struct template_word word = template_parser_peek_word(parser);

	/* What follows `else' is read by the tag that the else belongs to. */
	if (word.kind != LEX_IF && word.kind != LEX_WITH &&
	    !template_parse_delimiter(parser, "else", &word))
		return NULL;
	return template_parser_new(parser, TREE_ELSE, word.position, word.line);
}

static struct template_node *
parse_end(struct template_parser *parser)
{
	struct template_word word;

	if (!template_parse_delimiter(parser, "end", &word))
		return NULL;
	return template_parser_new(parser, TREE_END, word.position, 0);
}

static struct template_node *parse_control(struct template_parser *parser,
    enum template_node_kind kind, const char *context);

/* Behind {{else: the other branch, up to its end. */
static bool
parse_otherwise(struct template_parser *parser, struct template_node *node)
{
	enum template_word_kind word = template_parser_peek(parser).kind;
	struct template_node *end, *inner;
	struct buf shown;

	if ((node->kind == TREE_IF && word == LEX_IF) ||
	    (node->kind == TREE_WITH && word == LEX_WITH)) {
		template_parser_next(parser);
		inner = parse_control(
		    parser, node->kind, node->kind == TREE_IF ? "if" : "with");
		if (!inner)
			return false;
		node->otherwise = template_parser_new(
		    parser, TREE_LIST, inner->position, inner->line);
		template_parser_add(parser, node->otherwise, inner);
		return true;
	}
	node->otherwise = template_parse_list(parser, &end);
	if (!node->otherwise)
		return false;
	if (end->kind == TREE_END)
		return true;
	buf_init(&shown, 256);
	template_show(end, &shown);
	template_parser_fail(parser, "expected end; found %s", shown.at);
	buf_release(&shown);
	return false;
}

static bool
parse_branches(struct template_parser *parser, struct template_node *node)
{
	bool is_range = node->kind == TREE_RANGE;
	struct template_node *end;

	parser->range_depth += is_range;
	node->body = template_parse_list(parser, &end);
	parser->range_depth -= is_range;
	if (!node->body)
		return false;
	return end->kind == TREE_END || parse_otherwise(parser, node);
}

/* if, range and with; variables that they declare end with them. */
static struct template_node *
parse_control(struct template_parser *parser, enum template_node_kind kind,
    const char *context)
{
	size_t variable_count = parser->variable_count;
	struct template_node *node = template_parser_new(parser, kind, 0, 0);
	bool is_good;

	if (!template_parser_enter(parser))
		return NULL;
	node->pipe = template_pipe_parse(parser, context, LEX_RIGHT_DELIMITER);
	is_good = node->pipe && parse_branches(parser, node);
	parser->nesting--;
	parser->variable_count = variable_count;
	if (!is_good)
		return NULL;
	node->position = node->pipe->position;
	node->line = node->pipe->line;
	return node;
}

/* What follows a left delimiter. */
static struct template_node *
parse_action(struct template_parser *parser)
{
	struct template_word word = template_parser_next_word(parser);
	struct template_node *node;

	switch ((int)word.kind) {
	case LEX_BLOCK:
		return template_part_block(parser);
	case LEX_BREAK:
	case LEX_CONTINUE:
		return parse_break(parser, &word);
	case LEX_ELSE:
		return parse_else(parser);
	case LEX_END:
		return parse_end(parser);
	case LEX_IF:
		return parse_control(parser, TREE_IF, "if");
	case LEX_RANGE:
		return parse_control(parser, TREE_RANGE, "range");
	case LEX_TEMPLATE:
		return template_part_use(parser);
	case LEX_WITH:
		return parse_control(parser, TREE_WITH, "with");
	default:
		template_parser_backup(parser);
		word = template_parser_peek(parser);
		node = template_parser_new(
		    parser, TREE_ACTION, word.position, word.line);
		node->pipe =
		    template_pipe_parse(parser, "command", LEX_RIGHT_DELIMITER);
		return node->pipe ? node : NULL;
	}
}

static struct template_node *
parse_text_or_action(struct template_parser *parser)
{
	struct template_word word = template_parser_next_word(parser);
	struct template_node *node;

	if (word.kind == LEX_TEXT) {
		node = template_parser_new(
		    parser, TREE_TEXT, word.position, word.line);
		node->text = word.text;
		return node;
	}
	if (word.kind != LEX_LEFT_DELIMITER)
		return template_parser_unexpected(parser, &word, "input");
	parser->action_line = word.line;
	node = parse_action(parser);
	parser->action_line = 0;
	return node;
}

struct template_node *
template_parse_list(struct template_parser *parser, struct template_node **end)
{
	struct template_word word = template_parser_peek_word(parser);
	struct template_node *list, *node;

	list = template_parser_new(parser, TREE_LIST, word.position, word.line);
	while (template_parser_peek_word(parser).kind != LEX_END_OF_TEXT) {
		node = parse_text_or_action(parser);
		if (!node)
			return NULL;
		if (node->kind == TREE_END || node->kind == TREE_ELSE) {
			*end = node;
			return list;
		}
		template_parser_add(parser, list, node);
	}
	return template_parser_fail(parser, "unexpected EOF");
}

/* At the top level: a definition, when one stands here. */
static bool
take_define(struct template_parser *parser, bool *is_define)
{
	struct template_word delimiter = template_parser_next(parser);

	*is_define = template_parser_next_word(parser).kind == LEX_DEFINE;
	if (*is_define)
		return template_part_define(parser);
	parser->words[1] = delimiter;
	parser->word_count = 2;
	return true;
}

static bool
parse_main(struct template_parser *parser, struct template_node *root)
{
	while (template_parser_peek(parser).kind != LEX_END_OF_TEXT) {
		struct template_node *node;
		bool is_define = false;
		struct buf shown;

		if (template_parser_peek(parser).kind == LEX_LEFT_DELIMITER &&
		    !take_define(parser, &is_define))
			return false;
		if (is_define)
			continue;
		node = parse_text_or_action(parser);
		if (!node)
			return false;
		if (node->kind == TREE_END || node->kind == TREE_ELSE) {
			buf_init(&shown, 256);
			template_show(node, &shown);
			template_parser_fail(parser, "unexpected %s", shown.at);
			buf_release(&shown);
			return false;
		}
		template_parser_add(parser, root, node);
	}
	return true;
}

bool
template_parse(struct arena *arena, struct span text,
    struct template_tree *tree, struct error *error)
{
	struct template_parser parser = { .arena = arena, .error = error };
	struct template_node *root;

	tree->text = text;
	tree->parts = map_new(arena);
	parser.tree = tree;
	parser.words[0].line = 1;
	template_lex_init(&parser.lex, arena, text);
	*ARRAY_ADD(arena, parser.variables, parser.variable_count) =
	    span_of("$");
	if (text.length > TEMPLATE_SIZE_LIMIT) {
		template_parser_fail(
		    &parser, "longer than %zu bytes", TEMPLATE_SIZE_LIMIT);
		return false;
	}
	root = template_parser_new(&parser, TREE_LIST, 0, 1);
	if (!parse_main(&parser, root))
		return false;
	if (!template_part_add(&parser, span_of(TEMPLATE_NAME), root))
		return false;
	tree->main = map_find(tree->parts, span_of(TEMPLATE_NAME));
	return true;
}

#include "backend/core/template_parse.h"

#include <stdarg.h>

#include "backend/base/array.h"

/*
 * DESIGN: recursive descent with three words of look-ahead, in the shape of
 * Go's own parser, because its messages say on which line the look-ahead stood.
 * A function that fails returns NULL after it set the error, and everybody
 * above hands the NULL on.
 */

static struct template_node *parse_list(
    struct template_parser *parser, struct template_node **end);

struct template_word
template_parse_next(struct template_parser *parser)
{
	if (parser->word_count)
		parser->word_count--;
	else
		parser->words[0] = template_lex_next(&parser->lex);
	return parser->words[parser->word_count];
}

struct template_word
template_parse_peek(struct template_parser *parser)
{
	if (!parser->word_count) {
		parser->words[0] = template_lex_next(&parser->lex);
		parser->word_count = 1;
	}
	return parser->words[parser->word_count - 1];
}

void
template_parse_backup(struct template_parser *parser)
{
	parser->word_count++;
}

struct template_word
template_parse_next_word(struct template_parser *parser)
{
	struct template_word word;

	do
		word = template_parse_next(parser);
	while (word.kind == LEX_SPACE);
	return word;
}

struct template_word
template_parse_peek_word(struct template_parser *parser)
{
	struct template_word word = template_parse_next_word(parser);

	template_parse_backup(parser);
	return word;
}

struct template_node *
template_parse_new(struct template_parser *parser, enum template_node_kind kind,
    size_t position, unsigned line)
{
	struct template_node *node = arena_alloc(parser->arena, sizeof(*node));

	node->kind = kind;
	node->position = position;
	node->line = line;
	node->value = template_value_nothing();
	return node;
}

void
template_parse_add(struct template_parser *parser, struct template_node *into,
    struct template_node *node)
{
	*ARRAY_ADD(parser->arena, into->parts, into->part_count) = node;
}

struct template_node *
template_parse_fail(struct template_parser *parser, const char *format, ...)
{
	struct buf text;
	va_list args;

	buf_init(&text, 4096);
	buf_printf(
	    &text, "template: %s:%u: ", TEMPLATE_NAME, parser->words[0].line);
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	template_work_error(parser->error, buf_as_span(&text));
	buf_release(&text);
	return NULL;
}

struct template_node *
template_parse_unexpected(struct template_parser *parser,
    const struct template_word *word, const char *context)
{
	struct buf text;

	buf_init(&text, 4096);
	if (word->kind != LEX_ERROR) {
		buf_text(&text, "unexpected ");
		template_lex_show(word, &text);
		buf_printf(&text, " in %s", context);
	} else {
		buf_span(&text, word->text);
		if (parser->action_line && parser->action_line != word->line)
			buf_printf(&text, "%s started at %s:%u",
			    span_ends(word->text, " action") ? ""
							     : " in action",
			    TEMPLATE_NAME, parser->action_line);
	}
	template_parse_fail(parser, "%s", text.at);
	buf_release(&text);
	return NULL;
}

bool
template_parse_enter(struct template_parser *parser)
{
	if (parser->nesting == TEMPLATE_NESTING_LIMIT) {
		template_parse_fail(parser, "nested deeper than %u levels",
		    TEMPLATE_NESTING_LIMIT);
		return false;
	}
	parser->nesting++;
	return true;
}

/* The right delimiter behind a tag that has no pipeline. */
static bool
expect_delimiter(struct template_parser *parser, const char *context,
    struct template_word *word)
{
	*word = template_parse_next_word(parser);
	if (word->kind == LEX_RIGHT_DELIMITER)
		return true;
	template_parse_unexpected(parser, word, context);
	return false;
}

static struct template_node *
parse_break(struct template_parser *parser, const struct template_word *first)
{
	bool is_break = first->kind == LEX_BREAK;
	const char *tag = is_break ? "{{break}}" : "{{continue}}";
	struct template_word word;

	if (!expect_delimiter(parser, tag, &word))
		return NULL;
	if (!parser->range_depth)
		return template_parse_fail(parser, "%s outside {{range}}", tag);
	return template_parse_new(parser, is_break ? TREE_BREAK : TREE_CONTINUE,
	    first->position, first->line);
}

static struct template_node *
parse_else(struct template_parser *parser)
{
	struct template_word word = template_parse_peek_word(parser);

	/* What follows `else' is read by the tag that the else belongs to. */
	if (word.kind != LEX_IF && word.kind != LEX_WITH &&
	    !expect_delimiter(parser, "else", &word))
		return NULL;
	return template_parse_new(parser, TREE_ELSE, word.position, word.line);
}

static struct template_node *
parse_end(struct template_parser *parser)
{
	struct template_word word;

	if (!expect_delimiter(parser, "end", &word))
		return NULL;
	return template_parse_new(parser, TREE_END, word.position, 0);
}

static struct template_node *parse_control(struct template_parser *parser,
    enum template_node_kind kind, const char *context);

/* Behind {{else: the other branch, up to its end. */
static bool
parse_otherwise(struct template_parser *parser, struct template_node *node)
{
	enum template_word_kind word = template_parse_peek(parser).kind;
	struct template_node *end, *inner;
	struct buf shown;

	if ((node->kind == TREE_IF && word == LEX_IF) ||
	    (node->kind == TREE_WITH && word == LEX_WITH)) {
		template_parse_next(parser);
		inner = parse_control(
		    parser, node->kind, node->kind == TREE_IF ? "if" : "with");
		if (!inner)
			return false;
		node->otherwise = template_parse_new(
		    parser, TREE_LIST, inner->position, inner->line);
		template_parse_add(parser, node->otherwise, inner);
		return true;
	}
	node->otherwise = parse_list(parser, &end);
	if (!node->otherwise)
		return false;
	if (end->kind == TREE_END)
		return true;
	buf_init(&shown, 256);
	template_show(end, &shown);
	template_parse_fail(parser, "expected end; found %s", shown.at);
	buf_release(&shown);
	return false;
}

static bool
parse_branches(struct template_parser *parser, struct template_node *node)
{
	bool is_range = node->kind == TREE_RANGE;
	struct template_node *end;

	parser->range_depth += is_range;
	node->body = parse_list(parser, &end);
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
	struct template_node *node = template_parse_new(parser, kind, 0, 0);
	bool is_good;

	if (!template_parse_enter(parser))
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

static struct span
parse_name(struct template_parser *parser, const struct template_word *word,
    const char *context)
{
	if (word->kind == LEX_STRING || word->kind == LEX_RAW_STRING)
		return template_pipe_unquote(parser, word->text);
	template_parse_unexpected(parser, word, context);
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

static bool
add_part(struct template_parser *parser, struct span name,
    struct template_node *root)
{
	struct template_part *part = map_find(parser->tree->parts, name);

	if (part && !is_empty(part->root)) {
		if (is_empty(root))
			return true;
		template_parse_fail(parser,
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

	if (!template_parse_enter(parser))
		return false;
	parser->variables = NULL;
	parser->variable_count = 0;
	parser->range_depth = 0;
	*ARRAY_ADD(parser->arena, parser->variables, parser->variable_count) =
	    span_of("$");
	root = parse_list(parser, &end);
	if (!root)
		return false;
	if (end->kind != TREE_END) {
		buf_init(&shown, 256);
		template_show(end, &shown);
		template_parse_fail(
		    parser, "unexpected %s in %s", shown.at, context);
		buf_release(&shown);
		return false;
	}
	parser->variables = outer.variables;
	parser->variable_count = outer.variable_count;
	parser->range_depth = outer.range_depth;
	parser->nesting = outer.nesting;
	return add_part(parser, name, root);
}

static bool
parse_define(struct template_parser *parser)
{
	struct template_word word = template_parse_next_word(parser);
	struct span name = parse_name(parser, &word, "define clause");

	return name.at && expect_delimiter(parser, "define clause", &word) &&
	    parse_part(parser, name, "define clause");
}

static struct template_node *
parse_block(struct template_parser *parser)
{
	struct template_word word = template_parse_next_word(parser);
	struct template_node *node =
	    template_parse_new(parser, TREE_TEMPLATE, word.position, word.line);

	node->text = parse_name(parser, &word, "block clause");
	if (!node->text.at)
		return NULL;
	node->pipe =
	    template_pipe_parse(parser, "block clause", LEX_RIGHT_DELIMITER);
	if (!node->pipe || !parse_part(parser, node->text, "block clause"))
		return NULL;
	return node;
}

static struct template_node *
parse_template(struct template_parser *parser)
{
	struct template_word word = template_parse_next_word(parser);
	struct template_node *node =
	    template_parse_new(parser, TREE_TEMPLATE, word.position, word.line);

	node->text = parse_name(parser, &word, "template clause");
	if (!node->text.at)
		return NULL;
	if (template_parse_next_word(parser).kind == LEX_RIGHT_DELIMITER)
		return node;
	template_parse_backup(parser);
	node->pipe =
	    template_pipe_parse(parser, "template clause", LEX_RIGHT_DELIMITER);
	return node->pipe ? node : NULL;
}

/* What follows a left delimiter. */
static struct template_node *
parse_action(struct template_parser *parser)
{
	struct template_word word = template_parse_next_word(parser);
	struct template_node *node;

	switch ((int)word.kind) {
	case LEX_BLOCK:
		return parse_block(parser);
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
		return parse_template(parser);
	case LEX_WITH:
		return parse_control(parser, TREE_WITH, "with");
	default:
		template_parse_backup(parser);
		word = template_parse_peek(parser);
		node = template_parse_new(
		    parser, TREE_ACTION, word.position, word.line);
		node->pipe =
		    template_pipe_parse(parser, "command", LEX_RIGHT_DELIMITER);
		return node->pipe ? node : NULL;
	}
}

static struct template_node *
parse_text_or_action(struct template_parser *parser)
{
	struct template_word word = template_parse_next_word(parser);
	struct template_node *node;

	if (word.kind == LEX_TEXT) {
		node = template_parse_new(
		    parser, TREE_TEXT, word.position, word.line);
		node->text = word.text;
		return node;
	}
	if (word.kind != LEX_LEFT_DELIMITER)
		return template_parse_unexpected(parser, &word, "input");
	parser->action_line = word.line;
	node = parse_action(parser);
	parser->action_line = 0;
	return node;
}

/* Up to the tag that ends it, an else or an end. */
static struct template_node *
parse_list(struct template_parser *parser, struct template_node **end)
{
	struct template_word word = template_parse_peek_word(parser);
	struct template_node *list, *node;

	list = template_parse_new(parser, TREE_LIST, word.position, word.line);
	while (template_parse_peek_word(parser).kind != LEX_END_OF_TEXT) {
		node = parse_text_or_action(parser);
		if (!node)
			return NULL;
		if (node->kind == TREE_END || node->kind == TREE_ELSE) {
			*end = node;
			return list;
		}
		template_parse_add(parser, list, node);
	}
	return template_parse_fail(parser, "unexpected EOF");
}

/* At the top level: a definition, when one stands here. */
static bool
take_define(struct template_parser *parser, bool *is_define)
{
	struct template_word delimiter = template_parse_next(parser);

	*is_define = template_parse_next_word(parser).kind == LEX_DEFINE;
	if (*is_define)
		return parse_define(parser);
	parser->words[1] = delimiter;
	parser->word_count = 2;
	return true;
}

static bool
parse_main(struct template_parser *parser, struct template_node *root)
{
	while (template_parse_peek(parser).kind != LEX_END_OF_TEXT) {
		struct template_node *node;
		bool is_define = false;
		struct buf shown;

		if (template_parse_peek(parser).kind == LEX_LEFT_DELIMITER &&
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
			template_parse_fail(parser, "unexpected %s", shown.at);
			buf_release(&shown);
			return false;
		}
		template_parse_add(parser, root, node);
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
		template_parse_fail(
		    &parser, "longer than %zu bytes", TEMPLATE_SIZE_LIMIT);
		return false;
	}
	root = template_parse_new(&parser, TREE_LIST, 0, 1);
	if (!parse_main(&parser, root))
		return false;
	if (!add_part(&parser, span_of(TEMPLATE_NAME), root))
		return false;
	tree->main = map_find(tree->parts, span_of(TEMPLATE_NAME));
	return true;
}

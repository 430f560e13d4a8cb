#include "backend/base/array.h"
#include "backend/core/template_number.h"
#include "backend/core/template_parser.h"
#include "backend/core/template_quote.h"

/* The words of a pipeline that are values: constants, variables, names. */

struct span
template_term_unquote(struct template_parser *parser, struct span literal)
{
	struct span text = { NULL, 0 };
	struct buf plain;

	buf_init(&plain, TEMPLATE_SIZE_LIMIT);
	if (template_quote_read(literal, &plain)) {
		text.at = arena_text(parser->arena, plain.at, plain.length);
		text.length = plain.length;
	} else {
		template_parser_fail(parser, "invalid syntax");
	}
	buf_release(&plain);
	return text;
}

struct template_node *
template_term_fail(
    struct template_parser *parser, const char *message, struct span text)
{
	struct buf quoted;

	buf_init(&quoted, 1024);
	template_quote(text, &quoted);
	template_parser_fail(parser, "%s %s", message, quoted.at);
	buf_release(&quoted);
	return NULL;
}

static bool
has_any(struct span text, const char *set)
{
	size_t i;

	for (i = 0; i < text.length; i++)
		if (strchr(set, text.at[i]))
			return true;
	return false;
}

/* A number that says that it is no integer is a float64. */
static bool
looks_like_float(struct span text)
{
	bool is_hex = text.length > 2 && text.at[0] == '0' &&
	    (text.at[1] == 'x' || text.at[1] == 'X');

	return has_any(text, is_hex ? "pP" : ".eE");
}

struct template_node *
template_term_character(
    struct template_parser *parser, const struct template_word *word)
{
	struct template_node *node = template_parser_new(
	    parser, TREE_NUMBER, word->position, word->line);
	uint32_t code;

	if (!template_quote_read_character(word->text, &code))
		return template_parser_fail(parser,
		    "malformed character constant: %.*s",
		    (int)word->text.length, word->text.at);
	node->text = word->text;
	node->has_integer = node->has_natural = true;
	node->real = code;
	node->value = template_value_of_int(code);
	return node;
}

/* An integer, and as 1.0 or 1e3 also a float64. */
static bool
read_number(struct template_node *node)
{
	struct span text = node->text;
	uint64_t natural;
	int64_t integer;

	if (template_number_integer(text, &integer)) {
		node->has_integer = true;
		node->has_natural = integer >= 0;
		node->real = (double)integer;
		node->value = template_value_of_int(integer);
		return true;
	}
	if (template_number_natural(text, &natural)) {
		node->has_natural = true;
		node->real = (double)natural;
		node->value.type = &template_value_uint64;
		node->value.natural = natural;
		return true;
	}
	if (!template_number_float(text, &node->real))
		return false;
	node->value = template_value_of_float(node->real);
	node->has_integer = node->real >= -0x1p63 && node->real < 0x1p63 &&
	    (double)(int64_t)node->real == node->real;
	return true;
}

struct template_node *
template_term_number(
    struct template_parser *parser, const struct template_word *word)
{
	struct template_node *node = template_parser_new(
	    parser, TREE_NUMBER, word->position, word->line);

	node->text = word->text;
	if (word->kind == LEX_COMPLEX || span_ends(word->text, "i"))
		return template_term_fail(
		    parser, "complex numbers are not supported:", word->text);
	if (!read_number(node))
		return template_term_fail(
		    parser, "illegal number syntax:", word->text);
	if (node->value.type == &template_value_float &&
	    !has_any(word->text, ".eEpP"))
		return template_term_fail(
		    parser, "integer overflow:", word->text);
	if (looks_like_float(word->text))
		node->value = template_value_of_float(node->real);
	return node;
}

void
template_term_names(struct template_parser *parser, struct template_node *node,
    struct span text)
{
	struct span name;

	if (span_starts(text, "."))
		text = span_from(text, 1);
	while (span_cut(&text, '.', &name))
		*ARRAY_ADD(parser->arena, node->names, node->name_count) = name;
}

struct template_node *
template_term_variable(
    struct template_parser *parser, const struct template_word *word)
{
	struct template_node *node = template_parser_new(
	    parser, TREE_VARIABLE, word->position, word->line);
	size_t i;

	template_term_names(parser, node, word->text);
	for (i = 0; i < parser->variable_count; i++)
		if (span_equal(parser->variables[i], word->text))
			return node;
	return template_term_fail(parser, "undefined variable", word->text);
}

struct template_node *
template_term_function(
    struct template_parser *parser, const struct template_word *word)
{
	struct template_node *node = template_parser_new(
	    parser, TREE_FUNCTION, word->position, word->line);
	struct buf quoted;

	node->text = word->text;
	node->function = template_func_find(word->text);
	if (node->function)
		return node;
	buf_init(&quoted, 1024);
	template_quote(word->text, &quoted);
	template_parser_fail(parser, "function %s not defined", quoted.at);
	buf_release(&quoted);
	return NULL;
}

struct template_node *
template_term_constant(
    struct template_parser *parser, const struct template_word *word)
{
	enum template_node_kind kind = word->kind == LEX_BOOL ? TREE_BOOL
	    : word->kind == LEX_NIL                           ? TREE_NIL
	    : word->kind == LEX_DOT                           ? TREE_DOT
							      : TREE_STRING;
	struct template_node *node =
	    template_parser_new(parser, kind, word->position, word->line);
	struct span text;

	node->text = word->text;
	if (kind == TREE_BOOL)
		node->value =
		    template_value_of_bool(span_is(word->text, "true"));
	if (kind != TREE_STRING)
		return node;
	text = template_term_unquote(parser, word->text);
	node->value = template_value_of_text(text);
	return text.at ? node : NULL;
}

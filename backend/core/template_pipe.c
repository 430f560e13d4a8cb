#include "backend/base/array.h"
#include "backend/core/template_number.h"
#include "backend/core/template_parse.h"
#include "backend/core/template_quote.h"

/*
 * DESIGN: what stands inside of a tag: pipelines of commands, commands of
 * operands, operands of terms with fields behind them. A variable at the
 * beginning of a pipeline may be a declaration or an operand, which only the
 * third word tells; therefore the words that were looked at are put back.
 */

struct span
template_pipe_unquote(struct template_parser *parser, struct span literal)
{
	struct span text = { NULL, 0 };
	struct buf plain;

	buf_init(&plain, TEMPLATE_SIZE_LIMIT);
	if (template_quote_read(literal, &plain)) {
		text.at = arena_text(parser->arena, plain.at, plain.length);
		text.length = plain.length;
	} else {
		template_parse_fail(parser, "invalid syntax");
	}
	buf_release(&plain);
	return text;
}

static struct template_node *
fail_quoted(
    struct template_parser *parser, const char *message, struct span text)
{
	struct buf quoted;

	buf_init(&quoted, 1024);
	template_quote(text, &quoted);
	template_parse_fail(parser, "%s %s", message, quoted.at);
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

static struct template_node *
parse_character(
    struct template_parser *parser, const struct template_word *word)
{
	struct template_node *node =
	    template_parse_new(parser, TREE_NUMBER, word->position, word->line);
	uint32_t code;

	if (!template_quote_read_character(word->text, &code))
		return template_parse_fail(parser,
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

static struct template_node *
parse_number(struct template_parser *parser, const struct template_word *word)
{
	struct template_node *node =
	    template_parse_new(parser, TREE_NUMBER, word->position, word->line);

	node->text = word->text;
	if (word->kind == LEX_COMPLEX || span_ends(word->text, "i"))
		return fail_quoted(
		    parser, "complex numbers are not supported:", word->text);
	if (!read_number(node))
		return fail_quoted(
		    parser, "illegal number syntax:", word->text);
	if (node->value.type == &template_value_float &&
	    !has_any(word->text, ".eEpP"))
		return fail_quoted(parser, "integer overflow:", word->text);
	if (looks_like_float(word->text))
		node->value = template_value_of_float(node->real);
	return node;
}

/* The names of `.A.B' or `$x.A' into the node. */
static void
add_names(struct template_parser *parser, struct template_node *node,
    struct span text)
{
	struct span name;

	if (span_starts(text, "."))
		text = span_from(text, 1);
	while (span_cut(&text, '.', &name))
		*ARRAY_ADD(parser->arena, node->names, node->name_count) = name;
}

static struct template_node *
parse_variable(struct template_parser *parser, const struct template_word *word)
{
	struct template_node *node = template_parse_new(
	    parser, TREE_VARIABLE, word->position, word->line);
	size_t i;

	add_names(parser, node, word->text);
	for (i = 0; i < parser->variable_count; i++)
		if (span_equal(parser->variables[i], word->text))
			return node;
	return fail_quoted(parser, "undefined variable", word->text);
}

static struct template_node *
parse_function(struct template_parser *parser, const struct template_word *word)
{
	struct template_node *node = template_parse_new(
	    parser, TREE_FUNCTION, word->position, word->line);
	struct buf quoted;

	node->text = word->text;
	node->function = template_func_find(word->text);
	if (node->function)
		return node;
	buf_init(&quoted, 1024);
	template_quote(word->text, &quoted);
	template_parse_fail(parser, "function %s not defined", quoted.at);
	buf_release(&quoted);
	return NULL;
}

static struct template_node *
parse_constant(struct template_parser *parser, const struct template_word *word)
{
	enum template_node_kind kind = word->kind == LEX_BOOL ? TREE_BOOL
	    : word->kind == LEX_NIL                           ? TREE_NIL
	    : word->kind == LEX_DOT                           ? TREE_DOT
							      : TREE_STRING;
	struct template_node *node =
	    template_parse_new(parser, kind, word->position, word->line);
	struct span text;

	node->text = word->text;
	if (kind == TREE_BOOL)
		node->value =
		    template_value_of_bool(span_is(word->text, "true"));
	if (kind != TREE_STRING)
		return node;
	text = template_pipe_unquote(parser, word->text);
	node->value = template_value_of_text(text);
	return text.at ? node : NULL;
}

static struct template_node *
parse_parentheses(struct template_parser *parser)
{
	struct template_node *node;

	if (!template_parse_enter(parser))
		return NULL;
	node = template_pipe_parse(
	    parser, "parenthesized pipeline", LEX_RIGHT_PAREN);
	parser->nesting--;
	return node;
}

/* *is_there is false when no term begins here: that is not an error yet. */
static struct template_node *
parse_term(struct template_parser *parser, bool *is_there)
{
	struct template_word word = template_parse_next_word(parser);
	struct template_node *node;

	*is_there = true;
	switch ((int)word.kind) {
	case LEX_IDENTIFIER:
		return parse_function(parser, &word);
	case LEX_DOT:
	case LEX_NIL:
	case LEX_BOOL:
	case LEX_STRING:
	case LEX_RAW_STRING:
		return parse_constant(parser, &word);
	case LEX_VARIABLE:
		return parse_variable(parser, &word);
	case LEX_FIELD:
		node = template_parse_new(
		    parser, TREE_FIELD, word.position, word.line);
		add_names(parser, node, word.text);
		return node;
	case LEX_CHAR_CONSTANT:
		return parse_character(parser, &word);
	case LEX_NUMBER:
	case LEX_COMPLEX:
		return parse_number(parser, &word);
	case LEX_LEFT_PAREN:
		return parse_parentheses(parser);
	default:
		template_parse_backup(parser);
		*is_there = false;
		return NULL;
	}
}

/* A term with the fields behind it. Go sets the place to the second field. */
static struct template_node *
parse_operand(struct template_parser *parser, bool *is_there)
{
	struct template_node *node = parse_term(parser, is_there), *chain;
	struct template_word word;

	if (!node)
		return NULL;
	word = template_parse_peek(parser);
	if (word.kind != LEX_FIELD)
		return node;
	if (node->kind == TREE_FIELD || node->kind == TREE_VARIABLE) {
		chain = node;
		chain->position = word.position;
	} else {
		chain = template_parse_new(
		    parser, TREE_CHAIN, word.position, word.line);
		chain->pipe = node;
	}
	while (template_parse_peek(parser).kind == LEX_FIELD)
		add_names(parser, chain, template_parse_next(parser).text);
	if (node->kind == TREE_BOOL || node->kind == TREE_STRING ||
	    node->kind == TREE_NUMBER || node->kind == TREE_NIL ||
	    node->kind == TREE_DOT)
		return fail_quoted(
		    parser, "unexpected . after term", node->text);
	return chain;
}

static struct template_node *
parse_command(struct template_parser *parser)
{
	struct template_word word = template_parse_peek_word(parser);
	struct template_node *command =
	    template_parse_new(parser, TREE_COMMAND, word.position, word.line);
	bool is_there;

	for (;;) {
		struct template_node *operand;

		template_parse_peek_word(parser);
		operand = parse_operand(parser, &is_there);
		if (operand)
			template_parse_add(parser, command, operand);
		else if (is_there)
			return NULL;
		word = template_parse_next(parser);
		if (word.kind == LEX_RIGHT_DELIMITER ||
		    word.kind == LEX_RIGHT_PAREN)
			template_parse_backup(parser);
		else if (word.kind != LEX_SPACE && word.kind != LEX_PIPE)
			return template_parse_unexpected(
			    parser, &word, "operand");
		if (word.kind != LEX_SPACE)
			break;
	}
	if (!command->part_count)
		return template_parse_fail(parser, "empty command");
	return command;
}

static void
declare(struct template_parser *parser, struct template_node *pipe,
    const struct template_word *word)
{
	struct template_node *node = template_parse_new(
	    parser, TREE_VARIABLE, word->position, word->line);

	add_names(parser, node, word->text);
	*ARRAY_ADD(parser->arena, pipe->variables, pipe->variable_count) = node;
	*ARRAY_ADD(parser->arena, parser->variables, parser->variable_count) =
	    word->text;
}

/* Behind `$a,': a second variable, in a range only. */
static bool
parse_comma(struct template_parser *parser, const struct template_node *pipe,
    const char *context)
{
	enum template_word_kind kind;

	if (strcmp(context, "range") != 0 || pipe->variable_count >= 2) {
		template_parse_fail(
		    parser, "too many declarations in %s", context);
		return false;
	}
	kind = template_parse_peek_word(parser).kind;
	if (kind == LEX_VARIABLE || kind == LEX_RIGHT_DELIMITER ||
	    kind == LEX_RIGHT_PAREN)
		return true;
	template_parse_fail(parser, "range can only initialize variables");
	return false;
}

/* `$x := ', `$x = ' and `$i, $x := ', when they stand here. */
static bool
parse_declarations(struct template_parser *parser, struct template_node *pipe,
    const char *context)
{
	for (;;) {
		struct template_word variable, after, word;

		variable = template_parse_peek_word(parser);
		if (variable.kind != LEX_VARIABLE)
			return true;
		template_parse_next(parser);
		after = template_parse_peek(parser);
		word = template_parse_peek_word(parser);
		if (word.kind == LEX_ASSIGN || word.kind == LEX_DECLARE) {
			pipe->is_assignment = word.kind == LEX_ASSIGN;
			template_parse_next_word(parser);
			declare(parser, pipe, &variable);
			return true;
		}
		if (word.kind != LEX_CHAR || !span_is(word.text, ",")) {
			bool is_space = after.kind == LEX_SPACE;

			parser->words[1] = is_space ? after : variable;
			parser->words[2] = variable;
			parser->word_count = is_space ? 3 : 2;
			return true;
		}
		template_parse_next_word(parser);
		declare(parser, pipe, &variable);
		if (!parse_comma(parser, pipe, context))
			return false;
	}
}

/* Only the first command of a pipeline may be a plain value. */
static struct template_node *
check_pipeline(struct template_parser *parser, struct template_node *pipe,
    const char *context)
{
	size_t i;

	if (!pipe->part_count)
		return template_parse_fail(
		    parser, "missing value for %s", context);
	for (i = 1; i < pipe->part_count; i++) {
		switch ((int)pipe->parts[i]->parts[0]->kind) {
		case TREE_BOOL:
		case TREE_DOT:
		case TREE_NIL:
		case TREE_NUMBER:
		case TREE_STRING:
			return template_parse_fail(parser,
			    "non executable command in pipeline stage %zu",
			    i + 1);
		default:
			break;
		}
	}
	return pipe;
}

static bool
begins_command(enum template_word_kind kind)
{
	switch ((int)kind) {
	case LEX_BOOL:
	case LEX_CHAR_CONSTANT:
	case LEX_COMPLEX:
	case LEX_DOT:
	case LEX_FIELD:
	case LEX_IDENTIFIER:
	case LEX_NUMBER:
	case LEX_NIL:
	case LEX_RAW_STRING:
	case LEX_STRING:
	case LEX_VARIABLE:
	case LEX_LEFT_PAREN:
		return true;
	default:
		return false;
	}
}

struct template_node *
template_pipe_parse(struct template_parser *parser, const char *context,
    enum template_word_kind end)
{
	struct template_word word = template_parse_peek_word(parser);
	struct template_node *pipe =
	    template_parse_new(parser, TREE_PIPE, word.position, word.line);

	if (!parse_declarations(parser, pipe, context))
		return NULL;
	for (;;) {
		struct template_node *command;

		word = template_parse_next_word(parser);
		if (word.kind == end)
			return check_pipeline(parser, pipe, context);
		if (!begins_command(word.kind))
			return template_parse_unexpected(
			    parser, &word, context);
		template_parse_backup(parser);
		command = parse_command(parser);
		if (!command)
			return NULL;
		template_parse_add(parser, pipe, command);
	}
}

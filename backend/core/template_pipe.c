#include "backend/base/array.h"
#include "backend/core/template_parser.h"

/*
 * DESIGN: what stands inside of a tag: pipelines of commands, commands of
 * operands, operands of terms with fields behind them. A variable at the
 * beginning of a pipeline may be a declaration or an operand, which only the
 * third word tells; therefore the words that were looked at are put back.
 */

static struct template_node *
parse_parentheses(struct template_parser *parser)
{
	struct template_node *node;

	if (!template_parser_enter(parser))
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
	struct template_word word = template_parser_next_word(parser);
	struct template_node *node;

	*is_there = true;
	switch ((int)word.kind) {
	case LEX_IDENTIFIER:
		return template_term_function(parser, &word);
	case LEX_DOT:
	case LEX_NIL:
	case LEX_BOOL:
	case LEX_STRING:
	case LEX_RAW_STRING:
		return template_term_constant(parser, &word);
	case LEX_VARIABLE:
		return template_term_variable(parser, &word);
	case LEX_FIELD:
		node = template_parser_new(
		    parser, TREE_FIELD, word.position, word.line);
		template_term_names(parser, node, word.text);
		return node;
	case LEX_CHAR_CONSTANT:
		return template_term_character(parser, &word);
	case LEX_NUMBER:
	case LEX_COMPLEX:
		return template_term_number(parser, &word);
	case LEX_LEFT_PAREN:
		return parse_parentheses(parser);
	default:
		template_parser_backup(parser);
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
	word = template_parser_peek(parser);
	if (word.kind != LEX_FIELD)
		return node;
	if (node->kind == TREE_FIELD || node->kind == TREE_VARIABLE) {
		chain = node;
		chain->position = word.position;
	} else {
		chain = template_parser_new(
		    parser, TREE_CHAIN, word.position, word.line);
		chain->pipe = node;
	}
	while (template_parser_peek(parser).kind == LEX_FIELD)
		template_term_names(
		    parser, chain, template_parser_next(parser).text);
	if (node->kind == TREE_BOOL || node->kind == TREE_STRING ||
	    node->kind == TREE_NUMBER || node->kind == TREE_NIL ||
	    node->kind == TREE_DOT)
		return template_term_fail(
		    parser, "unexpected . after term", node->text);
	return chain;
}

static struct template_node *
parse_command(struct template_parser *parser)
{
	struct template_word word = template_parser_peek_word(parser);
	struct template_node *command =
	    template_parser_new(parser, TREE_COMMAND, word.position, word.line);
	bool is_there;

	for (;;) {
		struct template_node *operand;

		template_parser_peek_word(parser);
		operand = parse_operand(parser, &is_there);
		if (operand)
			template_parser_add(parser, command, operand);
		else if (is_there)
			return NULL;
		word = template_parser_next(parser);
		if (word.kind == LEX_RIGHT_DELIMITER ||
		    word.kind == LEX_RIGHT_PAREN)
			template_parser_backup(parser);
		else if (word.kind != LEX_SPACE && word.kind != LEX_PIPE)
			return template_parser_unexpected(
			    parser, &word, "operand");
		if (word.kind != LEX_SPACE)
			break;
	}
	if (!command->part_count)
		return template_parser_fail(parser, "empty command");
	return command;
}

static void
declare(struct template_parser *parser, struct template_node *pipe,
    const struct template_word *word)
{
	struct template_node *node = template_parser_new(
	    parser, TREE_VARIABLE, word->position, word->line);

	template_term_names(parser, node, word->text);
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
		template_parser_fail(
		    parser, "too many declarations in %s", context);
		return false;
	}
	kind = template_parser_peek_word(parser).kind;
	if (kind == LEX_VARIABLE || kind == LEX_RIGHT_DELIMITER ||
	    kind == LEX_RIGHT_PAREN)
		return true;
	template_parser_fail(parser, "range can only initialize variables");
	return false;
}

/* `$x := ', `$x = ' and `$i, $x := ', when they stand here. */
static bool
parse_declarations(struct template_parser *parser, struct template_node *pipe,
    const char *context)
{
	for (;;) {
		struct template_word variable, after, word;

		variable = template_parser_peek_word(parser);
		if (variable.kind != LEX_VARIABLE)
			return true;
		template_parser_next(parser);
		after = template_parser_peek(parser);
		word = template_parser_peek_word(parser);
		if (word.kind == LEX_ASSIGN || word.kind == LEX_DECLARE) {
			pipe->is_assignment = word.kind == LEX_ASSIGN;
			template_parser_next_word(parser);
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
		template_parser_next_word(parser);
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
		return template_parser_fail(
		    parser, "missing value for %s", context);
	for (i = 1; i < pipe->part_count; i++) {
		switch ((int)pipe->parts[i]->parts[0]->kind) {
		case TREE_BOOL:
		case TREE_DOT:
		case TREE_NIL:
		case TREE_NUMBER:
		case TREE_STRING:
			return template_parser_fail(parser,
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
	struct template_word word = template_parser_peek_word(parser);
	struct template_node *pipe =
	    template_parser_new(parser, TREE_PIPE, word.position, word.line);

	if (!parse_declarations(parser, pipe, context))
		return NULL;
	for (;;) {
		struct template_node *command;

		word = template_parser_next_word(parser);
		if (word.kind == end)
			return check_pipeline(parser, pipe, context);
		if (!begins_command(word.kind))
			return template_parser_unexpected(
			    parser, &word, context);
		template_parser_backup(parser);
		command = parse_command(parser);
		if (!command)
			return NULL;
		template_parser_add(parser, pipe, command);
	}
}

#include "backend/core/template_parser.h"

#include <stdarg.h>

#include "backend/base/array.h"

struct template_word
template_parser_next(struct template_parser *parser)
{
	if (parser->word_count)
		parser->word_count--;
	else
		parser->words[0] = template_lex_next(&parser->lex);
	return parser->words[parser->word_count];
}

struct template_word
template_parser_peek(struct template_parser *parser)
{
	if (!parser->word_count) {
		parser->words[0] = template_lex_next(&parser->lex);
		parser->word_count = 1;
	}
	return parser->words[parser->word_count - 1];
}

void
template_parser_backup(struct template_parser *parser)
{
	parser->word_count++;
}

struct template_word
template_parser_next_word(struct template_parser *parser)
{
	struct template_word word;

	do
		word = template_parser_next(parser);
	while (word.kind == LEX_SPACE);
	return word;
}

struct template_word
template_parser_peek_word(struct template_parser *parser)
{
	struct template_word word = template_parser_next_word(parser);

	template_parser_backup(parser);
	return word;
}

struct template_node *
template_parser_new(struct template_parser *parser,
    enum template_node_kind kind, size_t position, unsigned line)
{
	struct template_node *node = arena_alloc(parser->arena, sizeof(*node));

	node->kind = kind;
	node->position = position;
	node->line = line;
	node->value = template_value_nothing();
	return node;
}

void
template_parser_add(struct template_parser *parser, struct template_node *into,
    struct template_node *node)
{
	*ARRAY_ADD(parser->arena, into->parts, into->part_count) = node;
}

struct template_node *
template_parser_fail(struct template_parser *parser, const char *format, ...)
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
template_parser_unexpected(struct template_parser *parser,
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
	template_parser_fail(parser, "%s", text.at);
	buf_release(&text);
	return NULL;
}

bool
template_parser_enter(struct template_parser *parser)
{
	if (parser->nesting == TEMPLATE_NESTING_LIMIT) {
		template_parser_fail(parser, "nested deeper than %u levels",
		    TEMPLATE_NESTING_LIMIT);
		return false;
	}
	parser->nesting++;
	return true;
}

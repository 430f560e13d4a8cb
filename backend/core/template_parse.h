/*
 * What the two halves of the template parser know of each other: tags and
 * blocks are read in template_parse.c, what stands inside of a tag in
 * template_pipe.c. Everybody else includes template_tree.h.
 */
#ifndef CORE_TEMPLATE_PARSE_H
#define CORE_TEMPLATE_PARSE_H

#include "backend/core/template_lex.h"
#include "backend/core/template_tree.h"

struct template_parser {
	struct arena *arena;
	struct template_lex lex;
	struct template_tree *tree;
	struct template_word words[3]; /* looked at; the next one is the last */
	unsigned word_count;
	struct span *variables; /* visible here, "$" first */
	size_t variable_count;
	unsigned range_depth;
	unsigned action_line; /* 0: not in a tag */
	unsigned nesting;
	struct error *error;
};

struct template_word template_parse_next(struct template_parser *parser);
struct template_word template_parse_peek(struct template_parser *parser);
struct template_word template_parse_next_word(struct template_parser *parser);
struct template_word template_parse_peek_word(struct template_parser *parser);
void template_parse_backup(struct template_parser *parser);

struct template_node *template_parse_new(struct template_parser *parser,
    enum template_node_kind kind, size_t position, unsigned line);
void template_parse_add(struct template_parser *parser,
    struct template_node *into, struct template_node *node);

/* All of these return NULL, the error is set. */
struct template_node *template_parse_fail(
    struct template_parser *parser, const char *format, ...) PRINTF(2, 3);
struct template_node *template_parse_unexpected(struct template_parser *parser,
    const struct template_word *word, const char *context);

/* One level down, false with the error at the limit; a leave for each. */
MUST_CHECK
bool template_parse_enter(struct template_parser *parser);

/* Reads up to and over `end', a delimiter or parenthesis; NULL on error. */
struct template_node *template_pipe_parse(struct template_parser *parser,
    const char *context, enum template_word_kind end);

/* A string literal's text; NULL `at' on error. */
struct span template_pipe_unquote(
    struct template_parser *parser, struct span literal);

#endif

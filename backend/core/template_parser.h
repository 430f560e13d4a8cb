/*
 * What the parts of the template parser know of each other: look-ahead and
 * errors (template_parser.c), tags (template_parse.c), templates in a template
 * (template_part.c), pipelines (template_pipe.c) and their words
 * (template_term.c). Everybody else includes template_tree.h.
 */
#ifndef CORE_TEMPLATE_PARSER_H
#define CORE_TEMPLATE_PARSER_H

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

struct template_word template_parser_next(struct template_parser *parser);
struct template_word template_parser_peek(struct template_parser *parser);
struct template_word template_parser_next_word(struct template_parser *parser);
struct template_word template_parser_peek_word(struct template_parser *parser);
void template_parser_backup(struct template_parser *parser);

struct template_node *template_parser_new(struct template_parser *parser,
    enum template_node_kind kind, size_t position, unsigned line);
void template_parser_add(struct template_parser *parser,
    struct template_node *into, struct template_node *node);

/* All of these return NULL, the error is set. */
struct template_node *template_parser_fail(
    struct template_parser *parser, const char *format, ...) PRINTF(2, 3);
struct template_node *template_parser_unexpected(struct template_parser *parser,
    const struct template_word *word, const char *context);

/* One level down, false with the error at the limit; a leave for each. */
MUST_CHECK
bool template_parser_enter(struct template_parser *parser);

/* Up to the tag that ends it, an else or an end; NULL on error. */
struct template_node *template_parse_list(
    struct template_parser *parser, struct template_node **end);

/* The right delimiter behind a tag that has no pipeline. */
MUST_CHECK
bool template_parse_delimiter(struct template_parser *parser,
    const char *context, struct template_word *word);

/* Behind the words define, block and template. */
MUST_CHECK
bool template_part_define(struct template_parser *parser);
struct template_node *template_part_block(struct template_parser *parser);
struct template_node *template_part_use(struct template_parser *parser);

/* False when another template of that name is there. */
MUST_CHECK
bool template_part_add(struct template_parser *parser, struct span name,
    struct template_node *root);

/* Reads up to and over `end', a delimiter or parenthesis; NULL on error. */
struct template_node *template_pipe_parse(struct template_parser *parser,
    const char *context, enum template_word_kind end);

/* A word as a node; NULL on error. */
struct template_node *template_term_constant(
    struct template_parser *parser, const struct template_word *word);
struct template_node *template_term_character(
    struct template_parser *parser, const struct template_word *word);
struct template_node *template_term_function(
    struct template_parser *parser, const struct template_word *word);
struct template_node *template_term_number(
    struct template_parser *parser, const struct template_word *word);
struct template_node *template_term_variable(
    struct template_parser *parser, const struct template_word *word);

/* Adds the names of `.A.B' or `$x.A' to the node. */
void template_term_names(struct template_parser *parser,
    struct template_node *node, struct span text);

/* A string literal's text; NULL `at' on error. */
struct span template_term_unquote(
    struct template_parser *parser, struct span literal);

/* The message and the quoted text; NULL. */
struct template_node *template_term_fail(
    struct template_parser *parser, const char *message, struct span text);

#endif

/*
 * A template's text to the words of its language. Errors are words too: the
 * last one, with the message as its text.
 */
#ifndef CORE_TEMPLATE_LEX_H
#define CORE_TEMPLATE_LEX_H

#include "backend/base/arena.h"
#include "backend/base/buf.h"

enum template_word_kind {
	LEX_ERROR,
	LEX_END_OF_TEXT,
	LEX_BOOL,
	LEX_CHAR, /* a printable character that has no kind of its own */
	LEX_CHAR_CONSTANT,
	LEX_COMPLEX,
	LEX_ASSIGN,
	LEX_DECLARE,
	LEX_FIELD,
	LEX_IDENTIFIER,
	LEX_LEFT_DELIMITER,
	LEX_LEFT_PAREN,
	LEX_NUMBER,
	LEX_PIPE,
	LEX_RAW_STRING,
	LEX_RIGHT_DELIMITER,
	LEX_RIGHT_PAREN,
	LEX_SPACE,
	LEX_STRING,
	LEX_TEXT,
	LEX_VARIABLE,
	LEX_KEYWORD, /* only compared with: what follows is a keyword */
	LEX_BLOCK,
	LEX_BREAK,
	LEX_CONTINUE,
	LEX_DOT,
	LEX_DEFINE,
	LEX_ELSE,
	LEX_END,
	LEX_IF,
	LEX_NIL,
	LEX_RANGE,
	LEX_TEMPLATE,
	LEX_WITH,
};

struct template_word {
	enum template_word_kind kind;
	size_t position;
	unsigned line;
	struct span text; /* as written, or the error's message */
};

struct template_lex {
	struct arena *arena;
	struct span input;
	size_t start, at;
	unsigned start_line, line;
	unsigned paren_depth;
	bool is_inside; /* between {{ and }} */
	bool is_broken;
	struct template_word word;
};

void template_lex_init(
    struct template_lex *lex, struct arena *arena, struct span input);

/* The next word; LEX_END_OF_TEXT and LEX_ERROR for ever once they came. */
struct template_word template_lex_next(struct template_lex *lex);

/* The word as Go quotes it in "unexpected ...". */
void template_lex_show(const struct template_word *word, struct buf *into);

#endif

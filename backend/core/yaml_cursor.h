/*
 * The place in the text that the tokenizer (yaml_token.c) and its readers of
 * single tokens (yaml_word.c, yaml_quote.c) share. Private to these files.
 */
#ifndef CORE_YAML_CURSOR_H
#define CORE_YAML_CURSOR_H

#include "backend/core/yaml_token.h"

struct yaml_cursor {
	const char *text; /* NUL behind it, none inside */
	size_t length;
	size_t at, line; /* here, and where this line begins */
	bool in_flow;
	int indent; /* column of the innermost block; -1: none */
	bool key_allowed; /* an implicit key may begin here */
	struct error *error;
};

static inline const char *
yaml_cursor_at(const struct yaml_cursor *cursor)
{
	return cursor->text + cursor->at;
}

static inline int
yaml_cursor_column(const struct yaml_cursor *cursor)
{
	return (int)(cursor->at - cursor->line);
}

/* Passes over one line end, if there is one. */
static inline bool
yaml_cursor_break(struct yaml_cursor *cursor)
{
	size_t length = yaml_token_break(yaml_cursor_at(cursor));

	cursor->at += length;
	if (length)
		cursor->line = cursor->at;
	return length > 0;
}

static inline void
yaml_cursor_blanks(struct yaml_cursor *cursor)
{
	while (yaml_token_is_blank(*yaml_cursor_at(cursor)))
		cursor->at++;
}

/* "---" or "..." at the beginning of a line. */
bool yaml_cursor_is_indicator(const struct yaml_cursor *cursor, char byte);

/* Passes over blanks, comments and line ends to the next token. */
void yaml_cursor_gap(struct yaml_cursor *cursor);

/* Every character is one that YAML allows in a text; NUL is not. */
MUST_CHECK
bool yaml_cursor_check(struct span text, struct error *error);

/* Always false. */
bool yaml_cursor_fail(
    struct yaml_cursor *cursor, size_t offset, const char *what);

/*
 * Each begins at its token's first byte, sets the token's end (and a block
 * scalar's column) and leaves the cursor behind what belongs to it.
 */
MUST_CHECK
bool yaml_word_plain(struct yaml_cursor *cursor, struct yaml_token *token);
MUST_CHECK
bool yaml_word_anchor(struct yaml_cursor *cursor, struct yaml_token *token);
MUST_CHECK
bool yaml_word_tag(struct yaml_cursor *cursor, struct yaml_token *token);
MUST_CHECK
bool yaml_word_directive(struct yaml_cursor *cursor, struct yaml_token *token);
MUST_CHECK
bool yaml_quote_single(struct yaml_cursor *cursor, struct yaml_token *token);
MUST_CHECK
bool yaml_quote_double(struct yaml_cursor *cursor, struct yaml_token *token);
MUST_CHECK
bool yaml_quote_block(struct yaml_cursor *cursor, struct yaml_token *token);

#endif

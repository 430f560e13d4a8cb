/*
 * Go's string and character literals, written and read (strconv.Quote and
 * Unquote).
 */
#ifndef CORE_TEMPLATE_QUOTE_H
#define CORE_TEMPLATE_QUOTE_H

#include "backend/base/buf.h"

/* "a\nb" with the quotes. */
void template_quote(struct span text, struct buf *into);

/* The same with everything that is not ASCII as \u. */
void template_quote_ascii(struct span text, struct buf *into);

/* A character constant with its quotes: 'a'. */
void template_quote_character(uint32_t code, bool ascii, struct buf *into);

/* Reads a literal with its quotes: "..." or `...`. */
MUST_CHECK
bool template_quote_read(struct span literal, struct buf *into);

/* Reads a character constant with its quotes. */
MUST_CHECK
bool template_quote_read_character(struct span literal, uint32_t *code);

/* The code point in UTF-8; U+FFFD for what is none. Returns the length. */
size_t template_quote_utf8(char bytes[5], uint32_t code);

/* What Go takes for printable: letters, marks, digits, signs, the blank. */
bool template_quote_is_printable(uint32_t code);

#endif

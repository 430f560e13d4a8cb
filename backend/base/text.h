/*
 * Foreign text made safe, and UTF-8 by the character.
 *
 * Everything that comes from a registry, a Git server, a child or a file goes
 * through text_clean() before it reaches the screen, a log, the journal or a
 * commit message: no control, escape or bidirectional characters get through,
 * and bytes that are not UTF-8 become `?'. Overlong forms, surrogates and code
 * points above U+10FFFF are not UTF-8.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "backend/base/buf.h"

enum text_shape {
	TEXT_LINE, /* line ends and tabs become one blank each */
	TEXT_LINES, /* LF stays, CRLF and CR become LF, a tab becomes a blank */
};

/* Adds the cleaned text to `into', up to its ceiling. */
void text_clean(struct buf *into, struct span text, enum text_shape shape);

/* True when text_clean(TEXT_LINE) would change nothing. */
bool text_is_clean(struct span text);

/*
 * The next character: its length in bytes (1..4), or 0 at the end. A byte that
 * is not UTF-8 has length 1 and code point UINT32_MAX.
 */
size_t text_step(struct span text, uint32_t *code);

/* Columns of a code point on a terminal: 0 (combining), 1 or 2. */
int text_code_width(uint32_t code);

/* Columns of a cleaned text. */
size_t text_width(struct span text);

/* How many bytes of a cleaned text fit into that many columns. */
size_t text_fit(struct span text, size_t columns);

/* True when the bytes are UTF-8 throughout. */
bool text_is_utf8(struct span text);

#endif

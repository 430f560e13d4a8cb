/*
 * Growing bytes with a ceiling. `at' is never NULL and at[length] is always
 * NUL, so a buf is also a C string as long as no NUL was added.
 *
 * Adding cannot fail at the call: bytes past the ceiling are dropped and
 * `overflow' is set for good, so a builder checks once, at the end. For bytes
 * from outside, buf_add() also returns false at that moment, so that a reader
 * can stop the sender.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "backend/base/span.h"

struct buf {
	char *at;
	size_t length;
	size_t room; /* bytes allocated, one of them for the NUL; 0: none */
	size_t ceiling; /* the most that length may reach */
	bool overflow;
};

void buf_init(struct buf *buf, size_t ceiling);

/* Frees the bytes; the buf is as after buf_init() with the same ceiling. */
void buf_release(struct buf *buf);

/* Length 0, keeps the room, forgets an overflow. */
void buf_clear(struct buf *buf);

bool buf_add(struct buf *buf, const void *at, size_t length);
bool buf_text(struct buf *buf, const char *text);
bool buf_span(struct buf *buf, struct span span);
bool buf_byte(struct buf *buf, char byte);
bool buf_printf(struct buf *buf, const char *format, ...) PRINTF(2, 3);
bool buf_vprintf(struct buf *buf, const char *format, va_list args)
    PRINTF(2, 0);

/* Takes the first `length' bytes out. */
void buf_drop(struct buf *buf, size_t length);

static inline struct span
buf_as_span(const struct buf *buf)
{
	return (struct span) { buf->at, buf->length };
}

#endif

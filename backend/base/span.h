/*
 * A piece of somebody's bytes, borrowed and passed by value. It need not end in
 * NUL and may hold NUL bytes. The empty span may have a NULL `at'.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <string.h>

#include "backend/base/base.h"

struct span {
	const char *at;
	size_t length;
};

static inline struct span
span_of(const char *text)
{
	return (struct span) { text, text ? strlen(text) : 0 };
}

static inline struct span
span_make(const char *at, size_t length)
{
	return (struct span) { at, length };
}

/* From offset on; empty when offset is past the end. */
static inline struct span
span_from(struct span span, size_t offset)
{
	if (offset > span.length)
		offset = span.length;
	return (struct span) { span.at ? span.at + offset : NULL,
		span.length - offset };
}

static inline struct span
span_head(struct span span, size_t length)
{
	return (struct span) { span.at,
		length < span.length ? length : span.length };
}

static inline bool
span_equal(struct span a, struct span b)
{
	return a.length == b.length &&
	    (!a.length || memcmp(a.at, b.at, a.length) == 0);
}

static inline bool
span_is(struct span span, const char *text)
{
	return span_equal(span, span_of(text));
}

/* Byte order, a shorter one first: memcmp, then length. */
int span_compare(struct span a, struct span b);

bool span_starts(struct span span, const char *prefix);
bool span_ends(struct span span, const char *suffix);

/* Offset of the first such byte or text, or span.length when there is none. */
size_t span_find(struct span span, char byte);
size_t span_find_text(struct span span, const char *text);

/* Without blanks, tabs, CR and LF at both ends. */
struct span span_trim(struct span span);

/*
 * Takes the text up to the next `byte' off the front of *rest and passes over
 * the byte. False when *rest is used up; an empty last piece is not returned.
 */
bool span_cut(struct span *rest, char byte, struct span *piece);

/*
 * Decimal digits only, no sign; false when empty, something else is in it, or
 * the number does not fit.
 */
MUST_CHECK
bool span_number(struct span span, uint64_t *number);

#endif

/*
 * Base 64 (RFC 4648, the standard alphabet) read as it arrives: a group of four
 * digits at a time is decoded and given away, and nothing else is kept, so that
 * a secret goes from its text into its struct secret without a copy between.
 *
 *	struct base64 decoder;
 *
 *	base64_begin(&decoder, put, context);
 *	base64_add(&decoder, text);
 *	if (!base64_end(&decoder, true))
 *		...
 *
 * CR and LF are passed over, as Go and OpenSSL do it.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "backend/base/span.h"

/* One to three bytes, valid during the call; false when they do not fit. */
typedef bool (*base64_put)(void *context, struct span bytes);

struct base64 {
	base64_put put;
	void *context;
	uint32_t bits;
	unsigned digits; /* in bits */
	unsigned padding;
	bool broken; /* this is not base 64 */
	bool full; /* put() said so */
};

void base64_begin(struct base64 *decoder, base64_put put, void *context);
void base64_add(struct base64 *decoder, struct span text);

/* False when it was not base 64, or did not fit (then `full' is set). `padded':
 * the last group has to be filled up with `='. */
MUST_CHECK
bool base64_end(struct base64 *decoder, bool padded);

/* The other way, by index, so that text of any length can be made a piece at a
 * time: characters that so many bytes become, and [first, first + count) of
 * them. */
size_t base64_length(size_t bytes);
void base64_piece(struct span bytes, size_t first, size_t count, char *into);

#endif

#include "backend/base/span.h"

#include <strings.h>

int
span_compare(struct span a, struct span b)
{
	size_t shorter = a.length < b.length ? a.length : b.length;
	int order = shorter ? memcmp(a.at, b.at, shorter) : 0;

	if (order)
		return order;
	return (a.length > b.length) - (a.length < b.length);
}

bool
span_starts(struct span span, const char *prefix)
{
	return span_equal(span_head(span, strlen(prefix)), span_of(prefix));
}

bool
span_ends(struct span span, const char *suffix)
{
	size_t length = strlen(suffix);

	return span.length >= length &&
	    span_is(span_from(span, span.length - length), suffix);
}

size_t
span_find(struct span span, char byte)
{
	const char *found =
	    span.length ? memchr(span.at, byte, span.length) : NULL;

	return found ? (size_t)(found - span.at) : span.length;
}

size_t
span_find_text(struct span span, const char *text)
{
	const char *found = span.length
	    ? memmem(span.at, span.length, text, strlen(text))
	    : NULL;

	return found ? (size_t)(found - span.at) : span.length;
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct span
span_trim(struct span span)
{
	while (span.length && is_blank(span.at[0]))
		span = span_from(span, 1);
	while (span.length && is_blank(span.at[span.length - 1]))
		span.length--;
	return span;
}

bool
span_cut(struct span *rest, char byte, struct span *piece)
{
	size_t end;

	if (!rest->length)
		return false;
	end = span_find(*rest, byte);
	*piece = span_head(*rest, end);
	*rest = span_from(*rest, end + 1);
	return true;
}

bool
span_number(struct span span, uint64_t *number)
{
	uint64_t value = 0;
	size_t i;

	if (!span.length)
		return false;
	for (i = 0; i < span.length; i++) {
		if (span.at[i] < '0' || span.at[i] > '9')
			return false;
		if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
		    __builtin_add_overflow(
			value, (uint64_t)(span.at[i] - '0'), &value))
			return false;
	}
	*number = value;
	return true;
}

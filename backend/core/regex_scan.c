#include "backend/core/regex_scan.h"

#include <stdio.h>

#include "backend/base/text.h"
#include "backend/core/regex.h"
#include "backend/core/regex_fault.h"

/*
 * DESIGN: one pass from left to right. Escapes, quotations and classes are
 * copied whole; what remains is groups and counters, and of those only the ones
 * that the two libraries read differently are written anew. Where Go refuses
 * and RE2 does not, RE2 is given something that it refuses for the same reason
 * at the same place, so that the first of several mistakes is still the one
 * that is reported; the stand-in is a text that the pattern does not contain,
 * and regex_fault.c puts back in the message what it stands for.
 */

#define HUGE_DIGITS 10 /* from there on RE2 takes a counter for text */

static size_t
character_length(struct span text)
{
	uint32_t code;

	return text_step(text, &code);
}

/* Up to and with `end', or to the end of the text. */
static size_t
length_through(struct span text, const char *end)
{
	size_t at = span_find_text(text, end);

	return at < text.length ? at + strlen(end) : text.length;
}

/* Length of the escape that the text begins with. */
static size_t
escape_length(struct span text, bool in_class)
{
	struct span rest = span_from(text, 1);
	size_t length;

	if (!in_class && span_starts(rest, "Q"))
		return length_through(text, "\\E");
	if (span_starts(rest, "x{") || span_starts(rest, "p{") ||
	    span_starts(rest, "P{"))
		return length_through(text, "}");
	length = 1 + character_length(rest);
	if (span_starts(rest, "x")) {
		length += character_length(span_from(text, length));
		length += character_length(span_from(text, length));
	}
	return length;
}

/* Length of the class that the text begins with. */
static size_t
class_length(struct span text)
{
	size_t at = 1, end;

	if (span_starts(span_from(text, at), "^"))
		at++;
	if (span_starts(span_from(text, at), "]"))
		at++;
	while (at < text.length && text.at[at] != ']') {
		struct span rest = span_from(text, at);

		end = span_starts(rest, "[:")
		    ? span_find_text(span_from(rest, 2), ":]")
		    : rest.length;
		if (rest.at[0] == '\\')
			at += escape_length(rest, true);
		else if (end + 2 < rest.length)
			at += end + 4;
		else
			at++;
	}
	return at < text.length ? at + 1 : at;
}

/* Digits without a leading zero; 0 when there are none. */
static size_t
scan_count(struct span text, uint64_t *count, bool *huge)
{
	size_t length = 0;

	*count = 0;
	while (length < text.length && text.at[length] >= '0' &&
	    text.at[length] <= '9') {
		if (*count <= REGEX_SCAN_REPEAT_MAX)
			*count =
			    *count * 10 + (uint64_t)(text.at[length] - '0');
		length++;
	}
	if (length > 1 && text.at[0] == '0')
		return 0;
	*huge |= length >= HUGE_DIGITS;
	return length;
}

/* {n}, {n,} or {n,m} at the beginning of the text; anything else is text. */
bool
regex_scan_counter(struct span text, struct regex_counter *counter)
{
	size_t at = 1, length;

	counter->huge = false;
	if (!span_starts(text, "{"))
		return false;
	length =
	    scan_count(span_from(text, at), &counter->least, &counter->huge);
	if (!length)
		return false;
	at += length;
	counter->most = counter->least;
	if (span_starts(span_from(text, at), ",")) {
		at++;
		if (!span_starts(span_from(text, at), "}")) {
			length = scan_count(span_from(text, at), &counter->most,
			    &counter->huge);
			if (!length)
				return false;
			at += length;
		}
	}
	counter->length = at + 1;
	return span_starts(span_from(text, at), "}");
}

/* Length of a group's name with the > behind it; 0 when it is no name. */
static size_t
name_length(struct span text)
{
	size_t length = 0;

	while (length < text.length &&
	    ((text.at[length] >= '0' && text.at[length] <= '9') ||
		(text.at[length] >= 'a' && text.at[length] <= 'z') ||
		(text.at[length] >= 'A' && text.at[length] <= 'Z') ||
		text.at[length] == '_'))
		length++;
	return length && span_starts(span_from(text, length), ">") ? length + 1
								   : 0;
}

/* Takes the opening of a group at `at'; how many bytes of the pattern. */
static size_t
scan_group(struct regex_scan *scan, size_t at)
{
	struct span rest = span_from(scan->pattern, at);
	size_t mark = span_starts(rest, "(?P<") ? 4
	    : span_starts(rest, "(?<")          ? 3
						: 0;
	size_t name;

	if (!mark || mark == rest.length) {
		buf_byte(&scan->text, '(');
		return 1;
	}
	name = name_length(span_from(rest, mark));
	buf_text(&scan->text, "(?P<");
	if (name) {
		buf_span(&scan->text, span_head(span_from(rest, mark), name));
		return mark + name;
	}
	buf_text(&scan->text, ">");
	if (scan->bad_name == SIZE_MAX)
		scan->bad_name = at;
	return mark;
}

/* A backslash and a character that the pattern has nowhere. */
static void
choose_escape(struct regex_scan *scan)
{
	unsigned last = 0xbf; /* U+10FFFF downwards: F4 8F BF xx */

	if (scan->escape[0])
		return;
	do {
		(void)snprintf(scan->escape, sizeof(scan->escape),
		    "\\\xf4\x8f\xbf%c", (int)last--);
	} while (last >= 0x80 &&
	    span_find_text(scan->pattern, scan->escape) < scan->pattern.length);
}

/* A counter over the limit that the pattern has nowhere. */
static void
choose_counter(struct regex_scan *scan, struct span written)
{
	unsigned count = REGEX_SCAN_REPEAT_MAX;

	if (scan->counter[0])
		return;
	scan->huge = written;
	do {
		(void)snprintf(
		    scan->counter, sizeof(scan->counter), "{%u}", ++count);
	} while (span_find_text(scan->pattern, scan->counter) <
	    scan->pattern.length);
}

/* Takes one unit of the pattern at `at'; how many bytes it has. */
static size_t
scan_unit(struct regex_scan *scan, size_t at, size_t *depth)
{
	struct span rest = span_from(scan->pattern, at);
	struct regex_counter counter;
	size_t length = 1;

	if (span_starts(rest, "\\C")) {
		choose_escape(scan);
		buf_text(&scan->text, scan->escape);
		return 2;
	}
	if (rest.at[0] == '(') {
		++*depth;
		return scan_group(scan, at);
	}
	if (regex_scan_counter(rest, &counter) && counter.huge) {
		choose_counter(scan, span_head(rest, counter.length));
		buf_text(&scan->text, scan->counter);
		return counter.length;
	}
	if (rest.at[0] == ')' && *depth)
		--*depth;
	else if (rest.at[0] == '\\')
		length = escape_length(rest, false);
	else if (rest.at[0] == '[')
		length = class_length(rest);
	buf_span(&scan->text, span_head(rest, length));
	return length;
}

bool
regex_scan_init(
    struct regex_scan *scan, struct span pattern, struct error *error)
{
	size_t at = 0, depth = 0;

	*scan =
	    (struct regex_scan) { .pattern = pattern, .bad_name = SIZE_MAX };
	/* (?< grows by two bytes when its name is wrong: less than double */
	buf_init(&scan->text, REGEX_LIMIT * 2);
	if (!text_is_utf8(pattern)) {
		regex_fault_error(scan, REGEX_BAD_UTF8, pattern, error);
		return false;
	}
	if (pattern.length > REGEX_LIMIT) {
		regex_fault_error(scan, REGEX_TOO_LARGE, pattern, error);
		return false;
	}
	while (at < pattern.length) {
		at += scan_unit(scan, at, &depth);
		if (depth > REGEX_SCAN_DEPTH_LIMIT) {
			regex_fault_error(scan, REGEX_TOO_DEEP, pattern, error);
			return false;
		}
	}
	return true;
}

void
regex_scan_release(struct regex_scan *scan)
{
	buf_release(&scan->text);
}

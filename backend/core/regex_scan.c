#include "backend/core/regex_scan.h"

#include <stdio.h>

#include "backend/base/text.h"
#include "backend/core/quote.h"
#include "backend/core/regex.h"

/*
 * DESIGN: one pass from left to right. Escapes, quotations and classes are
 * copied whole; what remains is groups and counters, and of those only the ones
 * that the two libraries read differently are written anew. Where Go refuses
 * and RE2 does not, RE2 is given something that it refuses for the same reason
 * at the same place, so that the first of several mistakes is still the one
 * that is reported; the stand-in is a text that the pattern does not contain,
 * and is put back in the message.
 */

#define REPEAT_MAX 1000
#define HUGE_DIGITS 10 /* from there on RE2 takes a counter for text */

struct counter {
	size_t length; /* of "{n,m}" */
	uint64_t least, most; /* `most' is `least' in {n,} */
	bool huge;
};

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
		if (*count <= REPEAT_MAX)
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
static bool
scan_counter(struct span text, struct counter *counter)
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

static bool
counter_is_bad(const struct counter *counter)
{
	return counter->least > REPEAT_MAX || counter->most > REPEAT_MAX ||
	    counter->least > counter->most;
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
	unsigned count = REPEAT_MAX;

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
	struct counter counter;
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
	if (scan_counter(rest, &counter) && counter.huge) {
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
		regex_scan_error(scan, REGEX_BAD_UTF8, pattern, error);
		return false;
	}
	if (pattern.length > REGEX_LIMIT) {
		regex_scan_error(scan, REGEX_TOO_LARGE, pattern, error);
		return false;
	}
	while (at < pattern.length) {
		at += scan_unit(scan, at, &depth);
		if (depth > REGEX_SCAN_DEPTH_LIMIT) {
			regex_scan_error(scan, REGEX_TOO_DEEP, pattern, error);
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

/* Where `text' begins for the last time, or the whole length. */
static size_t
find_last(struct span in, const char *text)
{
	size_t last = in.length, at = 0, next;

	while (
	    (next = span_find_text(span_from(in, at), text)) < in.length - at) {
		last = at + next;
		at = last + 1;
	}
	return last;
}

/* RE2 knows of one mistake what Go calls another. */
static enum regex_fault
correct(const struct regex_scan *scan, enum regex_fault fault,
    struct span *fragment)
{
	struct span pattern = scan->pattern, rest;
	struct counter counter;

	switch (fault) {
	case REGEX_MISSING_PAREN:
	case REGEX_UNEXPECTED_PAREN:
	case REGEX_TOO_LARGE:
	case REGEX_TOO_DEEP:
		*fragment = pattern;
		return fault;
	case REGEX_BAD_UTF8:
		*fragment = pattern;
		if (!text_is_utf8(pattern))
			return fault;
		*fragment = span_from(pattern, find_last(pattern, "\\x{"));
		return REGEX_BAD_ESCAPE;
	case REGEX_BAD_ESCAPE:
		if ((span_is(*fragment, "\\p") && span_ends(pattern, "\\p")) ||
		    (span_is(*fragment, "\\P") && span_ends(pattern, "\\P")))
			return REGEX_BAD_RANGE;
		return fault;
	case REGEX_REPEAT_SIZE:
	case REGEX_REPEAT_OPERATOR:
		rest = span_from(*fragment, find_last(*fragment, "{"));
		if (!scan_counter(rest, &counter) || !counter_is_bad(&counter))
			return fault;
		*fragment = span_head(rest, counter.length);
		return REGEX_REPEAT_SIZE;
	case REGEX_BAD_NAME:
		rest = span_from(pattern, scan->bad_name);
		*fragment = span_head(rest, length_through(rest, ">"));
		return fault;
	case REGEX_BAD_CLASS:
	case REGEX_BAD_RANGE:
	case REGEX_MISSING_BRACKET:
	case REGEX_TRAILING_BACKSLASH:
	case REGEX_REPEAT_ARGUMENT:
	case REGEX_BAD_PERL:
	case REGEX_INTERNAL:
		break;
	}
	return fault;
}

/* The fragment with what was written instead of the stand-ins. */
static void
put_back(const struct regex_scan *scan, struct span fragment, struct buf *into)
{
	while (fragment.length) {
		size_t length = 1;

		if (scan->escape[0] && span_starts(fragment, scan->escape)) {
			length = strlen(scan->escape);
			buf_text(into, "\\C");
		} else if (scan->counter[0] &&
		    span_starts(fragment, scan->counter)) {
			length = strlen(scan->counter);
			buf_span(into, scan->huge);
		} else {
			buf_byte(into, fragment.at[0]);
		}
		fragment = span_from(fragment, length);
	}
}

static void
hint(struct span fragment, struct error *error)
{
	if (span_is(fragment, "(?=") || span_is(fragment, "(?!") ||
	    span_starts(fragment, "(?<=") || span_starts(fragment, "(?<!"))
		error_hint(error,
		    "there is no look-around in Flux's regular expressions",
		    "say what the tags look like, or keep the others out "
		    "with exclusionList of the ImageRepository");
}

void
regex_scan_error(const struct regex_scan *scan, enum regex_fault fault,
    struct span fragment, struct error *error)
{
	static const char *const kinds[] = {
		[REGEX_BAD_ESCAPE] = "invalid escape sequence",
		[REGEX_BAD_CLASS] = "invalid character class",
		[REGEX_BAD_RANGE] = "invalid character class range",
		[REGEX_MISSING_BRACKET] = "missing closing ]",
		[REGEX_MISSING_PAREN] = "missing closing )",
		[REGEX_UNEXPECTED_PAREN] = "unexpected )",
		[REGEX_TRAILING_BACKSLASH] =
		    "trailing backslash at end of expression",
		[REGEX_REPEAT_ARGUMENT] =
		    "missing argument to repetition operator",
		[REGEX_REPEAT_SIZE] = "invalid repeat count",
		[REGEX_REPEAT_OPERATOR] = "invalid nested repetition operator",
		[REGEX_BAD_PERL] = "invalid or unsupported Perl syntax",
		[REGEX_BAD_UTF8] = "invalid UTF-8",
		[REGEX_BAD_NAME] = "invalid named capture",
		[REGEX_TOO_LARGE] = "expression too large",
		[REGEX_TOO_DEEP] = "expression nests too deeply",
		[REGEX_INTERNAL] = "internal error",
	};
	char shown[200];
	struct buf written;

	fault = correct(scan, fault, &fragment);
	buf_init(&written, sizeof(shown) * 4);
	put_back(scan, span_head(fragment, sizeof(shown) * 4), &written);
	error_set(error, ERROR_INVALID, "error parsing regexp: %s: `%s`",
	    kinds[fault],
	    quote_plain(shown, sizeof(shown), buf_as_span(&written)));
	hint(fragment, error);
	buf_release(&written);
}

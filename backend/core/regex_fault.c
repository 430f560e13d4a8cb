#include "backend/core/regex_fault.h"

#include "backend/base/text.h"
#include "backend/core/quote.h"

static bool
counter_is_bad(const struct regex_counter *counter)
{
	return counter->least > REGEX_SCAN_REPEAT_MAX ||
	    counter->most > REGEX_SCAN_REPEAT_MAX ||
	    counter->least > counter->most;
}

/* Up to and with the first `>', or to the end of the text. */
static struct span
through_bracket(struct span text)
{
	return span_head(text, span_find(text, '>') + 1);
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
	struct regex_counter counter;

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
		if (!regex_scan_counter(rest, &counter) ||
		    !counter_is_bad(&counter))
			return fault;
		*fragment = span_head(rest, counter.length);
		return REGEX_REPEAT_SIZE;
	case REGEX_BAD_NAME:
		rest = span_from(pattern, scan->bad_name);
		*fragment = through_bracket(rest);
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
regex_fault_error(const struct regex_scan *scan, enum regex_fault fault,
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

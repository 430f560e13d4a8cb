#include "backend/core/range.h"

#include "backend/base/array.h"
#include "backend/core/quote.h"

/*
 * DESIGN: a range is read by hand in the same three steps as upstream, because
 * each step has error texts of its own: hyphen ranges are rewritten in the raw
 * text, the text is split at "||", and a group must have the right shape as a
 * whole before the first of its numbers is looked at. Terms never overlap with
 * their neighbours (behind a version stands a blank, a comma or the end), so
 * one greedy scan finds what upstream's expressions find with backtracking.
 */

/* The most that rewriting makes of RANGE_LIMIT bytes, with room to spare. */
#define REWRITTEN_LIMIT (RANGE_LIMIT * 4)

/* A version as it stands in a range; spans into the text. */
struct partial {
	struct span whole;
	struct span parts[3]; /* without dots; empty: not written */
	struct span prerelease; /* with its hyphen */
};

/* "A - B" with the blanks around it. */
struct hyphen {
	struct span whole, from, to;
};

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\f' ||
	    byte == '\r';
}

/* Upstream's class of digits and wildcards has the bar in it. */
static bool
is_number(char byte)
{
	return (byte >= '0' && byte <= '9') || byte == 'x' || byte == 'X' ||
	    byte == '*' || byte == '|';
}

static bool
is_identifier(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
	    (byte >= 'A' && byte <= 'Z') || byte == '-';
}

static size_t
count_while(struct span text, bool (*belongs)(char byte))
{
	size_t length = 0;

	while (length < text.length && belongs(text.at[length]))
		length++;
	return length;
}

static struct span
skip_blanks(struct span text)
{
	return span_from(text, count_while(text, is_blank));
}

/* Length of `mark' and identifiers behind it, 0 when they are not there. */
static size_t
scan_identifiers(struct span text, const char *mark)
{
	size_t length, more;

	if (!span_starts(text, mark))
		return 0;
	more = count_while(span_from(text, 1), is_identifier);
	if (!more)
		return 0;
	for (length = 1 + more; span_starts(span_from(text, length), ".");
	     length += 1 + more) {
		more = count_while(span_from(text, length + 1), is_identifier);
		if (!more)
			break;
	}
	return length;
}

static bool
scan_partial(struct span text, struct partial *partial)
{
	size_t at = span_starts(text, "v"), length, i;

	memset(partial, 0, sizeof(*partial));
	for (i = 0; i < 3; i++) {
		if (i > 0 && !span_starts(span_from(text, at), "."))
			break;
		length = count_while(span_from(text, at + (i > 0)), is_number);
		if (!length)
			break;
		partial->parts[i] =
		    span_head(span_from(text, at + (i > 0)), length);
		at += length + (i > 0);
	}
	if (!partial->parts[0].length)
		return false;
	length = scan_identifiers(span_from(text, at), "-");
	partial->prerelease = span_head(span_from(text, at), length);
	at += length;
	at += scan_identifiers(span_from(text, at), "+");
	partial->whole = span_head(text, at);
	return true;
}

static bool
scan_hyphen(struct span text, struct hyphen *hyphen)
{
	struct span rest = skip_blanks(text);
	struct partial from, to;
	size_t blanks;

	if (!scan_partial(rest, &from))
		return false;
	rest = span_from(rest, from.whole.length);
	blanks = count_while(rest, is_blank);
	rest = span_from(rest, blanks);
	if (!blanks || !span_starts(rest, "-"))
		return false;
	rest = span_from(rest, 1);
	blanks = count_while(rest, is_blank);
	rest = span_from(rest, blanks);
	if (!blanks || !scan_partial(rest, &to))
		return false;
	rest = skip_blanks(span_from(rest, to.whole.length));
	hyphen->whole = span_head(text, text.length - rest.length);
	hyphen->from = from.whole;
	hyphen->to = to.whole;
	return true;
}

/* Replaces the first place where the text of the hyphen range stands. */
static void
replace_hyphen(struct buf *text, const struct hyphen *hyphen)
{
	const char *found = memmem(
	    text->at, text->length, hyphen->whole.at, hyphen->whole.length);
	struct span head, tail;
	struct buf made;

	if (!found)
		return;
	head = span_make(text->at, (size_t)(found - text->at));
	tail = span_from(buf_as_span(text), head.length + hyphen->whole.length);
	buf_init(&made, REWRITTEN_LIMIT);
	buf_span(&made, head);
	buf_text(&made, ">= ");
	buf_span(&made, hyphen->from);
	buf_text(&made, ", <= ");
	buf_span(&made, hyphen->to);
	buf_text(&made, " ");
	buf_span(&made, tail);
	buf_release(text);
	*text = made;
}

/*
 * All hyphen ranges are found in the text as written and then replaced one
 * after the other; each replaces the first equal text, which need not be where
 * it was found. That only shows in messages about ranges that are wrong anyway,
 * and they should be the ones that Flux shows.
 */
void
range_rewrite(struct span text, struct buf *into)
{
	struct buf made;
	struct hyphen hyphen;
	size_t at = 0;

	buf_init(&made, REWRITTEN_LIMIT);
	buf_span(&made, text);
	while (at < text.length)
		if (scan_hyphen(span_from(text, at), &hyphen)) {
			replace_hyphen(&made, &hyphen);
			at += hyphen.whole.length;
		} else {
			at++;
		}
	buf_span(into, buf_as_span(&made));
	buf_release(&made);
}

static enum range_operator
take_operator(struct span *text)
{
	/* The longer ones first. */
	static const struct {
		const char *text;
		enum range_operator operator;
	} operators[] = {
		{ "!=", RANGE_NOT_EQUAL },
		{ ">=", RANGE_AT_LEAST },
		{ "=>", RANGE_AT_LEAST },
		{ "<=", RANGE_AT_MOST },
		{ "=<", RANGE_AT_MOST },
		{ "~>", RANGE_TILDE },
		{ "=", RANGE_EQUAL },
		{ ">", RANGE_ABOVE },
		{ "<", RANGE_BELOW },
		{ "~", RANGE_TILDE },
		{ "^", RANGE_CARET },
	};
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (span_starts(*text, operators[i].text)) {
			*text = span_from(*text, strlen(operators[i].text));
			return operators[i].operator;
		}
	return RANGE_EQUAL;
}

/* Takes a term and what separates it from the next; *last at the end. */
static bool
take_term(struct span *text, struct range_term *term, struct partial *partial,
    bool *last)
{
	size_t blanks;

	term->operator= take_operator(text);
	*text = skip_blanks(*text);
	if (!scan_partial(*text, partial))
		return false;
	*text = span_from(*text, partial->whole.length);
	blanks = count_while(*text, is_blank);
	*text = span_from(*text, blanks);
	*last = !text->length;
	if (*last)
		return true;
	if (text->at[0] == ',') {
		*text = skip_blanks(span_from(*text, 1));
		return true;
	}
	return blanks > 0;
}

static bool
is_wildcard(struct span part)
{
	return !part.length || span_is(part, "x") || span_is(part, "X") ||
	    span_is(part, "*");
}

/* Kind and base; what stands behind the first wildcard is of no interest. */
static bool
resolve(
    struct arena *arena, const struct partial *partial, struct range_term *term)
{
	const struct span *parts = partial->parts;
	int pre = (int)partial->prerelease.length, major, minor;
	const char *base;

	major = (int)parts[0].length;
	minor = (int)parts[1].length;
	if (is_wildcard(parts[0])) {
		term->kind = RANGE_ANY;
		base = arena_printf(
		    arena, "0.0.0%.*s", pre, partial->prerelease.at);
	} else if (is_wildcard(parts[1])) {
		term->kind = RANGE_MAJOR;
		base = arena_printf(arena, "%.*s.0.0%.*s", major, parts[0].at,
		    pre, partial->prerelease.at);
	} else if (is_wildcard(parts[2])) {
		term->kind = RANGE_MINOR;
		base =
		    arena_printf(arena, "%.*s.%.*s.0%.*s", major, parts[0].at,
			minor, parts[1].at, pre, partial->prerelease.at);
	} else {
		term->kind = RANGE_FULL;
		base = arena_span(arena, partial->whole);
	}
	return version_parse(span_of(base), &term->base);
}

static bool
parse_group(struct arena *arena, struct span text, struct range_group *group,
    struct error *error)
{
	struct span rest = skip_blanks(text);
	struct partial *partials = NULL;
	size_t partial_count = 0, i;
	char shown[480];
	bool last = false;

	while (!last) {
		struct range_term *term =
		    ARRAY_ADD(arena, group->terms, group->term_count);
		struct partial *partial =
		    ARRAY_ADD(arena, partials, partial_count);

		if (take_term(&rest, term, partial, &last))
			continue;
		error_set(error, ERROR_INVALID, "improper constraint: %s",
		    quote_go(shown, sizeof(shown), text));
		return false;
	}
	for (i = 0; i < partial_count; i++) {
		if (!resolve(arena, &partials[i], &group->terms[i])) {
			error_set(
			    error, ERROR_INVALID, "constraint parser error");
			return false;
		}
		group->open |= group->terms[i].base.prerelease.length > 0;
	}
	return true;
}

static size_t
count_groups(struct span text)
{
	size_t count = 1, bar;

	while ((bar = span_find_text(text, "||")) < text.length) {
		text = span_from(text, bar + 2);
		count++;
	}
	return count;
}

static bool
parse_groups(struct arena *arena, struct span text, struct range *range,
    struct error *error)
{
	struct range made = { NULL, 0 };
	size_t count = count_groups(text), i, bar;

	if (count > RANGE_GROUP_LIMIT) {
		error_set(error, ERROR_INVALID,
		    "too many constraint groups (max %zu)", RANGE_GROUP_LIMIT);
		return false;
	}
	for (i = 0; i < count; i++) {
		bar = span_find_text(text, "||");
		if (!parse_group(arena, span_head(text, bar),
			ARRAY_ADD(arena, made.groups, made.group_count), error))
			return false;
		text = span_from(text, bar + 2);
	}
	*range = made;
	return true;
}

bool
range_parse(struct arena *arena, struct span text, struct range *range,
    struct error *error)
{
	struct buf rewritten;
	bool ok;

	if (text.length > RANGE_LIMIT) {
		error_set(error, ERROR_INVALID,
		    "constraint string is too long (max %zu bytes)",
		    RANGE_LIMIT);
		return false;
	}
	buf_init(&rewritten, REWRITTEN_LIMIT);
	range_rewrite(text, &rewritten);
	ok = parse_groups(arena, buf_as_span(&rewritten), range, error);
	buf_release(&rewritten);
	return ok;
}

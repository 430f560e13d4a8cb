/*
 * DESIGN
 *
 * An edit replaces the bytes of one token and keeps how it was written: its
 * quotes, its block sign, its place. Only a plain value may change its dress,
 * and only when the new text without quotes would be read as something else: as
 * a number, a date, or as YAML. What is written is then proven by a reader that
 * knows nothing of this file (edit_proof.c), so a mistake here is an error and
 * never a broken manifest.
 */
#include "backend/core/edit.h"

#include <assert.h>

#include "backend/base/buf.h"
#include "backend/base/text.h"
#include "backend/base/yaml_scalar.h"
#include "backend/core/edit_proof.h"
#include "backend/core/marker_types.h"

/* Longer than a name of 255, a tag of 128 and a digest together. */
#define VALUE_LIMIT ((size_t)4096)

const char *
edit_new_value(struct arena *arena, const struct marker *marker,
    const struct image_result *result)
{
	if (!result->name)
		return NULL;
	return marker_types_value(arena, marker->field, result);
}

static bool
digits(
    const char *at, size_t least, size_t most, unsigned *number, size_t *used)
{
	*number = 0;
	for (*used = 0; at[*used] >= '0' && at[*used] <= '9'; ++*used) {
		if (*used == most)
			return false;
		*number = *number * 10 + (unsigned)(at[*used] - '0');
	}
	return *used >= least;
}

/* YYYY-M-D of a day that exists: a reader of YAML 1.1 makes a date of it. */
static bool
is_date(const char *at)
{
	static const unsigned days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	unsigned year, month, day;
	size_t used;

	if (!digits(at, 4, 4, &year, &used) || at[used] != '-' ||
	    !digits(at += used + 1, 1, 2, &month, &used) || at[used] != '-' ||
	    !digits(at += used + 1, 1, 2, &day, &used) || at[used])
		return false;
	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return false;
	return month != 2 || day != 29 ||
	    (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

/* Image names, tags and digests, and nothing that YAML could take for more. */
static bool
is_plain(const char *value)
{
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789_./+~:@-";
	size_t length = strlen(value);

	return length && strspn(value, letters) == length &&
	    !strchr(":@-", value[0]) && value[length - 1] != ':';
}

static bool
wants_quotes(const char *value)
{
	return !is_plain(value) || is_date(value) ||
	    yaml_scalar_type(span_of(value)) != NODE_TEXT;
}

static void
put_quoted(struct buf *into, const char *value, char quote)
{
	buf_byte(into, quote);
	for (; *value; value++) {
		if (*value == quote || (quote == '"' && *value == '\\'))
			buf_byte(into, quote == '"' ? '\\' : quote);
		buf_byte(into, *value);
	}
	buf_byte(into, quote);
}

/*
 * One line at the old indentation. The header's sign becomes -, for the new
 * value has no line end; what else stands on that line stays.
 */
static void
put_block(struct buf *into, struct span text, const struct marker *marker,
    const char *value)
{
	struct span old = span_head(text, marker->end);
	size_t at = marker->start + 1, end, i;
	bool chomped = false;

	buf_add(into, old.at + marker->start, 1);
	for (; at < old.length && strchr("+-123456789", old.at[at]); at++) {
		bool is_sign = old.at[at] == '+' || old.at[at] == '-';

		buf_byte(into, is_sign ? '-' : old.at[at]);
		chomped |= is_sign;
	}
	if (!chomped)
		buf_byte(into, '-');
	for (end = at; end < old.length; end++)
		if (old.at[end] == '\n' || old.at[end] == '\r')
			break;
	buf_span(into, span_from(span_head(old, end), at));
	/* a block that has no line yet takes the line end from behind it */
	at = end;
	if (end == old.length)
		old = text;
	if (span_starts(span_from(old, at), "\r\n"))
		buf_text(into, "\r\n");
	else
		buf_byte(
		    into, at < old.length && old.at[at] == '\r' ? '\r' : '\n');
	for (i = 0; i < marker->indent; i++)
		buf_byte(into, ' ');
	buf_text(into, value);
}

static bool
check_value(const char *value, struct error *error)
{
	struct span text = span_of(value);

	/* clean text that YAML forbids: the two non-characters */
	if (text.length <= VALUE_LIMIT && text_is_clean(text) &&
	    span_equal(span_trim(text), text) &&
	    !strstr(value, "\xef\xbf\xbe") && !strstr(value, "\xef\xbf\xbf"))
		return true;
	error_set(error, ERROR_INVALID,
	    "the new value cannot be written: it is %s",
	    text.length > VALUE_LIMIT
		? "too long"
		: "not text of one line, or begins or ends with a blank");
	return false;
}

bool
edit_make(struct arena *arena, struct span text, const struct marker *marker,
    const char *value, struct edit *edit, bool *changes, struct error *error)
{
	struct buf token;

	*changes = strcmp(value, marker->value) != 0;
	if (!*changes)
		return true;
	if (!check_value(value, error))
		return false;
	buf_init(&token, SIZE_MAX / 2);
	switch (marker->style) {
	case MARKER_PLAIN:
		if (wants_quotes(value))
			put_quoted(&token, value, '"');
		else
			buf_text(&token, value);
		break;
	case MARKER_SINGLE_QUOTED:
		put_quoted(&token, value, '\'');
		break;
	case MARKER_DOUBLE_QUOTED:
		put_quoted(&token, value, '"');
		break;
	case MARKER_LITERAL:
	case MARKER_FOLDED:
		put_block(&token, text, marker, value);
		break;
	}
	*edit = (struct edit) {
		.start = marker->start,
		.end = marker->end,
		.text = span_make(
		    arena_span(arena, buf_as_span(&token)), token.length),
		.marker = marker,
		.old_value = marker->value,
		.new_value = arena_dup(arena, value),
	};
	buf_release(&token);
	return true;
}

bool
edit_apply(struct arena *arena, struct span text, const struct edit *edits,
    size_t count, struct span *result, struct error *error)
{
	struct span made;
	struct buf into;
	size_t at = 0, i;

	buf_init(&into, SIZE_MAX / 2);
	for (i = 0; i < count; i++) {
		assert(edits[i].start >= at && edits[i].end >= edits[i].start &&
		    edits[i].end <= text.length);
		buf_span(&into, span_from(span_head(text, edits[i].start), at));
		buf_span(&into, edits[i].text);
		at = edits[i].end;
	}
	buf_span(&into, span_from(text, at));
	made = span_make(arena_span(arena, buf_as_span(&into)), into.length);
	buf_release(&into);
	if (!edit_proof(text, made, edits, count, error))
		return false;
	*result = made;
	return true;
}

#include "backend/base/array.h"
#include "backend/core/expand.h"
#include "backend/core/template_call.h"
#include "backend/core/template_match.h"

/*
 * Regular expressions. A wrong pattern fails in all of them but regexMatch,
 * which is false then; those named must* have the plain text of the error.
 */

/* The words of regexp.MustCompile. */
static bool
fail_pattern(
    struct template_call *call, bool is_must, const struct error *error)
{
	struct span pattern = call->args[0].text;

	if (is_must || call->work->is_spent)
		return template_call_fail(call, "%s", error->text);
	return template_call_fail(call, "regexp: Compile(`%.*s`): %s",
	    (int)pattern.length, pattern.at, error->text);
}

static bool
open_match(
    struct template_call *call, bool is_must, struct template_match *match)
{
	struct error error;

	return template_match_open(match, call->work, call->args[0].text,
		   call->args[1].text, &error) ||
	    fail_pattern(call, is_must, &error);
}

static bool
test(struct template_call *call, bool is_must)
{
	struct template_match match;
	struct error error;
	bool is_found;

	if (!template_match_open(&match, call->work, call->args[0].text,
		call->args[1].text, &error)) {
		if (is_must || call->work->is_spent)
			return fail_pattern(call, is_must, &error);
		return template_call_bool(call, false);
	}
	is_found = template_match_from(&match, 0);
	return !match.is_failed && template_call_bool(call, is_found);
}

static bool
call_match(struct template_call *call)
{
	return test(call, false);
}

static bool
call_must_match(struct template_call *call)
{
	return test(call, true);
}

static bool
find(struct template_call *call, bool is_must)
{
	struct template_match match;

	if (!open_match(call, is_must, &match))
		return false;
	template_call_span(call, span_of(""));
	if (template_match_from(&match, 0))
		template_call_span(call, match.groups[0]);
	return !match.is_failed;
}

static bool
call_find(struct template_call *call)
{
	return find(call, false);
}

static bool
call_must_find(struct template_call *call)
{
	return find(call, true);
}

/* Up to `limit' matches (all when negative) as spans of the text. */
static struct span *
find_all(struct template_match *match, int64_t limit, size_t *count)
{
	size_t place = 0, before = SIZE_MAX, length = match->text.length;
	struct span *found = NULL;

	*count = 0;
	while ((limit < 0 || (int64_t)*count < limit) && place <= length) {
		size_t begin, end;
		bool is_accepted;

		if (!template_match_from(match, place))
			break;
		begin = template_match_begin(match);
		end = template_match_end(match);
		/* No empty match right behind another one. */
		is_accepted = end != place || begin != before;
		place = end == place ? template_match_step(match, place) : end;
		before = end;
		if (is_accepted)
			*ARRAY_ADD(match->work->arena, found, *count) =
			    match->groups[0];
	}
	return found;
}

static bool
give_texts(struct template_call *call, const struct span *texts, size_t count)
{
	struct template_value *items =
	    arena_calloc(call->arena, count, sizeof(*items));
	size_t i;

	for (i = 0; i < count; i++)
		items[i] = template_value_of_text(texts[i]);
	return template_call_items(call, &template_value_strings, items, count);
}

static bool
list_all(struct template_call *call, bool is_must)
{
	struct template_match match;
	struct span *found;
	size_t count;

	if (!open_match(call, is_must, &match))
		return false;
	found = find_all(&match, call->args[2].integer, &count);
	return !match.is_failed && give_texts(call, found, count);
}

static bool
call_find_all(struct template_call *call)
{
	return list_all(call, false);
}

static bool
call_must_find_all(struct template_call *call)
{
	return list_all(call, true);
}

/* The texts between `found', no more than `limit' when that is not negative. */
static struct span *
between(struct template_call *call, const struct span *found, size_t count,
    int64_t limit, size_t *piece_count)
{
	struct span text = call->args[1].text, *pieces = NULL;
	size_t begin = 0, end = 0, i;

	for (i = 0; i < count; i++) {
		size_t at = (size_t)(found[i].at - text.at);

		if (limit > 0 && (int64_t)*piece_count == limit - 1)
			break;
		end = at;
		if (at + found[i].length)
			*ARRAY_ADD(call->arena, pieces, *piece_count) =
			    span_make(text.at + begin, end - begin);
		begin = at + found[i].length;
	}
	if (end != text.length)
		*ARRAY_ADD(call->arena, pieces, *piece_count) =
		    span_from(text, begin);
	return pieces;
}

static bool
split(struct template_call *call, bool is_must)
{
	struct span nothing = span_of(""), *found, *pieces;
	int64_t limit = call->args[2].integer;
	size_t count, piece_count = 0;
	struct template_match match;

	if (!open_match(call, is_must, &match))
		return false;
	found = find_all(&match, limit, &count);
	if (match.is_failed)
		return false;
	if (!limit)
		return give_texts(call, NULL, 0);
	if (call->args[0].text.length && !call->args[1].text.length)
		return give_texts(call, &nothing, 1);
	pieces = between(call, found, count, limit, &piece_count);
	return give_texts(call, pieces, piece_count);
}

static bool
call_split(struct template_call *call)
{
	return split(call, false);
}

static bool
call_must_split(struct template_call *call)
{
	return split(call, true);
}

/* What to put in place of the match: literal, or expanded by its groups. */
static void
add_replacement(const struct template_match *match, struct span literal,
    const struct expand *expand, struct buf *room, struct buf *text)
{
	if (expand)
		buf_span(text, expand_make(expand, match->groups, room));
	else
		buf_span(text, literal);
	text->overflow |= room->overflow;
}

static bool
replace_all(struct template_match *match, struct span literal,
    const struct expand *expand, struct buf *text)
{
	size_t place = 0, last = 0, length = match->text.length;
	struct buf room;

	buf_init(&room, TEMPLATE_TEXT_LIMIT);
	while (place <= length && !text->overflow) {
		size_t begin, end, next;

		if (!template_match_from(match, place))
			break;
		begin = template_match_begin(match);
		end = template_match_end(match);
		buf_add(text, match->text.at + last, begin - last);
		/* No empty match right behind another one. */
		if (end > last || !begin)
			add_replacement(match, literal, expand, &room, text);
		last = end;
		next = template_match_step(match, place);
		place = end > place && next <= end ? end : next;
	}
	buf_release(&room);
	buf_span(text, span_from(match->text, last));
	return !match->is_failed;
}

static bool
replace(struct template_call *call, bool is_must, bool is_literal)
{
	struct span with = call->args[2].text;
	struct expand *expand = NULL;
	struct template_match match;
	struct error error;
	struct buf text;
	bool is_good;

	if (!open_match(call, is_must, &match))
		return false;
	if (!is_literal &&
	    !expand_open(call->arena, with, template_match_regex(&match),
		&expand, &error))
		return template_call_fail(call, "%s", error.text);
	template_call_buf_init(&text);
	is_good = replace_all(&match, with, expand, &text);
	if (is_good)
		return template_call_buf(call, &text);
	buf_release(&text);
	return false;
}

static bool
call_replace(struct template_call *call)
{
	return replace(call, false, false);
}

static bool
call_must_replace(struct template_call *call)
{
	return replace(call, true, false);
}

static bool
call_replace_literal(struct template_call *call)
{
	return replace(call, false, true);
}

static bool
call_must_replace_literal(struct template_call *call)
{
	return replace(call, true, true);
}

static bool
call_quote_meta(struct template_call *call)
{
	struct span from = call->args[0].text;
	struct buf text;
	size_t i;

	template_call_buf_init(&text);
	for (i = 0; i < from.length; i++) {
		if (from.at[i] && strchr("\\.+*?()|[]{}^$", from.at[i]))
			buf_byte(&text, '\\');
		buf_byte(&text, from.at[i]);
	}
	return template_call_buf(call, &text);
}

static const struct template_function functions[] = {
	{ "mustRegexFind", "ss", call_must_find },
	{ "mustRegexFindAll", "ssi", call_must_find_all },
	{ "mustRegexMatch", "ss", call_must_match },
	{ "mustRegexReplaceAll", "sss", call_must_replace },
	{ "mustRegexReplaceAllLiteral", "sss", call_must_replace_literal },
	{ "mustRegexSplit", "ssi", call_must_split },
	{ "regexFind", "ss", call_find },
	{ "regexFindAll", "ssi", call_find_all },
	{ "regexMatch", "ss", call_match },
	{ "regexQuoteMeta", "s", call_quote_meta },
	{ "regexReplaceAll", "sss", call_replace },
	{ "regexReplaceAllLiteral", "sss", call_replace_literal },
	{ "regexSplit", "ssi", call_split },
};

const struct template_family template_regex_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

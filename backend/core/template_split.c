#include "backend/base/array.h"
#include "backend/base/text.h"
#include "backend/core/template_call.h"

/* One text to several pieces, or to several lines. */

/* The last blank among the first `length' bytes, or `length'. */
static size_t
last_blank(struct span text, size_t length)
{
	size_t i;

	for (i = length; i > 0; i--)
		if (text.at[i - 1] == ' ')
			return i - 1;
	return length;
}

/*
 * Lines of at most `width' bytes, broken at blanks. A longer word is cut when
 * cuts_words, else it stands alone.
 */
static bool
wrap(struct template_call *call, int64_t given, struct span end,
    bool cuts_words, struct span rest)
{
	size_t width = given < 1 ? 1 : (size_t)given;
	struct buf text;

	template_call_buf_init(&text);
	while (rest.length > width && !text.overflow) {
		size_t length, skipped = 1;

		if (rest.at[0] == ' ') {
			rest = span_from(rest, 1);
			continue;
		}
		length = last_blank(rest, width + 1);
		if (length == width + 1 && cuts_words) {
			length = width;
			skipped = 0;
		} else if (length == width + 1) {
			length = width + span_find(span_from(rest, width), ' ');
		}
		buf_span(&text, span_head(rest, length));
		if (length < rest.length)
			buf_span(&text, end);
		rest = span_from(rest, length + skipped);
	}
	buf_span(&text, rest);
	return template_call_buf(call, &text);
}

static bool
call_wrap(struct template_call *call)
{
	return wrap(call, call->args[0].integer, span_of("\n"), false,
	    call->args[1].text);
}

static bool
call_wrap_with(struct template_call *call)
{
	struct span end = call->args[1].text;

	return wrap(call, call->args[0].integer,
	    end.length ? end : span_of("\n"), true, call->args[2].text);
}

/* The next piece of a split off the front; false when it is the last one. */
static bool
cut(struct span *rest, struct span separator, struct span *piece)
{
	const char *found = NULL;
	size_t length;
	uint32_t code;

	if (!separator.length) {
		length = text_step(*rest, &code);
		*piece = span_head(*rest, length);
		*rest = span_from(*rest, length);
		return rest->length > 0;
	}
	if (rest->length)
		found = memmem(
		    rest->at, rest->length, separator.at, separator.length);
	*piece = *rest;
	if (!found)
		return false;
	piece->length = (size_t)(found - rest->at);
	*rest = span_from(*rest, piece->length + separator.length);
	return true;
}

/* strings.SplitN: at most `limit' pieces, all when it is negative. */
static bool
split(struct template_call *call, struct span separator, int64_t limit,
    struct span rest, struct template_value **pieces, size_t *count)
{
	bool more = limit != 0 && (rest.length || separator.length);

	*pieces = NULL;
	*count = 0;
	while (more) {
		struct span piece = rest;

		if (limit > 0 && (int64_t)*count + 1 == limit)
			more = false;
		else
			more = cut(&rest, separator, &piece);
		if (!template_work_spend(call->work, *count % 8 == 0))
			return false;
		*ARRAY_ADD(call->arena, *pieces, *count) =
		    template_value_of_text(piece);
	}
	return true;
}

static bool
call_split_list(struct template_call *call)
{
	struct template_value *pieces;
	size_t count;

	return split(call, call->args[0].text, -1, call->args[1].text, &pieces,
		   &count) &&
	    template_call_items(call, &template_value_strings, pieces, count);
}

/* A map with the keys _0, _1, ... */
static bool
split_to_map(struct template_call *call, int64_t limit, struct span text)
{
	struct template_value *pieces;
	size_t count, i;

	if (!split(call, call->args[0].text, limit, text, &pieces, &count))
		return false;
	call->result =
	    template_value_new_map(call->arena, &template_value_texts);
	for (i = 0; i < count; i++) {
		struct template_value key = template_value_of_text(
		    span_of(arena_printf(call->arena, "_%zu", i)));

		if (!template_work_spend_bytes(call->work,
			64 +
			    template_value_put(call->arena, call->result.map,
				&key, &pieces[i])))
			return false;
	}
	return true;
}

static bool
call_split(struct template_call *call)
{
	return split_to_map(call, -1, call->args[1].text);
}

static bool
call_splitn(struct template_call *call)
{
	return split_to_map(call, call->args[1].integer, call->args[2].text);
}

static const struct template_function functions[] = {
	{ "split", "ss", call_split },
	{ "splitList", "ss", call_split_list },
	{ "splitn", "sis", call_splitn },
	{ "wrap", "is", call_wrap },
	{ "wrapWith", "iss", call_wrap_with },
};

const struct template_family template_split_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

#include <wctype.h>

#include "backend/base/text.h"
#include "backend/core/template_call.h"

/*
 * Functions from one text to another. Lengths are bytes where Go counts bytes,
 * so that a template gives the same message here and there; characters are
 * Unicode's everywhere, also where the Go functions cut them to pieces.
 */

static bool
is_space(uint32_t code)
{
	return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 ||
	    code == 0xa0 ||
	    (code >= 0x80 && code <= 0x10ffff && iswspace((wint_t)code));
}

static bool
in_set(uint32_t code, struct span set)
{
	uint32_t other;
	size_t length;

	while ((length = text_step(set, &other)) > 0) {
		if (other == code)
			return true;
		set = span_from(set, length);
	}
	return false;
}

/* Without such characters at both ends; a NULL set is white space. */
static struct span
trimmed(struct span text, const struct span *set)
{
	size_t length, end = 0, at = 0;
	bool is_begun = false;
	struct span rest = text;
	uint32_t code;
	size_t begin = text.length;

	while ((length = text_step(rest, &code)) > 0) {
		at += length;
		rest = span_from(rest, length);
		if (set ? in_set(code, *set) : is_space(code))
			continue;
		if (!is_begun)
			begin = at - length;
		is_begun = true;
		end = at;
	}
	return is_begun ? span_make(text.at + begin, end - begin)
			: span_head(text, 0);
}

static bool
call_trim(struct template_call *call)
{
	return template_call_span(call, trimmed(call->args[0].text, NULL));
}

static bool
call_trim_all(struct template_call *call)
{
	const struct span *set = &call->args[0].text;
	struct span text = call->args[1].text;

	/* Each byte is looked for in all of the set. */
	if (!template_work_spend_bytes(call->work, set->length * text.length))
		return false;
	return template_call_span(call, trimmed(text, set));
}

static bool
starts(struct span text, struct span head)
{
	return text.length >= head.length &&
	    span_equal(span_head(text, head.length), head);
}

static bool
ends(struct span text, struct span tail)
{
	return text.length >= tail.length &&
	    span_equal(span_from(text, text.length - tail.length), tail);
}

static bool
call_trim_prefix(struct template_call *call)
{
	struct span head = call->args[0].text, text = call->args[1].text;

	return template_call_span(
	    call, starts(text, head) ? span_from(text, head.length) : text);
}

static bool
call_trim_suffix(struct template_call *call)
{
	struct span tail = call->args[0].text, text = call->args[1].text;

	return template_call_span(call,
	    ends(text, tail) ? span_head(text, text.length - tail.length)
			     : text);
}

static bool
call_has_prefix(struct template_call *call)
{
	return template_call_bool(
	    call, starts(call->args[1].text, call->args[0].text));
}

static bool
call_has_suffix(struct template_call *call)
{
	return template_call_bool(
	    call, ends(call->args[1].text, call->args[0].text));
}

static bool
find(struct span text, struct span part, size_t *at)
{
	const char *found;

	*at = 0;
	if (!part.length)
		return true;
	found = text.length ? memmem(text.at, text.length, part.at, part.length)
			    : NULL;
	if (found)
		*at = (size_t)(found - text.at);
	return found != NULL;
}

static bool
call_contains(struct template_call *call)
{
	size_t at;

	return template_call_bool(
	    call, find(call->args[1].text, call->args[0].text, &at));
}

/* An empty text is found in front of every character and at the end. */
static void
replace_empty(struct span new, struct span rest, struct buf *text)
{
	uint32_t code;
	size_t length;

	buf_span(text, new);
	while (!text->overflow && (length = text_step(rest, &code)) > 0) {
		buf_add(text, rest.at, length);
		buf_span(text, new);
		rest = span_from(rest, length);
	}
}

static bool
call_replace(struct template_call *call)
{
	struct span old = call->args[0].text, new = call->args[1].text;
	struct span rest = call->args[2].text;
	struct buf text;
	size_t at;

	template_call_buf_init(&text);
	if (!old.length) {
		replace_empty(new, rest, &text);
		return template_call_buf(call, &text);
	}
	while (!text.overflow && find(rest, old, &at)) {
		buf_add(&text, rest.at, at);
		buf_span(&text, new);
		rest = span_from(rest, at + old.length);
	}
	buf_span(&text, rest);
	return template_call_buf(call, &text);
}

static bool
call_repeat(struct template_call *call)
{
	int64_t count = call->args[0].integer;
	struct span one = call->args[1].text;
	struct buf text;

	if (count < 0)
		return template_call_fail(
		    call, "strings: negative Repeat count");
	template_call_buf_init(&text);
	while (one.length && count-- > 0 && !text.overflow)
		buf_span(&text, one);
	return template_call_buf(call, &text);
}

static bool
call_trunc(struct template_call *call)
{
	int64_t count = call->args[0].integer;
	struct span text = call->args[1].text;
	int64_t length = (int64_t)text.length;

	if (count < 0 && count > -length)
		text = span_from(text, (size_t)(length + count));
	else if (count >= 0 && count < length)
		text = span_head(text, (size_t)count);
	return template_call_span(call, text);
}

static bool
call_substr(struct template_call *call)
{
	int64_t start = call->args[0].integer, end = call->args[1].integer;
	struct span text = call->args[2].text;
	int64_t length = (int64_t)text.length;

	if (start < 0)
		start = 0;
	else if (end < 0 || end > length)
		end = length;
	if (end < start || end > length)
		return template_call_fail(call,
		    "runtime error: slice bounds out of range [%lld:%lld]",
		    (long long)start, (long long)end);
	return template_call_span(
	    call, span_make(text.at + start, (size_t)(end - start)));
}

static bool
call_nospace(struct template_call *call)
{
	struct span rest = call->args[0].text;
	struct buf text;
	uint32_t code;
	size_t length;

	template_call_buf_init(&text);
	while ((length = text_step(rest, &code)) > 0) {
		if (!is_space(code))
			buf_add(&text, rest.at, length);
		rest = span_from(rest, length);
	}
	return template_call_buf(call, &text);
}

static bool
call_plural(struct template_call *call)
{
	return template_call_span(
	    call, call->args[call->args[2].integer == 1 ? 0 : 1].text);
}

/* "..." in front when the text is cut there, and behind it. */
static bool
abbreviate(struct template_call *call, struct span whole, int64_t offset,
    int64_t width)
{
	int64_t length = (int64_t)whole.length, room = width - 3;
	struct buf text;

	if (length <= width)
		return template_call_span(call, whole);
	if (offset > length)
		offset = length;
	if (length - offset < room)
		offset = length - room;
	template_call_buf_init(&text);
	if (offset <= 4) {
		buf_add(&text, whole.at, (size_t)room);
		buf_text(&text, "...");
	} else if (offset + room < length) {
		buf_text(&text, "...");
		buf_add(&text, whole.at + offset, (size_t)(room - 3));
		buf_text(&text, "...");
	} else {
		buf_text(&text, "...");
		buf_add(&text, whole.at + length - room, (size_t)room);
	}
	return template_call_buf(call, &text);
}

static bool
call_abbrev(struct template_call *call)
{
	int64_t width = call->args[0].integer;

	if (width < 4)
		return template_call_span(call, call->args[1].text);
	return abbreviate(call, call->args[1].text, 0, width);
}

static bool
call_abbrevboth(struct template_call *call)
{
	int64_t left = call->args[0].integer, right = call->args[1].integer;

	if (right < 4 || (left > 0 && right < 7))
		return template_call_span(call, call->args[2].text);
	return abbreviate(call, call->args[2].text, left, right);
}

static bool
call_hello(struct template_call *call)
{
	return template_call_span(call, span_of("Hello!"));
}

static const struct template_function functions[] = {
	{ "abbrev", "is", call_abbrev },
	{ "abbrevboth", "iis", call_abbrevboth },
	{ "contains", "ss", call_contains },
	{ "hasPrefix", "ss", call_has_prefix },
	{ "hasSuffix", "ss", call_has_suffix },
	{ "hello", "", call_hello },
	{ "nospace", "s", call_nospace },
	{ "plural", "ssi", call_plural },
	{ "repeat", "is", call_repeat },
	{ "replace", "sss", call_replace },
	{ "substr", "iis", call_substr },
	{ "trim", "s", call_trim },
	{ "trimAll", "ss", call_trim_all },
	{ "trimPrefix", "ss", call_trim_prefix },
	{ "trimSuffix", "ss", call_trim_suffix },
	{ "trimall", "ss", call_trim_all },
	{ "trunc", "is", call_trunc },
};

const struct template_family template_text_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

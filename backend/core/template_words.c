#include <stdlib.h>

#include "backend/base/text.h"
#include "backend/core/template_call.h"
#include "backend/core/template_print.h"
#include "backend/core/template_quote.h"

/* Several values to one text. */

static bool
is_list(const struct template_value *value)
{
	return value->type->kind == TEMPLATE_LIST;
}

/* The texts of a list without its nils; of anything else, its own. */
static bool
texts_of(struct template_call *call, const struct template_value *value,
    struct template_value **texts, size_t *count)
{
	const struct template_value *items = value;
	size_t item_count = template_value_is_there(value), i;

	if (is_list(value)) {
		items = value->list->items;
		item_count = value->list->count;
	}
	*texts = arena_calloc(call->arena, item_count, sizeof(**texts));
	*count = 0;
	for (i = 0; i < item_count; i++) {
		struct span text;

		if (!template_value_is_there(&items[i]))
			continue;
		if (!template_print_text(call->work, &items[i], &text))
			return false;
		(*texts)[(*count)++] = template_value_of_text(text);
	}
	return template_work_spend(call->work, item_count / 8);
}

static bool
call_to_strings(struct template_call *call)
{
	struct template_value *texts;
	size_t count;

	return texts_of(call, &call->args[0], &texts, &count) &&
	    template_call_items(call, &template_value_strings, texts, count);
}

static int
by_text(const void *a, const void *b)
{
	return template_value_compare(a, b);
}

static bool
call_sort_alpha(struct template_call *call)
{
	struct template_value *texts;
	size_t count;

	if (!texts_of(call, &call->args[0], &texts, &count) ||
	    !template_work_spend(call->work, count / 2))
		return false;
	if (!is_list(&call->args[0]) && !count) {
		texts = arena_alloc(call->arena, sizeof(*texts));
		texts[count++] = template_value_of_text(span_of("<nil>"));
	}
	if (count)
		qsort(texts, count, sizeof(*texts), by_text);
	return template_call_items(call, &template_value_strings, texts, count);
}

static bool
call_join(struct template_call *call)
{
	struct template_value *texts;
	struct buf text;
	size_t count, i;

	if (!texts_of(call, &call->args[1], &texts, &count))
		return false;
	template_call_buf_init(&text);
	for (i = 0; i < count && !text.overflow; i++) {
		if (i)
			buf_span(&text, call->args[0].text);
		buf_span(&text, texts[i].text);
	}
	return template_call_buf(call, &text);
}

static bool
call_to_string(struct template_call *call)
{
	struct span text;

	return template_print_text(call->work, &call->args[0], &text) &&
	    template_call_span(call, text);
}

/* The values that are there, each between marks, with blanks between them. */
static bool
join_marked(
    struct template_call *call, void (*add)(struct span text, struct buf *into))
{
	struct buf text;
	struct span one;
	size_t i;

	template_call_buf_init(&text);
	for (i = 0; i < call->count && !text.overflow; i++) {
		if (!template_value_is_there(&call->args[i]))
			continue;
		if (!template_print_text(call->work, &call->args[i], &one)) {
			buf_release(&text);
			return false;
		}
		if (text.length)
			buf_byte(&text, ' ');
		add(one, &text);
	}
	return template_call_buf(call, &text);
}

static void
add_single_quoted(struct span text, struct buf *into)
{
	buf_byte(into, '\'');
	buf_span(into, text);
	buf_byte(into, '\'');
}

static void
add_plain(struct span text, struct buf *into)
{
	buf_span(into, text);
}

static bool
call_quote(struct template_call *call)
{
	return join_marked(call, template_quote);
}

static bool
call_squote(struct template_call *call)
{
	return join_marked(call, add_single_quoted);
}

static bool
call_cat(struct template_call *call)
{
	return join_marked(call, add_plain);
}

static bool
indent(struct template_call *call, bool begins_line)
{
	int64_t width = call->args[0].integer, i;
	struct span rest = call->args[1].text;
	struct buf text;

	if (width < 0)
		return template_call_fail(
		    call, "strings: negative Repeat count");
	template_call_buf_init(&text);
	if (begins_line)
		buf_byte(&text, '\n');
	for (;;) {
		size_t length = span_find(rest, '\n');

		for (i = 0; i < width && !text.overflow; i++)
			buf_byte(&text, ' ');
		if (length == rest.length || text.overflow)
			break;
		buf_add(&text, rest.at, length + 1);
		rest = span_from(rest, length + 1);
	}
	buf_span(&text, rest);
	return template_call_buf(call, &text);
}

static bool
call_indent(struct template_call *call)
{
	return indent(call, false);
}

static bool
call_nindent(struct template_call *call)
{
	return indent(call, true);
}

static bool
call_initials(struct template_call *call)
{
	struct span rest = call->args[0].text;
	bool after_space = true;
	struct buf text;
	uint32_t code;
	size_t length;

	template_call_buf_init(&text);
	while ((length = text_step(rest, &code)) > 0) {
		bool is_space = code == ' ' || (code >= '\t' && code <= '\r');

		if (!is_space && after_space)
			buf_add(&text, rest.at, length);
		after_space = is_space;
		rest = span_from(rest, length);
	}
	return template_call_buf(call, &text);
}

static const struct template_function functions[] = {
	{ "cat", "a.", call_cat },
	{ "indent", "is", call_indent },
	{ "initials", "s", call_initials },
	{ "join", "sa", call_join },
	{ "nindent", "is", call_nindent },
	{ "quote", "a.", call_quote },
	{ "sortAlpha", "a", call_sort_alpha },
	{ "squote", "a.", call_squote },
	{ "toString", "a", call_to_string },
	{ "toStrings", "a", call_to_strings },
};

const struct template_family template_words_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

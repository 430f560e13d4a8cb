#include <math.h>

#include "backend/base/text.h"
#include "backend/core/template_call.h"
#include "backend/core/template_number.h"
#include "backend/core/template_print.h"

/*
 * Values as JSON and back, as Go's encoding/json writes them: keys sorted, and
 * unless it is raw, < > and & escaped. What has no JSON (maps with objects for
 * keys) gives an empty text, or an error in the functions named must*.
 */

struct writer {
	struct template_work *work;
	struct buf text;
	bool is_pretty, is_raw;
	unsigned depth;
};

static bool write_value(
    struct writer *writer, const struct template_value *value);

static void
write_text(struct writer *writer, struct span text)
{
	static const char plain[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	struct buf *into = &writer->text;
	const char *found;
	uint32_t code;
	size_t length;

	buf_byte(into, '"');
	while (!into->overflow && (length = text_step(text, &code)) > 0) {
		found = code && code < 0x80 ? strchr(plain, (int)code) : NULL;
		if (found)
			buf_printf(into, "\\%c", letters[found - plain]);
		else if (code < ' ' || code == 0x2028 || code == 0x2029 ||
		    (!writer->is_raw &&
			(code == '<' || code == '>' || code == '&')))
			buf_printf(into, "\\u%04x", (unsigned)code);
		else if (code == UINT32_MAX)
			buf_text(into, "\\ufffd");
		else
			buf_add(into, text.at, length);
		text = span_from(text, length);
	}
	buf_byte(into, '"');
}

/* The shortest digits; an exponent only for very large and small numbers. */
static bool
write_float(struct writer *writer, double real)
{
	const struct template_verb fixed = { .letter = TEMPLATE_SHORTEST };
	double size = fabs(real);
	char text[40];
	char *mark;

	if (!isfinite(real))
		return template_work_fail(writer->work,
		    "json: unsupported value: %s",
		    isnan(real)    ? "NaN"
			: real > 0 ? "+Inf"
				   : "-Inf");
	template_number_shortest(real, text);
	mark = strchr(text, 'e');
	if (!mark)
		return true;
	if (size > 0 && (size < 1e-6 || size >= 1e21)) {
		/* e-09 is written e-9 */
		if (mark[1] == '-' && mark[2] == '0')
			memmove(mark + 2, mark + 3, 2);
		buf_text(&writer->text, text);
		return true;
	}
	template_print_number_float(real, &fixed, &writer->text);
	return true;
}

static void
line(struct writer *writer)
{
	unsigned i;

	if (!writer->is_pretty)
		return;
	buf_byte(&writer->text, '\n');
	for (i = 0; i < writer->depth; i++)
		buf_text(&writer->text, "  ");
}

static void
open_with(struct writer *writer, char bracket)
{
	buf_byte(&writer->text, bracket);
	writer->depth++;
}

static void
close_with(struct writer *writer, char bracket, bool was_empty)
{
	writer->depth--;
	if (!was_empty)
		line(writer);
	buf_byte(&writer->text, bracket);
}

static bool
write_list(struct writer *writer, const struct template_list *list)
{
	size_t i;

	open_with(writer, '[');
	for (i = 0; i < list->count; i++) {
		if (i)
			buf_byte(&writer->text, ',');
		line(writer);
		if (!write_value(writer, &list->items[i]))
			return false;
	}
	close_with(writer, ']', list->count == 0);
	return true;
}

static bool
write_entry(struct writer *writer, bool *is_first, struct span key,
    const struct template_value *value)
{
	if (!*is_first)
		buf_byte(&writer->text, ',');
	*is_first = false;
	line(writer);
	write_text(writer, key);
	buf_text(&writer->text, writer->is_pretty ? ": " : ":");
	return write_value(writer, value);
}

static bool
write_map(struct writer *writer, const struct template_value *value)
{
	const struct template_map *map = value->map;
	bool is_first = true;
	size_t i;

	if (value->type->key)
		return template_work_fail(writer->work,
		    "json: unsupported type: %s", value->type->name);
	open_with(writer, '{');
	for (i = 0; i < map->count; i++)
		if (!write_entry(writer, &is_first, map->entries[i].key.text,
			&map->entries[i].value))
			return false;
	close_with(writer, '}', is_first);
	return true;
}

/* Embedded structs are written as if their fields were the object's own. */
static bool
write_fields(
    struct writer *writer, const struct template_value *value, bool *is_first)
{
	const struct template_type *type = value->type;
	size_t i;

	for (i = 0; i < type->field_count; i++) {
		const struct template_field *field = &type->fields[i];
		const struct template_value *member = &value->members[i];

		if (!field->is_printed)
			continue;
		if (field->is_embedded) {
			if (!write_fields(writer, member, is_first))
				return false;
			continue;
		}
		if (field->json && !template_value_is_true(member))
			continue;
		if (!write_entry(writer, is_first,
			span_of(field->json ? field->json : field->name),
			member))
			return false;
	}
	return true;
}

static bool
write_object(struct writer *writer, const struct template_value *value)
{
	bool is_first = true;

	open_with(writer, '{');
	if (!write_fields(writer, value, &is_first))
		return false;
	close_with(writer, '}', is_first);
	return true;
}

static bool
write_compound(struct writer *writer, const struct template_value *value)
{
	bool is_good;

	if (!template_work_enter(writer->work))
		return false;
	if (value->type->kind == TEMPLATE_LIST)
		is_good = write_list(writer, value->list);
	else if (value->type->kind == TEMPLATE_MAP)
		is_good = write_map(writer, value);
	else
		is_good = write_object(writer, value);
	template_work_leave(writer->work);
	return is_good;
}

static bool
write_value(struct writer *writer, const struct template_value *value)
{
	struct buf *into = &writer->text;

	if (!template_work_spend(writer->work, 1))
		return false;
	switch (value->type->kind) {
	case TEMPLATE_NONE:
	case TEMPLATE_NIL:
		buf_text(into, "null");
		break;
	case TEMPLATE_BOOL:
		buf_text(into, value->truth ? "true" : "false");
		break;
	case TEMPLATE_INT:
		buf_printf(into, "%lld", (long long)value->integer);
		break;
	case TEMPLATE_UINT:
		buf_printf(into, "%llu", (unsigned long long)value->natural);
		break;
	case TEMPLATE_FLOAT:
		return write_float(writer, value->real);
	case TEMPLATE_TEXT:
		write_text(writer, value->text);
		return template_work_spend_bytes(
		    writer->work, value->text.length);
	case TEMPLATE_LIST:
	case TEMPLATE_MAP:
	case TEMPLATE_OBJECT:
		return write_compound(writer, value);
	}
	return true;
}

static bool
to_json(struct template_call *call, bool is_pretty, bool is_raw, bool is_must)
{
	struct writer writer = {
		.work = call->work, .is_pretty = is_pretty, .is_raw = is_raw
	};
	unsigned depth = call->work->depth;

	template_call_buf_init(&writer.text);
	if (write_value(&writer, &call->args[0]))
		return template_call_buf(call, &writer.text);
	buf_release(&writer.text);
	call->work->depth = depth;
	if (is_must || call->work->is_spent)
		return false;
	return template_call_span(call, span_of(""));
}

static bool
call_to_json(struct template_call *call)
{
	return to_json(call, false, false, false);
}

static bool
call_must_to_json(struct template_call *call)
{
	return to_json(call, false, false, true);
}

static bool
call_to_pretty(struct template_call *call)
{
	return to_json(call, true, false, false);
}

static bool
call_must_to_pretty(struct template_call *call)
{
	return to_json(call, true, false, true);
}

static bool
call_to_raw(struct template_call *call)
{
	return to_json(call, false, true, false);
}

static bool
call_must_to_raw(struct template_call *call)
{
	return to_json(call, false, true, true);
}

static const struct template_function functions[] = {
	{ "mustToJson", "a", call_must_to_json },
	{ "mustToPrettyJson", "a", call_must_to_pretty },
	{ "mustToRawJson", "a", call_must_to_raw },
	{ "toJson", "a", call_to_json },
	{ "toPrettyJson", "a", call_to_pretty },
	{ "toRawJson", "a", call_to_raw },
};

const struct template_family template_json_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

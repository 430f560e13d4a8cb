#include "backend/core/template_print.h"

#include "backend/core/template_quote.h"

static bool print(struct template_work *work,
    const struct template_value *value, const struct template_verb *verb,
    bool is_inner, struct buf *into);

static bool
print_integer(bool is_negative, uint64_t natural,
    const struct template_verb *verb, struct buf *into)
{
	switch (verb->letter) {
	case 'v':
	case 'd':
		template_print_number_integer(
		    is_negative, natural, 10, verb, into);
		return true;
	case 'b':
		template_print_number_integer(
		    is_negative, natural, 2, verb, into);
		return true;
	case 'o':
	case 'O':
		template_print_number_integer(
		    is_negative, natural, 8, verb, into);
		return true;
	case 'x':
	case 'X':
		template_print_number_integer(
		    is_negative, natural, 16, verb, into);
		return true;
	case 'c':
	case 'q':
	case 'U':
		template_print_string_character(
		    is_negative || natural > 0x10ffff ? 0xfffd
						      : (uint32_t)natural,
		    verb, into);
		return true;
	default:
		return false;
	}
}

/* %!d(string=hello) */
static bool
print_wrong_verb(struct template_work *work, const struct template_value *value,
    const struct template_verb *verb, struct buf *into)
{
	const struct template_verb plain = { .letter = 'v' };
	char bytes[5];
	bool is_good = true;

	template_quote_utf8(bytes, verb->letter);
	buf_printf(into, "%%!%s(", bytes);
	if (template_value_is_there(value)) {
		buf_printf(into, "%s=", value->type->name);
		is_good = print(work, value, &plain, false, into);
	} else {
		buf_text(into, "<nil>");
	}
	buf_byte(into, ')');
	return is_good;
}

static bool
print_list(struct template_work *work, const struct template_value *value,
    const struct template_verb *verb, struct buf *into)
{
	const struct template_list *list = value->list;
	size_t i;

	if (verb->is_go)
		buf_text(into, value->type->name);
	buf_byte(into, verb->is_go ? '{' : '[');
	for (i = 0; i < list->count; i++) {
		if (i)
			buf_text(into, verb->is_go ? ", " : " ");
		if (!print(work, &list->items[i], verb, true, into))
			return false;
	}
	buf_byte(into, verb->is_go ? '}' : ']');
	return true;
}

static bool
print_map(struct template_work *work, const struct template_value *value,
    const struct template_verb *verb, struct buf *into)
{
	const struct template_map *map = value->map;
	size_t i;

	buf_text(into, verb->is_go ? value->type->name : "map");
	buf_byte(into, verb->is_go ? '{' : '[');
	for (i = 0; i < map->count; i++) {
		if (i)
			buf_text(into, verb->is_go ? ", " : " ");
		if (!print(work, &map->entries[i].key, verb, true, into))
			return false;
		buf_byte(into, ':');
		if (!print(work, &map->entries[i].value, verb, true, into))
			return false;
	}
	buf_byte(into, verb->is_go ? '}' : ']');
	return true;
}

static bool
print_fields(struct template_work *work, const struct template_value *value,
    const struct template_verb *verb, struct buf *into)
{
	const struct template_type *type = value->type;
	bool is_first = true;
	size_t i;

	if (verb->is_go)
		buf_text(into, type->name);
	buf_byte(into, '{');
	for (i = 0; i < type->field_count; i++) {
		if (!type->fields[i].is_printed)
			continue;
		if (!is_first)
			buf_text(into, verb->is_go ? ", " : " ");
		is_first = false;
		if (verb->is_go || verb->has_names)
			buf_printf(into, "%s:", type->fields[i].name);
		if (!print(work, &value->members[i], verb, true, into))
			return false;
	}
	buf_byte(into, '}');
	return true;
}

/* An object with a String method is its text for the verbs of a text. */
static bool
print_object(struct template_work *work, const struct template_value *value,
    const struct template_verb *verb, struct buf *into)
{
	size_t at = value->type->text_at;

	if (at && !verb->is_go &&
	    template_print_string(value->members[at - 1].text, verb, into))
		return true;
	return print_fields(work, value, verb, into);
}

static bool
print_compound(struct template_work *work, const struct template_value *value,
    const struct template_verb *verb, struct buf *into)
{
	bool is_good;

	if (!template_work_enter(work))
		return false;
	if (value->type->kind == TEMPLATE_LIST)
		is_good = print_list(work, value, verb, into);
	else if (value->type->kind == TEMPLATE_MAP)
		is_good = print_map(work, value, verb, into);
	else
		is_good = print_object(work, value, verb, into);
	template_work_leave(work);
	return is_good;
}

static bool
print_nothing(struct template_work *work, const struct template_value *value,
    const struct template_verb *verb, bool is_inner, struct buf *into)
{
	if (is_inner)
		buf_text(into, verb->is_go ? "interface {}(nil)" : "<nil>");
	else if (verb->letter == 'v')
		template_print_string_padded(span_of("<nil>"), verb, into);
	else
		return print_wrong_verb(work, value, verb, into);
	return true;
}

static bool
print_plain(const struct template_value *value,
    const struct template_verb *verb, struct buf *into)
{
	bool is_negative;

	switch ((int)value->type->kind) {
	case TEMPLATE_BOOL:
		if (verb->letter != 't' && verb->letter != 'v')
			return false;
		template_print_string_padded(
		    span_of(value->truth ? "true" : "false"), verb, into);
		return true;
	case TEMPLATE_INT:
		is_negative = value->integer < 0;
		return print_integer(is_negative,
		    is_negative ? 0 - (uint64_t)value->integer
				: (uint64_t)value->integer,
		    verb, into);
	case TEMPLATE_UINT:
		return print_integer(false, value->natural, verb, into);
	case TEMPLATE_FLOAT:
		if (!verb->letter || verb->letter >= 0x80 ||
		    !strchr("vbgGxXfeEF", (int)verb->letter))
			return false;
		template_print_number_float(value->real, verb, into);
		return true;
	default:
		return template_print_string(value->text, verb, into);
	}
}

/* is_inner: inside of a list, map or object. */
static bool
print(struct template_work *work, const struct template_value *value,
    const struct template_verb *verb, bool is_inner, struct buf *into)
{
	if (!template_work_spend(work, 1))
		return false;
	switch (value->type->kind) {
	case TEMPLATE_NONE:
	case TEMPLATE_NIL:
		return print_nothing(work, value, verb, is_inner, into);
	case TEMPLATE_LIST:
	case TEMPLATE_MAP:
	case TEMPLATE_OBJECT:
		return print_compound(work, value, verb, into);
	case TEMPLATE_BOOL:
	case TEMPLATE_INT:
	case TEMPLATE_UINT:
	case TEMPLATE_FLOAT:
	case TEMPLATE_TEXT:
		break;
	}
	if (value->type->kind == TEMPLATE_TEXT &&
	    !template_work_spend_bytes(work, value->text.length))
		return false;
	if (print_plain(value, verb, into))
		return true;
	return print_wrong_verb(work, value, verb, into);
}

bool
template_print_verb(struct template_work *work,
    const struct template_value *value, const struct template_verb *verb,
    struct buf *into)
{
	bool is_there = template_value_is_there(value);

	if (!template_work_spend_bytes(work, verb->has_width ? verb->width : 0))
		return false;
	if (verb->letter == 'T') {
		template_print_string_padded(
		    span_of(is_there ? value->type->name : "<nil>"), verb,
		    into);
		return true;
	}
	if (verb->letter == 'p')
		return print_wrong_verb(work, value, verb, into);
	return print(work, value, verb, false, into);
}

bool
template_print(struct template_work *work, const struct template_value *value,
    struct buf *into)
{
	static const struct template_verb plain = { .letter = 'v' };

	if (value->type->kind == TEMPLATE_TEXT) {
		buf_span(into, value->text);
		return template_work_spend_bytes(work, value->text.length);
	}
	if (value->type->kind == TEMPLATE_NONE) {
		buf_text(into, "<no value>");
		return true;
	}
	return print(work, value, &plain, false, into);
}

bool
template_print_all(struct template_work *work,
    const struct template_value *values, size_t count, struct buf *into)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (i && values[i].type->kind != TEMPLATE_TEXT &&
		    values[i - 1].type->kind != TEMPLATE_TEXT)
			buf_byte(into, ' ');
		if (!template_print(work, &values[i], into))
			return false;
	}
	return true;
}

bool
template_print_text(struct template_work *work,
    const struct template_value *value, struct span *text)
{
	static const struct template_verb plain = { .letter = 'v' };
	struct buf printed;
	bool is_good;

	if (value->type->kind == TEMPLATE_TEXT) {
		*text = value->text;
		return true;
	}
	buf_init(&printed, TEMPLATE_TEXT_LIMIT);
	is_good = print(work, value, &plain, false, &printed);
	if (is_good)
		*text = span_make(
		    arena_text(work->arena, printed.at, printed.length),
		    printed.length);
	buf_release(&printed);
	return is_good && template_work_spend_bytes(work, text->length);
}

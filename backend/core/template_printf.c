#include "backend/base/text.h"
#include "backend/core/template_print.h"
#include "backend/core/template_quote.h"

/*
 * DESIGN: fmt.Sprintf. Nothing in a format is an error: what is wrong with it
 * is written into the text, as %!d(string=x), as Go does.
 */

/* Go refuses wider fields. */
#define WIDTH_LIMIT 1000000

struct format {
	struct template_work *work;
	struct span text;
	size_t at;
	const struct template_value *args;
	size_t count;
	size_t next; /* operand */
	bool is_good_index, was_reordered, after_index;
	struct buf *into;
};

static bool
at_end(const struct format *format)
{
	return format->at >= format->text.length;
}

static char
here(const struct format *format)
{
	return at_end(format) ? '\0' : format->text.at[format->at];
}

static bool
flag(struct template_verb *verb, char byte)
{
	switch (byte) {
	case '#':
		return verb->sharp = true;
	case '0':
		return verb->zero = true;
	case '+':
		return verb->plus = true;
	case '-':
		return verb->minus = true;
	case ' ':
		return verb->space = true;
	default:
		return false;
	}
}

/* A decimal number; one that is too large ends the format, as in Go. */
static bool
read_size(struct format *format, size_t *size)
{
	size_t number = 0;
	bool is_there = false;

	while (here(format) >= '0' && here(format) <= '9') {
		number = number * 10 + (size_t)(here(format) - '0');
		if (number > WIDTH_LIMIT) {
			format->at = format->text.length;
			return false;
		}
		is_there = true;
		format->at++;
	}
	if (is_there)
		*size = number;
	return is_there;
}

/* [2]: the operand to take next. */
static void
read_index(struct format *format)
{
	struct span rest = span_from(format->text, format->at), digits;
	uint64_t number = 0;
	size_t end;

	format->after_index = false;
	if (here(format) != '[')
		return;
	format->was_reordered = true;
	end = span_find(rest, ']');
	if (end == rest.length) {
		format->is_good_index = false;
		format->at++;
		return;
	}
	format->at += end + 1;
	digits = span_make(rest.at + 1, end - 1);
	if (span_number(digits, &number) && number >= 1 &&
	    number <= format->count) {
		format->next = (size_t)number - 1;
		format->after_index = true;
	} else {
		format->is_good_index = false;
	}
}

/* The operand for a `*'. */
static bool
take_star(struct format *format, int64_t *number)
{
	const struct template_value *value;

	if (format->next >= format->count)
		return false;
	value = &format->args[format->next++];
	if (value->type->kind != TEMPLATE_INT || value->integer > WIDTH_LIMIT ||
	    value->integer < -WIDTH_LIMIT)
		return false;
	*number = value->integer;
	return true;
}

static void
read_width(struct format *format, struct template_verb *verb)
{
	int64_t number;

	read_index(format);
	if (here(format) == '*') {
		format->at++;
		format->after_index = false;
		verb->has_width = take_star(format, &number);
		if (!verb->has_width) {
			buf_text(format->into, "%!(BADWIDTH)");
			return;
		}
		verb->width = (size_t)(number < 0 ? -number : number);
		if (number < 0) {
			verb->minus = true;
			verb->zero = false;
		}
		return;
	}
	verb->has_width = read_size(format, &verb->width);
	if (format->after_index && verb->has_width)
		format->is_good_index = false;
}

static void
read_precision(struct format *format, struct template_verb *verb)
{
	int64_t number;

	if (here(format) != '.')
		return;
	format->at++;
	if (format->after_index)
		format->is_good_index = false;
	read_index(format);
	if (here(format) == '*') {
		format->at++;
		format->after_index = false;
		if (!take_star(format, &number) || number < 0) {
			buf_text(format->into, "%!(BADPREC)");
			return;
		}
		verb->has_precision = true;
		verb->precision = (size_t)number;
		return;
	}
	verb->has_precision = true;
	verb->precision = 0;
	(void)read_size(format, &verb->precision);
}

static void
complain(struct format *format, uint32_t letter, const char *what)
{
	char bytes[5];

	template_quote_utf8(bytes, letter);
	buf_printf(format->into, "%%!%s(%s)", bytes, what);
}

static bool
print_operand(struct format *format, struct template_verb *verb)
{
	const struct template_value *value = &format->args[format->next++];

	if (verb->letter == 'v') {
		verb->is_go = verb->sharp;
		verb->has_names = verb->plus;
		if (verb->sharp)
			verb->sharp = false;
		if (verb->plus && value->type->kind >= TEMPLATE_TEXT)
			verb->plus = false;
	}
	return template_print_verb(format->work, value, verb, format->into);
}

/* Behind a percent sign. */
static bool
print_verb(struct format *format)
{
	struct template_verb verb = { 0 };

	format->is_good_index = true;
	while (flag(&verb, here(format)))
		format->at++;
	if (verb.minus)
		verb.zero = false;
	read_width(format, &verb);
	read_precision(format, &verb);
	if (!format->after_index)
		read_index(format);
	if (at_end(format)) {
		buf_text(format->into, "%!(NOVERB)");
		return true;
	}
	format->at +=
	    text_step(span_from(format->text, format->at), &verb.letter);
	if (verb.letter == '%')
		buf_byte(format->into, '%');
	else if (!format->is_good_index)
		complain(format, verb.letter, "BADINDEX");
	else if (format->next >= format->count)
		complain(format, verb.letter, "MISSING");
	else
		return print_operand(format, &verb);
	return true;
}

/* Operands that no verb took. */
static bool
print_rest(struct format *format)
{
	bool is_first = true;

	if (format->was_reordered || format->next >= format->count)
		return true;
	buf_text(format->into, "%!(EXTRA ");
	for (; format->next < format->count; format->next++) {
		const struct template_value *value =
		    &format->args[format->next];

		if (!is_first)
			buf_text(format->into, ", ");
		is_first = false;
		if (!template_value_is_there(value)) {
			buf_text(format->into, "<nil>");
			continue;
		}
		buf_printf(format->into, "%s=", value->type->name);
		if (!template_print(format->work, value, format->into))
			return false;
	}
	buf_byte(format->into, ')');
	return true;
}

bool
template_printf(struct template_work *work, struct span text,
    const struct template_value *args, size_t count, struct buf *into)
{
	struct format format = { .work = work,
		.text = text,
		.args = args,
		.count = count,
		.into = into };

	while (!at_end(&format) && !into->overflow) {
		struct span rest = span_from(text, format.at);
		size_t plain = span_find(rest, '%');

		buf_span(into, span_head(rest, plain));
		format.at += plain;
		if (at_end(&format))
			break;
		format.at++;
		if (!template_work_spend(work, 1) || !print_verb(&format))
			return false;
	}
	return print_rest(&format);
}

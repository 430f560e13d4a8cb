#include "backend/base/text.h"
#include "backend/core/template_print.h"
#include "backend/core/template_quote.h"

/* Texts and characters of template_print.h. */

static void
pad(struct buf *into, char byte, size_t count)
{
	while (count-- && !into->overflow)
		buf_byte(into, byte);
}

static size_t
characters(struct span text)
{
	size_t count = 0, length;
	uint32_t code;

	while ((length = text_step(text, &code)) > 0) {
		text = span_from(text, length);
		count++;
	}
	return count;
}

void
template_print_string_padded(
    struct span text, const struct template_verb *verb, struct buf *into)
{
	size_t count, missing;

	if (!verb->has_width || !verb->width) {
		buf_span(into, text);
		return;
	}
	count = characters(text);
	missing = count < verb->width ? verb->width - count : 0;
	if (!verb->minus)
		pad(into, verb->zero ? '0' : ' ', missing);
	buf_span(into, text);
	if (verb->minus)
		pad(into, ' ', missing);
}

/* The first `precision' characters. */
static struct span
cut(struct span text, const struct template_verb *verb)
{
	size_t i, length = 0;
	uint32_t code;

	if (!verb->has_precision)
		return text;
	for (i = 0; i < verb->precision && length < text.length; i++)
		length += text_step(span_from(text, length), &code);
	return span_head(text, length);
}

static void
print_quoted(
    struct span text, const struct template_verb *verb, struct buf *into)
{
	struct buf quoted;
	bool can_be_raw = verb->sharp && text_is_utf8(text) &&
	    span_find(text, '`') == text.length;
	size_t i;

	for (i = 0; i < text.length; i++)
		if (((unsigned char)text.at[i] < ' ' && text.at[i] != '\t') ||
		    text.at[i] == 0x7f)
			can_be_raw = false;
	buf_init(&quoted, into->ceiling);
	if (can_be_raw) {
		buf_byte(&quoted, '`');
		buf_span(&quoted, text);
		buf_byte(&quoted, '`');
	} else if (verb->plus) {
		template_quote_ascii(text, &quoted);
	} else {
		template_quote(text, &quoted);
	}
	template_print_string_padded(buf_as_span(&quoted), verb, into);
	buf_release(&quoted);
}

static void
print_hex(struct span text, const struct template_verb *verb, struct buf *into)
{
	bool is_upper = verb->letter == 'X';
	struct buf hex;
	size_t i, length = text.length;

	if (verb->has_precision && verb->precision < length)
		length = verb->precision;
	buf_init(&hex, into->ceiling);
	for (i = 0; i < length && !hex.overflow; i++) {
		if (verb->space && i)
			buf_byte(&hex, ' ');
		if (verb->sharp && (verb->space || !i))
			buf_text(&hex, is_upper ? "0X" : "0x");
		buf_printf(&hex, is_upper ? "%02X" : "%02x",
		    (unsigned)(unsigned char)text.at[i]);
	}
	template_print_string_padded(buf_as_span(&hex), verb, into);
	buf_release(&hex);
}

bool
template_print_string(
    struct span text, const struct template_verb *verb, struct buf *into)
{
	switch (verb->letter) {
	case 'v':
		if (verb->is_go)
			print_quoted(cut(text, verb), verb, into);
		else
			template_print_string_padded(
			    cut(text, verb), verb, into);
		return true;
	case 's':
		template_print_string_padded(cut(text, verb), verb, into);
		return true;
	case 'q':
		print_quoted(cut(text, verb), verb, into);
		return true;
	case 'x':
	case 'X':
		print_hex(text, verb, into);
		return true;
	default:
		return false;
	}
}

void
template_print_string_character(
    uint32_t code, const struct template_verb *verb, struct buf *into)
{
	struct buf text;
	char bytes[5];

	buf_init(&text, 64);
	template_quote_utf8(bytes, code);
	if (verb->letter == 'c')
		buf_text(&text, bytes);
	else if (verb->letter == 'q')
		template_quote_character(code, verb->plus, &text);
	else
		buf_printf(&text, "U+%04X", (unsigned)code);
	if (verb->letter == 'U' && verb->sharp &&
	    template_quote_is_printable(code))
		buf_printf(&text, " '%s'", bytes);
	template_print_string_padded(buf_as_span(&text), verb, into);
	buf_release(&text);
}

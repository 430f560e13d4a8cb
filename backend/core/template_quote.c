#include "backend/core/template_quote.h"

#include <wctype.h>

#include "backend/base/text.h"

size_t
template_quote_utf8(char bytes[5], uint32_t code)
{
	size_t length = 0;

	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		code = 0xfffd;
	if (code < 0x80) {
		bytes[length++] = (char)code;
	} else if (code < 0x800) {
		bytes[length++] = (char)(0xc0 | code >> 6);
		bytes[length++] = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		bytes[length++] = (char)(0xe0 | code >> 12);
		bytes[length++] = (char)(0x80 | (code >> 6 & 0x3f));
		bytes[length++] = (char)(0x80 | (code & 0x3f));
	} else {
		bytes[length++] = (char)(0xf0 | code >> 18);
		bytes[length++] = (char)(0x80 | (code >> 12 & 0x3f));
		bytes[length++] = (char)(0x80 | (code >> 6 & 0x3f));
		bytes[length++] = (char)(0x80 | (code & 0x3f));
	}
	bytes[length] = '\0';
	return length;
}

bool
template_quote_is_printable(uint32_t code)
{
	if (code < 0x80)
		return code >= ' ' && code < 0x7f;
	if (code == 0xad || code > 0x10ffff)
		return false;
	return iswprint((wint_t)code) && !iswspace((wint_t)code);
}

static void
quote_character(uint32_t code, char quote, bool ascii, struct buf *into)
{
	static const char plain[] = "\a\b\f\n\r\t\v", letters[] = "abfnrtv";
	const char *found;
	char bytes[5];

	if (code == (unsigned char)quote || code == '\\') {
		buf_byte(into, '\\');
		buf_byte(into, (char)code);
		return;
	}
	if (template_quote_is_printable(code) && (code < 0x80 || !ascii)) {
		buf_add(into, bytes, template_quote_utf8(bytes, code));
		return;
	}
	found = code && code < 0x80 ? strchr(plain, (int)code) : NULL;
	if (found)
		buf_printf(into, "\\%c", letters[found - plain]);
	else if (code < ' ' || code == 0x7f)
		buf_printf(into, "\\x%02x", (unsigned)code);
	else if (code < 0x10000)
		buf_printf(into, "\\u%04x", (unsigned)code);
	else
		buf_printf(into, "\\U%08x", (unsigned)code);
}

static void
quote(struct span text, bool ascii, struct buf *into)
{
	uint32_t code;
	size_t length;

	buf_byte(into, '"');
	while ((length = text_step(text, &code)) > 0) {
		if (code == UINT32_MAX)
			buf_printf(
			    into, "\\x%02x", (unsigned)(unsigned char)*text.at);
		else
			quote_character(code, '"', ascii, into);
		text = span_from(text, length);
	}
	buf_byte(into, '"');
}

void
template_quote(struct span text, struct buf *into)
{
	quote(text, false, into);
}

void
template_quote_ascii(struct span text, struct buf *into)
{
	quote(text, true, into);
}

void
template_quote_character(uint32_t code, bool ascii, struct buf *into)
{
	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		code = 0xfffd;
	buf_byte(into, '\'');
	quote_character(code, '\'', ascii, into);
	buf_byte(into, '\'');
}

static int
digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	if (byte >= 'A' && byte <= 'F')
		return byte - 'A' + 10;
	return 16;
}

/* `count' digits off the front of *rest. */
static bool
read_digits(struct span *rest, size_t count, int base, uint32_t *number)
{
	size_t i;

	*number = 0;
	if (rest->length < count)
		return false;
	for (i = 0; i < count; i++) {
		int value = digit(rest->at[i]);

		if (value >= base)
			return false;
		*number = *number * (uint32_t)base + (uint32_t)value;
	}
	*rest = span_from(*rest, count);
	return true;
}

/*
 * One escape behind its backslash. *is_byte says that the number is a byte of
 * its own and not a code point.
 */
static bool
read_escape(struct span *rest, char quote, uint32_t *code, bool *is_byte)
{
	static const char plain[] = "\a\b\f\n\r\t\v\\", letters[] = "abfnrtv\\";
	const char *found;
	char letter;

	*is_byte = false;
	if (!rest->length)
		return false;
	letter = rest->at[0];
	if (letter >= '0' && letter <= '7') {
		*is_byte = true;
		return read_digits(rest, 3, 8, code) && *code < 256;
	}
	*rest = span_from(*rest, 1);
	if (letter == 'x') {
		*is_byte = true;
		return read_digits(rest, 2, 16, code);
	}
	if (letter == 'u' || letter == 'U')
		return read_digits(rest, letter == 'u' ? 4 : 8, 16, code) &&
		    *code <= 0x10ffff && (*code < 0xd800 || *code > 0xdfff);
	found = letter ? strchr(letters, letter) : NULL;
	*code = found ? (unsigned char)plain[found - letters]
		      : (unsigned char)letter;
	return found || (letter == quote && letter);
}

/* One character of a quoted literal off the front. */
static bool
read_character(struct span *rest, char quote, uint32_t *code, bool *is_byte)
{
	size_t length = text_step(*rest, code);

	*is_byte = false;
	if (!length || *code == (unsigned char)quote || *code == '\n')
		return false;
	if (*code == UINT32_MAX) {
		*is_byte = true;
		*code = (unsigned char)rest->at[0];
	}
	*rest = span_from(*rest, length);
	if (*code != '\\' || *is_byte)
		return true;
	return read_escape(rest, quote, code, is_byte);
}

static bool
inside(struct span literal, char *quote, struct span *text)
{
	if (literal.length < 2 ||
	    literal.at[0] != literal.at[literal.length - 1])
		return false;
	*quote = literal.at[0];
	*text = span_make(literal.at + 1, literal.length - 2);
	return true;
}

bool
template_quote_read(struct span literal, struct buf *into)
{
	struct span rest;
	char mark, bytes[5];
	size_t i;

	if (!inside(literal, &mark, &rest))
		return false;
	if (mark == '`') {
		for (i = 0; i < rest.length; i++)
			if (rest.at[i] != '\r')
				buf_byte(into, rest.at[i]);
		return true;
	}
	while (rest.length) {
		uint32_t code;
		bool is_byte;

		if (!read_character(&rest, mark, &code, &is_byte))
			return false;
		if (is_byte)
			buf_byte(into, (char)code);
		else
			buf_add(into, bytes, template_quote_utf8(bytes, code));
	}
	return true;
}

bool
template_quote_read_character(struct span literal, uint32_t *code)
{
	struct span rest;
	bool is_byte;
	char mark;

	if (!inside(literal, &mark, &rest) || mark != '\'')
		return false;
	if (!read_character(&rest, mark, code, &is_byte))
		return false;
	return rest.length == 0;
}

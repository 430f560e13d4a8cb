#include "backend/base/text.h"

#include <wchar.h>

/* A continuation byte's six bits, or false. */
static bool
continues(unsigned char byte, uint32_t *code)
{
	if ((byte & 0xc0) != 0x80)
		return false;
	*code = *code << 6 | (byte & 0x3f);
	return true;
}

size_t
text_step(struct span text, uint32_t *code)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first;
	uint32_t value;
	size_t length, i;

	if (!text.length)
		return 0;
	first = (unsigned char)text.at[0];
	*code = first;
	if (first < 0x80)
		return 1;
	*code = UINT32_MAX;
	length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	if (first < 0xc2 || first > 0xf4 || text.length < length)
		return 1;
	value = first & (0x7fu >> length);
	for (i = 1; i < length; i++)
		if (!continues((unsigned char)text.at[i], &value))
			return 1;
	if (value < least[length] || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 1;
	*code = value;
	return length;
}

/* Controls, bidirectional marks, line separators, and invisible fillers. */
static bool
is_hidden(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad ||
	    code == 0x061c || (code >= 0x200b && code <= 0x200f) ||
	    (code >= 0x2028 && code <= 0x202e) ||
	    (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
	    (code >= 0xfff9 && code <= 0xfffb) ||
	    (code >= 0xe0000 && code <= 0xe0fff);
}

static void
clean_control(
    struct buf *into, uint32_t code, bool before_lf, enum text_shape shape)
{
	if (code == '\r' && before_lf)
		return;
	if (code == '\n' || code == '\r')
		buf_byte(into, shape == TEXT_LINES ? '\n' : ' ');
	else if (code == '\t')
		buf_byte(into, ' ');
	else
		buf_byte(into, '?');
}

void
text_clean(struct buf *into, struct span text, enum text_shape shape)
{
	uint32_t code;
	size_t length;

	while ((length = text_step(text, &code)) > 0) {
		if (code == UINT32_MAX)
			buf_byte(into, '?');
		else if (is_hidden(code))
			clean_control(into, code,
			    text.length > 1 && text.at[1] == '\n', shape);
		else
			buf_add(into, text.at, length);
		text = span_from(text, length);
	}
}

bool
text_is_clean(struct span text)
{
	uint32_t code;
	size_t length;

	while ((length = text_step(text, &code)) > 0) {
		if (code == UINT32_MAX || is_hidden(code))
			return false;
		text = span_from(text, length);
	}
	return true;
}

bool
text_is_utf8(struct span text)
{
	uint32_t code;
	size_t length;

	while ((length = text_step(text, &code)) > 0) {
		if (code == UINT32_MAX)
			return false;
		text = span_from(text, length);
	}
	return true;
}

int
text_code_width(uint32_t code)
{
	int width;

	if (code < 0x7f)
		return 1;
	width = wcwidth((wchar_t)code);
	return width < 0 ? 1 : width;
}

size_t
text_width(struct span text)
{
	size_t columns = 0, length;
	uint32_t code;

	while ((length = text_step(text, &code)) > 0) {
		columns += (size_t)text_code_width(code);
		text = span_from(text, length);
	}
	return columns;
}

size_t
text_fit(struct span text, size_t columns)
{
	size_t used = 0, bytes = 0, length;
	uint32_t code;

	while ((length = text_step(text, &code)) > 0) {
		used += (size_t)text_code_width(code);
		if (used > columns)
			break;
		bytes += length;
		text = span_from(text, length);
	}
	return bytes;
}

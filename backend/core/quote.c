#include "backend/core/quote.h"

#include "backend/base/text.h"

/* Gives the text out and releases it; `cut' marks what is longer than it. */
static const char *
give(char *into, size_t room, struct buf *from, bool cut)
{
	size_t length = from->length;

	cut |= from->overflow;
	if (cut && length > room - 4)
		length = room - 4;
	while (cut && length && length < from->length &&
	    ((unsigned char)from->at[length] & 0xc0) == 0x80)
		length--;
	memcpy(into, from->at, length);
	memcpy(into + length, cut ? "..." : "", cut ? 4 : 1);
	buf_release(from);
	return into;
}

const char *
quote_plain(char *into, size_t room, struct span text)
{
	/* No more of a long text is looked at: cleaning shrinks it little. */
	struct span head = span_head(text, room * 4);
	struct buf clean;

	buf_init(&clean, room - 1);
	text_clean(&clean, head, TEXT_LINE);
	return give(into, room, &clean, head.length < text.length);
}

static void
add_go(struct buf *into, struct span character, uint32_t code)
{
	static const char letters[] = "abtnvfr"; /* from BEL on */

	if (code == '"' || code == '\\')
		buf_printf(into, "\\%c", (int)code);
	else if (code >= '\a' && code <= '\r')
		buf_printf(into, "\\%c", letters[code - '\a']);
	else if (code == UINT32_MAX)
		buf_printf(into, "\\x%02x", (unsigned char)character.at[0]);
	else if (code < 0x20 || code == 0x7f)
		buf_printf(into, "\\x%02x", (unsigned)code);
	else if (text_is_clean(character))
		buf_span(into, character);
	else
		buf_printf(into, code < 0x10000 ? "\\u%04x" : "\\U%08x",
		    (unsigned)code);
}

const char *
quote_go(char *into, size_t room, struct span text)
{
	struct buf quoted;
	uint32_t code;
	size_t length;

	buf_init(&quoted, room - 1);
	buf_byte(&quoted, '"');
	while (!quoted.overflow && (length = text_step(text, &code)) > 0) {
		add_go(&quoted, span_head(text, length), code);
		text = span_from(text, length);
	}
	buf_byte(&quoted, '"');
	return give(into, room, &quoted, false);
}

#include "backend/base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "backend/base/buf.h"
#include "backend/base/text.h"

/* Copies as much as fits and marks a cut with "..." at a character's border. */
static void
put(char *into, size_t room, struct span from)
{
	size_t length = from.length;

	if (length >= room) {
		length = room - 4;
		while (
		    length && ((unsigned char)from.at[length] & 0xc0) == 0x80)
			length--;
		memcpy(into, from.at, length);
		memcpy(into + length, "...", 4);
		return;
	}
	if (length)
		memmove(into, from.at, length);
	into[length] = '\0';
}

void
error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
	struct buf text;
	va_list args;

	buf_init(&text, 4096);
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	error->kind = kind;
	put(error->text, sizeof(error->text), buf_as_span(&text));
	error->said[0] = error->means[0] = error->todo[0] = '\0';
	buf_release(&text);
}

void
error_wrap(struct error *error, const char *format, ...)
{
	struct buf text;
	va_list args;

	buf_init(&text, 4096);
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	buf_printf(&text, ": %s", error->text);
	put(error->text, sizeof(error->text), buf_as_span(&text));
	buf_release(&text);
}

void
error_said(struct error *error, struct span words)
{
	struct buf clean;

	buf_init(&clean, 4096);
	text_clean(&clean, span_trim(words), TEXT_LINE);
	put(error->said, sizeof(error->said), buf_as_span(&clean));
	buf_release(&clean);
}

void
error_hint(struct error *error, const char *means, const char *todo)
{
	if (means)
		put(error->means, sizeof(error->means), span_of(means));
	if (todo)
		put(error->todo, sizeof(error->todo), span_of(todo));
}

const char *
error_kind_word(enum error_kind kind)
{
	switch (kind) {
	case ERROR_INVALID:
		return "invalid";
	case ERROR_NOT_FOUND:
		return "not found";
	case ERROR_DENIED:
		return "denied";
	case ERROR_CONFLICT:
		return "conflict";
	case ERROR_UNAVAILABLE:
		return "unavailable";
	case ERROR_CANCELLED:
		return "cancelled";
	}
	return "unknown";
}

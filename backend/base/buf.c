#include "backend/base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"

#define ROOM_FIRST 64

/* What an empty buf points to; it is only read. */
static char nothing[1];

void
buf_init(struct buf *buf, size_t ceiling)
{
	*buf = (struct buf) { .at = nothing, .ceiling = ceiling };
}

void
buf_release(struct buf *buf)
{
	if (buf->room)
		free(buf->at);
	buf_init(buf, buf->ceiling);
}

void
buf_clear(struct buf *buf)
{
	buf->length = 0;
	buf->overflow = false;
	if (buf->room)
		buf->at[0] = '\0';
}

/* Room for `more' bytes and the NUL; more has been held against the ceiling. */
static void
make_room(struct buf *buf, size_t more)
{
	size_t needed = buf->length + more + 1;
	size_t room = buf->room ? buf->room : ROOM_FIRST;

	if (needed <= buf->room)
		return;
	while (room < needed)
		room = room > SIZE_MAX / 2 ? needed : room * 2;
	buf->at = xrealloc(buf->room ? buf->at : NULL, room, 1);
	buf->room = room;
}

bool
buf_add(struct buf *buf, const void *at, size_t length)
{
	size_t left = buf->ceiling - buf->length;

	if (length > left) {
		buf->overflow = true;
		length = left;
	}
	if (length) {
		make_room(buf, length);
		memcpy(buf->at + buf->length, at, length);
		buf->length += length;
		buf->at[buf->length] = '\0';
	}
	return !buf->overflow;
}

bool
buf_text(struct buf *buf, const char *text)
{
	return buf_add(buf, text, strlen(text));
}

bool
buf_span(struct buf *buf, struct span span)
{
	return buf_add(buf, span.at, span.length);
}

bool
buf_byte(struct buf *buf, char byte)
{
	return buf_add(buf, &byte, 1);
}

bool
buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	char *text;
	bool fits;

	if (vasprintf(&text, format, args) < 0)
		die("out of memory");
	fits = buf_text(buf, text);
	free(text);
	return fits;
}

bool
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	bool fits;

	va_start(args, format);
	fits = buf_vprintf(buf, format, args);
	va_end(args);
	return fits;
}

void
buf_drop(struct buf *buf, size_t length)
{
	if (length > buf->length)
		length = buf->length;
	if (!length)
		return;
	memmove(buf->at, buf->at + length, buf->length - length + 1);
	buf->length -= length;
}

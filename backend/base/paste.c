#include "backend/base/paste.h"

#include <string.h>

#define ESC 0x1b
#define DEL 0x7f
#define CTRL(letter) ((letter) - '@')

static const char paste_begin[] = "200~"; /* behind ESC [ */
static const char paste_end[] = "\033[201~";

void
paste_init(struct paste *paste, char *value, size_t capacity, bool lines)
{
	*paste = (struct paste) {
		.value = value,
		.capacity = capacity,
		.lines = lines,
	};
}

static void
forget_sequence(struct paste *paste)
{
	/* It may hold bytes of the value. */
	explicit_bzero(paste->sequence, sizeof(paste->sequence));
	paste->sequence_length = 0;
}

static enum paste_event
store(struct paste *paste, unsigned char byte)
{
	if (paste->length >= paste->capacity)
		paste->full = true;
	if (paste->full) /* no hole in what is already incomplete */
		return PASTE_FULL;
	paste->value[paste->length++] = (char)byte;
	return PASTE_CHANGED;
}

static enum paste_event
drop(struct paste *paste)
{
	paste->dropped++;
	return PASTE_IGNORED;
}

/* ---- keys ---- */

static unsigned char
last(const struct paste *paste)
{
	return (unsigned char)paste->value[paste->length - 1];
}

static bool
is_continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* One character of UTF-8, or one byte of what is none. */
static enum paste_event
step_back(struct paste *paste)
{
	size_t steps;

	if (!paste->length)
		return PASTE_NONE;
	for (steps = 0;
	     steps < 3 && paste->length && is_continuation(last(paste));
	     steps++)
		paste->value[--paste->length] = '\0';
	if (paste->length && (!steps || last(paste) >= 0xc0))
		paste->value[--paste->length] = '\0';
	return PASTE_CHANGED;
}

static enum paste_event
clear(struct paste *paste)
{
	explicit_bzero(paste->value, paste->length);
	paste->length = 0;
	paste->full = false;
	paste->pasted = false;
	paste->controls = 0;
	return PASTE_CHANGED;
}

static enum paste_event
enter(const struct paste *paste)
{
	return paste->full ? PASTE_FULL : PASTE_ENTER;
}

static enum paste_event
in_normal(struct paste *paste, unsigned char byte)
{
	switch (byte) {
	case ESC:
		paste->state = PASTE_ESCAPE;
		return PASTE_NONE;
	case '\r':
	case '\n':
		return paste->lines ? store(paste, '\n') : enter(paste);
	case CTRL('D'):
		return enter(paste);
	case CTRL('C'):
		return PASTE_CANCEL;
	case CTRL('U'):
		return clear(paste);
	case CTRL('L'):
		return PASTE_REDRAW;
	case CTRL('H'):
	case DEL:
		return step_back(paste);
	case CTRL('Z'):
		paste->dropped++;
		return PASTE_STOP;
	default:
		return byte < ' ' && byte != '\t' ? drop(paste)
						  : store(paste, byte);
	}
}

static enum paste_event
in_escape(struct paste *paste, unsigned char byte)
{
	paste->state = PASTE_NORMAL;
	switch (byte) {
	case '[':
		paste->state = PASTE_IN_SEQUENCE;
		return PASTE_NONE;
	case 'O':
		paste->state = PASTE_SINGLE_SHIFT;
		return PASTE_NONE;
	case ESC:
		return PASTE_CANCEL;
	default:
		return drop(paste);
	}
}

static bool
is_paste_begin(const struct paste *paste)
{
	return paste->sequence_length == sizeof(paste_begin) - 1 &&
	    memcmp(paste->sequence, paste_begin, sizeof(paste_begin) - 1) == 0;
}

static enum paste_event
in_sequence(struct paste *paste, unsigned char byte)
{
	bool begins;

	/* A control key is no part of one: it acts, as in a terminal. */
	if (byte < ' ' || byte == DEL) {
		forget_sequence(paste);
		paste->state = PASTE_NORMAL;
		paste->dropped++;
		return in_normal(paste, byte);
	}
	if (paste->sequence_length < PASTE_SEQUENCE) {
		paste->sequence[paste->sequence_length++] = byte;
		if (byte < '@' || byte > '~')
			return PASTE_NONE;
	}
	/* Its end, or too long. */
	begins = is_paste_begin(paste);
	forget_sequence(paste);
	paste->state = begins ? PASTE_INSIDE : PASTE_NORMAL;
	if (!begins)
		return drop(paste);
	paste->pasted = true;
	paste->after_return = false;
	return PASTE_NONE;
}

/* ---- a bracketed paste ---- */

static enum paste_event
store_pasted(struct paste *paste, unsigned char byte)
{
	bool rest = paste->after_return && byte == '\n';

	paste->after_return = byte == '\r';
	if (rest)
		return PASTE_NONE;
	if (byte == '\r')
		return store(paste, '\n');
	if ((byte < ' ' && byte != '\t' && byte != '\n') || byte == DEL)
		paste->controls++;
	return store(paste, byte);
}

static enum paste_event
in_paste(struct paste *paste, unsigned char byte)
{
	if (byte != ESC)
		return store_pasted(paste, byte);
	paste->state = PASTE_MAYBE_END;
	paste->sequence[paste->sequence_length++] = byte;
	return PASTE_NONE;
}

static enum paste_event
in_maybe_end(struct paste *paste, unsigned char byte)
{
	enum paste_event event = PASTE_NONE, last_event;
	size_t i;

	if (byte == (unsigned char)paste_end[paste->sequence_length]) {
		paste->sequence[paste->sequence_length++] = byte;
		if (paste->sequence_length < sizeof(paste_end) - 1)
			return PASTE_NONE;
		forget_sequence(paste);
		paste->state = PASTE_NORMAL;
		return PASTE_END;
	}
	/* It was no end: all of it belongs to the value. */
	for (i = 0; i < paste->sequence_length; i++)
		event = store_pasted(paste, paste->sequence[i]);
	forget_sequence(paste);
	paste->state = PASTE_INSIDE;
	last_event = in_paste(paste, byte);
	return last_event == PASTE_NONE ? event : last_event;
}

enum paste_event
paste_byte(struct paste *paste, unsigned char byte)
{
	switch (paste->state) {
	case PASTE_NORMAL:
		return in_normal(paste, byte);
	case PASTE_ESCAPE:
		return in_escape(paste, byte);
	case PASTE_SINGLE_SHIFT:
		paste->state = PASTE_NORMAL;
		return drop(paste);
	case PASTE_IN_SEQUENCE:
		return in_sequence(paste, byte);
	case PASTE_INSIDE:
		return in_paste(paste, byte);
	case PASTE_MAYBE_END:
		return in_maybe_end(paste, byte);
	}
	return PASTE_NONE;
}

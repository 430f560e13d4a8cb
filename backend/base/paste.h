/*
 * What a person types and pastes, byte by byte, to a value. Pure: one byte in,
 * one event out, nothing is allocated, and all state is in the caller's struct
 * and buffer, which for a secret stand in locked memory (secret_entry.h).
 *
 * Keys edit. A bracketed paste is taken as it is but for its line ends (CR and
 * CR LF become LF): nothing inside it submits, cancels or edits. What does not
 * fit is never cut in silence: `full' stays until the value is cleared, and
 * Enter gives PASTE_FULL.
 */
#ifndef BASE_PASTE_H
#define BASE_PASTE_H

#include "backend/base/base.h"

#define PASTE_SEQUENCE 16

/* One byte stores at most so many: the beginning of an end marker that was
 * none, and itself. */
#define PASTE_STORES 8

enum paste_event {
	PASTE_NONE,
	PASTE_CHANGED, /* the value */
	PASTE_ENTER,
	PASTE_CANCEL,
	PASTE_FULL, /* a byte found no room, or Enter after that */
	PASTE_END, /* of a bracketed paste */
	PASTE_REDRAW,
	PASTE_IGNORED, /* a control or function key that does nothing here */
	PASTE_STOP, /* Ctrl-Z, which does nothing either */
};

enum paste_state {
	PASTE_NORMAL,
	PASTE_ESCAPE,
	PASTE_SINGLE_SHIFT, /* ESC O: one more byte */
	PASTE_IN_SEQUENCE, /* ESC [ */
	PASTE_INSIDE,
	PASTE_MAYBE_END,
};

struct paste {
	char *value; /* the caller's; may move between two bytes */
	size_t length, capacity;
	bool lines; /* Enter makes a line, Ctrl-D ends */
	bool full; /* bytes of it are missing */
	bool pasted; /* some of it */
	size_t dropped; /* keys that did nothing */
	size_t controls; /* control bytes in what was pasted, without LF, TAB */

	enum paste_state state;
	bool after_return; /* a LF is the rest of a CR LF */
	unsigned char sequence[PASTE_SEQUENCE];
	size_t sequence_length;
};

void paste_init(struct paste *paste, char *value, size_t capacity, bool lines);

enum paste_event paste_byte(struct paste *paste, unsigned char byte);

#endif

/*
 * Keys as numbers and as words, and which action a key means where. A key is a
 * Unicode code point or one of enum keys_special; Ctrl-D is 4, as the terminal sends it.
 * Knows nothing of curses: term.c translates.
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "backend/base/buf.h"
#include "backend/base/error.h"
#include "tui/action.h"

enum keys_special {
	KEYS_ENTER = 0x0d,
	KEYS_TAB = 0x09,
	KEYS_ESC = 0x1b,
	KEYS_SPACE = 0x20,
	KEYS_BACKSPACE = 0x7f,
	KEYS_FIRST = 0x110000, /* past the last code point */
	KEYS_UP = KEYS_FIRST,
	KEYS_DOWN,
	KEYS_LEFT,
	KEYS_RIGHT,
	KEYS_HOME,
	KEYS_END,
	KEYS_PAGE_UP,
	KEYS_PAGE_DOWN,
	KEYS_DELETE,
	KEYS_BACK_TAB,
	KEYS_OTHER, /* a key that vigie has no use for */
	KEYS_LAST,
};

#define KEYS_CONTROL(letter) ((uint32_t)(letter)&0x1f)
#define KEYS_NAME_SIZE 12

struct action_info {
	const char *name, *keys;
	unsigned scopes;
	enum action_group group;
	const char *label, *help;
};

const struct action_info *keys_info(enum action action);

/* ACTION_NONE when the key means nothing in these scopes. */
enum action keys_action(uint32_t key, unsigned scopes);

/* The action of that name; ACTION_NONE. */
enum action keys_find(struct span name);

/* "j", "Down", "^D", "Space". False when the word is no key. */
MUST_CHECK
bool keys_parse(struct span word, uint32_t *key);
const char *keys_name(uint32_t key, char text[KEYS_NAME_SIZE]);

/* The UTF-8 of a key that is a character; returns its length. */
#define KEYS_BYTES_SIZE 5
size_t keys_bytes(uint32_t key, char bytes[KEYS_BYTES_SIZE]);

/* The first key of an action, small, as the key line shows it: "spc". */
const char *keys_short(enum action action, char text[KEYS_NAME_SIZE]);

/* All keys of an action for help: "j/Down". */
void keys_words(enum action action, struct buf *into);

/* "MOVE", "LOOK", ... */
const char *keys_group_word(enum action_group group);

/* ERROR_INVALID names the two actions that want the same key in one place. */
MUST_CHECK
bool keys_check(struct error *error);

#endif

/*
 * The line that is typed into: `:' commands and `/' filters, with history and
 * the rest of the likeliest command as a ghost behind the cursor.
 */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include "backend/base/base.h"

#define PROMPT_LIMIT 256
#define PROMPT_HISTORY_LIMIT 50

enum prompt_answer {
	PROMPT_GOES_ON,
	PROMPT_CHANGED, /* the text is another */
	PROMPT_DONE, /* Enter */
	PROMPT_CANCELLED, /* Esc, ^C, or Backspace on nothing */
};

struct prompt_history {
	char lines[PROMPT_HISTORY_LIMIT][PROMPT_LIMIT];
	size_t count; /* the newest is last */
};

struct prompt {
	char sign; /* ':' or '/'; 0: closed */
	char text[PROMPT_LIMIT];
	size_t length; /* bytes; the cursor is at the end */
	size_t recall; /* steps back in the history */
	char kept[PROMPT_LIMIT]; /* what was typed before going back */
	struct prompt_history *history;
	/* The whole line that the text begins, or NULL. */
	const char *(*complete)(const char *text);
};

void prompt_open(struct prompt *prompt, char sign, const char *text,
    struct prompt_history *history, const char *(*complete)(const char *text));
enum prompt_answer prompt_key(struct prompt *prompt, uint32_t key);
void prompt_draw(const struct prompt *prompt, int row, int columns);

#endif

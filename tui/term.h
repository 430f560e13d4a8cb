/*
 * The terminal: up, down, suspended, gone. The only place that starts and ends
 * curses. There is one terminal, so there is one state.
 */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <termios.h>

#include "backend/base/error.h"
#include "tui/color.h"

/*
 * Takes the terminal over. The locale must be set already. ERROR_INVALID when
 * standard input or output is no terminal or $TERM cannot move its cursor.
 * From here on die() and fatal signals give the terminal back first.
 */
MUST_CHECK
bool term_open(struct error *error);
void term_close(void);

/* The mode of the terminal as the shell left it; after term_open(). */
const struct termios *term_shell(void);

/* What it can show: NO_COLOR counts, COLORTERM does not. */
enum color_depth term_depth(void);

/* Text in UTF-8 and line drawing; else ASCII. */
bool term_is_unicode(void);

/* An old or slow one: cursor as `>' instead of a reversed row. */
bool term_is_plain(void);

void term_size(int *rows, int *columns);

/* Where somebody else took the signal of a change of size: asks the terminal
 * for it. */
void term_measure(void);

/* The next key that waits, as keys.h has it; false when none does. *resized is
 * set when the size changed instead. */
bool term_key(uint32_t *key, bool *resized);

void term_paint(void);
void term_drop_keys(void);
void term_redraw(void);

/* Stops the process as Ctrl-Z does; returns when it goes on. */
void term_suspend(void);

/* After SIGCONT: modes and screen are what they should be again. */
void term_resume(void);

#endif

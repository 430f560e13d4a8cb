/*
 * The console: all of vigie that is drawn. main.c opens a backend and calls
 * this; the rest of tui/ is its own affair.
 */
#ifndef TUI_CONSOLE_H
#define TUI_CONSOLE_H

#include "backend/backend.h"

/*
 * Runs until a person quits, the terminal goes, or a signal comes. Sets the
 * locale. The exit status: 0, 2 with a line on standard error when there is no
 * terminal that can be drawn on, 128 + n for signal n. The backend stays open;
 * close it after this, so that a running push ends.
 *
 * Signals TERM, HUP, INT, QUIT, TSTP, CONT and WINCH are this thread's
 * meanwhile: every other thread must have them blocked.
 */
int console_run(struct backend *backend);

#endif

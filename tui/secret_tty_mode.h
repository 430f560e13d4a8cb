/*
 * The terminal's mode while a value is entered: taken and given back. For
 * tui/secret_tty.c only.
 */
#ifndef TUI_SECRET_TTY_MODE_H
#define TUI_SECRET_TTY_MODE_H

#include <termios.h>

#include "backend/base/error.h"

struct secret_tty_mode {
	int fd; /* /dev/tty */
	struct termios found;
	bool exclusive;
	bool blind; /* whole lines only: there is no EXTPROC */
	bool primed; /* see secret_tty_mode.c; else the first read may lack a
	                part of what was sent */
};

/* A fault from here on leaves `shell' behind, or what was found when it is
 * NULL. */
MUST_CHECK
bool secret_tty_mode_take(struct secret_tty_mode *mode,
    const struct termios *shell, struct error *error);

/* Bracketed paste off, the mode that was found, and the descriptor closed. */
void secret_tty_mode_give_back(struct secret_tty_mode *mode);

#endif

/*
 * Questions on the terminal itself, whatever standard input and output are: a
 * letter, or a name that has to be typed. For subcommands; no curses.
 *
 * Values may be held while a question is open, so it ends by itself: after a
 * minute without a key, with a signal (taken from a descriptor meanwhile) and
 * with the terminal. Keys that came before the question are dropped: they may
 * be the rest of a paste. Enter alone answers nothing.
 */
#ifndef TUI_CLI_ASK_H
#define TUI_CLI_ASK_H

#include "backend/base/error.h"

#define CLI_ASK_IDLE_S 60

struct cli_ask;

enum cli_ask_end {
	CLI_ASK_ANSWERED,
	CLI_ASK_CANCELLED, /* Ctrl-C, or another name than the one wanted */
	CLI_ASK_IDLE,
	CLI_ASK_GONE, /* the terminal, or a signal that ends the program */
};

/* ERROR_UNAVAILABLE: there is no terminal. */
MUST_CHECK bool cli_ask_open(struct cli_ask **ask, struct error *error);

/* NULL is taken. */
void cli_ask_close(struct cli_ask *ask);

/* To the terminal, cleaned of control characters but line ends. */
void cli_ask_say(struct cli_ask *ask, const char *format, ...) PRINTF(2, 3);

/* One of the letters; the question was said before. */
enum cli_ask_end cli_ask_letter(
    struct cli_ask *ask, const char *letters, char *letter);

/* Until the line is this name. */
enum cli_ask_end cli_ask_name(struct cli_ask *ask, const char *name);

/* The exit status of a program that ended so: 1, or 128 and the signal. */
int cli_ask_status(const struct cli_ask *ask);

#endif

/*
 * A change of the cluster that one letter makes: the effect is on the screen
 * first, Enter and Esc never do it, and what is final wants a name typed. What
 * is asked for is copied when the dialog opens: no report and no move of the
 * cursor makes another object of it.
 */
#ifndef TUI_DIALOG_CONFIRM_H
#define TUI_DIALOG_CONFIRM_H

#include "backend/backend.h"

struct ui;

struct confirm {
	const char *title; /* "Suspend fleet" */
	char letter; /* not the one that opens it, and no small one */
	const char *verb; /* "suspend": behind the letter */
	const char *text; /* lines; one that begins with ! is a warning */
	const char *typed; /* NULL, or what has to be typed first */
	struct command command; /* names and kinds only; copied */
	const char *what; /* for messages: "suspend of ..." */
	/* NULL, or whether the object still is what the text says. */
	bool (*is_still)(const struct ui *ui, const struct command *command);
};

/* Borrows what is given. */
void dialog_confirm(struct ui *ui, const struct confirm *confirm);

#endif

/*
 * The console's loop: one thread that waits in poll() and nowhere else, for the
 * terminal, for reports and for signals.
 *
 *	keys     all that wait are read before one paint
 *	reports  are taken after the keys, and painted at most ten times a second
 *	signals  TERM, HUP, INT, QUIT end it with 128+n; TSTP stops it
 *	the end of the terminal ends it, whether HUP is ignored or not
 */
#ifndef TUI_LOOP_H
#define TUI_LOOP_H

#include "tui/ui.h"

/* The exit status. `themed' loads the theme that ui->wants_theme names. */
int loop_run(struct ui *ui, void (*themed)(struct ui *ui));

#endif

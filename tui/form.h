/*
 * DESIGN
 *
 * The form that makes a Secret, or changes one, in three steps: fields, values,
 * review. It is a dialog, so it has all keys, and the values it holds are in
 * its draft and nowhere else: what ends the dialog, for whatever reason, wipes
 * them. Before the first key of a value is typed the cluster has said whether
 * it may be written at all.
 *
 * A value is read with curses left alone: the form asks for it (ui->wants_value)
 * and the loop, once the frame is on the terminal, hands the terminal over and
 * comes back with what was typed. Nothing else is drawn meanwhile.
 *
 * Only `C' in the review sends anything. What is held is wiped after a minute
 * without a key, and after five in all; when a write failed, the draft comes
 * back for another `C' within a minute.
 */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include "backend/backend.h"
#include "tui/table.h"

struct ui;

/* Opens the form; `secret' fills it in (NULL: an empty one) and is borrowed. */
void form_open(struct ui *ui, const struct report_secret *secret);

/* Why no Secret can be written here: NULL when one can. */
const char *form_why_not(const struct ui *ui, char room[TABLE_CELL_SIZE]);

/* The form is open and holds a value: the process is not to be stopped. */
bool form_holds_value(const struct ui *ui);

#endif

/*
 * Boxes over a view that take all keys until they close.
 *
 * A dialog that can change the world has a guard: keys that were typed before
 * it was painted are dropped, and the letter that does it is deaf for 250 ms
 * more. That letter is never the one that opened the dialog, and Enter and Esc
 * never do it.
 */
#ifndef TUI_DIALOG_H
#define TUI_DIALOG_H

#include "tui/draw.h"
#include "tui/layout.h"

#define DIALOG_DEAF_MS 250

struct ui;
struct dialog;

struct dialog_type {
	void (*draw)(struct ui *ui, struct dialog *dialog);
	void (*key)(struct ui *ui, struct dialog *dialog, uint32_t key);
	/* There is a newer report; may be NULL. */
	void (*report)(struct ui *ui, struct dialog *dialog);
	void (*free)(struct dialog *dialog);
	/* The first row that it covers, when rows of the list stay in sight
	 * above; may be NULL. */
	int (*top)(const struct ui *ui);
	/* What happens by itself, and in how many milliseconds: -1 nothing.
	 * May be NULL. */
	void (*tick)(struct ui *ui, struct dialog *dialog);
	int64_t (*wait)(const struct ui *ui, const struct dialog *dialog);
	bool guarded;
};

/* The first member of each dialog's own struct. */
struct dialog {
	const struct dialog_type *type;
	int64_t
	    painted; /* tick of the first paint; -1: not on the screen yet */
};

/* Takes the dialog; one that is open is closed first. */
void dialog_open(struct ui *ui, struct dialog *dialog);
void dialog_close(struct ui *ui);

bool dialog_is_deaf(const struct ui *ui, const struct dialog *dialog);

/* A box of at most that size in the middle of the screen; all of it when the
 * screen is compact. */
void dialog_place(
    const struct layout *layout, int rows, int columns, struct draw_box *box);

/* ---- the dialogs ---- */

/* Shows what approving these would do, then `P'. Borrows the keys. */
void dialog_approve(struct ui *ui, const char *const *keys, size_t count);

/* While a push runs: leave when it is done, or stay. */
void dialog_quit(struct ui *ui);

/* Help, made from the action table and searchable. */
void dialog_help(struct ui *ui);

/* Sort the list that is on the screen by... */
void dialog_sort(struct ui *ui);

#endif

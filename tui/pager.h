/*
 * A page on the screen: place, fold, wrap, sideways, find. The page itself is
 * borrowed and may be exchanged (a diff that was made again); the place stays.
 *
 * Nothing on the screen is stored: what is visible is counted out each time.
 */
#ifndef TUI_PAGER_H
#define TUI_PAGER_H

#include "tui/action.h"
#include "tui/page.h"

#define PAGER_FIND_LIMIT 256
#define PAGER_FOLD_LIMIT 64

struct pager {
	const struct page *page;
	size_t top; /* the first visible line of the page */
	size_t cursor; /* the current line: its file is folded by Tab */
	int left; /* columns to the left of the window */
	bool wrap;
	size_t folds[PAGER_FOLD_LIMIT]; /* numbers of folded files */
	size_t fold_count;
	char find[PAGER_FIND_LIMIT];
	int rows, columns; /* of the window that was drawn last */
};

void pager_set_page(struct pager *pager, const struct page *page);

void pager_draw(struct pager *pager, int row, int rows, int columns);

/* True when the action was one of the pager's. */
bool pager_act(struct pager *pager, enum action action);

/* Goes to the next (or previous) line that holds the text; false: nowhere. */
bool pager_find(struct pager *pager, bool forward, bool here);

/* "hunk 1 of 3" or "" and "line 5 of 21   12%". */
void pager_words(
    const struct pager *pager, struct buf *left, struct buf *right);

/* Draws lines of a page without a pager: the detail pane, a dialog. */
void pager_draw_lines(const struct page *page, size_t first, int row,
    int column, int rows, int columns);

#endif

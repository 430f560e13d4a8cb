/*
 * Which row of the screen is for what. Pure: a size in, rows out.
 *
 * Panes are stacked over the whole width, never side by side, so that a list
 * scrolls with one scroll region of the terminal: a line instead of a page.
 *
 *	120x30 and more   wide tables, words for states, an activity strip
 *	80x24             the normal screen
 *	40x10 and more    compact: no tabs, no heads, one line of detail
 *	less              one line that names both sizes
 */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include "backend/base/base.h"

#define LAYOUT_LEAST_ROWS 10
#define LAYOUT_LEAST_COLUMNS 40

enum layout_width {
	LAYOUT_COMPACT,
	LAYOUT_NORMAL,
	LAYOUT_WIDE,
};

enum layout_kind {
	LAYOUT_LIST, /* heads, list, rule, detail */
	LAYOUT_TEXT, /* rule, text, a line of place and one of checks */
};

struct layout {
	bool fits; /* false: nothing below is set but rows and columns */
	int rows, columns;
	enum layout_width width;
	/* Rows from 0; -1: not on this screen. */
	int context, tabs, heads;
	int body, body_rows; /* the list or the text */
	int rule; /* above the detail, or above a text */
	int detail, detail_rows;
	int activity_rule, activity, activity_rows;
	int status; /* of a text: where in it one is */
	int message, keys; /* the same row when compact */
};

void layout_make(int rows, int columns, enum layout_kind kind, bool full,
    struct layout *layout);

#endif

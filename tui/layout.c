#include "tui/layout.h"

#define NORMAL_ROWS 18
#define NORMAL_COLUMNS 72
#define WIDE_ROWS 30
#define WIDE_COLUMNS 120
#define DETAIL_ROWS 6

/* The lower part of a list's screen, from the bottom up. */
static void
stack_list(struct layout *layout, bool full)
{
	int bottom = layout->message, rest;

	if (layout->rows >= WIDE_ROWS && !full) {
		layout->activity_rows = 3;
		layout->activity = bottom - 3;
		bottom -= 4;
		layout->activity_rule = bottom;
	} else if (layout->rows >= 24 && !full) {
		layout->activity_rows = 1;
		layout->activity = --bottom;
	}
	rest = bottom - layout->body;
	if (full)
		layout->detail_rows = 0;
	else if (layout->width == LAYOUT_COMPACT)
		layout->detail_rows = 1;
	else if (layout->rows >= WIDE_ROWS)
		layout->detail_rows = rest * 2 / 5;
	else
		layout->detail_rows =
		    rest - 7 < DETAIL_ROWS ? rest - 7 : DETAIL_ROWS;
	layout->detail = bottom - layout->detail_rows;
	if (!full)
		layout->rule = bottom = layout->detail - 1;
	layout->body_rows = bottom - layout->body;
}

static void
stack_text(struct layout *layout)
{
	layout->rule = layout->context + 1;
	layout->body = layout->rule + 1;
	layout->tabs = layout->heads = -1;
	if (layout->width != LAYOUT_COMPACT)
		layout->status = layout->message - 1;
	layout->body_rows =
	    (layout->status >= 0 ? layout->status : layout->message) -
	    layout->body;
}

void
layout_make(int rows, int columns, enum layout_kind kind, bool full,
    struct layout *layout)
{
	bool compact = rows < NORMAL_ROWS || columns < NORMAL_COLUMNS;

	*layout = (struct layout) { .rows = rows,
		.columns = columns,
		.tabs = -1,
		.heads = -1,
		.rule = -1,
		.detail = -1,
		.activity_rule = -1,
		.activity = -1,
		.status = -1 };
	layout->fits =
	    rows >= LAYOUT_LEAST_ROWS && columns >= LAYOUT_LEAST_COLUMNS;
	if (!layout->fits)
		return;
	layout->width = compact                              ? LAYOUT_COMPACT
	    : columns >= WIDE_COLUMNS && rows >= NORMAL_ROWS ? LAYOUT_WIDE
							     : LAYOUT_NORMAL;
	layout->keys = rows - 1;
	layout->message = compact ? rows - 1 : rows - 2;
	layout->body = 1;
	if (!compact) {
		layout->tabs = 1;
		layout->heads = 2;
		layout->body = 3;
	}
	if (kind == LAYOUT_TEXT)
		stack_text(layout);
	else
		stack_list(layout, full);
}

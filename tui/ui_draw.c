/*
 * The screen as a function of the console's state and its report.
 */
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "tui/ui.h"
#include "tui/words.h"

static void
draw_lines(struct page *page, int row, int rows, int columns)
{
	pager_draw_lines(page, 0, row, 0, rows, columns);
	page_free(page);
}

/* The row whose detail is shown: one that rested under the cursor. False when
 * the list is empty. */
static bool
find_shown(struct ui *ui, struct place *place, size_t *shown)
{
	const struct list_row *row = list_current(place->list);
	size_t i;

	if (!row)
		return false;
	if (place->shown && ui->tick - ui->last_move < UI_REST_MS)
		for (i = 0; i < list_count(place->list); i++)
			if (strcmp(list_at(place->list, i)->key,
				place->shown) == 0) {
				*shown = i;
				return true;
			}
	free(place->shown);
	place->shown = xstrdup(row->key);
	*shown = list_cursor(place->list);
	return true;
}

static void
draw_detail(struct ui *ui, struct place *place)
{
	const struct layout *at = &ui->layout;
	const struct list_row *row;
	struct page *page = page_new();
	struct buf title, count;
	size_t shown;

	buf_init(&title, 400);
	buf_init(&count, 100);
	if (find_shown(ui, place, &shown)) {
		row = list_at(place->list, shown);
		place->view->title(ui, row->item, &title);
		if (row->gone)
			(void)buf_text(&title, "   (gone)");
		(void)buf_printf(
		    &count, "%zu/%zu", shown + 1, list_count(place->list));
		place->view->detail(ui, row->item, page);
	}
	draw_rule(at->rule, at->columns, title.at, count.at);
	draw_lines(page, at->detail, at->detail_rows, at->columns);
	buf_release(&title);
	buf_release(&count);
}

static void
draw_empty(struct ui *ui, struct place *place)
{
	struct page *page = page_new();

	if (*list_filter(place->list) || list_is_wrong_only(place->list)) {
		page_add(page, STYLE_TEXT, "%s",
		    "\n\n            No row matches.\n");
		page_add(page, STYLE_TEXT,
		    "              esc      no filter\n"
		    "              E        all rows, not only the wrong ones");
	} else {
		place->view->empty(ui, page);
	}
	draw_lines(
	    page, ui->layout.body, ui->layout.body_rows, ui->layout.columns);
}

static void
draw_list(struct ui *ui, struct place *place)
{
	struct table_context context = { backend_now(), ui->utc, ui->report,
		place->subject };
	struct layout *at = &ui->layout;

	layout_make(ui->rows, ui->columns, LAYOUT_LIST, ui->full, at);
	if (!list_count(place->list)) {
		/* The whole screen is there to say why. */
		at->body_rows = at->message - at->body;
		draw_empty(ui, place);
		return;
	}
	/* The row that a dialog is about stays in sight above it. */
	if (ui->dialog && ui->dialog->type->top &&
	    ui->dialog->type->top(ui) - at->body < at->body_rows)
		at->body_rows = ui->dialog->type->top(ui) - at->body;
	table_draw(
	    place->view->table, at, place->list, &context, ui->plain_cursor);
	if (!ui->full)
		draw_detail(ui, place);
	ui_draw_activity(ui);
}

static void
draw_text(struct ui *ui, struct place *place)
{
	struct layout *at = &ui->layout;
	struct buf left, right;

	layout_make(ui->rows, ui->columns, LAYOUT_TEXT, false, at);
	buf_init(&left, 400);
	buf_init(&right, 100);
	draw_rule(at->rule, at->columns, place->title, "");
	pager_draw(&place->pager, at->body, at->body_rows, at->columns);
	if (at->status >= 0) {
		pager_words(&place->pager, &left, &right);
		(void)draw_line(at->status, 1, at->columns - 30, STYLE_TEXT,
		    buf_as_span(&left));
		draw_field(at->status, at->columns - 30, 29, true, STYLE_TEXT,
		    right.at);
	}
	buf_release(&left);
	buf_release(&right);
}

void
ui_draw(struct ui *ui)
{
	struct place *place = ui_place(ui);
	char text[80];

	draw_clear();
	draw_cursor(-1, 0);
	layout_make(
	    ui->rows, ui->columns, place->view->kind, false, &ui->layout);
	if (!ui->layout.fits) {
		(void)snprintf(text, sizeof(text), "%dx%d needed, now %dx%d",
		    LAYOUT_LEAST_COLUMNS, LAYOUT_LEAST_ROWS, ui->columns,
		    ui->rows);
		(void)draw_line(0, 0, ui->columns, STYLE_TEXT, span_of(text));
		return;
	}
	if (place->view->kind == LAYOUT_LIST)
		draw_list(ui, place);
	else
		draw_text(ui, place);
	ui_draw_context(ui);
	ui_draw_tabs(ui);
	ui_draw_keys(ui);
	ui_draw_message(ui);
	if (ui->dialog)
		ui->dialog->type->draw(ui, ui->dialog);
}

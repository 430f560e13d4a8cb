#include "tui/dialog.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "tui/ui.h"

void
dialog_open(struct ui *ui, struct dialog *dialog)
{
	dialog_close(ui);
	dialog->painted = -1;
	ui->dialog = dialog;
}

void
dialog_close(struct ui *ui)
{
	struct dialog *dialog = ui->dialog;

	ui->dialog = NULL;
	ui->wants_value = NULL;
	if (dialog)
		dialog->type->free(dialog);
}

bool
dialog_is_deaf(const struct ui *ui, const struct dialog *dialog)
{
	return dialog->painted < 0 ||
	    ui->tick - dialog->painted < DIALOG_DEAF_MS;
}

void
dialog_place(
    const struct layout *layout, int rows, int columns, struct draw_box *box)
{
	int most_rows = layout->rows - 2, most_columns = layout->columns - 4;

	if (layout->width == LAYOUT_COMPACT) {
		*box =
		    (struct draw_box) { 0, 0, layout->rows, layout->columns };
		return;
	}
	box->rows = rows < most_rows ? rows : most_rows;
	box->columns = columns < most_columns ? columns : most_columns;
	box->row = (layout->rows - box->rows) / 2;
	box->column = (layout->columns - box->columns) / 2;
}

/* ---- leaving while a push runs ---- */

static void
draw_quit(struct ui *ui, struct dialog *dialog UNUSED)
{
	struct draw_box box;
	int width;

	dialog_place(&ui->layout, 7, 60, &box);
	width = box.columns - 4;
	draw_box(&box, "Quit", "");
	(void)draw_line(box.row + 2, box.column + 2, width, STYLE_DIALOG,
	    span_of("A push is running. vigie ends when it is done,"));
	(void)draw_line(box.row + 3, box.column + 2, width, STYLE_DIALOG,
	    span_of("after 30 seconds at most."));
	(void)draw_line(box.row + 5, box.column + 2, width, STYLE_KEY,
	    span_of("[Y] end when it is done   [Esc] stay"));
}

static void
key_quit(struct ui *ui, struct dialog *dialog, uint32_t key)
{
	if (key == 'Y' && !dialog_is_deaf(ui, dialog))
		ui->done = true;
	else if (key == KEYS_ESC || key == KEYS_CONTROL('C'))
		dialog_close(ui);
}

static void
free_plain(struct dialog *dialog)
{
	free(dialog);
}

static const struct dialog_type quit_type = {
	.draw = draw_quit, .key = key_quit, .free = free_plain, .guarded = true
};

void
dialog_quit(struct ui *ui)
{
	struct dialog *dialog = xcalloc(1, sizeof(*dialog));

	dialog->type = &quit_type;
	dialog_open(ui, dialog);
}

/* ---- the order of a list ---- */

struct sort {
	struct dialog dialog;
	size_t cursor;
};

static const struct table_column *
sort_columns(const struct ui *ui, size_t *count)
{
	const struct table *table = ui_place(ui)->view->table;

	*count = table->counts[LAYOUT_WIDE];
	return table->columns[LAYOUT_WIDE];
}

static void
draw_sort(struct ui *ui, struct dialog *dialog)
{
	const struct sort *sort = (const struct sort *)dialog;
	const struct list *list = ui_place(ui)->list;
	const struct table_column *columns;
	struct draw_box box;
	size_t count, i, first;
	int rows;

	columns = sort_columns(ui, &count);
	dialog_place(&ui->layout, (int)count + 2, 30, &box);
	draw_box(&box, "Sort by", "enter: again turns");
	rows = box.rows - 2;
	first =
	    sort->cursor >= (size_t)rows ? sort->cursor - (size_t)rows + 1 : 0;
	for (i = 0; i < (size_t)rows && first + i < count; i++) {
		const struct table_column *column = &columns[first + i];
		bool current = first + i == sort->cursor;
		enum style style = current ? STYLE_CURSOR : STYLE_DIALOG;
		int row = box.row + 1 + (int)i;

		draw_cell(row, box.column + 1, 2, style, current ? "> " : "  ");
		draw_cell(
		    row, box.column + 3, box.columns - 4, style, column->title);
		if (column->id == list_sort_column(list))
			draw_cell(row, box.column + box.columns - 7, 6, style,
			    list_is_descending(list) ? "down" : "up");
	}
}

static void
key_sort(struct ui *ui, struct dialog *dialog, uint32_t key)
{
	struct sort *sort = (struct sort *)dialog;
	struct list *list = ui_place(ui)->list;
	const struct table_column *columns;
	size_t count;
	bool again;

	columns = sort_columns(ui, &count);
	if (key == 'j' || key == KEYS_DOWN || key == 'o') {
		sort->cursor = (sort->cursor + 1) % count;
	} else if (key == 'k' || key == KEYS_UP) {
		sort->cursor = (sort->cursor + count - 1) % count;
	} else if (key == KEYS_ENTER) {
		again = columns[sort->cursor].id == list_sort_column(list);
		list_sort(list, columns[sort->cursor].id,
		    again && !list_is_descending(list));
		dialog_close(ui);
	} else if (key == KEYS_ESC || key == 'q' || key == KEYS_CONTROL('C')) {
		dialog_close(ui);
	}
}

static const struct dialog_type sort_type = {
	.draw = draw_sort, .key = key_sort, .free = free_plain
};

void
dialog_sort(struct ui *ui)
{
	struct sort *sort = xcalloc(1, sizeof(*sort));
	const struct table_column *columns;
	size_t count, i;

	columns = sort_columns(ui, &count);
	for (i = 0; i < count; i++)
		if (columns[i].id == list_sort_column(ui_place(ui)->list))
			sort->cursor = i;
	sort->dialog.type = &sort_type;
	dialog_open(ui, &sort->dialog);
}

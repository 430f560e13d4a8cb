#include "tui/table.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "backend/base/text.h"
#include "tui/draw.h"

void
table_fit(const struct table_column *columns, size_t count, int room,
    int widths[TABLE_COLUMN_LIMIT])
{
	int used = TABLE_LEAD, shares = 0, extra;
	size_t i;

	for (i = 0; i < count; i++) {
		widths[i] = columns[i].width;
		used += widths[i] + (i ? 1 : 0);
		shares += columns[i].grow;
	}
	extra = room - used;
	for (i = 0; i + 1 < count && extra > 0 && shares; i++) {
		int more = (room - used) * columns[i].grow / shares;

		widths[i] += more;
		extra -= more;
	}
	/* Too narrow a screen, and what is left of a wide one, is the last
	 * column's. */
	if (count) {
		widths[count - 1] += extra;
		if (widths[count - 1] < 0)
			widths[count - 1] = 0;
	}
}

/* What stays the same for all rows of one drawing. */
struct drawing {
	const struct table *table;
	const struct table_column *columns;
	size_t count;
	int widths[TABLE_COLUMN_LIMIT];
	int room;
	const struct table_context *context;
	bool plain_cursor;
};

static void
draw_heads(const struct drawing *drawing, int row, const struct list *list)
{
	int column = TABLE_LEAD;
	size_t i;

	/* One style from end to end: each change of style is ten bytes. */
	draw_cell(row, 0, drawing->room, STYLE_COLUMN, "");
	for (i = 0; i < drawing->count; i++) {
		const struct table_column *head = &drawing->columns[i];
		enum style style = head->id == list_sort_column(list)
		    ? STYLE_COLUMN_SORTED
		    : STYLE_COLUMN;

		draw_field(row, column, drawing->widths[i], head->right, style,
		    head->title);
		column += drawing->widths[i] + 1;
	}
}

/* "~plc/discord-bot": what tells two images apart stands at their end. */
static const char *
keep_end(const char *text, int width, char cut[TABLE_CELL_SIZE])
{
	struct span rest = span_of(text);
	size_t surplus = text_width(rest), start;

	if (width < 2 || surplus <= (size_t)width)
		return text;
	surplus -= (size_t)width - 1;
	start = text_fit(rest, surplus);
	if (text_width(span_head(rest, start)) < surplus)
		start = text_fit(rest, surplus + 1); /* half a wide one */
	return table_text(cut, "~%s", text + start);
}

static void
draw_row(const struct drawing *drawing, int row, const struct list_row *item,
    bool is_current, bool is_marked)
{
	bool bar = is_current && !drawing->plain_cursor;
	enum style base = bar ? STYLE_CURSOR
	    : item->gone      ? STYLE_TEXT_DIM
			      : STYLE_TEXT;
	char room[TABLE_CELL_SIZE];
	int column = TABLE_LEAD;
	char cut[TABLE_CELL_SIZE];
	size_t i;

	if (bar)
		draw_cell(row, 0, drawing->room, base, "");
	(void)draw_line(row, 0, 1, base, span_of(is_current ? ">" : " "));
	if (is_marked)
		(void)draw_line(
		    row, 1, 1, bar ? base : STYLE_MARK, span_of("*"));
	for (i = 0; i < drawing->count; i++) {
		const struct table_column *head = &drawing->columns[i];
		enum style style = base;
		const char *text = drawing->table->cell(
		    drawing->context, item->item, head->id, room, &style);

		if (bar || item->gone)
			style = base;
		if (item->gone && i + 1 == drawing->count)
			text = "(gone)";
		if (head->end)
			text = keep_end(text, drawing->widths[i], cut);
		draw_field(
		    row, column, drawing->widths[i], head->right, style, text);
		column += drawing->widths[i] + 1;
	}
}

void
table_draw(const struct table *table, const struct layout *layout,
    struct list *list, const struct table_context *context, bool plain_cursor)
{
	struct drawing drawing = { .table = table,
		.columns = table->columns[layout->width],
		.count = table->counts[layout->width],
		.room = layout->columns,
		.context = context,
		.plain_cursor = plain_cursor };
	size_t rows = (size_t)layout->body_rows, top, i;

	table_fit(
	    drawing.columns, drawing.count, layout->columns, drawing.widths);
	if (layout->heads >= 0)
		draw_heads(&drawing, layout->heads, list);
	top = list_top(list, rows);
	for (i = 0; i < rows && top + i < list_count(list); i++) {
		const struct list_row *row = list_at(list, top + i);

		draw_row(&drawing, layout->body + (int)i, row,
		    top + i == list_cursor(list),
		    list_is_marked(list, row->key));
	}
}

const char *
table_text(char room[TABLE_CELL_SIZE], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(room, TABLE_CELL_SIZE, format, args);
	va_end(args);
	return room;
}

const char *
table_column_word(const struct table *table, int id, char room[TABLE_CELL_SIZE])
{
	const struct table_column *columns = table->columns[LAYOUT_WIDE];
	size_t i, j;

	room[0] = '\0';
	for (i = 0; i < table->counts[LAYOUT_WIDE]; i++) {
		if (columns[i].id != id)
			continue;
		for (j = 0; columns[i].title[j] && columns[i].title[j] != ' ';
		     j++)
			room[j] =
			    (char)tolower((unsigned char)columns[i].title[j]);
		room[j] = '\0';
	}
	return room;
}

int
table_column_beside(const struct table *table, int id, int by)
{
	const struct table_column *columns = table->columns[LAYOUT_WIDE];
	size_t count = table->counts[LAYOUT_WIDE], i;

	for (i = 0; i < count; i++)
		if (columns[i].id == id)
			return columns[(i + count + (size_t)by) % count].id;
	return columns[0].id;
}

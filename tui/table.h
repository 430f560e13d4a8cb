/*
 * Columns of a list: a width each at three sizes of screen, cells from the
 * view. Only the rows that are visible are asked for.
 */
#ifndef TUI_TABLE_H
#define TUI_TABLE_H

#include "tui/layout.h"
#include "tui/list.h"
#include "tui/style.h"

#define TABLE_CELL_SIZE 256
#define TABLE_COLUMN_LIMIT 12
#define TABLE_LEAD 3 /* columns for cursor, mark and a blank */

struct table_column {
	const char *title;
	int id; /* for cell() and the sort */
	int width;
	int grow; /* share of what is left over; the last takes the rest */
	bool right;
	bool end; /* of a text that is too long the end is shown */
};

/* What a cell may want to know beside its item. */
struct table_context {
	int64_t now;
	bool utc;
	const struct report *report;
	const char *subject; /* of the list */
};

struct table {
	const struct table_column *columns[LAYOUT_WIDE + 1];
	size_t counts[LAYOUT_WIDE + 1];
	/* The text, perhaps printed into the room; sets *style if it differs. */
	const char *(*cell)(const struct table_context *context,
	    const void *item, int column, char room[TABLE_CELL_SIZE],
	    enum style *style);
};

/* Widths for that many screen columns: pure. The sum with one blank between
 * two columns and TABLE_LEAD in front is at most `columns'. */
void table_fit(const struct table_column *columns, size_t count, int room,
    int widths[TABLE_COLUMN_LIMIT]);

void table_draw(const struct table *table, const struct layout *layout,
    struct list *list, const struct table_context *context, bool plain_cursor);

/* Prints into a cell's room, cut at its end; returns it. */
const char *table_text(char room[TABLE_CELL_SIZE], const char *format, ...)
    PRINTF(2, 3);

/* "age", "namespace": the column's title as a word, or "". */
const char *table_column_word(
    const struct table *table, int id, char room[TABLE_CELL_SIZE]);

/* The column beside `id' in the wide table, for `<' and `>'. */
int table_column_beside(const struct table *table, int id, int by);

#endif

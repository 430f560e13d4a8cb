/*
 * Plain tables for the subcommands: columns as wide as their widest cell, two
 * blanks between, nothing behind the last. Cells are copied.
 */
#ifndef TUI_LINE_H
#define TUI_LINE_H

#include "backend/base/buf.h"

#define LINE_COLUMNS 10

struct line_table {
	struct arena *arena;
	const char **cells;
	size_t cell_count, columns;
};

/* The heads are the first row. */
void line_begin(struct line_table *table, struct arena *arena,
    const char *const *heads, size_t columns);

/* One cell of the next row, NULL is "-"; rows are filled left to right. */
void line_cell(struct line_table *table, const char *text);

/* Prints to standard output. */
void line_print(const struct line_table *table);

#endif

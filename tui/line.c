#include "tui/line.h"

#include <stdio.h>

#include "backend/base/array.h"
#include "backend/base/text.h"

void
line_begin(struct line_table *table, struct arena *arena,
    const char *const *heads, size_t columns)
{
	size_t i;

	*table = (struct line_table) { .arena = arena, .columns = columns };
	for (i = 0; i < columns; i++)
		line_cell(table, heads[i]);
}

void
line_cell(struct line_table *table, const char *text)
{
	*ARRAY_ADD(table->arena, table->cells, table->cell_count) =
	    arena_dup(table->arena, text && text[0] ? text : "-");
}

static void
measure(const struct line_table *table, size_t widths[LINE_COLUMNS])
{
	size_t i;

	for (i = 0; i < table->cell_count; i++) {
		size_t width = text_width(span_of(table->cells[i]));

		if (width > widths[i % table->columns])
			widths[i % table->columns] = width;
	}
}

void
line_print(const struct line_table *table)
{
	size_t widths[LINE_COLUMNS] = { 0 }, i;

	measure(table, widths);
	for (i = 0; i < table->cell_count; i++) {
		size_t column = i % table->columns;
		const char *text = table->cells[i];
		size_t width = text_width(span_of(text));

		fputs(text, stdout);
		if (column + 1 == table->columns)
			putchar('\n');
		else
			printf("%*s", (int)(widths[column] - width + 2), "");
	}
}

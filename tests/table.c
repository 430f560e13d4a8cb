#include "tests/table.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"

#define NAME_MAX_LENGTH 60

static char *
read_file(const char *file)
{
	const char *top = getenv("top_srcdir");
	char path[4096];
	FILE *stream;
	char *text;
	long size;

	(void)snprintf(
	    path, sizeof(path), "%s/tests/data/%s", top ? top : ".", file);
	stream = fopen(path, "rb");
	if (!stream || fseek(stream, 0, SEEK_END) != 0)
		die("%s cannot be read", path);
	size = ftell(stream);
	rewind(stream);
	text = xcalloc((size_t)size + 1, 1);
	if (size < 0 || fread(text, 1, (size_t)size, stream) != (size_t)size)
		die("%s cannot be read", path);
	(void)fclose(stream);
	return text;
}

static size_t
count_lines(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

/* Cuts the line up in place. */
static void
read_row(char *line, struct table_row *row, int name_column)
{
	char *end;
	size_t i;

	for (i = 0; i < TABLE_COLUMNS_MAX; i++) {
		row->fields[i] = line;
		end = strchr(line, '\t');
		if (end)
			*end++ = '\0';
		line = end ? end : line + strlen(line);
	}
	row->name = xcalloc(NAME_MAX_LENGTH + 16, 1);
	if (name_column < 0)
		(void)snprintf(
		    row->name, NAME_MAX_LENGTH, "%s", row->fields[0]);
	else
		(void)snprintf(row->name, NAME_MAX_LENGTH, "%03zu %s",
		    row->number, row->fields[name_column]);
}

int
table_run(const char *group, const char *file, size_t rows, int name_column,
    CMUnitTestFunction check, const struct CMUnitTest *others,
    size_t other_count)
{
	char *text = read_file(file), *line = strchr(text, '\n'), *end;
	struct CMUnitTest *tests = xcalloc(rows + other_count, sizeof(*tests));
	struct table_row *table = xcalloc(rows, sizeof(*table));
	size_t i;
	int failed;

	if (!line || count_lines(text) != rows + 1)
		die("%s has %zu lines instead of %zu and a header", file,
		    count_lines(text), rows);
	for (i = 0; i < rows; i++, line = end) {
		end = strchr(++line, '\n');
		*end = '\0';
		table[i].number = i + 1;
		read_row(line, &table[i], name_column);
		tests[i] = (struct CMUnitTest) { table[i].name, check, NULL,
			NULL, &table[i] };
	}
	for (i = 0; i < other_count; i++)
		tests[rows + i] = others[i];
	failed = _cmocka_run_group_tests(
	    group, tests, rows + other_count, NULL, NULL);
	for (i = 0; i < rows; i++)
		free(table[i].name);
	free(table);
	free(tests);
	free(text);
	return failed;
}

const char *
table_value(const char *field)
{
	if (strcmp(field, "<none>") == 0)
		return NULL;
	return strcmp(field, "<empty>") == 0 ? "" : field;
}

struct span
table_unescape(const char *field, char *into)
{
	size_t length = 0;
	unsigned byte;

	for (; *field; field++) {
		if (field[0] == '\\' && field[1] == 'n') {
			into[length++] = '\n';
			field++;
		} else if (field[0] == '\\' && field[1] == '\\') {
			into[length++] = '\\';
			field++;
		} else if (field[0] == '\\' && field[1] == 'x' &&
		    sscanf(field + 2, "%2x", &byte) == 1) {
			into[length++] = (char)byte;
			field += 3;
		} else {
			into[length++] = *field;
		}
	}
	return span_make(into, length);
}

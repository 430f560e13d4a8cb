/*
 * A TSV file of vectors as cmocka test points, one a row: UTF-8, LF, one header
 * row, fields never quoted. Rows are named after their first fields or by their
 * number, so that a failure is found in the file.
 */
#ifndef TESTS_TABLE_H
#define TESTS_TABLE_H

#include "tests/unit.h"

#include "backend/base/span.h"

#define TABLE_COLUMNS_MAX 12

struct table_row {
	char *name;
	size_t number; /* from 1, without the header */
	const char *fields[TABLE_COLUMNS_MAX]; /* "" where a row is short */
};

/*
 * Reads $top_srcdir/tests/data/FILE, which must have exactly `rows' rows, runs
 * `check' on each (its state is the row) and then the other tests; the result
 * is main()'s. name_column is the field that names a row after its number, or
 * -1 for a field 0 that is an id and names it alone.
 */
int table_run(const char *group, const char *file, size_t rows, int name_column,
    CMUnitTestFunction check, const struct CMUnitTest *others,
    size_t other_count);

/* "<empty>" is "" and "<none>" is NULL. */
const char *table_value(const char *field);

/*
 * \n, \\ and \xHH of a field as bytes, in place of the caller's array, which is
 * at least as long as the field and its NUL.
 */
struct span table_unescape(const char *field, char *into);

#endif

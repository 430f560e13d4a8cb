/*
 * Folders of vectors as cmocka test points, one a case: each case is a folder
 * below $top_srcdir/tests/data/SET, named after itself.
 */
#ifndef TESTS_VECTORS_H
#define TESTS_VECTORS_H

#include "tests/unit.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"

struct vectors_case {
	const char *name, *folder;
};

/* The bytes of a file, or a span with NULL when there is none. */
static inline struct span
vectors_read(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "rb");
	char piece[4096];
	struct span text;
	struct buf into;
	size_t length;

	if (!file) {
		assert_int_equal(errno, ENOENT);
		return span_make(NULL, 0);
	}
	buf_init(&into, (size_t)1 << 28);
	while ((length = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&into, piece, length);
	assert_int_equal(ferror(file), 0);
	fclose(file);
	text = span_make(arena_span(arena, buf_as_span(&into)), into.length);
	buf_release(&into);
	return text;
}

static inline struct span
vectors_file(
    struct arena *arena, const struct vectors_case *one, const char *name)
{
	return vectors_read(
	    arena, arena_printf(arena, "%s/%s", one->folder, name));
}

static inline bool
vectors_has(const struct vectors_case *one, const char *name)
{
	struct arena *arena = arena_new();
	bool found = vectors_file(arena, one, name).at != NULL;

	arena_free(arena);
	return found;
}

/* $top_srcdir/tests/data/NAME */
static inline const char *
vectors_path(struct arena *arena, const char *name)
{
	const char *top = getenv("top_srcdir");

	return arena_printf(arena, "%s/tests/data/%s", top ? top : ".", name);
}

static inline int
vectors_compare(const void *a, const void *b)
{
	return strcmp(((const struct CMUnitTest *)a)->name,
	    ((const struct CMUnitTest *)b)->name);
}

/* One test a case folder; the program dies unless there are `expected'. */
static inline void
vectors_add(struct arena *arena, const char *set, size_t expected,
    CMUnitTestFunction check, struct CMUnitTest **tests, size_t *count)
{
	const char *path = vectors_path(arena, set);
	DIR *folder = opendir(path);
	size_t first = *count;
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		struct vectors_case *one;
		struct CMUnitTest *test;

		if (entry->d_name[0] == '.')
			continue;
		one = arena_alloc(arena, sizeof(*one));
		one->name = arena_dup(arena, entry->d_name);
		one->folder = arena_printf(arena, "%s/%s", path, one->name);
		test = ARRAY_ADD(arena, *tests, *count);
		test->name = one->name;
		test->test_func = check;
		test->initial_state = one;
	}
	if (folder)
		closedir(folder);
	if (*count - first != expected) {
		fprintf(stderr, "%s: %zu cases, not %zu\n", path,
		    *count - first, expected);
		exit(1);
	}
	qsort(*tests + first, expected, sizeof(**tests), vectors_compare);
}

static inline int
vectors_run(const char *group, const struct CMUnitTest *tests, size_t count)
{
	return _cmocka_run_group_tests(group, tests, count, NULL, NULL);
}

#endif

/*
 * Edits as hunks for people and as a patch for `git apply'. Made from the old
 * bytes and the edits, so it can show nothing but what the edits do; lines are
 * whole, context is 3.
 */
#ifndef CORE_DIFF_H
#define CORE_DIFF_H

#include "backend/base/buf.h"
#include "backend/core/edit.h"

#define DIFF_CONTEXT 3

enum diff_kind {
	DIFF_SAME,
	DIFF_OLD,
	DIFF_NEW,
};

struct diff_line {
	enum diff_kind kind;
	unsigned number; /* in the old file for SAME and OLD, else new */
	struct span text; /* raw bytes without the line end (CR stays) */
	size_t mark_start,
	    mark_end; /* the changed bytes of an OLD or NEW line */
	bool no_newline; /* last line of a file without a final newline */
};

struct diff_hunk {
	unsigned old_start, old_count, new_start, new_count;
	const char *object; /* "Deployment payments/api", "" if unknown */
	struct diff_line *lines;
	size_t line_count;
};

struct diff_file {
	const char *path; /* from the root of the repository */
	unsigned mode; /* 0100644 or 0100755 */
	char old_id[41],
	    new_id[41]; /* blob ids, for the index line; "" unknown */
	struct diff_hunk *hunks;
	size_t hunk_count;
};

/* Hunks of one file; all text is copied into the arena. */
void diff_make(struct arena *arena, struct span old_text,
    const struct edit *edits, size_t edit_count, struct diff_file *file);

/* "diff --git a/... b/..." with headers; bytes exact, for `git apply'. */
void diff_print(struct buf *into, const struct diff_file *file);

#endif

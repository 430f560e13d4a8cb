/*
 * Lines of text with styles, made once and then drawn by the pager, the detail
 * pane or a dialog. Text is cleaned when it is added. The page owns an arena.
 */
#ifndef TUI_PAGE_H
#define TUI_PAGE_H

#include "backend/backend.h"
#include "backend/base/arena.h"
#include "tui/style.h"

#define PAGE_LINE_LIMIT ((size_t)200000)

enum page_kind {
	PAGE_TEXT,
	PAGE_FILE, /* heads the lines of one file */
	PAGE_HUNK,
	PAGE_BODY, /* folds away with its file */
};

struct page_line {
	enum page_kind kind;
	enum style style;
	struct span text; /* cleaned */
	/* The changed bytes, drawn in brackets; equal when there are none. */
	size_t mark_start, mark_end;
	size_t file; /* counts PAGE_FILE lines from 1; 0 before the first */
};

struct page {
	struct arena *arena;
	struct page_line *lines;
	size_t count, file_count, hunk_count;
};

struct page *page_new(void);
void page_free(struct page *page);

/* A line; text with line ends becomes several. */
void page_add(struct page *page, enum style style, const char *format, ...)
    PRINTF(3, 4);
void page_text(struct page *page, enum style style, struct span text);

/* Broken at blanks into lines of so many columns, where it can be. */
void page_fill(
    struct page *page, enum style style, int columns, struct span text);

/* The four parts of an error, each under its own word. */
void page_error(struct page *page, const struct error *error);

/*
 * A file's hunks. `name' false leaves out the line with the path (the detail
 * pane says it elsewhere).
 */
void page_diff(
    struct page *page, const struct diff_file *file, const char *note);

/* One hunk's lines only, as the detail pane shows them: at most `most'. */
void page_changes(struct page *page, const struct diff_file *file, size_t most);

/*
 * True when all that changes stands between the marks: the rest of each old
 * line is the same bytes in its new line.
 */
bool page_diff_is_exact(const struct diff_file *files, size_t count);

#endif

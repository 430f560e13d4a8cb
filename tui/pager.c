#include "tui/pager.h"

#include <stdio.h>

#include "backend/base/buf.h"
#include "backend/base/text.h"
#include "tui/draw.h"
#include "tui/filter.h"

void
pager_set_page(struct pager *pager, const struct page *page)
{
	pager->page = page;
	if (pager->cursor >= page->count)
		pager->cursor = page->count ? page->count - 1 : 0;
	if (pager->top >= page->count)
		pager->top = pager->cursor;
}

static bool
is_folded(const struct pager *pager, size_t file)
{
	size_t i;

	for (i = 0; i < pager->fold_count; i++)
		if (pager->folds[i] == file)
			return true;
	return false;
}

static bool
is_visible(const struct pager *pager, size_t index)
{
	const struct page_line *line = &pager->page->lines[index];

	return (line->kind != PAGE_BODY && line->kind != PAGE_HUNK) ||
	    !is_folded(pager, line->file);
}

static int
line_rows(const struct pager *pager, size_t index)
{
	const struct page_line *line = &pager->page->lines[index];
	size_t width = text_width(line->text), room;

	if (!pager->wrap || pager->columns < 4)
		return 1;
	room = (size_t)pager->columns - 2;
	/* The brackets of a change take two. */
	width += line->mark_end > line->mark_start ? 2 : 0;
	return width <= room ? 1 : (int)((width + room - 1) / room);
}

/* The visible line `count' lines on (or back); the last one there is. */
static size_t
step(const struct pager *pager, size_t from, long count)
{
	size_t at = from, next = from;

	while (count > 0 && next + 1 < pager->page->count) {
		if (is_visible(pager, ++next)) {
			at = next;
			count--;
		}
	}
	while (count < 0 && next > 0) {
		if (is_visible(pager, --next)) {
			at = next;
			count++;
		}
	}
	return at;
}

/* How many rows the lines from..to take. */
static long
rows_between(const struct pager *pager, size_t from, size_t to)
{
	long rows = 0;
	size_t i;

	for (i = from; i <= to && i < pager->page->count; i++)
		if (is_visible(pager, i))
			rows += line_rows(pager, i);
	return rows;
}

static void
keep_cursor_in_sight(struct pager *pager)
{
	if (pager->cursor < pager->top)
		pager->top = pager->cursor;
	while (pager->top < pager->cursor &&
	    rows_between(pager, pager->top, pager->cursor) > pager->rows)
		pager->top = step(pager, pager->top, 1);
}

/* Where the next part of a row is drawn. */
struct cut {
	int row, column, columns; /* window */
	int skip; /* columns still to be passed over */
	bool wrap; /* the rest stands in the next row: no mark */
	enum style style;
};

static void
draw_part(struct cut *cut, enum style over, struct span text)
{
	size_t passed = text_fit(text, (size_t)cut->skip);
	int used;

	cut->skip -= (int)text_width(span_head(text, passed));
	text = span_from(text, passed);
	if (cut->wrap)
		text = span_head(text, text_fit(text, (size_t)cut->columns));
	if (!text.length || cut->columns <= 0)
		return;
	used = draw_line_over(
	    cut->row, cut->column, cut->columns, cut->style, over, text);
	cut->column += used;
	cut->columns -= used;
}

/* Columns of a diff line's number, and of what is kept behind a change. */
#define GUTTER 12
#define AFTER_CHANGE 4

/*
 * The text before a change. When the change would stand beyond the screen, the
 * middle of this text makes way: the change is what the reader looks for.
 */
static void
draw_head(struct cut *cut, const struct page_line *line)
{
	struct span head = span_head(line->text, line->mark_start);
	struct span change = span_head(span_from(line->text, line->mark_start),
	    line->mark_end - line->mark_start);
	size_t needed = text_width(head) + text_width(change) + 2;
	size_t room = (size_t)cut->columns, gutter, surplus;

	if (cut->skip || cut->wrap || needed <= room || room <= GUTTER + 2) {
		draw_part(cut, line->style, head);
		return;
	}
	surplus = needed + AFTER_CHANGE + 1 - room;
	gutter = text_fit(head, GUTTER);
	draw_part(cut, line->style, span_head(head, gutter));
	draw_part(cut, STYLE_TEXT_DIM, span_of("~"));
	head = span_from(head, gutter);
	draw_part(cut, line->style, span_from(head, text_fit(head, surplus)));
}

/* One row of a line, beginning `skip' columns in. */
static void
draw_row(const struct page_line *line, const char *find, struct cut cut)
{
	struct span text = line->text, word = span_of(find);
	size_t found;

	cut.style = line->style;
	if (line->mark_end > line->mark_start) {
		draw_head(&cut, line);
		draw_part(&cut, STYLE_DIFF_CHANGE, span_of("["));
		draw_part(&cut, STYLE_DIFF_CHANGE,
		    span_head(span_from(text, line->mark_start),
			line->mark_end - line->mark_start));
		draw_part(&cut, STYLE_DIFF_CHANGE, span_of("]"));
		draw_part(&cut, line->style, span_from(text, line->mark_end));
		return;
	}
	found = word.length ? filter_find(text, word) : text.length;
	draw_part(&cut, line->style, span_head(text, found));
	if (found == text.length)
		return;
	draw_part(
	    &cut, STYLE_MATCH, span_head(span_from(text, found), word.length));
	draw_part(&cut, line->style, span_from(text, found + word.length));
}

static void
draw_cursor_mark(const struct pager *pager, size_t index, int row)
{
	const struct page_line *line = &pager->page->lines[index];

	(void)draw_line(row, 0, 1, STYLE_TEXT_STRONG,
	    span_of(index == pager->cursor ? ">" : " "));
	if (line->kind == PAGE_FILE && is_folded(pager, line->file))
		(void)draw_line(row, pager->columns - 9, 9, STYLE_TEXT_DIM,
		    span_of(" (folded)"));
}

void
pager_draw(struct pager *pager, int row, int rows, int columns)
{
	size_t i;
	int drawn = 0, part, parts, room = columns - 2;

	pager->rows = rows;
	pager->columns = columns;
	keep_cursor_in_sight(pager);
	for (i = pager->top; i < pager->page->count && drawn < rows; i++) {
		if (!is_visible(pager, i))
			continue;
		parts = line_rows(pager, i);
		for (part = 0; part < parts && drawn < rows; part++, drawn++)
			draw_row(&pager->page->lines[i], pager->find,
			    (struct cut) { .row = row + drawn,
				.column = 2,
				.columns = room,
				.skip = pager->wrap ? part * room : pager->left,
				.wrap = pager->wrap && part + 1 < parts });
		draw_cursor_mark(pager, i, row + drawn - parts);
	}
}

void
pager_draw_lines(const struct page *page, size_t first, int row, int column,
    int rows, int columns)
{
	size_t i;

	for (i = first; i < page->count && (int)(i - first) < rows; i++)
		draw_row(&page->lines[i], "",
		    (struct cut) { .row = row + (int)(i - first),
			.column = column,
			.columns = columns });
}

static void
go_to(struct pager *pager, size_t line)
{
	pager->cursor = line;
	keep_cursor_in_sight(pager);
}

static void
go_kind(struct pager *pager, enum page_kind kind, bool forward)
{
	size_t at = pager->cursor;

	while (forward ? ++at < pager->page->count : at-- > 0)
		if (pager->page->lines[at].kind == kind &&
		    is_visible(pager, at)) {
			/* With what follows it in sight. */
			pager->top = forward && at > 1 ? at - 1 : at;
			go_to(pager, at);
			return;
		}
}

static void
turn_fold(struct pager *pager)
{
	size_t file, i;

	if (!pager->page->count)
		return;
	file = pager->page->lines[pager->cursor].file;
	for (i = 0; i < pager->fold_count; i++)
		if (pager->folds[i] == file) {
			pager->folds[i] = pager->folds[--pager->fold_count];
			return;
		}
	if (!file || pager->fold_count == PAGER_FOLD_LIMIT)
		return;
	pager->folds[pager->fold_count++] = file;
	while (pager->cursor > 0 && !is_visible(pager, pager->cursor))
		pager->cursor--;
}

bool
pager_find(struct pager *pager, bool forward, bool here)
{
	struct span word = span_of(pager->find), text;
	size_t count = pager->page->count, i, at;

	if (!word.length)
		return false;
	for (i = here ? 0 : 1; i <= count; i++) {
		at = forward ? (pager->cursor + i) % count
			     : (pager->cursor + count - i % count) % count;
		text = pager->page->lines[at].text;
		if (!is_visible(pager, at) ||
		    filter_find(text, word) == text.length)
			continue;
		go_to(pager, at);
		return true;
	}
	return false;
}

static void
move_by(struct pager *pager, long lines)
{
	if (pager->page->count)
		go_to(pager, step(pager, pager->cursor, lines));
}

static bool
act_in_diff(struct pager *pager, enum action action)
{
	if (action == ACTION_HUNK_NEXT)
		go_kind(pager, PAGE_HUNK, true);
	else if (action == ACTION_HUNK_BACK)
		go_kind(pager, PAGE_HUNK, false);
	else if (action == ACTION_FILE_NEXT)
		go_kind(pager, PAGE_FILE, true);
	else if (action == ACTION_FILE_BACK)
		go_kind(pager, PAGE_FILE, false);
	else if (action == ACTION_FOLD)
		turn_fold(pager);
	else
		return false;
	return true;
}

bool
pager_act(struct pager *pager, enum action action)
{
	int page = pager->rows > 1 ? pager->rows - 1 : 1;

	if (action == ACTION_DOWN)
		move_by(pager, 1);
	else if (action == ACTION_UP)
		move_by(pager, -1);
	else if (action == ACTION_HALF_DOWN)
		move_by(pager, page / 2 + 1);
	else if (action == ACTION_HALF_UP)
		move_by(pager, -(page / 2 + 1));
	else if (action == ACTION_PAGE_DOWN)
		move_by(pager, page);
	else if (action == ACTION_PAGE_UP)
		move_by(pager, -page);
	else if (action == ACTION_TOP)
		move_by(pager, -(long)pager->page->count);
	else if (action == ACTION_END)
		move_by(pager, (long)pager->page->count);
	else if (action == ACTION_LEFT)
		pager->left = pager->left > 8 ? pager->left - 8 : 0;
	else if (action == ACTION_RIGHT)
		pager->left += pager->wrap ? 0 : 8;
	else if (action == ACTION_WRAP)
		pager->wrap = !pager->wrap, pager->left = 0;
	else
		return act_in_diff(pager, action);
	return true;
}

void
pager_words(const struct pager *pager, struct buf *left, struct buf *right)
{
	const struct page *page = pager->page;
	size_t hunk = 0, file = 0, i;

	if (!page->count)
		return;
	for (i = 0; i <= pager->cursor && i < page->count; i++)
		hunk += page->lines[i].kind == PAGE_HUNK;
	file = page->lines[pager->cursor].file;
	if (page->hunk_count)
		(void)buf_printf(left, "hunk %zu of %zu   file %zu of %zu",
		    hunk ? hunk : 1, page->hunk_count, file ? file : 1,
		    page->file_count);
	(void)buf_printf(right, "line %zu of %zu  %3zu%%", pager->cursor + 1,
	    page->count, (pager->cursor + 1) * 100 / page->count);
}

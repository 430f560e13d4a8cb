#include "tui/page.h"

#include <stdio.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/text.h"

#define TEXT_LIMIT ((size_t)4 * 1024 * 1024)

struct page *
page_new(void)
{
	struct arena *arena = arena_new();
	struct page *page = arena_alloc(arena, sizeof(*page));

	page->arena = arena;
	return page;
}

void
page_free(struct page *page)
{
	if (page)
		arena_free(page->arena);
}

static struct page_line *
add_line(
    struct page *page, enum page_kind kind, enum style style, struct span text)
{
	struct page_line *line;
	struct buf clean;

	if (page->count >= PAGE_LINE_LIMIT)
		return NULL;
	line = ARRAY_ADD(page->arena, page->lines, page->count);
	line->kind = kind;
	line->style = style;
	line->file = page->file_count;
	buf_init(&clean, TEXT_LIMIT);
	text_clean(&clean, text, TEXT_LINE);
	line->text = span_make(
	    arena_span(page->arena, buf_as_span(&clean)), clean.length);
	buf_release(&clean);
	return line;
}

void
page_text(struct page *page, enum style style, struct span text)
{
	struct span piece, rest;
	struct buf clean;

	buf_init(&clean, TEXT_LIMIT);
	text_clean(&clean, text, TEXT_LINES);
	rest = buf_as_span(&clean);
	if (!rest.length)
		(void)add_line(page, PAGE_TEXT, style, rest);
	while (span_cut(&rest, '\n', &piece))
		(void)add_line(page, PAGE_TEXT, style, piece);
	buf_release(&clean);
}

void
page_add(struct page *page, enum style style, const char *format, ...)
{
	struct buf text;
	va_list args;

	buf_init(&text, TEXT_LIMIT);
	va_start(args, format);
	(void)buf_vprintf(&text, format, args);
	va_end(args);
	page_text(page, style, buf_as_span(&text));
	buf_release(&text);
}

void
page_fill(struct page *page, enum style style, int columns, struct span text)
{
	size_t room = columns > 8 ? (size_t)columns : 8, fits, i;
	struct span rest = text, line;

	while (span_cut(&rest, '\n', &line)) {
		while (text_width(line) > room) {
			fits = text_fit(line, room);
			for (i = fits; i > 0 && line.at[i] != ' '; i--)
				continue;
			page_text(page, style, span_head(line, i ? i : fits));
			line = span_from(line, i ? i + 1 : fits);
		}
		page_text(page, style, line);
	}
}

void
page_error(struct page *page, const struct error *error)
{
	page_add(page, STYLE_MESSAGE_ERROR, " Failed     %s", error->text);
	if (*error->said)
		page_add(page, STYLE_TEXT, " It said    %s", error->said);
	if (*error->means)
		page_add(page, STYLE_TEXT, " Meaning    %s", error->means);
	if (*error->todo)
		page_add(
		    page, STYLE_TEXT_STRONG, " Fix        %s", error->todo);
}

/* "    -   31 text" with the marks moved to where cleaning left them. */
static void
add_diff_line(struct page *page, const struct diff_line *from, const char *lead)
{
	static const enum style styles[] = { STYLE_TEXT, STYLE_DIFF_DEL,
		STYLE_DIFF_ADD };
	static const char signs[] = { ' ', '-', '+' };
	struct page_line *line;
	struct buf text;
	size_t start, end;

	buf_init(&text, TEXT_LIMIT);
	(void)buf_printf(
	    &text, "%s%c %4u ", lead, signs[from->kind], from->number);
	text_clean(&text, span_head(from->text, from->mark_start), TEXT_LINE);
	start = text.length;
	text_clean(&text,
	    span_head(span_from(from->text, from->mark_start),
		from->mark_end - from->mark_start),
	    TEXT_LINE);
	end = text.length;
	text_clean(&text, span_from(from->text, from->mark_end), TEXT_LINE);
	line =
	    add_line(page, PAGE_BODY, styles[from->kind], buf_as_span(&text));
	if (line && from->kind != DIFF_SAME && end > start) {
		line->mark_start = start;
		line->mark_end = end;
	}
	if (from->no_newline)
		(void)add_line(page, PAGE_BODY, STYLE_TEXT_DIM,
		    span_of("    \\ no newline at the end of the file"));
	buf_release(&text);
}

void
page_diff(struct page *page, const struct diff_file *file, const char *note)
{
	struct buf text;
	size_t i, j;

	buf_init(&text, TEXT_LIMIT);
	page->file_count++;
	(void)buf_printf(&text, "%-50s  %s", file->path, note);
	(void)add_line(page, PAGE_FILE, STYLE_TITLE, buf_as_span(&text));
	for (i = 0; i < file->hunk_count; i++) {
		const struct diff_hunk *hunk = &file->hunks[i];

		buf_clear(&text);
		(void)buf_printf(&text, "  @@ -%u,%u +%u,%u @@ %s",
		    hunk->old_start, hunk->old_count, hunk->new_start,
		    hunk->new_count, hunk->object);
		(void)add_line(
		    page, PAGE_HUNK, STYLE_DIFF_HUNK, buf_as_span(&text));
		page->hunk_count++;
		for (j = 0; j < hunk->line_count; j++)
			add_diff_line(page, &hunk->lines[j], "  ");
	}
	buf_release(&text);
}

void
page_changes(struct page *page, const struct diff_file *file, size_t most)
{
	size_t i, j, added = 0;

	for (i = 0; i < file->hunk_count; i++)
		for (j = 0; j < file->hunks[i].line_count; j++) {
			const struct diff_line *line = &file->hunks[i].lines[j];

			if (most < 5 && line->kind == DIFF_SAME)
				continue;
			if (added++ == most)
				return;
			add_diff_line(page, line, " ");
		}
}

/* Old lines i.. and new lines after them, as many of each. */
static bool
pair_is_exact(const struct diff_line *from, const struct diff_line *to)
{
	return span_equal(span_head(from->text, from->mark_start),
		   span_head(to->text, to->mark_start)) &&
	    span_equal(span_from(from->text, from->mark_end),
		span_from(to->text, to->mark_end));
}

static bool
hunk_is_exact(const struct diff_hunk *hunk)
{
	size_t i = 0, olds, news, k;

	while (i < hunk->line_count) {
		for (olds = 0; i + olds < hunk->line_count &&
		     hunk->lines[i + olds].kind == DIFF_OLD;)
			olds++;
		for (news = 0; i + olds + news < hunk->line_count &&
		     hunk->lines[i + olds + news].kind == DIFF_NEW;)
			news++;
		if (olds != news)
			return false;
		for (k = 0; k < olds; k++)
			if (!pair_is_exact(&hunk->lines[i + k],
				&hunk->lines[i + olds + k]))
				return false;
		i += olds + news ? olds + news : 1;
	}
	return true;
}

bool
page_diff_is_exact(const struct diff_file *files, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++)
		for (j = 0; j < files[i].hunk_count; j++)
			if (!hunk_is_exact(&files[i].hunks[j]))
				return false;
	return true;
}

/* Hunks as git writes a patch. */
#include "backend/core/diff.h"

#include "backend/base/buf.h"

/* Bytes that make git put a path between quotes. */
static bool
is_odd(unsigned char byte)
{
	return byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\';
}

static void
put_odd(struct buf *into, unsigned char byte)
{
	static const char codes[] = "\a\b\t\n\v\f\r\"\\";
	static const char letters[] = "abtnvfr\"\\";
	const char *found = byte ? strchr(codes, byte) : NULL;

	if (found)
		buf_printf(into, "\\%c", letters[found - codes]);
	else
		buf_printf(into, "\\%03o", byte);
}

static bool
put_path(struct buf *into, const char *prefix, const char *path)
{
	bool quoted = false;
	const char *at;

	for (at = path; *at; at++)
		quoted |= is_odd((unsigned char)*at);
	if (quoted)
		buf_byte(into, '"');
	buf_text(into, prefix);
	for (at = path; *at; at++) {
		if (is_odd((unsigned char)*at))
			put_odd(into, (unsigned char)*at);
		else
			buf_byte(into, *at);
	}
	if (quoted)
		buf_byte(into, '"');
	return quoted;
}

/* A tab ends a name with blanks, as git does it, so that patch reads it. */
static void
put_name(
    struct buf *into, const char *sign, const char *prefix, const char *path)
{
	buf_text(into, sign);
	if (!put_path(into, prefix, path) && strchr(path, ' '))
		buf_byte(into, '\t');
	buf_byte(into, '\n');
}

static void
put_range(struct buf *into, char sign, unsigned start, unsigned count)
{
	buf_printf(into, " %c%u", sign, count ? start : start - 1);
	if (count != 1)
		buf_printf(into, ",%u", count);
}

static void
put_hunk(struct buf *into, const struct diff_hunk *hunk)
{
	static const char signs[] = {
		[DIFF_SAME] = ' ', [DIFF_OLD] = '-', [DIFF_NEW] = '+'
	};
	size_t i;

	buf_text(into, "@@");
	put_range(into, '-', hunk->old_start, hunk->old_count);
	put_range(into, '+', hunk->new_start, hunk->new_count);
	buf_text(into, " @@");
	if (*hunk->object)
		buf_printf(into, " %s", hunk->object);
	buf_byte(into, '\n');
	for (i = 0; i < hunk->line_count; i++) {
		buf_byte(into, signs[hunk->lines[i].kind]);
		buf_span(into, hunk->lines[i].text);
		buf_byte(into, '\n');
		if (hunk->lines[i].no_newline)
			buf_text(into, "\\ No newline at end of file\n");
	}
}

void
diff_print(struct buf *into, const struct diff_file *file)
{
	size_t i;

	if (!file->hunk_count)
		return;
	buf_text(into, "diff --git ");
	put_path(into, "a/", file->path);
	buf_byte(into, ' ');
	put_path(into, "b/", file->path);
	buf_byte(into, '\n');
	if (*file->old_id && *file->new_id)
		buf_printf(into, "index %s..%s %06o\n", file->old_id,
		    file->new_id, file->mode);
	put_name(into, "--- ", "a/", file->path);
	put_name(into, "+++ ", "b/", file->path);
	for (i = 0; i < file->hunk_count; i++)
		put_hunk(into, &file->hunks[i]);
}

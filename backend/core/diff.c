/*
 * DESIGN
 *
 * No difference is searched for: the edits say which bytes change, so the lines
 * around them are the difference. Edits that share or touch lines make one
 * block of old lines and one of new ones; blocks with at most two contexts
 * between them make one hunk. What is shown can therefore be nothing but what
 * the edits do.
 */
#include "backend/core/diff.h"

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/text.h"

#define HEADING_LIMIT ((size_t)120)

/* Lines [start, end) of a text, and their offsets. */
struct lines {
	struct span text;
	size_t *starts; /* one more than count: the end of the text */
	size_t count;
};

/* Old lines [start, end) become the lines of `made'. */
struct block {
	unsigned start, end;
	struct lines made;
	const struct marker_object *object;
};

struct maker {
	struct arena *arena;
	struct lines old;
	struct block *blocks;
	size_t block_count;
	struct diff_file *file;
	int grown; /* new lines minus old ones, up to here */
};

static void
split(struct arena *arena, struct span text, struct lines *lines)
{
	size_t at = 0;

	*lines = (struct lines) { .text = text };
	while (at < text.length) {
		*ARRAY_ADD(arena, lines->starts, lines->count) = at;
		at += span_find(span_from(text, at), '\n');
		at += at < text.length;
	}
	*ARRAY_ADD(arena, lines->starts, lines->count) = text.length;
	lines->count--;
}

/* With its line feed, if it has one. */
static struct span
whole_line(const struct lines *lines, size_t index)
{
	return span_from(span_head(lines->text, lines->starts[index + 1]),
	    lines->starts[index]);
}

static unsigned
line_of(const struct lines *lines, size_t offset)
{
	size_t low = 0, high = lines->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (lines->starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return (unsigned)low;
}

/* Lines that the edits leave as they are, at both ends of a block. */
static void
trim_block(const struct lines *old, struct block *block)
{
	struct lines *made = &block->made;

	while (block->start < block->end && made->count &&
	    span_equal(whole_line(old, block->start), whole_line(made, 0))) {
		block->start++;
		made->starts++;
		made->count--;
	}
	while (block->start < block->end && made->count &&
	    span_equal(whole_line(old, block->end - 1),
		whole_line(made, made->count - 1))) {
		block->end--;
		made->count--;
	}
}

/* Takes the edits of one block; returns how many. */
static size_t
add_block(struct maker *maker, const struct edit *edits, size_t count)
{
	struct block block = {
		.object = edits[0].marker ? edits[0].marker->object : NULL
	};
	const struct lines *old = &maker->old;
	struct buf made;
	size_t at, used = 0;

	buf_init(&made, SIZE_MAX / 2);
	block.start = line_of(old, edits[0].start);
	block.end = block.start;
	at = old->starts[block.start];
	while (used < count && line_of(old, edits[used].start) <= block.end) {
		const struct edit *edit = &edits[used++];

		buf_span(
		    &made, span_from(span_head(old->text, edit->start), at));
		buf_span(&made, edit->text);
		at = edit->end;
		block.end = line_of(old, edit->end) + 1;
	}
	buf_span(
	    &made, span_from(span_head(old->text, old->starts[block.end]), at));
	split(maker->arena,
	    span_make(
		arena_span(maker->arena, buf_as_span(&made)), made.length),
	    &block.made);
	buf_release(&made);
	trim_block(old, &block);
	*ARRAY_ADD(maker->arena, maker->blocks, maker->block_count) = block;
	return used;
}

static struct diff_line *
add_line(struct maker *maker, struct diff_hunk *hunk, enum diff_kind kind,
    const struct lines *lines, size_t index, unsigned number)
{
	struct diff_line *line =
	    ARRAY_ADD(maker->arena, hunk->lines, hunk->line_count);
	struct span text = whole_line(lines, index);

	line->kind = kind;
	line->number = number;
	line->no_newline = !span_ends(text, "\n");
	if (!line->no_newline)
		text.length--;
	line->text = span_make(arena_span(maker->arena, text), text.length);
	return line;
}

static bool
is_middle(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* The smallest middle in which two lines differ, in whole characters. */
static bool
is_tag_byte(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
	    (byte >= 'A' && byte <= 'Z') || byte == '.' || byte == '_' ||
	    byte == '-';
}

static void
mark_pair(struct diff_line *old, struct diff_line *new)
{
	struct span a = old->text, b = new->text;
	size_t least = a.length < b.length ? a.length : b.length;
	size_t head = 0, tail = 0;

	while (head < least && a.at[head] == b.at[head])
		head++;
	while (head &&
	    ((head < a.length && is_middle(a.at[head])) ||
		(head < b.length && is_middle(b.at[head]))))
		head--;
	while (tail < least - head &&
	    a.at[a.length - tail - 1] == b.at[b.length - tail - 1])
		tail++;
	while (tail && is_middle(a.at[a.length - tail]))
		tail--;
	/* A person reads tags, not digits: the whole word is the change. */
	while (head && is_tag_byte(a.at[head - 1]))
		head--;
	while (tail && is_tag_byte(a.at[a.length - tail]))
		tail--;
	old->mark_start = new->mark_start = head;
	old->mark_end = a.length - tail;
	new->mark_end = b.length - tail;
}

/* Line by line when there are as many; else they are different as a whole. */
static void
mark_block(struct diff_line *lines, size_t old_count, size_t new_count)
{
	size_t i;

	for (i = 0; i < old_count + new_count; i++)
		lines[i].mark_end = lines[i].text.length;
	for (i = 0; old_count == new_count && i < old_count; i++)
		mark_pair(&lines[i], &lines[old_count + i]);
}

static void
add_same(
    struct maker *maker, struct diff_hunk *hunk, unsigned start, unsigned end)
{
	for (; start < end; start++)
		add_line(maker, hunk, DIFF_SAME, &maker->old, start, start + 1);
}

static void
add_changed(
    struct maker *maker, struct diff_hunk *hunk, const struct block *block)
{
	size_t first = hunk->line_count, i;
	unsigned line;

	for (line = block->start; line < block->end; line++)
		add_line(maker, hunk, DIFF_OLD, &maker->old, line, line + 1);
	for (i = 0; i < block->made.count; i++)
		add_line(maker, hunk, DIFF_NEW, &block->made, i,
		    (unsigned)((int)(block->start + i) + maker->grown + 1));
	maker->grown +=
	    (int)block->made.count - (int)(block->end - block->start);
	mark_block(
	    hunk->lines + first, block->end - block->start, block->made.count);
}

static const char *
heading(struct arena *arena, const struct marker_object *object)
{
	struct buf text, clean;
	const char *result;

	if (!object || !*object->kind)
		return "";
	buf_init(&text, HEADING_LIMIT);
	buf_init(&clean, HEADING_LIMIT);
	buf_text(&text, object->kind);
	if (*object->name)
		buf_printf(&text, " %s%s%s", object->namespace,
		    *object->namespace ? "/" : "", object->name);
	text_clean(&clean, buf_as_span(&text), TEXT_LINE);
	result = arena_span(arena, buf_as_span(&clean));
	buf_release(&text);
	buf_release(&clean);
	return result;
}

/* Takes the blocks of one hunk; returns how many. */
static size_t
add_hunk(struct maker *maker, const struct block *blocks, size_t count)
{
	struct diff_hunk hunk = { .object =
				      heading(maker->arena, blocks[0].object) };
	int grown = maker->grown;
	unsigned start = blocks[0].start, end;
	size_t used = 0;

	start -= start < DIFF_CONTEXT ? start : DIFF_CONTEXT;
	end = start;
	while (used < count &&
	    blocks[used].start <=
		(used ? end + 2 * DIFF_CONTEXT : blocks[0].start)) {
		add_same(maker, &hunk, end, blocks[used].start);
		add_changed(maker, &hunk, &blocks[used]);
		end = blocks[used++].end;
	}
	add_same(maker, &hunk, end,
	    end + DIFF_CONTEXT < maker->old.count ? end + DIFF_CONTEXT
						  : (unsigned)maker->old.count);
	end = end + DIFF_CONTEXT < maker->old.count
	    ? end + DIFF_CONTEXT
	    : (unsigned)maker->old.count;
	hunk.old_start = start + 1;
	hunk.old_count = end - start;
	hunk.new_start = (unsigned)((int)hunk.old_start + grown);
	hunk.new_count = (unsigned)((int)hunk.old_count + maker->grown - grown);
	*ARRAY_ADD(maker->arena, maker->file->hunks, maker->file->hunk_count) =
	    hunk;
	return used;
}

void
diff_make(struct arena *arena, struct span old_text, const struct edit *edits,
    size_t edit_count, struct diff_file *file)
{
	struct maker maker = { .arena = arena, .file = file };
	size_t i;

	file->hunks = NULL;
	file->hunk_count = 0;
	split(arena, old_text, &maker.old);
	for (i = 0; i < edit_count;)
		i += add_block(&maker, edits + i, edit_count - i);
	for (i = 0; i < maker.block_count;)
		i += add_hunk(&maker, maker.blocks + i, maker.block_count - i);
}

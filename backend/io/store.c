#include "backend/io/store.h"

#include <inttypes.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/digest.h"
#include "backend/io/files.h"

/*
 * DESIGN: a text file that a person can read: a line of magic, one with the
 * image, one with the time of the scan, then TAG TAB FIRST-SEEN, last line
 * `end', so that a file cut short is seen. The name is a digest of the object's
 * name, because names of objects may be longer than names of files.
 */

#define MAGIC "vigie-tags 1"
#define FILE_LIMIT ((size_t)256 * 1024 * 1024)

static const char *
path_of(struct arena *arena, const char *folder, const char *namespace,
    const char *name)
{
	struct digest_state *state = digest_begin();
	char text[DIGEST_TEXT_SIZE];
	struct digest digest;

	digest_add(state, span_of(namespace));
	digest_add(state, span_of(name));
	digest = digest_end(state);
	digest_text(&digest, text);
	return arena_printf(arena, "%s/tags/%.32s", folder, text);
}

static bool
take_line(struct span *rest, const char *expected)
{
	struct span line;

	return span_cut(rest, '\n', &line) && span_is(line, expected);
}

static bool
take_time(struct span *rest, int64_t *time)
{
	struct span line;
	uint64_t number;

	if (!span_cut(rest, '\n', &line) || !span_starts(line, "scanned ") ||
	    !span_number(span_from(line, 8), &number) || number > INT64_MAX)
		return false;
	*time = (int64_t)number;
	return true;
}

static bool
take_tags(struct span rest, struct arena *arena, struct store_tags *tags)
{
	struct span line;

	while (span_cut(&rest, '\n', &line)) {
		size_t tab = span_find(line, '\t');
		struct store_tag *tag;
		uint64_t seen;

		if (tab == line.length)
			return span_is(line, "end") && !rest.length;
		if (!span_number(span_from(line, tab + 1), &seen) ||
		    seen > INT64_MAX)
			return false;
		tag = ARRAY_ADD(arena, tags->tags, tags->count);
		tag->name = span_head(line, tab);
		tag->first_seen = (int64_t)seen;
	}
	return false;
}

void
store_read_tags(const char *folder, const char *namespace, const char *name,
    const char *image, struct arena *arena, struct store_tags *tags)
{
	const char *path = path_of(arena, folder, namespace, name);
	struct store_tags read = { 0 };
	struct error ignored;
	struct span rest;

	*tags = (struct store_tags) { 0 };
	if (!files_read(path, FILE_LIMIT, arena, &rest, &ignored))
		return;
	if (take_line(&rest, MAGIC) &&
	    take_line(&rest, arena_printf(arena, "image %s", image)) &&
	    take_time(&rest, &read.scanned_at) && take_tags(rest, arena, &read))
		*tags = read;
}

bool
store_write_tags(const char *folder, const char *namespace, const char *name,
    const char *image, const struct store_tags *tags, struct error *error)
{
	struct arena *arena = arena_new();
	const char *path = path_of(arena, folder, namespace, name);
	struct buf text;
	bool ok;

	buf_init(&text, FILE_LIMIT);
	buf_printf(&text, MAGIC "\nimage %s\nscanned %" PRId64 "\n", image,
	    tags->scanned_at);
	for (ARRAY_EACH(tag, tags->tags, tags->count)) {
		/* No tag of a real registry; its age is not kept. */
		if (span_find(tag->name, '\t') < tag->name.length ||
		    span_find(tag->name, '\n') < tag->name.length)
			continue;
		buf_span(&text, tag->name);
		buf_printf(&text, "\t%" PRId64 "\n", tag->first_seen);
	}
	buf_text(&text, "end\n");
	if (text.overflow) {
		error_set(error, ERROR_INVALID, "too many tags to keep");
		ok = false;
	} else {
		ok = files_make_folder(
			 arena_printf(arena, "%s/tags", folder), error) &&
		    files_write(path, buf_as_span(&text), error);
	}
	buf_release(&text);
	arena_free(arena);
	return ok;
}

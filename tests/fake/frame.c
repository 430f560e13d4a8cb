#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/fake/frame.h"

static bool
read_frame(const char *name, struct buf *into)
{
	char path[4096], piece[4096];
	FILE *file;
	size_t got;

	(void)snprintf(path, sizeof(path), "%s/tests/data/frames/%s.txt",
	    getenv("top_srcdir"), name);
	file = fopen(path, "re");
	if (!file)
		return false;
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		(void)buf_add(into, piece, got);
	(void)fclose(file);
	return true;
}

static void
write_frame(const char *folder, const char *name, const struct buf *text)
{
	char path[4096];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s.txt", folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	(void)fwrite(text->at, 1, text->length, file);
	(void)fclose(file);
}

/* The first line that differs, for a person. */
static void
fail_at_difference(const struct buf *want, const struct buf *have)
{
	struct span a = buf_as_span(want), b = buf_as_span(have);
	struct span left, right;
	unsigned line = 0;

	for (;;) {
		bool more = span_cut(&a, '\n', &left);

		line++;
		if (!span_cut(&b, '\n', &right) || !more)
			fail_msg("the frame has %u lines less or more", line);
		if (!span_equal(left, right))
			fail_msg("line %u\nexpected: %.*s\nbut was:  %.*s",
			    line, (int)left.length, left.at, (int)right.length,
			    right.at);
	}
}

void
frame_check(const char *name, const struct buf *have)
{
	const char *folder = getenv("FRAMES_WRITE");
	struct buf want;

	if (folder) {
		write_frame(folder, name, have);
		return;
	}
	buf_init(&want, FRAME_LIMIT);
	if (!read_frame(name, &want))
		fail_msg("there is no frame %s", name);
	else if (strcmp(want.at, have->at) != 0)
		fail_at_difference(&want, have);
	buf_release(&want);
}

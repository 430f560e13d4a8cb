/*
 * Every marker that is found can be edited: the proof holds, the new text has
 * the same markers with the new value, and a second edit has nothing to do. The
 * first line of the input is the value.
 */
#include <assert.h>

#include "backend/base/array.h"
#include "backend/core/diff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	struct arena *arena;
	struct span text;
	const char *value;
	struct marker_file file;
};

static size_t
make_edits(struct input *input, struct edit **edits)
{
	struct error error;
	size_t count = 0, i;

	for (i = 0; i < input->file.marker_count; i++) {
		struct edit edit;
		bool changes;

		if (edit_make(input->arena, input->text,
			&input->file.markers[i], input->value, &edit, &changes,
			&error) &&
		    changes)
			*ARRAY_ADD(input->arena, *edits, count) = edit;
	}
	return count;
}

static void
check_result(struct input *input, struct span result, size_t edited)
{
	struct marker_file after;
	struct error error;
	size_t equal = 0, i;

	if (!marker_find(input->arena, result, &after, &error))
		assert(!"the edited text parses");
	assert(after.marker_count == input->file.marker_count);
	/* a dead one may have been text of an old value */
	assert(after.dead_count <= input->file.dead_count);
	for (i = 0; i < after.marker_count; i++)
		equal += strcmp(after.markers[i].value, input->value) == 0;
	assert(equal >= edited);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { .arena = arena_new() };
	struct diff_file file = { .path = "f.yaml", .mode = 0100644 };
	struct span rest = span_make((const char *)data, size), line, result;
	struct edit *edits = NULL;
	struct error error;
	struct buf patch;
	size_t count;

	buf_init(&patch, (size_t)1 << 24);
	/* a value that holds a marker would add a dead one */
	if (span_cut(&rest, '\n', &line) &&
	    span_find(line, '$') == line.length) {
		input.value = arena_span(input.arena, line);
		input.text = rest;
		if (marker_find(input.arena, rest, &input.file, &error)) {
			count = make_edits(&input, &edits);
			if (!edit_apply(input.arena, rest, edits, count,
				&result, &error))
				assert(!"every edit can be proven");
			check_result(&input, result, count);
			diff_make(input.arena, rest, edits, count, &file);
			diff_print(&patch, &file);
		}
	}
	buf_release(&patch);
	arena_free(input.arena);
	return 0;
}

/* Whatever the bytes are, what marker_find() says about them fits together. */
#include <assert.h>

#include "backend/core/marker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_marker(struct span text, const struct marker *marker)
{
	static const char first[] = { [MARKER_SINGLE_QUOTED] = '\'',
		[MARKER_DOUBLE_QUOTED] = '"',
		[MARKER_LITERAL] = '|',
		[MARKER_FOLDED] = '>' };

	assert(marker->start < marker->end && marker->end <= text.length);
	assert(marker->line > 0 && *marker->namespace && *marker->policy);
	if (marker->style != MARKER_PLAIN)
		assert(text.at[marker->start] == first[marker->style]);
	assert(marker->object && marker->object->kind && marker->value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make((const char *)data, size);
	struct arena *arena = arena_new();
	struct marker_file file;
	struct error error;
	size_t i;

	if (!marker_find(arena, text, &file, &error)) {
		assert(error.kind == ERROR_INVALID && *error.text);
		file.marker_count = file.dead_count = 0;
	}
	for (i = 0; i < file.marker_count; i++) {
		check_marker(text, &file.markers[i]);
		assert(!i || file.markers[i - 1].end <= file.markers[i].start);
		assert(!i || file.markers[i - 1].line <= file.markers[i].line);
	}
	for (i = 0; i < file.dead_count; i++)
		assert(file.dead[i].line && *file.dead[i].reason);
	arena_free(arena);
	return 0;
}

/* A line with a range, then versions to try it on. */
#include "tests/fuzz/fuzz.h"

#include "backend/core/range.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_make((const char *)data, size), text, tag;
	struct arena *arena = arena_new();
	struct version version;
	struct range range;
	struct error error;

	if (span_cut(&rest, '\n', &text) &&
	    range_parse(arena, text, &range, &error))
		while (span_cut(&rest, '\n', &tag))
			if (version_parse(tag, &version))
				(void)range_matches(&range, &version);
	arena_free(arena);
	return 0;
}

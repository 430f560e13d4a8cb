/* yaml_scan() takes what libyaml takes and finds the same in it. */
#include <stdlib.h>

#include "tests/yaml_events.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	char wrong[256];

	/* libyaml would read these as UTF-16, which we refuse */
	if (size >= 2 && data[0] >= 0xfe && data[1] >= 0xfe)
		return 0;
	arena = arena_new();
	if (!yaml_events_agree(
		arena, span_make((const char *)data, size), wrong)) {
		fprintf(stderr, "%s\n", wrong);
		abort();
	}
	arena_free(arena);
	return 0;
}

/* One WWW-Authenticate header a line. */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "backend/core/challenge.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_make((const char *)data, size), header;
	struct challenge_list list = { .count = 0 };
	struct arena *arena = arena_new();
	const struct challenge *chosen;

	while (span_cut(&rest, '\n', &header))
		challenge_read(arena, header, &list);
	assert(list.count <= CHALLENGE_LIMIT);
	chosen = challenge_choose(&list, false);
	assert(!chosen || chosen->scheme != CHALLENGE_OTHER);
	assert(!chosen || chosen->scheme != CHALLENGE_BEARER || chosen->realm);
	chosen = challenge_choose(&list, true);
	assert(!chosen == !challenge_choose(&list, false));
	arena_free(arena);
	return 0;
}

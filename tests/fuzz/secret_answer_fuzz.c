/*
 * An API server's answer to a request with values: whatever it says, no text of
 * it that is longer than a word comes out.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "backend/core/http_reply.h"
#include "backend/core/secret_answer.h"

static void
look(const struct node *node)
{
	for (NODE_EACH(child, node)) {
		assert(child->text.length <= 63);
		look(child);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct secret_part parts[] = { { "KEY", NULL } };
	static const struct secret_body body = { .parts = parts,
		.part_count = 1 };
	struct arena *arena = arena_new();
	struct secret_answer answer;
	char *copy = malloc(size + 1);

	assert(copy);
	if (size)
		memcpy(copy, data, size);
	(void)http_reply_is_whole(span_make(copy, size));
	secret_answer_read(arena, copy, size, &body, &answer);
	assert(answer.status == 0 ||
	    (answer.status >= 200 && answer.status <= 999));
	look(answer.root);
	free(copy);
	arena_free(arena);
	return 0;
}

/* Any bytes: no more depth than promised, texts that end in NUL. */
#include <assert.h>

#include "backend/base/yaml_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
walk(const struct node *node, unsigned depth)
{
	assert(depth <= YAML_DEPTH_LIMIT);
	if (node->type != NODE_LIST && node->type != NODE_MAP) {
		assert(node->text.at[node->text.length] == '\0');
		assert(!node->first);
	}
	for (NODE_EACH(child, node)) {
		assert(child->line);
		if (node->type == NODE_MAP) {
			assert(child->key.at[child->key.length] == '\0');
			assert(child->key_line);
		}
		walk(child, depth + 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span text = span_make((const char *)bytes, size);
	struct arena *arena = arena_new();
	struct yaml_reader *reader = yaml_read_begin(arena, text);
	struct error error = { 0 };
	struct node *root;
	bool failed;

	while (yaml_read_next(reader, &root, &failed, &error))
		walk(root, 0);
	assert(!root);
	if (failed)
		assert(error.kind == ERROR_INVALID && error.text[0] >= '1' &&
		    error.text[0] <= '9');
	yaml_read_end(reader);
	arena_free(arena);
	return 0;
}

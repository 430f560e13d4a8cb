/* What was read is written and read again: the two trees are the same. */
#include <assert.h>

#include "backend/base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
write(struct json_writer *writer, const char *key, const struct node *node)
{
	switch (node->type) {
	case NODE_NULL:
		json_text(writer, key, NULL);
		return;
	case NODE_BOOL:
		json_bool(writer, key, node_is_true(node));
		return;
	case NODE_NUMBER:
		json_number(writer, key, (int64_t)node->text.length);
		return;
	case NODE_TEXT:
		json_span(writer, key, node->text);
		return;
	case NODE_LIST:
		json_open_list(writer, key);
		for (NODE_EACH(child, node))
			write(writer, NULL, child);
		json_close_list(writer);
		return;
	case NODE_MAP:
		json_open_map(writer, key);
		for (NODE_EACH(child, node))
			write(writer, child->key.at, child);
		json_close_map(writer);
		return;
	}
}

static void
compare(const struct node *a, const struct node *b)
{
	const struct node *one, *other;

	assert(a->type == b->type);
	if (a->type != NODE_NUMBER)
		assert(span_equal(a->text, b->text));
	assert(span_equal(a->key, b->key));
	for (one = a->first, other = b->first; one && other;
	     one = one->next, other = other->next)
		compare(one, other);
	assert(!one && !other);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span text = span_make((const char *)bytes, size);
	struct arena *arena = arena_new();
	struct json_writer writer;
	struct node *root, *again;
	struct error error;
	struct buf made;

	buf_init(&made, 16 * size + 4096);
	if (json_read(arena, text, &root, &error)) {
		json_begin(&writer, &made, size % 2);
		write(&writer, NULL, root);
		if (!made.overflow) {
			if (!json_read(
				arena, buf_as_span(&made), &again, &error))
				assert(!"what was written is JSON");
			compare(root, again);
		}
	}
	buf_release(&made);
	arena_free(arena);
	return 0;
}

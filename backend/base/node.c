#include "backend/base/node.h"

#include "backend/base/yaml_scalar.h"

struct node *
node_new(
    struct arena *arena, enum node_type type, unsigned line, unsigned column)
{
	struct node *node = arena_alloc(arena, sizeof(*node));

	node->type = type;
	node->line = line;
	node->column = column;
	return node;
}

void
node_add(struct node *parent, struct node **last, struct node *child)
{
	if (*last)
		(*last)->next = child;
	else
		parent->first = child;
	*last = child;
}

struct node *
node_get(const struct node *node, const char *key)
{
	if (!node || node->type != NODE_MAP)
		return NULL;
	for (NODE_EACH(child, node))
		if (span_is(child->key, key))
			return child;
	return NULL;
}

struct node *
node_at(const struct node *node, ...)
{
	struct node *found = NULL;
	const char *key;
	va_list path;

	va_start(path, node);
	while ((key = va_arg(path, const char *)) != NULL) {
		found = node_get(node, key);
		node = found;
	}
	va_end(path);
	return found;
}

const char *
node_text(const struct node *node)
{
	return node && node->type == NODE_TEXT ? node->text.at : NULL;
}

const char *
node_get_text(const struct node *node, const char *key)
{
	return node_text(node_get(node, key));
}

bool
node_is_true(const struct node *node)
{
	return node && node->type == NODE_BOOL &&
	    yaml_scalar_is_true(node->text);
}

size_t
node_count(const struct node *node)
{
	size_t count = 0;

	for (NODE_EACH(child, node))
		count++;
	return count;
}

const char *
node_type_word(const struct node *node)
{
	switch (node ? node->type : NODE_NULL) {
	case NODE_NULL:
		return "nothing";
	case NODE_BOOL:
		return "a boolean";
	case NODE_NUMBER:
		return "a number";
	case NODE_TEXT:
		return "a string";
	case NODE_LIST:
		return "a list";
	case NODE_MAP:
		return "a map";
	}
	return "nothing";
}

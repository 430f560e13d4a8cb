#include "backend/core/node_path.h"

#include <assert.h>

void
node_path_begin(
    struct node_path *walk, const struct node *root, const char *path)
{
	walk->from = root;
	walk->rest = path;
	walk->depth = 0;
}

static const struct node *
member(const struct node *map, struct span key)
{
	if (!map || map->type != NODE_MAP)
		return NULL;
	for (NODE_EACH(child, map))
		if (span_equal(child->key, key))
			return child;
	return NULL;
}

/* Down from walk->from; every list on the way is kept for later. */
static const struct node *
descend(struct node_path *walk)
{
	const struct node *node = walk->from;
	struct span rest = span_of(walk->rest), step;

	while (node && span_cut(&rest, '.', &step)) {
		bool each = span_ends(step, "[]");

		node =
		    member(node, span_head(step, step.length - (each ? 2 : 0)));
		if (!each || !node)
			continue;
		if (node->type != NODE_LIST || !node->first)
			return NULL;
		assert(walk->depth < NODE_PATH_DEPTH);
		walk->lists[walk->depth].item = node->first->next;
		walk->lists[walk->depth++].rest = rest.at;
		node = node->first;
	}
	return node;
}

const struct node *
node_path_next(struct node_path *walk)
{
	const struct node *found = NULL;

	while (!found) {
		if (walk->from) {
			found = descend(walk);
			walk->from = NULL;
		} else if (!walk->depth) {
			return NULL;
		} else if (!walk->lists[walk->depth - 1].item) {
			walk->depth--;
		} else {
			size_t last = walk->depth - 1;

			walk->from = walk->lists[last].item;
			walk->rest = walk->lists[last].rest;
			walk->lists[last].item = walk->from->next;
		}
	}
	return found;
}

const struct node *
node_path_find(const struct node *root, const char *path)
{
	struct node_path walk;

	node_path_begin(&walk, root, path);
	return node_path_next(&walk);
}

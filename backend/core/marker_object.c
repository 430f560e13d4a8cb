#include "backend/core/marker_object.h"

#include "backend/base/map.h"

static const struct yaml_node *
node_of(const struct marker_objects *objects, uint32_t node)
{
	return &objects->scan->nodes[node];
}

/* The values of a map by their keys; of a key that comes twice the first. */
static struct map *
keys_of(struct marker_objects *objects, uint32_t map)
{
	struct map **keys = &objects->keys[map];
	uint32_t child;

	if (*keys)
		return *keys;
	*keys = map_new(objects->arena);
	for (child = node_of(objects, map)->first; child != YAML_NONE;
	     child = node_of(objects, child)->next) {
		const struct yaml_node *node = node_of(objects, child);
		const struct yaml_node *key;
		struct span text;

		if (node->role != YAML_VALUE)
			continue;
		key = node_of(objects, node->key);
		if (key->kind != YAML_SCALAR)
			continue;
		text =
		    yaml_scan_value(objects->arena, objects->scan, key->token);
		if (!map_find(*keys, text))
			map_set(*keys, text, &objects->scan->nodes[child]);
	}
	return *keys;
}

static const struct yaml_node *
value_at(struct marker_objects *objects, uint32_t map, const char *key)
{
	if (node_of(objects, map)->kind != YAML_MAP)
		return NULL;
	return map_find(keys_of(objects, map), span_of(key));
}

static const char *
text_at(struct marker_objects *objects, uint32_t map, const char *key)
{
	const struct yaml_node *value = value_at(objects, map, key);

	if (!value || value->kind != YAML_SCALAR)
		return "";
	return yaml_scan_value(objects->arena, objects->scan, value->token).at;
}

static uint32_t
index_of(const struct marker_objects *objects, const struct yaml_node *node)
{
	return (uint32_t)(node - objects->scan->nodes);
}

/*
 * The items of a file that is one List are objects of their own. Flux takes a
 * List apart only when it is the only document, so it is the object otherwise.
 */
static uint32_t
find_items(struct marker_objects *objects)
{
	const struct yaml_scan *scan = objects->scan;
	const struct yaml_node *items;
	uint32_t root, only = YAML_NONE;
	const char *kind;

	for (root = scan->first_root; root != YAML_NONE;
	     root = scan->nodes[root].next) {
		if (scan->nodes[root].kind == YAML_EMPTY)
			continue;
		if (only != YAML_NONE)
			return YAML_NONE;
		only = root;
	}
	if (only == YAML_NONE)
		return YAML_NONE;
	kind = text_at(objects, only, "kind");
	if (strcmp(kind, "List") != 0 && strcmp(kind, "ResourceList") != 0)
		return YAML_NONE;
	items = value_at(objects, only, "items");
	return items && items->kind == YAML_LIST ? index_of(objects, items)
						 : YAML_NONE;
}

void
marker_object_begin(struct marker_objects *objects, struct arena *arena,
    const struct yaml_scan *scan)
{
	*objects = (struct marker_objects) {
		.arena = arena,
		.scan = scan,
		.keys =
		    arena_calloc(arena, scan->node_count, sizeof(struct map *)),
		.root = YAML_NONE,
	};
	objects->items = find_items(objects);
}

const struct marker_object *
marker_object_of(struct marker_objects *objects, uint32_t node)
{
	struct marker_object *object;
	const struct yaml_node *metadata;
	uint32_t parent;

	while ((parent = node_of(objects, node)->parent) != YAML_NONE &&
	    parent != objects->items)
		node = parent;
	if (node == objects->root)
		return objects->object;
	object = arena_alloc(objects->arena, sizeof(*object));
	object->api_version = text_at(objects, node, "apiVersion");
	object->kind = text_at(objects, node, "kind");
	object->namespace = object->name = "";
	metadata = value_at(objects, node, "metadata");
	if (metadata) {
		uint32_t at = index_of(objects, metadata);

		object->namespace = text_at(objects, at, "namespace");
		object->name = text_at(objects, at, "name");
	}
	objects->root = node;
	objects->object = object;
	return object;
}

bool
marker_object_is_first(struct marker_objects *objects, uint32_t index)
{
	const struct yaml_node *node, *key;
	struct span text;

	for (; index != YAML_NONE; index = node->parent) {
		node = node_of(objects, index);
		if (node->role != YAML_VALUE)
			continue;
		key = node_of(objects, node->key);
		if (key->kind != YAML_SCALAR)
			continue;
		text =
		    yaml_scan_value(objects->arena, objects->scan, key->token);
		if (map_find(keys_of(objects, node->parent), text) != node)
			return false;
	}
	return true;
}

/*
 * DESIGN
 *
 * Aliases are copied, so that a consumer may walk the tree without knowing of
 * them, and the copies are counted, because ten lines can ask for a billion.
 * Merge keys are resolved when their map ends, so that an explicit key wins
 * wherever it stands.
 */
#include "backend/base/yaml_members.h"

#include "backend/base/array.h"
#include "backend/base/yaml_events.h"
#include "backend/base/yaml_read.h"

/* So many members are compared one by one, more are looked up in a map. */
#define MEMBERS_WITHOUT_MAP 16

struct node *
yaml_members_copy(struct yaml_copies *copies, const struct node *from,
    unsigned depth, struct error *error)
{
	struct node *copy, *last = NULL, *below;

	if (depth > YAML_DEPTH_LIMIT) {
		yaml_events_fail(error, from->line, from->column,
		    "nested deeper than %d", YAML_DEPTH_LIMIT);
		return NULL;
	}
	if (++copies->count > YAML_COPY_LIMIT) {
		yaml_events_fail(error, from->line, from->column,
		    "aliases ask for more than %zu copies of values",
		    YAML_COPY_LIMIT);
		return NULL;
	}
	copy = arena_alloc(copies->arena, sizeof(*copy));
	*copy = *from;
	copy->first = copy->next = NULL;
	for (NODE_EACH(child, from)) {
		below = yaml_members_copy(copies, child, depth + 1, error);
		if (!below)
			return NULL;
		node_add(copy, &last, below);
	}
	return copy;
}

struct node *
yaml_members_find(const struct yaml_members *members, struct span key)
{
	if (members->names)
		return map_find(members->names, key);
	for (NODE_EACH(child, members->map))
		if (span_equal(child->key, key))
			return child;
	return NULL;
}

void
yaml_members_add(
    struct arena *arena, struct yaml_members *members, struct node *member)
{
	node_add(members->map, &members->last, member);
	if (++members->count == MEMBERS_WITHOUT_MAP) {
		members->names = map_new(arena);
		for (NODE_EACH(child, members->map))
			map_set(members->names, child->key, child);
	} else if (members->names) {
		map_set(members->names, member->key, member);
	}
}

/* Adds copies of the members that the map has not got. */
static bool
merge_map(struct yaml_copies *copies, struct yaml_members *members,
    const struct node *from, struct error *error)
{
	struct node *copy;

	if (from->type != NODE_MAP)
		return yaml_events_fail(error, from->line, from->column,
		    "<< wants a map or a list of maps, and this is %s",
		    node_type_word(from));
	for (NODE_EACH(child, from)) {
		if (yaml_members_find(members, child->key))
			continue;
		copy = yaml_members_copy(copies, child, members->depth, error);
		if (!copy)
			return false;
		yaml_members_add(copies->arena, members, copy);
	}
	return true;
}

bool
yaml_members_merge(struct yaml_copies *copies, struct yaml_members *members,
    struct error *error)
{
	for (ARRAY_EACH(value, members->merged, members->merged_count)) {
		if ((*value)->type != NODE_LIST) {
			if (!merge_map(copies, members, *value, error))
				return false;
			continue;
		}
		for (NODE_EACH(item, *value))
			if (!merge_map(copies, members, item, error))
				return false;
	}
	return true;
}

/*
 * The members of a map while YAML is read: found by key, and copied from other
 * maps where a merge key << says so. Only yaml_read.c includes this.
 */
#ifndef BASE_YAML_MEMBERS_H
#define BASE_YAML_MEMBERS_H

#include "backend/base/error.h"
#include "backend/base/map.h"
#include "backend/base/node.h"

struct yaml_members {
	struct node *map, *last;
	unsigned depth; /* of the values */
	struct map *names; /* NULL while they are few */
	size_t count;
	struct node **merged; /* values of << */
	size_t merged_count;
};

/* How many values were copied so far, in one text. */
struct yaml_copies {
	struct arena *arena;
	size_t count;
};

struct node *yaml_members_find(
    const struct yaml_members *members, struct span key);
void yaml_members_add(
    struct arena *arena, struct yaml_members *members, struct node *member);

/* Adds what `merged' has and the map has not; the first one to say it wins. */
MUST_CHECK
bool yaml_members_merge(struct yaml_copies *copies,
    struct yaml_members *members, struct error *error);

/* A copy with everything below it, which keeps the places of the original;
 * NULL is a failure. */
struct node *yaml_members_copy(struct yaml_copies *copies,
    const struct node *from, unsigned depth, struct error *error);

#endif

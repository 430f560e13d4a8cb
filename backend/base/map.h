/*
 * A hash table from bytes to a pointer, in an arena: it dies with the arena and
 * nothing is taken out. Keys are borrowed and must live as long as the map.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "backend/base/arena.h"

struct map;

struct map *map_new(struct arena *arena);

/* Sets or replaces; value must not be NULL. */
void map_set(struct map *map, struct span key, void *value);

/* NULL when there is none. */
void *map_find(const struct map *map, struct span key);

size_t map_count(const struct map *map);

/*
 * Walks the entries in the order of their first map_set(): begin with *place 0,
 * false at the end.
 */
bool map_next(
    const struct map *map, size_t *place, struct span *key, void **value);

#endif

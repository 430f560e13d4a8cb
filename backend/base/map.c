#include "backend/base/map.h"

#include "backend/base/array.h"

/*
 * DESIGN: open addressing with linear probing over indices into an array of
 * entries, so that walking keeps the order of insertion. FNV-1a, seeded by
 * nothing: keys come from the operator's own repositories, and every number of
 * them has a limit upstream of here.
 */

#define SLOTS_FIRST 16

struct entry {
	struct span key;
	void *value;
	uint64_t hash;
};

struct map {
	struct arena *arena;
	struct entry *entries;
	size_t count;
	size_t *slots; /* index into entries plus one; 0 is free */
	size_t slot_count;
};

static uint64_t
hash_of(struct span key)
{
	uint64_t hash = 14695981039346656037u;
	size_t i;

	for (i = 0; i < key.length; i++)
		hash = (hash ^ (unsigned char)key.at[i]) * 1099511628211u;
	return hash ^ (hash >> 32);
}

struct map *
map_new(struct arena *arena)
{
	struct map *map = arena_alloc(arena, sizeof(*map));

	map->arena = arena;
	map->slot_count = SLOTS_FIRST;
	map->slots = arena_calloc(arena, SLOTS_FIRST, sizeof(*map->slots));
	return map;
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t *
find_slot(const struct map *map, struct span key, uint64_t hash)
{
	size_t mask = map->slot_count - 1, at = hash & mask;

	while (map->slots[at]) {
		const struct entry *entry = &map->entries[map->slots[at] - 1];

		if (entry->hash == hash && span_equal(entry->key, key))
			break;
		at = (at + 1) & mask;
	}
	return &map->slots[at];
}

static void
grow(struct map *map)
{
	size_t i;

	map->slot_count *= 2;
	map->slots =
	    arena_calloc(map->arena, map->slot_count, sizeof(*map->slots));
	for (i = 0; i < map->count; i++)
		*find_slot(map, map->entries[i].key, map->entries[i].hash) =
		    i + 1;
}

void
map_set(struct map *map, struct span key, void *value)
{
	uint64_t hash = hash_of(key);
	size_t *slot = find_slot(map, key, hash);
	struct entry *entry;

	if (*slot) {
		map->entries[*slot - 1].value = value;
		return;
	}
	entry = ARRAY_ADD(map->arena, map->entries, map->count);
	*entry = (struct entry) { key, value, hash };
	*slot = map->count;
	if (map->count * 4 > map->slot_count * 3)
		grow(map);
}

void *
map_find(const struct map *map, struct span key)
{
	size_t *slot = find_slot(map, key, hash_of(key));

	return *slot ? map->entries[*slot - 1].value : NULL;
}

size_t
map_count(const struct map *map)
{
	return map->count;
}

bool
map_next(const struct map *map, size_t *place, struct span *key, void **value)
{
	if (*place >= map->count)
		return false;
	*key = map->entries[*place].key;
	*value = map->entries[*place].value;
	(*place)++;
	return true;
}

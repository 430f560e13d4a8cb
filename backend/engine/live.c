#include "backend/engine/live.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"

/*
 * DESIGN: nothing is taken out of a map, so a slot stays when its object goes
 * and is used again when it comes back. Names of Flux objects are few and
 * repeat; the slots of a cluster that replaced all of them a thousand times
 * would be some megabytes. A slot is found by the map and walked by a list.
 */

struct live {
	struct arena *arena; /* of slots and keys */
	struct map *slots; /* by kind, namespace and name */
	struct live_slot *first[LIVE_KIND_COUNT], **last[LIVE_KIND_COUNT];
	size_t count;
};

struct live *
live_new(void)
{
	struct live *live = xcalloc(1, sizeof(*live));
	size_t i;

	live->arena = arena_new();
	live->slots = map_new(live->arena);
	for (i = 0; i < LIVE_KIND_COUNT; i++)
		live->last[i] = &live->first[i];
	return live;
}

static void
empty(struct live *live, struct live_slot *slot)
{
	if (!slot->arena)
		return;
	arena_free(slot->arena);
	slot->arena = NULL;
	live->count--;
}

void
live_free(struct live *live)
{
	struct live_slot *slot;
	size_t i;

	if (!live)
		return;
	for (i = 0; i < LIVE_KIND_COUNT; i++)
		for (slot = live->first[i]; slot; slot = slot->next)
			empty(live, slot);
	arena_free(live->arena);
	free(live);
}

static const char *
key_of(struct arena *arena, enum live_kind kind, const char *namespace,
    const char *name)
{
	return arena_printf(arena, "%d/%s/%s", (int)kind, namespace, name);
}

struct live_slot *
live_slots(const struct live *live, enum live_kind kind)
{
	return live->first[kind];
}

struct live_slot *
live_slot_find(const struct live *live, enum live_kind kind,
    const char *namespace, const char *name)
{
	struct arena *scratch = arena_new();
	struct live_slot *slot = map_find(
	    live->slots, span_of(key_of(scratch, kind, namespace, name)));

	arena_free(scratch);
	return slot;
}

static struct live_slot *
slot_for(struct live *live, enum live_kind kind, const char *namespace,
    const char *name)
{
	struct live_slot *slot = live_slot_find(live, kind, namespace, name);

	if (slot)
		return slot;
	slot = arena_alloc(live->arena, sizeof(*slot));
	map_set(live->slots,
	    span_of(key_of(live->arena, kind, namespace, name)), slot);
	*live->last[kind] = slot;
	live->last[kind] = &slot->next;
	return slot;
}

static bool
is_of(const struct live_slot *slot, const char *namespace)
{
	return slot->arena &&
	    (!namespace || strcmp(slot->object.namespace, namespace) == 0);
}

void
live_begin(struct live *live, enum live_kind kind, const char *namespace)
{
	struct live_slot *slot;

	for (slot = live->first[kind]; slot; slot = slot->next)
		if (is_of(slot, namespace))
			slot->seen = false;
}

void
live_synced(struct live *live, enum live_kind kind, const char *namespace)
{
	struct live_slot *slot;

	for (slot = live->first[kind]; slot; slot = slot->next)
		if (is_of(slot, namespace) && !slot->seen)
			empty(live, slot);
}

const struct live_object *
live_put(struct live *live, enum live_kind kind, const struct node *object)
{
	struct arena *arena = arena_new();
	struct live_object read;
	struct live_slot *slot;

	if (!live_object_read(arena, kind, object, &read)) {
		arena_free(arena);
		return NULL;
	}
	slot = slot_for(live, kind, read.namespace, read.name);
	empty(live, slot);
	slot->arena = arena;
	slot->object = read;
	slot->seen = true;
	slot->seen_at = engine_now();
	live->count++;
	return &slot->object;
}

void
live_drop(struct live *live, enum live_kind kind, const char *namespace,
    const char *name)
{
	struct live_slot *slot = live_slot_find(live, kind, namespace, name);

	if (slot)
		empty(live, slot);
}

const struct live_object *
live_find(const struct live *live, enum live_kind kind, const char *namespace,
    const char *name)
{
	const struct live_slot *slot =
	    live_slot_find(live, kind, namespace, name);

	return slot && slot->arena ? &slot->object : NULL;
}

size_t
live_count(const struct live *live)
{
	return live->count;
}

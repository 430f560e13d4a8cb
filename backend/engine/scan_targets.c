#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "backend/engine/engine.h"
#include "backend/engine/schedule.h"

/* Targets and the catalog: what survives a reading of the objects. */

const struct image_repository *
scan_object(const struct engine *engine, const struct target *target)
{
	return &engine->catalog->set->image_repositories[target->index];
}

static struct target *
find_or_make(struct engine *engine, const struct image_repository *object)
{
	struct target *target = engine_find_target(
	    engine, object->meta.namespace, object->meta.name);

	if (!target) {
		target = xcalloc(1, sizeof(*target));
		target->engine = engine;
		target->key = arena_printf(engine->target_arena, "%s/%s",
		    object->meta.namespace, object->meta.name);
		target->next = engine->targets;
		engine->targets = target;
		map_set(engine->target_index, span_of(target->key), target);
	}
	return target;
}

static void
adopt_one(struct engine *engine, size_t index)
{
	const struct image_repository *object =
	    &engine->catalog->set->image_repositories[index];
	struct target *target = find_or_make(engine, object);
	bool same = target->image && strcmp(target->image, object->image) == 0;
	int64_t next;

	target->index = index;
	engine->targets_by_object[index] = target;
	if (same) {
		struct arena *arena = arena_new();
		struct store_tags copy = target->stored;

		/* The exclusion list may be another one. */
		target->stored.tags =
		    arena_calloc(arena, copy.count, sizeof(*copy.tags));
		for (size_t i = 0; i < copy.count; i++) {
			target->stored.tags[i] = copy.tags[i];
			target->stored.tags[i].name =
			    span_of(arena_span(arena, copy.tags[i].name));
		}
		scan_own_tags(engine, target, arena);
		/* So may the interval. */
		next = schedule_next(
		    engine_now(), object->interval_ms, target->tries, 0, 0);
		if (!target->next_scan || next < target->next_scan)
			target->next_scan = next;
		return;
	}
	if (target->scan) { /* it asks for another image */
		registry_scan_cancel(target->scan);
		target->scan = NULL;
		target->scan_wanted = true;
	}
	free(target->image);
	target->image = xstrdup(object->image);
	target->has_error = false;
	target->tries = 0;
	scan_load_tags(engine, target);
	target->next_scan = target->scanned_at
	    ? schedule_next(target->scanned_at, object->interval_ms, 0, 0, 0)
	    : engine_now();
}

static void
reset_choices(struct engine *engine)
{
	const struct catalog *catalog = engine->catalog;
	size_t i;

	for (i = 0; i < engine->chosen_count; i++)
		free(engine->chosen[i].error);
	free(engine->chosen);
	engine->chosen_count = catalog->set->image_policy_count;
	engine->chosen = xcalloc(engine->chosen_count, sizeof(*engine->chosen));
	for (i = 0; i < engine->chosen_count; i++)
		if (catalog->policies[i].error)
			scan_set_error(
			    &engine->chosen[i], catalog->policies[i].error);
}

void
scan_adopt(struct engine *engine)
{
	struct target *target;
	size_t i;

	for (target = engine->targets; target; target = target->next)
		target->index = SIZE_MAX;
	reset_choices(engine);
	free(engine->targets_by_object);
	engine->targets_by_object =
	    xcalloc(engine->catalog->set->image_repository_count,
		sizeof(struct target *));
	for (i = 0; i < engine->catalog->set->image_repository_count; i++)
		adopt_one(engine, i);
	for (target = engine->targets; target; target = target->next) {
		if (target->index != SIZE_MAX)
			scan_choose(engine, target);
		else if (target->scan) {
			registry_scan_cancel(target->scan);
			target->scan = NULL;
		}
	}
}

void
scan_free_targets(struct engine *engine)
{
	struct target *target;
	size_t i;

	while ((target = engine->targets) != NULL) {
		engine->targets = target->next;
		shared_unref(target->tags_owner);
		free(target->image);
		free(target);
	}
	for (i = 0; i < engine->chosen_count; i++)
		free(engine->chosen[i].error);
	free(engine->chosen);
	free(engine->targets_by_object);
}

const struct target *
scan_target(const struct engine *engine, const struct image_repository *object)
{
	return engine->targets_by_object[object -
	    engine->catalog->set->image_repositories];
}

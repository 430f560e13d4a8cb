#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/engine/engine.h"

/*
 * Tags of a target: all that the registry has, with the time they were first
 * seen, as they are kept on disk; and without the excluded ones, as policies
 * see them.
 */

/* Builds target->tags from target->stored; both live in the arena. */
static void
exclude(const struct engine *engine, struct target *target, struct arena *arena)
{
	const struct image_repository *object = scan_object(engine, target);
	struct span *names =
	    arena_calloc(arena, target->stored.count, sizeof(*names));
	struct error error;
	size_t i;

	for (i = 0; i < target->stored.count; i++)
		names[i] = target->stored.tags[i].name;
	target->tags = (struct tag_list) { 0 };
	if (!tag_list_make(arena, names, target->stored.count,
		object->exclusions, object->exclusion_count, &target->tags,
		&error)) {
		error_wrap(&error, "scan %s", target->image);
		error_hint(&error, "Flux would fail on this pattern",
		    "mend exclusionList of the ImageRepository");
		target->error = error;
		target->has_error = target->bad_exclusion = true;
	} else if (target->bad_exclusion) {
		target->has_error = target->bad_exclusion = false;
	}
}

/* Takes over the arena that holds the stored tags. */
void
scan_own_tags(struct engine *engine, struct target *target, struct arena *arena)
{
	exclude(engine, target, arena);
	shared_unref(target->tags_owner);
	target->tags_owner = shared_take(arena);
}

void
scan_load_tags(struct engine *engine, struct target *target)
{
	const struct image_repository *object = scan_object(engine, target);
	struct arena *arena = arena_new();

	store_read_tags(engine->cache_folder, object->meta.namespace,
	    object->meta.name, object->image, arena, &target->stored);
	target->scanned_at = target->stored.scanned_at;
	scan_own_tags(engine, target, arena);
}

/* Times of tags that were there before; both lists are in stored order. */
static void
keep_first_seen(const struct store_tags *old, struct store_tags *fresh)
{
	int64_t now = engine_now();
	size_t i, at = 0;

	for (i = 0; i < fresh->count; i++) {
		struct store_tag *tag = &fresh->tags[i];

		while (at < old->count &&
		    span_compare(old->tags[at].name, tag->name) > 0)
			at++;
		if (at < old->count &&
		    span_equal(old->tags[at].name, tag->name))
			tag->first_seen = old->tags[at].first_seen;
		else
			tag->first_seen = now;
	}
}

static bool
sort_tags(
    struct registry_tags *tags, struct store_tags *fresh, struct error *error)
{
	struct tag_list all;
	size_t i;

	if (!tag_list_make(
		tags->arena, tags->tags, tags->count, NULL, 0, &all, error))
		return false;
	fresh->count = all.count;
	fresh->tags =
	    arena_calloc(tags->arena, all.count, sizeof(*fresh->tags));
	for (i = 0; i < all.count; i++)
		fresh->tags[i].name = all.tags[i];
	return true;
}

void
scan_take_tags(
    struct engine *engine, struct target *target, struct registry_tags *tags)
{
	const struct image_repository *object = scan_object(engine, target);
	struct store_tags fresh = { .scanned_at = engine_now() };
	struct error error;

	if (!sort_tags(tags, &fresh, &error)) {
		arena_free(tags->arena);
		return;
	}
	keep_first_seen(&target->stored, &fresh);
	target->stored = fresh;
	target->scanned_at = fresh.scanned_at;
	scan_own_tags(engine, target, tags->arena);
	if (!store_write_tags(engine->cache_folder, object->meta.namespace,
		object->meta.name, object->image, &fresh, &error))
		log_error("%s", error.text);
}

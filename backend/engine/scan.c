#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/engine/engine.h"
#include "backend/engine/schedule.h"

/*
 * DESIGN: a target is an ImageRepository with what was learnt about it. It
 * survives readings of the objects, as long as object and image are the same.
 * Its tags live in a shared arena that is replaced whole by each scan, because
 * reports point into it.
 */

static const struct image_repository *
object_of(const struct engine *engine, const struct target *target)
{
	return &engine->catalog->set->image_repositories[target->index];
}

/* ---- tags: all of them, and without the excluded ones ---- */

/* Builds target->tags from target->stored; both live in the arena. */
static void
exclude(const struct engine *engine, struct target *target, struct arena *arena)
{
	const struct image_repository *object = object_of(engine, target);
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
static void
own_tags(struct engine *engine, struct target *target, struct arena *arena)
{
	exclude(engine, target, arena);
	shared_unref(target->tags_owner);
	target->tags_owner = shared_take(arena);
}

static void
load_kept_tags(struct engine *engine, struct target *target)
{
	const struct image_repository *object = object_of(engine, target);
	struct arena *arena = arena_new();

	store_read_tags(engine->cache_folder, object->meta.namespace,
	    object->meta.name, object->image, arena, &target->stored);
	target->scanned_at = target->stored.scanned_at;
	own_tags(engine, target, arena);
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

static void
take_tags(
    struct engine *engine, struct target *target, struct registry_tags *tags)
{
	const struct image_repository *object = object_of(engine, target);
	struct store_tags fresh = { .scanned_at = engine_now() };
	struct error error;

	if (!sort_tags(tags, &fresh, &error)) {
		arena_free(tags->arena);
		return;
	}
	keep_first_seen(&target->stored, &fresh);
	target->stored = fresh;
	target->scanned_at = fresh.scanned_at;
	own_tags(engine, target, tags->arena);
	if (!store_write_tags(engine->cache_folder, object->meta.namespace,
		object->meta.name, object->image, &fresh, &error))
		log_error("%s", error.text);
}

/* ---- choices ---- */

static int64_t
first_seen_of(const struct target *target, struct span tag)
{
	size_t low = 0, high = target->stored.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(target->stored.tags[middle].name, tag);

		if (order == 0)
			return target->stored.tags[middle].first_seen;
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

static void
set_error(struct chosen *chosen, const struct error *error)
{
	if (!chosen->error)
		chosen->error = xcalloc(1, sizeof(*chosen->error));
	*chosen->error = *error;
}

/* vigie does not ask registries for digests yet: a tag written without the
 * digest that this policy promises would take the digest out of the file. */
static bool
wants_digest(const struct image_policy *policy, struct error *error)
{
	if (policy->digest_reflection == DIGEST_NEVER)
		return false;
	error_set(error, ERROR_INVALID,
	    "digestReflectionPolicy other than Never is not supported");
	error_hint(error, "vigie would write the tag without its digest",
	    "leave this policy to Flux, or set it to Never");
	return true;
}

static void
choose(struct engine *engine, const struct target *target, size_t index)
{
	const struct image_policy *policy =
	    &engine->catalog->set->image_policies[index];
	const struct catalog_policy *prepared =
	    &engine->catalog->policies[index];
	struct chosen *chosen = &engine->chosen[index];
	struct chosen last = *chosen;
	struct choice choice;
	struct error error;

	*chosen = (struct chosen) { 0 };
	if (wants_digest(policy, &error) ||
	    !policy_choose(
		prepared->compiled, &target->tags, &choice, &error)) {
		if (target->scanned_at || target->has_error) {
			chosen->error = last.error;
			last.error = NULL;
			set_error(chosen, &error);
		}
		free(last.error);
		return;
	}
	free(last.error);
	chosen->has_tag = true;
	chosen->tag = choice.tag;
	chosen->considered = choice.considered;
	chosen->first_seen = first_seen_of(target, choice.tag);
}

void
scan_choose(struct engine *engine, const struct target *target)
{
	const struct catalog_repository *repository =
	    &engine->catalog->repositories[target->index];

	for (ARRAY_EACH(
		 index, repository->policies, repository->policy_count)) {
		const struct catalog_policy *prepared =
		    &engine->catalog->policies[*index];

		if (prepared->compiled && !prepared->error)
			choose(engine, target, *index);
	}
}

/* ---- scans ---- */

/* Copies of the tags that the target's policies chose; NULL: none. */
static char **
choices_of(const struct engine *engine, const struct target *target,
    struct arena *arena)
{
	const struct catalog_repository *repository =
	    &engine->catalog->repositories[target->index];
	char **tags =
	    arena_calloc(arena, repository->policy_count, sizeof(*tags));
	size_t i;

	for (i = 0; i < repository->policy_count; i++) {
		const struct chosen *chosen =
		    &engine->chosen[repository->policies[i]];

		if (chosen->has_tag)
			tags[i] = arena_span(arena, chosen->tag);
	}
	return tags;
}

/* A new best tag is worth a line of its own. */
static void
tell_choices(struct engine *engine, const struct target *target, char **before)
{
	const struct catalog_repository *repository =
	    &engine->catalog->repositories[target->index];
	size_t i;

	for (i = 0; i < repository->policy_count; i++) {
		size_t index = repository->policies[i];
		const struct chosen *chosen = &engine->chosen[index];
		const struct object_meta *meta =
		    &engine->catalog->set->image_policies[index].meta;

		if (!before[i] || !chosen->has_tag ||
		    span_is(chosen->tag, before[i]))
			continue;
		events_add(engine, EVENT_TAG, "", NULL,
		    "new tag %s %.*s by %s/%s", target->image,
		    (int)chosen->tag.length, chosen->tag.at, meta->namespace,
		    meta->name);
	}
}

static void
want_surveys(struct engine *engine)
{
	struct source *source;

	for (source = engine->sources; source; source = source->next)
		if (source->manifests)
			source->survey_wanted = true;
}

static void
fail_scan(
    struct engine *engine, struct target *target, const struct error *error)
{
	target->error = *error;
	target->has_error = true;
	target->tries++;
	if (error->kind != ERROR_CANCELLED)
		events_add(
		    engine, EVENT_SCAN, "", error, "scan %s", target->image);
}

static void
plan_next_scan(
    const struct engine *engine, struct target *target, int64_t retry_after_s)
{
	target->next_scan =
	    schedule_next(engine_now(), object_of(engine, target)->interval_ms,
		target->tries, retry_after_s, (uint64_t)(uintptr_t)target >> 4);
}

static void
finish_scan(struct engine *engine, struct target *target,
    struct registry_tags *tags, const struct error *error,
    int64_t retry_after_s)
{
	size_t count = target->stored.count;
	struct arena *scratch = arena_new();
	/* Before the tags that they point into go. */
	char **before = choices_of(engine, target, scratch);

	if (error) {
		fail_scan(engine, target, error);
	} else {
		target->has_error = false;
		target->tries = 0;
		take_tags(engine, target, tags);
		if (target->stored.count != count)
			events_add(engine, EVENT_SCAN, "", NULL,
			    "scan %s: %zu tags", target->image,
			    target->stored.count);
	}
	plan_next_scan(engine, target, retry_after_s);
	scan_choose(engine, target);
	tell_choices(engine, target, before);
	arena_free(scratch);
	want_surveys(engine);
	engine->dirty = true;
}

static void
scan_done(void *context, struct registry_tags *tags, const struct error *error,
    int64_t retry_after_s)
{
	struct target *target = context;
	struct engine *engine = target->engine;

	target->scan = NULL;
	if (target->index == SIZE_MAX) {
		if (tags)
			arena_free(tags->arena);
		return;
	}
	finish_scan(engine, target, tags, error, retry_after_s);
}

void
scan_start(struct engine *engine, struct target *target)
{
	const struct image_repository *object = object_of(engine, target);
	const struct catalog_repository *prepared =
	    &engine->catalog->repositories[target->index];
	struct registry_order order = {
		.ref = prepared->ref,
		.insecure = prepared->insecure,
		.timeout_ms = object->timeout_ms,
	};

	target->scan_wanted = false;
	engine->dirty = true;
	if (prepared->error) {
		fail_scan(engine, target, prepared->error);
		target->next_scan = 0;
		return;
	}
	target->scan =
	    registry_scan_start(engine->registry, &order, scan_done, target);
}

void
scan_cancel_all(struct engine *engine)
{
	struct target *target;

	for (target = engine->targets; target; target = target->next) {
		if (!target->scan && !target->scan_wanted)
			continue;
		target->scan_wanted = false;
		if (target->scan)
			registry_scan_cancel(target->scan);
		target->scan = NULL;
		/* Else it would be due again at once. */
		if (target->index != SIZE_MAX)
			plan_next_scan(engine, target, 0);
		engine->dirty = true;
	}
}

/* ---- targets and the catalog ---- */

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
		own_tags(engine, target, arena);
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
	load_kept_tags(engine, target);
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
			set_error(
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

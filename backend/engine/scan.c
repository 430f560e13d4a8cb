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

void
scan_set_error(struct chosen *chosen, const struct error *error)
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
			scan_set_error(chosen, &error);
		} else if (scan_object(engine, target)->meta.suspend) {
			error_set(&error, ERROR_INVALID,
			    "its ImageRepository is suspended, and no tags "
			    "are known");
			error_hint(&error,
			    "a suspended repository is not "
			    "scanned",
			    "resume the ImageRepository");
			scan_set_error(chosen, &error);
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
	target->next_scan = schedule_next(engine_now(),
	    scan_object(engine, target)->interval_ms, target->tries,
	    retry_after_s, (uint64_t)(uintptr_t)target >> 4);
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
		scan_take_tags(engine, target, tags);
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
	const struct image_repository *object = scan_object(engine, target);
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

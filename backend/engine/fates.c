#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "backend/engine/cluster.h"
#include "backend/engine/engine.h"

static void
release(struct fate *fate)
{
	arena_free(fate->arena);
	free(fate);
}

/* The newest stand first. */
void
fates_forget(struct engine *engine)
{
	struct fate **at = &engine->fates;
	size_t finished = 0;

	while (*at) {
		struct fate *fate = *at;

		if (fate->finished && ++finished > FATE_LIMIT) {
			*at = fate->next;
			release(fate);
		} else {
			at = &fate->next;
		}
	}
}

struct fate *
fates_open(struct engine *engine, const struct order *order)
{
	struct fate *fate = xcalloc(1, sizeof(*fate));

	fate->arena = arena_new();
	fate->command = order->id;
	fate->kind = order->kind;
	fate->next = engine->fates;
	engine->fates = fate;
	return fate;
}

void
fates_error(struct fate *fate, const struct error *error)
{
	*ARRAY_ADD(fate->arena, fate->errors, fate->error_count) = *error;
}

void
fates_commit(struct fate *fate, const char *commit)
{
	*ARRAY_ADD(fate->arena, fate->commits, fate->commit_count) =
	    arena_dup(fate->arena, commit);
	fate->succeeded++;
}

void
fates_finish(struct engine *engine, struct fate *fate)
{
	fate->finished = true;
	engine->dirty = true;
	fates_forget(engine);
}

bool
fates_is_open_look(const struct fate *fate)
{
	return !fate->finished &&
	    (fate->kind == COMMAND_REFRESH || fate->kind == COMMAND_SCAN);
}

void
fates_cancel_looks(struct engine *engine)
{
	struct fate *fate;
	struct error error;

	error_set(&error, ERROR_CANCELLED, "cancelled");
	for (fate = engine->fates; fate; fate = fate->next) {
		if (fates_is_open_look(fate)) {
			fates_error(fate, &error);
			fate->finished = true;
		}
	}
	engine->dirty = true;
}

void
fates_free(struct engine *engine)
{
	struct fate *fate;

	while ((fate = engine->fates) != NULL) {
		engine->fates = fate->next;
		release(fate);
	}
}

/* ---- what a look came to ---- */

/* One thing that was looked at: it went well, or not. */
static void
count_look(struct fate *fate, bool has_error, const struct error *error,
    const char *what)
{
	struct error named;

	if (!has_error) {
		fate->succeeded++;
		return;
	}
	named = *error;
	if (strncmp(named.text, what, strlen(what)) != 0)
		error_wrap(&named, "%s", what);
	fates_error(fate, &named);
}

/* Folders, and repositories that were fetched but could not be read. */
static void
gather_places(const struct engine *engine, struct fate *fate)
{
	for (ARRAY_EACH(place, engine->catalog->sources,
		 engine->catalog->source_count)) {
		const struct source *source =
		    sources_find(engine, place->entry->url);

		if (!source || (place->has_error && !source->has_error))
			count_look(
			    fate, place->has_error, &place->error, place->url);
	}
}

void
fates_gather(const struct engine *engine, struct fate *fate)
{
	const struct source *source;
	const struct target *target;

	if (engine->catalog)
		gather_places(engine, fate);
	cluster_gather(engine, fate);
	for (source = engine->sources; source; source = source->next)
		if (source->objects || source->manifests)
			count_look(fate, source->has_error, &source->error,
			    source->shown_url);
	for (target = engine->targets; target; target = target->next)
		if (target->index != SIZE_MAX &&
		    !engine_is_suspended(engine, target))
			count_look(fate, target->has_error, &target->error,
			    target->key);
}

#include "backend/engine/needs_git.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "backend/core/path.h"
#include "backend/engine/needs.h"
#include "backend/io/git_remote.h"

struct needs_git {
	struct needs_git_memory memory; /* the worker's while it reads */
	struct arena *arena; /* of engine->secret_refs; NULL: none yet */
	bool wanted, running;
};

struct needs_errand {
	struct errand errand;
	struct needs_git *needs;
	struct needs_git_order order;
	struct arena *arena; /* of the list; NULL: as before */
	struct secret_ref_list *list;
};

static struct needs_git *
state_of(struct engine *engine)
{
	if (!engine->needs_git)
		engine->needs_git = xcalloc(1, sizeof(*engine->needs_git));
	return engine->needs_git;
}

void
needs_git_want(struct engine *engine)
{
	state_of(engine)->wanted = true;
}

/* ---- what is to be read ---- */

static void
add_objects(const struct engine *engine, struct needs_git_order *order)
{
	const struct config *config = engine->config;

	for (ARRAY_EACH(entry, config->objects, config->object_count)) {
		struct needs_git_wish *wish =
		    ARRAY_ADD(order->arena, order->wishes, order->wish_count);

		wish->url = entry->url;
		wish->shown_url = git_place_shown(order->arena, entry->url);
		wish->path = path_clean(order->arena, entry->path);
		wish->is_folder = !sources_is_git(entry->url);
		wish->branch = entry->branch;
		wish->fallback = entry->namespace;
	}
}

static const struct git_reference *
copy_reference(struct arena *arena, const struct git_reference *from)
{
	struct git_reference *copy = arena_alloc(arena, sizeof(*copy));

	copy->branch = arena_dup(arena, from->branch);
	copy->tag = arena_dup(arena, from->tag);
	copy->semver = arena_dup(arena, from->semver);
	copy->name = arena_dup(arena, from->name);
	copy->commit = arena_dup(arena, from->commit);
	return copy;
}

static void
add_manifests(const struct engine *engine, struct needs_git_order *order)
{
	const struct object_set *set = engine->catalog->set;

	for (ARRAY_EACH(
		 automation, set->image_updates, set->image_update_count)) {
		const struct git_repository *repository =
		    object_set_git_repository(set, automation->source.namespace,
			automation->source.name);
		struct needs_git_wish *wish;

		if (!repository)
			continue;
		wish =
		    ARRAY_ADD(order->arena, order->wishes, order->wish_count);
		wish->url =
		    arena_dup(order->arena, sources_url_of(engine, repository));
		wish->shown_url = git_place_shown(order->arena, wish->url);
		wish->path = "";
		wish->reference =
		    copy_reference(order->arena, &repository->ref);
	}
}

static void
add_homes(const struct engine *engine, struct needs_git_order *order)
{
	const struct object_set *set = engine->catalog->set;

	for (ARRAY_EACH(repository, set->git_repositories,
		 set->git_repository_count)) {
		struct needs_git_home *home =
		    ARRAY_ADD(order->arena, order->homes, order->home_count);

		home->namespace =
		    arena_dup(order->arena, repository->meta.namespace);
		home->name = arena_dup(order->arena, repository->meta.name);
		home->url =
		    arena_dup(order->arena, sources_url_of(engine, repository));
	}
}

/* ---- reading it ---- */

static void
work(struct job *job)
{
	struct needs_errand *errand = (struct needs_errand *)job;

	errand->arena = needs_git_read(
	    &errand->order, &errand->needs->memory, &errand->list);
}

static void
done(struct job *job)
{
	struct needs_errand *errand = (struct needs_errand *)job;
	struct needs_git *needs = errand->needs;
	struct engine *engine = errand->errand.engine;
	struct arena *old = needs->arena;

	needs->running = false;
	if (errand->arena) {
		engine->secret_refs = errand->list;
		needs->arena = errand->arena;
		/* Rows that borrow from the old list are made again before
		 * they are looked at. */
		needs_catalog_changed(engine->cluster->needs);
		arena_free(old);
		needs_git_read_forget(&needs->memory, false);
		needs_catalog_changed(engine->cluster->needs);
	}
	arena_free(errand->order.arena);
	engine_end(&errand->errand);
	free(errand);
}

void
needs_git_start(struct engine *engine)
{
	struct needs_git *needs = state_of(engine);
	struct needs_errand *errand;

	if (!engine->secrets_wanted || !needs->wanted || needs->running ||
	    !engine->catalog || engine->loading || engine->load_wanted)
		return;
	needs->wanted = false;
	needs->running = true;
	errand = xcalloc(1, sizeof(*errand));
	errand->needs = needs;
	errand->order.arena = arena_new();
	errand->order.cache_folder = engine->cache_folder;
	errand->order.cancel = &errand->errand.job.cancel;
	add_objects(engine, &errand->order);
	add_manifests(engine, &errand->order);
	add_homes(engine, &errand->order);
	errand->errand.engine = engine;
	errand->errand.kind = ERRAND_READ;
	errand->errand.job.work = work;
	errand->errand.job.done = done;
	engine_send(engine, &errand->errand);
}

void
needs_git_free(struct engine *engine)
{
	struct needs_git *needs = engine->needs_git;

	if (!needs)
		return;
	needs_git_read_forget(&needs->memory, true);
	arena_free(needs->arena);
	free(needs);
}

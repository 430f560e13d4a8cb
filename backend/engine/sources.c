#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/engine/needs_git.h"
#include "backend/engine/schedule.h"
#include "backend/io/files.h"
#include "backend/io/git_fetch.h"

/* How long a fetch waits for another vigie before it says that it cannot. */
#define LOCK_WAIT_MS 15000

/* ---- which repositories there are ---- */

const char *
sources_url_of(
    const struct engine *engine, const struct git_repository *repository)
{
	const struct config_source *other = config_find_source(
	    engine->config, repository->meta.namespace, repository->meta.name);

	return other ? other->url : repository->url;
}

struct source *
sources_find(const struct engine *engine, const char *url)
{
	struct source *source;

	for (source = engine->sources; source; source = source->next)
		if (strcmp(source->url, url) == 0)
			return source;
	return NULL;
}

static struct source *
find_or_make(struct engine *engine, const char *url)
{
	struct source *source = sources_find(engine, url);
	struct arena *scratch;

	if (source)
		return source;
	scratch = arena_new();
	source = xcalloc(1, sizeof(*source));
	source->url = xstrdup(url);
	source->shown_url = xstrdup(git_place_shown(scratch, url));
	source->settings = config_find_git(engine->config, url);
	source->next = engine->sources;
	engine->sources = source;
	arena_free(scratch);
	return source;
}

/* Objects that are in a Git repository, not in a plain folder. */
bool
sources_is_git(const char *url)
{
	enum git_place_kind kind;
	struct error ignored;

	return git_place_kind_of(url, &kind, &ignored) &&
	    (kind != GIT_PLACE_LOCAL || files_is_git(url));
}

void
sources_adopt(struct engine *engine)
{
	const struct config *config = engine->config;
	struct source *source;

	for (source = engine->sources; source; source = source->next)
		source->objects = source->manifests = false;
	for (ARRAY_EACH(entry, config->objects, config->object_count))
		if (sources_is_git(entry->url))
			find_or_make(engine, entry->url)->objects = true;
	if (!engine->catalog)
		return;
	for (ARRAY_EACH(automation, engine->catalog->set->image_updates,
		 engine->catalog->set->image_update_count)) {
		const struct git_repository *repository =
		    object_set_git_repository(engine->catalog->set,
			automation->source.namespace, automation->source.name);

		if (!repository)
			continue;
		source =
		    find_or_make(engine, sources_url_of(engine, repository));
		source->manifests = true;
		source->survey_wanted = true;
	}
}

/* ---- fetch ---- */

struct fetch_errand {
	struct errand errand;
	struct source *source;
	const char *cache_folder;
	struct git_place place;
	/* Set by the worker before `waits': who holds the lock. */
	char holder[256];
	atomic_bool waits;
	atomic_uint received, total; /* objects so far, and in all */
	bool ok;
	struct error error;
};

/* On the worker, for each object or so: the engine is woken for whole parts of
 * a hundred only. */
static void
note_progress(void *context, const struct git_remote_progress *progress)
{
	struct fetch_errand *fetch = context;
	unsigned before = atomic_load(&fetch->received);

	atomic_store(&fetch->total, progress->total);
	atomic_store(&fetch->received, progress->received);
	if (progress->total &&
	    (uint64_t)before * 100 / progress->total !=
		(uint64_t)progress->received * 100 / progress->total)
		http_wake(fetch->errand.engine->http);
}

static bool
lock(struct fetch_errand *fetch, struct git_cache *cache, struct error *error)
{
	const struct cancel *cancel = &fetch->errand.job.cancel;
	bool ok;

	if (git_cache_lock(cache, 0, cancel, error))
		return true;
	memcpy(fetch->holder, error->text, sizeof(fetch->holder) - 1);
	atomic_store(&fetch->waits, true);
	http_wake(fetch->errand.engine->http);
	ok = git_cache_lock(cache, LOCK_WAIT_MS, cancel, error);
	atomic_store(&fetch->waits, false);
	return ok;
}

static void
fetch_work(struct job *job)
{
	struct fetch_errand *fetch = (struct fetch_errand *)job;
	struct git_cache *cache = NULL;

	fetch->ok = git_cache_open(fetch->cache_folder, fetch->place.url,
			&cache, &fetch->error) &&
	    lock(fetch, cache, &fetch->error);
	if (fetch->ok) {
		fetch->ok = git_fetch(cache, &fetch->place, &fetch->error);
		git_cache_unlock(cache);
	}
	git_cache_close(cache);
}

/* Where the transport had no better word. */
static void
hint(struct error *error)
{
	if (error->means[0] || error->todo[0])
		return;
	switch (error->kind) {
	case ERROR_UNAVAILABLE:
		error_hint(error, "the last state that is known still counts",
		    "look at the network; it is tried again by itself");
		return;
	case ERROR_NOT_FOUND:
		error_hint(error,
		    "it is not there, or this login may not see it",
		    "look at the URL: objects and sources in vigie.yaml");
		return;
	case ERROR_DENIED:
		error_hint(error, "the server wants another login",
		    "try git ls-remote on this URL");
		return;
	case ERROR_INVALID:
	case ERROR_CONFLICT:
	case ERROR_CANCELLED:
		error_hint(error, NULL, "try git ls-remote on this URL");
	}
}

static void
tell_fetch(struct engine *engine, struct source *source,
    const struct fetch_errand *fetch)
{
	bool was_bad = source->has_error;

	/* Cancelling is not failing: what was known stays. */
	if (!fetch->ok && fetch->error.kind == ERROR_CANCELLED)
		return;
	source->has_error = !fetch->ok;
	if (fetch->ok) {
		source->tries = 0;
		source->fetched_at = engine_now();
		if (was_bad)
			events_add(engine, EVENT_GIT, "", NULL,
			    "fetch %s: works again", source->shown_url);
		return;
	}
	source->error = fetch->error;
	hint(&source->error);
	source->tries++;
	events_add(engine, EVENT_GIT, "", &source->error, "fetch %s",
	    source->shown_url);
}

static void
fetch_done(struct job *job)
{
	struct fetch_errand *fetch = (struct fetch_errand *)job;
	struct engine *engine = fetch->errand.engine;
	struct source *source = fetch->source;

	source->fetch = NULL;
	tell_fetch(engine, source, fetch);
	source->next_fetch =
	    schedule_next(engine_now(), engine->config->git_interval_ms,
		source->tries, 0, (uint64_t)(uintptr_t)source >> 4);
	if (source->objects)
		engine->load_wanted = true;
	if (source->manifests)
		source->survey_wanted = true;
	needs_git_want(engine);
	engine->dirty = true;
	engine_end(&fetch->errand);
	free(fetch);
}

void
sources_fetch(struct engine *engine, struct source *source)
{
	struct fetch_errand *fetch = xcalloc(1, sizeof(*fetch));

	source->fetch_wanted = false;
	source->fetch = fetch;
	fetch->source = source;
	fetch->cache_folder = engine->cache_folder;
	fetch->place = (struct git_place) {
		.url = source->url,
		.ca_file = source->settings ? source->settings->ca_file : NULL,
		.proxy = source->settings ? source->settings->proxy : NULL,
		.cancel = &fetch->errand.job.cancel,
		.progress = note_progress,
		.context = fetch,
	};
	atomic_init(&fetch->received, 0);
	atomic_init(&fetch->total, 0);
	atomic_init(&fetch->waits, false);
	fetch->errand.engine = engine;
	fetch->errand.kind = ERRAND_FETCH;
	fetch->errand.job.work = fetch_work;
	fetch->errand.job.done = fetch_done;
	engine->dirty = true;
	engine_send(engine, &fetch->errand);
}

const char *
sources_waiting(const struct engine *engine)
{
	const struct source *source;

	for (source = engine->sources; source; source = source->next)
		if (source->fetch && atomic_load(&source->fetch->waits))
			return source->fetch->holder;
	return NULL;
}

void
sources_watch(struct engine *engine)
{
	bool waits = sources_waiting(engine) != NULL;
	const struct source *source;
	unsigned received, total, all = 0;

	if (waits != engine->waits_for_lock)
		engine->dirty = true;
	engine->waits_for_lock = waits;
	for (source = engine->sources; source; source = source->next)
		if (sources_progress(source, &received, &total))
			all += received;
	if (all != engine->objects_received)
		engine->dirty = true;
	engine->objects_received = all;
}

bool
sources_progress(
    const struct source *source, unsigned *received, unsigned *total)
{
	if (!source->fetch)
		return false;
	*received = atomic_load(&source->fetch->received);
	*total = atomic_load(&source->fetch->total);
	return *total > 0;
}

/* ---- the end ---- */

void
sources_free(struct engine *engine)
{
	struct source *source;

	while ((source = engine->sources) != NULL) {
		engine->sources = source->next;
		survey_unref(source->survey);
		marker_cache_close(source->markers);
		free(source->url);
		free(source->shown_url);
		free(source);
	}
}

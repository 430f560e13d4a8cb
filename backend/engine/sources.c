#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/engine/engine.h"
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
static bool
is_git(const char *url)
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
		if (is_git(entry->url))
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
	source->tries++;
	events_add(engine, EVENT_GIT, "", &fetch->error, "fetch %s",
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

/* ---- reading the objects ---- */

struct load_errand {
	struct errand errand;
	struct catalog_order order;
	struct catalog *catalog;
};

static void
load_work(struct job *job)
{
	struct load_errand *load = (struct load_errand *)job;

	load->catalog = catalog_read(&load->order);
}

/* What a refresh wants after the objects are known. */
static void
continue_refresh(struct engine *engine)
{
	struct source *source;
	struct target *target;

	for (source = engine->sources; source; source = source->next)
		if (source->manifests && !source->objects)
			source->fetch_wanted = true;
	for (target = engine->targets; target; target = target->next)
		if (target->index != SIZE_MAX &&
		    (engine->refresh_scans_all ||
			(target->next_scan &&
			    target->next_scan <= engine_now())))
			target->scan_wanted = true;
	engine->refresh_after_load = engine->refresh_scans_all = false;
}

/* Nothing tells when a folder changes. */
static void
plan_next_load(struct engine *engine)
{
	const struct config *config = engine->config;

	engine->next_load = 0;
	for (ARRAY_EACH(entry, config->objects, config->object_count))
		if (!engine->passive && !is_git(entry->url))
			engine->next_load = schedule_next(
			    engine_now(), config->git_interval_ms, 0, 0, 0);
}

static void
load_done(struct job *job)
{
	struct load_errand *load = (struct load_errand *)job;
	struct engine *engine = load->errand.engine;

	engine->loading = false;
	if (load->catalog) {
		catalog_unref(engine->catalog);
		engine->catalog = load->catalog;
		engine->loaded = true;
		scan_adopt(engine);
		sources_adopt(engine);
		plan_next_load(engine);
	}
	if (engine->refresh_after_load && !engine->load_wanted)
		continue_refresh(engine);
	engine->dirty = true;
	engine_end(&load->errand);
	free(load);
}

void
sources_load(struct engine *engine)
{
	struct load_errand *load = xcalloc(1, sizeof(*load));

	engine->load_wanted = false;
	engine->loading = true;
	load->order = (struct catalog_order) {
		.config = engine->config,
		.cache_folder = engine->cache_folder,
		.cancel = &load->errand.job.cancel,
	};
	load->errand.engine = engine;
	load->errand.kind = ERRAND_READ;
	load->errand.job.work = load_work;
	load->errand.job.done = load_done;
	engine_send(engine, &load->errand);
}

/* ---- markers x choices ---- */

struct survey_errand {
	struct errand errand;
	struct source *source;
	char *marker_path;
	struct marker_cache *markers;
	struct survey_order order;
	struct survey *survey;
};

static void
survey_work(struct job *job)
{
	struct survey_errand *errand = (struct survey_errand *)job;

	if (!errand->markers)
		errand->markers = marker_cache_open(errand->marker_path);
	errand->order.markers = errand->markers;
	errand->survey = survey_make(&errand->order);
}

static void
survey_done(struct job *job)
{
	struct survey_errand *errand = (struct survey_errand *)job;
	struct engine *engine = errand->errand.engine;
	struct source *source = errand->source;

	source->surveying = false;
	source->markers = errand->markers;
	if (errand->survey) {
		survey_unref(source->survey);
		source->survey = errand->survey;
		source->surveyed_at_ms = engine_now_ms();
		decide_surveyed(engine, source);
	} else {
		arena_free(errand->order.arena);
		catalog_unref(errand->order.catalog);
	}
	engine->dirty = true;
	engine_end(&errand->errand);
	free(errand->marker_path);
	free(errand);
}

/* The first policy of the namespace, or where it would stand. */
static size_t
first_policy(const struct object_set *set, const char *namespace)
{
	size_t low = 0, high = set->image_policy_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(set->image_policies[middle].meta.namespace,
			namespace) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
fill_policy(const struct engine *engine, struct arena *arena, size_t index,
    struct plan_policy *policy)
{
	const struct image_policy *object =
	    &engine->catalog->set->image_policies[index];
	const struct chosen *chosen = &engine->chosen[index];

	policy->namespace = object->meta.namespace;
	policy->name = object->meta.name;
	if (!chosen->has_tag || object->meta.suspend)
		return;
	policy->result.name =
	    engine->catalog->policies[index].repository->image;
	policy->result.tag = arena_span(arena, chosen->tag);
}

struct survey_task
sources_task(const struct engine *engine, struct arena *arena,
    const struct image_update *automation)
{
	const struct object_set *set = engine->catalog->set;
	struct survey_task task = {
		.automation = automation,
		.repository = object_set_git_repository(
		    set, automation->source.namespace, automation->source.name),
	};
	size_t i = first_policy(set, automation->meta.namespace);

	for (; i < set->image_policy_count; i++) {
		const struct object_meta *meta = &set->image_policies[i].meta;

		if (strcmp(meta->namespace, automation->meta.namespace) != 0)
			break;
		if (label_selector_matches(&automation->policy_selector,
			meta->labels, meta->label_count))
			fill_policy(engine, arena, i,
			    ARRAY_ADD(arena, task.policies, task.policy_count));
	}
	return task;
}

static void
add_tasks(struct engine *engine, const struct source *source,
    struct survey_order *order)
{
	const struct object_set *set = engine->catalog->set;

	for (ARRAY_EACH(
		 automation, set->image_updates, set->image_update_count)) {
		const struct git_repository *repository =
		    object_set_git_repository(set, automation->source.namespace,
			automation->source.name);

		if (repository &&
		    strcmp(sources_url_of(engine, repository), source->url) ==
			0)
			*ARRAY_ADD(
			    order->arena, order->tasks, order->task_count) =
			    sources_task(engine, order->arena, automation);
	}
}

static char *
marker_path(const struct engine *engine, const struct source *source)
{
	struct arena *scratch = arena_new();
	struct digest_state *state = digest_begin();
	char text[DIGEST_TEXT_SIZE];
	struct digest digest;
	struct error error;
	char *path;

	digest_add(state, span_of(source->url));
	digest = digest_end(state);
	digest_text(&digest, text);
	path = arena_printf(scratch, "%s/markers", engine->cache_folder);
	if (!files_make_folder(path, &error))
		log_error("keep markers: %s", error.text);
	path = xstrdup(arena_printf(scratch, "%s/%.32s", path, text));
	arena_free(scratch);
	return path;
}

void
sources_survey(struct engine *engine, struct source *source)
{
	struct survey_errand *errand = xcalloc(1, sizeof(*errand));

	source->survey_wanted = false;
	source->surveying = true;
	errand->source = source;
	errand->markers = source->markers;
	errand->marker_path = marker_path(engine, source);
	errand->order = (struct survey_order) {
		.arena = arena_new(),
		.catalog = catalog_ref(engine->catalog),
		.cache_folder = engine->cache_folder,
		.url = source->url,
		.cancel = &errand->errand.job.cancel,
	};
	errand->order.shown_url =
	    arena_dup(errand->order.arena, source->shown_url);
	add_tasks(engine, source, &errand->order);
	errand->errand.engine = engine;
	errand->errand.kind = ERRAND_READ;
	errand->errand.job.work = survey_work;
	errand->errand.job.done = survey_done;
	engine_send(engine, &errand->errand);
}

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

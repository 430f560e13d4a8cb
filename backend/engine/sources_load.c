#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/engine/cluster.h"
#include "backend/engine/needs_git.h"
#include "backend/engine/schedule.h"

/* Reading the objects, on a worker, and what a refresh does with them. */

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
		if (!engine->passive && !sources_is_git(entry->url))
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
		cluster_catalog_changed(engine);
		plan_next_load(engine);
		needs_git_want(engine);
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

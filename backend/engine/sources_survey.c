#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/engine/engine.h"
#include "backend/io/files.h"

/* Markers x choices of one repository, on a worker. */

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

#include <stdlib.h>
#include <unistd.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "backend/engine/cluster.h"
#include "backend/engine/needs.h"
#include "backend/engine/publish.h"
#include "backend/engine/vault.h"
#include "backend/io/git_remote.h"

/*
 * DESIGN: a report is made whole, from scratch, from the engine's state. Rows
 * are built in an arena of its own; what is large (tags, plans with the bytes of
 * files) is borrowed from counted parts that the report holds. Sealing it is one
 * pointer swap under a lock and one write to an eventfd.
 */

/* What was found of an automation, and where. */
struct look {
	const struct source *source;
	const struct survey_result *result;
};

static void
put_source_place(const struct building *building,
    const struct object_origin *origin, const char **source, const char **file,
    unsigned *line)
{
	*source = propose_clean(building->arena, origin->source);
	*file = propose_clean(building->arena, origin->file);
	*line = origin->line;
}

static void
hold_tags(struct building *building, const struct target *target)
{
	if (target->tags_owner)
		*ARRAY_ADD(building->arena, building->held->tags,
		    building->held->tag_owner_count) =
		    shared_ref(target->tags_owner);
}

static void
put_repositories(struct building *building)
{
	const struct engine *engine = building->engine;
	const struct object_set *set = engine->catalog->set;
	struct report_repository *rows = NULL;
	size_t count = 0;

	for (ARRAY_EACH(object, set->image_repositories,
		 set->image_repository_count)) {
		const struct target *target = scan_target(engine, object);
		struct report_repository *row;

		row = ARRAY_ADD(building->arena, rows, count);
		*row = (struct report_repository) {
			.namespace = object->meta.namespace,
			.name = object->meta.name,
			.image = propose_clean(building->arena, object->image),
			.suspended = object->meta.suspend,
			.scanning = target->scan != NULL,
			.tags = target->tags.tags,
			.tag_count = target->tags.count,
			.scanned_at = target->scanned_at,
			.next_scan =
			    object->meta.suspend ? 0 : target->next_scan,
			.interval_ms = object->interval_ms,
			.tries = target->tries,
			.live = live_row(building, LIVE_IMAGE_REPOSITORY,
			    object->meta.namespace, object->meta.name),
		};
		if (target->has_error)
			row->problem =
			    propose_error(building->arena, &target->error);
		put_source_place(building, &object->meta.origin, &row->source,
		    &row->file, &row->line);
		hold_tags(building, target);
		if (target->scanned_at > building->report->scanned_at)
			building->report->scanned_at = target->scanned_at;
		building->report->scans_running += target->scan != NULL;
		building->report->scans_waiting += target->scan_wanted;
	}
	building->report->repositories = rows;
	building->report->repository_count = count;
}

static void
put_policies(struct building *building)
{
	const struct engine *engine = building->engine;
	const struct object_set *set = engine->catalog->set;
	struct report_policy *rows = arena_calloc(
	    building->arena, set->image_policy_count, sizeof(*rows));
	size_t i;

	for (i = 0; i < set->image_policy_count; i++) {
		const struct image_policy *object = &set->image_policies[i];
		const struct catalog_policy *prepared =
		    &engine->catalog->policies[i];
		const struct chosen *chosen = &engine->chosen[i];
		struct report_policy *row = &rows[i];

		*row = (struct report_policy) {
			.namespace = object->meta.namespace,
			.name = object->meta.name,
			.repository_namespace = object->repository.namespace,
			.repository = object->repository.name,
			.image = prepared->repository
			    ? propose_clean(
				  building->arena, prepared->repository->image)
			    : "",
			.rule = propose_clean(building->arena, prepared->words),
			.choice = chosen->has_tag
			    ? arena_span(building->arena, chosen->tag)
			    : "",
			.considered = chosen->considered,
			.in_git = building->facts[i].in_git,
			.marker_count = building->facts[i].markers,
			.suspended = object->meta.suspend,
			.live = live_row(building, LIVE_IMAGE_POLICY,
			    object->meta.namespace, object->meta.name),
		};
		if (chosen->error)
			row->problem =
			    propose_error(building->arena, chosen->error);
		put_source_place(building, &object->meta.origin, &row->source,
		    &row->file, &row->line);
	}
	building->report->policies = rows;
	building->report->policy_count = set->image_policy_count;
}

/* ---- automations, and what is wrong in files ---- */

static void
add_problem(struct building *building, const char *source, const char *file,
    unsigned line, const char *what, const char *reason)
{
	struct report_problem **rows =
	    (struct report_problem **)(uintptr_t)&building->report->problems;
	struct report_problem *row =
	    ARRAY_ADD(building->arena, *rows, building->report->problem_count);

	row->source = propose_clean(building->arena, source);
	row->file = propose_clean(building->arena, file);
	row->line = line;
	row->what = propose_clean(building->arena, what);
	row->reason = propose_clean(building->arena, reason);
}

static size_t
add_dead_markers(struct building *building, const struct source *source,
    const struct survey_result *result)
{
	size_t count = 0;

	for (ARRAY_EACH(file, result->files, result->file_count)) {
		if (file->problem)
			add_problem(building, source->shown_url,
			    file->entry.path, 0, "file", file->problem);
		if (!file->markers)
			continue;
		for (ARRAY_EACH(dead, file->markers->dead,
			 file->markers->dead_count)) {
			add_problem(building, source->shown_url,
			    file->entry.path, dead->line,
			    dead->setter[0] ? dead->setter : "marker",
			    dead->reason);
			count++;
		}
	}
	return count;
}

static const char *
name_of(struct arena *arena, const struct object_meta *meta)
{
	return arena_printf(arena, "%s/%s", meta->namespace, meta->name);
}

static void
gather_looks(struct building *building)
{
	const struct source *source;

	building->looks = map_new(building->arena);
	for (source = building->engine->sources; source;
	     source = source->next) {
		if (!source->survey || !source->manifests)
			continue;
		for (ARRAY_EACH(result, source->survey->results,
			 source->survey->count)) {
			struct look *look =
			    arena_alloc(building->arena, sizeof(*look));

			*look = (struct look) { source, result };
			map_set(building->looks,
			    span_of(name_of(building->arena,
				&result->task.automation->meta)),
			    look);
		}
	}
}

static void
describe_result(struct building *building, struct report_automation *row,
    const struct look *look)
{
	const struct survey_result *result = look->result;
	size_t i;

	row->repository = look->source->survey->shown_url;
	row->checkout = propose_clean(building->arena, result->checkout);
	row->branch = propose_clean(building->arena, result->branch);
	row->dead_count = add_dead_markers(building, look->source, result);
	if (!result->plan) {
		row->problem = propose_error(building->arena, &result->error);
		return;
	}
	row->commit =
	    arena_printf(building->arena, "%.7s", result->plan->base.commit);
	for (i = 0; i < result->task.policy_count; i++) {
		row->marker_count += result->marker_counts[i];
		row->update_count += result->alone[i].edit_count > 0;
	}
}

static void
put_automations(struct building *building)
{
	const struct engine *engine = building->engine;
	const struct object_set *set = engine->catalog->set;
	struct report_automation *rows = arena_calloc(
	    building->arena, set->image_update_count, sizeof(*rows));
	size_t i;

	gather_looks(building);
	for (i = 0; i < set->image_update_count; i++) {
		const struct image_update *object = &set->image_updates[i];
		const struct look *look;

		rows[i] = (struct report_automation) {
			.namespace = object->meta.namespace,
			.name = object->meta.name,
			.git_repository = arena_printf(building->arena, "%s/%s",
			    object->source.namespace, object->source.name),
			.repository = "",
			.checkout = "",
			.branch = "",
			.path = propose_clean(building->arena, object->path),
			.commit = "",
			.suspended = object->meta.suspend,
			.live = live_row(building, LIVE_IMAGE_UPDATE,
			    object->meta.namespace, object->meta.name),
		};
		put_source_place(building, &object->meta.origin,
		    &rows[i].source, &rows[i].file, &rows[i].line);
		look = map_find(building->looks,
		    span_of(name_of(building->arena, &object->meta)));
		if (look)
			describe_result(building, &rows[i], look);
	}
	building->report->automations = rows;
	building->report->automation_count = set->image_update_count;
}

static void
add_object_problems(struct building *building,
    const struct object_problem *problems, size_t count)
{
	for (ARRAY_EACH(problem, problems, count))
		add_problem(building, problem->origin.source,
		    problem->origin.file, problem->origin.line, problem->what,
		    problem->reason);
}

static void
put_object_problems(struct building *building)
{
	const struct catalog *catalog = building->engine->catalog;

	add_object_problems(
	    building, catalog->problems, catalog->problem_count);
	add_object_problems(
	    building, catalog->set->problems, catalog->set->problem_count);
}

static void
put_git_repositories(struct building *building)
{
	const struct engine *engine = building->engine;
	const struct object_set *set = engine->catalog->set;
	struct report_git_repository *rows = arena_calloc(
	    building->arena, set->git_repository_count, sizeof(*rows));
	size_t i;

	for (i = 0; i < set->git_repository_count; i++) {
		const struct git_repository *object = &set->git_repositories[i];
		const char *url = sources_url_of(engine, object);

		rows[i] = (struct report_git_repository) {
			.namespace = object->meta.namespace,
			.name = object->meta.name,
			.url = git_place_shown(building->arena, url),
			.overridden = url != object->url,
			.live = live_row(building, LIVE_GIT_REPOSITORY,
			    object->meta.namespace, object->meta.name),
		};
		put_source_place(building, &object->meta.origin,
		    &rows[i].source, &rows[i].file, &rows[i].line);
	}
	building->report->git_repositories = rows;
	building->report->git_repository_count = set->git_repository_count;
}

/* ---- whole ---- */

static void
hold_parts(struct building *building)
{
	const struct engine *engine = building->engine;
	const struct source *source;

	if (engine->catalog)
		building->held->catalog = catalog_ref(engine->catalog);
	for (source = engine->sources; source; source = source->next)
		if (source->survey)
			*ARRAY_ADD(building->arena, building->held->surveys,
			    building->held->survey_count) =
			    survey_ref(source->survey);
}

static void
put_objects(struct building *building)
{
	struct propose_rows rows = { .arena = building->arena };

	propose_updates(building->engine, &rows);
	building->facts = rows.facts;
	building->report->updates = rows.rows;
	building->report->update_count = rows.count;
	for (ARRAY_EACH(row, rows.rows, rows.count))
		map_set(building->held->updates_by_key, span_of(row->key), row);
	put_object_problems(building);
	put_repositories(building);
	put_policies(building);
	put_automations(building);
	put_git_repositories(building);
	publish_object_sources(building);
	live_add_rows(building);
}

static struct held_report *
build(struct engine *engine)
{
	struct held_report *held = xcalloc(1, sizeof(*held));
	struct building building = {
		.engine = engine,
		.arena = arena_new(),
		.held = held,
		.report = &held->report,
	};
	const char *waiting = sources_waiting(engine);

	atomic_init(&held->owners, 1);
	held->arena = building.arena;
	held->report = (struct report) {
		.number = ++engine->next_report,
		.made = engine_now(),
		.read_only = engine->read_only,
		.read_only_reason = engine->read_only_reason,
		.configured = engine->config->object_count > 0,
		.loaded = engine->loaded,
		.waiting = waiting ? propose_clean(held->arena,
					 arena_dup(held->arena, waiting))
				   : "",
	};
	held->updates_by_key = map_new(held->arena);
	hold_parts(&building);
	if (engine->catalog) {
		if (engine->catalog->operator_name &&
		    engine->catalog->operator_email)
			held->committer = arena_printf(held->arena, "%s <%s>",
			    engine->catalog->operator_name,
			    engine->catalog->operator_email);
		put_objects(&building);
	}
	cluster_publish(&building);
	vault_publish(&building);
	needs_publish(&building);
	publish_git_sources(&building);
	publish_events(&building);
	publish_fates(&building);
	return held;
}

void
publish(struct engine *engine)
{
	struct outlet *outlet = engine->outlet;
	const struct report *fresh, *old;
	uint64_t one = 1;

	decide_forget_old(engine);
	fresh = &build(engine)->report;
	pthread_mutex_lock(&outlet->lock);
	old = outlet->latest;
	outlet->latest = fresh;
	pthread_mutex_unlock(&outlet->lock);
	report_unref(old);
	if (write(outlet->eventfd, &one, sizeof(one)) < 0)
		return; /* the counter is full: it is readable anyway */
}

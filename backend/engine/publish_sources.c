#include "backend/base/array.h"
#include "backend/engine/publish.h"

/* Branch and commit that were looked at last: for manifests, else objects. */
static void
put_looked_at(const struct building *building, const struct source *source,
    struct report_source *row)
{
	const struct catalog *catalog = building->engine->catalog;
	const struct survey_result *result =
	    source->survey && source->survey->count
	    ? &source->survey->results[0]
	    : NULL;

	row->branch = row->commit = "";
	if (result && result->plan) {
		row->branch = propose_clean(building->arena, result->branch);
		row->commit = arena_printf(
		    building->arena, "%.7s", result->plan->base.commit);
		return;
	}
	if (!catalog)
		return;
	for (ARRAY_EACH(read, catalog->sources, catalog->source_count)) {
		if (read->is_folder || strcmp(read->entry->url, source->url))
			continue;
		row->branch = propose_clean(building->arena, read->branch);
		row->commit =
		    arena_printf(building->arena, "%.7s", read->commit);
	}
}

void
publish_git_sources(struct building *building)
{
	const struct engine *engine = building->engine;
	struct report_source *rows =
	    (struct report_source *)(uintptr_t)building->report->sources;
	const struct source *source;
	int64_t oldest = INT64_MAX;
	bool any = false;

	for (source = engine->sources; source; source = source->next) {
		struct report_source *row;

		if (!source->objects && !source->manifests)
			continue;
		row = ARRAY_ADD(
		    building->arena, rows, building->report->source_count);
		*row = (struct report_source) {
			.url = arena_dup(building->arena, source->shown_url),
			.objects = source->objects,
			.fetched_at = source->fetched_at,
			.fetching = source->fetch != NULL,
		};
		put_looked_at(building, source, row);
		(void)sources_progress(source, &row->received, &row->total);
		if (source->has_error)
			row->problem =
			    propose_error(building->arena, &source->error);
		any = true;
		if (source->fetched_at < oldest)
			oldest = source->fetched_at;
		building->report->git_running += source->fetch != NULL ||
		    source->surveying || source->delivering;
		building->report->pushing |= source->delivering;
	}
	building->report->sources = rows;
	building->report->git_at = any ? oldest : 0;
}

/* Folders, and objects that could be fetched but not read. */
void
publish_object_sources(struct building *building)
{
	const struct catalog *catalog = building->engine->catalog;
	struct report_source *rows = NULL;

	for (ARRAY_EACH(source, catalog->sources, catalog->source_count)) {
		struct report_source *row;

		if (!source->is_folder && !source->has_error)
			continue;
		/* Before its first fetch there is nothing to complain about. */
		if (source->has_error && !source->is_folder &&
		    building->engine->sources &&
		    source->error.kind == ERROR_NOT_FOUND &&
		    !source->commit[0] && !building->engine->refreshed_once)
			continue;
		row = ARRAY_ADD(
		    building->arena, rows, building->report->source_count);
		*row = (struct report_source) {
			.url = source->url,
			.objects = true,
			.branch =
			    propose_clean(building->arena, source->branch),
			.commit = "",
			.fetched_at = building->report->made,
		};
		if (source->has_error)
			row->problem =
			    propose_error(building->arena, &source->error);
	}
	building->report->sources = rows;
}

#include "backend/engine/propose.h"

#include "backend/base/array.h"

/* ---- rows ---- */

static const char *
key_of(struct arena *arena, const struct image_update *automation,
    const char *policy_namespace, const char *policy)
{
	return arena_printf(arena, "%s/%s|%s/%s",
	    automation ? automation->meta.namespace : "",
	    automation ? automation->meta.name : "",
	    propose_clean(arena, policy_namespace),
	    propose_clean(arena, policy));
}

static struct report_update *
add_row(struct propose_rows *rows, const struct image_update *automation,
    const char *policy_namespace, const char *policy)
{
	struct report_update *row =
	    ARRAY_ADD(rows->arena, rows->rows, rows->count);

	*row = (struct report_update) {
		.id = "",
		.namespace = automation ? automation->meta.namespace : "",
		.automation = automation ? automation->meta.name : "",
		.policy_namespace =
		    propose_clean(rows->arena, policy_namespace),
		.policy = propose_clean(rows->arena, policy),
		.image = "",
		.from = "",
		.to = "",
		.repository = "",
		.branch = "",
		.rule = "",
		.why = "",
		.lacks = "",
		.commit = "",
		.who = "",
	};
	row->key = key_of(rows->arena, automation, policy_namespace, policy);
	return row;
}

/* What the catalog says of the row's policy. */
static void
describe_policy(const struct engine *engine, struct propose_rows *rows,
    struct report_update *row, size_t index)
{
	const struct catalog_policy *prepared =
	    &engine->catalog->policies[index];
	const struct chosen *chosen = &engine->chosen[index];

	row->rule = propose_clean(rows->arena, prepared->words);
	row->from = rows->facts[index].in_git;
	if (!prepared->repository)
		return;
	row->image = propose_clean(rows->arena, prepared->repository->image);
	row->tag_count = scan_target(engine, prepared->repository)->tags.count;
	if (chosen->has_tag) {
		row->to = arena_span(rows->arena, chosen->tag);
		row->considered = chosen->considered;
		row->first_seen = chosen->first_seen;
	}
}

static void
block(struct propose_rows *rows, struct report_update *row,
    const struct error *error)
{
	row->state = UPDATE_BLOCKED;
	row->id = "";
	row->problem = propose_error(rows->arena, error);
	row->why = row->problem->text;
}

static void
apply_mark(const struct engine *engine, struct propose_rows *rows,
    struct report_update *row)
{
	const struct row_mark *mark = decide_mark(engine, row->key);

	if (!mark)
		return;
	switch (mark->kind) {
	case MARK_NONE:
	case MARK_PUSHED: /* has no row */
		return;
	case MARK_APPLYING:
		row->state = UPDATE_APPLYING;
		row->why = "commit and push run";
		return;
	case MARK_REPLACED:
		row->state = UPDATE_REPLACED;
		break;
	case MARK_ERROR:
		if (strcmp(mark->to, row->to) != 0)
			return;
		row->state = UPDATE_ERROR;
		break;
	}
	row->problem = propose_error(rows->arena, &mark->error);
	row->why = row->problem->text;
}

static void
add_markers(struct propose_rows *rows, struct report_update *row,
    const struct plan_selection *selection)
{
	struct arena *arena = rows->arena;
	struct report_marker *markers =
	    arena_calloc(arena, selection->edit_count, sizeof(*markers));
	struct diff_file *files =
	    arena_calloc(arena, selection->file_count, sizeof(*files));

	row->markers = markers;
	row->files = files;
	for (ARRAY_EACH(file, selection->files, selection->file_count)) {
		files[row->file_count++] = file->diff;
		for (ARRAY_EACH(edit, file->edits, file->edit_count)) {
			markers[row->marker_count++] = (struct report_marker) {
				.file = propose_clean(arena, file->file->path),
				.line = edit->marker->line,
				.setter =
				    propose_clean(arena, edit->marker->setter),
				.old_value =
				    propose_clean(arena, edit->old_value),
				.new_value =
				    propose_clean(arena, edit->new_value),
			};
			row->from = propose_mix(arena, row->from,
			    propose_tag_in(edit->marker, edit->old_value));
		}
	}
}

/* Until the next survey the last one still has what was just pushed. */
static bool
was_pushed(const struct engine *engine, const struct propose_rows *rows,
    const struct survey_result *result, const struct plan_policy *policy)
{
	const struct row_mark *mark = decide_mark(engine,
	    key_of(rows->arena, result->task.automation, policy->namespace,
		policy->name));

	return mark && mark->kind == MARK_PUSHED;
}

static void
add_change(const struct engine *engine, struct propose_rows *rows,
    const struct source *source, const struct survey_result *result,
    size_t policy, const struct error *template_error)
{
	const struct plan_policy *planned = &result->task.policies[policy];
	const struct plan_selection *selection = &result->alone[policy];
	struct report_update *row;
	size_t index =
	    propose_policy_index(engine, planned->namespace, planned->name);
	char digest[DIGEST_TEXT_SIZE];

	if (was_pushed(engine, rows, result, planned))
		return;
	row = add_row(
	    rows, result->task.automation, planned->namespace, planned->name);
	if (index != SIZE_MAX)
		describe_policy(engine, rows, row, index);
	row->state = UPDATE_NEW;
	row->from = "";
	row->image = propose_clean(rows->arena, planned->result.name);
	row->to = planned->result.tag;
	row->repository = source->survey->shown_url;
	row->branch = result->branch;
	row->plan = result->plan;
	add_markers(rows, row, selection);
	row->bump = propose_bump(span_of(row->from), span_of(row->to));
	row->why = propose_count(rows->arena, row->marker_count, "marker");
	digest_text(&selection->digest, digest);
	row->id = arena_text(rows->arena, digest, 12);
	if (template_error)
		block(rows, row, template_error);
	else
		apply_mark(engine, rows, row);
}

/* A policy with markers and without a result. */
static void
add_blocked_policy(const struct engine *engine, struct propose_rows *rows,
    const struct source *source, const struct survey_result *result,
    size_t policy)
{
	const struct plan_policy *planned = &result->task.policies[policy];
	size_t index =
	    propose_policy_index(engine, planned->namespace, planned->name);
	struct report_update *row;

	if (index == SIZE_MAX || !engine->chosen[index].error ||
	    engine->catalog->set->image_policies[index].meta.suspend)
		return;
	row = add_row(
	    rows, result->task.automation, planned->namespace, planned->name);
	describe_policy(engine, rows, row, index);
	row->repository = source->survey->shown_url;
	row->branch = result->branch;
	block(rows, row, engine->chosen[index].error);
}

static void
unknown_policy(const struct engine *engine, const struct marker *marker,
    const struct image_update *automation, const char *path,
    struct error *error)
{
	const char *why = "there is no such policy";

	if (propose_policy_index(engine, marker->namespace, marker->policy) !=
	    SIZE_MAX)
		why = strcmp(marker->namespace, automation->meta.namespace) == 0
		    ? "the automation's policySelector leaves it out"
		    : "the automation sees policies of its own namespace only";
	error_set(error, ERROR_NOT_FOUND, "marker names %s/%s: %s (%s:%u)",
	    marker->namespace, marker->policy, why, path, marker->line);
	error_hint(error, "Flux passes over this marker in silence",
	    "mend the marker, or add the policy");
}

/* Markers that name no policy of the automation, one row a policy. */
static void
add_unknown(const struct engine *engine, struct propose_rows *rows,
    const struct source *source, const struct survey_result *result)
{
	struct map *seen = map_new(rows->arena);

	for (ARRAY_EACH(file, result->files, result->file_count)) {
		if (!file->markers)
			continue;
		for (ARRAY_EACH(marker, file->markers->markers,
			 file->markers->marker_count)) {
			const char *name;
			struct report_update *row;
			struct error error;

			if (plan_find_policy(result->plan, marker))
				continue;
			name = arena_printf(rows->arena, "%s/%s",
			    marker->namespace, marker->policy);
			if (map_find(seen, span_of(name)))
				continue;
			map_set(seen, span_of(name), seen);
			row = add_row(rows, result->task.automation,
			    marker->namespace, marker->policy);
			row->repository = source->survey->shown_url;
			row->branch = result->branch;
			row->from = propose_mix(rows->arena, "",
			    propose_tag_in(marker, marker->value));
			unknown_policy(engine, marker, result->task.automation,
			    file->entry.path, &error);
			block(rows, row, &error);
		}
	}
}

static void
add_bad_files(struct propose_rows *rows, const struct source *source,
    const struct survey_result *result)
{
	for (ARRAY_EACH(file, result->files, result->file_count)) {
		struct report_update *row;
		struct error error;

		if (!file->problem)
			continue;
		row = add_row(rows, result->task.automation,
		    result->task.automation->meta.namespace, "");
		row->key = arena_printf(
		    rows->arena, "%s%s", row->key, file->entry.path);
		row->repository = source->survey->shown_url;
		row->branch = result->branch;
		error_set(&error, ERROR_INVALID, "%s: %s", file->entry.path,
		    file->problem);
		error_hint(&error, "its markers cannot be read",
		    "mend the file in the repository");
		block(rows, row, &error);
	}
}

/* An automation that could not be looked at. */
static void
add_failed(struct propose_rows *rows, const struct source *source,
    const struct survey_result *result)
{
	const struct image_update *automation = result->task.automation;
	struct report_update *row;
	struct error error;

	/* Before the first fetch nothing is known, and nothing is wrong. */
	if (source->fetch || source->fetch_wanted)
		return;
	row = add_row(rows, automation, automation->meta.namespace, "");
	row->repository = source->survey->shown_url;
	row->branch = result->branch;
	error = source->has_error && !source->fetched_at ? source->error
							 : result->error;
	error_wrap(&error, "%s", automation->meta.name);
	if (!error.todo[0])
		error_hint(&error, "its markers cannot be looked for",
		    "look at the branch and the path it names");
	block(rows, row, &error);
}

static void
add_result(const struct engine *engine, struct propose_rows *rows,
    const struct source *source, const struct survey_result *result)
{
	struct error error;
	bool template_is_bad;
	size_t i;

	if (!result->plan) {
		add_failed(rows, source, result);
		return;
	}
	template_is_bad =
	    !message_check(result->task.automation->message_template, &error);
	if (template_is_bad)
		error_hint(&error, "the commit has no message without it",
		    "mend spec.git.commit.messageTemplate");
	for (i = 0; i < result->task.policy_count; i++) {
		if (result->alone[i].edit_count)
			add_change(engine, rows, source, result, i,
			    template_is_bad ? &error : NULL);
		else if (result->marker_counts[i] &&
		    !result->task.policies[i].result.name)
			add_blocked_policy(engine, rows, source, result, i);
	}
	add_unknown(engine, rows, source, result);
	add_bad_files(rows, source, result);
}

/* Automations whose GitRepository is not there. */
static void
add_homeless(const struct engine *engine, struct propose_rows *rows)
{
	const struct object_set *set = engine->catalog->set;

	for (ARRAY_EACH(
		 automation, set->image_updates, set->image_update_count)) {
		struct report_update *row;
		struct error error;

		if (object_set_git_repository(set, automation->source.namespace,
			automation->source.name))
			continue;
		row = add_row(rows, automation, automation->meta.namespace, "");
		error_set(&error, ERROR_NOT_FOUND,
		    "%s: referenced git repository does not exist: %s/%s",
		    automation->meta.name, automation->source.namespace,
		    automation->source.name);
		error_hint(&error, "there is nowhere to write to",
		    "add the GitRepository or mend spec.sourceRef");
		block(rows, row, &error);
	}
}

/* True when every automation of the namespace was looked at; *any: there is at
 * least one. */
static bool
all_surveyed(const struct engine *engine, const char *namespace, bool *any)
{
	const struct source *source;
	size_t surveyed = 0, there = 0;

	for (ARRAY_EACH(automation, engine->catalog->set->image_updates,
		 engine->catalog->set->image_update_count))
		there += strcmp(automation->meta.namespace, namespace) == 0;
	for (source = engine->sources; source; source = source->next) {
		if (!source->survey || !source->manifests)
			continue;
		for (ARRAY_EACH(result, source->survey->results,
			 source->survey->count))
			surveyed += result->plan &&
			    strcmp(result->task.automation->meta.namespace,
				namespace) == 0;
	}
	*any = there > 0;
	return surveyed >= there;
}

static void
add_markerless(const struct engine *engine, struct propose_rows *rows)
{
	const struct object_set *set = engine->catalog->set;
	const char *namespace = NULL;
	bool surveyed = false, any = false;
	size_t i;

	for (i = 0; i < set->image_policy_count; i++) {
		const struct image_policy *policy = &set->image_policies[i];
		struct report_update *row;
		struct error error;

		if (!namespace ||
		    strcmp(namespace, policy->meta.namespace) != 0) {
			namespace = policy->meta.namespace;
			surveyed = all_surveyed(engine, namespace, &any);
		}
		if (rows->facts[i].markers || !surveyed || policy->meta.suspend)
			continue;
		if (!engine->chosen[i].error && !engine->chosen[i].has_tag)
			continue; /* not scanned yet */
		row = add_row(
		    rows, NULL, policy->meta.namespace, policy->meta.name);
		describe_policy(engine, rows, row, i);
		error_set(&error, ERROR_NOT_FOUND, "%s",
		    any ? "no marker found"
			: "no automation in this namespace");
		error_hint(&error, "no file takes what this policy chooses",
		    "add a marker comment behind an image line, or look "
		    "at spec.update.path of the automation");
		block(rows, row,
		    engine->chosen[i].error ? engine->chosen[i].error : &error);
	}
}

static void
add_done(const struct engine *engine, struct propose_rows *rows)
{
	const struct done_row *done;

	for (done = engine->done; done; done = done->next) {
		struct report_update *row =
		    ARRAY_ADD(rows->arena, rows->rows, rows->count);

		*row = done->row;
		row->key = arena_dup(rows->arena, row->key);
		row->namespace = arena_dup(rows->arena, row->namespace);
		row->automation = arena_dup(rows->arena, row->automation);
		row->policy_namespace =
		    arena_dup(rows->arena, row->policy_namespace);
		row->policy = arena_dup(rows->arena, row->policy);
		row->image = arena_dup(rows->arena, row->image);
		row->from = arena_dup(rows->arena, row->from);
		row->to = arena_dup(rows->arena, row->to);
		row->repository = arena_dup(rows->arena, row->repository);
		row->branch = arena_dup(rows->arena, row->branch);
		row->why = arena_dup(rows->arena, row->why);
		row->commit = arena_dup(rows->arena, row->commit);
		row->who = arena_dup(rows->arena, row->who);
	}
}

void
propose_updates(const struct engine *engine, struct propose_rows *rows)
{
	const struct source *source;

	if (!engine->catalog)
		return;
	propose_gather(engine, rows);
	for (source = engine->sources; source; source = source->next) {
		if (!source->survey || !source->manifests)
			continue;
		for (ARRAY_EACH(result, source->survey->results,
			 source->survey->count))
			add_result(engine, rows, source, result);
	}
	add_homeless(engine, rows);
	add_markerless(engine, rows);
	add_done(engine, rows);
}

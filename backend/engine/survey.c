#include "backend/engine/survey.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"

struct held_survey {
	struct survey survey;
	atomic_size_t owners;
};

/* ---- which commit: flux-automation 1.6 ---- */

/* git.checkout.ref, else the GitRepository's ref. */
static const struct git_reference *
checkout_ref(const struct survey_task *task)
{
	return task->automation->has_checkout ? &task->automation->checkout
					      : &task->repository->ref;
}

const char *
survey_branch(const struct survey_task *task)
{
	const char *branch = task->automation->push_branch
	    ? task->automation->push_branch
	    : checkout_ref(task)->branch;

	return branch ? branch : "";
}

/* The range without the prefix of an ImagePolicy's condition. */
static bool
open_range(
    const struct policy_rule *rule, struct policy **range, struct error *error)
{
	static const char prefix[] = "invalid policy: ";
	struct error wrong;
	const char *text = wrong.text;

	if (policy_open(rule, range, &wrong))
		return true;
	if (strncmp(text, prefix, strlen(prefix)) == 0)
		text += strlen(prefix);
	error_set(error, ERROR_INVALID, "semver parse error: %s", text);
	return false;
}

/* The greatest tag of the repository in that range. */
static bool
choose_tag(struct arena *arena, struct git_cache *cache,
    const struct policy *range, const char **tag, struct error *error)
{
	struct span *names = NULL;
	struct tag_list list;
	struct choice choice;
	const char **tags;
	size_t count, named = 0, i;

	if (!git_read_tags(cache, arena, &tags, &count, error))
		return false;
	for (i = 0; i < count; i++)
		*ARRAY_ADD(arena, names, named) = span_of(tags[i]);
	if (!tag_list_make(arena, names, named, NULL, 0, &list, error) ||
	    !policy_choose(range, &list, &choice, error))
		return false;
	*tag = arena_span(arena, choice.tag);
	return true;
}

static bool
find_semver(struct git_cache *cache, const char *semver, struct git_id *commit,
    struct error *error)
{
	const struct policy_rule rule = { .semver_range = semver };
	struct arena *arena = arena_new();
	struct policy *range = NULL;
	const char *tag;
	bool ok = open_range(&rule, &range, error);

	if (ok && !choose_tag(arena, cache, range, &tag, error)) {
		error_set(error, ERROR_NOT_FOUND,
		    "no match found for semver: %s", semver);
		error_hint(error, "no tag of the repository is in this range",
		    "mend ref.semver, or push a tag");
		ok = false;
	}
	ok = ok && git_read_commit(cache, tag, commit, error);
	policy_close(range);
	arena_free(arena);
	return ok;
}

bool
survey_checkout(struct git_cache *cache, const struct git_reference *ref,
    struct git_id *commit, struct error *error)
{
	if (ref->commit)
		return git_read_commit(cache, ref->commit, commit, error);
	if (ref->name)
		return git_read_commit(cache, ref->name, commit, error);
	if (ref->tag)
		return git_read_commit(cache, ref->tag, commit, error);
	if (ref->semver)
		return find_semver(cache, ref->semver, commit, error);
	return git_read_branch(
	    cache, ref->branch ? ref->branch : "master", commit, error);
}

static const char *
checkout_words(struct arena *arena, const struct git_reference *ref)
{
	if (ref->commit)
		return arena_printf(arena, "commit %s", ref->commit);
	if (ref->name)
		return arena_dup(arena, ref->name);
	if (ref->tag)
		return arena_printf(arena, "tag %s", ref->tag);
	if (ref->semver)
		return arena_printf(arena, "semver %s", ref->semver);
	return arena_dup(arena, ref->branch ? ref->branch : "master");
}

static bool
find_base(struct arena *arena, struct git_cache *cache, const char *url,
    struct survey_result *result, struct plan_base *base, struct git_id *commit,
    struct error *error)
{
	const struct git_reference *ref = checkout_ref(&result->task);
	char text[GIT_ID_TEXT_SIZE];
	struct error missing;

	if (!result->branch[0]) {
		error_set(error, ERROR_INVALID,
		    "push spec not provided, and cannot be inferred from "
		    ".spec.git.checkout.ref or GitRepository .spec.ref");
		error_hint(error, "there is no branch to push to",
		    "set spec.git.push.branch of the automation");
		return false;
	}
	if (!survey_checkout(cache, ref, commit, error))
		return false;
	*base = (struct plan_base) {
		.repository = url,
		.branch = result->branch,
	};
	/* A push branch that exists is built upon as it is. */
	if (strcmp(result->branch, result->checkout) != 0 &&
	    !git_read_branch(cache, result->branch, commit, &missing))
		base->creates_branch = true;
	git_id_text(commit, text);
	base->commit = arena_dup(arena, text);
	return true;
}

/* ---- the plan ---- */

static void
count_markers(
    const struct plan *plan, const struct marked_file *file, size_t *counts)
{
	if (!file->markers)
		return;
	for (ARRAY_EACH(
		 marker, file->markers->markers, file->markers->marker_count)) {
		const struct plan_policy *policy =
		    plan_find_policy(plan, marker);

		if (policy)
			counts[policy - plan->policies]++;
	}
}

static bool
plan_file(struct git_cache *cache, struct plan *plan, struct marked_file *file,
    struct error *error)
{
	char blob[GIT_ID_TEXT_SIZE];
	struct error wrong;
	struct span text;

	if (!file->markers || !plan_touches(plan, file->markers))
		return true;
	if (!git_read_blob(cache, &file->entry.id, MARKER_FILE_LIMIT,
		plan->arena, &text, error))
		return false;
	git_id_text(&file->entry.id, blob);
	if (!plan_add(plan, file->entry.path, file->entry.mode,
		arena_dup(plan->arena, blob), text, file->markers, &wrong))
		file->problem = arena_dup(plan->arena, wrong.text);
	return true;
}

static void
select_alone(struct arena *arena, struct survey_result *result)
{
	size_t i;

	result->alone = arena_calloc(
	    arena, result->task.policy_count, sizeof(*result->alone));
	for (i = 0; i < result->task.policy_count; i++)
		if (result->plan->index[i].edit_count)
			plan_select(
			    arena, result->plan, &i, 1, &result->alone[i]);
}

static bool
look(struct arena *arena, struct git_cache *cache, const char *url,
    struct marker_cache *markers, struct survey_result *result,
    struct error *error)
{
	const struct image_update *automation = result->task.automation;
	struct plan_base base;
	struct git_id commit;
	struct plan *plan;

	if (!find_base(arena, cache, url, result, &base, &commit, error) ||
	    !marker_scan(cache, markers, &commit, automation->path, arena,
		&result->files, &result->file_count, error))
		return false;
	plan = plan_new(arena, automation, &base, result->task.policies,
	    result->task.policy_count);
	result->marker_counts = arena_calloc(
	    arena, result->task.policy_count, sizeof(*result->marker_counts));
	for (ARRAY_EACH(file, result->files, result->file_count)) {
		count_markers(plan, file, result->marker_counts);
		if (!plan_file(cache, plan, file, error))
			return false;
	}
	plan_finish(plan);
	result->plan = plan;
	return true;
}

void
survey_one(struct arena *arena, struct git_cache *cache, const char *url,
    struct marker_cache *markers, const struct survey_task *task,
    struct survey_result *result)
{
	const struct git_reference *ref;

	*result = (struct survey_result) { .task = *task };
	ref = checkout_ref(task);
	result->checkout = checkout_words(arena, ref);
	result->branch = survey_branch(task);
	result->has_error =
	    !look(arena, cache, url, markers, result, &result->error);
}

struct survey *
survey_make(struct survey_order *order)
{
	struct held_survey *held = xcalloc(1, sizeof(*held));
	struct survey *survey = &held->survey;
	struct git_cache *cache = NULL;
	struct error error;
	bool open;

	atomic_init(&held->owners, 1);
	survey->arena = order->arena;
	survey->catalog = order->catalog;
	survey->markers = marker_cache_ref(order->markers);
	survey->shown_url = order->shown_url;
	survey->count = order->task_count;
	survey->results = arena_calloc(
	    survey->arena, survey->count, sizeof(*survey->results));
	open = git_cache_open(order->cache_folder, order->url, &cache, &error);
	for (size_t i = 0; i < survey->count; i++) {
		struct survey_result *result = &survey->results[i];

		if (open && !cancel_is_asked(order->cancel)) {
			survey_one(survey->arena, cache, order->url,
			    order->markers, &order->tasks[i], result);
			if (result->plan)
				select_alone(survey->arena, result);
			continue;
		}
		result->task = order->tasks[i];
		result->checkout = result->branch = "";
		result->has_error = true;
		if (open)
			error_set(&error, ERROR_CANCELLED, "cancelled");
		result->error = error;
	}
	git_cache_close(cache);
	if (!marker_cache_save(order->markers, &error))
		log_error("keep markers: %s", error.text);
	return survey;
}

static struct held_survey *
held_of(struct survey *survey)
{
	return (struct held_survey *)survey;
}

struct survey *
survey_ref(struct survey *survey)
{
	atomic_fetch_add(&held_of(survey)->owners, 1);
	return survey;
}

void
survey_unref(struct survey *survey)
{
	if (!survey || atomic_fetch_sub(&held_of(survey)->owners, 1) != 1)
		return;
	arena_free(survey->arena);
	marker_cache_close(survey->markers);
	catalog_unref(survey->catalog);
	free(held_of(survey));
}

/*
 * Markers x choices: what each automation of one Git repository would change.
 * Made whole on a worker from the repository's cache (no network), immutable
 * then, counted.
 */
#ifndef ENGINE_SURVEY_H
#define ENGINE_SURVEY_H

#include "backend/core/plan.h"
#include "backend/engine/catalog.h"
#include "backend/io/marker_scan.h"

/* What the engine wants to know of one automation. Texts live with the
 * catalog or in the order's arena. */
struct survey_task {
	const struct image_update *automation;
	const struct git_repository *repository;
	struct plan_policy *policies; /* selected ones, sorted */
	size_t policy_count;
};

/* What a worker found. */
struct survey_result {
	struct survey_task task;
	bool has_error;
	struct error error;
	const char *checkout, *branch;
	struct plan *plan; /* NULL with an error */
	struct marked_file *files; /* with markers, dead markers, problems */
	size_t file_count;
	/* By policy, same index as task.policies: its part alone; files NULL
	 * when it changes nothing. */
	struct plan_selection *alone;
	size_t *marker_counts;
};

struct survey {
	struct arena *arena;
	struct catalog *catalog; /* held */
	struct marker_cache *markers; /* held: results point into it */
	const char *shown_url;
	struct survey_result *results;
	size_t count;
};

/* An order owns its arena until survey_make() takes it. */
struct survey_order {
	struct arena *arena;
	struct catalog *catalog; /* a reference that is given away */
	const char *cache_folder;
	const char *url; /* of the repository, as it is used */
	const char *shown_url; /* in the arena */
	struct marker_cache *markers;
	struct survey_task *tasks;
	size_t task_count;
	const struct cancel *cancel;
};

/* Never fails as a whole: errors are per automation. */
struct survey *survey_make(struct survey_order *order);

struct survey *survey_ref(struct survey *survey);
void survey_unref(struct survey *survey);

/* The commit that a GitRepository's reference stands for, as of the last
 * fetch. */
MUST_CHECK
bool survey_checkout(struct git_cache *cache, const struct git_reference *ref,
    struct git_id *commit, struct error *error);

/* The branch that is pushed to, "" when none can be told; lives with the
 * catalog. */
const char *survey_branch(const struct survey_task *task);

/*
 * One automation only, from an open cache: for an approval, which looks again.
 * Everything is in the arena.
 */
void survey_one(struct arena *arena, struct git_cache *cache, const char *url,
    struct marker_cache *markers, const struct survey_task *task,
    struct survey_result *result);

#endif

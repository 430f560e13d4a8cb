/*
 * A plan: what the markers below one automation's path would become under the
 * choices of its policies. Edits nobody agreed to yet.
 *
 * It is built in two steps, so that only files that change are read:
 *
 *	plan = plan_new(arena, automation, base, policies, count);
 *	for each file with markers:
 *		if (plan_touches(plan, path, markers))
 *			plan_add(plan, path, mode, blob, text, markers, ...);
 *	plan_finish(plan);
 *
 * A selection is the part of a plan that belongs to some of its policies: what
 * a person looks at, approves, and what is committed. Its digest covers
 * repository, branch, base commit, paths, blobs and edits: the approval is bound
 * to it.
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "backend/base/buf.h"
#include "backend/base/digest.h"
#include "backend/core/diff.h"
#include "backend/core/image_update.h"
#include "backend/core/message.h"

/* A policy as the automation sees it. */
struct plan_policy {
	const char *namespace, *name;
	struct image_result result; /* name NULL: it has none */
};

struct plan_edit {
	struct edit edit;
	size_t policy; /* index into plan.policies */
};

struct plan_file {
	const char *path; /* from the root of the repository */
	unsigned mode;
	const char *blob; /* id of the old bytes, hexadecimal */
	struct span text; /* the old bytes */
	const struct marker_file *markers;
	struct plan_edit *edits; /* sorted by place */
	size_t edit_count;
};

/* What the plan starts from. */
struct plan_base {
	const char *repository; /* URL as it is used */
	const char *branch; /* that is pushed to */
	bool creates_branch; /* it is not there yet */
	const char *commit; /* full id, hexadecimal */
};

struct plan {
	struct arena *arena;
	const struct image_update *automation;
	struct plan_base base;
	const struct plan_policy *policies; /* sorted by namespace and name */
	size_t policy_count;
	struct plan_file *files; /* sorted by path */
	size_t file_count;
	struct plan_index *index; /* by policy, made by plan_finish() */
};

/* The files with edits of one policy, and how many edits those are. */
struct plan_index {
	size_t *files; /* indices, growing */
	size_t file_count;
	size_t edit_count;
};

/* Everything is borrowed and must live as long as the arena. */
struct plan *plan_new(struct arena *arena,
    const struct image_update *automation, const struct plan_base *base,
    const struct plan_policy *policies, size_t policy_count);

/* NULL when the plan does not know it. */
const struct plan_policy *plan_policy_named(
    const struct plan *plan, const char *namespace, const char *name);

/* The policy that a marker names, or NULL when the plan does not know it. */
const struct plan_policy *plan_find_policy(
    const struct plan *plan, const struct marker *marker);

/* True when some marker of the file would get another value. */
bool plan_touches(const struct plan *plan, const struct marker_file *markers);

/*
 * Adds the file's edits and checks them (edit_apply). On failure nothing of
 * this file is in the plan.
 */
MUST_CHECK
bool plan_add(struct plan *plan, const char *path, unsigned mode,
    const char *blob, struct span text, const struct marker_file *markers,
    struct error *error);

void plan_finish(struct plan *plan);

struct plan_selected_file {
	const struct plan_file *file;
	struct edit *edits;
	size_t edit_count;
	struct diff_file diff;
};

struct plan_selection {
	const struct plan *plan;
	struct plan_selected_file *files;
	size_t file_count;
	size_t edit_count;
	struct digest digest;
};

/* Policies are indices into plan->policies; in the arena of the caller. */
void plan_select(struct arena *arena, const struct plan *plan,
    const size_t *policies, size_t count, struct plan_selection *selection);

/* The selection's digest as if its base commit were that one. */
struct digest plan_digest_at(
    const struct plan_selection *selection, const char *base_commit);

/* The new bytes of a selected file. */
MUST_CHECK
bool plan_apply(struct arena *arena, const struct plan_selected_file *file,
    struct span *result, struct error *error);

/*
 * The commit message: the automation's template over the selection, and the
 * trailer `Approved-by: Name <mail>' in the last paragraph.
 */
MUST_CHECK
bool plan_message(const struct plan_selection *selection, const char *approver,
    struct buf *into, struct error *error);

#endif

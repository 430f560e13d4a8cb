#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/text.h"
#include "backend/base/xalloc.h"
#include "backend/core/plan.h"
#include "backend/engine/report.h"

/* What would be one commit, while it is put together. */
struct grouping {
	struct preview *preview;
	const struct held_report *held;
	const struct plan **plans; /* beside preview->groups */
};

static struct preview_group *
group_for(struct grouping *grouping, const struct report_update *update)
{
	struct preview *preview = grouping->preview;
	struct preview_group *group;
	size_t i, count = preview->group_count;

	for (i = 0; i < count; i++)
		if (grouping->plans[i] == update->plan)
			return &preview->groups[i];
	*ARRAY_ADD(preview->arena, grouping->plans, count) = update->plan;
	group =
	    ARRAY_ADD(preview->arena, preview->groups, preview->group_count);
	group->namespace = update->namespace;
	group->automation = update->automation;
	group->repository = update->repository;
	group->branch = update->branch;
	return group;
}

static bool
add_update(struct grouping *grouping, const struct report_update *update,
    struct error *error)
{
	struct preview_group *group;
	const struct report_update ***list;

	if (!update->plan || !update->id[0] ||
	    update->state == UPDATE_APPLYING) {
		error_set(error, ERROR_INVALID,
		    "%s/%s cannot be approved: it is %s: %s",
		    update->policy_namespace, update->policy,
		    update_state_word(update->state), update->why);
		if (update->problem)
			error_hint(error, update->problem->means,
			    update->problem->todo);
		return false;
	}
	group = group_for(grouping, update);
	for (ARRAY_EACH(known, group->updates, group->update_count))
		if (*known == update)
			return true;
	list = (const struct report_update ***)(uintptr_t)&group->updates;
	*ARRAY_ADD(grouping->preview->arena, *list, group->update_count) =
	    update;
	return true;
}

/* Indices of the group's policies in its plan. */
static size_t *
chosen_policies(struct arena *arena, const struct plan *plan,
    const struct preview_group *group, size_t *count)
{
	size_t *chosen = NULL;

	*count = 0;
	for (ARRAY_EACH(update, group->updates, group->update_count)) {
		const struct plan_policy *policy = plan_policy_named(
		    plan, (*update)->policy_namespace, (*update)->policy);

		if (policy)
			*ARRAY_ADD(arena, chosen, *count) =
			    (size_t)(policy - plan->policies);
	}
	return chosen;
}

static void
count_lines(struct preview_group *group, const struct diff_file *file)
{
	for (ARRAY_EACH(hunk, file->hunks, file->hunk_count))
		for (ARRAY_EACH(line, hunk->lines, hunk->line_count)) {
			group->added += line->kind == DIFF_NEW;
			group->removed += line->kind == DIFF_OLD;
		}
}

static bool
render_message(struct arena *arena, const struct plan_selection *selection,
    const char *committer, struct preview_group *group, struct error *error)
{
	struct buf message, clean;
	bool ok;

	buf_init(&message, MESSAGE_LIMIT);
	buf_init(&clean, MESSAGE_LIMIT);
	ok = plan_message(selection, committer, &message, error);
	if (ok) {
		text_clean(&clean, buf_as_span(&message), TEXT_LINES);
		group->message = arena_text(arena, clean.at, clean.length);
	}
	buf_release(&message);
	buf_release(&clean);
	return ok;
}

static const char *
warning_of(const struct plan *plan)
{
	const struct image_update *automation = plan->automation;

	if (automation->signing_secret_name)
		return "Flux would sign this commit; vigie does not sign yet";
	if (message_uses_removed(automation->message_template))
		return "Flux 2.7 and later stall on this messageTemplate";
	if (!automation->meta.suspend)
		return "the automation is not suspended: Flux may push this "
		       "by itself";
	return "";
}

static bool
fill_group(struct grouping *grouping, struct preview_group *group,
    const struct plan *plan, struct error *error)
{
	struct arena *arena = grouping->preview->arena;
	const struct image_update *automation = plan->automation;
	struct plan_selection selection;
	struct diff_file *files;
	size_t *chosen, count;

	chosen = chosen_policies(arena, plan, group, &count);
	plan_select(arena, plan, chosen, count, &selection);
	files = arena_calloc(arena, selection.file_count, sizeof(*files));
	group->files = files;
	for (ARRAY_EACH(file, selection.files, selection.file_count)) {
		files[group->file_count++] = file->diff;
		count_lines(group, &file->diff);
	}
	group->creates_branch = plan->base.creates_branch;
	group->base = plan->base.commit;
	group->author = arena_printf(arena, "%s <%s>", automation->author_name,
	    automation->author_email);
	group->committer = grouping->held->committer;
	group->warning = warning_of(plan);
	group->digest = selection.digest;
	return render_message(
	    arena, &selection, group->committer, group, error);
}

static bool
fill(struct grouping *grouping, const char *const *keys, size_t count,
    struct error *error)
{
	const struct report *report = &grouping->held->report;
	size_t i;

	if (!grouping->held->committer) {
		error_set(error, ERROR_INVALID, "who commits is not known");
		error_hint(error, "a commit needs a committer",
		    "set operator in vigie.yaml, or git config user.name and "
		    "user.email");
		return false;
	}
	for (i = 0; i < count; i++) {
		const struct report_update *update =
		    report_find_update(report, keys[i]);

		if (!update) {
			error_set(error, ERROR_NOT_FOUND,
			    "the update is no longer there");
			error_hint(error, "it was pushed or replaced",
			    "look at the list again");
			return false;
		}
		if (!add_update(grouping, update, error))
			return false;
	}
	for (i = 0; i < grouping->preview->group_count; i++)
		if (!fill_group(grouping, &grouping->preview->groups[i],
			grouping->plans[i], error))
			return false;
	return true;
}

bool
backend_preview(const struct report *report, const char *const *keys,
    size_t count, struct preview **preview, struct error *error)
{
	struct grouping grouping = {
		.preview = xcalloc(1, sizeof(**preview)),
		.held = (const struct held_report *)report,
	};

	grouping.preview->arena = arena_new();
	grouping.preview->report = report_ref(report);
	if (!fill(&grouping, keys, count, error)) {
		preview_free(grouping.preview);
		return false;
	}
	*preview = grouping.preview;
	return true;
}

void
preview_free(struct preview *preview)
{
	if (!preview)
		return;
	report_unref(preview->report);
	arena_free(preview->arena);
	free(preview);
}

void
preview_print_patch(const struct preview_group *group, struct buf *into)
{
	for (ARRAY_EACH(file, group->files, group->file_count))
		diff_print(into, file);
}

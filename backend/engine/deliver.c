#include "backend/engine/deliver.h"

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/io/git_fetch.h"
#include "backend/io/git_push.h"
#include "backend/io/journal.h"

/*
 * DESIGN: what was seen is (base, digest). Looking again gives a selection; it
 * is the same when its digest is, computed at the base that was seen. So
 * `edits are the same' and `the base moved' are told apart by one digest, and
 * the branch may only have moved by our own commit (`ours').
 */

struct delivery {
	struct deliver_order *order;
	struct git_cache *cache;
	struct git_place place;
	/* The last base that a person saw, and the commit we put on it. */
	const char *seen_base;
	char ours[GIT_ID_TEXT_SIZE];
};

static void
note(const struct delivery *delivery, const struct deliver_group *group,
    enum journal_kind kind)
{
	const struct deliver_order *order = delivery->order;
	struct arena *arena = arena_new();
	struct error error;

	for (ARRAY_EACH(policy, group->approved->policies,
		 group->approved->policy_count)) {
		struct journal_entry entry = {
			.time = order->now,
			.kind = kind,
			.who = arena_printf(arena, "%s <%s>",
			    order->operator_name, order->operator_email),
			.namespace = group->approved->namespace,
			.automation = group->approved->automation,
			.policy_namespace = policy->namespace,
			.policy = policy->name,
			.image = policy->image,
			.from = policy->from,
			.to = policy->to,
			.repository = order->shown_url,
			.branch = group->task.automation->push_branch
			    ? group->task.automation->push_branch
			    : "",
			.commit = group->commit,
			.reason =
			    kind == JOURNAL_FAILED ? group->error.text : "",
		};

		if (!journal_append(order->state_folder, &entry, &error))
			log_error("%s", error.text);
	}
	arena_free(arena);
}

static size_t *
chosen_policies(
    struct arena *arena, const struct deliver_group *group, size_t *count)
{
	size_t *chosen = NULL, i;

	*count = 0;
	for (i = 0; i < group->task.policy_count; i++)
		for (ARRAY_EACH(policy, group->approved->policies,
			 group->approved->policy_count))
			if (strcmp(policy->namespace,
				group->task.policies[i].namespace) == 0 &&
			    strcmp(policy->name,
				group->task.policies[i].name) == 0)
				*ARRAY_ADD(arena, chosen, *count) = i;
	return chosen;
}

static bool
compare(const struct delivery *delivery, const struct deliver_group *group,
    const struct plan_selection *selection, unsigned attempt,
    struct error *error)
{
	const char *base = selection->plan->base.commit;
	struct digest digest = plan_digest_at(selection, group->approved->base);
	bool ours = delivery->ours[0] && strcmp(base, delivery->ours) == 0 &&
	    strcmp(group->approved->base, delivery->seen_base) == 0;

	if (!digest_equal(&digest, &group->approved->digest)) {
		error_set(error, ERROR_CONFLICT,
		    "the change is no longer the one that was shown");
		error_hint(error,
		    "a tag, a policy or a file changed meanwhile; nothing was "
		    "committed",
		    "look at the diff again and approve it");
		return false;
	}
	if (strcmp(base, group->approved->base) != 0 && !ours && !attempt) {
		error_set(error, ERROR_CONFLICT,
		    "branch %s moved from %.7s to %.7s since the diff was "
		    "shown",
		    selection->plan->base.branch, group->approved->base, base);
		error_hint(error, "nothing was committed",
		    "look at the diff again and approve it");
		return false;
	}
	return true;
}

static bool
make_commit(const struct delivery *delivery, struct arena *arena,
    const struct deliver_group *group, const struct plan_selection *selection,
    const struct survey_result *result, struct git_id *commit,
    struct error *error)
{
	const struct deliver_order *order = delivery->order;
	const struct image_update *automation = group->task.automation;
	struct git_commit_order commit_order = {
		.author = { automation->author_name, automation->author_email },
		.committer = { order->operator_name, order->operator_email },
		.time = order->now,
		.message = group->approved->message,
	};
	struct git_change *changes = NULL;
	size_t count = 0;

	for (ARRAY_EACH(file, selection->files, selection->file_count)) {
		struct git_change *change = ARRAY_ADD(arena, changes, count);

		change->path = file->file->path;
		if (!git_id_parse(file->file->blob, &change->old, error) ||
		    !plan_apply(arena, file, &change->bytes, error))
			return false;
	}
	commit_order.changes = changes;
	commit_order.change_count = count;
	return git_id_parse(
		   result->plan->base.commit, &commit_order.base, error) &&
	    git_commit_make(delivery->cache, &commit_order, commit, error);
}

/* A push whose connection broke: did it arrive? */
static bool
has_arrived(
    struct delivery *delivery, const char *branch, const struct git_id *commit)
{
	struct error ignored;
	struct git_id head;

	return git_fetch(delivery->cache, &delivery->place, &ignored) &&
	    git_read_branch(delivery->cache, branch, &head, &ignored) &&
	    git_read_is_ancestor(delivery->cache, commit, &head);
}

/* *lost says that somebody else was faster: worth another look. */
static bool
push(struct delivery *delivery, struct deliver_group *group,
    const struct plan_base *base, const struct git_id *commit, bool *lost,
    struct error *error)
{
	struct git_push_order order = {
		.branch = base->branch,
		.expected = base->creates_branch ? "" : base->commit,
		.commit = *commit,
	};

	if (!git_push_branch(
		delivery->cache, &delivery->place, &order, error)) {
		*lost = error->kind == ERROR_CONFLICT;
		if (error->kind != ERROR_UNAVAILABLE ||
		    !has_arrived(delivery, base->branch, commit))
			return false;
	}
	git_id_text(commit, group->commit);
	git_id_text(commit, delivery->ours);
	delivery->seen_base = group->approved->base;
	return true;
}

static bool
attempt(struct delivery *delivery, struct deliver_group *group, unsigned number,
    bool *lost, struct error *error)
{
	struct deliver_order *order = delivery->order;
	struct arena *arena = arena_new();
	struct survey_result result;
	struct plan_selection selection;
	struct git_id commit;
	size_t *chosen, count;
	bool ok = false;

	*lost = false;
	survey_one(arena, delivery->cache, order->url, order->markers,
	    &group->task, &result);
	if (result.has_error) {
		*error = result.error;
		goto out;
	}
	chosen = chosen_policies(arena, group, &count);
	plan_select(arena, result.plan, chosen, count, &selection);
	ok = compare(delivery, group, &selection, number, error) &&
	    make_commit(
		delivery, arena, group, &selection, &result, &commit, error) &&
	    push(delivery, group, &result.plan->base, &commit, lost, error);
out:
	arena_free(arena);
	return ok;
}

static bool
deliver_group(
    struct delivery *delivery, struct deliver_group *group, struct error *error)
{
	unsigned number;
	bool lost;

	for (number = 0; number < DELIVER_TRIES; number++) {
		if (cancel_is_asked(delivery->order->cancel)) {
			error_set(error, ERROR_CANCELLED, "cancelled");
			return false;
		}
		if (attempt(delivery, group, number, &lost, error))
			return true;
		if (!lost ||
		    !git_fetch(delivery->cache, &delivery->place, error))
			return false;
	}
	error_wrap(error, "tried %d times", DELIVER_TRIES);
	error_hint(error, "others push to this branch all the time",
	    "look at the diff again and approve it");
	return false;
}

static void
fail_all(struct deliver_order *order, const struct error *error)
{
	for (ARRAY_EACH(group, order->groups, order->group_count))
		group->error = *error;
}

static bool
begin(struct delivery *delivery, struct error *error)
{
	const struct deliver_order *order = delivery->order;

	return git_cache_open(
		   order->cache_folder, order->url, &delivery->cache, error) &&
	    git_cache_lock(
		delivery->cache, DELIVER_LOCK_MS, order->cancel, error) &&
	    git_fetch(delivery->cache, &delivery->place, error);
}

void
deliver_run(struct deliver_order *order)
{
	struct delivery delivery = {
		.order = order,
		.place = {
			.url = order->url,
			.ca_file = order->ca_file,
			.proxy = order->proxy,
			.cancel = order->cancel,
		},
		.seen_base = "",
	};
	struct error error;

	if (!begin(&delivery, &error)) {
		error_wrap(&error, "approve");
		fail_all(order, &error);
		git_cache_close(delivery.cache);
		return;
	}
	for (ARRAY_EACH(group, order->groups, order->group_count)) {
		note(&delivery, group, JOURNAL_APPROVED);
		group->ok = deliver_group(&delivery, group, &group->error);
		note(&delivery, group,
		    group->ok ? JOURNAL_PUSHED : JOURNAL_FAILED);
	}
	git_cache_unlock(delivery.cache);
	git_cache_close(delivery.cache);
}

#include "backend/engine/deliver.h"

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/io/git_fetch.h"
#include "backend/io/git_push.h"

/*
 * DESIGN: what was seen is (base, digest). Looking again gives a selection; it
 * is the same when its digest is, computed at the base that was seen. So
 * `edits are the same' and `the base moved' are told apart by one digest, and
 * the branch may only have moved by our own commit (`ours').
 */

/* A branch that we have pushed to: the last base that a person saw there, and
 * the commit we put on it. */
struct pushed {
	const char *branch, *seen_base;
	char ours[GIT_ID_TEXT_SIZE];
};

struct delivery {
	struct deliver_order *order;
	struct git_cache *cache;
	struct git_place place;
	struct arena *arena;
	struct pushed *pushed;
	size_t pushed_count;
};

struct journal_entry
deliver_entry(const struct deliver_order *order,
    const struct deliver_group *group, const struct approved_policy *policy,
    enum journal_kind kind)
{
	return (struct journal_entry) {
		.time = order->now,
		.kind = kind,
		.who = order->who,
		.namespace = group->approved->namespace,
		.automation = group->approved->automation,
		.policy_namespace = policy->namespace,
		.policy = policy->name,
		.image = policy->image,
		.from = policy->from,
		.to = policy->to,
		.repository = order->shown_url,
		.branch = survey_branch(&group->task),
		.commit = group->commit,
		.reason = kind == JOURNAL_FAILED ? group->error.text : "",
	};
}

static bool
note(const struct deliver_order *order, const struct deliver_group *group,
    enum journal_kind kind, struct error *error)
{
	struct arena *arena = arena_new();
	struct journal_entry *entries = NULL;
	size_t count = 0;
	bool ok;

	for (ARRAY_EACH(policy, group->approved->policies,
		 group->approved->policy_count))
		*ARRAY_ADD(arena, entries, count) =
		    deliver_entry(order, group, policy, kind);
	ok = journal_append(order->state_folder, entries, count, error);
	if (!ok)
		error_wrap(error, "journal");
	arena_free(arena);
	return ok;
}

/* What became of it; the answer to the person does not depend on it. */
static void
note_end(const struct deliver_order *order, const struct deliver_group *group)
{
	struct error error;

	if (!note(order, group, group->ok ? JOURNAL_PUSHED : JOURNAL_FAILED,
		&error))
		log_error("%s", error.text);
}

static struct pushed *
find_pushed(const struct delivery *delivery, const char *branch)
{
	for (ARRAY_EACH(pushed, delivery->pushed, delivery->pushed_count))
		if (strcmp(pushed->branch, branch) == 0)
			return pushed;
	return NULL;
}

static size_t *
chosen_policies(struct arena *arena, const struct plan *plan,
    const struct approved_group *approved, size_t *count)
{
	size_t *chosen = NULL;

	*count = 0;
	for (ARRAY_EACH(policy, approved->policies, approved->policy_count)) {
		const struct plan_policy *known =
		    plan_policy_named(plan, policy->namespace, policy->name);

		if (known)
			*ARRAY_ADD(arena, chosen, *count) =
			    (size_t)(known - plan->policies);
	}
	return chosen;
}

/* The branch moved since the person looked, but only by our own commit. */
static bool
moved_by_us(const struct delivery *delivery, const struct plan_base *base,
    const char *seen_base)
{
	const struct pushed *pushed = find_pushed(delivery, base->branch);

	return pushed && strcmp(base->commit, pushed->ours) == 0 &&
	    strcmp(seen_base, pushed->seen_base) == 0;
}

static bool
compare(const struct delivery *delivery, const struct deliver_group *group,
    const struct plan_selection *selection, unsigned attempt,
    struct error *error)
{
	const char *base = selection->plan->base.commit;
	struct digest digest = plan_digest_at(selection, group->approved->base);

	if (!digest_equal(&digest, &group->approved->digest)) {
		error_set(error, ERROR_CONFLICT,
		    "the change is no longer the one that was shown");
		error_hint(error,
		    "a tag, a policy or a file changed meanwhile; nothing was "
		    "committed",
		    "look at the diff again and approve it");
		return false;
	}
	if (!attempt && strcmp(base, group->approved->base) != 0 &&
	    !moved_by_us(
		delivery, &selection->plan->base, group->approved->base)) {
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

static void
remember(struct delivery *delivery, const char *branch,
    const struct deliver_group *group)
{
	struct pushed *pushed = find_pushed(delivery, branch);

	if (!pushed) {
		pushed = ARRAY_ADD(
		    delivery->arena, delivery->pushed, delivery->pushed_count);
		pushed->branch = arena_dup(delivery->arena, branch);
	}
	pushed->seen_base = group->approved->base;
	memcpy(pushed->ours, group->commit, sizeof(pushed->ours));
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

	git_id_text(commit, group->commit);
	if (!git_push_branch(
		delivery->cache, &delivery->place, &order, error)) {
		*lost = error->kind == ERROR_CONFLICT;
		if (error->kind != ERROR_UNAVAILABLE ||
		    !has_arrived(delivery, base->branch, commit)) {
			if (error->kind != ERROR_UNAVAILABLE &&
			    error->kind != ERROR_CANCELLED)
				group->commit[0] = '\0';
			return false;
		}
	}
	remember(delivery, base->branch, group);
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
	chosen = chosen_policies(arena, result.plan, group->approved, &count);
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

/* The first step of each group; those that fail are over. */
static bool
note_beginnings(struct deliver_order *order)
{
	bool any = false;

	for (ARRAY_EACH(group, order->groups, order->group_count)) {
		group->begun =
		    note(order, group, JOURNAL_APPROVED, &group->error);
		if (!group->begun)
			error_hint(&group->error,
			    "an approval that is not written down is not "
			    "carried out; nothing was committed",
			    "make room or mend its permissions, then approve "
			    "again");
		any |= group->begun;
	}
	return any;
}

static void
fail_all(struct deliver_order *order, const struct error *error)
{
	for (ARRAY_EACH(group, order->groups, order->group_count)) {
		if (!group->begun)
			continue;
		group->error = *error;
		note_end(order, group);
	}
}

static bool
begin(struct delivery *delivery, struct error *error)
{
	struct deliver_order *order = delivery->order;

	order->has_fetched = git_cache_open(order->cache_folder, order->url,
				 &delivery->cache, error) &&
	    git_cache_lock(
		delivery->cache, DELIVER_LOCK_MS, order->cancel, error) &&
	    git_fetch(delivery->cache, &delivery->place, error);
	return order->has_fetched;
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
	};
	struct error error;

	if (!note_beginnings(order))
		return;
	delivery.arena = arena_new();
	if (!begin(&delivery, &error)) {
		error_wrap(&error, "approve");
		fail_all(order, &error);
		goto out;
	}
	for (ARRAY_EACH(group, order->groups, order->group_count)) {
		if (!group->begun)
			continue;
		group->ok = deliver_group(&delivery, group, &group->error);
		note_end(order, group);
	}
	git_cache_unlock(delivery.cache);
out:
	git_cache_close(delivery.cache);
	arena_free(delivery.arena);
}

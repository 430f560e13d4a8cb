#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/engine/engine.h"
#include "backend/engine/propose.h"
#include "backend/io/journal.h"

/* ---- approve ---- */

/* All groups of one command that go to one repository: one errand. */
struct deliver_errand {
	struct errand errand;
	struct source *source;
	struct fate *fate;
	struct deliver_order order;
	struct order_hold *hold;
	struct arena *arena;
	struct catalog *catalog;
	struct deliver_errand *next;
};

/* The command's texts live until its last errand is done. */
struct order_hold {
	struct order *order;
	size_t users;
};

static void
let_go(struct order_hold *hold)
{
	if (--hold->users)
		return;
	queue_free_order(hold->order);
	free(hold);
}

static void
deliver_work(struct job *job)
{
	struct deliver_errand *deliver = (struct deliver_errand *)job;

	deliver->order.now = engine_now();
	deliver_run(&deliver->order);
}

static void
group_pushed(struct engine *engine, const struct deliver_errand *deliver,
    const struct deliver_group *group)
{
	const struct approved_group *approved = group->approved;

	fates_commit(deliver->fate, group->commit);
	events_add(engine, EVENT_PUSH, deliver->order.operator_name, NULL,
	    "pushed %.7s to %s: %zu update%s of %s/%s", group->commit,
	    deliver->source->shown_url, approved->policy_count,
	    approved->policy_count == 1 ? "" : "s", approved->namespace,
	    approved->automation);
	for (ARRAY_EACH(policy, approved->policies, approved->policy_count)) {
		struct journal_entry entry = deliver_entry(
		    &deliver->order, group, policy, JOURNAL_PUSHED);

		decide_set_mark(
		    engine, policy, MARK_PUSHED, deliver->source, NULL);
		decide_add_done(engine, &entry);
	}
}

/* Of several automations it must be plain which one failed. */
static void
name_error(struct fate *fate, const struct approved_group *group,
    const struct error *error)
{
	struct error named = *error;

	error_wrap(
	    &named, "approve %s/%s", group->namespace, group->automation);
	fates_error(fate, &named);
}

static void
group_failed(struct engine *engine, const struct deliver_errand *deliver,
    const struct deliver_group *group)
{
	const struct approved_group *approved = group->approved;
	enum mark_kind kind =
	    group->error.kind == ERROR_CONFLICT ? MARK_REPLACED : MARK_ERROR;

	name_error(deliver->fate, approved, &group->error);
	events_add(engine, EVENT_PUSH, deliver->order.operator_name,
	    &group->error, "approve %s/%s", approved->namespace,
	    approved->automation);
	for (ARRAY_EACH(policy, approved->policies, approved->policy_count))
		decide_set_mark(engine, policy, kind, NULL, &group->error);
}

static void
deliver_done(struct job *job)
{
	struct deliver_errand *deliver = (struct deliver_errand *)job;
	struct engine *engine = deliver->errand.engine;

	for (ARRAY_EACH(
		 group, deliver->order.groups, deliver->order.group_count)) {
		if (group->ok)
			group_pushed(engine, deliver, group);
		else
			group_failed(engine, deliver, group);
	}
	deliver->source->delivering = false;
	if (deliver->order.has_fetched)
		deliver->source->fetched_at = deliver->order.now;
	deliver->source->survey_wanted = true;
	if (deliver->source->objects)
		engine->load_wanted = true;
	engine_end(&deliver->errand);
	if (--deliver->fate->waits_for == 0)
		fates_finish(engine, deliver->fate);
	let_go(deliver->hold);
	catalog_unref(deliver->catalog);
	arena_free(deliver->arena);
	free(deliver);
}

static struct deliver_errand *
errand_for(struct engine *engine, struct deliver_errand **all,
    struct source *source, struct fate *fate)
{
	struct deliver_errand *deliver;

	for (deliver = *all; deliver; deliver = deliver->next)
		if (deliver->source == source)
			return deliver;
	deliver = xcalloc(1, sizeof(*deliver));
	deliver->source = source;
	deliver->fate = fate;
	deliver->arena = arena_new();
	deliver->catalog = catalog_ref(engine->catalog);
	deliver->order = (struct deliver_order) {
		.cache_folder = engine->cache_folder,
		.state_folder = engine->state_folder,
		.url = source->url,
		.shown_url = source->shown_url,
		.ca_file = source->settings ? source->settings->ca_file : NULL,
		.proxy = source->settings ? source->settings->proxy : NULL,
		.markers = source->markers,
		.operator_name = engine->catalog->operator_name,
		.operator_email = engine->catalog->operator_email,
		.who = arena_printf(deliver->arena, "%s <%s>",
		    engine->catalog->operator_name,
		    engine->catalog->operator_email),
		.cancel = &deliver->errand.job.cancel,
	};
	deliver->errand.job.work = deliver_work;
	deliver->errand.job.done = deliver_done;
	deliver->errand.engine = engine;
	deliver->errand.kind = ERRAND_DELIVERY;
	deliver->next = *all;
	*all = deliver;
	return deliver;
}

static const struct image_update *
find_automation(const struct engine *engine, const struct approved_group *group)
{
	const struct object_set *set = engine->catalog->set;

	for (ARRAY_EACH(
		 automation, set->image_updates, set->image_update_count))
		if (strcmp(automation->meta.namespace, group->namespace) == 0 &&
		    strcmp(automation->meta.name, group->automation) == 0)
			return automation;
	return NULL;
}

/* The repository that the group's automation writes to, when it is free. */
static struct source *
find_source(struct engine *engine, const struct image_update *automation,
    struct error *error)
{
	const struct git_repository *repository = automation
	    ? object_set_git_repository(engine->catalog->set,
		  automation->source.namespace, automation->source.name)
	    : NULL;
	struct source *source = repository
	    ? sources_find(engine, sources_url_of(engine, repository))
	    : NULL;

	if (!source || !source->markers) {
		error_set(error, ERROR_CONFLICT,
		    "the automation or its repository is gone");
		error_hint(error, "the Flux objects changed meanwhile",
		    "look at the updates again");
		return NULL;
	}
	if (source->delivering) {
		error_set(error, ERROR_CONFLICT,
		    "a push to %s is still running", source->shown_url);
		error_hint(error, "one push at a time per repository",
		    "wait for it, then approve again");
		return NULL;
	}
	return source;
}

static bool
may_approve(const struct engine *engine, struct error *error)
{
	if (engine->read_only) {
		error_set(error, ERROR_DENIED, "read-only: %s",
		    engine->read_only_reason);
		error_hint(error, "nothing was committed",
		    "start vigie without --read-only");
		return false;
	}
	if (!engine->catalog || !engine->catalog->operator_name ||
	    !engine->catalog->operator_email) {
		error_set(error, ERROR_INVALID, "who commits is not known");
		error_hint(error, "a commit needs a committer",
		    "set operator in vigie.yaml, or git config user.name and "
		    "user.email");
		return false;
	}
	return true;
}

static void
reject(struct engine *engine, struct fate *fate,
    const struct approved_group *group, const struct error *error)
{
	name_error(fate, group, error);
	events_add(engine, EVENT_DECISION, "", error, "approve %s/%s",
	    group->namespace, group->automation);
}

static void
add_group(struct engine *engine, struct deliver_errand **all,
    const struct approved_group *approved, struct fate *fate)
{
	const struct image_update *automation =
	    find_automation(engine, approved);
	struct deliver_errand *deliver;
	struct deliver_group *group;
	struct source *source;
	struct error error;

	source = find_source(engine, automation, &error);
	if (!source) {
		reject(engine, fate, approved, &error);
		return;
	}
	deliver = errand_for(engine, all, source, fate);
	group = ARRAY_ADD(
	    deliver->arena, deliver->order.groups, deliver->order.group_count);
	group->approved = approved;
	group->task = sources_task(engine, deliver->arena, automation);
	error_set(&group->error, ERROR_CANCELLED,
	    "vigie ended before it was begun; nothing was committed");
	for (ARRAY_EACH(policy, approved->policies, approved->policy_count))
		decide_set_mark(engine, policy, MARK_APPLYING, NULL, NULL);
	events_add(engine, EVENT_DECISION, deliver->order.operator_name, NULL,
	    "approve %s/%s: %zu update%s", approved->namespace,
	    approved->automation, approved->policy_count,
	    approved->policy_count == 1 ? "" : "s");
}

/* The marker cache is for one thread, the cache's lock for one fetch or push:
 * what runs is let end first. */
void
decide_start(struct engine *engine)
{
	struct deliver_errand **at = &engine->deliveries, *deliver;

	while ((deliver = *at) != NULL) {
		if (deliver->source->surveying || deliver->source->fetch) {
			at = &deliver->next;
			continue;
		}
		*at = deliver->next;
		engine_send(engine, &deliver->errand);
	}
}

void
decide_drop(struct engine *engine)
{
	struct deliver_errand *deliver;

	while ((deliver = engine->deliveries) != NULL) {
		engine->deliveries = deliver->next;
		deliver_done(&deliver->errand.job);
	}
}

void
decide_approve(struct engine *engine, struct order *order, struct fate *fate)
{
	struct order_hold *hold = xcalloc(1, sizeof(*hold));
	struct deliver_errand *all = NULL, *next;
	struct error error;

	hold->order = order;
	hold->users = 1;
	if (!may_approve(engine, &error)) {
		for (ARRAY_EACH(group, order->groups, order->group_count))
			reject(engine, fate, group, &error);
	} else {
		for (ARRAY_EACH(group, order->groups, order->group_count))
			add_group(engine, &all, group, fate);
	}
	for (; all; all = next) {
		next = all->next;
		all->source->delivering = true;
		all->hold = hold;
		hold->users++;
		fate->waits_for++;
		all->next = engine->deliveries;
		engine->deliveries = all;
	}
	if (!fate->waits_for)
		fates_finish(engine, fate);
	let_go(hold);
}

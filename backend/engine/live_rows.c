#include "backend/engine/live.h"

#include "backend/base/array.h"
#include "backend/engine/cluster.h"
#include "backend/io/git_remote.h"

/* ---- beside rows of Git ---- */

static struct report_live *
copy(struct building *building, const struct live_slot *slot, bool in_git)
{
	struct report_live *row = arena_alloc(building->arena, sizeof(*row));
	const struct live_object *object = &slot->object;

	*row = (struct report_live) {
		.uid = arena_dup(building->arena, object->uid),
		.ready = arena_dup(building->arena, object->ready),
		.reason = arena_dup(building->arena, object->reason),
		.message = arena_dup(building->arena, object->message),
		.suspended = object->suspended,
		.reconciling = object->reconciling,
		.latest = arena_dup(building->arena, object->latest),
		.commit = arena_dup(building->arena, object->commit),
		.managed_by = arena_dup(building->arena, object->managed_by),
		.at = object->at,
		.changed_at = object->changed_at,
		.seen_at = slot->seen_at,
		.in_git = in_git,
	};
	return row;
}

const struct report_live *
live_row(struct building *building, enum live_kind kind, const char *namespace,
    const char *name)
{
	const struct live *live = cluster_live(building->engine);
	struct live_slot *slot;

	if (!live)
		return NULL;
	slot = live_slot_find(live, kind, namespace, name);
	if (!slot || !slot->arena)
		return NULL;
	slot->joined = building->report->number;
	return copy(building, slot, true);
}

/* ---- what only the cluster has ---- */

static bool
is_alone(const struct building *building, const struct live_slot *slot)
{
	return slot->arena && slot->joined != building->report->number;
}

static size_t
count_alone(const struct building *building, const struct live_slot *slot)
{
	size_t count = 0;

	for (; slot; slot = slot->next)
		count += is_alone(building, slot);
	return count;
}

/* Room for more rows behind those that are there. */
static void *
grow(struct building *building, const void *rows, size_t count, size_t more,
    size_t size)
{
	char *grown = arena_calloc(building->arena, count + more, size);

	if (count)
		memcpy(grown, rows, count * size);
	return grown;
}

static const char *
text(struct building *building, const char *text)
{
	return arena_dup(building->arena, text);
}

static void
add_repositories(struct building *building, const struct live_slot *slot)
{
	struct report *report = building->report;
	size_t more = count_alone(building, slot);
	struct report_repository *rows;

	if (!more)
		return;
	rows = grow(building, report->repositories, report->repository_count,
	    more, sizeof(*rows));
	for (; slot; slot = slot->next) {
		if (!is_alone(building, slot))
			continue;
		rows[report->repository_count++] = (struct report_repository) {
			.namespace = text(building, slot->object.namespace),
			.name = text(building, slot->object.name),
			.image = text(building, slot->object.image),
			.suspended = slot->object.suspended,
			.interval_ms = slot->object.interval_ms,
			.live = copy(building, slot, false),
			.source = "cluster",
			.file = "",
		};
	}
	report->repositories = rows;
}

static const char *
image_of(struct building *building, const struct live_object *policy)
{
	const struct live_object *repository =
	    live_find(cluster_live(building->engine), LIVE_IMAGE_REPOSITORY,
		policy->source_namespace, policy->source);

	return repository ? text(building, repository->image) : "";
}

static void
add_policies(struct building *building, const struct live_slot *slot)
{
	struct report *report = building->report;
	size_t more = count_alone(building, slot);
	struct report_policy *rows;

	if (!more)
		return;
	rows = grow(building, report->policies, report->policy_count, more,
	    sizeof(*rows));
	for (; slot; slot = slot->next) {
		const struct live_object *object = &slot->object;

		if (!is_alone(building, slot))
			continue;
		rows[report->policy_count++] = (struct report_policy) {
			.namespace = text(building, object->namespace),
			.name = text(building, object->name),
			.repository_namespace =
			    text(building, object->source_namespace),
			.repository = text(building, object->source),
			.image = image_of(building, object),
			.rule = text(building, object->rule),
			.choice = "",
			.in_git = "",
			.suspended = object->suspended,
			.live = copy(building, slot, false),
			.source = "cluster",
			.file = "",
		};
	}
	report->policies = rows;
}

static void
add_automations(struct building *building, const struct live_slot *slot)
{
	struct report *report = building->report;
	size_t more = count_alone(building, slot);
	struct report_automation *rows;

	if (!more)
		return;
	rows = grow(building, report->automations, report->automation_count,
	    more, sizeof(*rows));
	for (; slot; slot = slot->next) {
		const struct live_object *object = &slot->object;

		if (!is_alone(building, slot))
			continue;
		rows[report->automation_count++] = (struct report_automation) {
			.namespace = text(building, object->namespace),
			.name = text(building, object->name),
			.git_repository = arena_printf(building->arena, "%s/%s",
			    object->source_namespace, object->source),
			.repository = "",
			.checkout = text(building, object->branch),
			.branch = text(building, object->push_branch),
			.path = text(building, object->path),
			.commit = "",
			.suspended = object->suspended,
			.live = copy(building, slot, false),
			.source = "cluster",
			.file = "",
		};
	}
	report->automations = rows;
}

static void
add_git_repositories(struct building *building, const struct live_slot *slot)
{
	struct report *report = building->report;
	size_t more = count_alone(building, slot);
	struct report_git_repository *rows;

	if (!more)
		return;
	rows = grow(building, report->git_repositories,
	    report->git_repository_count, more, sizeof(*rows));
	for (; slot; slot = slot->next) {
		if (!is_alone(building, slot))
			continue;
		rows[report->git_repository_count++] =
		    (struct report_git_repository) {
			    .namespace = text(building, slot->object.namespace),
			    .name = text(building, slot->object.name),
			    .url = git_place_shown(
				building->arena, slot->object.url),
			    .live = copy(building, slot, false),
			    .source = "cluster",
			    .file = "",
		    };
	}
	report->git_repositories = rows;
}

void
live_add_rows(struct building *building)
{
	const struct live *live = cluster_live(building->engine);

	if (!live)
		return;
	add_repositories(building, live_slots(live, LIVE_IMAGE_REPOSITORY));
	add_policies(building, live_slots(live, LIVE_IMAGE_POLICY));
	add_automations(building, live_slots(live, LIVE_IMAGE_UPDATE));
	add_git_repositories(building, live_slots(live, LIVE_GIT_REPOSITORY));
}

#include "backend/engine/cluster.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "backend/engine/change.h"
#include "backend/engine/needs.h"

/*
 * DESIGN: the parts (login, discovery, watches) each know how they fare and try
 * again by themselves. The state that is shown is derived from them, in one
 * place, whenever one of them has news: nobody sets it. So it cannot say `ok'
 * while a part is lost, and there is no order of events to think of.
 */

/* ---- state ---- */

static enum cluster_state
derive(const struct cluster *cluster, const struct cluster_view *view)
{
	if (!cluster->asked || cluster->absent)
		return CLUSTER_NONE;
	/* Refused before anything was seen: a new login is on its way. */
	if (!cluster->has_error && !view->synced &&
	    (cluster->login_wanted || cluster->login_errand))
		return CLUSTER_CONNECTING;
	if (cluster->has_error || view->lost)
		return CLUSTER_LOST;
	if (!cluster->found || (view->any && !view->synced))
		return CLUSTER_CONNECTING;
	return CLUSTER_OK;
}

static void
tell(struct cluster *cluster, enum cluster_state before,
    const struct error *error)
{
	if (cluster->state == CLUSTER_LOST)
		events_add(cluster->engine, EVENT_CLUSTER, "", error,
		    "cluster %s: lost", cluster->context);
	else if (cluster->state == CLUSTER_OK)
		events_add(cluster->engine, EVENT_CLUSTER, "", NULL,
		    "cluster %s: %s, %zu Flux objects", cluster->context,
		    before == CLUSTER_LOST ? "works again" : "connected",
		    live_count(cluster->live));
}

void
cluster_judge(struct cluster *cluster)
{
	struct cluster_view view = cluster_kinds_view(cluster);
	enum cluster_state before = cluster->state;

	cluster->state = derive(cluster, &view);
	cluster->engine->dirty = true;
	cluster->next_try = cluster->has_error ? cluster->retry_at : 0;
	if (!cluster->has_error && view.next_try_ms)
		cluster->next_try =
		    engine_now() + (view.next_try_ms - http_now() + 999) / 1000;
	if (cluster->state == before)
		return;
	cluster->since = engine_now();
	tell(
	    cluster, before, cluster->has_error ? &cluster->error : view.error);
}

void
cluster_set_error(struct cluster *cluster, const struct error *error)
{
	cluster->has_error = error != NULL;
	if (error)
		cluster->error = *error;
	cluster_judge(cluster);
}

void
cluster_refused(struct cluster *cluster)
{
	int64_t now = engine_now_ms();

	if (cluster->renewed_ms && now - cluster->renewed_ms < CLUSTER_RENEW_MS)
		return;
	cluster->renewed_ms = now;
	cluster->login_refused = true;
	cluster->login_wanted = true;
}

const char *
cluster_who(const struct engine *engine, struct arena *arena)
{
	const struct catalog *catalog = engine->catalog;

	if (catalog && catalog->operator_name && catalog->operator_email)
		return arena_printf(arena, "%s <%s>", catalog->operator_name,
		    catalog->operator_email);
	return arena_dup(arena, engine->cluster->user);
}

/* ---- commands ---- */

static bool
may_change(const struct engine *engine, struct error *error)
{
	if (!engine->read_only)
		return true;
	error_set(
	    error, ERROR_DENIED, "read-only: %s", engine->read_only_reason);
	error_hint(error, "nothing was changed in the cluster",
	    "start vigie without --read-only");
	return false;
}

static void
refuse(struct engine *engine, struct order *order, struct fate *fate,
    const struct error *error)
{
	fates_error(fate, error);
	fates_finish(engine, fate);
	queue_free_order(order);
}

/* It cannot be reached now and never was: no use in waiting for it. */
static bool
is_hopeless(const struct cluster *cluster)
{
	return cluster->absent || (cluster->has_error && !cluster->found);
}

void
cluster_run_waiting(struct cluster *cluster)
{
	struct cluster_order *waiting = cluster->waiting, *next;

	if (!cluster->found && !is_hopeless(cluster))
		return;
	cluster->waiting = NULL;
	for (; waiting; waiting = next) {
		next = waiting->next;
		if (cluster->found)
			change_start(cluster, waiting->order, waiting->fate);
		else
			refuse(cluster->engine, waiting->order, waiting->fate,
			    &cluster->error);
		free(waiting);
	}
}

static void
keep_waiting(struct cluster *cluster, struct order *order, struct fate *fate)
{
	struct cluster_order **at = &cluster->waiting;
	struct cluster_order *waiting = xcalloc(1, sizeof(*waiting));

	waiting->order = order;
	waiting->fate = fate;
	while (*at)
		at = &(*at)->next;
	*at = waiting;
}

void
cluster_take(struct engine *engine, struct order *order, struct fate *fate)
{
	struct cluster *cluster = engine->cluster;
	struct error error;

	if (!may_change(engine, &error)) {
		refuse(engine, order, fate, &error);
		return;
	}
	if (!cluster->asked) {
		cluster->asked = cluster->login_wanted = true;
		cluster_judge(cluster);
	}
	keep_waiting(cluster, order, fate);
	cluster_run_waiting(cluster);
}

/* ---- for the engine ---- */

void
cluster_open(struct engine *engine, const struct cluster_settings *settings)
{
	struct cluster *cluster = xcalloc(1, sizeof(*cluster));

	cluster->engine = engine;
	cluster->asked = cluster->login_wanted = settings->asked;
	cluster->context = cluster->server = cluster->user = "";
	cluster->namespace = cluster->version = cluster->note = "";
	cluster->live = live_new();
	cluster->needs = needs_new(cluster);
	cluster->state = cluster->asked ? CLUSTER_CONNECTING : CLUSTER_NONE;
	cluster->since = engine_now();
	engine->cluster = cluster;
	engine->cluster_settings = settings;
}

void
cluster_close(struct engine *engine)
{
	struct cluster *cluster = engine->cluster;
	struct cluster_order *waiting;

	if (!cluster)
		return;
	while ((waiting = cluster->waiting) != NULL) {
		cluster->waiting = waiting->next;
		queue_free_order(waiting->order);
		free(waiting);
	}
	change_stop(cluster);
	needs_free(cluster->needs);
	cluster_kinds_stop(cluster);
	cluster_find_stop(cluster);
	cluster_login_stop(cluster);
	kube_close(cluster->kube);
	live_free(cluster->live);
	free(cluster);
	engine->cluster = NULL;
}

void
cluster_start(struct engine *engine)
{
	struct cluster *cluster = engine->cluster;

	if (!cluster->asked || !engine->published_ms)
		return;
	if (cluster->login_wanted && !cluster->login_errand)
		cluster_login_start(cluster);
	needs_start(cluster->needs);
}

void
cluster_refresh(struct engine *engine)
{
	struct cluster *cluster = engine->cluster;

	if (!cluster->asked)
		return;
	if (!cluster->kube) {
		cluster->login_wanted |= !cluster->login_errand;
		return;
	}
	if (cluster->has_error && cluster->login_tries)
		cluster->login_wanted = true;
	if (cluster->find || cluster->lists_running)
		return;
	/* Flux may have been installed, or updated, since. */
	if (cluster->found && !engine->passive)
		cluster_kinds_retry(cluster);
	cluster_find_start(cluster);
	needs_refresh(cluster->needs);
}

void
cluster_catalog_changed(struct engine *engine)
{
	cluster_kinds_split(engine->cluster);
}

bool
cluster_is_busy(const struct engine *engine)
{
	const struct cluster *cluster = engine->cluster;

	return cluster->asked &&
	    (cluster->login_wanted || cluster->login_errand || cluster->find ||
		cluster->lists_running || needs_is_busy(cluster->needs));
}

bool
cluster_is_writing(const struct engine *engine)
{
	const struct change *change;

	for (change = engine->cluster->changes; change; change = change->next)
		if (change->noted && !change->written_at)
			return true;
	return false;
}

void
cluster_gather(const struct engine *engine, struct fate *fate)
{
	const struct cluster *cluster = engine->cluster;
	struct cluster_view view = cluster_kinds_view(cluster);

	if (cluster->state == CLUSTER_OK)
		fate->succeeded++;
	if (cluster->state != CLUSTER_LOST)
		return;
	if (cluster->has_error)
		fates_error(fate, &cluster->error);
	else if (view.error)
		fates_error(fate, view.error);
}

struct live *
cluster_live(const struct engine *engine)
{
	return engine->cluster && engine->loaded ? engine->cluster->live : NULL;
}

void
cluster_publish(struct building *building)
{
	const struct cluster *cluster = building->engine->cluster;
	struct arena *arena = building->arena;
	struct report_cluster *row = arena_alloc(arena, sizeof(*row));
	struct cluster_view view = cluster_kinds_view(cluster);

	*row = (struct report_cluster) {
		.state = cluster->state,
		.context = arena_dup(arena, cluster->context),
		.server = arena_dup(arena, cluster->server),
		.user = arena_dup(arena, cluster->user),
		.namespace = arena_dup(arena, cluster->namespace),
		.version = arena_dup(arena, cluster->version),
		.note = arena_dup(arena, cluster->note),
		.insecure = cluster->insecure,
		.since = cluster->since,
		.next_try =
		    cluster->state == CLUSTER_LOST ? cluster->next_try : 0,
	};
	if (cluster->has_error || cluster->absent)
		row->problem = propose_error(arena, &cluster->error);
	else if (view.error)
		row->problem = propose_error(arena, view.error);
	building->report->cluster = row;
}

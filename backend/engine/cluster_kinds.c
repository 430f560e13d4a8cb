#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "backend/core/kube_path.h"
#include "backend/engine/change.h"
#include "backend/engine/cluster.h"

/*
 * DESIGN: one watch a Flux kind for the whole cluster. Where the server says
 * that this user may not see all of it, the kind is split: one watch for each
 * namespace that objects of the repositories name, and the login's own. A
 * subcommand makes lists instead, once a refresh; they run through the same
 * functions.
 */

struct cluster_watch {
	struct cluster *cluster;
	enum live_kind kind;
	char *namespace; /* NULL: all */
	struct kube_watch *watch; /* or: */
	struct kube_list *list;
	enum kube_watch_state state;
	bool synced; /* at least once */
	bool has_error;
	struct error error;
	int64_t next_try_ms;
	struct cluster_watch *next;
};

/* ---- what it says ---- */

static void
watch_begin(void *context)
{
	struct cluster_watch *watch = context;

	live_begin(watch->cluster->live, watch->kind, watch->namespace);
}

static void
watch_put(void *context, const struct node *object)
{
	struct cluster_watch *watch = context;
	const struct live_object *put =
	    live_put(watch->cluster->live, watch->kind, object);

	if (put)
		change_seen(watch->cluster, put);
	watch->cluster->engine->dirty = true;
}

static void
watch_drop(void *context, const char *namespace, const char *name)
{
	struct cluster_watch *watch = context;

	live_drop(watch->cluster->live, watch->kind, namespace, name);
	watch->cluster->engine->dirty = true;
}

static void
watch_synced(void *context)
{
	struct cluster_watch *watch = context;

	live_synced(watch->cluster->live, watch->kind, watch->namespace);
	if (!watch->synced) {
		watch->synced = true;
		cluster_judge(watch->cluster);
	}
	watch->cluster->engine->dirty = true;
}

static void
split(struct cluster *cluster, enum live_kind kind)
{
	cluster->kinds[kind].split = true;
	cluster_kinds_split(cluster);
}

static void
watch_state(void *context, enum kube_watch_state state,
    const struct error *error, int64_t next_try_ms)
{
	struct cluster_watch *watch = context;
	struct cluster *cluster = watch->cluster;

	watch->state = state;
	watch->next_try_ms = next_try_ms;
	watch->has_error = error != NULL;
	if (error)
		watch->error = *error;
	switch (state) {
	case KUBE_WATCH_LOGIN:
		cluster_refused(cluster);
		break;
	case KUBE_WATCH_DENIED:
		if (!watch->namespace) {
			split(cluster, watch->kind);
			return; /* the watch is gone */
		}
		break;
	case KUBE_WATCH_STARTING:
	case KUBE_WATCH_OK:
	case KUBE_WATCH_POLLING:
	case KUBE_WATCH_LOST:
	case KUBE_WATCH_ABSENT:
		break;
	}
	cluster_judge(cluster);
}

/* ---- lists of subcommands ---- */

static void
list_done(void *context, const char *version UNUSED,
    const struct kube_answer *answer, const struct error *error)
{
	struct cluster_watch *watch = context;
	struct cluster *cluster = watch->cluster;

	watch->list = NULL;
	cluster->lists_running--;
	if (!error) {
		watch_synced(watch);
		watch_state(watch, KUBE_WATCH_OK, NULL, 0);
		return;
	}
	watch_state(watch,
	    answer->status == 401                ? KUBE_WATCH_LOGIN
		: error->kind == ERROR_NOT_FOUND ? KUBE_WATCH_ABSENT
		: error->kind == ERROR_DENIED    ? KUBE_WATCH_DENIED
						 : KUBE_WATCH_LOST,
	    error, 0);
}

static const struct kube_list_hooks list_hooks = {
	.begin = watch_begin,
	.item = watch_put,
	.done = list_done,
};

static const struct kube_watch_hooks watch_hooks = {
	.begin = watch_begin,
	.put = watch_put,
	.drop = watch_drop,
	.synced = watch_synced,
	.state = watch_state,
};

/* ---- life ---- */

static void
watch_free(struct cluster_watch *watch)
{
	kube_watch_stop(watch->watch);
	if (watch->list) {
		kube_list_stop(watch->list);
		watch->cluster->lists_running--;
	}
	free(watch->namespace);
	free(watch);
}

static void
start(struct cluster *cluster, enum live_kind kind, const char *namespace)
{
	struct cluster_watch *watch = xcalloc(1, sizeof(*watch));
	struct arena *scratch = arena_new();
	const char *path;

	watch->cluster = cluster;
	watch->kind = kind;
	watch->namespace = namespace ? xstrdup(namespace) : NULL;
	watch->state = KUBE_WATCH_STARTING;
	watch->next = cluster->kinds[kind].watches;
	cluster->kinds[kind].watches = watch;
	path = kube_path_of(scratch,
	    &(struct kube_path) {
		.group = live_kind_group(kind),
		.version = cluster->kinds[kind].version,
		.namespace = namespace,
		.plural = live_kind_plural(kind),
	    });
	if (cluster->engine->passive) {
		cluster->lists_running++;
		watch->list = kube_list_start(
		    cluster->kube, path, KUBE_OBJECT, &list_hooks, watch);
	} else {
		watch->watch = kube_watch_start(
		    cluster->kube, path, KUBE_OBJECT, &watch_hooks, watch);
	}
	arena_free(scratch);
}

static void
stop_kind(struct cluster_kind *kind)
{
	struct cluster_watch *watch;

	while ((watch = kind->watches) != NULL) {
		kind->watches = watch->next;
		watch_free(watch);
	}
}

void
cluster_kinds_stop(struct cluster *cluster)
{
	size_t i;

	for (i = 0; i < LIVE_KIND_COUNT; i++)
		stop_kind(&cluster->kinds[i]);
}

void
cluster_kinds_start(struct cluster *cluster)
{
	size_t i;

	cluster_kinds_stop(cluster);
	for (i = 0; i < LIVE_KIND_COUNT; i++)
		if (cluster->kinds[i].version && !cluster->kinds[i].split)
			start(cluster, (enum live_kind)i, NULL);
	cluster_kinds_split(cluster);
	cluster_judge(cluster);
}

void
cluster_kinds_retry(struct cluster *cluster)
{
	struct cluster_watch *watch;
	size_t i;

	for (i = 0; i < LIVE_KIND_COUNT; i++)
		for (watch = cluster->kinds[i].watches; watch;
		     watch = watch->next)
			if (watch->watch)
				kube_watch_retry(watch->watch);
}

/* ---- by namespaces ---- */

static bool
has_watch(const struct cluster_kind *kind, const char *namespace)
{
	const struct cluster_watch *watch;

	for (watch = kind->watches; watch; watch = watch->next)
		if (watch->namespace &&
		    strcmp(watch->namespace, namespace) == 0)
			return true;
	return false;
}

/* The watch of all is over, the ones by namespace are begun. */
static void
split_kind(struct cluster *cluster, enum live_kind kind,
    const char *const *namespaces, size_t count)
{
	struct cluster_watch **at = &cluster->kinds[kind].watches, *watch;

	while ((watch = *at) != NULL) {
		if (watch->namespace) {
			at = &watch->next;
			continue;
		}
		*at = watch->next;
		watch_free(watch);
	}
	for (ARRAY_EACH(namespace, namespaces, count))
		if (!has_watch(&cluster->kinds[kind], *namespace))
			start(cluster, kind, *namespace);
}

void
cluster_kinds_split(struct cluster *cluster)
{
	struct arena *scratch = arena_new();
	const char **namespaces;
	size_t count, i;

	namespaces = cluster_namespaces(cluster, scratch, &count);
	for (i = 0; cluster->kube && i < LIVE_KIND_COUNT; i++)
		if (cluster->kinds[i].split && cluster->kinds[i].version)
			split_kind(
			    cluster, (enum live_kind)i, namespaces, count);
	arena_free(scratch);
	cluster_judge(cluster);
}

/* ---- for the state ---- */

/* Which namespaces may be seen is a guess where a kind is split: one that may
 * not be is worth a word only when no other one may. */
static bool
is_denied_guess(
    const struct cluster_kind *kind, const struct cluster_watch *watch)
{
	const struct cluster_watch *other;

	if (!kind->split || watch->state != KUBE_WATCH_DENIED)
		return false;
	for (other = kind->watches; other; other = other->next)
		if (other->synced)
			return true;
	return false;
}

static void
look_at(const struct cluster_kind *kind, const struct cluster_watch *watch,
    struct cluster_view *view)
{
	bool lost =
	    watch->state == KUBE_WATCH_LOST || watch->state == KUBE_WATCH_LOGIN;

	view->any = true;
	view->synced &= watch->synced || watch->state == KUBE_WATCH_DENIED ||
	    watch->state == KUBE_WATCH_ABSENT;
	if (watch->has_error && !is_denied_guess(kind, watch) &&
	    (!view->error || (lost && !view->lost)))
		view->error = &watch->error;
	if (!lost)
		return;
	view->lost = true;
	view->refused |= watch->state == KUBE_WATCH_LOGIN;
	if (watch->next_try_ms &&
	    (!view->next_try_ms || watch->next_try_ms < view->next_try_ms))
		view->next_try_ms = watch->next_try_ms;
}

struct cluster_view
cluster_kinds_view(const struct cluster *cluster)
{
	struct cluster_view view = { .synced = true };
	const struct cluster_watch *watch;
	size_t i;

	for (i = 0; i < LIVE_KIND_COUNT; i++)
		for (watch = cluster->kinds[i].watches; watch;
		     watch = watch->next)
			look_at(&cluster->kinds[i], watch, &view);
	return view;
}

#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/engine/cluster.h"
#include "backend/engine/needs.h"
#include "backend/engine/schedule.h"
#include "backend/io/kube_discover.h"

/*
 * Which Flux kinds the server has, and in which versions. A kind that it does
 * not have is an answer; anything else that goes wrong is tried again with
 * pauses that grow. What was found before counts until then.
 */

struct cluster_find {
	struct cluster *cluster;
	struct arena *arena; /* becomes the cluster's when all went well */
	struct kube_kind kinds[LIVE_KIND_COUNT];
	struct kube_discover *discover; /* running, or NULL */
	struct kube_call *call; /* the server's own version */
	const char *version;
};

static void
find_free(struct cluster_find *find)
{
	kube_discover_stop(find->discover);
	kube_cancel(find->call);
	arena_free(find->arena);
	free(find);
}

void
cluster_find_stop(struct cluster *cluster)
{
	http_timer_stop(cluster->find_timer);
	cluster->find_timer = NULL;
	if (cluster->find)
		find_free(cluster->find);
	cluster->find = NULL;
	arena_free(cluster->find_arena);
	cluster->find_arena = NULL;
}

static void
again(void *context)
{
	struct cluster *cluster = context;

	cluster->find_timer = NULL;
	if (!cluster->find)
		cluster_find_start(cluster);
}

static void
fail(struct cluster_find *find, const struct error *error)
{
	struct cluster *cluster = find->cluster;
	int64_t now = engine_now(), next;
	struct error named = *error;

	cluster->find = NULL;
	find_free(find);
	next = schedule_next(now, (int64_t)SCHEDULE_RETRY_LAST_S * 1000,
	    ++cluster->find_tries, 0, (uint64_t)engine_now_ms());
	cluster->find_timer = http_timer_start(
	    cluster->engine->http, (next - now) * 1000, again, cluster);
	cluster->retry_at = next;
	cluster_set_error(cluster, &named);
	cluster_run_waiting(cluster);
}

static bool
is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void
finish(struct cluster_find *find)
{
	struct cluster *cluster = find->cluster;
	bool same = cluster->found && !cluster->engine->passive;
	struct arena *old = cluster->find_arena;
	size_t i;

	cluster->find = NULL;
	for (i = 0; i < LIVE_KIND_COUNT; i++) {
		same = same &&
		    is_same(cluster->kinds[i].version, find->kinds[i].version);
		cluster->kinds[i].version = find->kinds[i].version;
	}
	cluster->find_arena = find->arena;
	cluster->version = find->version;
	find->arena = NULL;
	find_free(find);
	arena_free(old);
	cluster->find_tries = 0;
	cluster->found = true;
	if (!same)
		cluster_kinds_start(cluster);
	needs_refresh(cluster->needs);
	cluster_set_error(cluster, NULL);
	cluster_run_waiting(cluster);
}

static void
discovered(void *context, const struct error *error)
{
	struct cluster_find *find = context;

	find->discover = NULL;
	if (error && error->kind == ERROR_DENIED)
		cluster_refused(find->cluster);
	if (error)
		fail(find, error);
	else if (!find->call)
		finish(find);
}

/* Of no use for anything but the screen. */
static void
told_version(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct cluster_find *find = context;
	const char *version =
	    error ? NULL : node_get_text(answer->root, "gitVersion");

	find->call = NULL;
	if (version)
		find->version =
		    propose_clean(find->arena, arena_dup(find->arena, version));
	if (!find->discover)
		finish(find);
}

void
cluster_find_start(struct cluster *cluster)
{
	struct cluster_find *find;
	size_t i;

	if (cluster->find)
		return;
	http_timer_stop(cluster->find_timer);
	cluster->find_timer = NULL;
	find = xcalloc(1, sizeof(*find));
	cluster->find = find;
	find->cluster = cluster;
	find->arena = arena_new();
	find->version = "";
	for (i = 0; i < LIVE_KIND_COUNT; i++)
		find->kinds[i] = (struct kube_kind) {
			.group = live_kind_group((enum live_kind)i),
			.plural = live_kind_plural((enum live_kind)i),
		};
	find->call = kube_start(cluster->kube,
	    &(struct kube_order) {
		.method = KUBE_GET, .path = "/version", .shape = KUBE_OBJECT },
	    told_version, find);
	find->discover = kube_discover_start(cluster->kube, find->arena,
	    find->kinds, LIVE_KIND_COUNT, discovered, find);
}

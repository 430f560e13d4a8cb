/*
 * The cluster, as far as there is one: everything here is optional, and without
 * a kubeconfig vigie works without a word about it.
 *
 *	cluster.c        when it is asked, what state it is in, who waits for it
 *	cluster_login.c  the login, and its renewal: errands on a worker
 *	cluster_find.c   which kinds the server has: discovery
 *	cluster_names.c  namespaces, where the whole cluster may not be seen
 *	cluster_kinds.c  the Flux objects: watches, or lists for subcommands
 *
 * Nothing of it begins before the first report. What is lost stays on the
 * screen with its age, and is tried again for ever.
 */
#ifndef ENGINE_CLUSTER_H
#define ENGINE_CLUSTER_H

#include "backend/engine/live.h"
#include "backend/engine/publish.h"
#include "backend/io/kube_login.h"
#include "backend/io/kube_watch.h"

/* Namespaces that are looked into one by one when the whole cluster may not be
 * seen. */
#define CLUSTER_NAMESPACE_LIMIT 64

struct awaited;
struct change;
struct cluster_watch;
struct cluster_find;
struct login_errand;
struct needs;

/* A command that waits until the cluster is known. */
struct cluster_order {
	struct order *order;
	struct fate *fate;
	struct cluster_order *next;
};

/* One Flux kind. */
struct cluster_kind {
	const char *version; /* in find_arena; NULL: it has no such kind */
	bool split; /* the whole cluster may not be seen: by namespaces */
	struct cluster_watch *watches;
};

struct cluster {
	struct engine *engine;
	bool asked; /* somebody wants to know */

	/* login */
	struct kube_login *login; /* NULL until it was opened */
	struct login_errand *login_errand; /* running, or NULL */
	bool login_wanted, login_refused;
	bool absent; /* there is no kubeconfig */
	int64_t renewed_ms; /* after a refusal, the last time; 0: never */
	struct arena *facts_arena;
	const char *context, *server, *user, *namespace; /* "" unknown */
	const char *note; /* what to know about the login; "" */
	bool insecure; /* the server's certificate is not checked */
	struct http_timer *login_timer;
	unsigned login_tries;
	struct kube *kube; /* NULL until there is a login */

	/* discovery */
	struct cluster_find *find; /* running, or NULL */
	bool found; /* at least once */
	struct arena *find_arena;
	const char *version; /* of the server; "" */
	struct http_timer *find_timer;
	unsigned find_tries;

	/* objects */
	struct cluster_kind kinds[LIVE_KIND_COUNT];
	size_t lists_running;
	struct live *live;

	/* what is shown */
	enum cluster_state state;
	int64_t since, next_try; /* seconds since 1970 */
	int64_t retry_at; /* of login or discovery, when they failed */
	bool has_error;
	struct error error; /* of login or discovery */

	struct cluster_order *waiting;
	struct change *changes;
	struct awaited *awaited; /* reconciliations that were asked for */
	struct needs *needs;
};

/* Outlives the engine. */
struct cluster_settings {
	bool asked; /* from the first report on; else when a command comes */
	struct kube_login_settings login;
};

/* ---- for the engine ---- */

void cluster_open(
    struct engine *engine, const struct cluster_settings *settings);
void cluster_close(struct engine *engine);

/* Starts what is wanted and may run: after the first report only. */
void cluster_start(struct engine *engine);

/* COMMAND_REFRESH: everything that waits is tried now. */
void cluster_refresh(struct engine *engine);

/* The objects of the repositories were read again. */
void cluster_catalog_changed(struct engine *engine);

/* Something was asked and the answer is not there yet. */
bool cluster_is_busy(const struct engine *engine);

/* A command that changes or asks the cluster; its order is taken. */
void cluster_take(
    struct engine *engine, struct order *order, struct fate *fate);

/* A change was sent: its answer is waited for when vigie ends. */
bool cluster_is_writing(const struct engine *engine);

/* What could not be seen, for the fate of a look. */
void cluster_gather(const struct engine *engine, struct fate *fate);

/* What a report says about the cluster. */
void cluster_publish(struct building *building);

/* NULL: nothing is known of any object. */
struct live *cluster_live(const struct engine *engine);

/* ---- for the files of the cluster ---- */

/* State and problem follow from what the parts say; tells of changes. */
void cluster_judge(struct cluster *cluster);

/* An error of login or discovery; NULL: it went well. */
void cluster_set_error(struct cluster *cluster, const struct error *error);

/* The server said 401: the login is renewed, once in CLUSTER_RENEW_MS. */
#define CLUSTER_RENEW_MS ((int64_t)45 * 1000)
void cluster_refused(struct cluster *cluster);

/* cluster_names.c: the namespaces that may be worth a look where the whole cluster may not be
 * seen: the login's own, those that repositories' objects and references to
 * Secrets name, and Flux's; at most CLUSTER_NAMESPACE_LIMIT. */
const char **cluster_namespaces(
    const struct cluster *cluster, struct arena *arena, size_t *count);

/* Who acts: the operator, else the user of the kubeconfig. */
const char *cluster_who(const struct engine *engine, struct arena *arena);

/* Runs, or fails, the commands that wait. */
void cluster_run_waiting(struct cluster *cluster);

/* cluster_login.c */
void cluster_login_start(struct cluster *cluster);
void cluster_login_stop(struct cluster *cluster);

/* cluster_find.c */
void cluster_find_start(struct cluster *cluster);
void cluster_find_stop(struct cluster *cluster);

/* cluster_kinds.c */
void cluster_kinds_start(struct cluster *cluster);
void cluster_kinds_stop(struct cluster *cluster);
void cluster_kinds_retry(struct cluster *cluster);

/* The namespaces of objects that repositories declare have changed. */
void cluster_kinds_split(struct cluster *cluster);

/* The worst that a watch says; NULL error: nothing. */
struct cluster_view {
	bool any, synced; /* there are watches; all of them were seen once */
	bool lost;
	bool refused; /* the login is not accepted */
	int64_t next_try_ms; /* of http_now(); 0: none */
	const struct error *error;
};
struct cluster_view cluster_kinds_view(const struct cluster *cluster);

#endif

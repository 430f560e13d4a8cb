#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/engine/cluster.h"
#include "backend/engine/needs.h"
#include "backend/engine/schedule.h"

/*
 * The login is opened and renewed on a worker, for it reads files and may run a
 * plugin. Only one errand has it at a time, and the engine touches it in
 * between; what is shown of it is copied.
 */

/* New credentials are asked for so long before the old ones end. */
#define RENEW_BEFORE_S 30

/* Credentials that are refused although they are new are asked for again, for
 * somebody may have logged in meanwhile. */
#define REFUSED_PAUSE_S 60

/* Credentials that end sooner than they can be renewed are not asked for all
 * the time. */
#define RENEW_PAUSE_S 10

struct login_errand {
	struct errand errand; /* first */
	struct cluster *cluster;
	struct kube_login *login; /* NULL: to be opened */
	bool refused;
	const struct kube_server *server; /* NULL: error */
	int64_t until;
	struct error error;
};

static void
login_work(struct job *job)
{
	struct login_errand *errand = (struct login_errand *)job;
	const struct kube_login_settings *settings =
	    &errand->cluster->engine->cluster_settings->login;

	if (!errand->login &&
	    !kube_login_open(settings, &errand->login, &errand->error)) {
		errand->login = NULL;
		return;
	}
	if (kube_login_server(errand->login, errand->refused, &job->cancel,
		&errand->server, &errand->error))
		errand->until = kube_login_until(errand->login);
	else
		errand->server = NULL;
}

static void
want_login(void *context)
{
	struct cluster *cluster = context;

	struct cluster_view view = cluster_kinds_view(cluster);

	cluster->login_timer = NULL;
	cluster->login_refused |= view.refused;
	cluster->login_wanted = true;
}

/* At that time; the engine's loop does the rest. */
static void
plan_login(struct cluster *cluster, int64_t at)
{
	int64_t delay = at - engine_now();

	http_timer_stop(cluster->login_timer);
	cluster->login_timer = http_timer_start(cluster->engine->http,
	    (delay > 0 ? delay : 0) * 1000, want_login, cluster);
}

static void
keep_facts(struct cluster *cluster)
{
	const struct kube_login_facts *facts = kube_login_facts(cluster->login);
	struct arena *arena = arena_new();

	arena_free(cluster->facts_arena);
	cluster->facts_arena = arena;
	cluster->context =
	    propose_clean(arena, arena_dup(arena, facts->context));
	cluster->server = propose_clean(arena, arena_dup(arena, facts->server));
	cluster->user = propose_clean(arena, arena_dup(arena, facts->user));
	cluster->note = propose_clean(arena, arena_dup(arena, facts->note));
	cluster->namespace =
	    propose_clean(arena, arena_dup(arena, facts->namespace));
	cluster->insecure = facts->insecure;
	/* Its rows name namespaces by the login. */
	needs_catalog_changed(cluster->needs);
}

static void
login_failed(struct cluster *cluster, const struct error *error)
{
	struct error named = *error;

	if (error->kind == ERROR_CANCELLED)
		return;
	cluster->absent = !cluster->login && error->kind == ERROR_NOT_FOUND;
	cluster->error = named;
	if (cluster->absent) {
		needs_catalog_changed(cluster->needs);
		cluster_judge(cluster);
	} else {
		int64_t next = schedule_next(engine_now(),
		    (int64_t)SCHEDULE_RETRY_LAST_S * 1000,
		    ++cluster->login_tries, 0, (uint64_t)engine_now_ms());

		plan_login(cluster, next);
		cluster->retry_at = next;
		cluster_set_error(cluster, &named);
	}
	cluster_run_waiting(cluster);
}

static void
plan_renewal(struct cluster *cluster, int64_t until, bool refused)
{
	int64_t now = engine_now(), at = until - RENEW_BEFORE_S;

	if (refused)
		plan_login(cluster, now + REFUSED_PAUSE_S);
	else if (until)
		plan_login(cluster,
		    at > now + RENEW_PAUSE_S ? at : now + RENEW_PAUSE_S);
}

static void
login_worked(struct cluster *cluster, const struct kube_server *server,
    int64_t until, bool refused)
{
	cluster->absent = false;
	cluster->login_tries = 0;
	plan_renewal(cluster, until, refused);
	if (!cluster->kube) {
		cluster->kube = kube_open(cluster->engine->http, server);
		cluster_set_error(cluster, NULL);
		cluster_find_start(cluster);
		return;
	}
	kube_set_server(cluster->kube, server);
	/* Lists of a subcommand are not made again by themselves. */
	if (!cluster->found || (cluster->engine->passive && refused))
		cluster_find_start(cluster);
	else
		cluster_set_error(cluster, NULL);
}

static void
login_done(struct job *job)
{
	struct login_errand *errand = (struct login_errand *)job;
	struct cluster *cluster = errand->cluster;
	struct error error = errand->error;

	cluster->login_errand = NULL;
	engine_end(&errand->errand);
	if (errand->login) {
		cluster->login = errand->login;
		keep_facts(cluster);
	}
	if (errand->server)
		login_worked(
		    cluster, errand->server, errand->until, errand->refused);
	else
		login_failed(cluster, &error);
	kube_server_unref(errand->server);
	free(errand);
}

void
cluster_login_start(struct cluster *cluster)
{
	struct login_errand *errand = xcalloc(1, sizeof(*errand));

	cluster->login_wanted = false;
	cluster->login_errand = errand;
	errand->cluster = cluster;
	errand->login = cluster->login;
	errand->refused = cluster->login_refused;
	error_set(&errand->error, ERROR_CANCELLED, "cancelled");
	cluster->login_refused = false;
	errand->errand.engine = cluster->engine;
	errand->errand.kind = ERRAND_READ;
	errand->errand.job.work = login_work;
	errand->errand.job.done = login_done;
	engine_send(cluster->engine, &errand->errand);
}

void
cluster_login_stop(struct cluster *cluster)
{
	http_timer_stop(cluster->login_timer);
	kube_login_close(cluster->login);
	arena_free(cluster->facts_arena);
}

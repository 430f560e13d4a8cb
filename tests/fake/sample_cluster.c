/*
 * The world of the mock-ups with a cluster behind it: its Flux objects, one of
 * which only the cluster has, and the Secrets that its workloads need.
 */
#include "backend/base/array.h"
#include "tests/fake/backend.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

static struct report_live *
make_live(struct report *report, const char *ready, const char *reason,
    const char *message, int64_t at)
{
	struct report_live *live =
	    arena_alloc(fake_report_arena(report), sizeof(*live));

	*live = (struct report_live) { .uid = "5f0c",
		.ready = ready,
		.reason = reason,
		.message = message,
		.latest = "",
		.commit = "",
		.managed_by = "flux-system/image-system",
		.at = SAMPLE_NOW - at,
		.changed_at = SAMPLE_NOW - 3 * HOUR,
		.seen_at = SAMPLE_NOW - 2,
		.in_git = true };
	return live;
}

void
sample_cluster_state(struct report *report, enum cluster_state state)
{
	struct report_cluster *cluster =
	    arena_alloc(fake_report_arena(report), sizeof(*cluster));

	*cluster = (struct report_cluster) { .state = state,
		.context = "prod-eu",
		.server = "https://10.0.0.5:6443",
		.user = "admin",
		.namespace = "default",
		.version = "v1.30.4+k3s1",
		.since = SAMPLE_NOW - 134,
		.next_try = SAMPLE_NOW + 8 };
	report->cluster = cluster;
}

/* The second automation stands in no repository. */
static void
add_automations(struct report *report)
{
	struct arena *arena = fake_report_arena(report);
	struct report_automation *all = arena_calloc(arena, 2, sizeof(*all));
	struct report_live *live;

	all[0] = report->automations[0];
	live = make_live(report, "True", "Succeeded",
	    "no updates made; last commit 8084f1b at 2026-08-17", 3 * MINUTE);
	live->commit = "8084f1b00000000000000000000000000000beef";
	all[0].live = live;
	live = make_live(report, "False", "GitOperationFailed",
	    "failed to push to remote: authentication required", 9 * MINUTE);
	live->in_git = false;
	live->managed_by = "";
	live->suspended = false;
	all[1] = (struct report_automation) { .namespace = "lab",
		.name = "playground",
		.git_repository = "lab/playground",
		.repository = "",
		.checkout = "",
		.branch = "main",
		.path = "./",
		.commit = "",
		.live = live,
		.source = "cluster",
		.file = "" };
	report->automations = all;
	report->automation_count = 2;
}

static void
add_live(struct report *report)
{
	struct report_repository *repositories =
	    (struct report_repository *)(uintptr_t)report->repositories;
	struct report_policy *policies =
	    (struct report_policy *)(uintptr_t)report->policies;
	struct report_live *live;
	size_t i;

	for (i = 0; i < report->repository_count; i++) {
		repositories[i].live = make_live(report, "True", "Succeeded",
		    "successful scan: found 6 tags", 2 * MINUTE);
		live = make_live(report, "True", "Succeeded",
		    "latest image tag resolved", MINUTE);
		live->latest = policies[i].choice;
		policies[i].live = live;
	}
	/* The last repository is suspended, the last policy not there. */
	live = make_live(report, "True", "Succeeded", "", DAY);
	live->suspended = true;
	repositories[report->repository_count - 1].live = live;
	policies[report->policy_count - 1].live = NULL;
	policies[0].live = make_live(report, "False", "DependencyNotReady",
	    "referenced ImageRepository has not been scanned yet", HOUR);
}

/* ---- Secrets ---- */

static struct report_secret *
add_secret(struct report *report, const char *namespace, const char *name,
    const char *type, enum report_need need, const char *why)
{
	struct report_secret *secrets =
	    (struct report_secret *)(uintptr_t)report->secrets;
	struct report_secret *secret =
	    ARRAY_ADD(fake_report_arena(report), secrets, report->secret_count);

	*secret = (struct report_secret) { .namespace = namespace,
		.name = name,
		.type = type,
		.need = need,
		.why = why,
		.present = need != NEED_MISSING && need != NEED_OPTIONAL,
		.keys_known = true,
		.resource_version = "" };
	report->secrets = secrets;
	return secret;
}

static void
add_key(struct report *report, struct report_secret *secret, const char *name,
    bool needed, bool present)
{
	struct report_secret_key *keys =
	    (struct report_secret_key *)(uintptr_t)secret->keys;
	struct report_secret_key *key =
	    ARRAY_ADD(fake_report_arena(report), keys, secret->key_count);

	*key = (struct report_secret_key) { .name = name,
		.needed = needed,
		.present = present,
		.by = "",
		.source = "" };
	if (strcmp(name, "api-key") == 0) {
		key->by = "ops@desk";
		key->source = "pasted";
		key->at = SAMPLE_NOW - 2 * DAY;
	}
	secret->keys = keys;
}

static void
add_user(struct report *report, struct report_secret *secret, const char *kind,
    const char *name, const char *how, const char *where)
{
	struct report_secret_user *users =
	    (struct report_secret_user *)(uintptr_t)secret->users;

	*ARRAY_ADD(fake_report_arena(report), users, secret->user_count) =
	    (struct report_secret_user) { kind, secret->namespace, name, how,
		    where };
	secret->users = users;
}

static void
add_secrets(struct report *report)
{
	struct report_secret *one;

	one = add_secret(report, "auth", "auth-tls", "kubernetes.io/tls",
	    NEED_UNKNOWN, "not allowed to look: 403");
	one->keys_known = false;
	add_user(report, one, "Ingress", "auth", "tls", "cluster");
	one = add_secret(
	    report, "flux-system", "fleet-ssh", "Opaque", NEED_OK, "");
	add_key(report, one, "identity", true, true);
	add_key(report, one, "known_hosts", true, true);
	add_user(report, one, "GitRepository", "fleet", "secretRef",
	    "https://git.acme/system.git: git/fleet.yaml:9");
	one = add_secret(report, "payments", "ghcr-pull",
	    "kubernetes.io/dockerconfigjson", NEED_MISSING,
	    "there is no such Secret");
	add_key(report, one, ".dockerconfigjson", true, false);
	add_user(report, one, "Deployment", "api", "image pull",
	    "https://git.acme/fleet.git: apps/prod/payments/api.yaml:22");
	add_user(report, one, "Deployment", "runner", "image pull",
	    "https://git.acme/fleet.git: apps/prod/payments/runner.yaml:22");
	one = add_secret(
	    report, "search", "old-token", "Opaque", NEED_UNUSED, "");
	add_key(report, one, "token", false, true);
	one->exposed = true;
	add_secret(report, "web", "feature-flags", "Opaque", NEED_OPTIONAL, "");
	one = add_secret(report, "web", "stripe", "Opaque", NEED_KEY_MISSING,
	    "key webhook-secret");
	add_key(report, one, "api-key", true, true);
	add_key(report, one, "webhook-secret", true, false);
	add_user(report, one, "Deployment", "front", "env",
	    "https://git.acme/fleet.git: apps/prod/web/front.yaml:40");
	report->secrets_loaded = true;
}

void
sample_cluster(struct report *report)
{
	struct report_update *updates;

	sample_report(report);
	sample_cluster_state(report, CLUSTER_OK);
	add_automations(report);
	add_live(report);
	add_secrets(report);
	updates = (struct report_update *)(uintptr_t)report->updates;
	updates[1].lacks = "Secret payments/ghcr-pull";
}

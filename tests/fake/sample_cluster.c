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

	*live = (struct report_live) { .ready = ready,
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

void
sample_cluster(struct report *report)
{
	struct report_update *updates;

	sample_report(report);
	sample_cluster_state(report, CLUSTER_OK);
	add_automations(report);
	add_live(report);
	updates = (struct report_update *)(uintptr_t)report->updates;
	updates[1].lacks = "Secret payments/ghcr-pull";
}

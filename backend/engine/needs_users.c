#include <assert.h>

#include "backend/base/array.h"
#include "backend/core/kube_path.h"
#include "backend/engine/needs.h"

/*
 * Who refers to Secrets in the cluster. The versions of a kind are tried from
 * the best on; a kind that the server does not have, or may not be listed, is
 * passed over: what the repositories say still counts.
 */

#define VERSIONS_MAX 3

static const struct user_kind {
	const char *group, *plural, *kind;
	const char *versions[VERSIONS_MAX + 1];
} kinds[] = {
	{ "apps", "deployments", "Deployment", { "v1" } },
	{ "apps", "statefulsets", "StatefulSet", { "v1" } },
	{ "apps", "daemonsets", "DaemonSet", { "v1" } },
	{ "apps", "replicasets", "ReplicaSet", { "v1" } },
	{ "", "replicationcontrollers", "ReplicationController", { "v1" } },
	{ "batch", "cronjobs", "CronJob", { "v1", "v1beta1" } },
	{ "batch", "jobs", "Job", { "v1" } },
	{ "", "pods", "Pod", { "v1" } },
	{ "", "serviceaccounts", "ServiceAccount", { "v1" } },
	{ "networking.k8s.io", "ingresses", "Ingress", { "v1", "v1beta1" } },
	{ "helm.toolkit.fluxcd.io", "helmreleases", "HelmRelease",
	    { "v2", "v2beta2", "v2beta1" } },
	{ "kustomize.toolkit.fluxcd.io", "kustomizations", "Kustomization",
	    { "v1", "v1beta2" } },
	{ "source.toolkit.fluxcd.io", "gitrepositories", "GitRepository",
	    { "v1", "v1beta2" } },
	{ "source.toolkit.fluxcd.io", "helmrepositories", "HelmRepository",
	    { "v1", "v1beta2" } },
	{ "source.toolkit.fluxcd.io", "ocirepositories", "OCIRepository",
	    { "v1", "v1beta2" } },
	{ "source.toolkit.fluxcd.io", "buckets", "Bucket",
	    { "v1", "v1beta2" } },
	{ "image.toolkit.fluxcd.io", "imagerepositories", "ImageRepository",
	    { "v1", "v1beta2", "v1beta1" } },
	{ "image.toolkit.fluxcd.io", "imageupdateautomations",
	    "ImageUpdateAutomation", { "v1", "v1beta2", "v1beta1" } },
};

static void ask(struct needs_job *job);

static void
user_item(void *context, const struct node *object)
{
	struct needs_job *job = context;
	const struct user_kind *kind = &kinds[job->index];
	struct needs_round *round = job->round;
	const char *version = kind->versions[job->version];

	round->users.kind = kind->kind;
	round->users.api_version = kind->group[0]
	    ? arena_printf(round->arena, "%s/%s", kind->group, version)
	    : version;
	secret_refs_of_object(round->arena, object, NULL, &round->users);
}

/* The whole cluster may not be seen: the namespaces that count, each. */
static void
ask_by_namespace(struct needs_round *round, const struct needs_job *job)
{
	size_t count;
	const char **names =
	    cluster_namespaces(round->needs->cluster, round->arena, &count);

	for (ARRAY_EACH(name, names, count)) {
		struct needs_job *part = needs_job_new(round);

		part->index = job->index;
		part->version = job->version;
		part->namespace = *name;
		ask(part);
	}
}

static void
users_done(void *context, const char *version UNUSED,
    const struct kube_answer *answer, const struct error *error)
{
	struct needs_job *job = context;
	const struct user_kind *kind = &kinds[job->index];

	job->list = NULL;
	if (error && error->kind == ERROR_NOT_FOUND &&
	    kind->versions[job->version + 1]) {
		job->version++;
		ask(job);
		return;
	}
	if (!error)
		job->round->seen[job->index] = true;
	else if (error->kind != ERROR_DENIED && error->kind != ERROR_NOT_FOUND)
		needs_note(job->round, answer, error);
	else if (error->kind == ERROR_DENIED && job->namespace)
		job->round->denied[job->index] = true;
	else if (error->kind == ERROR_DENIED)
		ask_by_namespace(job->round, job);
	needs_job_end(job);
}

static void
ask(struct needs_job *job)
{
	static const struct kube_list_hooks hooks = {
		.item = user_item,
		.done = users_done,
	};
	const struct user_kind *kind = &kinds[job->index];
	struct needs_round *round = job->round;

	job->list = kube_list_start(round->needs->cluster->kube,
	    kube_path_of(round->arena,
		&(struct kube_path) {
		    .group = kind->group,
		    .version = kind->versions[job->version],
		    .namespace = job->namespace,
		    .plural = kind->plural,
		}),
	    KUBE_OBJECT, &hooks, job);
}

void
needs_users_note(struct needs_round *round)
{
	const char *kinds_denied = "";
	struct error error;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (round->denied[i] && !round->seen[i])
			kinds_denied =
			    arena_printf(round->arena, "%s%s%s", kinds_denied,
				kinds_denied[0] ? ", " : "", kinds[i].plural);
	if (!kinds_denied[0])
		return;
	error_set(&error, ERROR_DENIED,
	    "who needs Secrets is not all seen: no right to list %s",
	    kinds_denied);
	error_hint(&error, "what the repositories say still counts",
	    "ask for the right to list them, or take another context");
	needs_note(round, NULL, &error);
}

void
needs_ask_users(struct needs_round *round)
{
	size_t i;

	assert(sizeof(kinds) / sizeof(kinds[0]) <= NEEDS_KINDS_MAX);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct needs_job *job = needs_job_new(round);

		job->index = i;
		ask(job);
	}
}

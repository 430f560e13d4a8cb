#include "backend/core/secret_stale.h"

#include "backend/base/array.h"
#include "backend/core/stamp.h"

static bool
is_text(const struct node *map, const char *key, const char *text)
{
	const char *there = node_get_text(map, key);

	return there && strcmp(there, text) == 0;
}

static bool
is_changed(const struct secret_stale_change *change, const char *key)
{
	for (ARRAY_EACH(changed, change->keys, change->key_count))
		if (key && strcmp(*changed, key) == 0)
			return true;
	return false;
}

static bool
env_has(const struct node *container, const struct secret_stale_change *change)
{
	for (NODE_EACH(env, node_get(container, "env"))) {
		const struct node *ref =
		    node_at(env, "valueFrom", "secretKeyRef", NULL);

		if (is_text(ref, "name", change->name) &&
		    is_changed(change, node_get_text(ref, "key")))
			return true;
	}
	for (NODE_EACH(from, node_get(container, "envFrom")))
		if (is_text(node_get(from, "secretRef"), "name", change->name))
			return true;
	return false;
}

/* The volume holds the Secret, alone or with others. */
static bool
volume_has(const struct node *volume, const char *name)
{
	if (is_text(node_get(volume, "secret"), "secretName", name))
		return true;
	for (NODE_EACH(source, node_at(volume, "projected", "sources", NULL)))
		if (is_text(node_get(source, "secret"), "name", name))
			return true;
	return false;
}

static bool
mounts_part(const struct node *spec, const struct node *container,
    const struct secret_stale_change *change)
{
	for (NODE_EACH(mount, node_get(container, "volumeMounts"))) {
		const char *name = node_get_text(mount, "name");

		if (!name ||
		    (!node_get(mount, "subPath") &&
			!node_get(mount, "subPathExpr")))
			continue;
		for (NODE_EACH(volume, node_get(spec, "volumes")))
			if (is_text(volume, "name", name) &&
			    volume_has(volume, change->name))
				return true;
	}
	return false;
}

static bool
takes(const struct node *pod, const struct secret_stale_change *change)
{
	static const char *const lists[] = { "containers", "initContainers",
		"ephemeralContainers" };
	const struct node *spec = node_get(pod, "spec");
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (NODE_EACH(container, node_get(spec, lists[i])))
			if (env_has(container, change) ||
			    mounts_part(spec, container, change))
				return true;
	return false;
}

bool
secret_stale_is(
    const struct node *pod, const struct secret_stale_change *change)
{
	const struct node *status = node_get(pod, "status");
	int64_t started = stamp_of(node_get_text(status, "startTime"));

	if (is_text(status, "phase", "Succeeded") ||
	    is_text(status, "phase", "Failed") ||
	    node_at(pod, "metadata", "deletionTimestamp", NULL))
		return false;
	/* One that was not started yet takes the new value. */
	return started && started <= change->at && takes(pod, change);
}

static const struct node *
controller_of(const struct node *pod)
{
	for (NODE_EACH(
		 owner, node_at(pod, "metadata", "ownerReferences", NULL)))
		if (node_is_true(node_get(owner, "controller")))
			return owner;
	return NULL;
}

static bool
may_restart(const char *kind)
{
	return strcmp(kind, "Deployment") == 0 ||
	    strcmp(kind, "StatefulSet") == 0 || strcmp(kind, "DaemonSet") == 0;
}

/*
 * A Deployment names its ReplicaSets after itself and the hash of the template,
 * which is a label of the pods; so nothing has to be asked for.
 */
static const char *
deployment_of(
    struct arena *arena, const struct node *pod, const char *replica_set)
{
	const char *hash = node_get_text(
	    node_at(pod, "metadata", "labels", NULL), "pod-template-hash");
	const char *end;

	if (!hash)
		return NULL;
	end = arena_printf(arena, "-%s", hash);
	if (!span_ends(span_of(replica_set), end) ||
	    strlen(end) == strlen(replica_set))
		return NULL;
	return arena_text(
	    arena, replica_set, strlen(replica_set) - strlen(end));
}

void
secret_stale_find_owner(struct arena *arena, const struct node *pod,
    struct secret_stale_owner *owner)
{
	const struct node *controller = controller_of(pod);
	const char *kind = node_get_text(controller, "kind");
	const char *name = node_get_text(controller, "name");
	const char *deployment = NULL;

	if (!kind || !name) {
		kind = "Pod";
		name = node_get_text(node_get(pod, "metadata"), "name");
	} else if (strcmp(kind, "ReplicaSet") == 0) {
		deployment = deployment_of(arena, pod, name);
	}
	owner->kind = deployment ? "Deployment" : arena_dup(arena, kind);
	owner->name = deployment ? deployment : arena_dup(arena, name);
	if (!owner->name)
		owner->name = "";
	owner->may_restart = may_restart(owner->kind);
}

/*
 * Which version of which kind a server serves. Controllers that share a group
 * may have different versions of it, so the versions of a group are asked one
 * after the other, the best first, until each kind is found.
 *
 *	while ((path = kube_discovery_next(discovery, &group)))
 *		ask for it, and give the answer to kube_discovery_take()
 *
 * Groups do not wait for each other: next() names one request for each group
 * that has none under way. It is done when none is under way and next() is NULL.
 */
#ifndef CORE_KUBE_DISCOVERY_H
#define CORE_KUBE_DISCOVERY_H

#include "backend/base/arena.h"
#include "backend/base/node.h"

/* The first two are the caller's, the others are found. */
struct kube_kind {
	const char *group, *plural; /* "": the core's group */
	const char *version; /* NULL: the server does not know it */
	const char *kind; /* "ImagePolicy" */
	bool namespaced, can_watch, can_patch;
};

struct kube_discovery;

/* The kinds are borrowed and written to. */
struct kube_discovery *kube_discovery_new(
    struct arena *arena, struct kube_kind *kinds, size_t count);

/* *group tells kube_discovery_take() what the answer belongs to. */
const char *kube_discovery_next(
    struct kube_discovery *discovery, size_t *group);

/* root is that of a 2xx answer; NULL: the server does not know the path. Texts
 * of it that are kept are copied. */
void kube_discovery_take(
    struct kube_discovery *discovery, size_t group, const struct node *root);

/* The order of versions: v2 before v1 before v1beta2 before v1beta1 before
 * v1alpha1 before anything else; <0, 0, >0. */
int kube_discovery_compare(const char *a, const char *b);

#endif

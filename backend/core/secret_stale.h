/*
 * Which pods still have the old value of a Secret after it was changed: those
 * that took it when they started (env, envFrom, and volumes with a subPath,
 * which are not followed). Other volumes follow by themselves.
 */
#ifndef CORE_SECRET_STALE_H
#define CORE_SECRET_STALE_H

#include "backend/base/arena.h"
#include "backend/base/node.h"

struct secret_stale_change {
	const char *name; /* of the Secret, in the namespace of the pods */
	const char *const *keys; /* that were changed */
	size_t key_count;
	int64_t at; /* seconds since 1970; pods that started later are fresh */
};

/* A pod that runs, started before and took one of the keys. */
bool secret_stale_is(
    const struct node *pod, const struct secret_stale_change *change);

/* Who made it: the Deployment behind a ReplicaSet, else its controller, else
 * the pod itself. In the arena. */
struct secret_stale_owner {
	const char *kind, *name;
	bool
	    may_restart; /* its pods come from a template that can be changed */
};

void secret_stale_find_owner(struct arena *arena, const struct node *pod,
    struct secret_stale_owner *owner);

#endif

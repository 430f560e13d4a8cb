/*
 * Several kubeconfig texts to one set of entries: each text is read, its types
 * are checked, and what an earlier one has is not taken again. Private to
 * kubeconfig*.c.
 */
#ifndef CORE_KUBECONFIG_MERGE_H
#define CORE_KUBECONFIG_MERGE_H

#include "backend/core/kubeconfig_part.h"

enum kubeconfig_kind {
	KUBECONFIG_CLUSTERS,
	KUBECONFIG_USERS,
	KUBECONFIG_CONTEXTS,
};

#define KUBECONFIG_KINDS 3

struct kubeconfig_merge {
	struct arena *arena;
	struct kubeconfig_part *parts[KUBECONFIG_KINDS];
	size_t counts[KUBECONFIG_KINDS];
	const struct node *current; /* current-context, or NULL */
	const char *current_file;
};

/* Everything lives in the arena, secrets too: throw it away. */
MUST_CHECK
bool kubeconfig_merge(struct arena *arena, const struct kubeconfig_text *texts,
    size_t count, struct kubeconfig_merge *merge, struct error *error);

/* The entry of that name, or NULL. */
const struct kubeconfig_part *kubeconfig_merge_find(
    const struct kubeconfig_merge *merge, enum kubeconfig_kind kind,
    const char *name);

/* "contexts: a, b, c": as far as a hint has room. */
const char *kubeconfig_merge_names(
    const struct kubeconfig_merge *merge, enum kubeconfig_kind kind);

#endif

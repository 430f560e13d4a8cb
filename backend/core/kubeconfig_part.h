/*
 * What the readers of a kubeconfig's parts share: the entries after the merge,
 * still as nodes in an arena that is thrown away, and how a fault is told.
 */
#ifndef CORE_KUBECONFIG_PART_H
#define CORE_KUBECONFIG_PART_H

#include "backend/base/node.h"
#include "backend/core/kubeconfig.h"

/* One entry of clusters, users or contexts. */
struct kubeconfig_part {
	const char *name;
	const char *file;
	const struct node *item; /* the whole entry */
	const struct node *body; /* its cluster, user or context; or NULL */
	struct arena *scratch; /* for messages */
};

/*
 * ERROR_INVALID with file, line and column of the node; always false. Texts of
 * the file that are quoted have to be clean.
 */
bool kubeconfig_part_fail(struct error *error, const char *file,
    const struct node *at, const char *format, ...) PRINTF(4, 5);

/* What a person may see of a name; lives as long as the part's nodes. */
const char *kubeconfig_part_quote(
    const struct kubeconfig_part *part, const char *text);

/* The member; NULL when it is absent, null or the empty text. */
const struct node *kubeconfig_part_find(
    const struct kubeconfig_part *part, const char *key);

/* Its text in the arena, or NULL. */
const char *kubeconfig_part_text(
    struct arena *arena, const struct kubeconfig_part *part, const char *key);

/* The same for a path: below the folder of the file unless it is absolute. */
const char *kubeconfig_part_path(
    struct arena *arena, const struct kubeconfig_part *part, const char *key);
const char *kubeconfig_part_resolve(
    struct arena *arena, const struct kubeconfig_part *part, const char *path);

/* Both key and key-data stand there: which of them is meant? */
MUST_CHECK
bool kubeconfig_part_is_single(const struct kubeconfig_part *part,
    const char *key, const char *data_key, struct error *error);

/* Decodes a base 64 member. PEM that is public, and a secret; absent is an
 * empty span, or NULL. */
MUST_CHECK
bool kubeconfig_part_data(struct arena *arena,
    const struct kubeconfig_part *part, const char *key, struct span *data,
    struct error *error);
MUST_CHECK
bool kubeconfig_part_secret_data(const struct kubeconfig_part *part,
    const char *key, struct secret **data, struct error *error);

/* A member that is the secret itself. */
MUST_CHECK
bool kubeconfig_part_secret(const struct kubeconfig_part *part, const char *key,
    struct secret **secret, struct error *error);

#endif

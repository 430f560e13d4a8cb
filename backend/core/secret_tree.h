/*
 * Into which namespaces the files of a repository are applied, by where they
 * stand. A file of a kustomization's resources is applied by whoever applies
 * that kustomization: a base in the namespaces of all its overlays. Flux lays
 * the targetNamespace of its Kustomization over what stands at its path.
 *
 * A file that no kustomization names goes by the nearest one at it or above.
 */
#ifndef CORE_SECRET_TREE_H
#define CORE_SECRET_TREE_H

#include "backend/core/secret_file.h"

/* A kustomization of more overlays, or deeper, is not followed. */
#define SECRET_TREE_NAMESPACE_LIMIT 100
#define SECRET_TREE_DEPTH_LIMIT 64

struct secret_tree;

struct secret_tree *secret_tree_new(struct arena *arena,
    const struct secret_file *files, size_t file_count,
    const struct secret_target *targets, size_t target_count);

/* The namespaces of a file; *count 0: nobody says one. */
const char *const *secret_tree_find(
    struct secret_tree *tree, const char *path, size_t *count);

/* A template of a Helm chart: no manifest. */
bool secret_tree_is_template(const struct secret_tree *tree, const char *path);

/* kustomization.yaml and its other two names */
bool secret_tree_is_kustomization(struct span path);

#endif

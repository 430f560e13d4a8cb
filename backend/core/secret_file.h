/*
 * The Secrets that the files of a repository name. What one file says is read
 * without knowing where it stands, so that it can be kept by the id of its
 * bytes; secret_file_join() then puts the files of one commit together, where
 * the namespace of a manifest that says none follows from its place:
 *
 *	the targetNamespace of the Flux Kustomization that applies it (the one
 *	whose path is the longest that contains the file), for Flux lays it
 *	over everything; else `namespace:' of the nearest kustomization.yaml
 *	at it or above; else the fallback, and without one it stays NULL.
 *
 * The templates of a Helm chart are no manifests and are left out.
 */
#ifndef CORE_SECRET_FILE_H
#define CORE_SECRET_FILE_H

#include "backend/core/secret_refs.h"

/* A Flux Kustomization with a targetNamespace. */
struct secret_target {
	const char *path; /* in the repository, as path_clean() */
	const char *namespace;
	/* The source it applies; source_namespace NULL: nobody said. */
	const char *source_kind, *source_namespace, *source_name;
};

/* What a file says. */
struct secret_facts {
	struct secret_ref_list refs; /* without source and file */
	const char *kustomize; /* `namespace:' of a kustomization, or NULL */
	struct secret_target *targets;
	size_t target_count;
};

struct secret_file {
	const char *path;
	const struct secret_facts *facts; /* NULL: only its name matters */
};

/* A file whose name matters, whatever it says. */
bool secret_file_is_mark(struct span path);

/* False when the file says nothing; what is kept lives in the arena. */
bool secret_file_read(
    struct arena *arena, struct span text, struct secret_facts *facts);

/*
 * Adds all references of the files to the list, with its source, each file's
 * path and namespaces. Targets are those of this repository. Paths are copied,
 * other texts are borrowed from the facts and targets.
 */
void secret_file_join(struct arena *arena, const struct secret_file *files,
    size_t file_count, const struct secret_target *targets, size_t target_count,
    const char *fallback, struct secret_ref_list *into);

#endif

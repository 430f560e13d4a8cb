/*
 * The Secrets that the files of a repository name. What one file says is read
 * without knowing where it stands, so that it can be kept by the id of its
 * bytes; secret_file_join() then puts the files of one commit together, where
 * the namespace of a manifest that says none follows from its place
 * (secret_tree.h); where nobody says one it is the fallback, and without one it
 * stays NULL.
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

/* What a kustomization.yaml says. */
struct secret_kustomize {
	const char *namespace; /* or NULL */
	const char **resources; /* with bases and components, as written */
	size_t resource_count;
};

/* What a file says. */
struct secret_facts {
	struct secret_ref_list refs; /* without source and file */
	const struct secret_kustomize *kustomize; /* NULL: it is none */
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

/*
 * All Flux objects of an operator, read from any number of YAML files.
 *
 * object_set_read() takes one file. Objects of other kinds, SOPS-encrypted
 * files and files that are templates are passed over in silence; an object of
 * ours that is wrong becomes an object_problem with file:line and Flux's own
 * reason, and stops nothing else. Two objects of the same kind, namespace and
 * name: the first counts, the second is a problem.
 *
 * The set is immutable once the last file is read. It owns its arena.
 */
#ifndef CORE_OBJECT_SET_H
#define CORE_OBJECT_SET_H

#include "backend/core/git_repository.h"
#include "backend/core/image_policy.h"
#include "backend/core/image_repository.h"
#include "backend/core/image_update.h"

/* The largest file that is read and the most objects that are kept. */
#define OBJECT_FILE_LIMIT ((size_t)4 * 1024 * 1024)
#define OBJECT_COUNT_LIMIT ((size_t)200000)

struct object_problem {
	struct object_origin origin;
	const char *what; /* "ImagePolicy flux-system/web", or "file" */
	const char *reason; /* one line */
};

struct object_set {
	struct arena *arena;
	struct git_repository *git_repositories;
	size_t git_repository_count;
	struct image_repository *image_repositories;
	size_t image_repository_count;
	struct image_policy *image_policies;
	size_t image_policy_count;
	struct image_update *image_updates;
	size_t image_update_count;
	struct object_problem *problems;
	size_t problem_count;
	struct map *seen; /* kind, namespace and name: the origin of each */
	bool is_full; /* OBJECT_COUNT_LIMIT was reached, and said */
};

struct object_set *object_set_new(void);
void object_set_free(struct object_set *set);

/* origin.line is ignored; namespace is for objects that have none. */
void object_set_read(struct object_set *set, struct span text,
    struct object_origin origin, const char *namespace);

/* Sorts each kind by namespace and name. To be called after the last file. */
void object_set_finish(struct object_set *set);

/* NULL when there is none. */
const struct git_repository *object_set_git_repository(
    const struct object_set *set, const char *namespace, const char *name);
const struct image_repository *object_set_image_repository(
    const struct object_set *set, const char *namespace, const char *name);
const struct image_policy *object_set_image_policy(
    const struct object_set *set, const char *namespace, const char *name);

#endif

/*
 * A commit made in the cache after an approval: blobs, trees, the commit
 * object. No index, no work tree, no ref: until it is pushed nothing points to
 * it, so being killed at any moment leaves only unreachable objects.
 */
#ifndef IO_GIT_COMMIT_H
#define IO_GIT_COMMIT_H

#include "backend/base/span.h"
#include "backend/io/git_cache.h"

struct git_change {
	const char *path; /* of an existing file; its mode is kept */
	struct git_id old; /* the blob that is replaced: checked */
	struct span bytes;
};

struct git_person {
	const char *name, *email; /* <, > and line ends are dropped */
};

struct git_commit_order {
	struct git_id base;
	const struct git_change *changes;
	size_t change_count;
	struct git_person author, committer;
	int64_t time; /* seconds since 1970, UTC */
	const char *message;
};

/* ERROR_CONFLICT when a file is not at its old blob in the base. */
MUST_CHECK
bool git_commit_make(struct git_cache *cache,
    const struct git_commit_order *order, struct git_id *commit,
    struct error *error);

/* The id that bytes have as a blob; writes nothing. */
void git_commit_blob_id(struct span bytes, struct git_id *id);

#endif

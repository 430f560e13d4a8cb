/*
 * Commits, trees and blobs of a cache, read from its object database.
 */
#ifndef IO_GIT_READ_H
#define IO_GIT_READ_H

#include "backend/base/buf.h"
#include "backend/io/git_cache.h"

#define GIT_READ_FILE_LIMIT ((size_t)1000000)

/*
 * The commit of a branch at the remote, as of the last fetch. NULL or "": its
 * default branch. ERROR_NOT_FOUND when there is no such branch; the error says
 * which there are.
 */
MUST_CHECK
bool git_read_branch(struct git_cache *cache, const char *branch,
    struct git_id *commit, struct error *error);

/* Any of refs/..., a tag's name, a commit id: peeled to a commit. */
MUST_CHECK
bool git_read_commit(struct git_cache *cache, const char *name,
    struct git_id *commit, struct error *error);

/* Name of the default branch, or NULL when it is not known. */
const char *git_read_default_branch(
    struct git_cache *cache, struct arena *arena);

/* Names of all tags, for a checkout by semver. */
MUST_CHECK
bool git_read_tags(struct git_cache *cache, struct arena *arena,
    const char ***tags, size_t *count, struct error *error);

/* True when `ancestor' is `commit' or one of its ancestors. */
bool git_read_is_ancestor(struct git_cache *cache,
    const struct git_id *ancestor, const struct git_id *commit);

/* First line of a commit's message, author's name and time. */
struct git_commit_info {
	const char *summary, *author;
	int64_t time;
};

MUST_CHECK
bool git_read_info(struct git_cache *cache, struct arena *arena,
    const struct git_id *commit, struct git_commit_info *info,
    struct error *error);

struct git_entry {
	const char *path; /* from the root */
	unsigned mode; /* 0100644, 0100755 */
	struct git_id id;
};

/*
 * Regular files below a path ("" or a directory or one file), in byte order of
 * their paths. Symbolic links and submodules are left out. wanted() chooses by
 * path; NULL takes all. ERROR_NOT_FOUND when the path is not there.
 */
MUST_CHECK
bool git_read_files(struct git_cache *cache, const struct git_id *commit,
    const char *path, bool (*wanted)(struct span path), struct arena *arena,
    struct git_entry **entries, size_t *count, struct error *error);

/* The blob's bytes, in the arena. ERROR_INVALID over the limit. */
MUST_CHECK
bool git_read_blob(struct git_cache *cache, const struct git_id *id,
    size_t limit, struct arena *arena, struct span *bytes, struct error *error);

#endif

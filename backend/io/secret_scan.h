/*
 * What all YAML files of a commit or a folder say of Secrets. What a blob says
 * is kept in memory by its id, so that a look at the next commit reads what
 * changed and nothing else.
 */
#ifndef IO_SECRET_SCAN_H
#define IO_SECRET_SCAN_H

#include "backend/core/secret_file.h"
#include "backend/io/git_read.h"

/* More YAML files than that in a folder are not manifests. */
#define SECRET_SCAN_FILE_LIMIT ((size_t)100000)

/* What was read so far. Used by one thread at a time; whoever keeps files of a
 * scan holds a reference. */
struct secret_cache;

struct secret_cache *secret_cache_new(void);
struct secret_cache *secret_cache_ref(struct secret_cache *cache);
/* NULL is taken. */
void secret_cache_unref(struct secret_cache *cache);

/*
 * Files that say something, or whose name matters, for secret_file_join(), in
 * the order of their paths. Paths are in the arena, facts in the cache. Files
 * over SECRET_FILE_LIMIT are passed over.
 */
MUST_CHECK
bool secret_scan_commit(struct git_cache *repository,
    const struct git_id *commit, const char *path, struct secret_cache *cache,
    struct arena *arena, struct secret_file **files, size_t *count,
    struct error *error);

/* The same for a folder on the disk. Links to files are followed, in Git
 * they are not. */
MUST_CHECK
bool secret_scan_folder(const char *folder, struct secret_cache *cache,
    struct arena *arena, struct secret_file **files, size_t *count,
    struct error *error);

#endif

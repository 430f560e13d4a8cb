/*
 * Where the cache of a remote lies on disk.
 */
#ifndef IO_GIT_CACHE_PATH_H
#define IO_GIT_CACHE_PATH_H

#include "backend/base/buf.h"
#include "backend/base/error.h"

/* The folder and all above it that are missing, 0700. */
MUST_CHECK
bool git_cache_path_make(char *path, struct error *error);

/*
 * Adds NAME-HASH: a name that a person can recognise, a hash that tells apart. A
 * password in the URL is part of neither.
 */
void git_cache_path_name(struct buf *path, const char *url);

/* What the system says in errno about a path. */
void git_cache_path_error(
    struct error *error, const char *what, const char *path);

#endif

/*
 * What a process that was killed leaves behind in a cache repository. The
 * caller holds the cache's lock, so no other vigie writes references or packs
 * there; loose objects may be written at any time.
 */
#ifndef IO_GIT_TIDY_H
#define IO_GIT_TIDY_H

#include "backend/base/base.h"

/* Locks of references and half-written packs; stale temporary objects. */
void git_tidy_leftovers(const char *path);

/* A folder of ours with all that is in it; links are not followed. */
void git_tidy_remove(const char *path);

#endif

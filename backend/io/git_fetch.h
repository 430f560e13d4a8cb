/*
 * Brings the remote's branches and tags into the cache. The caller holds the
 * cache's lock.
 */
#ifndef IO_GIT_FETCH_H
#define IO_GIT_FETCH_H

#include "backend/io/git_remote.h"

/*
 * Branches that are gone at the remote go here too. ERROR_DENIED: a login is
 * wanted; ERROR_NOT_FOUND: no such repository; ERROR_UNAVAILABLE: the network;
 * ERROR_INVALID: a SHA-256 repository, an unknown host key, ....
 * The server's own words are in error->said.
 */
MUST_CHECK
bool git_fetch(struct git_cache *cache, const struct git_place *place,
    struct error *error);

#endif

/*
 * Blob id to markers: what marker_find() said of those bytes, for ever. Held in
 * memory, kept in one file that is rebuilt at will. Not for two threads: the
 * entries once added may be read by any, so whoever keeps pointers to them holds
 * a reference.
 */
#ifndef IO_MARKER_CACHE_H
#define IO_MARKER_CACHE_H

#include "backend/core/marker.h"
#include "backend/io/git_cache.h"

struct marker_cache;

struct marker_cache_entry {
	struct git_id id;
	const struct marker_file *markers; /* NULL: none, or a problem */
	const char *problem; /* NULL: it was read */
};

/* A missing, foreign or broken file is an empty cache; never an error. */
struct marker_cache *marker_cache_open(const char *path);

/* Writes it when it grew: whole, to a new file, renamed. */
MUST_CHECK
bool marker_cache_save(struct marker_cache *cache, struct error *error);

/* One more owner; the last one that closes it frees it. NULL is taken. */
struct marker_cache *marker_cache_ref(struct marker_cache *cache);
void marker_cache_close(struct marker_cache *cache);

const struct marker_cache_entry *marker_cache_find(
    const struct marker_cache *cache, const struct git_id *id);

/* BLOB_TABLE_LIMIT */
bool marker_cache_is_full(const struct marker_cache *cache);

/* Copies, into a cache that is not full. A file without any marker, dead or
 * alive, is kept as `none'. */
const struct marker_cache_entry *marker_cache_add(struct marker_cache *cache,
    const struct git_id *id, const struct marker_file *file,
    const char *problem);

#endif

/*
 * All markers below a path of a commit, from the object database, with a cache
 * keyed by blob id: an unchanged blob is never read again.
 */
#ifndef IO_MARKER_SCAN_H
#define IO_MARKER_SCAN_H

#include "backend/core/marker.h"
#include "backend/io/git_read.h"
#include "backend/io/marker_cache.h"

struct marked_file {
	struct git_entry entry;
	const struct marker_file *markers; /* NULL when problem is set */
	const char *problem; /* why the file could not be read, with line */
};

/*
 * Files with markers, dead markers or problems; others are left out. Pointers
 * are into the arena and into the marker cache, which must outlive them.
 */
MUST_CHECK
bool marker_scan(struct git_cache *cache, struct marker_cache *markers,
    const struct git_id *commit, const char *path, struct arena *arena,
    struct marked_file **files, size_t *count, struct error *error);

#endif

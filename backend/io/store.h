/*
 * What is kept of registries between starts: the tags of each ImageRepository
 * and when each of them was first seen by a scan of ours. One file a repository
 * below $XDG_CACHE_HOME/vigie/tags, written whole. Losing it loses ages only.
 */
#ifndef IO_STORE_H
#define IO_STORE_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

struct store_tag {
	struct span name;
	int64_t first_seen; /* by a scan of ours */
};

struct store_tags {
	int64_t scanned_at; /* 0: never */
	struct store_tag *tags; /* stored order: bytewise descending */
	size_t count;
};

/* The file is bound to object and image: another image starts afresh. A missing
 * or broken file gives no tags; never an error. */
void store_read_tags(const char *folder, const char *namespace,
    const char *name, const char *image, struct arena *arena,
    struct store_tags *tags);

MUST_CHECK
bool store_write_tags(const char *folder, const char *namespace,
    const char *name, const char *image, const struct store_tags *tags,
    struct error *error);

#endif

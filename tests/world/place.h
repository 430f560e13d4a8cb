/*
 * The private folder that the example world lives in: made or taken over when
 * it is empty, and removed with all that is in it. Symbolic links are never
 * followed, and nothing outside the folder's own file system is touched.
 */
#ifndef WORLD_PLACE_H
#define WORLD_PLACE_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

struct place {
	const char *path; /* absolute, without links */
	int fd;
};

/* Makes the folder when it is absent; its mode becomes 0700. */
MUST_CHECK
bool place_open(struct place *place, struct arena *arena, const char *path,
    struct error *error);

/* Writes a file of the folder, 0600. */
MUST_CHECK
bool place_write(const struct place *place, const char *name, struct span text,
    struct error *error);

/* Closes; removes it before that if asked to. */
MUST_CHECK
bool place_close(struct place *place, bool remove, struct error *error);

#endif

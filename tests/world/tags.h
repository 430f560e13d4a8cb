/*
 * What the example registry holds: repositories with sorted tags, and which
 * tags appear as time goes by. Everything lives in the arena given to
 * tags_open() and nothing is ever taken out.
 */
#ifndef WORLD_TAGS_H
#define WORLD_TAGS_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

#define TAGS_REPOSITORY_LIMIT ((size_t)10000)
#define TAGS_TAG_LIMIT ((size_t)100000) /* a repository */

struct tags_repository {
	const char *name;
	const char **tags; /* byte order */
	size_t tag_count;
	unsigned status; /* answered instead of an answer; 0: none */
};

struct tags {
	struct arena *arena;
	struct tags_repository *repositories;
	size_t repository_count;
	unsigned grown; /* how often tags_grow() was called */
};

/* The tags of the beginning. */
void tags_open(struct tags *tags, struct arena *arena);

/* NULL when there is none. The pointer is void after the next tags_add(). */
struct tags_repository *tags_find(const struct tags *tags, const char *name);

/*
 * Makes the repository when it is absent. ERROR_INVALID when the name or the
 * tag is outside the grammar of registries, ERROR_CONFLICT when the tag is
 * already there.
 */
MUST_CHECK
bool tags_add(
    struct tags *tags, const char *name, const char *tag, struct error *error);

/* Adds the next of the tags that appear while the world runs. */
void tags_grow(struct tags *tags);

/* How many tags come behind `last' (NULL or "": all), and the first of them. */
size_t tags_after(const struct tags_repository *repository, const char *last,
    const char *const **first);

#endif

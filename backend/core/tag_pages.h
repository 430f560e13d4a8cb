/*
 * The tags of one repository, collected page by page from answers to
 * /v2/NAME/tags/list. A tag that was seen before is dropped; one that breaks
 * the grammar of tags is dropped and counted. The order is the registry's.
 */
#ifndef CORE_TAG_PAGES_H
#define CORE_TAG_PAGES_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

#define TAG_LENGTH_LIMIT 128

struct tag_pages;

/* `seed' keeps the other side from choosing tags that collide. */
struct tag_pages *tag_pages_new(size_t limit, uint64_t seed);
void tag_pages_free(struct tag_pages *list);

/*
 * One answer's body. ERROR_INVALID when it is no tag list, or when there would
 * be more tags than the limit; nothing of it is taken then. A list that is
 * null or absent is an empty one.
 */
MUST_CHECK
bool tag_pages_add(
    struct tag_pages *list, struct span body, struct error *error);

size_t tag_pages_count(const struct tag_pages *list);
size_t tag_pages_dropped(const struct tag_pages *list);

/* Gives the arena away, with the tags in it (NUL behind each); the list is
 * empty then. */
struct arena *tag_pages_take(
    struct tag_pages *list, struct span **tags, size_t *count);

/* [A-Za-z0-9_][A-Za-z0-9._-]{0,127} */
bool tag_pages_is_tag(struct span text);

#endif

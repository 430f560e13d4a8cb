/*
 * The next page of a list, from Link headers (RFC 8288).
 *
 * Seen in the wild: relative and absolute targets, rel quoted or not, several
 * links in a header and several headers, commas in titles. Whatever has another
 * scheme, host or port than the page is refused: the pages of one repository
 * are on one registry. Artifactory leaves a virtual repository's prefix out of
 * the path, so of a link to another tags/list only the query is taken.
 */
#ifndef CORE_LINK_H
#define CORE_LINK_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

/* The target of the first link of the header with rel=next, as it stands. */
bool link_find_next(struct span header, struct span *target);

/*
 * The URL of the page after `page', or *next NULL when there is none.
 * ERROR_INVALID for a link that leads elsewhere or is no URL.
 */
MUST_CHECK
bool link_next(struct arena *arena, struct span page,
    const struct span *headers, size_t count, char **next, struct error *error);

#endif

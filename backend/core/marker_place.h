/*
 * Which scalar a comment governs. Rule: flux-automation 2.5, which is what
 * go-yaml calls a line comment or a head comment of a node.
 */
#ifndef CORE_MARKER_PLACE_H
#define CORE_MARKER_PLACE_H

#include "backend/core/yaml_scan.h"

/* A comment from its # to the end of its line. */
struct marker_comment {
	size_t start, end;
	uint32_t token; /* the token in front of it, or YAML_NONE */
	bool is_header; /* on the first line of that token, a block scalar */
};

/*
 * The comment that holds the byte at `offset'. *token is where the search for
 * its token begins; it moves on, so that a walk over a text is linear. False
 * when the byte is no comment's: *token holds it then.
 */
bool marker_place_comment(const struct yaml_scan *scan, size_t offset,
    uint32_t *token, struct marker_comment *comment);

/* The node that the comment governs, or YAML_NONE and the reason. */
uint32_t marker_place_find(const struct yaml_scan *scan,
    const struct marker_comment *comment, const char **reason);

#endif

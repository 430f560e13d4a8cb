/*
 * Semantic versions as Flux reads them from tags: no regular expression, no
 * allocation, one pass over the bytes.
 * Rule: flux-reflector 3.1.1 and 3.1.2; vectors: semver-constraints (compare,
 * version-loose, tag-parse).
 */
#ifndef CORE_VERSION_H
#define CORE_VERSION_H

#include "backend/base/span.h"

/* A longer text is no version. */
#define VERSION_LIMIT ((size_t)256)

/* Build metadata takes no part in anything and is not kept. */
struct version {
	uint64_t major, minor, patch;
	struct span prerelease; /* borrowed, without the hyphen; empty: none */
};

/* v1, 1.2, 1.2.3-rc.1+x: what may stand in a range. */
bool version_parse(struct span text, struct version *version);

/* The same with two dots somewhere in the text: what counts as a tag. */
bool version_parse_tag(struct span tag, struct version *version);

/* Below, at or above 0. */
int version_compare(const struct version *a, const struct version *b);

/* The order of prereleases alone; a missing one counts below any. */
int version_compare_prereleases(struct span a, struct span b);

#endif

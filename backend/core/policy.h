/*
 * Which tag a policy chooses, as Flux chooses it: flux-reflector 3 and 4. Where
 * Flux is random (ties behind a filter), vigie keeps stored order.
 *
 * A policy is compiled once and used for any number of tag lists; compiling is
 * where wrong ranges and patterns are found. A compiled policy is immutable and
 * may be used by several threads.
 */
#ifndef CORE_POLICY_H
#define CORE_POLICY_H

#include "backend/base/arena.h"
#include "backend/base/buf.h"
#include "backend/base/error.h"
#include "backend/core/image_policy.h"

/* Tags of one repository: sorted bytewise descending ("stored order"). */
struct tag_list {
	struct span *tags;
	size_t count;
};

/*
 * Takes the registry's answer as it came: drops tags that an exclusion pattern
 * matches, sorts. Tags are borrowed. Fails with Flux's text on a bad pattern.
 */
MUST_CHECK
bool tag_list_make(struct arena *arena, const struct span *tags, size_t count,
    const char *const *exclusions, size_t exclusion_count,
    struct tag_list *list, struct error *error);

struct policy;

/* Error texts are those of Flux's conditions ("invalid policy: ...", "failed to
 * filter tags: ..."). The rule is borrowed. */
MUST_CHECK
bool policy_open(const struct policy_rule *rule, struct policy **policy,
    struct error *error);
void policy_close(struct policy *policy);

struct choice {
	struct span tag; /* the original tag, borrowed from the list */
	size_t considered; /* tags left after the filter */
};

/* ERROR_NOT_FOUND when nothing fits; Flux's text. */
MUST_CHECK
bool policy_choose(const struct policy *policy, const struct tag_list *list,
    struct choice *choice, struct error *error);

/* "semver >=1.0.0 <2.0.0", "numerical asc": the rule in words for a column. */
void policy_words(const struct policy_rule *rule, struct buf *into);

#endif

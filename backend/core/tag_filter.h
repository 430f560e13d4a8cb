/*
 * filterTags: which tags a policy gets to see, and under which key. Private to
 * the policy family and its tests.
 * Rule: flux-reflector 3.4.
 */
#ifndef CORE_TAG_FILTER_H
#define CORE_TAG_FILTER_H

#include "backend/core/policy.h"

/* The most bytes that the keys of one list may take. */
#define TAG_FILTER_LIMIT ((size_t)256 * 1024 * 1024)

struct tag_filter;

/* "failed to filter tags: ..." on a wrong pattern. */
MUST_CHECK
bool tag_filter_open(const struct policy_rule *rule, struct tag_filter **filter,
    struct error *error);
void tag_filter_close(struct tag_filter *filter);

/*
 * keys[i] was made of tags[i], both in stored order. A key may come more than
 * once: the tag that comes last with it owns it (policy_type.h).
 */
struct tag_matches {
	struct span *keys, *tags;
	size_t count;
};

/* Keys and tags are borrowed from the list or live in the arena. */
MUST_CHECK
bool tag_filter_apply(const struct tag_filter *filter, struct arena *arena,
    const struct tag_list *list, struct tag_matches *matches,
    struct error *error);

#endif

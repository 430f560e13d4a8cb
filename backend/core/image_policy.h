/*
 * ImagePolicy (image.toolkit.fluxcd.io): how a tag is chosen.
 * Rule: flux-reflector 2.1. Several members of spec.policy may be set; the
 * first of semver, alphabetical, numerical counts (policy.h decides).
 */
#ifndef CORE_IMAGE_POLICY_H
#define CORE_IMAGE_POLICY_H

#include "backend/core/object.h"

enum digest_reflection {
	DIGEST_NEVER,
	DIGEST_IF_NOT_PRESENT,
	DIGEST_ALWAYS,
};

/* spec.policy and spec.filterTags, as written; NULL: absent. */
struct policy_rule {
	const char *semver_range; /* policy.semver.range */
	const char *alphabetical_order; /* "asc" when only {} was written */
	const char *numerical_order;
	bool has_filter; /* filterTags is there, even empty */
	const char *filter_pattern; /* "" when absent in filterTags */
	const char *filter_extract;
};

struct image_policy {
	struct object_meta meta;
	struct object_reference repository;
	struct policy_rule rule;
	enum digest_reflection digest_reflection;
	int64_t interval_ms; /* 0: none */
};

/* As image_repository_read(). */
MUST_CHECK
bool image_policy_read(struct arena *arena, const struct node *object,
    struct schema_walk *walk, struct image_policy *policy);

#endif

/*
 * What a kind of policy is to policy.c. A new one is a file policy_NAME.c with
 * a const struct policy_type and a line in the table of policy.c. Private to
 * the policy family.
 */
#ifndef CORE_POLICY_TYPE_H
#define CORE_POLICY_TYPE_H

#include "backend/core/policy.h"
#include "backend/core/range.h"
#include "backend/core/tag_filter.h"

struct policy {
	const struct policy_type *type;
	struct arena *arena;
	struct tag_filter *filter; /* NULL: none */
	struct range range; /* semver */
	bool descending; /* alphabetical, numerical */
};

struct policy_type {
	const char *word;

	/* What the rule says for this type; NULL: it is of another type. */
	const char *(*setting)(const struct policy_rule *rule);

	/* Compiles the setting into the policy; Flux's text on failure. */
	bool (*compile)(
	    struct policy *policy, const char *setting, struct error *error);

	/*
	 * The place of the chosen key; there is at least one key. Keys may
	 * repeat, and of equal keys the last one counts.
	 */
	bool (*choose)(const struct policy *policy, const struct span *keys,
	    size_t count, size_t *place, struct error *error);
};

extern const struct policy_type policy_semver;
extern const struct policy_type policy_alphabetical;
extern const struct policy_type policy_numerical;

/* asc, desc or nothing, in any case of letters. */
MUST_CHECK
bool policy_read_order(
    struct policy *policy, const char *order, struct error *error);

/*
 * Of the keys that `belongs' takes (one at least, `key' does), the place of the
 * one that Flux would come to first if it kept an order: a key stands where it
 * stands for the last time, because there is its owner. Linear in the keys, and
 * n log n in those that belong.
 */
size_t policy_first_owner(const struct span *keys, size_t count,
    bool (*belongs)(struct span key, const void *context), const void *context);

#endif

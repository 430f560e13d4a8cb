#include <stdio.h>

#include "backend/core/policy_type.h"

/* How many keys ahead of the walk the memory is asked for. */
#define AHEAD 16

/* What a walk over the keys has met, for the error's hint. */
struct tally {
	size_t versions, prereleases;
};

static const char *
setting(const struct policy_rule *rule)
{
	return rule->semver_range;
}

static bool
compile(struct policy *policy, const char *range, struct error *error)
{
	return range_parse(
	    policy->arena, span_of(range), &policy->range, error);
}

static bool
is_same_version(struct span key, const void *context)
{
	struct version version;

	return version_parse_tag(key, &version) &&
	    version_compare(&version, context) == 0;
}

static void
fail(size_t count, const struct tally *tally, struct error *error)
{
	char means[160];

	error_set(error, ERROR_NOT_FOUND,
	    "unable to determine latest version from provided list");
	(void)snprintf(means, sizeof(means),
	    "%zu tags, %zu of them versions, %zu of these prereleases: "
	    "none is in the range",
	    count, tally->versions, tally->prereleases);
	error_hint(error, means,
	    tally->prereleases
		? "a range takes prereleases only if it names one (>=1.0.0-0)"
		: NULL);
}

/* Keeps the first of the highest version in the range. */
static bool
choose(const struct policy *policy, const struct span *keys, size_t count,
    size_t *place, struct error *error)
{
	struct version version, best = { 0, 0, 0, { NULL, 0 } };
	struct tally tally = { 0, 0 };
	size_t found = SIZE_MAX, i;
	bool ties = false;
	int order;

	for (i = 0; i < count; i++) {
		/* The texts of a sorted list stand all over the memory. */
		if (i + AHEAD < count)
			__builtin_prefetch(keys[i + AHEAD].at);
		if (!version_parse_tag(keys[i], &version))
			continue;
		tally.versions++;
		tally.prereleases += version.prerelease.length > 0;
		order =
		    found == SIZE_MAX ? 1 : version_compare(&version, &best);
		ties |= order == 0;
		if (order <= 0 || !range_matches(&policy->range, &version))
			continue;
		best = version;
		found = i;
		ties = false;
	}
	if (found == SIZE_MAX) {
		fail(count, &tally, error);
		return false;
	}
	*place = ties ? policy_first_owner(keys, count, is_same_version, &best)
		      : found;
	return true;
}

const struct policy_type policy_semver = {
	.word = "semver",
	.setting = setting,
	.compile = compile,
	.choose = choose,
};

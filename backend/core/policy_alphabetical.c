#include "backend/core/policy_type.h"

static const char *
setting(const struct policy_rule *rule)
{
	return rule->alphabetical_order;
}

/* Of equal keys the last: it owns the key. */
static bool
choose(const struct policy *policy, const struct span *keys, size_t count,
    size_t *place, struct error *error UNUSED)
{
	size_t kept = 0, i;

	for (i = 1; i < count; i++) {
		int order = span_compare(keys[i], keys[kept]);

		if (policy->descending ? order <= 0 : order >= 0)
			kept = i;
	}
	*place = kept;
	return true;
}

const struct policy_type policy_alphabetical = {
	.word = "alphabetical",
	.setting = setting,
	.compile = policy_read_order,
	.choose = choose,
};

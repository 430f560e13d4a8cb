#include "backend/core/number.h"
#include "backend/core/policy_type.h"
#include "backend/core/quote.h"

static const char *
setting(const struct policy_rule *rule)
{
	return rule->numerical_order;
}

static bool
is_no_number(struct span key, const void *context UNUSED)
{
	double number;

	return !number_parse(key, &number);
}

static void
fail(const struct span *keys, size_t count, struct error *error)
{
	size_t place = policy_first_owner(keys, count, is_no_number, NULL);
	char shown[200];

	error_set(error, ERROR_INVALID,
	    "failed to parse invalid numeric value '%s'",
	    quote_plain(shown, sizeof(shown), keys[place]));
	error_hint(error, "one tag that is no number stops the policy",
	    "let filterTags.pattern match the numbers only, and "
	    "filterTags.extract give them");
}

/*
 * Ties go to the later key, so the kept one always is its key's last place; a
 * repetition in front of it changes nothing.
 */
static bool
choose(const struct policy *policy, const struct span *keys, size_t count,
    size_t *place, struct error *error)
{
	double number, kept = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!number_parse(keys[i], &number)) {
			fail(keys, count, error);
			return false;
		}
		if (i == 0 ||
		    number_replaces(number, kept, policy->descending)) {
			kept = number;
			*place = i;
		}
	}
	return true;
}

const struct policy_type policy_numerical = {
	.word = "numerical",
	.setting = setting,
	.compile = policy_read_order,
	.choose = choose,
};

#include "backend/core/policy.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/text.h"
#include "backend/base/xalloc.h"
#include "backend/core/policy_type.h"
#include "backend/core/quote.h"

/*
 * DESIGN: Flux turns the filtered tags into a map from key to tag, a later tag
 * taking over the key, and hands the keys to the policy in random order. We
 * give the keys in stored order, each where its owner stands, so the same tags
 * always give the same choice. No map is built for that: keys are given with
 * their repetitions, and repetitions can only matter among the few keys that
 * tie for the first place; policy_first_owner() puts those right.
 */

static const struct policy_type *const types[] = {
	&policy_semver, /* the first that is set counts */
	&policy_alphabetical,
	&policy_numerical,
};

/* A key that ties, and where it stands. */
struct tie {
	struct span key;
	size_t place;
};

static const struct policy_type *
type_of(const struct policy_rule *rule)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i]->setting(rule))
			return types[i];
	return NULL;
}

static bool
compile(
    struct policy *policy, const struct policy_rule *rule, struct error *error)
{
	if (!policy->type)
		error_set(error, ERROR_INVALID,
		    "given ImagePolicyChoice object is invalid");
	if (!policy->type ||
	    !policy->type->compile(
		policy, policy->type->setting(rule), error)) {
		error_wrap(error, "invalid policy");
		return false;
	}
	return !rule->has_filter ||
	    tag_filter_open(rule, &policy->filter, error);
}

bool
policy_open(
    const struct policy_rule *rule, struct policy **policy, struct error *error)
{
	struct policy *made = xcalloc(1, sizeof(*made));

	made->arena = arena_new();
	made->type = type_of(rule);
	if (!compile(made, rule, error)) {
		policy_close(made);
		return false;
	}
	*policy = made;
	return true;
}

void
policy_close(struct policy *policy)
{
	if (!policy)
		return;
	tag_filter_close(policy->filter);
	arena_free(policy->arena);
	free(policy);
}

static bool
choose_among(const struct policy *policy, const struct span *keys,
    const struct span *tags, size_t count, struct choice *choice,
    struct error *error)
{
	size_t place;

	if (!count) {
		error_set(error, ERROR_NOT_FOUND,
		    "version list argument cannot be empty");
		error_hint(error, "the filter of the policy matches no tag",
		    "compare filterTags.pattern with the repository's tags");
		return false;
	}
	if (!policy->type->choose(policy, keys, count, &place, error))
		return false;
	choice->tag = tags[place];
	choice->considered = count;
	return true;
}

bool
policy_choose(const struct policy *policy, const struct tag_list *list,
    struct choice *choice, struct error *error)
{
	struct tag_matches matches;
	struct arena *arena;
	bool ok;

	if (!list->count) {
		error_set(error, ERROR_NOT_FOUND, "no tags in database");
		error_hint(
		    error, "the repository has no tags to choose from", NULL);
		return false;
	}
	if (!policy->filter)
		return choose_among(
		    policy, list->tags, list->tags, list->count, choice, error);
	arena = arena_new();
	ok = tag_filter_apply(policy->filter, arena, list, &matches, error) &&
	    choose_among(policy, matches.keys, matches.tags, matches.count,
		choice, error);
	arena_free(arena);
	return ok;
}

void
policy_words(const struct policy_rule *rule, struct buf *into)
{
	const struct policy_type *type = type_of(rule);
	const char *setting;

	if (!type) {
		buf_text(into, "no rule");
		return;
	}
	setting = type->setting(rule);
	buf_printf(into, "%s ", type->word);
	text_clean(into, span_of(*setting ? setting : "asc"), TEXT_LINE);
}

/* Go's upper case of the letters that the two words have. */
static void
to_upper(char *text)
{
	for (; *text; text++)
		if (*text >= 'a' && *text <= 'z')
			*text = (char)(*text - 32);
}

bool
policy_read_order(struct policy *policy, const char *order, struct error *error)
{
	char upper[120];

	(void)quote_plain(upper, sizeof(upper), span_of(order));
	to_upper(upper);
	if (!*upper || strcmp(upper, "ASC") == 0 ||
	    strcmp(upper, "DESC") == 0) {
		policy->descending = *upper == 'D';
		return true;
	}
	error_set(error, ERROR_INVALID,
	    "invalid order argument provided: '%s', must be one of: ASC, DESC",
	    upper);
	return false;
}

/* Equal keys stand together, the last place of a key first. */
static int
compare_ties(const void *left, const void *right)
{
	const struct tie *a = left, *b = right;
	int order = span_compare(a->key, b->key);

	return order ? order : a->place < b->place ? 1 : -1;
}

size_t
policy_first_owner(const struct span *keys, size_t count,
    bool (*belongs)(struct span key, const void *context), const void *context)
{
	struct tie *ties = NULL;
	size_t tie_count = 0, first = SIZE_MAX, i;
	struct arena *arena = arena_new();

	for (i = 0; i < count; i++)
		if (belongs(keys[i], context)) {
			struct tie *tie = ARRAY_ADD(arena, ties, tie_count);

			tie->key = keys[i];
			tie->place = i;
		}
	if (tie_count)
		qsort(ties, tie_count, sizeof(*ties), compare_ties);
	for (i = 0; i < tie_count; i++)
		if ((i == 0 || !span_equal(ties[i].key, ties[i - 1].key)) &&
		    ties[i].place < first)
			first = ties[i].place;
	arena_free(arena);
	return first;
}

#include "tests/table.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/map.h"
#include "backend/base/xalloc.h"
#include "backend/core/policy.h"
#include "backend/core/policy_type.h"

/* tests/data/policies: one row a policy and a tag list */
enum column {
	ID,
	ORIGIN,
	KIND,
	SETTING,
	PATTERN,
	EXTRACT,
	TAGS,
	RESULT,
	EXPECTED,
};

#define LATEST_COUNT 10

/* Where Flux is random vigie is not. */
static const struct {
	const char *id, *expected;
} settled[] = {
	{ "V299",
	    "failed to parse invalid numeric value 'main-fff0000-1600000000'" },
	{ "V313", "failed to parse invalid numeric value ' 2'" },
	{ "V389", "v1.0.0" },
	{ "V390", "1.1.0" },
	{ "V391", "1.0" },
	{ "V392", "b-2" },
	{ "V393", "n-2" },
};

static const char *
expected_of(const struct table_row *row)
{
	size_t i;

	if (strcmp(row->fields[RESULT], "nondeterministic") != 0)
		return table_value(row->fields[EXPECTED]);
	for (i = 0; i < COUNT(settled); i++)
		if (strcmp(row->fields[ID], settled[i].id) == 0) {
			assert_non_null(
			    strstr(row->fields[EXPECTED], settled[i].expected));
			return settled[i].expected;
		}
	fail_msg("%s is not settled", row->fields[ID]);
	return NULL;
}

static struct policy_rule
rule_of(const struct table_row *row)
{
	const char *setting = table_value(row->fields[SETTING]);
	struct policy_rule rule = { 0 };

	if (strcmp(row->fields[KIND], "semver") == 0)
		rule.semver_range = setting;
	else if (strcmp(row->fields[KIND], "alphabetical") == 0)
		rule.alphabetical_order = setting;
	else if (strcmp(row->fields[KIND], "numerical") == 0)
		rule.numerical_order = setting;
	rule.filter_pattern = table_value(row->fields[PATTERN]);
	rule.has_filter = rule.filter_pattern != NULL;
	rule.filter_extract = table_value(row->fields[EXTRACT]);
	return rule;
}

static void
add_joined(struct buf *into, struct span text)
{
	if (into->length)
		buf_text(into, ",");
	buf_span(into, text);
}

static void
describe_choice(
    struct buf *into, const struct table_row *row, const struct tag_list *list)
{
	struct policy_rule rule = rule_of(row);
	struct policy *policy = NULL;
	struct choice choice;
	struct error error;

	if (policy_open(&rule, &policy, &error) &&
	    policy_choose(policy, list, &choice, &error))
		buf_span(into, choice.tag);
	else
		buf_text(into, error.text);
	policy_close(policy);
}

static int
compare_pairs(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* "key=>tag" of each key, as in Flux's map: the last tag owns the key. */
static void
describe_filter(struct buf *into, const struct table_row *row,
    struct arena *arena, const struct tag_list *list)
{
	struct policy_rule rule = rule_of(row);
	struct map *map = map_new(arena);
	struct tag_filter *filter;
	struct tag_matches matches;
	struct error error;
	size_t place = 0, i, count = 0;
	char **pairs = NULL;
	struct span key;
	void *tag;

	assert_true(tag_filter_open(&rule, &filter, &error));
	assert_true(tag_filter_apply(filter, arena, list, &matches, &error));
	for (i = 0; i < matches.count; i++)
		map_set(
		    map, matches.keys[i], arena_span(arena, matches.tags[i]));
	while (map_next(map, &place, &key, &tag))
		*ARRAY_ADD(arena, pairs, count) = arena_printf(arena,
		    "%.*s=>%s", (int)key.length, key.at, (const char *)tag);
	qsort(pairs, count, sizeof(*pairs), compare_pairs);
	for (i = 0; i < count; i++)
		add_joined(into, span_of(pairs[i]));
	tag_filter_close(filter);
}

static void
describe_list(struct buf *into, const struct tag_list *list, size_t most)
{
	size_t i;

	for (i = 0; i < list->count && i < most; i++)
		add_joined(into, list->tags[i]);
}

/* Exclusion patterns are joined by " ;; ". */
static const char **
patterns_of(struct arena *arena, const char *text, size_t *count)
{
	const char **patterns = NULL;
	struct span rest = span_of(text);
	size_t end;

	*count = 0;
	if (strcmp(text, "<empty list>") == 0)
		return NULL;
	for (; rest.length; rest = span_from(rest, end + 4)) {
		end = span_find_text(rest, " ;; ");
		*ARRAY_ADD(arena, patterns, *count) =
		    arena_span(arena, span_head(rest, end));
	}
	return patterns;
}

static void
check_row(void **state)
{
	const struct table_row *row = *state;
	struct arena *arena = arena_new();
	struct span *tags = NULL, tag, rest = span_of(row->fields[TAGS]);
	size_t count = 0, pattern_count = 0;
	const char **patterns = NULL;
	struct tag_list list;
	struct error error;
	struct buf found;

	if (!span_is(rest, "<empty>"))
		while (span_cut(&rest, ',', &tag))
			*ARRAY_ADD(arena, tags, count) = tag;
	if (strcmp(row->fields[KIND], "exclude") == 0)
		patterns =
		    patterns_of(arena, row->fields[PATTERN], &pattern_count);
	buf_init(&found, 10000);
	if (!tag_list_make(
		arena, tags, count, patterns, pattern_count, &list, &error))
		buf_text(&found, error.text);
	else if (strcmp(row->fields[KIND], "exclude") == 0)
		describe_list(&found, &list, SIZE_MAX);
	else if (strcmp(row->fields[KIND], "latest10") == 0)
		describe_list(&found, &list, LATEST_COUNT);
	else if (strcmp(row->fields[KIND], "filter") == 0)
		describe_filter(&found, row, arena, &list);
	else
		describe_choice(&found, row, &list);
	assert_string_equal(found.at, expected_of(row));
	buf_release(&found);
	arena_free(arena);
}

/* Chooses among tags joined by commas; the result is the tag or the error. */
static void
assert_choice(
    const struct policy_rule *rule, const char *tags, const char *expected)
{
	struct arena *arena = arena_new();
	struct span *spans = NULL, rest = span_of(tags), tag;
	struct policy *policy = NULL;
	struct tag_list list;
	struct choice choice;
	struct error error;
	size_t count = 0;

	while (span_cut(&rest, ',', &tag))
		*ARRAY_ADD(arena, spans, count) = tag;
	assert_true(tag_list_make(arena, spans, count, NULL, 0, &list, &error));
	if (policy_open(rule, &policy, &error) &&
	    policy_choose(policy, &list, &choice, &error))
		assert_string_equal(arena_span(arena, choice.tag), expected);
	else
		assert_string_equal(error.text, expected);
	policy_close(policy);
	arena_free(arena);
}

/* Keys stand where their owners stand, however often they come before. */
static void
test_ties_among_repeated_keys(void **state UNUSED)
{
	struct policy_rule rule = { .semver_range = "*",
		.has_filter = true,
		.filter_pattern = "^.-(.*)$",
		.filter_extract = "$1" };

	assert_choice(&rule, "d-1.0.0,c-v1.0.0,b-1.0.0", "c-v1.0.0");
	assert_choice(&rule, "d-1.0.0,c-v1.0.0,b-1.0.0,a-v1.0.0", "b-1.0.0");
	assert_choice(&rule, "d-1.0.0,c-1.0.0", "c-1.0.0");
	rule.semver_range = NULL;
	rule.numerical_order = "asc";
	assert_choice(
	    &rule, "d-x,c-y,b-x", "failed to parse invalid numeric value 'y'");
	assert_choice(&rule, "d-2,c-2.0,b-2,a-1", "b-2");
	rule.filter_extract = "<$1>";
	assert_choice(&rule, "d-x,c-y,b-x",
	    "failed to parse invalid numeric value '<y>'");
}

static void
test_the_first_rule_counts(void **state UNUSED)
{
	struct policy_rule rule = { .semver_range = "*",
		.alphabetical_order = "asc",
		.numerical_order = "desc" };

	assert_choice(&rule, "1.0.0,z", "1.0.0");
	rule.semver_range = NULL;
	assert_choice(&rule, "1.0.0,z", "z");
	rule.alphabetical_order = NULL;
	assert_choice(&rule, "1,2", "1");
}

struct words {
	struct policy_rule rule;
	const char *words;
};

static const struct words words[] = {
	{ { .semver_range = ">=1.0.0 <2.0.0" }, "semver >=1.0.0 <2.0.0" },
	{ { .alphabetical_order = "asc" }, "alphabetical asc" },
	{ { .alphabetical_order = "" }, "alphabetical asc" },
	{ { .numerical_order = "desc" }, "numerical desc" },
	{ { .semver_range = "\x1b[31m" }, "semver ?[31m" },
	{ { .filter_pattern = "x", .has_filter = true }, "no rule" },
};

static void
test_words(void **state UNUSED)
{
	struct buf buf;
	size_t i;

	buf_init(&buf, 100);
	for (i = 0; i < COUNT(words); i++) {
		buf_clear(&buf);
		policy_words(&words[i].rule, &buf);
		assert_string_equal(buf.at, words[i].words);
	}
	buf_release(&buf);
}

static void
test_why_no_version_fits(void **state UNUSED)
{
	struct policy_rule rule = { .semver_range = ">=2.0.0" };
	struct span tags[] = { span_of("latest"), span_of("1.0.0"),
		span_of("2.1.0-rc.1") };
	struct tag_list list = { tags, COUNT(tags) };
	struct policy *policy;
	struct choice choice;
	struct error error;

	assert_true(policy_open(&rule, &policy, &error));
	assert_false(policy_choose(policy, &list, &choice, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	assert_string_equal(error.means,
	    "3 tags, 2 of them versions, 1 of these prereleases: none is in "
	    "the range");
	policy_close(policy);
	policy_close(NULL);
}

static void
test_bad_input(void **state UNUSED)
{
	struct policy_rule rule = { .alphabetical_order = "asc",
		.has_filter = true,
		.filter_pattern = ".",
		.filter_extract = "$0$0$0$0" };
	struct span tag = { NULL, 2000 };
	struct tag_list list = { &tag, 1 };
	struct policy *policy;
	struct choice choice;
	struct error error;
	char *text = xcalloc(70001, 1);

	memset(text, '(', 70000);
	rule.filter_pattern = text;
	assert_false(policy_open(&rule, &policy, &error));
	assert_non_null(strstr(error.text, "expression too large"));
	rule.filter_pattern = ".*";
	tag.at = text;
	assert_true(policy_open(&rule, &policy, &error));
	assert_false(policy_choose(policy, &list, &choice, &error));
	assert_string_equal(error.text,
	    "failed to filter tags: extract makes more than 4096 bytes");
	policy_close(policy);
	rule.filter_extract = text;
	assert_false(policy_open(&rule, &policy, &error));
	assert_string_equal(error.text,
	    "failed to filter tags: extract is longer than 4096 bytes");
	rule.alphabetical_order = text;
	assert_false(policy_open(&rule, &policy, &error));
	assert_true(strlen(error.text) < 300);
	rule.alphabetical_order = NULL;
	rule.semver_range = text;
	assert_false(policy_open(&rule, &policy, &error));
	assert_string_equal(error.text,
	    "invalid policy: constraint string is too long (max 512 bytes)");
	free(text);
}

/* Small numbers that look as random as needed, the same on every run. */
static uint32_t
next_number(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void
test_a_million_tags(void **state UNUSED)
{
	static const char *const exclusions[] = { "^.*\\.sig$" };
	const size_t count = 1000000;
	struct arena *arena = arena_new();
	struct span *tags = arena_calloc(arena, count, sizeof(*tags));
	struct policy_rule rule = { .semver_range = "<2.0.0" };
	struct policy *policy;
	struct tag_list list;
	struct choice choice;
	struct error error;
	uint32_t random = 1;
	size_t i;

	for (i = 0; i < count; i++)
		tags[i] = span_of(arena_printf(arena, "%u.%u.%zu",
		    next_number(&random) % 4, next_number(&random) % 100, i));
	assert_true(
	    tag_list_make(arena, tags, count, exclusions, 1, &list, &error));
	assert_true(policy_open(&rule, &policy, &error));
	assert_true(policy_choose(policy, &list, &choice, &error));
	assert_int_equal(choice.considered, count);
	assert_true(span_starts(choice.tag, "1.99."));
	policy_close(policy);
	arena_free(arena);
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_ties_among_repeated_keys),
		cmocka_unit_test(test_the_first_rule_counts),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_why_no_version_fits),
		cmocka_unit_test(test_bad_input),
		cmocka_unit_test(test_a_million_tags),
	};

	return table_run("policy", "policies/policy.tsv", 393, -1, check_row,
	    others, COUNT(others));
}

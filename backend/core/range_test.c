#include "tests/table.h"

#include <stdio.h>

#include "backend/core/range.h"

/* tests/data/ranges: kind, left, right, expected, source */
enum column {
	KIND,
	LEFT,
	RIGHT,
	EXPECTED,
};

static void
check_parse(const struct table_row *row)
{
	struct arena *arena = arena_new();
	struct range range = { NULL, 0 };
	struct error error;
	char found[100] = "error";

	if (range_parse(arena, span_of(row->fields[LEFT]), &range, &error))
		(void)snprintf(found, sizeof(found),
		    "ok or_groups=%zu first_group_terms=%zu", range.group_count,
		    range.groups[0].term_count);
	assert_string_equal(found, row->fields[EXPECTED]);
	arena_free(arena);
}

/* The entry for one term, where no text is the wildcard, is not ours. */
static void
check_match(const struct table_row *row)
{
	bool term = strcmp(row->fields[KIND], "check1") == 0;
	const char *left = row->fields[LEFT];
	struct arena *arena = arena_new();
	struct version version;
	struct range range = { NULL, 0 };
	struct error error;

	assert_true(range_parse(
	    arena, span_of(term && !*left ? "*" : left), &range, &error));
	assert_true(version_parse(span_of(row->fields[RIGHT]), &version));
	assert_string_equal(range_matches(&range, &version) ? "match" : "no",
	    row->fields[EXPECTED]);
	arena_free(arena);
}

static void
check_rewrite(const struct table_row *row)
{
	struct buf buf;

	buf_init(&buf, 1000);
	range_rewrite(span_of(row->fields[LEFT]), &buf);
	assert_string_equal(buf.at, row->fields[EXPECTED]);
	buf_release(&buf);
}

static void
check_compare(const struct table_row *row)
{
	struct version left, right;
	char found[8];
	int order;

	assert_true(version_parse(span_of(row->fields[LEFT]), &left));
	assert_true(version_parse(span_of(row->fields[RIGHT]), &right));
	order = version_compare(&left, &right);
	(void)snprintf(found, sizeof(found), "%d", (order > 0) - (order < 0));
	assert_string_equal(found, row->fields[EXPECTED]);
}

static void
check_version(const struct table_row *row,
    bool (*parse)(struct span text, struct version *version))
{
	struct version version;
	char text[200];

	assert_true(strlen(row->fields[RIGHT]) < sizeof(text));
	assert_string_equal(
	    parse(table_unescape(row->fields[RIGHT], text), &version) ? "ok"
								      : "error",
	    row->fields[EXPECTED]);
}

static void
check_row(void **state)
{
	const struct table_row *row = *state;
	const char *kind = row->fields[KIND];

	if (strcmp(kind, "parse") == 0)
		check_parse(row);
	else if (strcmp(kind, "check") == 0 || strcmp(kind, "check1") == 0)
		check_match(row);
	else if (strcmp(kind, "rewrite") == 0)
		check_rewrite(row);
	else if (strcmp(kind, "compare") == 0)
		check_compare(row);
	else if (strcmp(kind, "version-loose") == 0)
		check_version(row, version_parse);
	else if (strcmp(kind, "tag-parse") == 0)
		check_version(row, version_parse_tag);
	else
		fail_msg("unknown kind %s", kind);
}

struct wrong {
	const char *text, *error;
};

static const struct wrong wrongs[] = {
	{ "1 - 2 - 3, 2 - 3",
	    "improper constraint: \">= 1, <=>= 2, <= 3 , 2 - 3\"" },
	{ "\t\"\\\a\x1b", "improper constraint: \"\\t\\\"\\\\\\a\\x1b\"" },
	{ "\xc3\xa9\xff\xe2\x80\xae",
	    "improper constraint: \"\xc3\xa9\\xff\\u202e\"" },
	{ "1x || a", "constraint parser error" },
	{ "a || 1x", "improper constraint: \"a \"" },
	{ "1x a", "improper constraint: \"1x a\"" },
	{ "1.0\v2.0", "improper constraint: \"1.0\\v2.0\"" },
};

static void
test_wrong_ranges(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct error error;
	struct range range;
	size_t i;

	for (i = 0; i < COUNT(wrongs); i++) {
		assert_false(range_parse(
		    arena, span_of(wrongs[i].text), &range, &error));
		assert_string_equal(error.text, wrongs[i].error);
	}
	arena_free(arena);
}

/* A base may be as long as a version, no longer. */
static void
test_bases_have_a_limit(void **state UNUSED)
{
	struct arena *arena = arena_new();
	char text[RANGE_LIMIT + 2];
	struct error error;
	struct range range;

	memset(text, 'a', sizeof(text));
	memcpy(text, "1.2.3-", 6);
	assert_true(
	    range_parse(arena, span_make(text, VERSION_LIMIT), &range, &error));
	assert_false(range_parse(
	    arena, span_make(text, VERSION_LIMIT + 1), &range, &error));
	assert_string_equal(error.text, "constraint parser error");
	assert_false(range_parse(
	    arena, span_make(text, RANGE_LIMIT + 1), &range, &error));
	assert_string_equal(
	    error.text, "constraint string is too long (max 512 bytes)");
	arena_free(arena);
}

static void
test_the_longest_rewriting_fits(void **state UNUSED)
{
	struct arena *arena = arena_new();
	char text[RANGE_LIMIT];
	struct range range = { NULL, 0 };
	struct error error;
	size_t i;

	for (i = 0; i + 6 <= sizeof(text); i += 6)
		memcpy(text + i, "1 - 2 ", 6);
	assert_true(range_parse(arena, span_make(text, i), &range, &error));
	assert_int_equal(range.group_count, 1);
	assert_int_equal(range.groups[0].term_count, i / 6 * 2);
	arena_free(arena);
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_wrong_ranges),
		cmocka_unit_test(test_bases_have_a_limit),
		cmocka_unit_test(test_the_longest_rewriting_fits),
	};

	return table_run("range", "ranges/semver-constraints.tsv", 414, KIND,
	    check_row, others, COUNT(others));
}

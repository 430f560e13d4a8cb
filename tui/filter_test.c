#include "tests/unit.h"

#include <stdio.h>

#include "tui/filter.h"

static const struct filter_row acme = {
	.texts = { "ghcr.io/acme/api", "v5.7.0", NULL, "1 marker" },
	.fields = { [FILTER_STATE] = "NEW",
	    [FILTER_NAMESPACE] = "payments",
	    [FILTER_BUMP] = "MAJOR" },
};

struct filter_case {
	const char *filter;
	bool matches;
};

static const struct filter_case cases[] = {
	{ "", true },
	{ "   ", true },
	{ "api", true },
	{ "ACME/Api", true },
	{ "runner", false },
	{ "!runner", true },
	{ "!api", false },
	{ "api marker", true },
	{ "api runner", false },
	{ "api !runner", true },
	{ "st:new", true },
	{ "st:n", true },
	{ "st:held", false },
	{ "!st:held", true },
	{ "ns:payments", true },
	{ "ns:pay", false },
	{ "bump:major", true },
	{ "bump:minor", false },
	{ "kind:git", false },
	{ "st:new ns:payments v5", true },
	{ "st:", true },
	{ "!", true },
	{ "acme/api:v5", false },
};

static void
test_filter(void **state)
{
	const struct filter_case *row = *state;
	struct filter filter;

	filter_set(&filter, row->filter);
	assert_int_equal(filter_match(&filter, &acme), row->matches);
	assert_string_equal(filter.text, row->filter);
}

static void
test_limits(void **state UNUSED)
{
	char text[2 * FILTER_LIMIT];
	struct filter filter;
	size_t i;

	for (i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 2 ? ' ' : 'a';
	text[sizeof(text) - 1] = '\0';
	filter_set(&filter, text);
	assert_int_equal(strlen(filter.text), FILTER_LIMIT - 1);
	assert_int_equal(filter.term_count, FILTER_TERM_LIMIT);
	assert_int_equal(filter_find(span_of("abc"), span_of("C")), 2);
	assert_int_equal(filter_find(span_of("abc"), span_of("d")), 3);
	assert_int_equal(filter_find(span_of("a"), span_of("abc")), 1);
}

int
main(void)
{
	struct CMUnitTest tests[64] = { cmocka_unit_test(test_limits) };
	size_t n = 1, i;

	for (i = 0; i < COUNT(cases); i++)
		tests[n++] = (struct CMUnitTest) {
			*cases[i].filter ? cases[i].filter : "empty",
			test_filter, NULL, NULL, (void *)(uintptr_t)&cases[i]
		};
	return _cmocka_run_group_tests("filter", tests, n, NULL, NULL);
}

#include "tests/unit.h"

#include "backend/core/kube_sieve.h"

#define APPLIED "\"kubectl.kubernetes.io/last-applied-configuration\""

static const struct row {
	const char *name;
	bool secrets;
	const char *text, *expected;
} rows[] = {
	{ "nothing to do", true, "{\"a\":[1,\"b\",{\"c\":null}]}",
	    "{\"a\":[1,\"b\",{\"c\":null}]}" },
	{ "the annotation", false, "{" APPLIED ":\"{\\\"x\\\":\\\"V\\\"}\\n\"}",
	    "{" APPLIED ":\"\"}" },
	{ "others beside it", false,
	    "{\"a\":\"1\"," APPLIED " : \"V\" ,\"b\":\"2\"}",
	    "{\"a\":\"1\"," APPLIED " : \"\" ,\"b\":\"2\"}" },
	{ "twice", false, "[{" APPLIED ":\"V\"},{" APPLIED ":\"W\"}]",
	    "[{" APPLIED ":\"\"},{" APPLIED ":\"\"}]" },
	{ "a backslash at its end", false, "{" APPLIED ":\"V\\\\\",\"b\":1}",
	    "{" APPLIED ":\"\",\"b\":1}" },
	{ "the name in escapes", false,
	    "{\"kubectl.kubernetes.io\\/"
	    "last\\u002Dapplied-configuratio\\u006e\""
	    ":\"V\"}",
	    "{\"kubectl.kubernetes.io\\/"
	    "last\\u002Dapplied-configuratio\\u006e\""
	    ":\"\"}" },
	{ "a map in its place", false,
	    "{" APPLIED ":{\"a\":[\"}\\\"]\",{}]},\"b\":1}",
	    "{" APPLIED ":null,\"b\":1}" },
	{ "a number in its place", false, "{" APPLIED ":12}",
	    "{" APPLIED ":12}" },
	{ "the name as a value", false, "[" APPLIED ",\"V\"]",
	    "[" APPLIED ",\"V\"]" },
	{ "a longer name", false,
	    "{\"kubectl.kubernetes.io/last-applied-configuration2\":\"V\"}",
	    "{\"kubectl.kubernetes.io/last-applied-configuration2\":\"V\"}" },
	{ "a shorter name", false,
	    "{\"kubectl.kubernetes.io/last-applied-configuratio\":\"V\"}",
	    "{\"kubectl.kubernetes.io/last-applied-configuratio\":\"V\"}" },
	{ "a field of managedFields", true,
	    "{\"f:data\":{\"f:a\":{}},\"f:" APPLIED "\":{}}",
	    "{\"f:data\":{\"f:a\":{}},\"f:" APPLIED "\":{}}" },
	{ "the name quoted in a text", false,
	    "{\"x\":\"\\\"data\\\":\\\"V\\\"\"}",
	    "{\"x\":\"\\\"data\\\":\\\"V\\\"\"}" },
	{ "data of no Secret", false,
	    "{\"data\":{\"a\":\"V\"},\"message\":\"m\"}",
	    "{\"data\":{\"a\":\"V\"},\"message\":\"m\"}" },
	{ "data of a Secret", true,
	    "{\"data\":{\"a\":\"V\"},\"stringData\":{\"b\":\"V\"},\"type\":"
	    "\"x\"}",
	    "{\"data\":null,\"stringData\":null,\"type\":\"x\"}" },
	{ "words about a Secret", true,
	    "{\"message\":\"V\",\"details\":{\"causes\":[{\"message\":\"V\","
	    "\"field\":\"data[a]\"}]}}",
	    "{\"message\":\"\",\"details\":{\"causes\":[{\"message\":\"\","
	    "\"field\":\"data[a]\"}]}}" },
	{ "cut off in the value", true, "{\"data\":{\"a\":\"V",
	    "{\"data\":null" },
	{ "no JSON at all", true, "404 page \"not\" found: \\ {[\n",
	    "404 page \"not\" found: \\ {[\n" },
	{ "two strings without anything between", false,
	    "\"x\"" APPLIED ":\"V\"", "\"x\"" APPLIED ":\"\"" },
	{ "the name twice", false, APPLIED APPLIED ":\"V\"",
	    APPLIED APPLIED ":\"\"" },
	{ "empty", true, "", "" },
};

/* In pieces of that size; the last one is what is left. */
static void
sift(const struct row *row, size_t size)
{
	struct span rest = span_of(row->text);
	struct kube_sieve sieve;
	struct buf kept;

	buf_init(&kept, 1000);
	kube_sieve_begin(&sieve, row->secrets);
	while (rest.length) {
		kube_sieve_feed(&sieve, span_head(rest, size), &kept);
		rest = span_from(rest, size);
	}
	assert_string_equal(kept.at, row->expected);
	buf_release(&kept);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	size_t size;

	for (size = 1; size < 40; size++)
		sift(row, size);
	sift(row, 1000);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows)];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { .name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)(uintptr_t)&rows[i] };
	return cmocka_run_group_tests_name("kube sieve", tests, NULL, NULL);
}

#include "tests/unit.h"

#include "backend/core/kube_path.h"

static const struct of_row {
	struct kube_path parts;
	const char *expected;
} ofs[] = {
	{ { "", "v1", NULL, "secrets", NULL, NULL }, "/api/v1/secrets" },
	{ { "", "v1", "apps", "secrets", "api", NULL },
	    "/api/v1/namespaces/apps/secrets/api" },
	{ { "apps", "v1", "a", "deployments", "x", "scale" },
	    "/apis/apps/v1/namespaces/a/deployments/x/scale" },
	{ { "apps", "v1", "a", "deployments", NULL, "scale" },
	    "/apis/apps/v1/namespaces/a/deployments" },
	{ { "", "v1", NULL, "namespaces", "apps", NULL },
	    "/api/v1/namespaces/apps" },
	{ { "", "v1", "a/b?c", "secrets", "d e%#\xc3\xa9", NULL },
	    "/api/v1/namespaces/a%2Fb%3Fc/secrets/d%20e%25%23%C3%A9" },
	{ { "", "v1", "..", "secrets", ".", NULL },
	    "/api/v1/namespaces/%2E%2E/secrets/%2E" },
	{ { "", "v1", "a", "secrets", "...x", NULL },
	    "/api/v1/namespaces/a/secrets/...x" },
};

static void
test_of(void **state)
{
	const struct of_row *row = *state;
	struct arena *arena = arena_new();

	assert_string_equal(kube_path_of(arena, &row->parts), row->expected);
	arena_free(arena);
}

/* Words, or - where it is no path of an object. */
static const struct words_row {
	const char *path, *words;
	bool is_secret;
} words[] = {
	{ "/api/v1/secrets", "secrets", true },
	{ "/api/v1/secrets?limit=500", "secrets", true },
	{ "/api/v1/namespaces/apps/secrets/api", "secrets api in apps", true },
	{ "/api/v1/namespaces/apps/secrets?x=/y", "secrets in apps", true },
	{ "/api/v1/namespaces/apps", "namespaces apps", false },
	{ "/api/v1/namespaces", "namespaces", false },
	{ "/api/v1/namespaces/secrets/pods", "pods in secrets", true },
	{ "/api/v1/namespaces/a/pods?x=/secrets", "pods in a", false },
	{ "/api/v1/namespaces/a/secretstores", "secretstores in a", false },
	{ "/api/v1/namespaces/a%2Fb/pods/c%20d", "pods c d in a/b", false },
	{ "/api/v1/namespaces/a%2/pods/%zz%00", "pods %zz%00 in a%2", false },
	{ "/apis/apps/v1/namespaces/a/deployments/x/status",
	    "deployments x in a", false },
	{ "/apis/apps/v1", "/apis/apps/v1", false },
	{ "/version", "/version", false },
	{ "/a/b/c/d/e/f/g/h/i/j?k", "/a/b/c/d/e/f/g/h/i/j", false },
	{ "", "", false },
};

static void
test_words(void **state)
{
	const struct words_row *row = *state;
	struct arena *arena = arena_new();

	assert_string_equal(kube_path_words(arena, row->path), row->words);
	assert_int_equal(kube_path_is_secret(row->path), row->is_secret);
	arena_free(arena);
}

static void
test_round_trip(void **state)
{
	const struct of_row *row = *state;
	struct arena *arena = arena_new();
	struct kube_path parts;

	assert_true(kube_path_read(arena, row->expected, &parts));
	assert_string_equal(parts.group, row->parts.group);
	assert_string_equal(parts.plural, row->parts.plural);
	if (row->parts.namespace)
		assert_string_equal(parts.namespace, row->parts.namespace);
	else
		assert_null(parts.namespace);
	if (row->parts.name)
		assert_string_equal(parts.name, row->parts.name);
	else
		assert_null(parts.name);
	arena_free(arena);
}

static void
test_with(void **state UNUSED)
{
	struct arena *arena = arena_new();
	char *path = kube_path_with(arena, "/api/v1/pods", "limit", "500");

	path = kube_path_with(arena, path, "continue", "a+b/c=&d");
	assert_string_equal(
	    path, "/api/v1/pods?limit=500&continue=a%2Bb%2Fc%3D%26d");
	arena_free(arena);
}

int
main(void)
{
	struct CMUnitTest tests[2 * COUNT(ofs) + COUNT(words) + 1];
	size_t i, n = 0;

	for (i = 0; i < COUNT(ofs); i++) {
		tests[n++] = (struct CMUnitTest) { .name = ofs[i].expected,
			.test_func = test_of,
			.initial_state = (void *)(uintptr_t)&ofs[i] };
		tests[n++] = (struct CMUnitTest) { .name = ofs[i].expected,
			.test_func = test_round_trip,
			.initial_state = (void *)(uintptr_t)&ofs[i] };
	}
	for (i = 0; i < COUNT(words); i++)
		tests[n++] = (struct CMUnitTest) { .name = words[i].path,
			.test_func = test_words,
			.initial_state = (void *)(uintptr_t)&words[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_with);
	return cmocka_run_group_tests_name("kube paths", tests, NULL, NULL);
}

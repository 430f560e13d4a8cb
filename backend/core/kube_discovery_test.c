#include "tests/unit.h"

#include <stdio.h>

#include "backend/base/json.h"
#include "backend/core/kube_discovery.h"

static const char *const in_order[] = { "v10", "v2", "v1", "v2beta1",
	"v1beta10", "v1beta2", "v1beta1", "v1alpha2", "v1alpha1", "foo", "v",
	"v1gamma1", "vbeta1" };

static void
test_order(void **state UNUSED)
{
	size_t i, j;

	for (i = 0; i < COUNT(in_order); i++)
		for (j = 0; j < COUNT(in_order); j++) {
			int order =
			    kube_discovery_compare(in_order[i], in_order[j]);

			assert_int_equal(
			    (order > 0) - (order < 0), (i > j) - (i < j));
		}
}

/* What a server with image controllers of two ages says; NULL: 404. */
static const struct answer {
	const char *path, *text;
} answers[] = {
	{ "/apis/image.toolkit.fluxcd.io",
	    "{\"versions\":[{\"version\":\"v1beta1\"},{\"version\":\"v1\"},"
	    "{\"version\":\"v1beta2\"},{}],"
	    "\"preferredVersion\":{\"version\":\"v1beta1\"}}" },
	{ "/apis/image.toolkit.fluxcd.io/v1",
	    "{\"resources\":[{\"name\":\"imagerepositories\",\"kind\":"
	    "\"ImageRepository\",\"namespaced\":true,\"verbs\":[\"get\","
	    "\"watch\",\"patch\"]},{\"name\":\"imagerepositories/status\"}]}" },
	{ "/apis/image.toolkit.fluxcd.io/v1beta2",
	    "{\"resources\":[{\"name\":\"imagerepositories\"},"
	    "{\"name\":\"imageupdateautomations\",\"kind\":"
	    "\"ImageUpdateAutomation\",\"verbs\":[\"get\"]}]}" },
	{ "/apis/image.toolkit.fluxcd.io/v1beta1", NULL },
	{ "/apis/kustomize.toolkit.fluxcd.io", NULL },
	{ "/api/v1",
	    "{\"resources\":[{\"name\":\"secrets\",\"kind\":\"Secret\","
	    "\"namespaced\":true,\"verbs\":[]}]}" },
	{ "/apis/odd", "{\"versions\":7}" },
};

static const struct node *
answer_to(struct arena *arena, const char *path)
{
	struct node *root = NULL;
	struct error error;
	size_t i;

	for (i = 0; i < COUNT(answers); i++) {
		if (strcmp(answers[i].path, path) != 0)
			continue;
		if (answers[i].text)
			assert_true(json_read(
			    arena, span_of(answers[i].text), &root, &error));
		return root;
	}
	fail_msg("%s was asked for", path);
	return NULL;
}

static void
test_mixed_versions(void **state UNUSED)
{
	struct kube_kind kinds[] = {
		{ .group = "image.toolkit.fluxcd.io",
		    .plural = "imagerepositories" },
		{ .group = "image.toolkit.fluxcd.io",
		    .plural = "imageupdateautomations" },
		{ .group = "", .plural = "secrets" },
		{ .group = "kustomize.toolkit.fluxcd.io",
		    .plural = "kustomizations" },
		{ .group = "odd", .plural = "things" },
	};
	struct arena *arena = arena_new(), *scratch;
	struct kube_discovery *discovery =
	    kube_discovery_new(arena, kinds, COUNT(kinds));
	size_t groups[8], count, asked = 0, i;
	const char *paths[8];

	do {
		for (count = 0; (paths[count] = kube_discovery_next(
				     discovery, &groups[count]));
		     count++)
			asked++;
		/* The answers come in another order. */
		for (i = count; i-- > 0;) {
			scratch = arena_new();
			kube_discovery_take(
			    discovery, groups[i], answer_to(scratch, paths[i]));
			arena_free(scratch);
		}
	} while (count);
	assert_int_equal(asked, 6); /* v1beta1 is not needed */
	assert_string_equal(kinds[0].version, "v1");
	assert_string_equal(kinds[0].kind, "ImageRepository");
	assert_true(
	    kinds[0].namespaced && kinds[0].can_watch && kinds[0].can_patch);
	assert_string_equal(kinds[1].version, "v1beta2");
	assert_false(kinds[1].namespaced || kinds[1].can_watch);
	assert_string_equal(kinds[2].version, "v1");
	assert_null(kinds[3].version);
	assert_null(kinds[4].version);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_mixed_versions),
	};

	return cmocka_run_group_tests_name("kube discovery", tests, NULL, NULL);
}

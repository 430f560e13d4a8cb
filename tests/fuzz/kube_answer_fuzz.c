/*
 * A server that answers anything: the first byte chooses the status. What it
 * says of a Secret is not repeated, and an error's text is fit for a screen.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "backend/base/json.h"
#include "backend/base/text.h"
#include "backend/core/kube_answer.h"
#include "backend/core/kube_discovery.h"

static const long statuses[] = { 302, 400, 401, 403, 404, 405, 406, 409, 410,
	413, 415, 422, 429, 500, 503, 504, 599, 700 };

static void
check_error(long status, const struct node *root, struct span body, bool secret)
{
	const struct kube_asked asked = { "create",
		"/api/v1/namespaces/a/secrets", secret };
	struct error error;

	kube_answer_error(&asked, status, root, body, &error);
	assert(error.text[0] && text_is_clean(span_of(error.text)));
	assert(text_is_clean(span_of(error.said)));
	assert(!secret || !error.said[0]);
}

static void
check_metadata(struct arena *arena, const struct node *object)
{
	struct kube_metadata metadata;
	size_t i;

	if (!kube_answer_metadata(arena, object, &metadata))
		return;
	assert(*metadata.name && metadata.namespace && metadata.uid);
	assert(metadata.keys_known || !metadata.key_count);
	for (i = 1; i < metadata.key_count; i++)
		assert(strcmp(metadata.keys[i - 1].name,
			   metadata.keys[i].name) < 0);
}

static void
check_items(struct arena *arena, const struct node *root)
{
	const struct node *columns = node_get(root, "columnDefinitions");

	check_metadata(arena, root);
	for (NODE_EACH(item, node_get(root, "items")))
		check_metadata(arena, kube_answer_item(arena, root, item));
	for (NODE_EACH(row, node_get(root, "rows"))) {
		const struct node *object =
		    kube_answer_row(arena, columns, row);

		assert(node_get(object, "cells"));
		check_metadata(arena, object);
	}
}

static void
check_discovery(struct arena *arena, const struct node *root)
{
	struct kube_kind kinds[] = { { .group = "g", .plural = "things" },
		{ .group = "", .plural = "secrets" } };
	struct kube_discovery *discovery = kube_discovery_new(arena, kinds, 2);
	size_t group, asked = 0;

	while (kube_discovery_next(discovery, &group)) {
		kube_discovery_take(discovery, group, root);
		asked++;
		assert(asked < 40);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = sizeof(statuses) / sizeof(statuses[0]);
	long status = size ? statuses[data[0] % count] : 500;
	struct span body = span_from(span_make((const char *)data, size), 1);
	struct arena *arena = arena_new();
	struct node *root = NULL;
	struct error error;

	if (!json_read(arena, body, &root, &error))
		root = NULL;
	check_error(status, root, body, false);
	check_error(status, root, body, true);
	assert(kube_answer_retry_after(root) >= 0);
	check_items(arena, root);
	check_discovery(arena, root);
	arena_free(arena);
	return 0;
}

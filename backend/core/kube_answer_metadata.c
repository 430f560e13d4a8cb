#include "backend/core/kube_answer.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/core/kube_sieve.h"
#include "backend/core/stamp.h"

static const char *
text_of(const struct node *map, const char *key)
{
	const char *text = node_get_text(map, key);

	return text ? text : "";
}

static void
add_keys(struct arena *arena, const struct node *fields,
    const struct node *entry, struct kube_metadata *metadata)
{
	if (!fields)
		return;
	metadata->keys_known = true;
	for (NODE_EACH(field, fields)) {
		struct span name = span_from(field->key, 2);

		if (!span_starts(field->key, "f:") || !name.length)
			continue;
		*ARRAY_ADD(arena, metadata->keys, metadata->key_count) =
		    (struct kube_key) { .name = name.at,
			    .manager = text_of(entry, "manager"),
			    .at = stamp_of(node_get_text(entry, "time")) };
	}
}

/* By name, and of one name the last writer first. */
static int
compare_keys(const void *a, const void *b)
{
	const struct kube_key *left = a, *right = b;
	int order = strcmp(left->name, right->name);

	if (order)
		return order;
	return (left->at < right->at) - (left->at > right->at);
}

/* Several programs may have written a key: the last one is named. */
static void
tidy_keys(struct kube_metadata *metadata)
{
	size_t i, kept = 0;

	if (!metadata->key_count)
		return;
	qsort(metadata->keys, metadata->key_count, sizeof(metadata->keys[0]),
	    compare_keys);
	for (i = 1; i < metadata->key_count; i++)
		if (strcmp(metadata->keys[i].name, metadata->keys[kept].name) !=
		    0)
			metadata->keys[++kept] = metadata->keys[i];
	metadata->key_count = kept + 1;
}

static int64_t
generation_of(const struct node *metadata)
{
	const struct node *node = node_get(metadata, "generation");
	uint64_t number;

	if (!node || node->type != NODE_NUMBER ||
	    !span_number(node->text, &number) || number > INT64_MAX)
		return 0;
	return (int64_t)number;
}

bool
kube_answer_metadata(struct arena *arena, const struct node *object,
    struct kube_metadata *metadata)
{
	const struct node *from = node_get(object, "metadata");
	const char *name = node_get_text(from, "name");

	if (!name || !*name)
		return false;
	*metadata = (struct kube_metadata) { .name = name,
		.namespace = text_of(from, "namespace"),
		.uid = text_of(from, "uid"),
		.resource_version = text_of(from, "resourceVersion"),
		.created_at =
		    stamp_of(node_get_text(from, "creationTimestamp")),
		.deleted_at =
		    stamp_of(node_get_text(from, "deletionTimestamp")),
		.generation = generation_of(from),
		.annotations = node_get(from, "annotations"),
		.labels = node_get(from, "labels"),
		.owners = node_get(from, "ownerReferences") };
	for (NODE_EACH(entry, node_get(from, "managedFields"))) {
		const struct node *fields = node_get(entry, "fieldsV1");

		add_keys(arena, node_get(fields, "f:data"), entry, metadata);
		add_keys(
		    arena, node_get(fields, "f:stringData"), entry, metadata);
	}
	tidy_keys(metadata);
	metadata->has_applied =
	    node_get(metadata->annotations, KUBE_SIEVE_APPLIED) != NULL;
	return true;
}

#include "backend/core/image_repository.h"

#include "backend/base/array.h"

/* What exclusionList is when it is absent, or empty. */
#define EXCLUSION_DEFAULT "^.*\\.sig$"

/* spec.timeout is never shorter, also when it comes from spec.interval. */
#define TIMEOUT_LEAST_MS 1000

#define SERVICE_ACCOUNT_LIMIT 253

static const char *const providers[] = { "generic", "aws", "azure", "gcp",
	NULL };

static const struct schema selector_members[] = {
	{ .key = "matchLabels",
	    .type = SCHEMA_TABLE,
	    .items = &object_text_item },
	{ .key = NULL },
};

static const struct schema selector_item = {
	.type = SCHEMA_MAP,
	.members = selector_members,
};

static const struct schema access_members[] = {
	{ .key = "namespaceSelectors",
	    .type = SCHEMA_LIST,
	    .required = true,
	    .items = &selector_item },
	{ .key = NULL },
};

static const struct schema spec_members[] = {
	{ .key = "image", .type = SCHEMA_TEXT, .required = true },
	{ .key = "interval", .type = SCHEMA_DURATION, .required = true },
	{ .key = "timeout", .type = SCHEMA_SHORT_DURATION },
	{ .key = "suspend", .type = SCHEMA_BOOL },
	{ .key = "exclusionList",
	    .type = SCHEMA_LIST,
	    .limit = IMAGE_REPOSITORY_EXCLUSION_LIMIT,
	    .items = &object_text_item },
	{ .key = "secretRef",
	    .type = SCHEMA_MAP,
	    .members = object_name_members },
	{ .key = "serviceAccountName",
	    .type = SCHEMA_TEXT,
	    .limit = SERVICE_ACCOUNT_LIMIT },
	{ .key = "certSecretRef",
	    .type = SCHEMA_MAP,
	    .members = object_name_members },
	{ .key = "proxySecretRef",
	    .type = SCHEMA_MAP,
	    .members = object_name_members },
	{ .key = "provider", .type = SCHEMA_TEXT, .words = providers },
	{ .key = "insecure", .type = SCHEMA_BOOL },
	{ .key = "accessFrom", .type = SCHEMA_MAP, .members = access_members },
	{ .key = NULL },
};

static const struct schema members[] = {
	{ .key = "spec",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = spec_members },
	{ .key = NULL },
};

static void
read_exclusions(struct arena *arena, const struct node *list,
    struct image_repository *repository)
{
	const char **exclusion;

	for (NODE_EACH(item, list)) {
		exclusion = ARRAY_ADD(
		    arena, repository->exclusions, repository->exclusion_count);
		*exclusion = arena_span(arena, item->text);
	}
	if (repository->exclusion_count)
		return;
	exclusion = ARRAY_ADD(
	    arena, repository->exclusions, repository->exclusion_count);
	*exclusion = EXCLUSION_DEFAULT;
}

static void
read_access(struct arena *arena, const struct node *access,
    struct image_repository *repository)
{
	struct namespace_selector *selector;
	struct object_label *label;

	if (!access || access->type == NODE_NULL)
		return;
	repository->has_access_from = true;
	for (NODE_EACH(item, node_get(access, "namespaceSelectors"))) {
		selector = ARRAY_ADD(arena, repository->access_from,
		    repository->access_from_count);
		for (NODE_EACH(node, node_get(item, "matchLabels"))) {
			label = ARRAY_ADD(
			    arena, selector->labels, selector->label_count);
			label->key = arena_span(arena, node->key);
			label->value = arena_span(arena, node->text);
		}
	}
}

bool
image_repository_read(struct arena *arena, const struct node *object,
    struct schema_walk *walk, struct image_repository *repository)
{
	const struct node *spec = node_get(object, "spec");

	schema_compare(walk, members, object, "");
	if (walk->fault_count)
		return false;
	repository->meta.suspend = node_is_true(node_get(spec, "suspend"));
	repository->image = schema_text(arena, spec, "image", NULL);
	repository->interval_ms = schema_duration(spec, "interval", 0);
	repository->timeout_ms =
	    schema_duration(spec, "timeout", repository->interval_ms);
	if (repository->timeout_ms < TIMEOUT_LEAST_MS)
		repository->timeout_ms = TIMEOUT_LEAST_MS;
	read_exclusions(arena, node_get(spec, "exclusionList"), repository);
	repository->secret_name = object_read_name(arena, spec, "secretRef");
	repository->service_account =
	    schema_some(arena, spec, "serviceAccountName", NULL);
	repository->cert_secret_name =
	    object_read_name(arena, spec, "certSecretRef");
	repository->proxy_secret_name =
	    object_read_name(arena, spec, "proxySecretRef");
	repository->provider = schema_text(arena, spec, "provider", "generic");
	repository->insecure = node_is_true(node_get(spec, "insecure"));
	read_access(arena, node_get(spec, "accessFrom"), repository);
	return true;
}

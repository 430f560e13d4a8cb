#include "backend/core/image_policy.h"

/* An interval of nothing where one is needed; Flux takes ten minutes. */
#define INTERVAL_DEFAULT_MS 600000

#define INTERVAL_NOT_TAKEN \
	"spec.interval is only accepted when spec.digestReflectionPolicy is " \
	"set to 'Always'"
#define INTERVAL_NEEDED \
	"spec.interval must be set when spec.digestReflectionPolicy is set " \
	"to 'Always'"

static const char *const orders[] = { "asc", "desc", NULL };
static const char *const reflections[] = { "Always", "IfNotPresent", "Never",
	NULL };

static const struct schema reference_members[] = {
	{ .key = "name", .type = SCHEMA_TEXT, .required = true },
	{ .key = "namespace", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema semver_members[] = {
	{ .key = "range", .type = SCHEMA_TEXT, .required = true },
	{ .key = NULL },
};

static const struct schema order_members[] = {
	{ .key = "order", .type = SCHEMA_TEXT, .words = orders },
	{ .key = NULL },
};

static const struct schema policy_members[] = {
	{ .key = "semver", .type = SCHEMA_MAP, .members = semver_members },
	{ .key = "alphabetical", .type = SCHEMA_MAP, .members = order_members },
	{ .key = "numerical", .type = SCHEMA_MAP, .members = order_members },
	{ .key = NULL },
};

static const struct schema filter_members[] = {
	{ .key = "pattern", .type = SCHEMA_TEXT },
	{ .key = "extract", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema spec_members[] = {
	{ .key = "imageRepositoryRef",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = reference_members },
	{ .key = "policy",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = policy_members },
	{ .key = "filterTags", .type = SCHEMA_MAP, .members = filter_members },
	{ .key = "digestReflectionPolicy",
	    .type = SCHEMA_TEXT,
	    .words = reflections },
	{ .key = "interval", .type = SCHEMA_DURATION },
	{ .key = "suspend", .type = SCHEMA_BOOL },
	{ .key = NULL },
};

static const struct schema members[] = {
	{ .key = "spec",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = spec_members },
	{ .key = NULL },
};

static bool
is_present(const struct node *node)
{
	return node && node->type != NODE_NULL;
}

static enum digest_reflection
read_reflection(const struct node *spec)
{
	const char *word = node_get_text(spec, "digestReflectionPolicy");

	if (word && strcmp(word, "Always") == 0)
		return DIGEST_ALWAYS;
	if (word && strcmp(word, "IfNotPresent") == 0)
		return DIGEST_IF_NOT_PRESENT;
	return DIGEST_NEVER;
}

/* The two rules that Flux's definition has as expressions. */
static void
check_interval(const struct node *spec, struct schema_walk *walk)
{
	bool always = read_reflection(spec) == DIGEST_ALWAYS;
	const struct node *interval = node_get(spec, "interval");

	if (is_present(interval) && !always)
		schema_fault_key(walk, interval,
		    "spec: Invalid value: \"object\": " INTERVAL_NOT_TAKEN);
	if (!is_present(interval) && always)
		schema_fault_key(walk, node_get(spec, "digestReflectionPolicy"),
		    "spec: Invalid value: \"object\": " INTERVAL_NEEDED);
}

static const char *
read_order(struct arena *arena, const struct node *policy, const char *key)
{
	const struct node *order = node_get(policy, key);

	return is_present(order) ? schema_text(arena, order, "order", "asc")
				 : NULL;
}

static void
read_rule(
    struct arena *arena, const struct node *spec, struct policy_rule *rule)
{
	const struct node *policy = node_get(spec, "policy");
	const struct node *filter = node_get(spec, "filterTags");

	rule->semver_range =
	    schema_text(arena, node_get(policy, "semver"), "range", NULL);
	rule->alphabetical_order = read_order(arena, policy, "alphabetical");
	rule->numerical_order = read_order(arena, policy, "numerical");
	rule->has_filter = is_present(filter);
	if (!rule->has_filter)
		return;
	rule->filter_pattern = schema_text(arena, filter, "pattern", "");
	rule->filter_extract = schema_text(arena, filter, "extract", "");
}

bool
image_policy_read(struct arena *arena, const struct node *object,
    struct schema_walk *walk, struct image_policy *policy)
{
	const struct node *spec = node_get(object, "spec"), *reference;

	schema_compare(walk, members, object, "");
	if (walk->fault_count)
		return false;
	check_interval(spec, walk);
	if (walk->fault_count)
		return false;
	reference = node_get(spec, "imageRepositoryRef");
	policy->meta.suspend = node_is_true(node_get(spec, "suspend"));
	policy->repository.name = schema_text(arena, reference, "name", NULL);
	policy->repository.namespace =
	    schema_some(arena, reference, "namespace", policy->meta.namespace);
	read_rule(arena, spec, &policy->rule);
	policy->digest_reflection = read_reflection(spec);
	policy->interval_ms = schema_duration(spec, "interval", 0);
	if (policy->digest_reflection == DIGEST_ALWAYS && !policy->interval_ms)
		policy->interval_ms = INTERVAL_DEFAULT_MS;
	return true;
}

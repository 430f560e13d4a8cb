/*
 * DESIGN
 *
 * Flux's definition takes http, https and ssh URLs. An operator also tries
 * things out in local repositories and has scp-like addresses in old notes, so
 * these are taken as well; any other scheme (git, ftp, ext::, ...) is refused
 * with the API server's words.
 */
#include "backend/core/git_repository.h"

#include "backend/core/url.h"

#define TIMEOUT_DEFAULT_MS 60000

static const char *const providers[] = { "generic", "aws", "azure", "github",
	NULL };
static const char *const modes[] = { "head", "HEAD", "Tag", "TagAndHEAD",
	NULL };

const struct schema git_reference_members[] = {
	{ .key = "branch", .type = SCHEMA_TEXT },
	{ .key = "tag", .type = SCHEMA_TEXT },
	{ .key = "semver", .type = SCHEMA_TEXT },
	{ .key = "name", .type = SCHEMA_TEXT },
	{ .key = "commit", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema include_members[] = {
	{ .key = "repository",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = object_name_members },
	{ .key = "fromPath", .type = SCHEMA_TEXT },
	{ .key = "toPath", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema include_item = {
	.type = SCHEMA_MAP,
	.members = include_members,
};

static const struct schema verify_members[] = {
	{ .key = "mode", .type = SCHEMA_TEXT, .words = modes },
	{ .key = "secretRef",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = object_name_members },
	{ .key = NULL },
};

static const struct schema spec_members[] = {
	{ .key = "url", .type = SCHEMA_TEXT, .required = true },
	{ .key = "interval", .type = SCHEMA_DURATION, .required = true },
	{ .key = "timeout", .type = SCHEMA_SHORT_DURATION },
	{ .key = "ref", .type = SCHEMA_MAP, .members = git_reference_members },
	{ .key = "secretRef",
	    .type = SCHEMA_MAP,
	    .members = object_name_members },
	{ .key = "proxySecretRef",
	    .type = SCHEMA_MAP,
	    .members = object_name_members },
	{ .key = "provider", .type = SCHEMA_TEXT, .words = providers },
	{ .key = "serviceAccountName", .type = SCHEMA_TEXT },
	{ .key = "suspend", .type = SCHEMA_BOOL },
	{ .key = "ignore", .type = SCHEMA_TEXT },
	{ .key = "include", .type = SCHEMA_LIST, .items = &include_item },
	{ .key = "recurseSubmodules", .type = SCHEMA_BOOL },
	{ .key = "sparseCheckout",
	    .type = SCHEMA_LIST,
	    .items = &object_text_item },
	{ .key = "verify", .type = SCHEMA_MAP, .members = verify_members },
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
has_known_scheme(struct span url)
{
	size_t scheme = span_find_text(url, "://");

	if (!url.length || span_starts(url, "-"))
		return false;
	if (scheme == url.length)
		return span_find_text(url, "::") == url.length;
	return span_starts(url, "https://") || span_starts(url, "http://") ||
	    span_starts(url, "ssh://");
}

static void
check_rules(const struct node *spec, struct schema_walk *walk)
{
	const struct node *url = node_get(spec, "url");
	const char *account = node_get_text(spec, "serviceAccountName");
	const char *provider = node_get_text(spec, "provider");

	if (!has_known_scheme(url->text))
		schema_fault(walk, url,
		    "spec.url: Invalid value: \"%s\": spec.url in body should "
		    "match '^(http|https|ssh)://.*$' (or be user@host:path, or "
		    "a path)",
		    schema_quote(walk->arena, url->text));
	else if (url_has_password(url->text))
		schema_fault(walk, url,
		    "spec.url: must not hold a password (name a secret in "
		    "spec.secretRef)");
	if (account &&
	    !(provider &&
		(strcmp(provider, "azure") == 0 ||
		    strcmp(provider, "aws") == 0)))
		schema_fault_key(walk, node_get(spec, "serviceAccountName"),
		    "spec: Invalid value: \"object\": serviceAccountName can "
		    "only be set when provider is 'azure' or 'aws'");
}

void
git_reference_read(struct arena *arena, const struct node *map,
    struct git_reference *reference)
{
	reference->branch = schema_some(arena, map, "branch", NULL);
	reference->tag = schema_some(arena, map, "tag", NULL);
	reference->semver = schema_some(arena, map, "semver", NULL);
	reference->name = schema_some(arena, map, "name", NULL);
	reference->commit = schema_some(arena, map, "commit", NULL);
}

bool
git_repository_read(struct arena *arena, const struct node *object,
    struct schema_walk *walk, struct git_repository *repository)
{
	const struct node *spec = node_get(object, "spec");

	schema_compare(walk, members, object, "");
	if (walk->fault_count)
		return false;
	check_rules(spec, walk);
	if (walk->fault_count)
		return false;
	repository->meta.suspend = node_is_true(node_get(spec, "suspend"));
	repository->url = schema_text(arena, spec, "url", NULL);
	git_reference_read(arena, node_get(spec, "ref"), &repository->ref);
	repository->secret_name = object_read_name(arena, spec, "secretRef");
	repository->proxy_secret_name =
	    object_read_name(arena, spec, "proxySecretRef");
	repository->provider = schema_text(arena, spec, "provider", "generic");
	repository->interval_ms = schema_duration(spec, "interval", 0);
	repository->timeout_ms =
	    schema_duration(spec, "timeout", TIMEOUT_DEFAULT_MS);
	return true;
}

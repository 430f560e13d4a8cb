#include "backend/core/config.h"

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/text.h"
#include "backend/base/yaml_read.h"
#include "backend/core/object.h"
#include "backend/core/path.h"
#include "backend/core/url.h"

#define THEME_DEFAULT "auto"
#define NAMESPACE_DEFAULT "default"
#define GIT_INTERVAL_DEFAULT_MS 60000

/* A branch is asked for no more often than this. */
#define GIT_INTERVAL_LEAST_MS 1000

static const struct schema objects_members[] = {
	{ .key = "url", .type = SCHEMA_TEXT, .required = true },
	{ .key = "branch", .type = SCHEMA_TEXT },
	{ .key = "path", .type = SCHEMA_TEXT },
	{ .key = "namespace", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema source_members[] = {
	{ .key = "url", .type = SCHEMA_TEXT, .required = true },
	{ .key = NULL },
};

static const struct schema operator_members[] = {
	{ .key = "name", .type = SCHEMA_TEXT },
	{ .key = "email", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema registry_members[] = {
	{ .key = "host", .type = SCHEMA_TEXT, .required = true },
	{ .key = "insecure", .type = SCHEMA_BOOL },
	{ .key = "ca", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema git_members[] = {
	{ .key = "url", .type = SCHEMA_TEXT, .required = true },
	{ .key = "ca", .type = SCHEMA_TEXT },
	{ .key = "proxy", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema objects_item = {
	.type = SCHEMA_MAP,
	.members = objects_members,
};

static const struct schema source_item = {
	.type = SCHEMA_MAP,
	.members = source_members,
};

static const struct schema registry_item = {
	.type = SCHEMA_MAP,
	.members = registry_members,
};

static const struct schema git_item = {
	.type = SCHEMA_MAP,
	.members = git_members,
};

static const struct schema members[] = {
	{ .key = "objects", .type = SCHEMA_LIST, .items = &objects_item },
	{ .key = "sources", .type = SCHEMA_TABLE, .items = &source_item },
	{ .key = "operator", .type = SCHEMA_MAP, .members = operator_members },
	{ .key = "theme", .type = SCHEMA_TEXT },
	{ .key = "registries", .type = SCHEMA_LIST, .items = &registry_item },
	{ .key = "git", .type = SCHEMA_LIST, .items = &git_item },
	{ .key = "kubeconfig", .type = SCHEMA_TEXT },
	{ .key = "context", .type = SCHEMA_TEXT },
	{ .key = "readOnly", .type = SCHEMA_BOOL },
	{ .key = "gitInterval", .type = SCHEMA_DURATION },
	{ .key = NULL },
};

/* Everything a reader of one part needs. */
struct reading {
	struct arena *arena;
	struct config *config;
	struct schema_walk walk;
};

static void
wrong_value(struct reading *reading, const struct node *node, const char *path,
    const char *rule)
{
	schema_fault(&reading->walk, node, "%s: Invalid value: \"%s\": %s",
	    path, schema_quote(reading->walk.arena, node->text), rule);
}

static void
check_url(struct reading *reading, const struct node *map)
{
	const struct node *url = node_get(map, "url");

	if (!span_trim(url->text).length)
		wrong_value(reading, url, "url", "must not be empty");
	if (url_has_password(url->text))
		schema_fault(&reading->walk, url,
		    "url: must not hold a password; git's credential helpers "
		    "are asked for it");
}

static void
read_objects(struct reading *reading, const struct node *list)
{
	struct config *config = reading->config;
	struct arena *arena = reading->arena;
	struct config_objects *objects;
	const struct node *space;

	for (NODE_EACH(item, list)) {
		check_url(reading, item);
		objects =
		    ARRAY_ADD(arena, config->objects, config->object_count);
		objects->url = schema_text(arena, item, "url", NULL);
		objects->branch = schema_some(arena, item, "branch", NULL);
		objects->path =
		    path_clean(arena, schema_text(arena, item, "path", ""));
		objects->namespace =
		    schema_some(arena, item, "namespace", NAMESPACE_DEFAULT);
		space = node_get(item, "namespace");
		if (!object_is_namespace(span_of(objects->namespace)))
			wrong_value(reading, space, "namespace",
			    "this is not a name that Kubernetes takes");
	}
}

static void
read_sources(struct reading *reading, const struct node *table)
{
	struct config *config = reading->config;
	struct arena *arena = reading->arena;
	struct config_source *source;
	struct span namespace, name;
	size_t slash;

	for (NODE_EACH(item, table)) {
		slash = span_find(item->key, '/');
		namespace = span_head(item->key, slash);
		name = span_from(item->key, slash + 1);
		if (!object_is_namespace(namespace) || !object_is_name(name))
			schema_fault_key(&reading->walk, item,
			    "sources: \"%s\" is not NAMESPACE/NAME of a "
			    "GitRepository",
			    schema_quote(reading->walk.arena, item->key));
		check_url(reading, item);
		source =
		    ARRAY_ADD(arena, config->sources, config->source_count);
		source->namespace = arena_span(arena, namespace);
		source->name = arena_span(arena, name);
		source->url = schema_text(arena, item, "url", NULL);
	}
}

static void
read_registries(struct reading *reading, const struct node *list)
{
	struct config *config = reading->config;
	struct arena *arena = reading->arena;
	struct config_registry *registry, made = { 0 };
	const struct node *host;

	for (NODE_EACH(item, list)) {
		host = node_get(item, "host");
		made.host = schema_text(arena, item, "host", NULL);
		made.insecure = node_is_true(node_get(item, "insecure"));
		made.ca_file = schema_some(arena, item, "ca", NULL);
		if (!*made.host || strpbrk(made.host, "/@ \t"))
			wrong_value(
			    reading, host, "host", "must be HOST or HOST:PORT");
		else if (config_find_registry(config, made.host))
			wrong_value(reading, host, "host",
			    "this host stands here again");
		registry = ARRAY_ADD(
		    arena, config->registries, config->registry_count);
		*registry = made;
	}
}

static void
read_gits(struct reading *reading, const struct node *list)
{
	struct config *config = reading->config;
	struct arena *arena = reading->arena;
	struct config_git *git, made = { 0 };
	const struct node *url;
	struct span text;

	for (NODE_EACH(item, list)) {
		url = node_get(item, "url");
		text = url->text;
		while (span_ends(text, "/"))
			text = span_head(text, text.length - 1);
		made.url = arena_span(arena, text);
		made.ca_file = schema_some(arena, item, "ca", NULL);
		made.proxy = schema_text(arena, item, "proxy", NULL);
		if ((!span_starts(text, "https://") &&
			!span_starts(text, "http://")) ||
		    memchr(text.at, '@', url_path_start(text)))
			schema_fault(&reading->walk, url,
			    "url: must be http:// or https:// and HOST[:PORT], "
			    "without a user");
		for (ARRAY_EACH(other, config->gits, config->git_count))
			if (strcmp(other->url, made.url) == 0)
				wrong_value(reading, url, "url",
				    "this URL stands here again");
		git = ARRAY_ADD(arena, config->gits, config->git_count);
		*git = made;
	}
}

/* What git takes in the line of an author. */
static const char *
read_person(struct reading *reading, const struct node *map, const char *key)
{
	const struct node *node = node_get(map, key);
	const char *text = schema_some(reading->arena, map, key, NULL);

	if (text && (strpbrk(text, "<>\r\n") || !span_trim(node->text).length))
		wrong_value(reading, node, key,
		    "must not be blank and have no <, > or line end");
	return text;
}

static void
read_theme(struct reading *reading, const struct node *root)
{
	const struct node *node = node_get(root, "theme");
	const char *name =
	    schema_text(reading->arena, root, "theme", THEME_DEFAULT);

	if (!*name ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		wrong_value(reading, node, "theme",
		    "a theme's name has a-z, 0-9 and - only");
	reading->config->theme = name;
}

static void
read_rest(struct reading *reading, const struct node *root)
{
	const struct node *person = node_get(root, "operator");
	struct config *config = reading->config;

	config->operator_name = read_person(reading, person, "name");
	config->operator_email = read_person(reading, person, "email");
	read_theme(reading, root);
	config->kubeconfig =
	    schema_some(reading->arena, root, "kubeconfig", NULL);
	config->context = schema_some(reading->arena, root, "context", NULL);
	config->read_only = node_is_true(node_get(root, "readOnly"));
	config->git_interval_ms =
	    schema_duration(root, "gitInterval", GIT_INTERVAL_DEFAULT_MS);
	if (config->git_interval_ms < GIT_INTERVAL_LEAST_MS)
		wrong_value(reading, node_get(root, "gitInterval"),
		    "gitInterval", "must be 1s or more");
}

/* Fills the config; faults stay in the walk. */
static void
read_root(struct reading *reading, const struct node *root)
{
	if (root->type == NODE_NULL)
		return;
	if (root->type != NODE_MAP) {
		schema_fault(&reading->walk, root, "must be a map, is %s",
		    node_type_word(root));
		return;
	}
	schema_compare(&reading->walk, members, root, "");
	if (reading->walk.fault_count)
		return;
	read_objects(reading, node_get(root, "objects"));
	read_sources(reading, node_get(root, "sources"));
	read_registries(reading, node_get(root, "registries"));
	read_gits(reading, node_get(root, "git"));
	read_rest(reading, root);
}

void
config_default(struct arena *arena UNUSED, struct config *config)
{
	memset(config, 0, sizeof(*config));
	config->theme = THEME_DEFAULT;
	config->git_interval_ms = GIT_INTERVAL_DEFAULT_MS;
}

bool
config_parse(struct arena *arena, struct span text, const char *file,
    struct config *config, struct error *error)
{
	struct config made;
	struct reading reading = { .arena = arena, .config = &made };
	const struct schema_fault *fault;
	struct error cause;
	struct node *root;

	config_default(arena, &made);
	reading.walk.arena = arena;
	reading.walk.strict = true;
	if (text.length > CONFIG_FILE_LIMIT) {
		error_set(error, ERROR_INVALID, "%s: larger than 1 MiB", file);
		return false;
	}
	if (!yaml_read(arena, text, &root, &cause)) {
		error_set(error, ERROR_INVALID, "%s:%s", file, cause.text);
		return false;
	}
	read_root(&reading, root);
	fault = schema_first(&reading.walk);
	if (fault) {
		error_set(error, ERROR_INVALID, "%s:%u:%u: %s", file,
		    fault->line, fault->column, fault->text);
		return false;
	}
	*config = made;
	return true;
}

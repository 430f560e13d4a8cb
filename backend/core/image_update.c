#include "backend/core/image_update.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/core/path.h"

/* The controller's words for an object that can do nothing. */
#define GIT_NEEDED \
	"source kind 'GitRepository' necessitates field .spec.git: invalid " \
	"source configuration"

static const char *const source_kinds[] = { "GitRepository", NULL };
static const char *const strategies[] = { "Setters", NULL };
static const char *const signing_types[] = { "gpg", "ssh", NULL };

static const struct schema source_members[] = {
	{ .key = "kind", .type = SCHEMA_TEXT, .words = source_kinds },
	{ .key = "name", .type = SCHEMA_TEXT, .required = true },
	{ .key = "namespace", .type = SCHEMA_TEXT },
	{ .key = "apiVersion", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema checkout_members[] = {
	{ .key = "ref",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = git_reference_members },
	{ .key = NULL },
};

static const struct schema author_members[] = {
	{ .key = "email", .type = SCHEMA_TEXT, .required = true },
	{ .key = "name", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema signing_members[] = {
	{ .key = "secretRef",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = object_name_members },
	{ .key = "type", .type = SCHEMA_TEXT, .words = signing_types },
	{ .key = NULL },
};

static const struct schema commit_members[] = {
	{ .key = "author",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = author_members },
	{ .key = "signingKey", .type = SCHEMA_MAP, .members = signing_members },
	{ .key = "messageTemplate", .type = SCHEMA_TEXT },
	{ .key = "messageTemplateValues",
	    .type = SCHEMA_TABLE,
	    .items = &object_text_item },
	{ .key = NULL },
};

static const struct schema push_members[] = {
	{ .key = "branch", .type = SCHEMA_TEXT },
	{ .key = "refspec", .type = SCHEMA_TEXT },
	{ .key = "options", .type = SCHEMA_TABLE, .items = &object_text_item },
	{ .key = NULL },
};

static const struct schema git_members[] = {
	{ .key = "checkout", .type = SCHEMA_MAP, .members = checkout_members },
	{ .key = "commit",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = commit_members },
	{ .key = "push", .type = SCHEMA_MAP, .members = push_members },
	{ .key = NULL },
};

static const struct schema update_members[] = {
	{ .key = "strategy", .type = SCHEMA_TEXT, .words = strategies },
	{ .key = "path", .type = SCHEMA_TEXT },
	{ .key = NULL },
};

static const struct schema spec_members[] = {
	{ .key = "interval", .type = SCHEMA_DURATION, .required = true },
	{ .key = "sourceRef",
	    .type = SCHEMA_MAP,
	    .required = true,
	    .members = source_members },
	{ .key = "git", .type = SCHEMA_MAP, .members = git_members },
	{ .key = "policySelector",
	    .type = SCHEMA_MAP,
	    .members = label_selector_members },
	{ .key = "update", .type = SCHEMA_MAP, .members = update_members },
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

static void
check_rules(const struct node *spec, struct schema_walk *walk)
{
	const struct node *git = node_get(spec, "git");

	label_selector_check(node_get(spec, "policySelector"), walk);
	if (!git || git->type == NODE_NULL)
		schema_fault_key(
		    walk, spec, "spec.git: Required value: " GIT_NEEDED);
}

static int
compare_keys(const void *a, const void *b)
{
	const struct key_value *first = a, *second = b;

	return strcmp(first->key, second->key);
}

/* Sorted by key. */
static void
read_table(struct arena *arena, const struct node *table,
    struct key_value **pairs, size_t *count)
{
	struct key_value *pair;

	for (NODE_EACH(node, table)) {
		pair = ARRAY_ADD(arena, *pairs, *count);
		pair->key = arena_span(arena, node->key);
		pair->value = arena_span(arena, node->text);
	}
	if (*count)
		qsort(*pairs, *count, sizeof(**pairs), compare_keys);
}

static void
read_commit(
    struct arena *arena, const struct node *commit, struct image_update *update)
{
	const struct node *author = node_get(commit, "author");
	const struct node *signing = node_get(commit, "signingKey");

	update->author_name = schema_text(arena, author, "name", "");
	update->author_email = schema_text(arena, author, "email", "");
	update->signing_secret_name =
	    object_read_name(arena, signing, "secretRef");
	update->signing_type = schema_text(arena, signing, "type", "gpg");
	update->message_template =
	    schema_text(arena, commit, "messageTemplate", NULL);
	read_table(arena, node_get(commit, "messageTemplateValues"),
	    &update->message_values, &update->message_value_count);
}

static void
read_git(
    struct arena *arena, const struct node *git, struct image_update *update)
{
	const struct node *checkout = node_get(git, "checkout");
	const struct node *push = node_get(git, "push");

	update->has_checkout = checkout && checkout->type == NODE_MAP;
	git_reference_read(arena, node_get(checkout, "ref"), &update->checkout);
	read_commit(arena, node_get(git, "commit"), update);
	update->push_branch = schema_some(arena, push, "branch", NULL);
	update->push_refspec = schema_some(arena, push, "refspec", NULL);
	read_table(arena, node_get(push, "options"), &update->push_options,
	    &update->push_option_count);
}

bool
image_update_read(struct arena *arena, const struct node *object,
    struct schema_walk *walk, struct image_update *update)
{
	const struct node *spec = node_get(object, "spec"), *source;

	schema_compare(walk, members, object, "");
	if (walk->fault_count)
		return false;
	check_rules(spec, walk);
	if (walk->fault_count)
		return false;
	source = node_get(spec, "sourceRef");
	update->meta.suspend = node_is_true(node_get(spec, "suspend"));
	update->interval_ms = schema_duration(spec, "interval", 0);
	update->source.name = schema_text(arena, source, "name", NULL);
	update->source.namespace =
	    schema_some(arena, source, "namespace", update->meta.namespace);
	read_git(arena, node_get(spec, "git"), update);
	label_selector_read(
	    arena, node_get(spec, "policySelector"), &update->policy_selector);
	update->path = path_clean(
	    arena, schema_text(arena, node_get(spec, "update"), "path", ""));
	return true;
}

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

/* In the order of enum selector_operator. */
static const char *const operators[] = { "In", "NotIn", "Exists",
	"DoesNotExist" };

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

static const struct schema term_members[] = {
	{ .key = "key", .type = SCHEMA_TEXT, .required = true },
	{ .key = "operator", .type = SCHEMA_TEXT, .required = true },
	{ .key = "values", .type = SCHEMA_LIST, .items = &object_text_item },
	{ .key = NULL },
};

static const struct schema term_item = {
	.type = SCHEMA_MAP,
	.members = term_members,
};

static const struct schema selector_members[] = {
	{ .key = "matchLabels",
	    .type = SCHEMA_TABLE,
	    .items = &object_text_item },
	{ .key = "matchExpressions", .type = SCHEMA_LIST, .items = &term_item },
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
	    .members = selector_members },
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

static bool
find_operator(struct span word, enum selector_operator *relation)
{
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (!span_is(word, operators[i]))
			continue;
		*relation = (enum selector_operator)i;
		return true;
	}
	return false;
}

static void
check_value(const struct node *value, struct schema_walk *walk)
{
	if (object_is_label_value(value->text))
		return;
	schema_fault(walk, value,
	    "failed to parse policy selector: values: Invalid value: "
	    "\"%s\": " OBJECT_LABEL_VALUE_RULE,
	    schema_quote(walk->arena, value->text));
}

static void
check_label(const struct node *label, struct schema_walk *walk)
{
	if (!object_is_label_key(label->key))
		schema_fault_key(walk, label,
		    "failed to parse policy selector: key: Invalid value: "
		    "\"%s\": " OBJECT_LABEL_NAME_RULE,
		    schema_quote(walk->arena, label->key));
	else
		check_value(label, walk);
}

/* The rules that the controller has about an expression. */
static void
check_term(const struct node *term, struct schema_walk *walk)
{
	const struct node *word = node_get(term, "operator");
	const struct node *key = node_get(term, "key");
	const struct node *values = node_get(term, "values");
	const char *text = schema_quote(walk->arena, word->text);
	enum selector_operator relation;
	bool wants_values;

	if (!object_is_label_key(key->text))
		schema_fault(walk, key,
		    "failed to parse policy selector: key: Invalid value: "
		    "\"%s\": " OBJECT_LABEL_NAME_RULE,
		    schema_quote(walk->arena, key->text));
	if (!find_operator(word->text, &relation)) {
		schema_fault(walk, word,
		    "failed to parse policy selector: \"%s\" is not a valid "
		    "label selector operator (In, NotIn, Exists or "
		    "DoesNotExist)",
		    text);
		return;
	}
	wants_values = relation == SELECTOR_IN || relation == SELECTOR_NOT_IN;
	if (wants_values && !node_count(values))
		schema_fault(walk, word,
		    "failed to parse policy selector: values: for %s the set "
		    "of values can't be empty",
		    text);
	if (!wants_values && node_count(values))
		schema_fault(walk, values,
		    "failed to parse policy selector: values: for %s the set "
		    "of values must be empty",
		    text);
	for (NODE_EACH (value, values))
		check_value(value, walk);
}

static void
check_rules(const struct node *spec, struct schema_walk *walk)
{
	const struct node *terms =
	    node_at(spec, "policySelector", "matchExpressions", NULL);
	const struct node *labels =
	    node_at(spec, "policySelector", "matchLabels", NULL);
	const struct node *git = node_get(spec, "git");

	for (NODE_EACH (label, labels))
		check_label(label, walk);
	for (NODE_EACH (term, terms))
		check_term(term, walk);
	if (!git || git->type == NODE_NULL)
		schema_fault_key(
		    walk, spec, "spec.git: Required value: " GIT_NEEDED);
}

static void
read_values(
    struct arena *arena, const struct node *list, struct selector_term *term)
{
	const char **value;

	for (NODE_EACH (item, list)) {
		value = ARRAY_ADD(arena, term->values, term->value_count);
		*value = arena_span(arena, item->text);
	}
}

static void
read_selector(struct arena *arena, const struct node *map,
    struct label_selector *selector)
{
	struct selector_term *term;
	const char **value;

	for (NODE_EACH (label, node_get(map, "matchLabels"))) {
		term = ARRAY_ADD(arena, selector->terms, selector->term_count);
		term->key = arena_span(arena, label->key);
		term->relation = SELECTOR_IN;
		value = ARRAY_ADD(arena, term->values, term->value_count);
		*value = arena_span(arena, label->text);
	}
	for (NODE_EACH (node, node_get(map, "matchExpressions"))) {
		term = ARRAY_ADD(arena, selector->terms, selector->term_count);
		term->key = schema_text(arena, node, "key", NULL);
		(void)find_operator(
		    node_get(node, "operator")->text, &term->relation);
		read_values(arena, node_get(node, "values"), term);
	}
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

	for (NODE_EACH (node, table)) {
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
	read_selector(
	    arena, node_get(spec, "policySelector"), &update->policy_selector);
	update->path = path_clean(
	    arena, schema_text(arena, node_get(spec, "update"), "path", ""));
	return true;
}

static const char *
find_label(
    const struct object_label *labels, size_t label_count, const char *key)
{
	for (ARRAY_EACH (label, labels, label_count))
		if (strcmp(label->key, key) == 0)
			return label->value;
	return NULL;
}

static bool
has_value(const struct selector_term *term, const char *value)
{
	size_t i;

	for (i = 0; i < term->value_count; i++)
		if (strcmp(term->values[i], value) == 0)
			return true;
	return false;
}

static bool
term_holds(const struct selector_term *term, const char *value)
{
	switch (term->relation) {
	case SELECTOR_IN:
		return value && has_value(term, value);
	case SELECTOR_NOT_IN:
		return !value || !has_value(term, value);
	case SELECTOR_EXISTS:
		return value != NULL;
	case SELECTOR_DOES_NOT_EXIST:
		return value == NULL;
	}
	return false;
}

bool
label_selector_matches(const struct label_selector *selector,
    const struct object_label *labels, size_t label_count)
{
	const struct selector_term *term;
	size_t i;

	for (i = 0; i < selector->term_count; i++) {
		term = &selector->terms[i];
		if (!term_holds(
			term, find_label(labels, label_count, term->key)))
			return false;
	}
	return true;
}

#include "backend/core/object.h"

#include <assert.h>

#include "backend/base/array.h"

/* The API server's limits. */
#define NAME_LIMIT 253
#define LABEL_LIMIT 63
#define LABEL_PREFIX_LIMIT 253

#define SUBDOMAIN_RULE \
	"a lowercase RFC 1123 subdomain must consist of lower case " \
	"alphanumeric characters, '-' or '.', and must start and end with an " \
	"alphanumeric character"
#define DNS_LABEL_RULE \
	"a lowercase RFC 1123 label must consist of lower case alphanumeric " \
	"characters or '-', and must start and end with an alphanumeric " \
	"character"
const struct schema object_text_item = { .type = SCHEMA_TEXT };

const struct schema object_name_members[] = {
	{ .key = "name", .type = SCHEMA_TEXT, .required = true },
	{ .key = NULL },
};

/* Labels are not here: a null among them is the empty text. */
static const struct schema meta_members[] = {
	{ .key = "name", .type = SCHEMA_TEXT, .limit = NAME_LIMIT },
	{ .key = "namespace", .type = SCHEMA_TEXT, .limit = LABEL_LIMIT },
	{ .key = NULL },
};

const char *
object_kind_word(enum object_kind kind)
{
	switch (kind) {
	case OBJECT_GIT_REPOSITORY:
		return "GitRepository";
	case OBJECT_IMAGE_REPOSITORY:
		return "ImageRepository";
	case OBJECT_IMAGE_POLICY:
		return "ImagePolicy";
	case OBJECT_IMAGE_UPDATE:
		return "ImageUpdateAutomation";
	}
	return "object";
}

const char *
object_read_name(struct arena *arena, const struct node *map, const char *key)
{
	return schema_text(arena, node_get(map, key), "name", NULL);
}

static bool
is_lower(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

static bool
is_alphanumeric(char byte)
{
	return is_lower(byte) || (byte >= 'A' && byte <= 'Z');
}

/* Lower case letters and digits, '-' inside. */
static bool
is_dns_label(struct span text)
{
	size_t i;

	if (!text.length || !is_lower(text.at[0]) ||
	    !is_lower(text.at[text.length - 1]))
		return false;
	for (i = 0; i < text.length; i++)
		if (!is_lower(text.at[i]) && text.at[i] != '-')
			return false;
	return true;
}

static bool
is_subdomain(struct span text)
{
	struct span piece;

	if (!text.length || text.at[text.length - 1] == '.')
		return false;
	while (span_cut(&text, '.', &piece))
		if (!is_dns_label(piece))
			return false;
	return true;
}

/* The name part of a label's key, and a label's value that is not empty. */
static bool
is_label_word(struct span text)
{
	size_t i;

	if (!text.length || text.length > LABEL_LIMIT ||
	    !is_alphanumeric(text.at[0]) ||
	    !is_alphanumeric(text.at[text.length - 1]))
		return false;
	for (i = 0; i < text.length; i++)
		if (!is_alphanumeric(text.at[i]) &&
		    !memchr("-_.", text.at[i], 3))
			return false;
	return true;
}

bool
object_is_label_key(struct span key)
{
	size_t slash = span_find(key, '/');
	struct span prefix = span_head(key, slash);

	if (slash == key.length)
		return is_label_word(key);
	return prefix.length <= LABEL_PREFIX_LIMIT && is_subdomain(prefix) &&
	    is_label_word(span_from(key, slash + 1));
}

bool
object_is_label_value(struct span value)
{
	return !value.length || is_label_word(value);
}

static void
read_label(struct arena *arena, const struct node *node,
    struct schema_walk *walk, struct object_meta *meta)
{
	const char *key = schema_quote(walk->arena, node->key);
	const char *value = schema_quote(walk->arena, node->text);
	struct object_label *label;

	if (node->type != NODE_TEXT && node->type != NODE_NULL)
		schema_fault(walk, node,
		    "metadata.labels.%s: Invalid type: must be a string, is "
		    "%s%s%s",
		    key, node_type_word(node), *value ? ": " : "",
		    *value ? arena_printf(
				 walk->arena, "%s (put it in quotes)", value)
			   : "");
	else if (!object_is_label_key(node->key))
		schema_fault_key(walk, node,
		    "metadata.labels: Invalid value: "
		    "\"%s\": " OBJECT_LABEL_NAME_RULE,
		    key);
	else if (node->type == NODE_TEXT && !object_is_label_value(node->text))
		schema_fault(walk, node,
		    "metadata.labels: Invalid value: \"%s\": %s", value,
		    node->text.length > LABEL_LIMIT
			? "must be no more than 63 bytes"
			: OBJECT_LABEL_VALUE_RULE);
	if (walk->fault_count)
		return;
	label = ARRAY_ADD(arena, meta->labels, meta->label_count);
	label->key = arena_span(arena, node->key);
	label->value =
	    node->type == NODE_TEXT ? arena_span(arena, node->text) : "";
}

static void
read_labels(struct arena *arena, const struct node *labels,
    struct schema_walk *walk, struct object_meta *meta)
{
	if (!labels || labels->type == NODE_NULL)
		return;
	if (labels->type != NODE_MAP) {
		schema_fault(walk, labels,
		    "metadata.labels: Invalid type: must be a map, is %s",
		    node_type_word(labels));
		return;
	}
	for (NODE_EACH(label, labels))
		read_label(arena, label, walk, meta);
}

bool
object_is_name(struct span text)
{
	return text.length <= NAME_LIMIT && is_subdomain(text);
}

bool
object_is_namespace(struct span text)
{
	return text.length <= LABEL_LIMIT && is_dns_label(text);
}

static void
check_name(const struct node *node, const char *path, bool subdomain,
    struct schema_walk *walk)
{
	if (subdomain ? object_is_name(node->text)
		      : object_is_namespace(node->text))
		return;
	schema_fault(walk, node, "%s: Invalid value: \"%s\": %s", path,
	    schema_quote(walk->arena, node->text),
	    subdomain ? SUBDOMAIN_RULE : DNS_LABEL_RULE);
}

void
object_read_meta(struct arena *arena, const struct node *object,
    const char *namespace, struct schema_walk *walk, struct object_meta *meta)
{
	const struct node *map = node_get(object, "metadata");
	const struct node *name = node_get(map, "name"), *space;

	meta->namespace = namespace;
	if (map && map->type != NODE_MAP && map->type != NODE_NULL) {
		schema_fault(walk, map,
		    "metadata: Invalid type: must be a map, is %s",
		    node_type_word(map));
		return;
	}
	if (!name || name->type == NODE_NULL ||
	    (name->type == NODE_TEXT && !name->text.length)) {
		schema_fault_key(
		    walk, map ? map : object, "metadata.name: Required value");
		return;
	}
	schema_compare(walk, meta_members, map, "metadata");
	if (walk->fault_count)
		return;
	check_name(name, "metadata.name", true, walk);
	meta->name = arena_span(arena, name->text);
	meta->namespace = schema_some(arena, map, "namespace", namespace);
	space = node_get(map, "namespace");
	if (space && space->text.length)
		check_name(space, "metadata.namespace", false, walk);
	read_labels(arena, node_get(map, "labels"), walk, meta);
}

/*
 * DESIGN
 *
 * libyaml tells events (yaml_events.h), this file makes a tree of them. What
 * libyaml leaves open is decided here: anchors and what an alias may mean, the
 * types of scalars, and keys that stand there twice.
 */
#include "backend/base/yaml_read.h"

#include "backend/base/array.h"
#include "backend/base/yaml_events.h"
#include "backend/base/yaml_members.h"
#include "backend/base/yaml_scalar.h"

#define TAG_PREFIX "tag:yaml.org,2002:"

struct yaml_reader {
	struct arena *arena;
	struct yaml_events events;
	struct map *anchors; /* of this document: name to struct anchor */
	size_t nodes;
	struct yaml_copies copies;
	bool ended; /* at the end, or failed */
};

struct anchor {
	struct node *node;
	bool is_open; /* its end has not been read yet */
};

static struct node *read_node(
    struct yaml_reader *reader, unsigned depth, struct error *error);

static struct node *
new_node(struct yaml_reader *reader, enum node_type type, yaml_mark_t at,
    struct error *error)
{
	if (++reader->nodes > YAML_NODE_LIMIT) {
		yaml_events_fail(error, yaml_events_line(at),
		    yaml_events_column(at), "more than %zu values in one text",
		    YAML_NODE_LIMIT);
		return NULL;
	}
	return node_new(
	    reader->arena, type, yaml_events_line(at), yaml_events_column(at));
}

static struct span
span_of_bytes(const yaml_char_t *at, size_t length)
{
	return span_make((const char *)at, length);
}

static struct anchor *
open_anchor(
    struct yaml_reader *reader, const yaml_char_t *name, struct node *node)
{
	struct anchor *anchor;

	if (!name)
		return NULL;
	anchor = arena_alloc(reader->arena, sizeof(*anchor));
	anchor->node = node;
	anchor->is_open = true;
	map_set(reader->anchors,
	    span_of(arena_dup(reader->arena, (const char *)name)), anchor);
	return anchor;
}

static struct node *
read_alias(struct yaml_reader *reader, unsigned depth, struct error *error)
{
	struct span name =
	    span_of((const char *)reader->events.event.data.alias.anchor);
	const struct anchor *anchor = map_find(reader->anchors, name);
	yaml_mark_t at = reader->events.event.start_mark;
	struct node *copy;

	if (!anchor || anchor->is_open) {
		yaml_events_fail(error, yaml_events_line(at),
		    yaml_events_column(at),
		    anchor ? "anchor '%s' contains itself"
			   : "unknown anchor '%s'",
		    yaml_events_quote(reader->arena, name));
		return NULL;
	}
	yaml_events_drop(&reader->events);
	copy = yaml_members_copy(&reader->copies, anchor->node, depth, error);
	if (!copy)
		return NULL;
	copy->line = yaml_events_line(at);
	copy->column = yaml_events_column(at);
	return copy;
}

/* The type that a tag asks for; false when the text is not of it. */
static bool
tagged_type(const char *tag, struct span text, enum node_type *type)
{
	enum node_type natural = yaml_scalar_type(text);
	struct span name = span_from(span_of(tag), strlen(TAG_PREFIX));

	*type = NODE_TEXT;
	if (!span_starts(span_of(tag), TAG_PREFIX))
		return true;
	if (span_is(name, "int") || span_is(name, "float"))
		*type = NODE_NUMBER;
	else if (span_is(name, "bool"))
		*type = NODE_BOOL;
	else if (span_is(name, "null"))
		*type = NODE_NULL;
	else
		return true;
	return natural == *type;
}

static struct node *
read_scalar(struct yaml_reader *reader, struct error *error)
{
	const yaml_event_t *event = &reader->events.event;
	const char *tag = (const char *)event->data.scalar.tag;
	struct span text =
	    span_of_bytes(event->data.scalar.value, event->data.scalar.length);
	enum node_type type = NODE_TEXT;
	struct anchor *anchor;
	struct node *node;

	if (tag && !tagged_type(tag, text, &type)) {
		yaml_events_fail(error, yaml_events_line(event->start_mark),
		    yaml_events_column(event->start_mark), "'%s' is not a %s",
		    yaml_events_quote(reader->arena, text),
		    tag + strlen(TAG_PREFIX));
		return NULL;
	}
	if (!tag && event->data.scalar.plain_implicit)
		type = yaml_scalar_type(text);
	node = new_node(reader, type, event->start_mark, error);
	if (!node)
		return NULL;
	node->text = span_make(arena_span(reader->arena, text), text.length);
	anchor = open_anchor(reader, event->data.scalar.anchor, node);
	if (anchor)
		anchor->is_open = false;
	yaml_events_drop(&reader->events);
	return node;
}

static struct node *
read_list(struct yaml_reader *reader, unsigned depth, struct error *error)
{
	const yaml_event_t *event = &reader->events.event;
	struct node *last = NULL, *item;
	struct node *list =
	    new_node(reader, NODE_LIST, event->start_mark, error);
	struct anchor *anchor;

	if (!list)
		return NULL;
	anchor = open_anchor(reader, event->data.sequence_start.anchor, list);
	yaml_events_drop(&reader->events);
	for (;;) {
		if (!yaml_events_peek(&reader->events, error))
			return NULL;
		if (event->type == YAML_SEQUENCE_END_EVENT)
			break;
		item = read_node(reader, depth, error);
		if (!item)
			return NULL;
		node_add(list, &last, item);
	}
	yaml_events_drop(&reader->events);
	if (anchor)
		anchor->is_open = false;
	return list;
}

/* A plain << or one with the tag !!merge. */
static bool
is_merge(const yaml_event_t *event)
{
	const char *tag = (const char *)event->data.scalar.tag;

	if (event->type != YAML_SCALAR_EVENT ||
	    !span_is(span_of_bytes(
			 event->data.scalar.value, event->data.scalar.length),
		"<<"))
		return false;
	return tag ? strcmp(tag, TAG_PREFIX "merge") == 0
		   : event->data.scalar.plain_implicit;
}

static struct node *
read_key(struct yaml_reader *reader, const struct yaml_members *members,
    struct error *error)
{
	struct node *key = read_node(reader, members->depth, error);
	const struct node *other;

	if (!key)
		return NULL;
	if (key->type == NODE_LIST || key->type == NODE_MAP) {
		yaml_events_fail(error, key->line, key->column,
		    "a key must be a scalar, and this is %s",
		    node_type_word(key));
		return NULL;
	}
	other = yaml_members_find(members, key->text);
	if (other) {
		yaml_events_fail(error, key->line, key->column,
		    "key \"%s\" stands here again, first in line %u",
		    yaml_events_quote(reader->arena, key->text),
		    other->key_line);
		return NULL;
	}
	return key;
}

static struct node *
read_value(struct yaml_reader *reader, const struct yaml_members *members,
    struct error *error)
{
	return yaml_events_peek(&reader->events, error)
	    ? read_node(reader, members->depth, error)
	    : NULL;
}

static bool
read_member(struct yaml_reader *reader, struct yaml_members *members,
    struct error *error)
{
	struct node *key = NULL, *value;

	if (is_merge(&reader->events.event)) {
		yaml_events_drop(&reader->events);
	} else {
		key = read_key(reader, members, error);
		if (!key)
			return false;
	}
	value = read_value(reader, members, error);
	if (!value)
		return false;
	if (!key) {
		*ARRAY_ADD(reader->arena, members->merged,
		    members->merged_count) = value;
		return true;
	}
	value->key = key->text;
	value->key_line = key->line;
	value->key_column = key->column;
	yaml_members_add(reader->arena, members, value);
	return true;
}

static struct node *
read_map(struct yaml_reader *reader, unsigned depth, struct error *error)
{
	const yaml_event_t *event = &reader->events.event;
	struct yaml_members members = { .depth = depth };
	struct anchor *anchor;

	members.map = new_node(reader, NODE_MAP, event->start_mark, error);
	if (!members.map)
		return NULL;
	anchor =
	    open_anchor(reader, event->data.mapping_start.anchor, members.map);
	yaml_events_drop(&reader->events);
	for (;;) {
		if (!yaml_events_peek(&reader->events, error))
			return NULL;
		if (event->type == YAML_MAPPING_END_EVENT)
			break;
		if (!read_member(reader, &members, error))
			return NULL;
	}
	yaml_events_drop(&reader->events);
	if (!yaml_members_merge(&reader->copies, &members, error))
		return NULL;
	if (anchor)
		anchor->is_open = false;
	return members.map;
}

/* The node that begins with the event that is looked at; NULL is a failure. */
static struct node *
read_node(struct yaml_reader *reader, unsigned depth, struct error *error)
{
	yaml_mark_t at = reader->events.event.start_mark;

	if (depth > YAML_DEPTH_LIMIT) {
		yaml_events_fail(error, yaml_events_line(at),
		    yaml_events_column(at), "nested deeper than %d",
		    YAML_DEPTH_LIMIT);
		return NULL;
	}
	switch ((int)reader->events.event.type) {
	case YAML_ALIAS_EVENT:
		return read_alias(reader, depth, error);
	case YAML_SCALAR_EVENT:
		return read_scalar(reader, error);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(reader, depth + 1, error);
	case YAML_MAPPING_START_EVENT:
		return read_map(reader, depth + 1, error);
	default:
		yaml_events_fail(error, yaml_events_line(at),
		    yaml_events_column(at), "a value is missing");
		return NULL;
	}
}

/* The document whose start event is looked at. */
static bool
read_document(
    struct yaml_reader *reader, struct node **root, struct error *error)
{
	struct node *node;

	reader->anchors = map_new(reader->arena);
	if (!yaml_events_pass(
		&reader->events, YAML_DOCUMENT_START_EVENT, error) ||
	    !(node = read_node(reader, 0, error)) ||
	    !yaml_events_peek(&reader->events, error))
		return false;
	yaml_events_drop(&reader->events); /* the document's end */
	if (reader->events.is_cut &&
	    (!yaml_events_peek(&reader->events, error) ||
		reader->events.event.type == YAML_STREAM_END_EVENT)) {
		*error = reader->events.cut;
		return false;
	}
	*root = node;
	return true;
}

struct yaml_reader *
yaml_read_begin(struct arena *arena, struct span text)
{
	struct yaml_reader *reader = arena_alloc(arena, sizeof(*reader));

	reader->arena = arena;
	reader->copies.arena = arena;
	yaml_events_open(&reader->events, text);
	return reader;
}

bool
yaml_read_next(struct yaml_reader *reader, struct node **root, bool *failed,
    struct error *error)
{
	*root = NULL;
	*failed = false;
	if (reader->ended)
		return false;
	if (!yaml_events_pass(&reader->events, YAML_STREAM_START_EVENT, error))
		*failed = true;
	else if (reader->events.event.type != YAML_STREAM_END_EVENT)
		*failed = !read_document(reader, root, error);
	else if (reader->events.is_cut) {
		*error = reader->events.cut;
		*failed = true;
	}
	reader->ended = !*root;
	return *root != NULL;
}

void
yaml_read_end(struct yaml_reader *reader)
{
	if (reader)
		yaml_events_close(&reader->events);
}

bool
yaml_read(struct arena *arena, struct span text, struct node **root,
    struct error *error)
{
	struct yaml_reader *reader = yaml_read_begin(arena, text);
	struct node *node, *second;
	bool failed, ok = false;

	if (!yaml_read_next(reader, &node, &failed, error)) {
		if (failed)
			goto out;
		node = node_new(arena, NODE_NULL, 1, 1);
		node->text = span_of("");
	} else if (yaml_read_next(reader, &second, &failed, error)) {
		yaml_events_fail(error, second->line, second->column,
		    "a second document begins, and only one is read here");
		goto out;
	} else if (failed) {
		goto out;
	}
	*root = node;
	ok = true;
out:
	yaml_read_end(reader);
	return ok;
}

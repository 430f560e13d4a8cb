/*
 * DESIGN
 *
 * libyaml tells events, this file makes a tree of them. What libyaml leaves
 * open is decided here: aliases are copied (a consumer may walk the tree
 * without knowing of them), and the copies are counted, because ten lines can
 * ask for a billion. Merge keys are resolved when their map ends, so that an
 * explicit key wins wherever it stands.
 *
 * libyaml stops at the first byte that is no character and loses the place. So
 * the text is looked through first, and libyaml gets what stands in front of
 * such a byte. The document in which the byte stands is then an error with the
 * byte's own line and column, and those before it are read.
 */
#include "backend/base/yaml_read.h"

#include <yaml.h>

#include "backend/base/array.h"
#include "backend/base/map.h"
#include "backend/base/text.h"
#include "backend/base/xalloc.h"
#include "backend/base/yaml_scalar.h"

/* So many members are compared one by one, more are looked up in a map. */
#define MEMBERS_WITHOUT_MAP 16

/* How much of foreign text an error quotes. */
#define QUOTE_LIMIT 80

#define TAG_PREFIX "tag:yaml.org,2002:"

struct yaml_reader {
	struct arena *arena;
	yaml_parser_t parser;
	yaml_event_t event; /* the one that is looked at */
	bool has_event;
	struct map *anchors; /* of this document: name to struct anchor */
	size_t nodes, copies;
	bool ended; /* at the end, or failed */
	bool is_cut; /* the text has a byte that is no character */
	struct error cut; /* what to say about it */
};

struct anchor {
	struct node *node;
	bool is_open; /* its end has not been read yet */
};

struct members {
	struct node *map, *last;
	unsigned depth; /* of the values */
	struct map *names; /* NULL while they are few */
	size_t count;
	struct node **merged; /* values of << */
	size_t merged_count;
};

static bool fail(struct error *error, unsigned line, unsigned column,
    const char *format, ...) PRINTF(4, 5);
static struct node *read_node(
    struct yaml_reader *reader, unsigned depth, struct error *error);

static bool
fail(struct error *error, unsigned line, unsigned column, const char *format,
    ...)
{
	struct buf text;
	va_list args;

	buf_init(&text, 1024);
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	error_set(error, ERROR_INVALID, "%u:%u: %s", line, column, text.at);
	buf_release(&text);
	return false;
}

static bool
too_deep(unsigned line, unsigned column, struct error *error)
{
	return fail(
	    error, line, column, "nested deeper than %d", YAML_DEPTH_LIMIT);
}

/* Foreign text as an error may show it. */
static const char *
quote(struct arena *arena, struct span text)
{
	struct buf clean;
	char *copy;

	buf_init(&clean, QUOTE_LIMIT);
	text_clean(&clean, span_head(text, QUOTE_LIMIT), TEXT_LINE);
	copy = arena_span(arena, buf_as_span(&clean));
	buf_release(&clean);
	return copy;
}

static unsigned
line_of(yaml_mark_t mark)
{
	return (unsigned)mark.line + 1;
}

static unsigned
column_of(yaml_mark_t mark)
{
	return (unsigned)mark.column + 1;
}

/* What YAML calls printable. */
static bool
is_printable(uint32_t code)
{
	return code == '\t' || code == '\n' || code == '\r' ||
	    (code >= 0x20 && code < 0x7f) || code == 0x85 ||
	    (code >= 0xa0 && code <= 0xfffd) ||
	    (code >= 0x10000 && code <= 0x10ffff);
}

/* The text up to the first byte that YAML does not take. */
static struct span
cut_text(struct yaml_reader *reader, struct span text)
{
	struct span rest = text;
	unsigned line = 1, column = 1;
	uint32_t code;
	size_t length;

	while ((length = text_step(rest, &code)) > 0 && is_printable(code)) {
		bool is_break = code == '\n' ||
		    (code == '\r' && !(rest.length > 1 && rest.at[1] == '\n'));

		line += is_break;
		column = is_break ? 1 : column + 1;
		rest = span_from(rest, length);
	}
	if (!length)
		return text;
	reader->is_cut = true;
	if (code == UINT32_MAX)
		fail(&reader->cut, line, column, "the byte 0x%02x is not UTF-8",
		    (unsigned char)rest.at[0]);
	else
		fail(&reader->cut, line, column,
		    "the character U+%04X is not allowed", (unsigned)code);
	return span_head(text, text.length - rest.length);
}

/* libyaml's own words, with its context where that is another place. */
static bool
parser_failed(struct yaml_reader *reader, struct error *error)
{
	const yaml_parser_t *parser = &reader->parser;
	yaml_mark_t at = parser->problem_mark, from = parser->context_mark;
	const char *problem =
	    parser->problem ? parser->problem : "it cannot be read";

	if (reader->is_cut) {
		*error = reader->cut;
		return false;
	}
	if (parser->error == YAML_MEMORY_ERROR)
		die("out of memory");
	if (parser->context && from.line < at.line)
		return fail(error, line_of(at), column_of(at),
		    "%s %s that begins at line %u", problem, parser->context,
		    line_of(from));
	return fail(error, line_of(at), column_of(at), "%s", problem);
}

static void
drop_event(struct yaml_reader *reader)
{
	if (reader->has_event)
		yaml_event_delete(&reader->event);
	reader->has_event = false;
}

/* Makes the next event the one that is looked at, if there is none. */
static bool
peek(struct yaml_reader *reader, struct error *error)
{
	if (reader->has_event)
		return true;
	if (!yaml_parser_parse(&reader->parser, &reader->event))
		return parser_failed(reader, error);
	reader->has_event = true;
	return true;
}

static struct node *
new_node(struct yaml_reader *reader, enum node_type type, yaml_mark_t at,
    struct error *error)
{
	if (++reader->nodes > YAML_NODE_LIMIT) {
		fail(error, line_of(at), column_of(at),
		    "more than %zu values in one text", YAML_NODE_LIMIT);
		return NULL;
	}
	return node_new(reader->arena, type, line_of(at), column_of(at));
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

/* A copy with everything below it; it keeps the places of the original. */
static struct node *
copy_node(struct yaml_reader *reader, const struct node *from, unsigned depth,
    struct error *error)
{
	struct node *copy, *last = NULL, *below;

	if (depth > YAML_DEPTH_LIMIT) {
		too_deep(from->line, from->column, error);
		return NULL;
	}
	if (++reader->copies > YAML_COPY_LIMIT) {
		fail(error, from->line, from->column,
		    "aliases ask for more than %zu copies of values",
		    YAML_COPY_LIMIT);
		return NULL;
	}
	copy = arena_alloc(reader->arena, sizeof(*copy));
	*copy = *from;
	copy->first = copy->next = NULL;
	for (NODE_EACH (child, from)) {
		below = copy_node(reader, child, depth + 1, error);
		if (!below)
			return NULL;
		node_add(copy, &last, below);
	}
	return copy;
}

static struct node *
read_alias(struct yaml_reader *reader, unsigned depth, struct error *error)
{
	struct span name =
	    span_of((const char *)reader->event.data.alias.anchor);
	const struct anchor *anchor = map_find(reader->anchors, name);
	yaml_mark_t at = reader->event.start_mark;
	struct node *copy;

	if (!anchor || anchor->is_open) {
		fail(error, line_of(at), column_of(at),
		    anchor ? "anchor '%s' contains itself"
			   : "unknown anchor '%s'",
		    quote(reader->arena, name));
		return NULL;
	}
	drop_event(reader);
	copy = copy_node(reader, anchor->node, depth, error);
	if (!copy)
		return NULL;
	copy->line = line_of(at);
	copy->column = column_of(at);
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
	const yaml_event_t *event = &reader->event;
	const char *tag = (const char *)event->data.scalar.tag;
	struct span text =
	    span_of_bytes(event->data.scalar.value, event->data.scalar.length);
	enum node_type type = NODE_TEXT;
	struct anchor *anchor;
	struct node *node;

	if (tag && !tagged_type(tag, text, &type)) {
		fail(error, line_of(event->start_mark),
		    column_of(event->start_mark), "'%s' is not a %s",
		    quote(reader->arena, text), tag + strlen(TAG_PREFIX));
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
	drop_event(reader);
	return node;
}

static struct node *
read_list(struct yaml_reader *reader, unsigned depth, struct error *error)
{
	const yaml_event_t *event = &reader->event;
	struct node *last = NULL, *item;
	struct node *list =
	    new_node(reader, NODE_LIST, event->start_mark, error);
	struct anchor *anchor;

	if (!list)
		return NULL;
	anchor = open_anchor(reader, event->data.sequence_start.anchor, list);
	drop_event(reader);
	for (;;) {
		if (!peek(reader, error))
			return NULL;
		if (event->type == YAML_SEQUENCE_END_EVENT)
			break;
		item = read_node(reader, depth, error);
		if (!item)
			return NULL;
		node_add(list, &last, item);
	}
	drop_event(reader);
	if (anchor)
		anchor->is_open = false;
	return list;
}

static struct node *
find_member(const struct members *members, struct span key)
{
	if (members->names)
		return map_find(members->names, key);
	for (NODE_EACH (child, members->map))
		if (span_equal(child->key, key))
			return child;
	return NULL;
}

static void
add_member(struct arena *arena, struct members *members, struct node *member)
{
	node_add(members->map, &members->last, member);
	if (++members->count == MEMBERS_WITHOUT_MAP) {
		members->names = map_new(arena);
		for (NODE_EACH (child, members->map))
			map_set(members->names, child->key, child);
	} else if (members->names) {
		map_set(members->names, member->key, member);
	}
}

/* Adds copies of the members that the map has not got. */
static bool
merge_map(struct yaml_reader *reader, struct members *members,
    const struct node *from, struct error *error)
{
	struct node *copy;

	if (from->type != NODE_MAP)
		return fail(error, from->line, from->column,
		    "<< wants a map or a list of maps, and this is %s",
		    node_type_word(from));
	for (NODE_EACH (child, from)) {
		if (find_member(members, child->key))
			continue;
		copy = copy_node(reader, child, members->depth, error);
		if (!copy)
			return false;
		add_member(reader->arena, members, copy);
	}
	return true;
}

static bool
merge_all(
    struct yaml_reader *reader, struct members *members, struct error *error)
{
	for (ARRAY_EACH (value, members->merged, members->merged_count)) {
		if ((*value)->type != NODE_LIST) {
			if (!merge_map(reader, members, *value, error))
				return false;
			continue;
		}
		for (NODE_EACH (item, *value))
			if (!merge_map(reader, members, item, error))
				return false;
	}
	return true;
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
read_key(struct yaml_reader *reader, const struct members *members,
    struct error *error)
{
	struct node *key = read_node(reader, members->depth, error);
	const struct node *other;

	if (!key)
		return NULL;
	if (key->type == NODE_LIST || key->type == NODE_MAP) {
		fail(error, key->line, key->column,
		    "a key must be a scalar, and this is %s",
		    node_type_word(key));
		return NULL;
	}
	other = find_member(members, key->text);
	if (other) {
		fail(error, key->line, key->column,
		    "key \"%s\" stands here again, first in line %u",
		    quote(reader->arena, key->text), other->key_line);
		return NULL;
	}
	return key;
}

static struct node *
read_value(struct yaml_reader *reader, const struct members *members,
    struct error *error)
{
	return peek(reader, error) ? read_node(reader, members->depth, error)
				   : NULL;
}

static bool
read_member(
    struct yaml_reader *reader, struct members *members, struct error *error)
{
	struct node *key = NULL, *value;

	if (is_merge(&reader->event)) {
		drop_event(reader);
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
	add_member(reader->arena, members, value);
	return true;
}

static struct node *
read_map(struct yaml_reader *reader, unsigned depth, struct error *error)
{
	const yaml_event_t *event = &reader->event;
	struct members members = { .depth = depth };
	struct anchor *anchor;

	members.map = new_node(reader, NODE_MAP, event->start_mark, error);
	if (!members.map)
		return NULL;
	anchor =
	    open_anchor(reader, event->data.mapping_start.anchor, members.map);
	drop_event(reader);
	for (;;) {
		if (!peek(reader, error))
			return NULL;
		if (event->type == YAML_MAPPING_END_EVENT)
			break;
		if (!read_member(reader, &members, error))
			return NULL;
	}
	drop_event(reader);
	if (!merge_all(reader, &members, error))
		return NULL;
	if (anchor)
		anchor->is_open = false;
	return members.map;
}

/* The node that begins with the event that is looked at; NULL is a failure. */
static struct node *
read_node(struct yaml_reader *reader, unsigned depth, struct error *error)
{
	yaml_mark_t at = reader->event.start_mark;

	if (depth > YAML_DEPTH_LIMIT) {
		too_deep(line_of(at), column_of(at), error);
		return NULL;
	}
	switch ((int)reader->event.type) {
	case YAML_ALIAS_EVENT:
		return read_alias(reader, depth, error);
	case YAML_SCALAR_EVENT:
		return read_scalar(reader, error);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(reader, depth + 1, error);
	case YAML_MAPPING_START_EVENT:
		return read_map(reader, depth + 1, error);
	default:
		fail(error, line_of(at), column_of(at), "a value is missing");
		return NULL;
	}
}

/* Passes over events of that type; the next one is looked at afterwards. */
static bool
pass(struct yaml_reader *reader, yaml_event_type_t type, struct error *error)
{
	if (!peek(reader, error))
		return false;
	while (reader->event.type == type) {
		drop_event(reader);
		if (!peek(reader, error))
			return false;
	}
	return true;
}

/* The document whose start event is looked at. */
static bool
read_document(
    struct yaml_reader *reader, struct node **root, struct error *error)
{
	struct node *node;

	reader->anchors = map_new(reader->arena);
	if (!pass(reader, YAML_DOCUMENT_START_EVENT, error) ||
	    !(node = read_node(reader, 0, error)) || !peek(reader, error))
		return false;
	drop_event(reader); /* the document's end */
	if (reader->is_cut &&
	    (!peek(reader, error) ||
		reader->event.type == YAML_STREAM_END_EVENT)) {
		*error = reader->cut;
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
	if (span_starts(text, "\xef\xbb\xbf"))
		text = span_from(text, 3);
	text = cut_text(reader, text);
	if (!yaml_parser_initialize(&reader->parser))
		die("out of memory");
	yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader->parser,
	    (const unsigned char *)(text.at ? text.at : ""), text.length);
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
	if (!pass(reader, YAML_STREAM_START_EVENT, error))
		*failed = true;
	else if (reader->event.type != YAML_STREAM_END_EVENT)
		*failed = !read_document(reader, root, error);
	else if (reader->is_cut) {
		*error = reader->cut;
		*failed = true;
	}
	reader->ended = !*root;
	return *root != NULL;
}

void
yaml_read_end(struct yaml_reader *reader)
{
	if (!reader)
		return;
	drop_event(reader);
	yaml_parser_delete(&reader->parser);
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
		fail(error, second->line, second->column,
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

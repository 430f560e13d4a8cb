#include "backend/core/schema.h"

#include <assert.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/near.h"
#include "backend/base/text.h"
#include "backend/core/duration.h"

/* How much of foreign text a fault quotes. */
#define QUOTE_LIMIT 120

/* The longest path and the longest fault. */
#define FAULT_LIMIT 1024

/* Edits by which a wrong key may differ from the one that was meant. */
#define NEAR_LIMIT 2

static void compare_value(struct schema_walk *walk, const struct schema *schema,
    const struct node *node, const char *path);

const char *
schema_quote(struct arena *arena, struct span text)
{
	struct buf clean;
	char *copy;

	buf_init(&clean, FAULT_LIMIT);
	text_clean(&clean, text, TEXT_LINE);
	if (clean.overflow || clean.length > QUOTE_LIMIT)
		copy = arena_printf(arena, "%.*s...",
		    (int)text_fit(buf_as_span(&clean), QUOTE_LIMIT), clean.at);
	else
		copy = arena_span(arena, buf_as_span(&clean));
	buf_release(&clean);
	return copy;
}

static void PRINTF(4, 0) add_fault(struct schema_walk *walk, unsigned line,
    unsigned column, const char *format, va_list args)
{
	struct schema_fault *fault;
	struct buf text, clean;

	if (walk->fault_count >= SCHEMA_FAULT_LIMIT)
		return;
	buf_init(&text, FAULT_LIMIT);
	buf_init(&clean, 2 * FAULT_LIMIT);
	buf_vprintf(&text, format, args);
	text_clean(&clean, buf_as_span(&text), TEXT_LINE);
	fault = ARRAY_ADD(walk->arena, walk->faults, walk->fault_count);
	fault->line = line;
	fault->column = column;
	fault->text = arena_span(walk->arena, buf_as_span(&clean));
	buf_release(&clean);
	buf_release(&text);
}

void
schema_fault(
    struct schema_walk *walk, const struct node *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_fault(walk, at->line, at->column, format, args);
	va_end(args);
}

void
schema_fault_key(
    struct schema_walk *walk, const struct node *at, const char *format, ...)
{
	va_list args;
	bool has_key = at->key_line != 0;

	va_start(args, format);
	add_fault(walk, has_key ? at->key_line : at->line,
	    has_key ? at->key_column : at->column, format, args);
	va_end(args);
}

const struct schema_fault *
schema_first(const struct schema_walk *walk)
{
	const struct schema_fault *first = walk->faults;

	for (ARRAY_EACH(fault, walk->faults, walk->fault_count))
		if (fault->line < first->line ||
		    (fault->line == first->line &&
			fault->column < first->column))
			first = fault;
	return first;
}

static bool
is_scalar(const struct node *node)
{
	return node->type != NODE_LIST && node->type != NODE_MAP;
}

static void
wrong_type(struct schema_walk *walk, const struct schema *schema,
    const struct node *node, const char *path, const char *wanted)
{
	const char *value = schema_quote(walk->arena, node->text);
	bool wants_text = strcmp(wanted, "a string") == 0;
	bool wants_bool = strcmp(wanted, "a boolean") == 0;
	bool quoted = node->type == NODE_TEXT;
	const char *mark = quoted ? "\"" : "";
	bool shown = is_scalar(node) && node->type != NODE_NULL;
	const char *advice = wants_text ? " (put it in quotes)"
	    : wants_bool && quoted      ? " (write true or false)"
					: "";

	if (!shown || schema->hidden)
		schema_fault(walk, node,
		    "%s: Invalid type: must be %s, is %s%s", path, wanted,
		    node_type_word(node), shown ? advice : "");
	else
		schema_fault(walk, node,
		    "%s: Invalid type: must be %s, is %s: %s%s%s%s", path,
		    wanted, node_type_word(node), mark, value, mark, advice);
}

static void
unsupported(struct schema_walk *walk, const struct schema *schema,
    const struct node *node, const char *path)
{
	const char *const *word;
	struct buf words;

	buf_init(&words, FAULT_LIMIT);
	for (word = schema->words; *word; word++)
		buf_printf(&words, "%s\"%s\"", words.length ? ", " : "", *word);
	schema_fault(walk, node,
	    "%s: Unsupported value: \"%s\": supported values: %s", path,
	    schema_quote(walk->arena, node->text), words.at);
	buf_release(&words);
}

static bool
is_word(const char *const *words, struct span text)
{
	for (; *words; words++)
		if (span_is(text, *words))
			return true;
	return false;
}

static void
compare_text(struct schema_walk *walk, const struct schema *schema,
    const struct node *node, const char *path)
{
	if (node->type != NODE_TEXT)
		wrong_type(walk, schema, node, path, "a string");
	else if (memchr(node->text.at, '\0', node->text.length))
		schema_fault(walk, node,
		    "%s: Invalid value: \"%s\": must not contain NUL", path,
		    schema->hidden ? "..."
				   : schema_quote(walk->arena, node->text));
	else if (schema->words && !is_word(schema->words, node->text))
		unsupported(walk, schema, node, path);
	else if (schema->limit && node->text.length > schema->limit)
		schema_fault(walk, node,
		    "%s: Too long: may not be more than %zu bytes", path,
		    schema->limit);
}

static void
compare_duration(struct schema_walk *walk, const struct schema *schema,
    const struct node *node, const char *path)
{
	bool hours = schema->type == SCHEMA_DURATION;
	struct error error;
	int64_t ignored;

	if (node->type != NODE_TEXT && !is_scalar(node))
		wrong_type(walk, schema, node, path, "a string");
	else if (node->type != NODE_TEXT)
		schema_fault(walk, node,
		    "%s: Invalid type: must be a string, is %s: %s (write a "
		    "unit, such as 10m)",
		    path, node_type_word(node),
		    schema_quote(walk->arena, node->text));
	else if (!duration_parse(node->text, hours, &ignored, &error))
		schema_fault(
		    walk, node, "%s: Invalid value: %s", path, error.text);
}

static void
compare_bool(struct schema_walk *walk, const struct schema *schema,
    const struct node *node, const char *path)
{
	if (node->type != NODE_BOOL)
		wrong_type(walk, schema, node, path, "a boolean");
}

static void
compare_list(struct schema_walk *walk, const struct schema *schema,
    const struct node *node, const char *path)
{
	size_t count = node_count(node), i = 0;

	if (node->type != NODE_LIST) {
		wrong_type(walk, schema, node, path, "a list");
		return;
	}
	if (schema->limit && count > schema->limit)
		schema_fault(walk, node,
		    "%s: Too many: %zu: must have at most %zu items", path,
		    count, schema->limit);
	for (NODE_EACH(item, node)) {
		if (walk->fault_count >= SCHEMA_FAULT_LIMIT)
			return;
		compare_value(walk, schema->items, item,
		    arena_printf(walk->arena, "%s[%zu]", path, i++));
	}
}

static void
compare_table(struct schema_walk *walk, const struct schema *schema,
    const struct node *node, const char *path)
{
	const char *key;

	if (node->type != NODE_MAP) {
		wrong_type(walk, schema, node, path, "a map");
		return;
	}
	for (NODE_EACH(child, node)) {
		if (walk->fault_count >= SCHEMA_FAULT_LIMIT)
			return;
		key = schema_quote(walk->arena, child->key);
		compare_value(walk, schema->items, child,
		    arena_printf(walk->arena, "%s.%s", path, key));
	}
}

static void
compare_value(struct schema_walk *walk, const struct schema *schema,
    const struct node *node, const char *path)
{
	switch (schema->type) {
	case SCHEMA_TEXT:
		compare_text(walk, schema, node, path);
		return;
	case SCHEMA_BOOL:
		compare_bool(walk, schema, node, path);
		return;
	case SCHEMA_DURATION:
	case SCHEMA_SHORT_DURATION:
		compare_duration(walk, schema, node, path);
		return;
	case SCHEMA_LIST:
		compare_list(walk, schema, node, path);
		return;
	case SCHEMA_TABLE:
		compare_table(walk, schema, node, path);
		return;
	case SCHEMA_MAP:
		if (node->type == NODE_MAP)
			schema_compare(walk, schema->members, node, path);
		else
			wrong_type(walk, schema, node, path, "a map");
		return;
	}
}

static void
unknown_key(struct schema_walk *walk, const struct schema *members,
    const struct node *node, const char *path)
{
	const struct schema *member, *nearest = NULL;
	size_t least = NEAR_LIMIT + 1, far;
	struct buf known;

	buf_init(&known, FAULT_LIMIT);
	for (member = members; member->key; member++) {
		far = near_distance(node->key, span_of(member->key));
		if (far < least) {
			least = far;
			nearest = member;
		}
		buf_printf(
		    &known, "%s%s", known.length ? ", " : "", member->key);
	}
	if (nearest)
		schema_fault_key(walk, node,
		    "%s: unknown key (did you mean %s?)", path, nearest->key);
	else
		schema_fault_key(walk, node, "%s: unknown key (there are %s)",
		    path, known.at);
	buf_release(&known);
}

static bool
has_key(const struct schema *members, struct span key)
{
	for (; members->key; members++)
		if (span_is(key, members->key))
			return true;
	return false;
}

static const char *
join(struct arena *arena, const char *path, const char *key)
{
	return arena_printf(arena, "%s%s%s", path, *path ? "." : "", key);
}

static const struct node *
present(const struct node *map, const char *key)
{
	const struct node *node = node_get(map, key);

	return node && node->type != NODE_NULL ? node : NULL;
}

void
schema_compare(struct schema_walk *walk, const struct schema *members,
    const struct node *map, const char *path)
{
	const struct schema *member;
	const struct node *node;

	/* First, because a key that is mistyped is also one that is missing. */
	if (walk->strict)
		for (NODE_EACH(child, map))
			if (!has_key(members, child->key))
				unknown_key(walk, members, child,
				    join(walk->arena, path,
					schema_quote(walk->arena, child->key)));
	for (member = members; member->key; member++) {
		node = present(map, member->key);
		if (node)
			compare_value(walk, member, node,
			    join(walk->arena, path, member->key));
		else if (member->required)
			schema_fault_key(walk, map, "%s: Required value",
			    join(walk->arena, path, member->key));
	}
}

const char *
schema_text(struct arena *arena, const struct node *map, const char *key,
    const char *absent)
{
	const struct node *node = present(map, key);

	if (!node)
		return absent;
	assert(node->type == NODE_TEXT);
	return arena_span(arena, node->text);
}

const char *
schema_some(struct arena *arena, const struct node *map, const char *key,
    const char *absent)
{
	const char *text = schema_text(arena, map, key, NULL);

	return text && *text ? text : absent;
}

int64_t
schema_duration(const struct node *map, const char *key, int64_t absent)
{
	const struct node *node = present(map, key);
	struct error error;
	int64_t value;

	if (!node)
		return absent;
	if (!duration_parse(node->text, true, &value, &error))
		assert(!"the schema was compared before");
	return value;
}

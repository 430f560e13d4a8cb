/*
 * The values a template works on, with the Go types they would have in Flux:
 * the names of the types stand in error messages and decide what a function
 * takes.
 *
 * Values are small and passed by copy. Texts, lists, maps and objects live in
 * an arena that outlives them. Lists never change; a map changes only through
 * template_value_put() and template_value_drop(), and everybody who holds it
 * sees that, as in Go.
 */
#ifndef CORE_TEMPLATE_VALUE_H
#define CORE_TEMPLATE_VALUE_H

#include "backend/base/arena.h"

enum template_kind {
	TEMPLATE_NONE, /* nothing at all: prints as <no value> */
	TEMPLATE_NIL, /* an interface that holds nothing: prints as <nil> */
	TEMPLATE_BOOL,
	TEMPLATE_INT,
	TEMPLATE_UINT,
	TEMPLATE_FLOAT,
	TEMPLATE_TEXT,
	TEMPLATE_LIST,
	TEMPLATE_MAP,
	TEMPLATE_OBJECT,
};

/* A member of an object, reached by `.Name'. */
struct template_field {
	const char *name;
	bool is_printed; /* a field of its own: not promoted, not a method */
	bool is_method;
	bool is_embedded; /* its fields are the object's own in JSON */
	const char *json; /* its name there when it is not empty; NULL: name */
};

struct template_type {
	const char *name; /* Go's: "map[string]interface {}" */
	const char *word; /* Go's name of the kind: "map" */
	enum template_kind kind;
	const struct template_type *item; /* lists, maps; NULL: any value */
	const struct template_type *key; /* maps with other keys than text */
	const struct template_field *fields; /* objects, one for each member */
	size_t field_count;
	size_t text_at; /* 1 + the member that is String(), 0: none */
};

struct template_value {
	const struct template_type *type;
	union {
		bool truth;
		int64_t integer;
		uint64_t natural;
		double real;
		struct span text;
		const struct template_list *list;
		struct template_map *map;
		const struct template_value *members; /* of an object */
	};
};

/* Room behind a list's items: whoever is at its end may append in place. */
struct template_tail {
	struct template_value *items;
	size_t used, room;
};

struct template_list {
	const struct template_value *items;
	size_t count;
	struct template_tail *tail; /* NULL: none */
};

struct template_entry {
	struct template_value key, value;
};

/* Sorted by key at all times. */
struct template_map {
	struct template_entry *entries;
	size_t count, room;
};

extern const struct template_type template_value_none;
extern const struct template_type template_value_nil;
extern const struct template_type template_value_bool;
extern const struct template_type template_value_int;
extern const struct template_type template_value_int64;
extern const struct template_type template_value_byte;
extern const struct template_type template_value_uint64;
extern const struct template_type template_value_float;
extern const struct template_type template_value_string;
extern const struct template_type template_value_list; /* []interface {} */
extern const struct template_type template_value_lists; /* of those */
extern const struct template_type template_value_strings;
extern const struct template_type template_value_ints;
extern const struct template_type template_value_dict; /* string to any */
extern const struct template_type template_value_texts; /* string to string */

static inline struct template_value
template_value_nothing(void)
{
	return (struct template_value) { .type = &template_value_none };
}

static inline struct template_value
template_value_of_bool(bool truth)
{
	return (struct template_value) { .type = &template_value_bool,
		.truth = truth };
}

static inline struct template_value
template_value_of_int(int64_t integer)
{
	return (struct template_value) { .type = &template_value_int,
		.integer = integer };
}

static inline struct template_value
template_value_of_int64(int64_t integer)
{
	return (struct template_value) { .type = &template_value_int64,
		.integer = integer };
}

static inline struct template_value
template_value_of_float(double real)
{
	return (struct template_value) { .type = &template_value_float,
		.real = real };
}

/* The bytes are borrowed. */
static inline struct template_value
template_value_of_text(struct span text)
{
	return (struct template_value) { .type = &template_value_string,
		.text = text };
}

static inline enum template_kind
template_value_kind(const struct template_value *value)
{
	return value->type->kind;
}

/* False for NONE and NIL. */
static inline bool
template_value_is_there(const struct template_value *value)
{
	return value->type->kind > TEMPLATE_NIL;
}

/* A list of items that stay where they are. */
struct template_value template_value_of_items(struct arena *arena,
    const struct template_type *type, const struct template_value *items,
    size_t count);

/* The list and one more item: a new list, the old one stays as it is. */
struct template_value template_value_append(struct arena *arena,
    const struct template_list *list, const struct template_value *item);

/* An empty map. */
struct template_value template_value_new_map(
    struct arena *arena, const struct template_type *type);

/* What Go's `if' takes for true. */
bool template_value_is_true(const struct template_value *value);

/* Characters, items or entries; 0 for everything else. */
size_t template_value_count(const struct template_value *value);

/* NULL when the key is not there. */
const struct template_value *template_value_find(
    const struct template_map *map, const struct template_value *key);
const struct template_value *template_value_find_text(
    const struct template_map *map, struct span key);

/*
 * Sets or replaces. Returns how many entries had to move, so that the caller
 * can charge for it.
 */
size_t template_value_put(struct arena *arena, struct template_map *map,
    const struct template_value *key, const struct template_value *value);
size_t template_value_drop(struct template_map *map, struct span key);

/* What a type holds where nothing was set: "", 0, false, an empty list. */
struct template_value template_value_zero(
    struct arena *arena, const struct template_type *type);

/*
 * The order in which Go prints and visits keys. Only for values without lists
 * and maps, and for objects made of those.
 */
int template_value_compare(
    const struct template_value *a, const struct template_value *b);

/* The member of an object, or NULL. */
const struct template_value *template_value_member(
    const struct template_value *value, struct span name,
    const struct template_field **field);

#endif

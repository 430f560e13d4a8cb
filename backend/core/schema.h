/*
 * What a document may look like, as a table, and the walk that compares the
 * two. Flux objects are checked against the schemas of Flux's own custom
 * resource definitions, vigie.yaml against one of ours. The texts are those of
 * the Kubernetes API server, with what to do about it in brackets where that is
 * plain.
 *
 * A null is as good as absent, as it is to the API server. After a walk without
 * faults every member that is there has the type that the table says, and text
 * holds no NUL.
 */
#ifndef CORE_SCHEMA_H
#define CORE_SCHEMA_H

#include "backend/base/error.h"
#include "backend/base/node.h"

/* More faults than this of one walk are not kept. */
#define SCHEMA_FAULT_LIMIT 20

enum schema_type {
	SCHEMA_TEXT,
	SCHEMA_BOOL,
	SCHEMA_DURATION,
	SCHEMA_SHORT_DURATION, /* without hours */
	SCHEMA_LIST, /* of items */
	SCHEMA_TABLE, /* a map with any keys; the values are items */
	SCHEMA_MAP, /* with these members */
};

/* An array of these ends with a key of NULL. */
struct schema {
	const char *key;
	enum schema_type type;
	bool required;
	bool hidden; /* a TEXT that no fault may quote: it is a secret */
	size_t limit; /* most bytes of a TEXT, most items of a LIST; 0: any */
	const char *const *words; /* all that a TEXT may be, up to NULL */
	const struct schema *members; /* of a MAP */
	const struct schema
	    *items; /* of a LIST or TABLE; its key is not used */
};

struct schema_fault {
	unsigned line, column;
	const char
	    *text; /* one line, cleaned: "spec.interval: Required value" */
};

struct schema_walk {
	struct arena *arena; /* of the texts */
	bool strict; /* a member that no schema has is a fault */
	struct schema_fault *faults;
	size_t fault_count;
};

/* Compares the map; `path' is what stands in front of its members' names, ""
 * or "spec". */
void schema_compare(struct schema_walk *walk, const struct schema *members,
    const struct node *map, const char *path);

/* A rule that a table cannot say; `at' is where it was broken. */
void schema_fault(struct schema_walk *walk, const struct node *at,
    const char *format, ...) PRINTF(3, 4);

/* The same at the key of a member. */
void schema_fault_key(struct schema_walk *walk, const struct node *at,
    const char *format, ...) PRINTF(3, 4);

/* The fault that stands first in the text, or NULL. */
const struct schema_fault *schema_first(const struct schema_walk *walk);

/* Foreign text as a fault may quote it: cleaned, and cut when it is long. */
const char *schema_quote(struct arena *arena, struct span text);

/*
 * What a member says once the schema was kept: a copy in the arena, or `absent'
 * when it is not there. schema_some() takes the empty text as absent too, as Go
 * does for members that are optional.
 */
const char *schema_text(struct arena *arena, const struct node *map,
    const char *key, const char *absent);
const char *schema_some(struct arena *arena, const struct node *map,
    const char *key, const char *absent);

/* Milliseconds. */
int64_t schema_duration(
    const struct node *map, const char *key, int64_t absent);

#endif

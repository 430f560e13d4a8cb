/*
 * What all Flux objects share: where they were read and how they are named.
 * Everything lives in the arena of the object_set they belong to.
 */
#ifndef CORE_OBJECT_H
#define CORE_OBJECT_H

#include "backend/core/schema.h"

enum object_kind {
	OBJECT_GIT_REPOSITORY,
	OBJECT_IMAGE_REPOSITORY,
	OBJECT_IMAGE_POLICY,
	OBJECT_IMAGE_UPDATE,
};

/* Where an object stands: a file of a source, the line of its first key. */
struct object_origin {
	const char *source; /* the objects: entry as the person wrote it */
	const char *file; /* path below the source */
	unsigned line; /* from 1 */
};

struct object_label {
	const char *key, *value;
};

struct object_meta {
	enum object_kind kind;
	const char *api_version; /* as written: group/version */
	const char *namespace; /* never NULL: the source's default if absent */
	const char *name;
	struct object_label *labels;
	size_t label_count;
	bool suspend;
	struct object_origin origin;
};

/* A field that names another object; namespace is filled in when absent. */
struct object_reference {
	const char *namespace, *name;
};

/* "ImagePolicy", ...: spelled as in Flux. */
const char *object_kind_word(enum object_kind kind);

/*
 * Reads metadata of an object into the arena: name, namespace (the given one
 * when there is none) and labels, by the rules of the Kubernetes API. What is
 * wrong becomes a fault of the walk.
 */
void object_read_meta(struct arena *arena, const struct node *object,
    const char *namespace, struct schema_walk *walk, struct object_meta *meta);

/* The API server's rules about names: RFC 1123, up to 253 and 63 bytes. */
bool object_is_name(struct span text);
bool object_is_namespace(struct span text);

/* The API server's rules about labels, and its words for a broken one. */
#define OBJECT_LABEL_NAME_RULE \
	"name part must consist of alphanumeric characters, '-', '_' or '.', " \
	"and must start and end with an alphanumeric character"
#define OBJECT_LABEL_VALUE_RULE \
	"a valid label must be an empty string or consist of alphanumeric " \
	"characters, '-', '_' or '.', and must start and end with an " \
	"alphanumeric character"
bool object_is_label_key(struct span key);
bool object_is_label_value(struct span value);

/* { name: ... } with name required: members of a schema, and their reader. The
 * name, or NULL when the map is not there. */
extern const struct schema object_name_members[];
const char *object_read_name(
    struct arena *arena, const struct node *map, const char *key);

/* What lists and tables of text have as items. */
extern const struct schema object_text_item;

#endif

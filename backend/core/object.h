/*
 * What all Flux objects share: where they were read and how they are named.
 * Everything lives in the arena of the object_set they belong to.
 */
#ifndef CORE_OBJECT_H
#define CORE_OBJECT_H

#include "backend/base/error.h"
#include "backend/base/node.h"

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

#endif

/*
 * Markers of one file: comments like # {"$imagepolicy": "ns:name:tag"} and the
 * scalar each of them governs. Rule: flux-automation 2.3 to 2.6 and 2.9.
 *
 * marker_find() is pure and needs no policies: it says what stands in the file,
 * so its result may be cached by the blob's id for ever (MARKER_SCANNER_VERSION
 * is part of that key).
 */
#ifndef CORE_MARKER_H
#define CORE_MARKER_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

/* Grows whenever the same bytes may give other markers. */
#define MARKER_SCANNER_VERSION 1

#define MARKER_FILE_LIMIT ((size_t)1024 * 1024)

enum marker_field {
	MARKER_IMAGE, /* ns:name         name:tag[@digest] */
	MARKER_NAME, /* ns:name:name */
	MARKER_TAG, /* ns:name:tag */
	MARKER_DIGEST /* ns:name:digest */
};

enum marker_style {
	MARKER_PLAIN,
	MARKER_SINGLE_QUOTED,
	MARKER_DOUBLE_QUOTED,
	MARKER_LITERAL, /* block scalar | */
	MARKER_FOLDED, /* block scalar > */
};

/* The Kubernetes object around a marker; "" where the file does not say. */
struct marker_object {
	const char *api_version, *kind, *namespace, *name;
};

struct marker {
	const char *setter; /* the whole value: "flux-system:web:tag" */
	const char *namespace, *policy;
	enum marker_field field;
	unsigned line; /* of the value, from 1 */
	enum marker_style style;
	bool in_flow; /* inside [...] or {...} */
	size_t start, end; /* bytes of the scalar's token, quotes included */
	size_t indent; /* block scalars: columns of their content */
	const char *value; /* decoded; the old value */
	const struct marker_object *object;
};

/* A comment that looks like a marker and does nothing. */
struct dead_marker {
	unsigned line;
	const char *setter; /* "" when it could not be read */
	const char *reason; /* "the comment stands above a key", ... */
};

struct marker_file {
	struct marker *markers; /* in document order */
	size_t marker_count;
	struct dead_marker *dead;
	size_t dead_count;
};

/* The quick look: the bytes hold "$imagepolicy" with its quotes. */
bool marker_is_candidate(struct span text);

/* True for a path that Flux would look into: .yaml, .yml, Kustomization. */
bool marker_is_path(struct span path);

/* ERROR_INVALID with line and column when the file does not parse. */
MUST_CHECK
bool marker_find(struct arena *arena, struct span text,
    struct marker_file *file, struct error *error);

#endif

/*
 * A parsed document: maps, lists and scalars, each with the line and column
 * where it stands in its text (both from 1). YAML and JSON are read into it
 * (yaml_read.h, json.h), so that Flux objects, kubeconfigs, registry answers and
 * vigie.yaml are looked into by the same few functions. Everything lives in the
 * arena of the reader.
 *
 * A scalar keeps its decoded text whatever its type, because messages want to
 * quote what stands there. The types are those that the Kubernetes API sees:
 * an unquoted 1.10 is a NUMBER, and where a field must be a string that is an
 * error, as the API server says it.
 */
#ifndef BASE_NODE_H
#define BASE_NODE_H

#include "backend/base/arena.h"

enum node_type {
	NODE_NULL,
	NODE_BOOL,
	NODE_NUMBER,
	NODE_TEXT,
	NODE_LIST,
	NODE_MAP,
};

struct node {
	enum node_type type;
	unsigned line, column;
	struct span text; /* scalars: decoded, NUL behind it */
	struct span key; /* of a map's member; NUL behind it */
	unsigned key_line, key_column;
	struct node *first; /* children of a list or map, in their order */
	struct node *next; /* the next child of the same parent */
};

/* for (NODE_EACH(child, parent)): NULL and scalars have no children */
#define NODE_EACH(child, parent) \
	struct node *child = (parent) ? (parent)->first : NULL; \
	child; \
	child = child->next

/* A new node of that type at a place, not yet in a tree. */
struct node *node_new(
    struct arena *arena, enum node_type type, unsigned line, unsigned column);

/* Appends; *last is the parent's last child so far, NULL at the beginning. */
void node_add(struct node *parent, struct node **last, struct node *child);

/* The member of a map, or NULL: also when node is NULL or not a map. */
struct node *node_get(const struct node *node, const char *key);

/* node_get() along a path: node_at(root, "spec", "git", NULL). */
struct node *node_at(const struct node *node, ...) __attribute__((sentinel));

/* The text of a TEXT scalar (never of a number or bool), else NULL. */
const char *node_text(const struct node *node);

/* node_text(node_get(node, key)). */
const char *node_get_text(const struct node *node, const char *key);

/* True for a BOOL that says true. */
bool node_is_true(const struct node *node);

size_t node_count(const struct node *node);

/* "a string", "a number", "a list", ...: for messages. */
const char *node_type_word(const struct node *node);

#endif

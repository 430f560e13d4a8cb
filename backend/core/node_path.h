/*
 * All nodes at a place of a document: "spec.template.spec.volumes[].secret" is
 * each of them, [] being every item of a list. What is not there is passed over.
 */
#ifndef CORE_NODE_PATH_H
#define CORE_NODE_PATH_H

#include "backend/base/node.h"

/* How deep a path of ours goes at most. */
#define NODE_PATH_DEPTH 16

struct node_path {
	const char *rest;
	const struct node *from;
	struct {
		const struct node *item; /* the next of that list */
		const char *rest;
	} lists[NODE_PATH_DEPTH];
	size_t depth;
};

void node_path_begin(
    struct node_path *walk, const struct node *root, const char *path);

/* NULL at the end. */
const struct node *node_path_next(struct node_path *walk);

/* The first of them, or NULL. */
const struct node *node_path_find(const struct node *root, const char *path);

#endif

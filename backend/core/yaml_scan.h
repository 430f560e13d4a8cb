/*
 * The structure of YAML text over its tokens (yaml_token.h): which scalar is
 * whose value, item or key, and where each stands in the bytes. Nothing is
 * decoded until it is asked for.
 */
#ifndef CORE_YAML_SCAN_H
#define CORE_YAML_SCAN_H

#include "backend/core/yaml_token.h"

enum yaml_kind {
	YAML_EMPTY, /* no byte stands there; it may have an anchor or a tag */
	YAML_SCALAR,
	YAML_ALIAS,
	YAML_LIST,
	YAML_MAP,
};

enum yaml_role {
	YAML_ROOT, /* of a document */
	YAML_ITEM,
	YAML_KEY,
	YAML_VALUE,
};

/* Nodes refer to each other by their index; YAML_NONE is nobody. A node stands
 * in front of all that is below it. */
struct yaml_node {
	uint8_t kind, role;
	bool in_key; /* it is a key or below one */
	uint32_t parent;
	uint32_t first, next; /* first child; next child of the same parent */
	uint32_t key; /* of a YAML_VALUE */
	uint32_t token; /* of a scalar or alias */
};

struct yaml_scan {
	struct yaml_tokens text;
	struct yaml_node *nodes;
	size_t node_count;
	uint32_t first_root; /* further ones by `next' */
};

/* Unknown aliases are errors, as for Flux. */
MUST_CHECK
bool yaml_scan(struct arena *arena, struct span text, struct yaml_scan *scan,
    struct error *error);

/* The value of a scalar's token. It may hold a NUL; there is one behind it. */
struct span yaml_scan_value(
    struct arena *arena, const struct yaml_scan *scan, uint32_t token);

#endif

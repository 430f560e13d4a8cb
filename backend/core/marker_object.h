/*
 * The Kubernetes object around a node, and whether its key is the first of that
 * name. What was found out is kept, so that asking for each of many markers
 * costs no more than one walk over the text.
 */
#ifndef CORE_MARKER_OBJECT_H
#define CORE_MARKER_OBJECT_H

#include "backend/core/marker.h"
#include "backend/core/yaml_scan.h"

struct map;

struct marker_objects {
	struct arena *arena;
	const struct yaml_scan *scan;
	struct map **keys; /* for each node: first values by key */
	uint32_t items; /* the list whose items are objects, or NONE */
	uint32_t root; /* the last one asked for */
	const struct marker_object *object; /* and its object */
};

void marker_object_begin(struct marker_objects *objects, struct arena *arena,
    const struct yaml_scan *scan);

const struct marker_object *marker_object_of(
    struct marker_objects *objects, uint32_t node);

/*
 * False when the node stands below a key that stood in its map before: Flux
 * sets the first one only.
 */
bool marker_object_is_first(struct marker_objects *objects, uint32_t node);

#endif

/*
 * Label selectors (matchLabels, matchExpressions) by Kubernetes' rules.
 */
#ifndef CORE_LABEL_SELECTOR_H
#define CORE_LABEL_SELECTOR_H

#include "backend/core/object.h"

enum selector_operator {
	SELECTOR_IN,
	SELECTOR_NOT_IN,
	SELECTOR_EXISTS,
	SELECTOR_DOES_NOT_EXIST,
};

/* matchExpressions and, as SELECTOR_IN with one value, matchLabels. */
struct selector_term {
	const char *key;
	enum selector_operator relation;
	const char **values;
	size_t value_count;
};

struct label_selector {
	struct selector_term *terms;
	size_t term_count; /* all must hold; none: everything matches */
};

/* What a selector may look like, and the rules that Flux's controller has on top
 * of that; its words for what is wrong. */
extern const struct schema label_selector_members[];
void label_selector_check(const struct node *map, struct schema_walk *walk);

/* No map is the selector that matches everything. */
void label_selector_read(struct arena *arena, const struct node *map,
    struct label_selector *selector);

/*
 * All terms must hold; In wants the key with one of the
 * values, NotIn holds for a missing key too.
 */
bool label_selector_matches(const struct label_selector *selector,
    const struct object_label *labels, size_t label_count);

#endif

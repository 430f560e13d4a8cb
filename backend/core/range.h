/*
 * Ranges of versions (">=1.0.0 <2.0.0", "~1.2 || ^2.x") with the grammar, the
 * quirks and the error texts of what Flux uses.
 * Rule: flux-reflector 3.1.4 to 3.1.6; vectors: semver-constraints, policy.
 */
#ifndef CORE_RANGE_H
#define CORE_RANGE_H

#include "backend/base/arena.h"
#include "backend/base/buf.h"
#include "backend/base/error.h"
#include "backend/core/version.h"

#define RANGE_LIMIT ((size_t)512) /* bytes of a range as it was written */
#define RANGE_GROUP_LIMIT ((size_t)32)

enum range_operator {
	RANGE_EQUAL,
	RANGE_NOT_EQUAL,
	RANGE_ABOVE,
	RANGE_AT_LEAST,
	RANGE_BELOW,
	RANGE_AT_MOST,
	RANGE_TILDE,
	RANGE_CARET,
};

/* How much of a term's version was written. */
enum range_kind {
	RANGE_FULL, /* 1.2.3 */
	RANGE_MINOR, /* 1.2 1.2.x: the base is 1.2.0 */
	RANGE_MAJOR, /* 1 1.x: the base is 1.0.0 */
	RANGE_ANY, /* *: the base is 0.0.0 */
};

struct range_term {
	enum range_operator operator;
	enum range_kind kind;
	struct version base;
};

/* Terms that all must hold. */
struct range_group {
	struct range_term *terms;
	size_t term_count;
	bool
	    open; /* one of its terms names a prerelease: prereleases may fit */
};

/* Groups of which one must hold. */
struct range {
	struct range_group *groups;
	size_t group_count;
};

/* Nothing of the text is kept; everything lives in the arena. */
MUST_CHECK
bool range_parse(struct arena *arena, struct span text, struct range *range,
    struct error *error);

bool range_matches(const struct range *range, const struct version *version);

/* Adds the text with its hyphen ranges ("1 - 2") as ">= 1, <= 2 ". */
void range_rewrite(struct span text, struct buf *into);

#endif

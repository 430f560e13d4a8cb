/*
 * Byte edits of one file, and the proof that nothing else moved.
 * Rule: flux-automation 2.6 and 2.9; vectors: setters, setter-quoting.
 */
#ifndef CORE_EDIT_H
#define CORE_EDIT_H

#include "backend/base/digest.h"
#include "backend/core/marker.h"

/* What a policy resolved to; name NULL: it has no result yet. */
struct image_result {
	const char *name; /* spec.image of the ImageRepository, as written */
	const char *tag;
	const char *digest; /* NULL or "": none */
};

/* Replaces the bytes [start, end) of the old file. */
struct edit {
	size_t start, end;
	struct span text; /* the new token, quotes included */
	const struct marker *marker;
	const char *old_value, *new_value; /* decoded */
};

/*
 * The decoded value that the marker's field takes from the result; NULL when
 * the policy has none yet.
 */
const char *edit_new_value(struct arena *arena, const struct marker *marker,
    const struct image_result *result);

/*
 * The edit that gives the marker that value; *changes is false (and *edit
 * untouched) when the decoded value is the same already.
 */
MUST_CHECK
bool edit_make(struct arena *arena, struct span text,
    const struct marker *marker, const char *value, struct edit *edit,
    bool *changes, struct error *error);

/*
 * The new file: edits sorted by start, not overlapping. Then parses old and new
 * text and refuses (ERROR_INVALID) unless all documents are the same but for
 * the edited scalars.
 */
MUST_CHECK
bool edit_apply(struct arena *arena, struct span text, const struct edit *edits,
    size_t count, struct span *result, struct error *error);

#endif

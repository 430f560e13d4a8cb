/* The fields that a marker can name, and what each one writes. */
#ifndef CORE_MARKER_TYPES_H
#define CORE_MARKER_TYPES_H

#include "backend/core/edit.h"

/* suffix: what stands behind ns:name, with its colon; may be empty. */
bool marker_types_find(struct span suffix, enum marker_field *field);

/* ":name, :tag or :digest", for messages. */
const char *marker_types_words(void);

const char *marker_types_value(struct arena *arena, enum marker_field field,
    const struct image_result *result);

#endif

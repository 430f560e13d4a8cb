/*
 * Whether a template looks at data that Flux 2.7 removed, told from its text.
 */
#ifndef CORE_MESSAGE_REMOVED_H
#define CORE_MESSAGE_REMOVED_H

#include "backend/core/template_tree.h"

/* Flux's text for the first such field, or NULL. Static. */
const char *message_removed_find(
    struct arena *arena, const struct template_tree *tree);

#endif

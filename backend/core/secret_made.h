/*
 * Which Secrets an object makes: itself when it is one, or by a controller that
 * makes one of it. Only secret_refs.c includes this.
 */
#ifndef CORE_SECRET_MADE_H
#define CORE_SECRET_MADE_H

#include "backend/core/secret_refs.h"

/* Adds to `into' with name, maker, type, keys and line; the rest is the
 * caller's. Names are not looked at. */
void secret_made_of_object(struct arena *arena, const struct node *object,
    const char *api_version, const char *kind, struct secret_made **made,
    size_t *count);

#endif

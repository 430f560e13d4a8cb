/*
 * Is this a template rather than what it looks like? A repository of Flux
 * objects also holds Helm charts, files that Flux fills in (postBuild
 * substitution) and files that SOPS encrypted. Nothing can be said about the
 * objects in them, and nobody wants to be told that they are wrong.
 */
#ifndef CORE_PLACEHOLDER_H
#define CORE_PLACEHOLDER_H

#include "backend/base/node.h"

/*
 * For a text that is not YAML: it holds `{{' outside of a messageTemplate,
 * where that is what one expects.
 */
bool placeholder_is_in_text(struct span text);

/*
 * For an object: some scalar of its metadata or spec holds `{{', ${NAME or
 * ENC[, other than in the members that may say so by themselves (message
 * templates and patterns of tags), or it has a map `sops'.
 */
bool placeholder_is_in_object(const struct node *object);

#endif

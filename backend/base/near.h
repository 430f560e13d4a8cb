/*
 * Which word did a person mean? For unknown keys, themes and subcommands.
 */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "backend/base/span.h"

/*
 * How many letters must be added, taken out or changed to make one word of the
 * other; capitals are as good as small letters. SIZE_MAX for long words.
 */
size_t near_distance(struct span a, struct span b);

#endif

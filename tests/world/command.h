/*
 * What tests make the world do: one line, one change (vigie-world --help lists
 * them).
 */
#ifndef WORLD_COMMAND_H
#define WORLD_COMMAND_H

#include "tests/world/repos.h"
#include "tests/world/tags.h"

/* The line is without its end; nothing has changed after a failure. */
MUST_CHECK
bool command_run(const char *line, struct tags *tags, struct repos *repos,
    struct error *error);

#endif

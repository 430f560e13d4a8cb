/*
 * Registries without a network, linked instead of io/http.c and io/registry.c:
 * a scan is answered at the next turn of the engine's loop with what the test
 * has set for the repository, and turns of the loop are counted. All of it may
 * be called while the engine runs.
 */
#ifndef FAKE_REGISTRY_H
#define FAKE_REGISTRY_H

#include "backend/base/error.h"

/* Nothing is known, nothing is held back, counters are 0. */
void fake_registry_reset(void);

/* Tags of a repository, words with spaces between; it works again. */
void fake_registry_set(const char *repository, const char *tags);

/* Every scan of it fails like this. */
void fake_registry_fail(
    const char *repository, enum error_kind kind, const char *text);

/* While true, no scan is answered. */
void fake_registry_hold(bool hold);

/* Scans that were begun. */
unsigned fake_registry_asked(void);

/* Turns of the engine's loop. */
unsigned fake_registry_turns(void);

#endif

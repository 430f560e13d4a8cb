/*
 * An arena that several owners hold: what is in it is immutable from the moment
 * it is shared, and goes when the last owner lets go. Counting is atomic, so a
 * report may be let go on another thread than the one that made it.
 */
#ifndef BASE_SHARED_H
#define BASE_SHARED_H

#include "backend/base/arena.h"

struct shared;

/* Takes the arena; one reference is the caller's. */
struct shared *shared_take(struct arena *arena);

struct shared *shared_ref(struct shared *shared);

/* NULL is taken. */
void shared_unref(struct shared *shared);

#endif

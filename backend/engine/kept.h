/*
 * What a command leaves to be taken by the front end: the draft of a write that
 * failed, the value that a vault gave. Each is taken once, by the id of its
 * command, and wiped KEPT_LIMIT_MS after it was put here by whoever comes by.
 * The list hangs on the outlet and is guarded by its lock: this is the way up,
 * and no callback runs here.
 */
#ifndef ENGINE_KEPT_H
#define ENGINE_KEPT_H

#include "backend/engine/engine.h"

#define KEPT_LIMIT_MS ((int64_t)60 * 1000)

/* What is given is taken over. */
void kept_put_secret(
    struct outlet *outlet, uint64_t command, struct secret *secret);
void kept_put_draft(
    struct outlet *outlet, uint64_t command, struct draft *draft);

/* The caller's now; NULL when there is none. */
struct secret *kept_take_secret(struct outlet *outlet, uint64_t command);
struct draft *kept_take_draft(struct outlet *outlet, uint64_t command);

bool kept_has_secret(struct outlet *outlet, uint64_t command);
bool kept_has_draft(struct outlet *outlet, uint64_t command);

/* Wipes what is too old; true when something was. */
bool kept_expire(struct outlet *outlet, int64_t now_ms);

/* When the next one is too old, on the same clock; 0: there is none. */
int64_t kept_until(struct outlet *outlet);

void kept_free(struct outlet *outlet);

#endif

/*
 * The operator's password vault: the commands VAULT_*.
 */
#ifndef ENGINE_VAULT_H
#define ENGINE_VAULT_H

#include "backend/engine/publish.h"

/* Takes the order. */
void vault_take(struct engine *engine, struct order *order, struct fate *fate);

/* What a report says about it. */
void vault_publish(struct building *building);

#endif

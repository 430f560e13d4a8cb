/*
 * The operator's password vault (io/bitwarden.h) behind the commands VAULT_*.
 * It is open as long as a dialog wants it, and closed by itself when its time
 * is over. A value that it gave waits in kept.h for the front end.
 *
 * Where there is no bw, VAULT_FILL on a closed vault asks rbw.
 */
#ifndef ENGINE_VAULT_H
#define ENGINE_VAULT_H

#include "backend/engine/publish.h"

/* The environment is for the child: NULL-ended NAME=value; borrowed. */
void vault_open(struct engine *engine, const char *const *environment);

/* Ends the child; some seconds at most. */
void vault_close(struct engine *engine);

/* Takes the order. */
void vault_take(struct engine *engine, struct order *order, struct fate *fate);

/* What a report says about it. */
void vault_publish(struct building *building);

#endif

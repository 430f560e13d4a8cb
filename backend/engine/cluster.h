/*
 * The cluster, as far as there is one: everything here is optional, and without
 * a kubeconfig vigie works without a word about it.
 */
#ifndef ENGINE_CLUSTER_H
#define ENGINE_CLUSTER_H

#include "backend/engine/publish.h"

/* A command that changes or asks the cluster; its order is taken. */
void cluster_take(
    struct engine *engine, struct order *order, struct fate *fate);

/* The same for the vault. */
void cluster_take_vault(
    struct engine *engine, struct order *order, struct fate *fate);

/* What a report says about the cluster and the vault. */
void cluster_publish(struct building *building);

#endif

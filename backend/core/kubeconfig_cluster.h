/* The cluster of the chosen context. Private to kubeconfig*.c. */
#ifndef CORE_KUBECONFIG_CLUSTER_H
#define CORE_KUBECONFIG_CLUSTER_H

#include "backend/core/kubeconfig_part.h"

/* Fills what belongs to the cluster. */
MUST_CHECK
bool kubeconfig_cluster_read(struct arena *arena,
    const struct kubeconfig_part *part, struct kubeconfig *config,
    struct error *error);

#endif

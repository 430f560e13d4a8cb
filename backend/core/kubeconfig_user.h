/* The user of the chosen context. Private to kubeconfig*.c. */
#ifndef CORE_KUBECONFIG_USER_H
#define CORE_KUBECONFIG_USER_H

#include "backend/core/kubeconfig_part.h"

/* Fills what belongs to the user; its secrets are there in any case, to be
 * released. `cluster' has an extension for plugins. */
MUST_CHECK
bool kubeconfig_user_read(struct arena *arena,
    const struct kubeconfig_part *part, const struct kubeconfig_part *cluster,
    struct kubeconfig *config, struct error *error);

#endif

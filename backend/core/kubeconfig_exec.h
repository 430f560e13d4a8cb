/* The exec plugin of a user. Private to kubeconfig*.c. */
#ifndef CORE_KUBECONFIG_EXEC_H
#define CORE_KUBECONFIG_EXEC_H

#include "backend/core/kubeconfig_part.h"

/* *exec is NULL when the user has none. */
MUST_CHECK
bool kubeconfig_exec_read(struct arena *arena,
    const struct kubeconfig_part *user, const struct kubeconfig_part *cluster,
    const struct kubeconfig_exec **exec, struct error *error);

#endif

/* An exec plugin of a kubeconfig. Private to kube_login*.c. */
#ifndef IO_KUBE_LOGIN_EXEC_H
#define IO_KUBE_LOGIN_EXEC_H

#include "backend/core/exec_credential.h"
#include "backend/io/kube_login.h"

/*
 * Runs it once. It gets the environment that we were given, what its entry
 * adds, and KUBERNETES_EXEC_INFO; no terminal, and an input that has ended. What
 * it prints on standard error is in error->said, its output is nowhere.
 */
MUST_CHECK
bool kube_login_exec(struct arena *arena, const struct kubeconfig_exec *exec,
    const struct kube_server *server, int timeout_ms,
    const struct cancel *cancel, struct exec_credential *given,
    struct error *error);

#endif

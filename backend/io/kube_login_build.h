/* The chosen context and its files to a server. Private to kube_login*.c. */
#ifndef IO_KUBE_LOGIN_BUILD_H
#define IO_KUBE_LOGIN_BUILD_H

#include "backend/core/kubeconfig.h"

/* All but what a plugin gives. One reference is the caller's. */
MUST_CHECK
bool kube_login_build(const struct kubeconfig *config,
    struct kube_server **server, struct error *error);

/* A private key that can be used without asking anybody; `whose' is for the
 * message. */
MUST_CHECK
bool kube_login_build_check_key(
    const struct secret *key, const char *whose, struct error *error);

#endif

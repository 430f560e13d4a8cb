/*
 * The talk with an exec plugin (client.authentication.k8s.io): what it is told
 * in KUBERNETES_EXEC_INFO, and what it prints. Pure.
 */
#ifndef CORE_EXEC_CREDENTIAL_H
#define CORE_EXEC_CREDENTIAL_H

#include "backend/base/buf.h"
#include "backend/core/kubeconfig.h"

#define EXEC_CREDENTIAL_V1 "client.authentication.k8s.io/v1"
#define EXEC_CREDENTIAL_V1BETA1 "client.authentication.k8s.io/v1beta1"

bool exec_credential_is_version(struct span version);

/* What a plugin gave: a token, a certificate with its key, or both. */
struct exec_credential {
	struct secret *token; /* or NULL */
	struct span certificate; /* PEM, in the arena; empty: none */
	struct secret *key; /* there with the certificate */
	int64_t until; /* seconds since 1970; 0: it does not say */
};

/*
 * Reads what was printed. An error is in our own words and has nothing of the
 * text in it, which may hold a token. `version' is the one that the kubeconfig
 * names.
 */
MUST_CHECK
bool exec_credential_read(struct arena *arena, struct span text,
    const char *version, struct exec_credential *credential,
    struct error *error);

/* Wipes the secrets. */
void exec_credential_release(struct exec_credential *credential);

/*
 * The JSON of KUBERNETES_EXEC_INFO. No credential is in it, but what the
 * cluster's entry says (a proxy's password, too) when the plugin wants it.
 */
void exec_credential_info(struct buf *into, const struct kubeconfig_exec *exec,
    const struct kube_server *server);

#endif

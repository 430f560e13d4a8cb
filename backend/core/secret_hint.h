/*
 * What a Secret has to look like for its user: its type and the names of its
 * keys, as Kubernetes and Flux document them. A prompt is filled in with it;
 * where the keys are `sure', a Secret without them is of no use.
 */
#ifndef CORE_SECRET_HINT_H
#define CORE_SECRET_HINT_H

#include "backend/base/base.h"

enum secret_type_hint {
	SECRET_HINT_NONE,
	SECRET_HINT_TLS,
	SECRET_HINT_DOCKER,
	SECRET_HINT_BASIC, /* a login by https */
	SECRET_HINT_SSH, /* a login of Flux's by ssh */
	SECRET_HINT_GITHUB_APP,
	SECRET_HINT_BUCKET,
	SECRET_HINT_TOKEN, /* of a Receiver */
	SECRET_HINT_PROVIDER,
	SECRET_HINT_PROXY,
	SECRET_HINT_CERTIFICATES, /* ca.crt, or tls.crt and tls.key */
	SECRET_HINT_AGE,
	SECRET_HINT_GPG,
	SECRET_HINT_SSH_SIGNING,
	SECRET_HINT_KUBECONFIG,
	SECRET_HINT_COUNT,
};

struct secret_hint {
	const char *type; /* "kubernetes.io/tls", "Opaque", ... */
	const char *keys[4]; /* NULL behind the last */
	bool sure; /* each of them is needed */
};

const struct secret_hint *secret_hint_of(enum secret_type_hint hint);

#endif

#include "backend/core/secret_hint.h"

/* A key that only one of several ways to log in needs is not sure. */
static const struct secret_hint hints[SECRET_HINT_COUNT] = {
	[SECRET_HINT_NONE] = { "Opaque", { NULL }, false },
	[SECRET_HINT_TLS] = { "kubernetes.io/tls", { "tls.crt", "tls.key" },
	    true },
	/* The old type dockercfg has another key. */
	[SECRET_HINT_DOCKER] = { "kubernetes.io/dockerconfigjson",
	    { ".dockerconfigjson" }, false },
	[SECRET_HINT_BASIC] = { "Opaque", { "username", "password" }, false },
	[SECRET_HINT_SSH] = { "Opaque", { "identity", "known_hosts" }, true },
	[SECRET_HINT_GITHUB_APP] = { "Opaque",
	    { "githubAppID", "githubAppInstallationID", "githubAppPrivateKey" },
	    false },
	[SECRET_HINT_BUCKET] = { "Opaque", { "accesskey", "secretkey" },
	    false },
	[SECRET_HINT_TOKEN] = { "Opaque", { "token" }, true },
	[SECRET_HINT_PROVIDER] = { "Opaque", { "token" }, false },
	[SECRET_HINT_PROXY] = { "Opaque", { "address" }, true },
	[SECRET_HINT_CERTIFICATES] = { "Opaque", { "ca.crt" }, false },
	[SECRET_HINT_AGE] = { "Opaque", { "age.agekey" }, false },
	[SECRET_HINT_GPG] = { "Opaque", { "git.asc" }, true },
	[SECRET_HINT_SSH_SIGNING] = { "Opaque", { "identity" }, true },
	[SECRET_HINT_KUBECONFIG] = { "Opaque", { "value" }, false },
};

const struct secret_hint *
secret_hint_of(enum secret_type_hint hint)
{
	return &hints[hint];
}

/*
 * GitRepository (source.toolkit.fluxcd.io): the fields that vigie uses. The
 * artifact, ignore rules, includes and verification are the cluster's matter.
 */
#ifndef CORE_GIT_REPOSITORY_H
#define CORE_GIT_REPOSITORY_H

#include "backend/core/object.h"

/* spec.ref and git.checkout.ref; precedence commit > name > tag > semver >
 * branch. Members that are absent are NULL. */
struct git_reference {
	const char *branch, *tag, *semver, *name, *commit;
};

struct git_repository {
	struct object_meta meta;
	const char *url; /* https, http, ssh, scp-like or a path */
	struct git_reference ref;
	const char *secret_name; /* spec.secretRef.name or NULL */
	const char *proxy_secret_name;
	const char *provider; /* "generic" by default */
	int64_t interval_ms;
	int64_t timeout_ms; /* 60 s by default */
};

#endif

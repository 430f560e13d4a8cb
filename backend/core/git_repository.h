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

/* As image_repository_read(). */
MUST_CHECK
bool git_repository_read(struct arena *arena, const struct node *object,
    struct schema_walk *walk, struct git_repository *repository);

/* A reference as spec.ref has it; all NULL when the map is not there. */
extern const struct schema git_reference_members[];
void git_reference_read(struct arena *arena, const struct node *map,
    struct git_reference *reference);

#endif

/*
 * ImageRepository (image.toolkit.fluxcd.io): where tags are listed.
 * Rule: flux-reflector 1.1, defaults applied.
 */
#ifndef CORE_IMAGE_REPOSITORY_H
#define CORE_IMAGE_REPOSITORY_H

#include "backend/core/object.h"

#define IMAGE_REPOSITORY_EXCLUSION_LIMIT 25

/* One entry of accessFrom.namespaceSelectors: all its labels must match; no
 * labels match every namespace. */
struct namespace_selector {
	struct object_label *labels;
	size_t label_count;
};

struct image_repository {
	struct object_meta meta;
	const char *image; /* spec.image as written */
	int64_t interval_ms; /* 0: scan once, then only when asked */
	int64_t timeout_ms; /* default: the interval; at least 1 s */
	const char **exclusions; /* exclusionList, default ^.*\.sig$ */
	size_t exclusion_count;
	const char *secret_name, *service_account, *cert_secret_name,
	    *proxy_secret_name; /* NULL when absent */
	const char *provider; /* generic, aws, azure, gcp */
	bool insecure;
	bool has_access_from;
	struct namespace_selector *access_from;
	size_t access_from_count;
};

/*
 * Reads the spec of an object whose meta is filled in already. False when the
 * walk has faults afterwards; the repository is not to be used then.
 */
MUST_CHECK
bool image_repository_read(struct arena *arena, const struct node *object,
    struct schema_walk *walk, struct image_repository *repository);

#endif

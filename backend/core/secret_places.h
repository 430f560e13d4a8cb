/*
 * Where the kinds of Kubernetes, Flux and a few others name Secrets: tables of
 * paths, and how an entry is read. Only secret_refs.c includes this.
 */
#ifndef CORE_SECRET_PLACES_H
#define CORE_SECRET_PLACES_H

#include "backend/core/secret_refs.h"

/*
 * At the end of the path stands the name itself, or a map with `name' (or
 * secretName), and where there are, key (or valuesKey), items, optional, kind
 * and group (something that is no Secret gives nothing).
 */
struct secret_place {
	const char *path; /* below the root of the kind */
	enum secret_ref_how how;
	enum secret_type_hint hint;
	const char *key; /* when none is said; NULL: the whole Secret */
	bool optional; /* always: nothing fails without it */
	/* The map may say another namespace than the object's. */
	bool has_namespace;
};

struct secret_kind {
	const char *group, *kind;
	const char *root; /* "" is the object itself */
	const struct secret_place *places; /* path NULL behind the last */
};

/* NULL for a kind that names none. api_version as it stands in the object. */
const struct secret_kind *secret_places_find(
    const char *api_version, const char *kind);

/* "apps" of "apps/v1", "" of "v1". */
struct span secret_places_group(const char *api_version);

#endif

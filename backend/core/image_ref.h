/*
 * spec.image of an ImageRepository, read as Flux reads it (flux-reflector 1.3):
 * host/repository without scheme, tag or digest; Docker Hub's short names.
 * Error texts are Flux's.
 */
#ifndef CORE_IMAGE_REF_H
#define CORE_IMAGE_REF_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

struct image_ref {
	const char *registry; /* "index.docker.io", "ghcr.io", "host:5000" */
	const char *repository; /* "library/alpine" */
	const char *canonical; /* registry/repository */
	bool plain_http; /* http is allowed by the name (or insecure) */
};

MUST_CHECK
bool image_ref_parse(struct arena *arena, struct span image, bool insecure,
    struct image_ref *ref, struct error *error);

/* A whole reference name:tag[@digest] as a marker writes it is valid. */
bool image_ref_is_valid_reference(struct span reference);

/*
 * Splits a value that stands behind a marker: name, tag, digest, each empty
 * when absent. Never fails: what is no reference is all name.
 */
void image_ref_split(struct span value, struct span *name, struct span *tag,
    struct span *digest);

#endif

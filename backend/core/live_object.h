/*
 * What a Flux object in a cluster says of itself: the parts of its spec and
 * status that a person looks for, of all the versions that controllers serve
 * (cli-surfaces 5.2). Read loosely: the API server has checked the object, and
 * a member that is not there or has another type is simply not known.
 *
 * All text is cleaned, in the arena, and never NULL.
 */
#ifndef CORE_LIVE_OBJECT_H
#define CORE_LIVE_OBJECT_H

#include "backend/base/arena.h"
#include "backend/base/error.h"
#include "backend/base/node.h"

enum live_kind {
	LIVE_IMAGE_REPOSITORY,
	LIVE_IMAGE_POLICY,
	LIVE_IMAGE_UPDATE,
	LIVE_GIT_REPOSITORY,
	LIVE_KUSTOMIZATION,
};

#define LIVE_KIND_COUNT 5

/* The annotation that asks for a reconciliation, and where the answer stands. */
#define LIVE_REQUESTED "reconcile.fluxcd.io/requestedAt"

/* "ImagePolicy", "imagepolicies", "image.toolkit.fluxcd.io". */
const char *live_kind_word(enum live_kind kind);
const char *live_kind_plural(enum live_kind kind);
const char *live_kind_group(enum live_kind kind);

/* By its word. */
bool live_kind_find(const char *word, enum live_kind *kind);

/* A longer message ends in "...". */
#define LIVE_MESSAGE_LIMIT ((size_t)2000)

struct live_object {
	enum live_kind kind;
	const char *namespace, *name;
	const char *uid; /* of this object, not of the next of its name */
	bool suspended;
	bool reconciling; /* its controller has not seen all yet */
	const char *ready, *reason, *message; /* of the condition Ready */
	int64_t changed_at; /* of Ready */
	const char *latest; /* ImagePolicy: a tag */
	const char *commit; /* pushed, or a revision "main@sha1:..." */
	int64_t at; /* last scan, run, push or artifact */
	const char *managed_by; /* "namespace/name" of a Kustomization */
	const char *requested, *handled; /* of a reconciliation */

	/* Of the spec: for objects that no repository declares. */
	const char *image; /* ImageRepository */
	int64_t interval_ms;
	const char *source_namespace, *source; /* ImagePolicy: its repository;
						  ImageUpdateAutomation,
						  Kustomization: of Git */
	const char *rule; /* ImagePolicy, in words */
	const char *url; /* GitRepository */
	const char *branch, *push_branch, *path; /* ImageUpdateAutomation */
};

/* False when it has no name and namespace: then it is no object. */
MUST_CHECK
bool live_object_read(struct arena *arena, enum live_kind kind,
    const struct node *object, struct live_object *into);

#endif

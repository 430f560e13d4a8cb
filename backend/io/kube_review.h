/*
 * May this user do that? Many questions at once, by SelfSubjectAccessReview,
 * which everybody may ask. The answer is a forecast: the server can still
 * refuse.
 */
#ifndef IO_KUBE_REVIEW_H
#define IO_KUBE_REVIEW_H

#include "backend/io/kube.h"

struct kube_right {
	const char *verb; /* "create", "patch", ... */
	const char *group; /* "": the core's */
	const char *resource; /* the plural */
	const char *subresource; /* NULL: none */
	const char *namespace; /* NULL: in all of them */
	const char *name; /* NULL: of any */
	bool allowed; /* the answer */
};

/* With an error not all of the answers are known. It is gone when this runs. */
typedef void (*kube_review_done)(void *context, const struct error *error);

struct kube_review;

/* The rights are borrowed, at least one, and written to. */
struct kube_review *kube_review_start(struct kube *kube,
    struct kube_right *rights, size_t count, kube_review_done done,
    void *context);
void kube_review_stop(struct kube_review *review); /* NULL is taken */

#endif

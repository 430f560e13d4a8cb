/*
 * Asks a server which kinds it serves, and in which version
 * (core/kube_discovery.h): all groups at once.
 */
#ifndef IO_KUBE_DISCOVER_H
#define IO_KUBE_DISCOVER_H

#include "backend/core/kube_discovery.h"
#include "backend/io/kube.h"

/* With an error nothing of the kinds is known. It is gone when this runs. */
typedef void (*kube_discover_done)(void *context, const struct error *error);

struct kube_discover;

/* Kinds and arena are borrowed; what is found is put into both. */
struct kube_discover *kube_discover_start(struct kube *kube,
    struct arena *arena, struct kube_kind *kinds, size_t count,
    kube_discover_done done, void *context);
void kube_discover_stop(struct kube_discover *discover); /* NULL is taken */

#endif

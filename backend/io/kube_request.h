/*
 * What all requests to an API server have in common, calls and streams alike.
 */
#ifndef IO_KUBE_REQUEST_H
#define IO_KUBE_REQUEST_H

#include "backend/core/kube_sieve.h"
#include "backend/io/kube.h"

struct kube_request {
	const struct kube_server *server; /* a reference */
	struct http_tls tls; /* used until the call ends */
	struct kube_sieve sieve;
	struct kube_asked asked; /* for errors; of the owner's texts */
};

/* Fills the order but for limits and body. Its texts live in the arena. */
void kube_request_fill(struct kube_request *request,
    const struct kube_server *server, struct arena *arena,
    const struct kube_order *from, struct http_order *order);
void kube_request_release(struct kube_request *request);

/* Why no answer came, in the words of this client. */
void kube_request_fault(const struct kube_request *request,
    enum http_fault fault, const struct error *cause, struct error *error);

#endif

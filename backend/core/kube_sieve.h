/*
 * What shall not be kept of an API server's answer, taken out of the JSON text
 * while it comes in, before anybody reads it: the annotation in which kubectl
 * keeps a copy of the whole object (of a Secret: with its values), and for
 * answers about Secrets also `data', `stringData' and `message'.
 *
 * Such a member's value becomes "" (of a list or map: null), so that it is seen
 * that it was there. Everything else stays as it is, byte by byte; text that is
 * no JSON passes, too. Where pieces begin and end does not matter.
 */
#ifndef CORE_KUBE_SIEVE_H
#define CORE_KUBE_SIEVE_H

#include "backend/base/buf.h"

#define KUBE_SIEVE_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

struct kube_sieve {
	bool secrets; /* the values and words of Secrets, too */
	int state;
	unsigned alive; /* which names the string may still be */
	size_t at; /* how far into them */
	unsigned code, digits; /* of \uXXXX */
	size_t depth; /* inside of what is left out */
};

void kube_sieve_begin(struct kube_sieve *sieve, bool secrets);

/* Adds to `into' what stays of the next piece. */
void kube_sieve_feed(
    struct kube_sieve *sieve, struct span piece, struct buf *into);

#endif

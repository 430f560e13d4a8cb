/*
 * A certificate and the private key that is said to belong to it, looked at by
 * OpenSSL where they are. What does not fit together is an error; what fits and
 * is old, or has its chain in another order, is a fact for a warning.
 */
#ifndef IO_TLS_PAIR_H
#define IO_TLS_PAIR_H

#include "backend/base/secret.h"

/* The most certificates of a chain that are looked at. */
#define TLS_PAIR_CHAIN 16

struct tls_pair {
	int64_t not_before, not_after; /* of the first certificate */
	size_t certificates;
	bool in_order; /* each is signed in the name of the next one's */
};

/* ERROR_INVALID in our words; what the values hold is never quoted. */
MUST_CHECK
bool tls_pair_check(const struct secret *certificate, const struct secret *key,
    struct tls_pair *pair, struct error *error);

#endif

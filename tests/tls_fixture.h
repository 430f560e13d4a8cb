/*
 * Certificates made on the spot: authorities, servers, clients, in date or not.
 */
#ifndef TESTS_TLS_FIXTURE_H
#define TESTS_TLS_FIXTURE_H

#include "backend/base/buf.h"

struct tls_fixture {
	struct buf certificate, key; /* PEM */
	void *x509, *private; /* OpenSSL's own */
};

/*
 * signer NULL: an authority that signs itself. `host' is a name or an address
 * of the certificate, or NULL; days count from now and may be negative.
 */
void tls_fixture_make(struct tls_fixture *made,
    const struct tls_fixture *signer, const char *name, const char *host,
    int first_day, int last_day);
void tls_fixture_release(struct tls_fixture *made);

#endif

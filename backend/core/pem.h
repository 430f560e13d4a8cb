/*
 * PEM as far as it can be seen without a cryptographic library: which blocks a
 * text has. Whether they are good, the TLS library says.
 */
#ifndef CORE_PEM_H
#define CORE_PEM_H

#include "backend/base/span.h"

/* At least one whole block -----BEGIN CERTIFICATE-----. */
bool pem_has_certificate(struct span text);

/*
 * NULL when there is one private key in PKCS#8, SEC1 or PKCS#1, not encrypted.
 * Else what is wrong, for a message: "is encrypted", "is not ...".
 */
const char *pem_key_fault(struct span text);

#endif

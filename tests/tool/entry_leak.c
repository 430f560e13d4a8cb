/*
 * What a careless program would do, for the proof that the proofs can fail:
 * linked into entry_leak with --wrap=secret_added, it keeps a copy of what is
 * entered where everybody may read it.
 */
#include <string.h>

#include "backend/base/secret.h"

void __real_secret_added(struct secret *secret, size_t more);
void __wrap_secret_added(struct secret *secret, size_t more);

static char copy[1024];

void
__wrap_secret_added(struct secret *secret, size_t more)
{
	size_t length;

	__real_secret_added(secret, more);
	length = secret_length(secret);
	if (length < sizeof(copy))
		memcpy(copy, secret_use(secret), length);
}

#include "backend/base/digest.h"

#include <stdlib.h>

#include <sodium.h>

#include "backend/base/xalloc.h"

struct digest_state {
	crypto_generichash_state hash;
};

struct digest_state *
digest_begin(void)
{
	void *at;

	/* libsodium wants its state on a border of 64 bytes. */
	if (posix_memalign(&at, 64, sizeof(struct digest_state)) != 0)
		die("out of memory");
	crypto_generichash_init(
	    &((struct digest_state *)at)->hash, NULL, 0, DIGEST_SIZE);
	return at;
}

void
digest_add_number(struct digest_state *state, uint64_t number)
{
	unsigned char bytes[8];
	int i;

	for (i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
	crypto_generichash_update(&state->hash, bytes, sizeof(bytes));
}

void
digest_add(struct digest_state *state, struct span part)
{
	digest_add_number(state, part.length);
	if (part.length)
		crypto_generichash_update(
		    &state->hash, (const unsigned char *)part.at, part.length);
}

struct digest
digest_end(struct digest_state *state)
{
	struct digest digest;

	crypto_generichash_final(&state->hash, digest.bytes, DIGEST_SIZE);
	free(state);
	return digest;
}

bool
digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

void
digest_text(const struct digest *digest, char text[DIGEST_TEXT_SIZE])
{
	sodium_bin2hex(text, DIGEST_TEXT_SIZE, digest->bytes, DIGEST_SIZE);
}

#define STACK_SIZE 4096 /* more than BLAKE2b takes */

void
digest_mark(struct span bytes, const unsigned char key[DIGEST_SIZE],
    char mark[DIGEST_MARK_SIZE])
{
	unsigned char hash[DIGEST_SIZE];

	crypto_generichash(hash, sizeof(hash),
	    (const unsigned char *)(bytes.length ? bytes.at : ""), bytes.length,
	    key, DIGEST_SIZE);
	sodium_stackzero(STACK_SIZE);
	sodium_bin2hex(mark, DIGEST_MARK_SIZE, hash, 2);
	sodium_memzero(hash, sizeof(hash));
}

/*
 * A value: its review says what fits its bytes, and every fix on offer can be
 * done, one after the other, until nothing is on offer.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "backend/core/secret_review.h"

#define ROUNDS 64

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned char key[DIGEST_SIZE] = { 7 };
	struct secret_review review;
	struct secret_review_line line;
	struct secret *secret;
	size_t n, round;

	if (size > SECRET_LIMIT - 1)
		return 0;
	secret = secret_new(data, size);
	for (round = 0; round < ROUNDS; round++) {
		enum secret_fix fix = SECRET_FIX_NEWLINE;

		secret_review_make(
		    span_make(secret_use(secret), secret_length(secret)), key,
		    &review);
		assert(review.bytes == secret_length(secret));
		assert(review.characters <= review.bytes);
		assert(!(review.wanted & ~review.offered));
		for (n = 0; secret_review_line(&review, n, &line); n++)
			assert(strlen(line.text) < sizeof(line.text) - 1);
		if (!review.offered)
			break;
		while (!(review.offered & 1u << fix))
			fix++;
		assert(secret_fix_do(secret, fix));
		assert(secret_length(secret) <= size + 1);
	}
	secret_free(secret);
	return 0;
}

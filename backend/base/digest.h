/*
 * BLAKE2b-256 over a sequence of parts: what a person saw. Every part is hashed
 * with its length in front, so that no two different sequences of parts are the
 * same bytes.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "backend/base/span.h"

#define DIGEST_SIZE 32
#define DIGEST_TEXT_SIZE 65 /* hexadecimal and NUL */

struct digest {
	unsigned char bytes[DIGEST_SIZE];
};

struct digest_state;

struct digest_state *digest_begin(void);
void digest_add(struct digest_state *state, struct span part);
void digest_add_number(struct digest_state *state, uint64_t number);

/* Frees the state. */
struct digest digest_end(struct digest_state *state);

bool digest_equal(const struct digest *a, const struct digest *b);
void digest_text(const struct digest *digest, char text[DIGEST_TEXT_SIZE]);

/*
 * Four hexadecimal digits that are the same for the same bytes under the same
 * key, and tell nothing else about them to whoever has not the key. Leaves
 * nothing of the bytes on the stack.
 */
#define DIGEST_MARK_SIZE 5 /* with the NUL */
void digest_mark(struct span bytes, const unsigned char key[DIGEST_SIZE],
    char mark[DIGEST_MARK_SIZE]);

#endif

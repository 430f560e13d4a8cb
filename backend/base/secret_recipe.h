/*
 * Values made by chance, straight into a struct secret; nobody sees them.
 */
#ifndef BASE_SECRET_RECIPE_H
#define BASE_SECRET_RECIPE_H

#include "backend/base/secret.h"

enum secret_recipe {
	SECRET_HEX_32, /* 32 hexadecimal digits */
	SECRET_BASE64URL_32, /* 32 of A-Z a-z 0-9 - _ */
	SECRET_ALNUM_24, /* 24 of A-Z a-z 0-9 */
	SECRET_BYTES_64, /* 64 bytes of any kind */
};

#define SECRET_RECIPE_COUNT 4

/* The caller's, in locked memory; NULL when there is none. */
struct secret *secret_recipe_make(enum secret_recipe recipe);

/* How hard it is to guess, in bits, rounded down. */
unsigned secret_recipe_bits(enum secret_recipe recipe);

/* "hex-32", "base64url-32", "alnum-24", "bytes-64" */
const char *secret_recipe_word(enum secret_recipe recipe);
bool secret_recipe_find(const char *word, enum secret_recipe *recipe);

#endif

#include "backend/base/secret_recipe.h"

#include <sodium.h>

static const struct recipe {
	const char *word;
	const char *alphabet; /* NULL: bytes as they come */
	size_t length;
	unsigned bits;
} recipes[SECRET_RECIPE_COUNT] = {
	[SECRET_HEX_32] = { "hex-32", "0123456789abcdef", 32, 128 },
	[SECRET_BASE64URL_32] = { "base64url-32",
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
	    32, 192 },
	[SECRET_ALNUM_24] = { "alnum-24",
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
	    24, 142 },
	[SECRET_BYTES_64] = { "bytes-64", NULL, 64, 512 },
};

struct secret *
secret_recipe_make(enum secret_recipe recipe)
{
	const struct recipe *how = &recipes[recipe];
	struct secret *secret = secret_locked();
	char *at = secret ? secret_room(secret, how->length) : NULL;
	size_t i;

	if (!at) {
		secret_free(secret);
		return NULL;
	}
	if (!how->alphabet)
		randombytes_buf(at, how->length);
	for (i = 0; how->alphabet && i < how->length; i++)
		at[i] = how->alphabet[randombytes_uniform(
		    (uint32_t)strlen(how->alphabet))];
	secret_added(secret, how->length);
	return secret;
}

unsigned
secret_recipe_bits(enum secret_recipe recipe)
{
	return recipes[recipe].bits;
}

const char *
secret_recipe_word(enum secret_recipe recipe)
{
	return recipes[recipe].word;
}

bool
secret_recipe_find(const char *word, enum secret_recipe *recipe)
{
	int i;

	for (i = 0; i < SECRET_RECIPE_COUNT; i++) {
		if (strcmp(recipes[i].word, word) != 0)
			continue;
		*recipe = (enum secret_recipe)i;
		return true;
	}
	return false;
}

#include "backend/io/libcurl.h"

#include <curl/curl.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdlib.h>

#include "backend/base/secret.h"
#include "backend/base/xalloc.h"

static void
clear_and_free(void *at)
{
	if (!at)
		return;
	secret_wipe(at, malloc_usable_size(at));
	free(at);
}

/* realloc() would leave the old bytes behind when it moves them. */
static void *
clear_and_realloc(void *at, size_t size)
{
	size_t before = at ? malloc_usable_size(at) : 0;
	void *fresh;

	if (at && size && size <= before && size >= before / 2)
		return at;
	if (at && size == 0) {
		clear_and_free(at);
		return NULL;
	}
	fresh = malloc(size);
	if (!fresh || !at)
		return fresh;
	memcpy(fresh, at, before < size ? before : size);
	clear_and_free(at);
	return fresh;
}

static void *
crypto_malloc(size_t size, const char *file UNUSED, int line UNUSED)
{
	return size ? malloc(size) : NULL;
}

static void *
crypto_realloc(void *at, size_t size, const char *file UNUSED, int line UNUSED)
{
	return clear_and_realloc(at, size);
}

static void
crypto_free(void *at, const char *file UNUSED, int line UNUSED)
{
	clear_and_free(at);
}

static void
set_up(void)
{
	/* Refused once anything was allocated, by a preloaded library say: then
	 * SSL_OP_CLEANSE_PLAINTEXT alone clears the read buffers. */
	(void)CRYPTO_set_mem_functions(
	    crypto_malloc, crypto_realloc, crypto_free);
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, clear_and_free,
		clear_and_realloc, strdup, calloc) != CURLE_OK)
		die("libcurl cannot be set up");
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

void
libcurl_init(void)
{
	pthread_once(&once, set_up);
}

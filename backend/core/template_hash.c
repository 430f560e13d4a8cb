#include <sodium.h>

#include "backend/core/sha1.h"
#include "backend/core/template_call.h"

/* Checksums in hexadecimal. */

static bool
give_hex(struct template_call *call, const unsigned char *hash, size_t size)
{
	char *text = arena_alloc(call->arena, size * 2 + 1);

	sodium_bin2hex(text, size * 2 + 1, hash, size);
	return template_call_span(call, span_make(text, size * 2));
}

static const unsigned char *
bytes_of(const struct template_call *call, size_t *size)
{
	*size = call->args[0].text.length;
	return (const unsigned char *)call->args[0].text.at;
}

static bool
call_sha1(struct template_call *call)
{
	unsigned char hash[SHA1_SIZE];

	sha1(call->args[0].text, hash);
	return give_hex(call, hash, sizeof(hash));
}

static bool
call_sha256(struct template_call *call)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	size_t size;
	const unsigned char *bytes = bytes_of(call, &size);

	crypto_hash_sha256(hash, bytes, size);
	return give_hex(call, hash, sizeof(hash));
}

static bool
call_sha512(struct template_call *call)
{
	unsigned char hash[crypto_hash_sha512_BYTES];
	size_t size;
	const unsigned char *bytes = bytes_of(call, &size);

	crypto_hash_sha512(hash, bytes, size);
	return give_hex(call, hash, sizeof(hash));
}

/* A decimal number, this one. */
static bool
call_adler32(struct template_call *call)
{
	uint32_t low = 1, high = 0;
	size_t size, i;
	const unsigned char *bytes = bytes_of(call, &size);

	for (i = 0; i < size; i++) {
		low = (low + bytes[i]) % 65521;
		high = (high + low) % 65521;
	}
	return template_call_span(call,
	    span_of(
		arena_printf(call->arena, "%u", (unsigned)(high << 16 | low))));
}

static const struct template_function functions[] = {
	{ "adler32sum", "s", call_adler32 },
	{ "sha1sum", "s", call_sha1 },
	{ "sha256sum", "s", call_sha256 },
	{ "sha512sum", "s", call_sha512 },
};

const struct template_family template_hash_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

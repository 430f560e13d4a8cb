#include "backend/base/base64.h"

#include "backend/base/secret.h"

#define GROUP 4u /* digits */

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int
value_of(char digit)
{
	if (digit >= 'A' && digit <= 'Z')
		return digit - 'A';
	if (digit >= 'a' && digit <= 'z')
		return digit - 'a' + 26;
	if (digit >= '0' && digit <= '9')
		return digit - '0' + 52;
	return digit == '+' ? 62 : digit == '/' ? 63 : -1;
}

static void
flush(struct base64 *decoder)
{
	size_t length = decoder->digits * 6 / 8;
	uint32_t bits = decoder->bits << (GROUP - decoder->digits) * 6;
	char bytes[3] = { (char)(bits >> 16), (char)(bits >> 8), (char)bits };

	if (!decoder->put(decoder->context, span_make(bytes, length)))
		decoder->full = true;
	secret_wipe(bytes, sizeof(bytes));
	decoder->bits = decoder->digits = 0;
}

void
base64_begin(struct base64 *decoder, base64_put put, void *context)
{
	*decoder = (struct base64) { .put = put, .context = context };
}

void
base64_add(struct base64 *decoder, struct span text)
{
	size_t i;

	for (i = 0; i < text.length && !decoder->broken; i++) {
		int value = value_of(text.at[i]);

		if (text.at[i] == '\r' || text.at[i] == '\n')
			continue;
		if (text.at[i] == '=')
			decoder->padding++;
		else if (value < 0 || decoder->padding)
			decoder->broken = true;
		else
			decoder->bits = decoder->bits << 6 | (uint32_t)value;
		if (value >= 0 && ++decoder->digits == GROUP)
			flush(decoder);
	}
}

bool
base64_end(struct base64 *decoder, bool padded)
{
	unsigned wanted = decoder->digits ? GROUP - decoder->digits : 0;

	if (decoder->digits == 1 || (padded && decoder->padding != wanted))
		decoder->broken = true;
	if (decoder->digits && !decoder->broken)
		flush(decoder);
	decoder->bits = 0;
	return !decoder->broken && !decoder->full;
}

size_t
base64_length(size_t bytes)
{
	return (bytes + 2) / 3 * 4;
}

static char
character(struct span bytes, size_t index)
{
	size_t at = index / 4 * 3, place = index % 4;
	size_t left = bytes.length - at;
	unsigned bits = 0;
	size_t i;

	if (place > left)
		return '=';
	for (i = 0; i < 3; i++)
		bits = bits << 8 |
		    (i < left ? (unsigned char)bytes.at[at + i] : 0);
	return alphabet[bits >> (18 - 6 * place) & 63];
}

void
base64_piece(struct span bytes, size_t first, size_t count, char *into)
{
	size_t i;

	for (i = 0; i < count; i++)
		into[i] = character(bytes, first + i);
}

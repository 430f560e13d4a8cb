#include "backend/core/sha1.h"

#define BLOCK_SIZE 64

static uint32_t
rotate(uint32_t word, unsigned bits)
{
	return word << bits | word >> (32 - bits);
}

static uint32_t
read_word(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	    (uint32_t)at[2] << 8 | at[3];
}

/* The function of a round, with its constant added. */
static uint32_t
mix(unsigned round, uint32_t b, uint32_t c, uint32_t d)
{
	if (round < 20)
		return ((b & c) | (~b & d)) + UINT32_C(0x5a827999);
	if (round < 40)
		return (b ^ c ^ d) + UINT32_C(0x6ed9eba1);
	if (round < 60)
		return ((b & c) | (b & d) | (c & d)) + UINT32_C(0x8f1bbcdc);
	return (b ^ c ^ d) + UINT32_C(0xca62c1d6);
}

static void
add_block(uint32_t state[5], const unsigned char *block)
{
	uint32_t words[80], v[5], next;
	unsigned i;

	for (i = 0; i < 16; i++)
		words[i] = read_word(block + i * 4);
	for (; i < 80; i++)
		words[i] = rotate(
		    words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16],
		    1);
	memcpy(v, state, sizeof(v));
	for (i = 0; i < 80; i++) {
		next = rotate(v[0], 5) + mix(i, v[1], v[2], v[3]) + v[4] +
		    words[i];
		v[4] = v[3];
		v[3] = v[2];
		v[2] = rotate(v[1], 30);
		v[1] = v[0];
		v[0] = next;
	}
	for (i = 0; i < 5; i++)
		state[i] += v[i];
}

void
sha1(struct span text, unsigned char hash[SHA1_SIZE])
{
	uint32_t state[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
		0xc3d2e1f0 };
	unsigned char tail[2 * BLOCK_SIZE] = { 0 };
	const unsigned char *bytes = (const unsigned char *)text.at;
	size_t whole = text.length / BLOCK_SIZE * BLOCK_SIZE, i, size;
	uint64_t bits = (uint64_t)text.length * 8;

	for (i = 0; i < whole; i += BLOCK_SIZE)
		add_block(state, bytes + i);
	if (text.length > whole)
		memcpy(tail, bytes + whole, text.length - whole);
	tail[text.length - whole] = 0x80;
	/* The length needs eight bytes behind the mark. */
	size =
	    text.length - whole < BLOCK_SIZE - 8 ? BLOCK_SIZE : 2 * BLOCK_SIZE;
	for (i = 0; i < 8; i++)
		tail[size - 1 - i] = (unsigned char)(bits >> (8 * i));
	for (i = 0; i < size; i += BLOCK_SIZE)
		add_block(state, tail + i);
	for (i = 0; i < SHA1_SIZE; i++)
		hash[i] = (unsigned char)(state[i / 4] >> (24 - i % 4 * 8));
}

#include "backend/core/template_call.h"

/*
 * Base 64 and base 32 with padding. Both take the bytes as one row of bits; they
 * differ in the bits of a character and the characters of a group.
 */

struct coding {
	const char *name;
	const char *alphabet;
	unsigned bits; /* a character */
	size_t group; /* characters */
};

static const struct coding base64 = {
	"base64",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
	6,
	4,
};

static const struct coding base32 = {
	"base32",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
	5,
	8,
};

static bool
encode(struct template_call *call, const struct coding *coding)
{
	struct span from = call->args[0].text;
	uint32_t bits = 0, mask = (1u << coding->bits) - 1;
	unsigned have = 0;
	struct buf text;
	size_t i;

	template_call_buf_init(&text);
	for (i = 0; i < from.length && !text.overflow; i++) {
		bits = bits << 8 | (unsigned char)from.at[i];
		for (have += 8; have >= coding->bits; have -= coding->bits)
			buf_byte(&text,
			    coding->alphabet[bits >> (have - coding->bits) &
				mask]);
	}
	if (have)
		buf_byte(&text,
		    coding->alphabet[bits << (coding->bits - have) & mask]);
	while (text.length % coding->group && !text.overflow)
		buf_byte(&text, '=');
	return template_call_buf(call, &text);
}

/* What is wrong with the text is the result, as in Flux. */
static bool
give_damage(
    struct template_call *call, const struct coding *coding, size_t place)
{
	return template_call_span(call,
	    span_of(arena_printf(call->arena,
		"illegal %s data at input byte %zu", coding->name, place)));
}

/* As many padding characters as bytes are missing in the last group. */
static bool
is_good_padding(const struct coding *coding, size_t digits, size_t padding)
{
	size_t used = digits % coding->group;

	if (!used)
		return padding == 0;
	/* A character that adds no byte is one too many. */
	return used + padding == coding->group &&
	    used * coding->bits % 8 < coding->bits;
}

static bool
decode(struct template_call *call, const struct coding *coding)
{
	struct span from = call->args[0].text;
	size_t digits = 0, padding = 0, i;
	uint32_t bits = 0;
	unsigned have = 0;
	struct buf text;

	template_call_buf_init(&text);
	for (i = 0; i < from.length; i++) {
		const char *found;
		char byte = from.at[i];

		if (byte == '\r' || byte == '\n')
			continue;
		found = byte ? strchr(coding->alphabet, byte) : NULL;
		if (byte == '=')
			padding++;
		if (byte == '=' && digits % coding->group)
			continue;
		if (!found || padding)
			break;
		digits++;
		bits =
		    bits << coding->bits | (uint32_t)(found - coding->alphabet);
		have += coding->bits;
		if (have < 8)
			continue;
		have -= 8;
		buf_byte(&text, (char)(bits >> have));
	}
	if (i == from.length && is_good_padding(coding, digits, padding))
		return template_call_buf(call, &text);
	buf_release(&text);
	if (i == from.length)
		i -= (digits + padding) % coding->group;
	return give_damage(call, coding, i);
}

static bool
call_b64enc(struct template_call *call)
{
	return encode(call, &base64);
}

static bool
call_b64dec(struct template_call *call)
{
	return decode(call, &base64);
}

static bool
call_b32enc(struct template_call *call)
{
	return encode(call, &base32);
}

static bool
call_b32dec(struct template_call *call)
{
	return decode(call, &base32);
}

static const struct template_function functions[] = {
	{ "b32dec", "s", call_b32dec },
	{ "b32enc", "s", call_b32enc },
	{ "b64dec", "s", call_b64dec },
	{ "b64enc", "s", call_b64enc },
};

const struct template_family template_encode_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

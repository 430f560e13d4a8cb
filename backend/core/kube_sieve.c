#include "backend/core/kube_sieve.h"

/*
 * DESIGN: a member's name is compared character by character while it passes,
 * escapes decoded, because the value behind it must not be collected first. The
 * sieve does not know maps from lists: a string with a colon behind it is a
 * name.
 */

static const char *const names[] = {
	KUBE_SIEVE_APPLIED,
	/* Of Secrets only: */
	"data",
	"stringData",
	"message",
};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))
#define ALWAYS 1 /* how many of them are for all answers */

enum {
	PLAIN, /* between strings */
	STRING,
	ESCAPE, /* behind a backslash */
	UNICODE, /* behind \u */
	NAME, /* behind a string that is one of the names */
	VALUE, /* behind its colon */
	LEFT_OUT, /* in its text */
	LEFT_OUT_ESCAPE,
	NESTED, /* in its list or map */
	NESTED_STRING,
	NESTED_ESCAPE,
};

void
kube_sieve_begin(struct kube_sieve *sieve, bool secrets)
{
	*sieve = (struct kube_sieve) { .secrets = secrets, .state = PLAIN };
}

static void
begin_string(struct kube_sieve *sieve)
{
	sieve->state = STRING;
	sieve->alive = (1u << (sieve->secrets ? NAME_COUNT : ALWAYS)) - 1;
	sieve->at = 0;
}

static void
match(struct kube_sieve *sieve, unsigned code)
{
	size_t i;

	for (i = 0; i < NAME_COUNT; i++)
		if ((sieve->alive & 1u << i) &&
		    (!code || (unsigned char)names[i][sieve->at] != code))
			sieve->alive &= ~(1u << i);
	sieve->at++;
}

static bool
is_name(const struct kube_sieve *sieve)
{
	size_t i;

	for (i = 0; i < NAME_COUNT; i++)
		if ((sieve->alive & 1u << i) && !names[i][sieve->at])
			return true;
	return false;
}

static void
take_escape(struct kube_sieve *sieve, char byte)
{
	if (byte == 'u') {
		sieve->state = UNICODE;
		sieve->code = sieve->digits = 0;
		return;
	}
	/* Only a slash, a quotation mark and a backslash stand for themselves;
	 * the names have no control characters. */
	match(sieve, strchr("/\"\\", byte) ? (unsigned char)byte : 0);
	sieve->state = STRING;
}

static void
take_digit(struct kube_sieve *sieve, char byte)
{
	static const char digits[] = "0123456789abcdef";
	char lower = byte >= 'A' && byte <= 'F' ? (char)(byte + 32) : byte;
	const char *found = lower ? strchr(digits, lower) : NULL;

	sieve->code =
	    sieve->code * 16 + (found ? (unsigned)(found - digits) : 0);
	if (++sieve->digits < 4)
		return;
	match(sieve, sieve->code);
	sieve->state = STRING;
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* One byte that stays. */
static void
pass(struct kube_sieve *sieve, char byte)
{
	switch (sieve->state) {
	case STRING:
		if (byte == '\\')
			sieve->state = ESCAPE;
		else if (byte == '"')
			sieve->state = is_name(sieve) ? NAME : PLAIN;
		else
			match(sieve, (unsigned char)byte);
		break;
	case ESCAPE:
		take_escape(sieve, byte);
		break;
	case UNICODE:
		take_digit(sieve, byte);
		break;
	case NAME:
		if (byte == ':')
			sieve->state = VALUE;
		else if (byte == '"')
			begin_string(sieve);
		else if (!is_blank(byte))
			sieve->state = PLAIN;
		break;
	case VALUE:
		if (!is_blank(byte))
			sieve->state = PLAIN;
		break;
	default:
		if (byte == '"')
			begin_string(sieve);
	}
}

/* One byte that goes. */
static void
drop(struct kube_sieve *sieve, char byte)
{
	switch (sieve->state) {
	case LEFT_OUT:
		if (byte == '\\')
			sieve->state = LEFT_OUT_ESCAPE;
		else if (byte == '"')
			sieve->state = PLAIN;
		break;
	case LEFT_OUT_ESCAPE:
		sieve->state = LEFT_OUT;
		break;
	case NESTED_STRING:
		if (byte == '\\')
			sieve->state = NESTED_ESCAPE;
		else if (byte == '"')
			sieve->state = NESTED;
		break;
	case NESTED_ESCAPE:
		sieve->state = NESTED_STRING;
		break;
	default: /* NESTED */
		if (byte == '"')
			sieve->state = NESTED_STRING;
		else if (byte == '{' || byte == '[')
			sieve->depth++;
		else if ((byte == '}' || byte == ']') && !--sieve->depth)
			sieve->state = PLAIN;
	}
}

static bool
is_opening(char byte)
{
	return byte == '"' || byte == '{' || byte == '[';
}

/* A value that shall not be kept begins: what stands there instead. */
static void
leave_out(struct kube_sieve *sieve, char byte, struct buf *into)
{
	buf_text(into, byte == '"' ? "\"\"" : "null");
	sieve->state = byte == '"' ? LEFT_OUT : NESTED;
	sieve->depth = 1;
}

void
kube_sieve_feed(struct kube_sieve *sieve, struct span piece, struct buf *into)
{
	size_t i, begin = 0; /* of what stays and was not added yet */

	for (i = 0; i < piece.length; i++) {
		char byte = piece.at[i];

		if (sieve->state >= LEFT_OUT) {
			drop(sieve, byte);
			begin = i + 1;
		} else if (sieve->state == VALUE && is_opening(byte)) {
			buf_add(into, piece.at + begin, i - begin);
			leave_out(sieve, byte, into);
			begin = i + 1;
		} else {
			pass(sieve, byte);
		}
	}
	buf_span(into, span_from(piece, begin));
}

#include "backend/core/secret_review.h"

#include "backend/base/text.h"
#include "backend/core/secret_class.h"

/*
 * DESIGN: one pass by the character for what is counted and for characters that
 * nobody types on purpose, then the ends, then the class, and at last what can
 * be done. Nothing is collected on the way but numbers: a histogram would tell
 * which letters a password has to whoever reads the stack.
 */

#define PERIOD_LIMIT 8 /* "abcabcabc" is guessed as easily as "abc" */
#define HEX_BITS 40 /* tenths of a bit of a digit */
#define WEAK_BITS 40
#define FAIR_BITS 72

static void
warn(struct secret_review *review, enum secret_warning warning)
{
	review->warnings |= 1u << warning;
}

static void
look_at_code(struct secret_review *review, uint32_t code, size_t place)
{
	switch (code) {
	case 0xFEFF:
		warn(review, place ? SECRET_WARN_ZERO_WIDTH : SECRET_WARN_BOM);
		return;
	case 0xA0:
	case 0x202F:
		warn(review, SECRET_WARN_NBSP);
		return;
	case 0x200B:
	case 0x200C:
	case 0x200D:
	case 0x2060:
	case 0xAD:
		warn(review, SECRET_WARN_ZERO_WIDTH);
		return;
	case 0x2018:
	case 0x2019:
	case 0x201C:
	case 0x201D:
	case 0xAB:
	case 0xBB:
		warn(review, SECRET_WARN_SMART_QUOTES);
		return;
	case 0x2010:
	case 0x2011:
	case 0x2013:
	case 0x2014:
	case 0x2212:
		warn(review, SECRET_WARN_DASH);
		return;
	case '\r':
		warn(review, SECRET_WARN_CR);
		return;
	default:
		if (code >= 0x80)
			warn(review, SECRET_WARN_NON_ASCII);
		else if (code == 0x7F ||
		    (code < ' ' && code != '\n' && code != '\t'))
			warn(review, SECRET_WARN_CONTROL);
	}
}

static void
count(struct span value, struct secret_review *review)
{
	struct span rest = value;
	size_t length;
	uint32_t code;

	review->bytes = value.length;
	review->is_utf8 = true;
	while ((length = text_step(rest, &code))) {
		review->characters++;
		review->is_utf8 = review->is_utf8 && code != UINT32_MAX;
		review->lines += code == '\n';
		if (code != UINT32_MAX)
			look_at_code(review, code, value.length - rest.length);
		rest = span_from(rest, length);
	}
	review->has_final_newline = span_ends(value, "\n");
	if (value.length && !review->has_final_newline)
		review->lines++;
	if (!review->is_utf8)
		/* What looked like characters were bytes by chance. */
		review->warnings = 0;
}

/* [export ]NAME=something, on one line. */
static bool
is_key_value(struct span value)
{
	size_t i = 0;

	if (span_starts(value, "export "))
		value = span_from(value, 7);
	while (i < value.length &&
	    ((value.at[i] >= 'A' && value.at[i] <= 'Z') ||
		(value.at[i] >= 'a' && value.at[i] <= 'z') ||
		value.at[i] == '_' ||
		(i && value.at[i] >= '0' && value.at[i] <= '9')))
		i++;
	return i >= 2 && i + 1 < value.length && value.at[i] == '=' &&
	    value.at[i + 1] != '=';
}

static void
look_at_ends(struct span value, struct secret_review *review)
{
	struct span body = secret_fix_without_newlines(value);

	if (review->class == SECRET_CLASS_PEM) {
		if (secret_fix_is_due(value, SECRET_FIX_PEM_END))
			warn(review, SECRET_WARN_PEM_END);
		return;
	}
	if (body.length != value.length)
		warn(review, SECRET_WARN_FINAL_NEWLINE);
	if (secret_fix_is_due(body, SECRET_FIX_BLANKS))
		warn(review, SECRET_WARN_BLANKS);
	if (secret_fix_is_due(body, SECRET_FIX_QUOTES))
		warn(review, SECRET_WARN_QUOTES);
	if (review->lines == 1 && review->class != SECRET_CLASS_BASE64 &&
	    is_key_value(body))
		warn(review, SECRET_WARN_KEY_VALUE);
}

/* Base 64 is on offer with its class. */
static void
offer(struct span value, struct secret_review *review)
{
	bool pem = review->class == SECRET_CLASS_PEM;
	int i;

	for (i = 0; i < SECRET_FIX_BASE64 && review->is_utf8; i++) {
		if ((i == SECRET_FIX_PEM_END) == pem &&
		    secret_fix_is_due(value, (enum secret_fix)i))
			review->offered |= 1u << i;
	}
	if (review->lines == 1)
		review->wanted |= review->offered & 1u << SECRET_FIX_NEWLINE;
	review->wanted |= review->offered & 1u << SECRET_FIX_PEM_END;
}

/* The length after which the value only repeats itself. */
static size_t
fresh_length(struct span value)
{
	size_t period;

	for (period = 1; period <= PERIOD_LIMIT && period < value.length;
	     period++) {
		if (memcmp(value.at, value.at + period,
			value.length - period) == 0)
			return period;
	}
	return value.length;
}

/* Tenths of a bit of one character out of the kinds that were seen. */
static unsigned
character_bits(bool small, bool large, bool digits, bool others)
{
	static const unsigned char tenths[] = {
		0, 47, 47, 57, 33, 52, 52, 60, /* none .. small large digits */
		50, 59, 59, 64, 54, 61, 61, 66, /* the same with others */
	};

	return tenths[small | large << 1 | digits << 2 | others << 3];
}

static enum secret_strength
strength_of(struct span value, bool is_hex)
{
	bool small = false, large = false, digits = false, others = false;
	size_t length = fresh_length(value), steps = 0, i;
	unsigned per_character;
	uint64_t bits;

	for (i = 0; i < length; i++) {
		char c = value.at[i];
		int step = i ? c - value.at[i - 1] : 2;

		/* "aaa", "abc", "321": the next one is no surprise; nor is
		 * the rest of a character of several bytes. */
		steps +=
		    (step >= -1 && step <= 1) || ((unsigned char)c >> 6) == 2;
		if (c >= 'a' && c <= 'z')
			small = true;
		else if (c >= 'A' && c <= 'Z')
			large = true;
		else if (c >= '0' && c <= '9')
			digits = true;
		else
			others = true;
	}
	per_character =
	    is_hex ? HEX_BITS : character_bits(small, large, digits, others);
	bits = (uint64_t)(length - steps) * per_character / 10 + steps;
	return bits < WEAK_BITS ? SECRET_STRENGTH_WEAK
	    : bits < FAIR_BITS  ? SECRET_STRENGTH_FAIR
				: SECRET_STRENGTH_STRONG;
}

static enum secret_strength
strength(struct span value, const struct secret_review *review)
{
	switch (review->class) {
	case SECRET_CLASS_EMPTY:
	case SECRET_CLASS_PEM:
	case SECRET_CLASS_JSON:
	case SECRET_CLASS_URL_LOGIN:
		return SECRET_STRENGTH_NONE;
	case SECRET_CLASS_PLACEHOLDER:
		return SECRET_STRENGTH_WEAK;
	case SECRET_CLASS_TEXT:
	case SECRET_CLASS_BINARY:
	case SECRET_CLASS_JWT:
	case SECRET_CLASS_HEX:
	case SECRET_CLASS_UUID:
	case SECRET_CLASS_BASE64:
		break;
	}
	return strength_of(secret_fix_without_newlines(value),
	    review->class == SECRET_CLASS_HEX);
}

void
secret_review_make(struct span value, const unsigned char key[DIGEST_SIZE],
    struct secret_review *review)
{
	memset(review, 0, sizeof(*review));
	count(value, review);
	secret_class_find(value, review);
	if (review->class == SECRET_CLASS_EMPTY)
		warn(review, SECRET_WARN_EMPTY);
	if (review->class == SECRET_CLASS_PLACEHOLDER)
		warn(review, SECRET_WARN_PLACEHOLDER);
	if (review->is_utf8)
		look_at_ends(value, review);
	offer(value, review);
	review->strength = strength(value, review);
	digest_mark(value, key, review->mark);
}

bool
secret_review_warns(
    const struct secret_review *review, enum secret_warning warning)
{
	return review->warnings & 1u << warning;
}

#include "backend/base/yaml_scalar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The longest text that is looked at as a number: goyaml has no limit, but a
 * number of more digits than this is no number that anybody wrote. */
#define NUMBER_LIMIT 1024

static const char *const true_words[] = { "y", "Y", "yes", "Yes", "YES", "on",
	"On", "ON", "true", "True", "TRUE" };
static const char *const false_words[] = { "n", "N", "no", "No", "NO", "off",
	"Off", "OFF", "false", "False", "FALSE" };
static const char *const null_words[] = { "", "~", "null", "Null", "NULL" };
static const char *const float_words[] = { ".inf", ".Inf", ".INF", "+.inf",
	"+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN" };

#define IS_ONE_OF(text, words) \
	is_one_of((text), (words), sizeof(words) / sizeof((words)[0]))

static bool
is_one_of(struct span text, const char *const *words, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (span_is(text, words[i]))
			return true;
	return false;
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static size_t
digits(struct span text)
{
	size_t count = 0;

	while (count < text.length && is_digit(text.at[count]))
		count++;
	return count;
}

/*
 * Is digits * 10^exponent beyond a binary64? strtod() is asked without a
 * decimal point, which would depend on the locale.
 */
static bool
overflows(struct span whole, struct span part, struct span exponent)
{
	char plain[NUMBER_LIMIT + 32];
	long power = exponent.length ? strtol(exponent.at, NULL, 10) : 0;

	if (power > 2 * NUMBER_LIMIT)
		power = 2 * NUMBER_LIMIT;
	if (power < -2 * NUMBER_LIMIT)
		power = -2 * NUMBER_LIMIT;
	snprintf(plain, sizeof(plain), "%.*s%.*se%ld", (int)whole.length,
	    whole.at, (int)part.length, part.at, power - (long)part.length);
	return isinf(strtod(plain, NULL));
}

/* [-+]?(\.d+|d+(\.d*)?)([eE][-+]?d+)? with a NUL behind it. */
static bool
is_float(struct span text)
{
	struct span rest = text, whole, part = span_of(""), power = part;
	size_t sign;

	if (rest.length && (rest.at[0] == '-' || rest.at[0] == '+'))
		rest = span_from(rest, 1);
	whole = span_head(rest, digits(rest));
	rest = span_from(rest, whole.length);
	if (rest.length && rest.at[0] == '.') {
		rest = span_from(rest, 1);
		part = span_head(rest, digits(rest));
		rest = span_from(rest, part.length);
	}
	if (!whole.length && !part.length)
		return false;
	if (rest.length && (rest.at[0] | 0x20) == 'e') {
		power = span_from(rest, 1);
		sign =
		    power.length && (power.at[0] == '-' || power.at[0] == '+');
		rest = span_from(power, sign);
		if (!digits(rest))
			return false;
		rest = span_from(rest, digits(rest));
	}
	return !rest.length && !overflows(whole, part, power);
}

/* The digits behind 0x, 0o and 0b, as large as 64 bits with that sign hold. */
static bool
is_based(struct span text)
{
	bool negative = text.length && text.at[0] == '-';
	bool is_signed = negative || (text.length && text.at[0] == '+');
	uint64_t value = 0, most;
	unsigned base, digit;
	size_t i;

	if (is_signed)
		text = span_from(text, 1);
	if (text.length < 3 || text.at[0] != '0')
		return false;
	switch (text.at[1] | 0x20) {
	case 'x':
		base = 16;
		break;
	case 'o':
		base = 8;
		break;
	case 'b':
		base = 2;
		break;
	default:
		return false;
	}
	most = !is_signed ? UINT64_MAX
	    : negative    ? (uint64_t)INT64_MAX + 1
			  : INT64_MAX;
	for (i = 2; i < text.length; i++) {
		char byte = text.at[i];

		if (is_digit(byte))
			digit = (unsigned)(byte - '0');
		else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
			digit = (unsigned)((byte | 0x20) - 'a' + 10);
		else
			return false;
		if (digit >= base || value > (most - digit) / base)
			return false;
		value = value * base + digit;
	}
	return true;
}

/* Underscores may stand anywhere in a number but in front. */
static bool
is_number(struct span text)
{
	char plain[NUMBER_LIMIT + 1];
	size_t length = 0, i;
	struct span bare;

	if (text.length > NUMBER_LIMIT)
		return false;
	if (text.at[0] == '.' && span_find(text, '_') < text.length)
		return false;
	if (!is_digit(text.at[0]) && span_find(span_of("-+."), text.at[0]) == 3)
		return false;
	for (i = 0; i < text.length; i++)
		if (text.at[i] != '_')
			plain[length++] = text.at[i];
	plain[length] = '\0';
	bare = span_make(plain, length);
	return is_based(bare) || is_float(bare);
}

enum node_type
yaml_scalar_type(struct span text)
{
	if (IS_ONE_OF(text, null_words))
		return NODE_NULL;
	if (IS_ONE_OF(text, true_words) || IS_ONE_OF(text, false_words))
		return NODE_BOOL;
	if (IS_ONE_OF(text, float_words) || is_number(text))
		return NODE_NUMBER;
	return NODE_TEXT;
}

bool
yaml_scalar_is_true(struct span text)
{
	return IS_ONE_OF(text, true_words);
}

#include "backend/core/template_number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define FLOAT_TEXT_LIMIT 512

/* Takes the prefix of a base off the front. */
static unsigned
take_base(struct span *text)
{
	char letter;

	if (text->length < 2 || text->at[0] != '0')
		return 10;
	letter = (char)(text->at[1] | 0x20);
	if (letter != 'x' && letter != 'o' && letter != 'b') {
		*text = span_from(*text, 1);
		return 8;
	}
	*text = span_from(*text, 2);
	return letter == 'x' ? 16 : letter == 'o' ? 8 : 2;
}

static unsigned
digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return (unsigned)(byte - '0');
	byte |= 0x20;
	if (byte >= 'a' && byte <= 'f')
		return (unsigned)(byte - 'a' + 10);
	return 16;
}

/* An underscore stands between two digits, or behind a prefix. */
static bool
underscores_are_good(struct span text, bool after_prefix)
{
	bool after_digit = after_prefix;
	size_t i;

	for (i = 0; i < text.length; i++) {
		if (text.at[i] == '_' && !after_digit)
			return false;
		after_digit = text.at[i] != '_';
	}
	return after_digit;
}

static bool
read_natural(struct span text, unsigned base, uint64_t *natural)
{
	uint64_t number = 0;
	size_t i;

	if (!text.length)
		return false;
	for (i = 0; i < text.length; i++) {
		unsigned value;

		if (text.at[i] == '_')
			continue;
		value = digit(text.at[i]);
		if (value >= base ||
		    __builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, value, &number))
			return false;
	}
	*natural = number;
	return true;
}

bool
template_number_natural(struct span text, uint64_t *natural)
{
	struct span digits = text;
	unsigned base = take_base(&digits);

	return underscores_are_good(digits, digits.at != text.at) &&
	    read_natural(digits, base, natural);
}

static bool
with_sign(bool is_negative, uint64_t natural, int64_t *integer)
{
	if (natural > (uint64_t)INT64_MAX + is_negative)
		return false;
	if (is_negative && natural)
		*integer = -(int64_t)(natural - 1) - 1;
	else
		*integer = (int64_t)natural;
	return true;
}

static bool
take_sign(struct span *text)
{
	bool is_negative = text->length && text->at[0] == '-';

	if (is_negative || (text->length && text->at[0] == '+'))
		*text = span_from(*text, 1);
	return is_negative;
}

bool
template_number_integer(struct span text, int64_t *integer)
{
	bool is_negative = take_sign(&text);
	uint64_t natural;

	return template_number_natural(text, &natural) &&
	    with_sign(is_negative, natural, integer);
}

bool
template_number_decimal(struct span text, int64_t *integer)
{
	bool is_negative = take_sign(&text);
	uint64_t natural;

	return span_find(text, '_') == text.length &&
	    read_natural(text, 10, &natural) &&
	    with_sign(is_negative, natural, integer);
}

static bool
is_infinite_word(const char *text)
{
	text += *text == '-' || *text == '+';
	return !strcasecmp(text, "inf") || !strcasecmp(text, "infinity") ||
	    !strcasecmp(text, "nan");
}

bool
template_number_float(struct span text, double *real)
{
	char plain[FLOAT_TEXT_LIMIT + 1], *end;
	struct span digits = text;
	size_t i, length = 0;
	bool is_hex;
	double value;

	if (!text.length || text.length > FLOAT_TEXT_LIMIT)
		return false;
	for (i = 0; i < text.length; i++)
		if (text.at[i] != '_')
			plain[length++] = text.at[i];
	plain[length] = '\0';
	(void)take_sign(&digits);
	is_hex = span_starts(digits, "0x") || span_starts(digits, "0X");
	if (length != text.length && !underscores_are_good(digits, false))
		return false;
	if (is_hex && !strpbrk(plain, "pP"))
		return false;
	if (strlen(plain) != length || strspn(plain, " \t\n\v\f\r"))
		return false;
	value = strtod(plain, &end);
	if (*end || end == plain || strchr(plain, '('))
		return false;
	if (!isfinite(value) && !is_infinite_word(plain))
		return false;
	*real = value;
	return true;
}

/* Takes the zeros between the point and the exponent out. */
static void
strip_zeros(char *text)
{
	char *mark = strchr(text, 'e'), *end = mark;

	if (!mark || !strchr(text, '.'))
		return;
	while (end[-1] == '0')
		end--;
	if (end[-1] == '.')
		end--;
	memmove(end, mark, strlen(mark) + 1);
}

/*
 * Any 15 digits survive a double, so that the shortest number of up to 15 is
 * what is left of 15 without zeros. Denormal numbers have fewer.
 */
void
template_number_shortest(double real, char text[40])
{
	bool is_denormal = fabs(real) < DBL_MIN;
	int digits;

	for (digits = is_denormal ? 0 : 14; digits < 17; digits++) {
		snprintf(text, 40, "%.*e", digits, real);
		if (strtod(text, NULL) == real)
			break;
	}
	strip_zeros(text);
}

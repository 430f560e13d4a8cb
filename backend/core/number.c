#include "backend/core/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/*
 * DESIGN: the grammar is Go's and is checked here; the rounding is strtod()'s,
 * which is correct in glibc. strtod() reads a decimal point by the locale, so
 * it is given none: the digits as one whole number and the exponent that takes
 * the point into account ("1.25e3" becomes "125e1", "0x1.8p3" "0x18p-1").
 * Most numbers of tags never get there: up to 15 digits and a power of ten up
 * to 22 are exact in binary64, and one operation on exact values rounds once.
 */

/* Go stops counting there; 1e10000 is out of range either way. */
#define EXPONENT_STOP 10000
#define EXACT_DIGITS 15
#define EXACT_POWER 22

struct scan {
	const char *at, *end;
	bool hex, negative;
	bool underscores;
	char digits[NUMBER_LIMIT];
	size_t count; /* digits without leading zeros */
	long exponent; /* of ten, or of two when hex */
};

static char
lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte;
}

static bool
is_digit(char byte, bool hex)
{
	return (byte >= '0' && byte <= '9') ||
	    (hex && lower(byte) >= 'a' && lower(byte) <= 'f');
}

static void
scan_sign(struct scan *scan, bool *negative)
{
	*negative = scan->at < scan->end && *scan->at == '-';
	if (*negative || (scan->at < scan->end && *scan->at == '+'))
		scan->at++;
}

/* Digits, underscores and at most one point; false without a digit. */
static bool
scan_mantissa(struct scan *scan)
{
	bool point = false, any = false;

	for (; scan->at < scan->end; scan->at++) {
		if (*scan->at == '_') {
			scan->underscores = true;
		} else if (*scan->at == '.' && !point) {
			point = true;
		} else if (is_digit(*scan->at, scan->hex)) {
			any = true;
			scan->exponent -= point ? (scan->hex ? 4 : 1) : 0;
			if (scan->count || *scan->at != '0')
				scan->digits[scan->count++] = *scan->at;
		} else {
			break;
		}
	}
	return any;
}

/* The exponent, which only hexadecimal numbers must have. */
static bool
scan_exponent(struct scan *scan)
{
	bool negative;
	long exponent = 0;

	if (scan->at == scan->end ||
	    lower(*scan->at) != (scan->hex ? 'p' : 'e'))
		return !scan->hex;
	scan->at++;
	scan_sign(scan, &negative);
	if (scan->at == scan->end || !is_digit(*scan->at, false))
		return false;
	for (; scan->at < scan->end; scan->at++) {
		if (*scan->at == '_')
			scan->underscores = true;
		else if (!is_digit(*scan->at, false))
			break;
		else if (exponent < EXPONENT_STOP)
			exponent = exponent * 10 + (*scan->at - '0');
	}
	scan->exponent += negative ? -exponent : exponent;
	return true;
}

/* Each underscore has a digit, or the x of 0x, before it and a digit behind. */
static bool
underscores_fit(struct span text, bool hex)
{
	bool digit = false, open = false;
	size_t i = 0;

	if (text.at[0] == '-' || text.at[0] == '+')
		i++;
	if (hex) {
		i += 2;
		digit = true;
	}
	for (; i < text.length; i++) {
		if (text.at[i] == '_') {
			if (!digit)
				return false;
			digit = false;
			open = true;
			continue;
		}
		digit = is_digit(text.at[i], hex);
		if (open && !digit)
			return false;
		open = false;
	}
	return !open;
}

static bool
scan_special(struct span text, double *value)
{
	bool negative = span_starts(text, "-");
	struct span word = span_from(text, negative || span_starts(text, "+"));

	if ((word.length == 3 && !strncasecmp(word.at, "inf", 3)) ||
	    (word.length == 8 && !strncasecmp(word.at, "infinity", 8))) {
		*value = negative ? -HUGE_VAL : HUGE_VAL;
		return true;
	}
	if (text.length == 3 && !strncasecmp(text.at, "nan", 3)) {
		*value = (double)NAN;
		return true;
	}
	return false;
}

static bool
is_exact(const struct scan *scan)
{
	return !scan->hex && scan->count <= EXACT_DIGITS &&
	    scan->exponent >= -EXACT_POWER && scan->exponent <= EXACT_POWER;
}

static double
exact_value(const struct scan *scan)
{
	static const double powers[EXACT_POWER + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4,
		1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
		1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	uint64_t digits = 0;
	size_t i;

	for (i = 0; i < scan->count; i++)
		digits = digits * 10 + (uint64_t)(scan->digits[i] - '0');
	return scan->exponent < 0 ? (double)digits / powers[-scan->exponent]
				  : (double)digits * powers[scan->exponent];
}

static double
rounded_value(const struct scan *scan)
{
	char text[NUMBER_LIMIT + 40];

	if (!scan->count)
		return 0;
	(void)snprintf(text, sizeof(text), "%s%.*s%c%ld", scan->hex ? "0x" : "",
	    (int)scan->count, scan->digits, scan->hex ? 'p' : 'e',
	    scan->exponent);
	return strtod(text, NULL);
}

/* Few digits and nothing else, as most tags with numbers are. */
static bool
scan_plain(struct span text, double *value)
{
	uint64_t digits = 0;
	size_t i;

	if (text.length > EXACT_DIGITS)
		return false;
	for (i = 0; i < text.length; i++) {
		if (!is_digit(text.at[i], false))
			return false;
		digits = digits * 10 + (uint64_t)(text.at[i] - '0');
	}
	*value = (double)digits;
	return true;
}

static bool
scan_number(struct span text, struct scan *scan)
{
	scan->at = text.at;
	scan->end = text.at + text.length;
	scan->underscores = false;
	scan->count = 0;
	scan->exponent = 0;
	scan_sign(scan, &scan->negative);
	scan->hex = scan->end - scan->at > 2 && scan->at[0] == '0' &&
	    lower(scan->at[1]) == 'x';
	if (scan->hex)
		scan->at += 2;
	return scan_mantissa(scan) && scan_exponent(scan) &&
	    scan->at == scan->end &&
	    (!scan->underscores || underscores_fit(text, scan->hex));
}

bool
number_parse(struct span text, double *value)
{
	struct scan scan;
	double size;

	if (!text.length || text.length > NUMBER_LIMIT)
		return false;
	if (scan_plain(text, value) || scan_special(text, value))
		return true;
	if (!scan_number(text, &scan))
		return false;
	size = is_exact(&scan) ? exact_value(&scan) : rounded_value(&scan);
	if (isinf(size))
		return false;
	*value = scan.negative ? -size : size;
	return true;
}

bool
number_replaces(double next, double kept, bool descending)
{
	return descending ? !(next > kept) : !(next < kept);
}

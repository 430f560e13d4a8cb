#include <math.h>
#include <stdio.h>

#include "backend/core/template_number.h"
#include "backend/core/template_print.h"

/* Numbers of template_print.h, digit by digit. */

/* More digits than this after the point are zeros in every double. */
#define PRECISION_LIMIT 1100

/* From here on %v and %g write an exponent. */
#define LARGE_EXPONENT 6

/* What stands before the digits: sign and base. */
static size_t
put_prefix(char *prefix, bool is_negative, unsigned base,
    const struct template_verb *verb)
{
	size_t length = 0;

	if (is_negative || verb->plus || verb->space)
		prefix[length++] = is_negative ? '-' : verb->plus ? '+' : ' ';
	if (verb->letter == 'O' || (verb->sharp && base != 10)) {
		prefix[length++] = '0';
		if (verb->letter == 'O')
			prefix[length++] = 'o';
		else if (base == 2)
			prefix[length++] = 'b';
		else if (base == 16)
			prefix[length++] = (char)verb->letter;
	}
	return length;
}

void
template_print_number_integer(bool is_negative, uint64_t natural, unsigned base,
    const struct template_verb *verb, struct buf *into)
{
	const char *digits =
	    verb->letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	struct template_verb padding = *verb;
	char reversed[64], prefix[8];
	size_t count = 0, least = 1, prefix_length, i;
	struct buf text;

	padding.zero = false;
	if (verb->has_precision) {
		least = verb->precision;
		if (!least && !natural) {
			template_print_string_padded(
			    span_of(""), &padding, into);
			return;
		}
	} else if (verb->zero && !verb->minus && verb->has_width) {
		least = verb->width;
		if (least && (is_negative || verb->plus || verb->space))
			least--;
	}
	do {
		reversed[count++] = digits[natural % base];
		natural /= base;
	} while (natural);
	prefix_length = put_prefix(prefix, is_negative, base, verb);
	/* A leading zero is all that octal numbers want. */
	if (base == 8 && verb->letter != 'O' && verb->sharp &&
	    (least > count || reversed[count - 1] == '0'))
		prefix_length--;
	buf_init(&text, TEMPLATE_TEXT_LIMIT);
	buf_add(&text, prefix, prefix_length);
	for (i = count; i < least && !text.overflow; i++)
		buf_byte(&text, '0');
	while (count)
		buf_byte(&text, reversed[--count]);
	template_print_string_padded(buf_as_span(&text), &padding, into);
	buf_release(&text);
}

/* The decimal exponent behind the `e' of a number. */
static int
exponent_of(const char *text)
{
	const char *at = strchr(text, 'e');
	int exponent = 0, i;

	if (!at)
		return 0;
	for (i = 2; at[i]; i++)
		exponent = exponent * 10 + (at[i] - '0');
	return at[1] == '-' ? -exponent : exponent;
}

/* How many digits stand before the `e', the point apart. */
static int
digits_of(const char *text)
{
	int count = 0;

	for (; *text && *text != 'e'; text++)
		count += *text >= '0' && *text <= '9';
	return count;
}

/* The shortest number that reads back as the same. */
static void
put_shortest(double real, bool may_have_exponent, struct buf *into)
{
	char text[40];
	int exponent, after;

	template_number_shortest(real, text);
	exponent = exponent_of(text);
	if (may_have_exponent &&
	    (exponent < -4 || exponent >= LARGE_EXPONENT)) {
		buf_text(into, text);
		return;
	}
	after = digits_of(text) - 1 - exponent;
	buf_printf(into, "%.*f", after < 0 ? 0 : after, real);
}

/* %x of a float: like C's %a, with two digits at least in the exponent. */
static void
put_hex(double real, const struct template_verb *verb, struct buf *into)
{
	char text[PRECISION_LIMIT + 64], *mark;

	if (verb->has_precision)
		snprintf(
		    text, sizeof(text), "%.*a", (int)verb->precision, real);
	else
		snprintf(text, sizeof(text), "%a", real);
	mark = strchr(text, 'p');
	if (mark && mark[2] && !mark[3]) {
		mark[4] = '\0';
		mark[3] = mark[2];
		mark[2] = '0';
	}
	buf_text(into, text);
}

/* %b: the whole mantissa and a binary exponent. */
static void
put_binary(double real, struct buf *into)
{
	int exponent = 0;
	double fraction = frexp(real, &exponent);

	if (real == 0) {
		buf_text(into, "0p-1074");
		return;
	}
	exponent -= 53;
	if (exponent < -1074) {
		fraction = ldexp(fraction, exponent + 1074);
		exponent = -1074;
	}
	buf_printf(into, "%.0fp%+d", ldexp(fraction, 53), exponent);
}

static void
put_plain(double real, char shape, int precision, struct buf *into)
{
	if (shape == 'e')
		buf_printf(into, "%.*e", precision, real);
	else if (shape == 'f')
		buf_printf(into, "%.*f", precision, real);
	else
		buf_printf(into, "%.*g", precision, real);
}

/* With a point, and for %g with the zeros at the end. */
static void
put_sharp(double real, char shape, int precision, struct buf *into)
{
	if (shape == 'e')
		buf_printf(into, "%#.*e", precision, real);
	else if (shape == 'f')
		buf_printf(into, "%#.*f", precision, real);
	else
		buf_printf(into, "%#.*g", precision, real);
}

/* Without a sign. */
static void
put_number(double real, const struct template_verb *verb, struct buf *into)
{
	char shape = (char)(verb->letter | 0x20);
	int precision = 6;

	if (verb->has_precision)
		precision = verb->precision < PRECISION_LIMIT
		    ? (int)verb->precision
		    : PRECISION_LIMIT;
	if (shape == 'v')
		shape = 'g';
	if (verb->letter == TEMPLATE_SHORTEST)
		put_shortest(real, false, into);
	else if (shape == 'x')
		put_hex(real, verb, into);
	else if (shape == 'b')
		put_binary(real, into);
	else if (verb->sharp)
		put_sharp(real, shape, precision, into);
	else if (shape == 'g' && !verb->has_precision)
		put_shortest(real, true, into);
	else
		put_plain(real, shape, precision, into);
}

static void
to_upper(struct buf *text)
{
	size_t i;

	for (i = 0; i < text->length; i++)
		if (text->at[i] >= 'a' && text->at[i] <= 'z')
			text->at[i] = (char)(text->at[i] - 'a' + 'A');
}

void
template_print_number_float(
    double real, const struct template_verb *verb, struct buf *into)
{
	char sign = signbit(real) ? '-'
	    : verb->plus          ? '+'
	    : verb->space         ? ' '
				  : '\0';
	struct template_verb padding = *verb;
	struct buf text;

	buf_init(&text, 4096);
	if (isnan(real)) {
		padding.zero = false;
		buf_printf(&text, "%sNaN",
		    verb->plus        ? "+"
			: verb->space ? " "
				      : "");
	} else if (isinf(real)) {
		padding.zero = false;
		buf_printf(&text, "%cInf", sign ? sign : '+');
	} else {
		put_number(fabs(real), verb, &text);
		if (verb->letter == 'E' || verb->letter == 'G' ||
		    verb->letter == 'X')
			to_upper(&text);
		if (sign && padding.zero && !padding.minus &&
		    padding.width > text.length) {
			/* The sign goes before the zeros. */
			buf_byte(into, sign);
			padding.width--;
			sign = '\0';
		}
		if (sign) {
			buf_byte(&text, sign);
			memmove(text.at + 1, text.at, text.length - 1);
			text.at[0] = sign;
		}
	}
	template_print_string_padded(buf_as_span(&text), &padding, into);
	buf_release(&text);
}

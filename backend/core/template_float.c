#include <math.h>
#include <stdlib.h>

#include "backend/core/template_call.h"
#include "backend/core/template_cast.h"
#include "backend/core/template_number.h"

/*
 * Floats. Flux computes sums, products and quotients in decimal, so that 0.1
 * and 0.2 are 0.3. We take the shortest decimal of each number, compute with
 * the longer mantissa and round once, at the end: the same for all numbers that
 * a person writes.
 */

/* Flux's quotients have so many digits behind the point. */
#define QUOTIENT_SCALE 1e16L

static long double
decimal(const struct template_value *value)
{
	double real = template_cast_float(value);
	char text[40];

	if (!isfinite(real))
		return 0;
	template_number_shortest(real, text);
	return strtold(text, NULL);
}

static bool
call_addf(struct template_call *call)
{
	long double sum = 0;
	size_t i;

	for (i = 0; i < call->count; i++)
		sum += decimal(&call->args[i]);
	return template_call_float(call, (double)sum);
}

static bool
call_add1f(struct template_call *call)
{
	return template_call_float(call, (double)(decimal(&call->args[0]) + 1));
}

static bool
call_subf(struct template_call *call)
{
	long double rest = decimal(&call->args[0]);
	size_t i;

	for (i = 1; i < call->count; i++)
		rest -= decimal(&call->args[i]);
	return template_call_float(call, (double)rest);
}

static bool
call_mulf(struct template_call *call)
{
	long double product = decimal(&call->args[0]);
	size_t i;

	for (i = 1; i < call->count; i++)
		product *= decimal(&call->args[i]);
	return template_call_float(call, (double)product);
}

static bool
call_divf(struct template_call *call)
{
	long double quotient = decimal(&call->args[0]);
	size_t i;

	for (i = 1; i < call->count; i++) {
		long double divisor = decimal(&call->args[i]);

		if (divisor == 0)
			return template_call_fail(
			    call, "decimal division by 0");
		quotient /= divisor;
		if (fabsl(quotient) < 1000)
			quotient =
			    roundl(quotient * QUOTIENT_SCALE) / QUOTIENT_SCALE;
	}
	return template_call_float(call, (double)quotient);
}

static bool
call_maxf(struct template_call *call)
{
	double most = template_cast_float(&call->args[0]);
	size_t i;

	for (i = 1; i < call->count; i++)
		most = fmax(most, template_cast_float(&call->args[i]));
	return template_call_float(call, most);
}

static bool
call_minf(struct template_call *call)
{
	double least = template_cast_float(&call->args[0]);
	size_t i;

	for (i = 1; i < call->count; i++)
		least = fmin(least, template_cast_float(&call->args[i]));
	return template_call_float(call, least);
}

static bool
call_ceil(struct template_call *call)
{
	return template_call_float(
	    call, ceil(template_cast_float(&call->args[0])));
}

static bool
call_floor(struct template_call *call)
{
	return template_call_float(
	    call, floor(template_cast_float(&call->args[0])));
}

static bool
call_float64(struct template_call *call)
{
	return template_call_float(call, template_cast_float(&call->args[0]));
}

/* round VALUE PLACES [ROUND-ON] */
static bool
call_round(struct template_call *call)
{
	double scale = pow(10, (double)call->args[1].integer);
	double limit = call->count > 2 ? call->args[2].real : 0.5;
	double scaled = scale * template_cast_float(&call->args[0]), whole;
	double rest = modf(scaled, &whole);

	whole = rest >= limit ? ceil(scaled) : floor(scaled);
	return template_call_float(call, whole / scale);
}

static const struct template_function functions[] = {
	{ "add1f", "a", call_add1f },
	{ "addf", "a.", call_addf },
	{ "ceil", "a", call_ceil },
	{ "divf", "aa.", call_divf },
	{ "float64", "a", call_float64 },
	{ "floor", "a", call_floor },
	{ "maxf", "aa.", call_maxf },
	{ "minf", "aa.", call_minf },
	{ "mulf", "aa.", call_mulf },
	{ "round", "aif.", call_round },
	{ "subf", "aa.", call_subf },
};

const struct template_family template_float_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

#include "backend/base/array.h"
#include "backend/core/template_call.h"
#include "backend/core/template_cast.h"
#include "backend/core/template_number.h"
#include "backend/core/template_print.h"

/* Integers. Sums and products that are too large wrap around, as in Go. */

static int64_t
plus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t
times(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a * (uint64_t)b);
}

static bool
call_add(struct template_call *call)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < call->count; i++)
		sum = plus(sum, template_cast_integer(&call->args[i]));
	return template_call_int64(call, sum);
}

static bool
call_add1(struct template_call *call)
{
	return template_call_int64(
	    call, plus(template_cast_integer(&call->args[0]), 1));
}

static bool
call_sub(struct template_call *call)
{
	uint64_t a = (uint64_t)template_cast_integer(&call->args[0]);
	uint64_t b = (uint64_t)template_cast_integer(&call->args[1]);

	return template_call_int64(call, (int64_t)(a - b));
}

static bool
call_mul(struct template_call *call)
{
	int64_t product = template_cast_integer(&call->args[0]);
	size_t i;

	for (i = 1; i < call->count; i++)
		product = times(product, template_cast_integer(&call->args[i]));
	return template_call_int64(call, product);
}

static bool
divide(struct template_call *call, bool wants_rest)
{
	int64_t a = template_cast_integer(&call->args[0]);
	int64_t b = template_cast_integer(&call->args[1]);

	if (!b)
		return template_call_fail(
		    call, "runtime error: integer divide by zero");
	/* The one quotient that does not fit. */
	if (b == -1)
		return template_call_int64(call, wants_rest ? 0 : times(a, -1));
	return template_call_int64(call, wants_rest ? a % b : a / b);
}

static bool
call_div(struct template_call *call)
{
	return divide(call, false);
}

static bool
call_mod(struct template_call *call)
{
	return divide(call, true);
}

static bool
call_max(struct template_call *call)
{
	int64_t most = template_cast_integer(&call->args[0]);
	size_t i;

	for (i = 1; i < call->count; i++) {
		int64_t other = template_cast_integer(&call->args[i]);

		if (other > most)
			most = other;
	}
	return template_call_int64(call, most);
}

static bool
call_min(struct template_call *call)
{
	int64_t least = template_cast_integer(&call->args[0]);
	size_t i;

	for (i = 1; i < call->count; i++) {
		int64_t other = template_cast_integer(&call->args[i]);

		if (other < least)
			least = other;
	}
	return template_call_int64(call, least);
}

static bool
call_int(struct template_call *call)
{
	return template_call_int(call, template_cast_integer(&call->args[0]));
}

static bool
call_int64(struct template_call *call)
{
	return template_call_int64(call, template_cast_integer(&call->args[0]));
}

static bool
call_atoi(struct template_call *call)
{
	int64_t integer;

	if (!template_number_decimal(call->args[0].text, &integer))
		integer = 0;
	return template_call_int(call, integer);
}

/* Octal digits: a file's mode. */
static bool
call_to_decimal(struct template_call *call)
{
	int64_t number = 0;
	struct span text;
	bool is_negative;
	size_t i;

	if (!template_print_text(call->work, &call->args[0], &text))
		return false;
	is_negative = span_starts(text, "-");
	if (is_negative || span_starts(text, "+"))
		text = span_from(text, 1);
	for (i = 0; i < text.length; i++) {
		if (text.at[i] < '0' || text.at[i] > '7' ||
		    number > INT64_MAX >> 3)
			return template_call_int64(call, 0);
		number = number * 8 + (text.at[i] - '0');
	}
	return template_call_int64(call, is_negative ? -number : number);
}

/* start, start + step, ... up to stop, which is not among them. */
static bool
count(struct template_call *call, int64_t start, int64_t stop, int64_t step,
    struct template_value **items, size_t *item_count)
{
	bool is_down = stop < start;
	int64_t i = start;

	*items = NULL;
	*item_count = 0;
	if (is_down ? step >= 0 : step <= 0)
		return true;
	while (is_down ? i > stop : i < stop) {
		if (!template_work_spend(call->work, *item_count % 4 == 0))
			return false;
		*ARRAY_ADD(call->arena, *items, *item_count) =
		    template_value_of_int(i);
		if (__builtin_add_overflow(i, step, &i))
			break;
	}
	return true;
}

static bool
call_until(struct template_call *call)
{
	int64_t stop = call->args[0].integer;
	struct template_value *items;
	size_t item_count;

	return count(call, 0, stop, stop < 0 ? -1 : 1, &items, &item_count) &&
	    template_call_items(call, &template_value_ints, items, item_count);
}

static bool
call_until_step(struct template_call *call)
{
	struct template_value *items;
	size_t item_count;

	return count(call, call->args[0].integer, call->args[1].integer,
		   call->args[2].integer, &items, &item_count) &&
	    template_call_items(call, &template_value_ints, items, item_count);
}

/* "1 2 3": like seq(1), with the last number among them. */
static bool
call_seq(struct template_call *call)
{
	const struct template_value *args = call->args;
	int64_t start = 1, step = 1, last;
	struct template_value *items;
	struct buf text;
	size_t item_count, i;

	if (call->count < 1 || call->count > 3)
		return template_call_span(call, span_of(""));
	last = args[call->count - 1].integer;
	if (call->count > 1)
		start = args[0].integer;
	if (call->count == 3)
		step = args[1].integer;
	else if (last < start)
		step = -1;
	if (call->count == 3 && last < start && step > 0)
		return template_call_span(call, span_of(""));
	if (!count(call, start, plus(last, last < start ? -1 : 1), step, &items,
		&item_count))
		return false;
	template_call_buf_init(&text);
	for (i = 0; i < item_count; i++)
		buf_printf(
		    &text, "%s%lld", i ? " " : "", (long long)items[i].integer);
	return template_call_buf(call, &text);
}

static const struct template_function functions[] = {
	{ "add", "a.", call_add },
	{ "add1", "a", call_add1 },
	{ "atoi", "s", call_atoi },
	{ "biggest", "aa.", call_max },
	{ "div", "aa", call_div },
	{ "int", "a", call_int },
	{ "int64", "a", call_int64 },
	{ "max", "aa.", call_max },
	{ "min", "aa.", call_min },
	{ "mod", "aa", call_mod },
	{ "mul", "aa.", call_mul },
	{ "seq", "i.", call_seq },
	{ "sub", "aa", call_sub },
	{ "toDecimal", "a", call_to_decimal },
	{ "until", "i", call_until },
	{ "untilStep", "iii", call_until_step },
};

const struct template_family template_math_family = {
	functions,
	sizeof(functions) / sizeof(functions[0]),
};

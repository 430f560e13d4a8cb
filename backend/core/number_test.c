#include "tests/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/core/number.h"

struct row {
	const char *text;
	bool ok;
	double value;
};

static const struct row rows[] = {
	{ "0", true, 0 },
	{ "-0", true, -0.0 },
	{ "+7", true, 7 },
	{ "5.", true, 5 },
	{ ".5", true, 0.5 },
	{ "-.5e1", true, -5 },
	{ "1E+2", true, 100 },
	{ "1e-2", true, 0.01 },
	{ "0.1", true, 0.1 },
	{ "47.40896403322944", true, 47.40896403322944 },
	{ "9007199254740993", true, 9007199254740992.0 },
	{ "123456789012345678901234567890", true, 1.2345678901234568e29 },
	{ "1.7976931348623157e308", true, 1.7976931348623157e308 },
	{ "1.7976931348623159e308", false, 0 },
	{ "1e400", false, 0 },
	{ "0e400", true, 0 },
	{ "1e-400", true, 0 },
	{ "5e-324", true, 5e-324 },
	{ "1e99999999999999999999", false, 0 },
	{ "1e-99999999999999999999", true, 0 },
	{ "0x1p3", true, 8 },
	{ "0X1.8P3", true, 12 },
	{ "-0x.8p0", true, -0.5 },
	{ "0xfp-1_0", true, 0.0146484375 },
	{ "0x_1p4", true, 16 },
	{ "0x1p2000", false, 0 },
	{ "0x1", false, 0 },
	{ "0x", false, 0 },
	{ "0xp1", false, 0 },
	{ "0x.p1", false, 0 },
	{ "1_000", true, 1000 },
	{ "1_0.0_1", true, 10.01 },
	{ "1_.5", false, 0 },
	{ "1._5", false, 0 },
	{ "1__0", false, 0 },
	{ "_1", false, 0 },
	{ "1_", false, 0 },
	{ "1_e1", false, 0 },
	{ "1e_1", false, 0 },
	{ "1e1_0", true, 1e10 },
	{ "1e1_", false, 0 },
	{ "inf", true, HUGE_VAL },
	{ "+Inf", true, HUGE_VAL },
	{ "-INFINITY", true, -HUGE_VAL },
	{ "infin", false, 0 },
	{ "-nan", false, 0 },
	{ "", false, 0 },
	{ ".", false, 0 },
	{ "-", false, 0 },
	{ "+-1", false, 0 },
	{ "1e", false, 0 },
	{ "1e+", false, 0 },
	{ "e1", false, 0 },
	{ "1.2.3", false, 0 },
	{ " 1", false, 0 },
	{ "1 ", false, 0 },
	{ "1,5", false, 0 },
	{ "0b11", false, 0 },
	{ "0o7", false, 0 },
	{ "1p3", false, 0 },
	{ "1f", false, 0 },
	{ "nan(1)", false, 0 },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	double value = 42;

	assert_int_equal(number_parse(span_of(row->text), &value), row->ok);
	if (row->ok) {
		assert_memory_equal(&value, &row->value, sizeof(value));
	} else {
		assert_true(value == 42);
	}
}

static void
test_nan_is_a_number(void **state UNUSED)
{
	double value = 0;

	assert_true(number_parse(span_of("NaN"), &value));
	assert_true(isnan(value));
	assert_true(number_replaces(value, 1, false));
	assert_true(number_replaces(1, value, true));
}

static void
test_which_number_is_kept(void **state UNUSED)
{
	assert_true(number_replaces(2, 1, false));
	assert_false(number_replaces(1, 2, false));
	assert_true(number_replaces(1, 2, true));
	assert_false(number_replaces(2, 1, true));
	assert_true(number_replaces(1, 1, false));
	assert_true(number_replaces(1, 1, true));
}

/* The short way and strtod() must agree; the locale here is "C". */
static void
test_short_way_is_exact(void **state UNUSED)
{
	unsigned long long random = 1;
	char text[64];
	size_t i;

	for (i = 0; i < 200000; i++) {
		double value = 0, expected;

		random = random * 6364136223846793005u + 1442695040888963407u;
		(void)snprintf(text, sizeof(text), "%llu.%llue%d",
		    random >> (28 + i % 30), (random >> 20) % 100000,
		    (int)((random >> 40) % 60) - 30);
		expected = strtod(text, NULL);
		assert_true(number_parse(span_of(text), &value));
		assert_memory_equal(&value, &expected, sizeof(value));
	}
}

static void
test_long_texts(void **state UNUSED)
{
	char text[NUMBER_LIMIT + 1];
	double value = 0;

	memset(text, '0', sizeof(text));
	text[NUMBER_LIMIT - 1] = '7';
	assert_true(number_parse(span_make(text, NUMBER_LIMIT), &value));
	assert_true(value == 7);
	memset(text, '1', sizeof(text));
	text[1] = '.';
	assert_true(number_parse(span_make(text, NUMBER_LIMIT), &value));
	assert_true(value == 1.1111111111111112);
	assert_false(number_parse(span_make(text, NUMBER_LIMIT + 1), &value));
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 4] = {
		cmocka_unit_test(test_nan_is_a_number),
		cmocka_unit_test(test_which_number_is_kept),
		cmocka_unit_test(test_short_way_is_exact),
		cmocka_unit_test(test_long_texts),
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[4 + i] = (struct CMUnitTest) { rows[i].text, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "number", tests, COUNT(tests), NULL, NULL);
}

#include "tests/unit.h"

#include "backend/core/duration.h"

struct row {
	const char *text;
	bool hours;
	int64_t milliseconds; /* -1: refused */
	const char *printed; /* or the error */
};

static const struct row rows[] = {
	{ "0s", true, 0, "0s" },
	{ "1s", true, 1000, "1s" },
	{ "60s", true, 60000, "1m0s" },
	{ "1h30m", true, 5400000, "1h30m0s" },
	{ "750ms", true, 750, "750ms" },
	{ "1500ms", true, 1500, "1.5s" },
	{ "1.05s", true, 1050, "1.05s" },
	{ "1.005s", true, 1005, "1.005s" },
	{ "0.5h", true, 1800000, "30m0s" },
	{ "1.5h1.5m1.5s1.5ms", true, 5491501, "1h31m31.501s" },
	{ "1m1m", true, 120000, "2m0s" },
	{ "0.4ms0.6ms", true, 1, "1ms" },
	{ "0.9999ms", true, 0, "0s" },
	{ "2m0s", false, 120000, "2m0s" },
	{ "00010s", true, 10000, "10s" },
	{ "0.333333333333333333333h", true, 1199999, "19m59.999s" },
	{ "878400h", true, 3162240000000, "878400h0m0s" },
	{ "878401h", true, -1, "'878401h' is longer than 100 years" },
	{ "878400h0.001s", true, -1,
	    "'878400h0.001s' is longer than 100 years" },
	{ "99999999999999999999s", true, -1,
	    "'99999999999999999999s' is longer than 100 years" },
	{ "5000000000000h5000000000000h", true, -1,
	    "'5000000000000h5000000000000h' is longer than 100 years" },
	{ "1h", false, -1, "'1h' is not a duration such as 1m30s or 500ms" },
	{ "", true, -1, "'' is not a duration such as 1h30m or 500ms" },
	{ "5", true, -1, "'5' is not a duration such as 1h30m or 500ms" },
	{ "0", true, -1, "'0' is not a duration such as 1h30m or 500ms" },
	{ "m", true, -1, "'m' is not a duration such as 1h30m or 500ms" },
	{ "1d", true, -1, "'1d' is not a duration such as 1h30m or 500ms" },
	{ "-1s", true, -1, "'-1s' is not a duration such as 1h30m or 500ms" },
	{ "+1s", true, -1, "'+1s' is not a duration such as 1h30m or 500ms" },
	{ "1 s", true, -1, "'1 s' is not a duration such as 1h30m or 500ms" },
	{ ".5s", true, -1, "'.5s' is not a duration such as 1h30m or 500ms" },
	{ "1.s", true, -1, "'1.s' is not a duration such as 1h30m or 500ms" },
	{ "1us", true, -1, "'1us' is not a duration such as 1h30m or 500ms" },
	{ "1m5", true, -1, "'1m5' is not a duration such as 1h30m or 500ms" },
	{ "1M", true, -1, "'1M' is not a duration such as 1h30m or 500ms" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	int64_t milliseconds = -1;
	struct error error;
	struct buf printed;

	buf_init(&printed, 1000);
	if (duration_parse(
		span_of(row->text), row->hours, &milliseconds, &error))
		duration_print(&printed, milliseconds);
	else
		buf_text(&printed, error.text);
	assert_true(milliseconds == row->milliseconds);
	assert_string_equal(printed.at, row->printed);
	buf_release(&printed);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows)];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].text, test_row, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "duration", tests, COUNT(rows), NULL, NULL);
}

#include "tests/unit.h"

#include "backend/core/duration.h"

struct row {
	const char *text;
	int64_t milliseconds; /* -1: refused */
	const char *printed; /* NULL: the text itself */
};

static const struct row rows[] = {
	{ "0s", 0, NULL },
	{ "750ms", 750, NULL },
	{ "1m0s", 60000, NULL },
	{ "1h30m0s", 5400000, NULL },
	{ "1.5s", 1500, NULL },
	{ "1m0.05s", 60050, NULL },
	{ "1h30m", 5400000, "1h30m0s" },
	{ "0.5h", 1800000, "30m0s" },
	{ "0.5ms0.5ms", 1, "1ms" },
	{ "1.9999ms", 1, "1ms" },
	{ "0.0000001h", 0, "0s" },
	{ "1s1s1ms", 2001, "2.001s" },
	{ "100h", 360000000, "100h0m0s" },
	{ "00010s", 10000, "10s" },
	{ "0.333333333333333333333333h", 1199999, "19m59.999s" },
	{ "878400h", 3162240000000, "878400h0m0s" },
	{ "878400h1ms", -1, NULL },
	{ "878401h", -1, NULL },
	{ "99999999999999999999999s", -1, NULL },
	{ "9223372036854775807h9223372036854775807h", -1, NULL },
	{ "", -1, NULL },
	{ "5", -1, NULL },
	{ "s", -1, NULL },
	{ "-5s", -1, NULL },
	{ "+5s", -1, NULL },
	{ " 5s", -1, NULL },
	{ "5s ", -1, NULL },
	{ "5 s", -1, NULL },
	{ ".5s", -1, NULL },
	{ "5.s", -1, NULL },
	{ "5us", -1, NULL },
	{ "5ns", -1, NULL },
	{ "5S", -1, NULL },
	{ "1d", -1, NULL },
	{ "1e3s", -1, NULL },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	int64_t milliseconds = -7;
	struct error error;
	struct buf buf;

	if (row->milliseconds < 0) {
		assert_false(duration_parse(
		    span_of(row->text), true, &milliseconds, &error));
		assert_int_equal(error.kind, ERROR_INVALID);
		assert_non_null(strstr(error.text, row->text));
		assert_int_equal(milliseconds, -7);
		return;
	}
	assert_true(
	    duration_parse(span_of(row->text), true, &milliseconds, &error));
	assert_int_equal(milliseconds, row->milliseconds);
	buf_init(&buf, 100);
	duration_print(&buf, milliseconds);
	assert_string_equal(buf.at, row->printed ? row->printed : row->text);
	buf_release(&buf);
}

static void
test_a_timeout_has_no_hours(void **state UNUSED)
{
	int64_t milliseconds;
	struct error error;

	assert_true(
	    duration_parse(span_of("90m"), false, &milliseconds, &error));
	assert_int_equal(milliseconds, 5400000);
	assert_false(
	    duration_parse(span_of("1h"), false, &milliseconds, &error));
	assert_string_equal(error.text,
	    "\"1h\" should match '^([0-9]+(\\.[0-9]+)?(ms|s|m))+$'");
}

static void
test_negative_durations_are_printed(void **state UNUSED)
{
	struct buf buf;

	buf_init(&buf, 100);
	duration_print(&buf, -90500);
	assert_string_equal(buf.at, "-1m30.5s");
	buf_clear(&buf);
	duration_print(&buf, INT64_MIN);
	assert_string_equal(buf.at, "-2562047788015h12m55.808s");
	buf_release(&buf);
}

static void
test_foreign_text_is_cleaned_and_cut(void **state UNUSED)
{
	char text[70000];
	int64_t milliseconds;
	struct error error;

	memset(text, '\x1b', sizeof(text));
	assert_false(duration_parse(
	    span_make(text, sizeof(text)), true, &milliseconds, &error));
	assert_null(strchr(error.text, '\x1b'));
	assert_non_null(strstr(error.text, "..."));
	assert_true(strlen(error.text) < 300);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 3] = {
		cmocka_unit_test(test_a_timeout_has_no_hours),
		cmocka_unit_test(test_negative_durations_are_printed),
		cmocka_unit_test(test_foreign_text_is_cleaned_and_cut),
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[3 + i] = (struct CMUnitTest) { rows[i].text, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "duration", tests, COUNT(tests), NULL, NULL);
}

#include "tests/unit.h"

#include "backend/core/rfc3339.h"

#define BAD INT64_MIN

static const struct row {
	const char *text;
	int64_t seconds;
} rows[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "1969-12-31T23:59:59Z", -1 },
	{ "2000-02-29T12:30:15Z", 951827415 },
	{ "2024-03-01T00:00:00Z", 1709251200 },
	{ "2026-11-28T00:21:40Z", 1795825300 },
	{ "2026-11-28t00:21:40z", 1795825300 },
	{ "2026-11-28T00:21:40.123456789Z", 1795825300 },
	{ "2026-11-28T02:21:40+02:00", 1795825300 },
	{ "2026-11-27T18:51:40-05:30", 1795825300 },
	{ "2016-12-31T23:59:60Z", 1483228800 },
	{ "9999-12-31T23:59:59Z", 253402300799 },
	{ "0001-01-01T00:00:00Z", -62135596800 },
	{ "", BAD },
	{ "2026-11-28", BAD },
	{ "2026-11-28T00:21:40", BAD },
	{ "2026-11-28T00:21:40.Z", BAD },
	{ "2026-02-29T00:00:00Z", BAD },
	{ "2100-02-29T00:00:00Z", BAD },
	{ "2026-13-01T00:00:00Z", BAD },
	{ "2026-00-01T00:00:00Z", BAD },
	{ "2026-11-31T00:00:00Z", BAD },
	{ "2026-11-28T24:00:00Z", BAD },
	{ "2026-11-28T00:60:00Z", BAD },
	{ "2026-11-28T00:00:61Z", BAD },
	{ "2026-11-28T00:00:00+24:00", BAD },
	{ "2026-11-28T00:00:00+0100", BAD },
	{ "2026-11-28T00:00:00Zx", BAD },
	{ " 2026-11-28T00:00:00Z", BAD },
	{ "+026-11-28T00:00:00Z", BAD },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	int64_t seconds = BAD;

	assert_int_equal(
	    rfc3339_parse(span_of(row->text), &seconds), row->seconds != BAD);
	assert_true(seconds == row->seconds);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows)];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].text, test_row, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	return cmocka_run_group_tests_name("rfc3339", tests, NULL, NULL);
}

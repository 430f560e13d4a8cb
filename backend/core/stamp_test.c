#include "tests/unit.h"

#include "backend/core/stamp.h"

#define BAD INT64_MIN

static const struct row {
	const char *text;
	int64_t seconds;
} rows[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "1969-12-31T23:59:59Z", -1 },
	{ "2026-08-22T10:21:00Z", 1787394060 },
	{ "2026-08-22T10:21:00.123456789Z", 1787394060 },
	{ "2026-08-22T12:21:00+02:00", 1787394060 },
	{ "2026-08-22T04:51:00-05:30", 1787394060 },
	{ "2024-02-29T00:00:00Z", 1709164800 },
	{ "2000-02-29T00:00:00Z", 951782400 },
	{ "2000-03-01T00:00:00Z", 951868800 },
	{ "1600-01-01T00:00:00Z", -11676096000 },
	{ "9999-12-31T23:59:59Z", 253402300799 },
	{ "2016-12-31T23:59:60Z", 1483228800 },
	{ "2026-08-22t10:21:00z", 1787394060 },
	{ "", BAD },
	{ "2026-08-22", BAD },
	{ "2026-08-22T10:21:00", BAD },
	{ "2026-02-29T00:00:00Z", BAD },
	{ "1900-02-29T00:00:00Z", BAD },
	{ "2026-13-01T00:00:00Z", BAD },
	{ "2026-00-01T00:00:00Z", BAD },
	{ "2026-01-00T00:00:00Z", BAD },
	{ "2026-01-01T24:00:00Z", BAD },
	{ "2026-01-01T00:60:00Z", BAD },
	{ "2026-01-01T00:00:00.Z", BAD },
	{ "2026-01-01T00:00:00+2:00", BAD },
	{ "2026-01-01T00:00:00+24:00", BAD },
	{ "2026-01-01T00:00:00Z ", BAD },
	{ "+026-01-01T00:00:00Z", BAD },
	{ "2026-01-01T00:00:00\xc2\xa0Z", BAD },
};

static void
test_parse(void **state)
{
	const struct row *row = *state;
	int64_t seconds = BAD;
	bool ok = stamp_parse(span_of(row->text), &seconds);

	assert_int_equal(ok, row->seconds != BAD);
	assert_true(seconds == row->seconds);
	assert_true(
	    stamp_of(row->text) == (row->seconds == BAD ? 0 : row->seconds));
}

static void
assert_print(int64_t seconds, unsigned nanoseconds, const char *wanted)
{
	struct buf text;

	buf_init(&text, 64);
	stamp_print(&text, seconds, nanoseconds);
	assert_string_equal(text.at, wanted);
	buf_release(&text);
}

static void
test_print(void **state UNUSED)
{
	assert_print(0, 0, "1970-01-01T00:00:00Z");
	assert_print(-1, 0, "1969-12-31T23:59:59Z");
	assert_print(1787394060, 120000000, "2026-08-22T10:21:00.12Z");
	assert_print(1787394060, 1, "2026-08-22T10:21:00.000000001Z");
	assert_print(1787394060, 100, "2026-08-22T10:21:00.0000001Z");
	assert_print(951782400, 0, "2000-02-29T00:00:00Z");
	assert_print(-11676096000, 0, "1600-01-01T00:00:00Z");
	assert_int_equal(stamp_of(NULL), 0);
}

/* Every day of 800 years there and back. */
static void
test_days(void **state UNUSED)
{
	int64_t day, seconds;
	struct buf text;

	buf_init(&text, 64);
	for (day = -146097; day < 146097; day++) {
		buf_clear(&text);
		stamp_print(&text, day * 86400 + 1, 0);
		assert_true(stamp_parse(buf_as_span(&text), &seconds));
		assert_true(seconds == day * 86400 + 1);
	}
	buf_release(&text);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 2];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].text, test_parse, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	tests[i++] =
	    (struct CMUnitTest) { "print", test_print, NULL, NULL, NULL };
	tests[i++] =
	    (struct CMUnitTest) { "days", test_days, NULL, NULL, NULL };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit.h"

#include "backend/engine/schedule.h"

struct row {
	const char *name;
	int64_t interval_ms;
	unsigned failures;
	int64_t asked;
	uint64_t seed;
	int64_t expected; /* from now */
};

static const struct row rows[] = {
	{ "interval", 300000, 0, 0, 7, 300 },
	{ "interval of zero: never", 0, 0, 0, 7, -1000 },
	{ "half a second is a second", 500, 0, 0, 7, 1 },
	{ "first failure", 3600000, 1, 0, 0, 15 },
	{ "second failure", 3600000, 2, 0, 0, 30 },
	{ "spread by a tenth at most", 3600000, 1, 0, 1, 16 },
	{ "never over 15 minutes", 36000000, 30, 0, 0, 900 },
	{ "a failure waits no longer than the interval", 60000, 9, 0, 0, 60 },
	{ "but as long as the server asks", 60000, 1, 600, 0, 600 },
	{ "failure without an interval is tried again", 0, 1, 0, 0, 15 },
};

static void
test_row(void **state)
{
	const struct row *row = *state;

	assert_int_equal(schedule_next(1000, row->interval_ms, row->failures,
			     row->asked, row->seed),
	    1000 + row->expected);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows)];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].name, test_row, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}

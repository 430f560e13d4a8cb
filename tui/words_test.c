#include "tests/unit.h"

#include "tui/words.h"

struct age_row {
	const char *name;
	int64_t time;
	const char *age, *ago;
};

#define NOW 1000000000

static const struct age_row age_rows[] = {
	{ "never", 0, "-", "never" },
	{ "now", NOW, "now", "just now" },
	{ "future", NOW + 90, "now", "just now" },
	{ "seconds", NOW - 59, "59s", "59s ago" },
	{ "minutes", NOW - 60, "1m", "1m ago" },
	{ "hours", NOW - 7199, "1h", "1h ago" },
	{ "days", NOW - 86400 * 99, "99d", "99d ago" },
	{ "weeks", NOW - 86400 * 100, "14w", "14w ago" },
	{ "an age", 1, "99w", "99w ago" },
};

static void
test_age(void **state)
{
	const struct age_row *row = *state;
	char text[WORDS_SIZE];

	assert_string_equal(words_age(NOW, row->time, text), row->age);
	assert_string_equal(words_ago(NOW, row->time, text), row->ago);
}

static void
test_left(void **state UNUSED)
{
	char text[WORDS_SIZE];

	assert_string_equal(words_left(NOW, 0, text), "never");
	assert_string_equal(words_left(NOW, NOW - 5, text), "now");
	assert_string_equal(words_left(NOW, NOW + 288, text), "4m48s");
	assert_string_equal(words_left(NOW, NOW + 7500, text), "2h05m");
	assert_string_equal(words_left(NOW, NOW + 273600, text), "3d4h");
}

static void
test_counts_and_clocks(void **state UNUSED)
{
	char text[WORDS_SIZE];

	assert_string_equal(words_or("a", "-"), "a");
	assert_string_equal(words_or("", "-"), "-");
	assert_string_equal(words_or(NULL, "-"), "-");
	assert_string_equal(words_count(0, "tag", NULL, text), "0 tags");
	assert_string_equal(words_count(1, "tag", NULL, text), "1 tag");
	assert_string_equal(
	    words_count(2, "entry", "entries", text), "2 entries");
	assert_string_equal(words_clock(NOW, true, text), "01:46:40");
	assert_string_equal(words_clock(0, true, text), "-");
	assert_string_equal(words_stamp(NOW, true, text), "2001-09-09 01:46Z");
	assert_string_equal(words_stamp(0, false, text), "never");
	assert_string_equal(words_instant(NOW, text), "2001-09-09T01:46:40Z");
}

struct name_row {
	const char *name, *from, *to;
};

static const struct name_row image_rows[] = {
	{ "host with a dot", "ghcr.io/acme/api", "acme/api" },
	{ "host with a port", "registry:5000/api", "api" },
	{ "localhost", "localhost/api", "api" },
	{ "no host", "acme/api", "acme/api" },
	{ "bare", "nginx", "nginx" },
};

static void
test_image(void **state)
{
	const struct name_row *row = *state;

	assert_string_equal(words_image(row->from), row->to);
}

static const struct name_row repository_rows[] = {
	{ "https", "https://git.acme/fleet.git", "git.acme/fleet" },
	{ "ssh", "ssh://git@git.acme/fleet", "git.acme/fleet" },
	{ "scp", "git@git.acme:fleet.git", "git.acme:fleet" },
	{ "path", "/srv/git/fleet.git/", "/srv/git/fleet" },
	{ "at sign in a path", "https://git.acme/a@b", "git.acme/a@b" },
};

static void
test_repository(void **state)
{
	const struct name_row *row = *state;

	assert_true(span_is(words_repository(row->from), row->to));
}

static void
test_error_line(void **state UNUSED)
{
	struct error error;
	struct buf buf;

	buf_init(&buf, 2000);
	error_set(&error, ERROR_DENIED, "scan x: 401");
	words_error(&error, &buf);
	assert_string_equal(buf.at, "scan x: 401");
	buf_clear(&buf);
	error_said(&error, span_of("no"));
	error_hint(&error, "a login is needed", "press l");
	words_error(&error, &buf);
	assert_string_equal(
	    buf.at, "scan x: 401: no (a login is needed) -> press l");
	buf_release(&buf);
}

static size_t
add_rows(struct CMUnitTest *tests, size_t n, const struct name_row *rows,
    size_t count, CMUnitTestFunction run)
{
	size_t i;

	for (i = 0; i < count; i++)
		tests[n++] = (struct CMUnitTest) { rows[i].name, run, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	return n;
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_left),
		cmocka_unit_test(test_counts_and_clocks),
		cmocka_unit_test(test_error_line),
	};
	size_t n = 3, i;

	for (i = 0; i < COUNT(age_rows); i++)
		tests[n++] = (struct CMUnitTest) { age_rows[i].name, test_age,
			NULL, NULL, (void *)(uintptr_t)&age_rows[i] };
	n = add_rows(tests, n, image_rows, COUNT(image_rows), test_image);
	n = add_rows(
	    tests, n, repository_rows, COUNT(repository_rows), test_repository);
	return _cmocka_run_group_tests("words", tests, n, NULL, NULL);
}

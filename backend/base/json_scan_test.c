#include "tests/unit.h"

#include "backend/base/buf.h"
#include "backend/base/json_scan.h"

/* The tokens written back, or ! where it broke. */
struct row {
	const char *name, *text, *expected;
};

static const struct row rows[] = {
	{ "everything", " {\"a\": [1, -2.50, true, false, null, \"x\"]}\n",
	    "{a[#1#-2.50tfn'x']}" },
	{ "members", "{\"a\":1,\"b\":{\"c\":[]},\"d\":\"\"}",
	    "{a#1b{c[]}d''}" },
	{ "scalar", "\"x\"", "'x'" },
	{ "number", " 12e+3 ", "#12e+3" },
	{ "escapes", "\"\\u00e9\\n\\\"\\ud83d\\ude00\\/a\\\\u0000\"",
	    "'\xc3\xa9\n\"\xf0\x9f\x98\x80/a\\u0000'" },
	{ "three bytes", "\"\\u20ac\"", "'\xe2\x82\xac'" },
	{ "byte order mark", "\xef\xbb\xbf[]", "[]" },
	{ "nothing", "", "!" },
	{ "blanks", "  ", "!" },
	{ "garbage behind", "{} {}", "{}!" },
	{ "garbage behind a scalar", "1 1", "#1!" },
	{ "page of a proxy", "<html>", "!" },
	{ "cut in a list", "{\"a\":[1", "{a[#1!" },
	{ "cut in a text", "[\"a", "[!" },
	{ "cut behind a key", "{\"a\"", "{!" },
	{ "cut behind a colon", "{\"a\":", "{!" },
	{ "trailing comma", "[1,]", "[#1!" },
	{ "trailing comma in a map", "{\"a\":1,}", "{a#1!" },
	{ "leading comma", "[,1]", "[!" },
	{ "no comma", "[1 2]", "[#1!" },
	{ "wrong end", "[1}", "[#1!" },
	{ "wrong end of a map", "{]", "{!" },
	{ "end without a beginning", "]", "!" },
	{ "key that is no text", "{1:2}", "{!" },
	{ "NUL byte", "[\"a\\u0000\"]", "[!" },
	{ "control character", "\"a\tb\"", "!" },
	{ "lone surrogate", "\"\\ud800x\"", "!" },
	{ "second half alone", "\"\\udc00\"", "!" },
	{ "unknown escape", "\"\\x41\"", "!" },
	{ "short escape", "\"\\u00e\"", "!" },
	{ "not UTF-8", "\"\xff\"", "!" },
	{ "leading zero", "[01]", "[!" },
	{ "point alone", "[1.]", "[!" },
	{ "exponent alone", "[1e]", "[!" },
	{ "minus alone", "[-]", "[!" },
	{ "word", "[nul]", "[!" },
};

static void
write_value(const struct json_scan *scan, struct buf *out)
{
	struct span raw = scan->value, piece;
	char room[4];

	if (scan->token == JSON_SCAN_NUMBER) {
		buf_byte(out, '#');
		buf_span(out, scan->value);
		return;
	}
	buf_byte(out, '\'');
	while (json_scan_piece(&raw, room, &piece))
		buf_span(out, piece);
	buf_byte(out, '\'');
}

static void
check_row(void **state)
{
	const struct row *row = *state;
	static const char marks[] = "!_}]{[__tfn";
	struct json_scan scan;
	struct buf out;

	buf_init(&out, 1000);
	json_scan_begin(&scan, span_of(row->text));
	while (json_scan_next(&scan) > JSON_SCAN_END) {
		buf_span(&out, scan.key);
		if (scan.token == JSON_SCAN_TEXT ||
		    scan.token == JSON_SCAN_NUMBER)
			write_value(&scan, &out);
		else
			buf_byte(&out, marks[scan.token]);
	}
	if (scan.token == JSON_SCAN_BAD)
		buf_byte(&out, '!');
	assert_int_equal(json_scan_next(&scan), scan.token);
	assert_string_equal(out.at, row->expected);
	buf_release(&out);
}

static void
test_skip_goes_to_the_end(void **state UNUSED)
{
	struct json_scan scan;

	json_scan_begin(
	    &scan, span_of("{\"a\":{\"x\":[1,{}]},\"b\":[[]],\"c\":7}"));
	assert_int_equal(json_scan_next(&scan), JSON_SCAN_MAP);
	assert_int_equal(json_scan_next(&scan), JSON_SCAN_MAP);
	assert_true(json_scan_is(&scan, "a"));
	json_scan_skip(&scan);
	assert_int_equal(json_scan_next(&scan), JSON_SCAN_LIST);
	assert_true(json_scan_is(&scan, "b"));
	json_scan_skip(&scan);
	assert_int_equal(json_scan_next(&scan), JSON_SCAN_NUMBER);
	json_scan_skip(&scan);
	assert_true(json_scan_is(&scan, "c"));
	assert_int_equal(json_scan_next(&scan), JSON_SCAN_MAP_END);
	assert_int_equal(json_scan_next(&scan), JSON_SCAN_END);
}

static void
test_depth_has_a_limit(void **state UNUSED)
{
	char text[JSON_DEPTH_LIMIT + 1];
	struct json_scan scan;
	unsigned i;

	memset(text, '[', sizeof(text));
	json_scan_begin(&scan, span_make(text, sizeof(text)));
	for (i = 0; i < JSON_DEPTH_LIMIT; i++)
		assert_int_equal(json_scan_next(&scan), JSON_SCAN_LIST);
	assert_int_equal(json_scan_next(&scan), JSON_SCAN_BAD);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 2];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].name, check_row, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	tests[i++] = (struct CMUnitTest) { "skip", test_skip_goes_to_the_end,
		NULL, NULL, NULL };
	tests[i++] = (struct CMUnitTest) { "depth", test_depth_has_a_limit,
		NULL, NULL, NULL };
	return cmocka_run_group_tests_name("json_scan", tests, NULL, NULL);
}

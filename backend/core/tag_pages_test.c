#include "tests/unit.h"

#include "backend/base/buf.h"
#include "backend/core/tag_pages.h"

/* Up to two pages; the tags joined by blanks, dropped ones as +N, or !. */
static const struct row {
	const char *name, *first, *second, *expected;
} rows[] = {
	{ "plain", "{\"name\":\"a\",\"tags\":[\"v1\",\"v2\"]}", NULL,
	    "v1 v2 +0" },
	{ "null", "{\"name\":\"a\",\"tags\":null}", NULL, "+0" },
	{ "absent", "{\"name\":\"a\"}", NULL, "+0" },
	{ "empty", "{\"name\":\"a\",\"tags\":[]}", NULL, "+0" },
	{ "the order stays", "{\"tags\":[\"b\",\"a\",\"c\"]}", NULL,
	    "b a c +0" },
	{ "duplicates", "{\"tags\":[\"a\",\"b\",\"a\"]}",
	    "{\"tags\":[\"b\",\"c\"]}", "a b c +0" },
	{ "an empty page", "{\"tags\":[\"a\"]}", "{\"name\":\"x\",\"tags\":[]}",
	    "a +0" },
	{ "artifact registry",
	    "{\"child\":[\"x\"],\"manifest\":{\"sha256:1\":{\"tag\":[\"z\"],"
	    "\"tags\":[\"no\"]}},\"name\":\"p/i\",\"tags\":[\"1.0\"]}",
	    NULL, "1.0 +0" },
	{ "escapes", "{\"tags\":[\"\\u0076\\u0031\"]}", NULL, "v1 +0" },
	{ "escaped duplicate", "{\"tags\":[\"v1\",\"\\u0076\\u0031\"]}", NULL,
	    "v1 +0" },
	{ "bad tags",
	    "{\"tags\":[\"\",\"-a\",\".a\",\"a b\",\"a\\u001b[31m\",\"a/b\","
	    "\"\xc3\xa4\",\"ok\",null]}",
	    NULL, "ok +8" },
	{ "error answer", "{\"errors\":[{\"code\":\"X\"}]}", NULL, "!" },
	{ "nothing", "", NULL, "!" },
	{ "page of a proxy", "<html>sign in</html>", NULL, "!" },
	{ "cut", "{\"name\":\"x\",\"tags\":[\"v1.0.0\",\"v1.", NULL, "!" },
	{ "garbage behind", "{\"tags\":[]} x", NULL, "!" },
	{ "a list", "[\"a\"]", NULL, "!" },
	{ "numbers", "{\"tags\":[1]}", NULL, "!" },
	{ "a text", "{\"tags\":\"a\"}", NULL, "!" },
	{ "a map", "{\"tags\":{\"a\":1}}", NULL, "!" },
	{ "broken behind the tags", "{\"tags\":[\"a\"],\"x\":}", NULL, "!" },
	{ "the limit", "{\"tags\":[\"1\",\"2\",\"3\"]}",
	    "{\"tags\":[\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"a\"]}",
	    "1 2 3 4 5 6 7 8 9 a +0" },
	{ "over the limit", "{\"tags\":[\"1\",\"2\",\"3\"]}",
	    "{\"tags\":[\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"a\",\"b\"]}",
	    "!" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct tag_pages *list = tag_pages_new(10, 1);
	struct error error = { .text = "" };
	struct arena *arena;
	struct span *tags;
	struct buf made;
	size_t count, i;

	buf_init(&made, 1000);
	if (!tag_pages_add(list, span_of(row->first), &error) ||
	    (row->second &&
		!tag_pages_add(list, span_of(row->second), &error))) {
		assert_string_equal(row->expected, "!");
		assert_int_equal(error.kind, ERROR_INVALID);
		tag_pages_free(list);
		return;
	}
	i = tag_pages_dropped(list);
	arena = tag_pages_take(list, &tags, &count);
	tag_pages_free(list);
	for (size_t j = 0; j < count; j++) {
		buf_span(&made, tags[j]);
		buf_byte(&made, ' ');
	}
	buf_printf(&made, "+%zu", i);
	assert_string_equal(made.at, row->expected);
	buf_release(&made);
	arena_free(arena);
}

static void
test_is_tag(void **state UNUSED)
{
	char long_one[TAG_LENGTH_LIMIT + 2];

	memset(long_one, 'a', sizeof(long_one));
	assert_true(tag_pages_is_tag(span_make(long_one, TAG_LENGTH_LIMIT)));
	assert_false(
	    tag_pages_is_tag(span_make(long_one, TAG_LENGTH_LIMIT + 1)));
	assert_true(tag_pages_is_tag(span_of("_A.b-9")));
	assert_false(tag_pages_is_tag(span_of("a+b")));
	assert_false(tag_pages_is_tag(span_make("a\0b", 3)));
}

/* Many pages, every tag twice. */
static void
test_many_pages(void **state UNUSED)
{
	struct tag_pages *list = tag_pages_new(100000, 7);
	struct error error;
	struct buf page;
	size_t i, j;

	buf_init(&page, 100000);
	for (i = 0; i < 40; i++) {
		buf_clear(&page);
		buf_text(&page, "{\"tags\":[\"x\"");
		for (j = 0; j < 1000; j++)
			buf_printf(&page, ",\"v%zu\"", i / 2 * 1000 + j);
		buf_text(&page, "]}");
		assert_true(tag_pages_add(list, buf_as_span(&page), &error));
	}
	assert_int_equal(tag_pages_count(list), 20001);
	buf_release(&page);
	tag_pages_free(list);
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_is_tag),
		cmocka_unit_test(test_many_pages),
	};
	size_t count = 2, i;

	for (i = 0; i < COUNT(rows); i++)
		tests[count++] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests("tag_pages", tests, count, NULL, NULL);
}

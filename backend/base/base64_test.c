#include "tests/unit.h"

#include "backend/base/base64.h"
#include "backend/base/buf.h"

#define CEILING ((size_t)64)

static bool
put(void *context, struct span bytes)
{
	return buf_span(context, bytes);
}

static const struct row {
	const char *name, *text;
	bool padded;
	const char *expected; /* NULL: this is no base 64 */
} rows[] = {
	{ "nothing", "", true, "" },
	{ "one group", "YWJj", true, "abc" },
	{ "two of padding", "YQ==", true, "a" },
	{ "one of padding", "YWI=", true, "ab" },
	{ "every kind of digit", "YWJj+/09", true, "abc\xfb\xfd\x3d" },
	{ "line ends", "YW\r\nJj\n", true, "abc" },
	{ "line end in the padding", "YQ=\n=", true, "a" },
	{ "padding is missing", "YQ", true, NULL },
	{ "half of it is missing", "YQ=", true, NULL },
	{ "too much of it", "YWI==", true, NULL },
	{ "padding alone", "=", true, NULL },
	{ "padding behind a group", "YWJj====", true, NULL },
	{ "no padding wanted", "YQ", false, "a" },
	{ "and it is there", "YQ==", false, "a" },
	{ "one digit", "YWJjY", false, NULL },
	{ "behind the padding", "YQ==YQ==", true, NULL },
	{ "blank", "YW Jj", true, NULL },
	{ "the alphabet of URLs", "-_-_", true, NULL },
	{ "the byte above", "YWJ\x80", true, NULL },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	size_t length = strlen(row->text), cut;
	struct base64 decoder;
	struct buf made;

	/* The same in two pieces, wherever it is cut. */
	for (cut = 0; cut <= length; cut++) {
		buf_init(&made, CEILING);
		base64_begin(&decoder, put, &made);
		base64_add(&decoder, span_make(row->text, cut));
		base64_add(&decoder, span_from(span_of(row->text), cut));
		assert_int_equal(
		    base64_end(&decoder, row->padded), row->expected != NULL);
		if (row->expected)
			assert_string_equal(made.at, row->expected);
		buf_release(&made);
	}
}

static void
test_full(void **state UNUSED)
{
	struct base64 decoder;
	struct buf made;

	buf_init(&made, 5);
	base64_begin(&decoder, put, &made);
	base64_add(&decoder, span_of("YWJjYWJj"));
	assert_false(base64_end(&decoder, true));
	assert_true(decoder.full);
	assert_false(decoder.broken);
	buf_release(&made);
}

/* All bytes, whole and cut anywhere, and back. */
static void
test_piece(void **state UNUSED)
{
	struct base64 decoder;
	struct buf made;
	char bytes[256], text[400];
	size_t length, cut, i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	buf_init(&made, sizeof(bytes));
	for (i = 0; i <= sizeof(bytes); i++) {
		struct span part = span_make(bytes, i);

		length = base64_length(i);
		cut = length * 5 / 7;
		base64_piece(part, 0, cut, text);
		base64_piece(part, cut, length - cut, text + cut);
		buf_clear(&made);
		base64_begin(&decoder, put, &made);
		base64_add(&decoder, span_make(text, length));
		assert_true(base64_end(&decoder, true));
		assert_true(span_equal(buf_as_span(&made), part));
	}
	buf_release(&made);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 2] = {
		cmocka_unit_test(test_full), cmocka_unit_test(test_piece)
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i + 2] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}

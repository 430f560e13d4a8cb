#include "tests/unit.h"

#include "backend/base/json.h"

/* Written back by json_writer, or the error. */
struct row {
	const char *name, *text, *expected;
};

static const struct row rows[] = {
	{ "everything", " {\"a\": [1, -2.50, true, false, null, \"x\"]}\n",
	    "{\"a\":[#1,#-2.50,true,false,null,\"x\"]}" },
	{ "numbers keep their digits",
	    "[18446744073709551616, 1e400, 0.10, [9007199254740993]]",
	    "[#18446744073709551616,#1e400,#0.10,[#9007199254740993]]" },
	{ "digits in strings are no numbers", "[\"12\", 3]", "[\"12\",#3]" },
	{ "escapes", "\"\\u00e9\\n\\\"\\ud83d\\ude00\\/\"",
	    "\"\xc3\xa9\\n\\\"\xf0\x9f\x98\x80/\"" },
	{ "members that repeat stay", "{\"a\":1,\"a\":2}",
	    "{\"a\":#1,\"a\":#2}" },
	{ "empty", "[{},[],\"\"]", "[{},[],\"\"]" },
	{ "scalar", "true", "true" },
	{ "nothing", "", "! JSON: 1:1: nothing is there" },
	{ "blanks", " \n", "! JSON: 1:1: nothing is there" },
	{ "garbage behind", "{}\n {}",
	    "! JSON: 1:3: something follows the document" },
	{ "not JSON", "{\"a\":\n  nope}", "! JSON: 2:3: this is not JSON" },
	{ "page of a proxy", "<html>", "! JSON: 1:1: this is not JSON" },
	{ "cut", "{\"a\":[1", "! JSON: 1:7: this is not JSON" },
	{ "trailing comma", "[1,]", "! JSON: 1:4: this is not JSON" },
	{ "single quotes", "['a']", "! JSON: 1:2: this is not JSON" },
	{ "string without end", "[\"a]",
	    "! JSON: 1:2: this string has no end" },
	{ "escape at the end", "\"\\", "! JSON: 1:1: this string has no end" },
	{ "control character in a string", "\"a\tb\"",
	    "! JSON: 1:3: a control character in a string" },
	{ "control character", "[\f1]", "! JSON: 1:2: a control character" },
	{ "escaped NUL", "{\"k\\u0000\":1}", "! JSON: 1:4: a NUL in a string" },
	{ "escaped backslash before u0000", "\"\\\\u0000\"", "\"\\\\u0000\"" },
	{ "escape with a digit that is none", "[\"\\u0$0e\"]",
	    "! JSON: 1:3: \\u wants four digits" },
	{ "escape cut short", "\"\\u12\"",
	    "! JSON: 1:2: \\u wants four digits" },
	{ "lone surrogate", "\"\\ud800\"", "! JSON: 1:2: this is not JSON" },
	{ "unknown escape", "\"\\x41\"", "! JSON: 1:2: this is not JSON" },
	{ "leading zero", "[01]", "! JSON: 1:2: this is not a number" },
	{ "plus", "[+1]", "! JSON: 1:2: this is not JSON" },
	{ "point without digits", "[1.]", "! JSON: 1:2: this is not a number" },
	{ "exponent without digits", "[1e]",
	    "! JSON: 1:2: this is not a number" },
	{ "minus alone", "[-]", "! JSON: 1:2: this is not a number" },
	{ "NaN", "[NaN]", "! JSON: 1:2: this is not JSON" },
	{ "numbers side by side", "[1-2]", "! JSON: 1:3: this is not JSON" },
	{ "not UTF-8", "[\"\xc3\xa4\",\"\xff\"]",
	    "! JSON: 1:7: this is not UTF-8" },
	{ "byte order mark", "\xef\xbb\xbf{}", "{}" },
};

static void
write(struct json_writer *writer, const char *key, const struct node *node)
{
	switch (node->type) {
	case NODE_NULL:
		json_text(writer, key, NULL);
		return;
	case NODE_BOOL:
		json_bool(writer, key, node_is_true(node));
		return;
	case NODE_NUMBER:
		json_number(writer, key, 0);
		writer->into->length--; /* the 0 */
		buf_printf(writer->into, "#%s", node->text.at);
		return;
	case NODE_TEXT:
		json_span(writer, key, node->text);
		return;
	case NODE_LIST:
		json_open_list(writer, key);
		for (NODE_EACH(child, node))
			write(writer, NULL, child);
		json_close_list(writer);
		return;
	case NODE_MAP:
		json_open_map(writer, key);
		for (NODE_EACH(child, node))
			write(writer, child->key.at, child);
		json_close_map(writer);
		return;
	}
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct json_writer writer;
	struct error error;
	struct node *root;
	struct buf seen;

	buf_init(&seen, 65536);
	json_begin(&writer, &seen, false);
	if (json_read(arena, span_of(row->text), &root, &error))
		write(&writer, NULL, root);
	else
		buf_printf(&seen, "! %s", error.text);
	assert_string_equal(seen.at, row->expected);
	buf_release(&seen);
	arena_free(arena);
}

static void
test_raw_nul_is_refused(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct error error;
	struct node *root;

	assert_false(json_read(arena, span_make("\"a\0b\"", 5), &root, &error));
	assert_false(json_read(arena, span_make("{}\0", 3), &root, &error));
	arena_free(arena);
}

static void
test_depth_is_limited(void **state UNUSED)
{
	struct arena *arena = arena_new();
	char text[2 * JSON_DEPTH_LIMIT + 2];
	struct error error;
	struct node *root;

	memset(text, '[', JSON_DEPTH_LIMIT);
	memset(text + JSON_DEPTH_LIMIT, ']', JSON_DEPTH_LIMIT);
	assert_true(json_read(
	    arena, span_make(text, 2 * JSON_DEPTH_LIMIT), &root, &error));
	memset(text, '[', sizeof(text));
	assert_false(
	    json_read(arena, span_make(text, sizeof(text)), &root, &error));
	assert_string_equal(error.text, "JSON: 1:101: nested too deep");
	arena_free(arena);
}

static void
test_pretty(void **state UNUSED)
{
	struct json_writer writer;
	struct buf seen;

	buf_init(&seen, 1000);
	json_begin(&writer, &seen, true);
	json_open_list(&writer, NULL);
	json_open_map(&writer, NULL);
	json_text(&writer, "a", "x");
	json_number(&writer, "b", INT64_MIN);
	json_open_list(&writer, "c");
	json_close_list(&writer);
	json_close_map(&writer);
	json_bool(&writer, NULL, true);
	json_close_list(&writer);
	assert_string_equal(seen.at,
	    "[\n  {\n    \"a\": \"x\",\n    \"b\": -9223372036854775808,\n"
	    "    \"c\": []\n  },\n  true\n]");
	buf_release(&seen);
}

/* A terminal must not obey what an image name says. */
static void
test_escapes(void **state UNUSED)
{
	struct json_writer writer;
	struct buf seen;

	buf_init(&seen, 1000);
	json_begin(&writer, &seen, false);
	json_text(&writer, "k\"",
	    "\x1b[31m\x7f\xc2\x9b\xe2\x80\xae\xf3\xa0\x80\x81\xff\b\r\t\\");
	assert_string_equal(seen.at,
	    "\"k\\\"\":\"\\u001b[31m\\u007f\\u009b\\u202e\\udb40\\udc01"
	    "\xef\xbf\xbd\\u0008\\r\\t\\\\\"");
	buf_release(&seen);
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_raw_nul_is_refused),
		cmocka_unit_test(test_depth_is_limited),
		cmocka_unit_test(test_pretty),
		cmocka_unit_test(test_escapes),
	};
	size_t count = 4, i;

	for (i = 0; i < COUNT(rows); i++)
		tests[count++] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests("json", tests, count, NULL, NULL);
}

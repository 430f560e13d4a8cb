#include "tests/unit.h"

#include <stdio.h>

#include "backend/base/buf.h"
#include "backend/base/yaml_read.h"
#include "backend/base/yaml_scalar.h"

/*
 * What is expected is the documents written as one line: text in quotes, other
 * scalars with a letter in front (n number, b boolean, 0 null), documents
 * divided by " | "; a failure ends it as "! line:column: reason".
 */
struct row {
	const char *name, *text, *expected;
};

static void
dump(struct buf *into, const struct node *node)
{
	const char *comma = "";

	switch (node->type) {
	case NODE_TEXT:
		buf_printf(into, "'%s'", node->text.at);
		return;
	case NODE_NULL:
		buf_printf(into, "0%s", node->text.at);
		return;
	case NODE_BOOL:
		buf_printf(into, "b%s", node->text.at);
		return;
	case NODE_NUMBER:
		buf_printf(into, "n%s", node->text.at);
		return;
	case NODE_LIST:
	case NODE_MAP:
		break;
	}
	buf_text(into, node->type == NODE_LIST ? "[" : "{");
	for (NODE_EACH(child, node)) {
		buf_text(into, comma);
		if (node->type == NODE_MAP)
			buf_printf(into, "%s: ", child->key.at);
		dump(into, child);
		comma = ", ";
	}
	buf_text(into, node->type == NODE_LIST ? "]" : "}");
}

static const struct row rows[] = {
	{ "nothing", "", "" },
	{ "only comments", "# a\n# b\n", "" },
	{ "map", "a: x\nb: [1, two]\n", "{a: 'x', b: [n1, 'two']}" },
	{ "null document", "---\n---\na: 1\n", "0 | {a: n1}" },
	{ "documents with comments",
	    "# first\n--- # one\na: 1\n--- # two\n# c\nb: 2\n...\n# end\n",
	    "{a: n1} | {b: n2}" },
	{ "byte order mark",
	    "\xef\xbb\xbf"
	    "a: 1\n",
	    "{a: n1}" },
	{ "byte order mark of a second file",
	    "a: 1\n---\n\xef\xbb\xbf"
	    "b: 2\n",
	    "{a: n1} | {b: n2}" },
	{ "CRLF", "a: 1\r\nb: |\r\n  x\r\n  y\r\n", "{a: n1, b: 'x\ny\n'}" },
	{ "directive", "%YAML 1.1\n---\na: 1\n", "{a: n1}" },
	{ "quoted numbers", "a: '1'\nb: \"1.10\"\nc: 1.10\n",
	    "{a: '1', b: '1.10', c: n1.10}" },
	{ "escapes", "a: \"x\\ty\\u00e9\"\n", "{a: 'x\ty\xc3\xa9'}" },
	{ "numbers as keys", "1: a\ntrue: b\n", "{1: 'a', true: 'b'}" },
	{ "tags that fit",
	    "a: !!str 1\nb: !!int 2\nc: !mine 3\nd: ! 4\ne: !!null ''\nf: "
	    "!!float 1\n",
	    "{a: '1', b: n2, c: '3', d: '4', e: 0, f: n1}" },
	{ "tag that does not fit", "a: !!bool maybe\n",
	    "! 1:4: 'maybe' is not a bool" },
	{ "alias", "a: &x [1, {b: c}]\nd: *x\n",
	    "{a: [n1, {b: 'c'}], d: [n1, {b: 'c'}]}" },
	{ "anchor again", "a: &x 1\nb: &x 2\nc: *x\n",
	    "{a: n1, b: n2, c: n2}" },
	{ "anchor of another document", "a: &x 1\n---\nb: *x\n",
	    "{a: n1} | ! 3:4: unknown anchor 'x'" },
	{ "unknown anchor", "a: 1\nb: *nope\n",
	    "! 2:4: unknown anchor 'nope'" },
	{ "anchor inside itself", "a: &x\n- 1\n- *x\n",
	    "! 3:3: anchor 'x' contains itself" },
	{ "alias as a key", "a: &x k\n*x : v\n", "{a: 'k', k: 'v'}" },
	{ "merge", "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n",
	    "{x: {a: n1, b: n2}, y: {b: n3, a: n1}}" },
	{ "merge behind the keys", "x: &x {a: 1, b: 2}\ny:\n  b: 3\n  <<: *x\n",
	    "{x: {a: n1, b: n2}, y: {b: n3, a: n1}}" },
	{ "merge of a list, the first wins",
	    "- &x {a: 1}\n- &y {a: 2, b: 2}\n- <<: [*x, *y]\n",
	    "[{a: n1}, {a: n2, b: n2}, {a: n1, b: n2}]" },
	{ "two merges", "- &x {a: 1}\n- &y {b: 2}\n- <<: *x\n  <<: *y\n",
	    "[{a: n1}, {b: n2}, {a: n1, b: n2}]" },
	{ "merge of a map in place", "<<: {a: 1}\nb: 2\n", "{b: n2, a: n1}" },
	{ "quoted merge is a key", "\"<<\": 1\n", "{<<: n1}" },
	{ "merge of a scalar", "<<: 1\n",
	    "! 1:5: << wants a map or a list of maps, and this is a number" },
	{ "duplicate key", "a: 1\nb: 2\na: 3\n",
	    "! 3:1: key \"a\" stands here again, first in line 1" },
	{ "map as a key", "? {a: b}\n: c\n",
	    "! 1:3: a key must be a scalar, and this is a map" },
	{ "bad indentation", "a:\n  b: 1\n c: 2\n",
	    "! 3:2: did not find expected key while parsing a block mapping "
	    "that begins at line 1" },
	{ "colon in a plain text", "a: b: c\n",
	    "! 1:5: mapping values are not allowed in this context" },
	{ "tab", "a:\n\tb: 1\n",
	    "! 2:1: found character that cannot start any token" },
	{ "columns are characters", "\xc3\xa4: *x\n",
	    "! 1:4: unknown anchor 'x'" },
	{ "good before bad", "a: 1\n---\nb: [\n",
	    "{a: n1} | ! 4:1: did not find expected node content" },
	{ "bad byte", "a: \xc3\xa4\nb: \xff\n",
	    "! 2:4: the byte 0xff is not UTF-8" },
	{ "bad byte in a later document", "a: 1\n---\nb: 2\n---\nc: \xff\n",
	    "{a: n1} | {b: n2} | ! 5:4: the byte 0xff is not UTF-8" },
	{ "bad byte where a document begins", "a: 1\n---\n\xff\n",
	    "{a: n1} | ! 3:1: the byte 0xff is not UTF-8" },
	{ "bad byte behind a mistake", "a: b: c\nd: \xff\n",
	    "! 1:5: mapping values are not allowed in this context" },
	{ "bad byte in a quoted text", "a: 1\n---\nb: \"x\xffy\"\n",
	    "{a: n1} | ! 3:6: the byte 0xff is not UTF-8" },
	{ "bad byte in a comment", "a: 1 # \xff\n",
	    "! 1:8: the byte 0xff is not UTF-8" },
	{ "bad byte first", "\xff", "! 1:1: the byte 0xff is not UTF-8" },
	{ "control character", "a: 1\r\nb: \x01\n",
	    "! 2:4: the character U+0001 is not allowed" },
	{ "surrogate", "a: \xed\xa0\x80\n",
	    "! 1:4: the byte 0xed is not UTF-8" },
};

static void
dump_all(struct span text, struct buf *into)
{
	struct arena *arena = arena_new();
	struct yaml_reader *reader = yaml_read_begin(arena, text);
	struct error error;
	struct node *root;
	bool failed;

	while (yaml_read_next(reader, &root, &failed, &error)) {
		if (into->length)
			buf_text(into, " | ");
		dump(into, root);
	}
	assert_null(root);
	if (failed)
		buf_printf(
		    into, "%s! %s", into->length ? " | " : "", error.text);
	assert_false(yaml_read_next(reader, &root, &failed, &error));
	assert_false(failed);
	yaml_read_end(reader);
	arena_free(arena);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct buf seen;

	buf_init(&seen, 65536);
	dump_all(span_of(row->text), &seen);
	assert_string_equal(seen.at, row->expected);
	buf_release(&seen);
}

static void
test_a_nul_is_refused(void **state UNUSED)
{
	struct buf seen;

	buf_init(&seen, 1000);
	dump_all(span_make("a: x\0y\n", 7), &seen);
	assert_string_equal(
	    seen.at, "! 1:5: the character U+0000 is not allowed");
	buf_release(&seen);
}

static void
test_places(void **state UNUSED)
{
	static const char text[] = "# c\n\xc3\xbc: {k: v}\nlist:\n- a\n- *x\n"
				   "b: &x\n  c: 1\n";
	static const char good[] = "x: &x {c: 1}\n\xc3\xbc:   *x\n";
	struct arena *arena = arena_new();
	struct error error;
	struct node *root, *node;

	assert_false(yaml_read(arena, span_of(text), &root, &error));
	assert_true(yaml_read(arena, span_of(good), &root, &error));
	node = node_get(root, "\xc3\xbc");
	assert_non_null(node);
	assert_int_equal(node->key_line, 2);
	assert_int_equal(node->key_column, 1);
	assert_int_equal(node->line, 2);
	assert_int_equal(node->column, 6);
	node = node_get(node, "c");
	assert_int_equal(node->line, 1);
	assert_int_equal(node->key_column, 8);
	arena_free(arena);
}

static void
test_booleans_say_true(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct error error;
	struct node *root;

	assert_true(yaml_read(arena,
	    span_of("a: yes\nb: On\nc: y\nd: no\ne: 'yes'\nf: True\n"), &root,
	    &error));
	assert_true(node_is_true(node_get(root, "a")));
	assert_true(node_is_true(node_get(root, "b")));
	assert_true(node_is_true(node_get(root, "c")));
	assert_false(node_is_true(node_get(root, "d")));
	assert_false(node_is_true(node_get(root, "e")));
	assert_true(node_is_true(node_get(root, "f")));
	arena_free(arena);
}

static void
test_one_document(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct error error;
	struct node *root;

	assert_true(yaml_read(arena, span_of(""), &root, &error));
	assert_int_equal(root->type, NODE_NULL);
	assert_true(
	    yaml_read(arena, span_of("--- # x\na: 1\n"), &root, &error));
	assert_int_equal(root->type, NODE_MAP);
	assert_false(
	    yaml_read(arena, span_of("a: 1\n---\nb: 1\n"), &root, &error));
	assert_string_equal(error.text,
	    "3:1: a second document begins, and only one is read here");
	assert_false(
	    yaml_read(arena, span_of("a: 1\n---\nb: [\n"), &root, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	arena_free(arena);
}

static void
fill(struct buf *buf, const char *piece, size_t times)
{
	while (times--)
		buf_text(buf, piece);
}

static void
expect_error(const struct buf *text, const char *end)
{
	struct arena *arena = arena_new();
	struct error error;
	struct node *root;

	assert_false(yaml_read(arena, buf_as_span(text), &root, &error));
	assert_true(span_ends(span_of(error.text), end));
	arena_free(arena);
}

static void
test_depth_is_limited(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct buf text;
	struct error error;
	struct node *root;

	buf_init(&text, 1 << 22);
	fill(&text, "[", YAML_DEPTH_LIMIT);
	fill(&text, "]", YAML_DEPTH_LIMIT);
	assert_true(yaml_read(arena, buf_as_span(&text), &root, &error));
	buf_clear(&text);
	fill(&text, "[", 1 << 22);
	expect_error(&text, ": nested deeper than 100");
	buf_clear(&text);
	fill(&text, "- ", 1 << 20);
	expect_error(&text, ": nested deeper than 100");
	buf_clear(&text);
	buf_text(&text, "- &a ");
	fill(&text, "[", 60);
	fill(&text, "]", 60);
	buf_text(&text, "\n- ");
	fill(&text, "[", 60);
	buf_text(&text, "*a");
	fill(&text, "]", 60);
	expect_error(&text, ": nested deeper than 100");
	buf_release(&text);
	arena_free(arena);
}

static void
test_a_bomb_is_refused(void **state UNUSED)
{
	struct buf text;
	unsigned i, j;

	buf_init(&text, 1 << 20);
	buf_text(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
	for (i = 1; i < 10; i++) {
		buf_printf(&text, "a%u: &a%u [", i, i);
		for (j = 0; j < 10; j++)
			buf_printf(&text, "%s*a%u", j ? "," : "", i - 1);
		buf_text(&text, "]\n");
	}
	expect_error(
	    &text, ": aliases ask for more than 100000 copies of values");
	buf_release(&text);
}

static void
test_values_are_counted(void **state UNUSED)
{
	struct buf text;

	buf_init(&text, 3 * YAML_NODE_LIMIT);
	buf_text(&text, "[");
	fill(&text, "a,", YAML_NODE_LIMIT);
	buf_text(&text, "]");
	expect_error(&text, ": more than 1000000 values in one text");
	buf_release(&text);
}

/* Keys are looked up in another way when a map is large. */
static void
test_duplicates_in_a_large_map(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct error error;
	struct node *root;
	struct buf text;
	unsigned i;

	buf_init(&text, 1 << 20);
	for (i = 0; i < 1000; i++)
		buf_printf(&text, "k%u: %u\n", i, i);
	assert_true(yaml_read(arena, buf_as_span(&text), &root, &error));
	assert_int_equal(node_count(root), 1000);
	assert_true(span_is(node_get(root, "k999")->text, "999"));
	buf_text(&text, "k3: x\n");
	expect_error(&text, ": key \"k3\" stands here again, first in line 4");
	buf_clear(&text);
	for (i = 0; i < 18; i++)
		buf_printf(&text, "k%u: %u\n", i < 17 ? i : 15, i);
	expect_error(
	    &text, ": key \"k15\" stands here again, first in line 16");
	buf_release(&text);
	arena_free(arena);
}

struct scalar_row {
	const char *text;
	enum node_type type;
};

static const struct scalar_row scalars[] = {
	{ "", NODE_NULL },
	{ "~", NODE_NULL },
	{ "null", NODE_NULL },
	{ "Null", NODE_NULL },
	{ "NULL", NODE_NULL },
	{ "nULL", NODE_TEXT },
	{ "y", NODE_BOOL },
	{ "Y", NODE_BOOL },
	{ "yes", NODE_BOOL },
	{ "Yes", NODE_BOOL },
	{ "YES", NODE_BOOL },
	{ "n", NODE_BOOL },
	{ "N", NODE_BOOL },
	{ "no", NODE_BOOL },
	{ "No", NODE_BOOL },
	{ "NO", NODE_BOOL },
	{ "on", NODE_BOOL },
	{ "On", NODE_BOOL },
	{ "ON", NODE_BOOL },
	{ "off", NODE_BOOL },
	{ "Off", NODE_BOOL },
	{ "OFF", NODE_BOOL },
	{ "true", NODE_BOOL },
	{ "True", NODE_BOOL },
	{ "TRUE", NODE_BOOL },
	{ "false", NODE_BOOL },
	{ "False", NODE_BOOL },
	{ "FALSE", NODE_BOOL },
	{ "tRue", NODE_TEXT },
	{ "yEs", NODE_TEXT },
	{ "0", NODE_NUMBER },
	{ "12", NODE_NUMBER },
	{ "-12", NODE_NUMBER },
	{ "+12", NODE_NUMBER },
	{ "1_000", NODE_NUMBER },
	{ "1_", NODE_NUMBER },
	{ "_1", NODE_TEXT },
	{ "017", NODE_NUMBER },
	{ "08", NODE_NUMBER },
	{ "0x1F", NODE_NUMBER },
	{ "0X1f", NODE_NUMBER },
	{ "-0x1F", NODE_NUMBER },
	{ "0x", NODE_TEXT },
	{ "0xG", NODE_TEXT },
	{ "0xffffffffffffffff", NODE_NUMBER },
	{ "0x10000000000000000", NODE_TEXT },
	{ "-0x8000000000000000", NODE_NUMBER },
	{ "-0x8000000000000001", NODE_TEXT },
	{ "+0x8000000000000000", NODE_TEXT },
	{ "0o17", NODE_NUMBER },
	{ "0o8", NODE_TEXT },
	{ "0b101", NODE_NUMBER },
	{ "0b2", NODE_TEXT },
	{ "99999999999999999999999999", NODE_NUMBER },
	{ "1.10", NODE_NUMBER },
	{ "1.", NODE_NUMBER },
	{ ".5", NODE_NUMBER },
	{ ".5_0", NODE_TEXT },
	{ "-.5", NODE_NUMBER },
	{ ".", NODE_TEXT },
	{ "-", NODE_TEXT },
	{ "+", NODE_TEXT },
	{ "-_", NODE_TEXT },
	{ "1e3", NODE_NUMBER },
	{ "1E-3", NODE_NUMBER },
	{ "1234567e8", NODE_NUMBER },
	{ "1e308", NODE_NUMBER },
	{ "1.8e308", NODE_TEXT },
	{ "1e309", NODE_TEXT },
	{ "1e1000", NODE_TEXT },
	{ "0e1000", NODE_NUMBER },
	{ "0.00001e310", NODE_NUMBER },
	{ "1e99999999999999999999", NODE_TEXT },
	{ "1e-99999999999999999999", NODE_NUMBER },
	{ "1e", NODE_TEXT },
	{ "1e+", NODE_TEXT },
	{ "e10", NODE_TEXT },
	{ ".inf", NODE_NUMBER },
	{ "-.Inf", NODE_NUMBER },
	{ "+.INF", NODE_NUMBER },
	{ ".nan", NODE_NUMBER },
	{ "-.nan", NODE_TEXT },
	{ "inf", NODE_TEXT },
	{ "nan", NODE_TEXT },
	{ "1:30", NODE_TEXT },
	{ "2024-01-01", NODE_TEXT },
	{ "1.2.3", NODE_TEXT },
	{ "123abc", NODE_TEXT },
	{ "5m", NODE_TEXT },
	{ "<<", NODE_TEXT },
};

static void
test_scalar(void **state)
{
	const struct scalar_row *row = *state;

	assert_int_equal(yaml_scalar_type(span_of(row->text)), row->type);
}

static void
test_scalar_that_says_true(void **state UNUSED)
{
	assert_true(yaml_scalar_is_true(span_of("yes")));
	assert_true(yaml_scalar_is_true(span_of("on")));
	assert_true(yaml_scalar_is_true(span_of("y")));
	assert_false(yaml_scalar_is_true(span_of("no")));
	assert_false(yaml_scalar_is_true(span_of("yEs")));
}

int
main(void)
{
	static struct CMUnitTest tests[256] = {
		cmocka_unit_test(test_a_nul_is_refused),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_booleans_say_true),
		cmocka_unit_test(test_one_document),
		cmocka_unit_test(test_depth_is_limited),
		cmocka_unit_test(test_a_bomb_is_refused),
		cmocka_unit_test(test_values_are_counted),
		cmocka_unit_test(test_duplicates_in_a_large_map),
		cmocka_unit_test(test_scalar_that_says_true),
	};
	static char names[COUNT(scalars)][64];
	size_t count = 9, i;

	for (i = 0; i < COUNT(rows); i++)
		tests[count++] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	for (i = 0; i < COUNT(scalars); i++) {
		snprintf(
		    names[i], sizeof(names[i]), "plain '%s'", scalars[i].text);
		tests[count++] = (struct CMUnitTest) { names[i], test_scalar,
			NULL, NULL, (void *)(uintptr_t)&scalars[i] };
	}
	return _cmocka_run_group_tests("yaml_read", tests, count, NULL, NULL);
}

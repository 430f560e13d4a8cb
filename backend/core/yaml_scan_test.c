/*
 * The scan and libyaml read the same in every vector and in these texts, in
 * which each rule of the language appears at least once.
 */
#include "tests/vectors.h"
#include "tests/yaml_events.h"

static const char *const texts[] = { "", "\n", "# x\n", "---\n", "---\n---\n",
	"...\n", "a\n...\n", "a\n...\n...\n---\nb\n",
	"\xef\xbb\xbf"
	"a: b\n",
	"a: b\n---\n\xef\xbb\xbf"
	"c: d\n",
	"%YAML 1.1\n---\na\n", "%YAML 1.3\n---\na\n",
	"%TAG !x! tag:x,2000:\n---\n!x!y z\n",
	"%TAG !x! a\n%TAG !x! b\n---\na\n", "!x!y z\n", "!!str a\n", "!a b\n",
	"!<tag:yaml.org,2002:str> a\n", "! a\n", "!a%C3%A9 b\n", "!a%zz b\n",
	"[!a, b]\n", "a: &x b\nc: *x\n", "&a b: *a\n", "&a-_1 b\n", "&. b\n",
	"*a : b\n", "a: b c\n  d\n\n  e\n", "a: b\n\tc\n", "a: b\n \tc\n",
	"a:\n  b\n c\n", "a: 'b''c\n  d\n\n  e '\n",
	"a: \"\\x41\\u00e9\\U0001F600\\n\\\n  b \\  c\n\n  d\"\n",
	"a: \"\\N\\_\\L\\P\\e\\/\\0\"\n", "a: \"\\ud800\"\n", "a: \"\\q\"\n",
	"a: 'b\n---\n'\n", "a: |\n  b\n\n   c\n\nd: e\n", "a: |+\n  b\n\n\n",
	"a: |-\n  b\n\n", "a: |2-\n   b\n", "a: |0\n  b\n", "a: |11\n  b\n",
	"a: >\n  b\n  c\n\n  d\n   e\n  f\n", "a: |\n\n   \n  b\n", "a: |\n",
	"a: |\n\tb\n", "a: | # x\n  b\n", "a: |x\n", "- |\n a\n- >\n\n b\n",
	"|\n a\n", "a:\n- b\n- c\n", "a:\n  - b\n  -\n  - - c\n    - d\n",
	"- a: b\n  c: d\n-\n  e: f\n", "? a\n: b\n? c\n", "? - a\n: - b\n",
	": a\n", "a: b: c\n", "a:b\n", "a : b\n", "a\nb: c\n", "a: b\nc\n",
	"a: b\n- c\n", "- a\nb: c\n", "a:\n  b: c\n d: e\n", "[a, b, ]\n",
	"[a b, 'c', \"d\"]\n", "[a: b, ? c : d, e: ]\n", "{a: b, c, ? d : e}\n",
	"{a: [b, {c: d}], e: []}\n", "{? a, ? }\n", "[a\n", "{a\n", "]\n",
	"[a,, b]\n", "[,]\n", "{\"a\":b, 'c':d}\n", "[a:b, a?b, -c, -]\n",
	"[- a]\n", "{a:}\n", "[a]: b\n", "{a: b}: c\n", "a: [b\n]\nc: d\n",
	"[\n---\n]\n", "a: [b # x\n, c]\n", "a: b # x\n# y\n", "a: b#c\n",
	"a: \"b\"# c\n", "a: -b\n", "a: - b\n", "a: @b\n", "a: `b\n", "a: %b\n",
	"a: |b\n", "%a\n", "a: ?b\n", "a: ? b\n",
	"a: \xc2\x85"
	"b\n",
	"a: b\xe2\x80\xa8"
	"c: d\n",
	"a: |\n  b\xe2\x80\xa9  c\n", "a: b\r\nc: d\re: f",
	"a: 'b\r\n\r\n  c'\n", "a: \xf4\x90\x80\x80\n", "a: \xed\xa0\x80\n",
	"a: \x7f\n", "a: \xc2\x80\n", "a: \xef\xbf\xbf\n",
	"a: \xef\xbb\xbf"
	"b\n",
	"\xc3\xa9: \xe2\x82\xac\n", "{{ .x }}: a\n", "a: {{ .x }}\n",
	"{{- if .x }}\na: b\n{{- end }}\n" };

static void
assert_agree(struct span text)
{
	struct arena *arena = arena_new();
	char wrong[256];

	if (!yaml_events_agree(arena, text, wrong))
		fail_msg("%.*s: %s", (int)text.length, text.at, wrong);
	arena_free(arena);
}

static void
test_texts(void **state UNUSED)
{
	size_t i;

	for (i = 0; i < COUNT(texts); i++)
		assert_agree(span_of(texts[i]));
}

/* Every beginning of every vector: broken YAML of all kinds. */
static void
test_vector(void **state)
{
	static const char *const names[] = { "in.yaml", "exact.yaml",
		"out.yaml" };
	struct arena *arena = arena_new();
	size_t i, length;

	for (i = 0; i < COUNT(names); i++)
		assert_agree(vectors_file(arena, *state, names[i]));
	for (length = 0;; length++) {
		struct span text = vectors_file(arena, *state, "in.yaml");

		if (length >= text.length || length > 400)
			break;
		assert_agree(span_head(text, length));
	}
	arena_free(arena);
}

/* An implicit key has 1024 characters at most, of any number of bytes. */
static void
test_longest_key(void **state UNUSED)
{
	struct arena *arena = arena_new();
	size_t count, i;

	for (count = 1020; count < 1030; count++) {
		struct buf text;

		buf_init(&text, 8192);
		for (i = 0; i < count; i++)
			buf_text(&text, i % 3 ? "a" : "\xe2\x82\xac");
		buf_text(&text, ": b\n");
		assert_agree(buf_as_span(&text));
		buf_release(&text);
	}
	arena_free(arena);
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_longest_key),
	};
	struct arena *arena = arena_new();
	struct CMUnitTest *tests = NULL;
	size_t count = 0, i;
	int failed;

	for (i = 0; i < COUNT(others); i++)
		*ARRAY_ADD(arena, tests, count) = others[i];
	vectors_add(arena, "setters", 194, test_vector, &tests, &count);
	failed = vectors_run("yaml_scan", tests, count);
	arena_free(arena);
	return failed;
}

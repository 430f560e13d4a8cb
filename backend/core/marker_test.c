#include "tests/vectors.h"

#include "backend/core/marker.h"

#define MARK "# {\"$imagepolicy\": \"ns:app\"}"
#define M " " MARK "\n"

/* Comments that look like markers, and why they are none. */
static struct dead_row {
	const char *name, *text;
	unsigned line;
	const char *setter, *reason; /* a piece of it */
} dead_rows[] = {
	{ "above a key", "x: 1\n" MARK "\na: v\n", 2, "ns:app", "above a key" },
	{ "below a value", "a: v\n" MARK "\n\nb: c\n", 2, "ns:app",
	    "above it" },
	{ "at the end", "a: v\n" MARK "\n", 2, "ns:app", "no value" },
	{ "behind a key", "a:" M "  v\n", 1, "ns:app", "behind a key" },
	{ "empty value", "a:" M "b: c\n", 1, "ns:app", "behind a key" },
	{ "anchor without a value", "a: &x" M "b: c\n", 1, "ns:app",
	    "no value" },
	{ "empty item", "a:\n-" M "- b\n", 2, "ns:app", "item is empty" },
	{ "empty item at the end", "a:\n-" M, 2, "ns:app", "item is empty" },
	{ "empty item in front of a key", "a:\n-" M "b: c\n", 2, "ns:app",
	    "item is empty" },
	{ "list behind the dash", "a:\n-" M "  - v\n", 2, "ns:app",
	    "list or a map" },
	{ "empty last item", "a:\n  - b\n  -" M "c: d\n", 3, "ns:app",
	    "item is empty" },
	{ "alias", "a: &x v\nb: *x" M, 2, "ns:app", "alias" },
	{ "one-line map", "a: {b: c}" M, 1, "ns:app", "list or a map" },
	{ "one-line list", "a: [b, c]" M, 1, "ns:app", "list or a map" },
	{ "opening bracket", "a: [" M "  b]\n", 1, "ns:app", "list or a map" },
	{ "map in a list", "a:\n" MARK "\n- b: c\n", 2, "ns:app",
	    "list or a map" },
	{ "list in a list", "a:\n" MARK "\n- - c\n", 2, "ns:app",
	    "list or a map" },
	{ "brackets in a list", "a:\n" MARK "\n- [c]\n", 2, "ns:app",
	    "list or a map" },
	{ "complex key", "? a" M ": b\n", 1, "ns:app", "belongs to a key" },
	{ "inside a complex key", "? - a" M ": b\n", 1, "ns:app",
	    "belongs to a key" },
	{ "key in brackets", "a: {b," M "  c: d}\n", 1, "ns:app",
	    "belongs to a key" },
	{ "root", "v" M, 1, "ns:app", "single value" },
	{ "document line", "---" M "a: v\n", 1, "ns:app", "no value" },
	{ "two lines", "a:\n# x\n" MARK "\n- v\n", 3, "ns:app",
	    "several comment lines" },
	{ "above and behind the dash", "a:\n" MARK "\n- # x\n  v\n", 2,
	    "ns:app", "several comment lines" },
	{ "line comment first", "a:\n" MARK "\n- v # x\n", 2, "ns:app",
	    "comes first" },
	{ "two comments", "a: [v" M "  , # x\n  b]\n", 1, "ns:app",
	    "two comments" },
	{ "further in than what follows", "a:\n- b: c\n  " MARK "\n- v\n", 3,
	    "ns:app", "above it" },
	{ "second of two keys", "a: v # x\na: v" M, 2, "ns:app", "twice" },
	{ "below the second of two keys", "a:\n  b: v\na:\n  b: v" M, 4,
	    "ns:app", "twice" },
	{ "text in a block", "a: |\n  b: v" M, 2, "", "text value" },
	{ "text in quotes", "a: \"x\n  # {$imagepolicy\"\n", 2, "",
	    "text value" },
	{ "text behind", "a: v # {\"$imagepolicy\": \"ns:app\"} x\n", 1, "",
	    "not one JSON object" },
	{ "text in front", "a: v # x {\"$imagepolicy\": \"ns:app\"}\n", 1, "",
	    "in front" },
	{ "a number", "a: v # {\"$imagepolicy\": 1}\n", 1, "", "not a string" },
	{ "empty", "a: v # {\"$imagepolicy\": \"\"}\n", 1, "",
	    "namespace:policy" },
	{ "other case", "a: v # {\"$ImagePolicy\": \"ns:app\"}\n", 1, "",
	    "no member" },
	{ "no namespace", "a: v # {\"$imagepolicy\": \"app\"}\n", 1, "app",
	    "namespace:policy" },
	{ "no policy", "a: v # {\"$imagepolicy\": \"ns::tag\"}\n", 1, "ns::tag",
	    "namespace:policy" },
	{ "other suffix", "a: v # {\"$imagepolicy\": \"ns:app:x\"}\n", 1,
	    "ns:app:x", ":name, :tag or :digest" },
	{ "anchor without a blank", "a: &x:v" M, 1, "ns:app", "no blank" },
	{ "escaped NUL", "a: \"v\\0\"" M, 1, "ns:app", "NUL" },
};

static void
test_dead(void **state)
{
	const struct dead_row *row = *state;
	struct arena *arena = arena_new();
	struct marker_file file;
	struct error error;

	if (!marker_find(arena, span_of(row->text), &file, &error))
		fail_msg("%s", error.text);
	assert_int_equal(file.marker_count, 0);
	assert_int_equal(file.dead_count, 1);
	assert_int_equal(file.dead[0].line, row->line);
	assert_string_equal(file.dead[0].setter, row->setter);
	if (!strstr(file.dead[0].reason, row->reason))
		fail_msg("reason: %s", file.dead[0].reason);
	arena_free(arena);
}

/* Markers that live, beside the vectors. */
static struct live_row {
	const char *name, *text;
	unsigned line;
	const char *value, *object;
} live_rows[] = {
	{ "line comment in front of a head", "a:\n- b # x\n" MARK "\n- v\n", 4,
	    "v", "" },
	{ "foot in front of a head", "a:\n- b\n# x\n\n" MARK "\n- v\n", 6, "v",
	    "" },
	{ "head with an anchor", "a:\n" MARK "\n- &x !!str v\n", 3, "v", "" },
	{ "head of a block", "a:\n" MARK "\n- |\n  v\n", 3, "v\n", "" },
	{ "dash on a line of its own", "a:\n" MARK "\n-\n  v\n", 4, "v", "" },
	{ "behind two dashes", "a:\n- - v" M, 2, "v", "" },
	{ "tag behind the key", "a: !!str\n  v" M, 2, "v", "" },
	{ "object",
	    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
	    "a: v" M,
	    4, "v", "v1 Pod  p" },
	{ "second document",
	    "kind: A\n---\nkind: B\nmetadata:\n  namespace: n\n"
	    "  name: p\na: v" M,
	    7, "v", " B n p" },
	{ "item of a List",
	    "kind: List\nitems:\n- kind: A\n- kind: B\n  metadata:\n"
	    "    name: p\n  a: v" M,
	    7, "v", " B  p" },
	{ "List of two documents",
	    "kind: List\nitems:\n- kind: A\n  a: v" M "---\nb: c\n", 4, "v",
	    " List  " },
	{ "key that is there twice", "kind: A\nkind: B\na: v" M, 3, "v",
	    " A  " },
	{ "behind a complex key", "a: {? b : c, d: v}\ne: v" M, 2, "v", "" },
	{ "behind a value that names the word", "a: \"$imagepolicy\"" M, 1,
	    "$imagepolicy", "" },
	{ "behind a text that has a dead one",
	    "a: [\"# {$image\", v] # x\nb: v" M, 2, "v", "" },
};

static void
test_live(void **state)
{
	const struct live_row *row = *state;
	struct arena *arena = arena_new();
	const struct marker_object *object;
	struct marker_file file;
	struct error error;

	if (!marker_find(arena, span_of(row->text), &file, &error))
		fail_msg("%s", error.text);
	if (file.dead_count)
		fail_msg("dead: %s", file.dead[0].reason);
	assert_int_equal(file.marker_count, 1);
	assert_int_equal(file.markers[0].line, row->line);
	assert_string_equal(file.markers[0].value, row->value);
	assert_string_equal(file.markers[0].setter, "ns:app");
	assert_string_equal(file.markers[0].namespace, "ns");
	assert_string_equal(file.markers[0].policy, "app");
	object = file.markers[0].object;
	if (*row->object)
		assert_string_equal(
		    arena_printf(arena, "%s %s %s %s", object->api_version,
			object->kind, object->namespace, object->name),
		    row->object);
	arena_free(arena);
}

static struct broken_row {
	const char *name, *text, *reason;
} broken_rows[] = {
	{ "bracket", "a: [\nb: c\n", "3:1: " },
	{ "no such anchor", "a: *x\n", "1:4: no anchor" },
	{ "anchor of another document", "a: &x b\n---\nc: *x\n", "3:4: no" },
	{ "tab", "a:\n\tb: c\n", "2:1: a tab" },
	{ "not UTF-8", "a: \xe9\n", "1:4: this is not UTF-8" },
	{ "column in characters", "\xc3\xa9: \x01\n", "1:4: a control" },
	{ "open quote", "a: \"b\n", "1:4: the quotation" },
	{ "document in a quote", "a: 'b\n---\nc'\n", "2:1: a document" },
	{ "unknown escape", "a: \"\\q\"\n", "1:5: no such escape" },
	{ "value without a key", "a: b: c\n", "1:5: a value cannot" },
	{ "text behind a block sign", "a: | b\n", "1:6: something follows" },
	{ "no --- in between", "a: b\n...\nc: d\n", "3:1: the document" },
	{ "UTF-16",
	    "\xff\xfe"
	    "a",
	    "1:1: this is not UTF-8" },
	{ "template", "{{- if .x }}\na: v\n{{- end }}\n", "3:1: " },
};

static void
test_broken(void **state)
{
	const struct broken_row *row = *state;
	struct arena *arena = arena_new();
	struct marker_file file;
	struct error error;

	assert_false(marker_find(arena, span_of(row->text), &file, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	if (strncmp(error.text, row->reason, strlen(row->reason)) != 0)
		fail_msg("%s", error.text);
	arena_free(arena);
}

static void
test_nul_is_broken(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct marker_file file;
	struct error error;

	assert_false(
	    marker_find(arena, span_make("a: b\0c\n", 7), &file, &error));
	assert_string_equal(error.text, "1:5: a control character");
	arena_free(arena);
}

/* Repeats of a piece between a head and a tail, up to the limit of a file. */
static struct large_row {
	const char *name, *head, *piece, *tail;
	bool good;
} large_rows[] = {
	{ "open brackets", "a: ", "[", "", false },
	{ "pairs in brackets", "a: ", "[a: ", "", false },
	{ "dashes", "", "- ", "v\n", false },
	{ "question marks", "", "? ", "v\n", false },
	{ "aliases of aliases", "a: &a [b]\n", "b: &a [*a, *a, *a]\n", "",
	    true },
	{ "one line", "a: ", "v", "\n", true },
	{ "one line of quotes", "a: \"", "\\\"", "\"\n", true },
	{ "one line of colons", "a: ", ":", "v\n", true },
	{ "words that could be keys", "", "a b c ", "\n", true },
	{ "commas", "a: [", "b,", "]\n", true },
	{ "keys in brackets", "a: {", "b: c, ", "}\n", true },
	{ "equal keys", "", "a: v" M, "", true },
	{ "comments in one gap", "a: v\n", MARK "\n", "b: c\n", true },
	{ "words in one comment", "a: v # {", "$imagepolicy ", "\n", true },
	{ "words in one string", "a: \"# {", "$imagepolicy ", "\"\n", true },
	{ "words in a block", "a: |\n", "  # {$imagepolicy\n", "", true },
	{ "blocks", "", "- |" M "  v\n", "", true },
	{ "empty lines", "a: |\n", "  \n", "b: c\n", true },
	{ "documents", "", "---\na: v" M, "", true },
	{ "items of one List", "kind: List\nitems:\n", "- a: v" M, "", true },
};

static void
test_large(void **state)
{
	const struct large_row *row = *state;
	struct arena *arena = arena_new();
	struct marker_file file;
	struct error error;
	struct buf text;

	buf_init(&text, MARKER_FILE_LIMIT);
	buf_text(&text, row->head);
	while (text.length + strlen(row->piece) + strlen(row->tail) <=
	    MARKER_FILE_LIMIT)
		buf_text(&text, row->piece);
	buf_text(&text, row->tail);
	assert_false(text.overflow);
	if (marker_find(arena, buf_as_span(&text), &file, &error) != row->good)
		fail_msg("%s", row->good ? error.text : "good");
	buf_release(&text);
	arena_free(arena);
}

static void
test_too_large(void **state UNUSED)
{
	struct arena *arena = arena_new();
	size_t length = MARKER_FILE_LIMIT + 1;
	char *text = arena_alloc(arena, length);
	struct marker_file file;
	struct error error;

	memset(text, 'a', length);
	assert_true(
	    marker_find(arena, span_make(text, length - 1), &file, &error));
	assert_false(
	    marker_find(arena, span_make(text, length), &file, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	arena_free(arena);
}

static void
test_candidate(void **state UNUSED)
{
	assert_true(marker_is_candidate(span_of("x \"$imagepolicy\"")));
	assert_false(marker_is_candidate(span_of("x '$imagepolicy'")));
	assert_false(marker_is_candidate(span_of("\"$imagepolicy")));
	assert_false(marker_is_candidate(span_of("")));
	assert_false(marker_is_candidate(span_make(NULL, 0)));
}

/* What the folders of setter-trees hold as symbolic links under Git. */
static bool
is_link(const char *path)
{
	return span_ends(span_of(path), "12-symlink-to-file/in/link.yaml") ||
	    span_ends(span_of(path), "13-symlink-to-dir/in/dir") ||
	    span_ends(span_of(path), "13-symlink-to-dir/in/x.yaml") ||
	    span_ends(span_of(path), "14-symlink-broken/in/broken.yaml");
}

/* The files below a folder that have a marker which would change. */
static void
choose(struct arena *arena, const char *folder, const char *below,
    struct buf *into)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort), i;

	for (i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		const char *path = arena_printf(arena, "%s/%s", folder, name);
		const char *shown = arena_printf(arena, "%s%s", below, name);
		bool is_folder = entries[i]->d_type == DT_DIR;
		struct marker_file file;
		struct error error;
		struct span text;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    is_link(path)) {
			free(entries[i]);
			continue;
		}
		if (is_folder)
			choose(arena, path, arena_printf(arena, "%s/", shown),
			    into);
		text = is_folder ? span_of("") : vectors_read(arena, path);
		if (marker_is_path(span_of(shown)) &&
		    marker_is_candidate(text) &&
		    marker_find(arena, text, &file, &error) &&
		    file.marker_count &&
		    strcmp(file.markers[0].value, "ghcr.io/acme/app:v2.0.0"))
			buf_printf(into, "%s\n", shown);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

/*
 * The files that Flux changes are those that marker_is_path() lets through and
 * that hold a marker; the walk itself is the business of the Git room.
 */
static void
test_tree(void **state)
{
	const struct vectors_case *one = *state;
	struct arena *arena = arena_new();
	struct span path = span_trim(vectors_file(arena, one, "path.txt"));
	const char *root = arena_printf(
	    arena, "%s/in/%.*s", one->folder, (int)path.length, path.at);
	const char *expected = vectors_file(arena, one, "changed-files.txt").at;
	struct buf found;

	buf_init(&found, 65536);
	if (marker_is_path(path) || span_ends(path, ".txt")) {
		if (marker_is_path(path))
			buf_printf(&found, "%.*s\n", (int)path.length, path.at);
	} else {
		choose(arena, root, "", &found);
	}
	/* where Flux fails at a name with .., or goes through a link */
	if (strcmp(one->name, "10-dotdot-in-file-name") == 0)
		expected = "a..b.yaml\nok.yaml\n";
	if (strcmp(one->name, "11-dotdot-in-dir-name") == 0)
		expected = "a..b/x.yaml\n";
	if (strcmp(one->name, "12-symlink-to-file") == 0)
		expected = "real/a.yaml\n";
	assert_string_equal(found.at, expected);
	buf_release(&found);
	arena_free(arena);
}

#define ADD_ROWS(rows, check) \
	for (i = 0; i < COUNT(rows); i++) \
		*ARRAY_ADD(arena, tests, count) = (struct CMUnitTest) \
		{ \
			.name = (rows)[i].name, .test_func = (check), \
			.initial_state = &(rows)[i], \
		}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_nul_is_broken),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_candidate),
	};
	struct arena *arena = arena_new();
	struct CMUnitTest *tests = NULL;
	size_t count = 0, i;
	int failed;

	ADD_ROWS(dead_rows, test_dead);
	ADD_ROWS(live_rows, test_live);
	ADD_ROWS(broken_rows, test_broken);
	ADD_ROWS(large_rows, test_large);
	for (i = 0; i < COUNT(others); i++)
		*ARRAY_ADD(arena, tests, count) = others[i];
	vectors_add(arena, "setter-trees", 16, test_tree, &tests, &count);
	failed = vectors_run("marker", tests, count);
	arena_free(arena);
	return failed;
}

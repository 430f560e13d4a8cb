/*
 * Each case of tests/data/setters: in.yaml, edited as its policies say, is
 * exact.yaml to the byte, and the changes are those that Flux records.
 */
#include "tests/vectors.h"

#include "backend/base/json.h"
#include "backend/core/edit.h"

#define DIFFERS "deliberately differs from Flux"

/* A policies.json and what follows from it for a text. */
struct plan {
	struct arena *arena;
	struct node *policies;
	struct span text, result;
	struct marker_file file;
	struct edit *edits;
	size_t count;
};

/* "image:tag@digest" as a test writes it: the tag is behind the last colon. */
static struct image_result
read_result(struct arena *arena, struct span text)
{
	struct image_result result = { .name = NULL };
	struct span whole = span_head(text, span_find(text, '@'));
	const char *colon;

	if (!text.length)
		return result;
	colon = memrchr(whole.at, ':', whole.length);
	assert_non_null(colon);
	result.name = arena_text(arena, whole.at, (size_t)(colon - whole.at));
	result.tag =
	    arena_span(arena, span_from(whole, (size_t)(colon - whole.at) + 1));
	result.digest = arena_span(arena, span_from(text, whole.length + 1));
	return result;
}

static const char *
value_for(struct plan *plan, const struct marker *marker)
{
	struct image_result result;
	const struct node *policy = node_get(plan->policies,
	    arena_printf(
		plan->arena, "%s:%s", marker->namespace, marker->policy));

	if (!policy)
		return NULL;
	result = read_result(plan->arena, policy->text);
	return edit_new_value(plan->arena, marker, &result);
}

/* False when the text does not parse. */
static bool
make_plan(struct plan *plan, struct span text)
{
	struct error error;
	size_t i;

	plan->text = plan->result = text;
	plan->edits = NULL;
	plan->count = 0;
	if (!marker_find(plan->arena, text, &plan->file, &error)) {
		assert_int_equal(error.kind, ERROR_INVALID);
		return false;
	}
	for (i = 0; i < plan->file.marker_count; i++) {
		const struct marker *marker = &plan->file.markers[i];
		const char *value = value_for(plan, marker);
		bool changes = false;
		struct edit edit;

		if (!value)
			continue;
		if (!edit_make(plan->arena, text, marker, value, &edit,
			&changes, &error))
			fail_msg("%s", error.text);
		if (changes)
			*ARRAY_ADD(plan->arena, plan->edits, plan->count) =
			    edit;
	}
	if (!edit_apply(plan->arena, text, plan->edits, plan->count,
		&plan->result, &error))
		fail_msg("%s", error.text);
	return true;
}

static void
assert_bytes(struct span actual, struct span expected)
{
	if (!span_equal(actual, expected))
		fail_msg("expected:\n%.*s\ngot:\n%.*s", (int)expected.length,
		    expected.at, (int)actual.length, actual.at);
}

/* Walks old and new text side by side: outside the edits they are the same. */
static void
assert_rest_is_same(const struct plan *plan)
{
	size_t old_at = 0, new_at = 0, i;

	for (i = 0; i <= plan->count; i++) {
		size_t end =
		    i < plan->count ? plan->edits[i].start : plan->text.length;

		assert_bytes(
		    span_head(span_from(plan->result, new_at), end - old_at),
		    span_head(span_from(plan->text, old_at), end - old_at));
		new_at += end - old_at;
		if (i == plan->count)
			break;
		new_at += plan->edits[i].text.length;
		old_at = plan->edits[i].end;
	}
	assert_int_equal(new_at, plan->result.length);
}

static void
assert_field(const struct node *record, const char *key, const char *actual)
{
	assert_string_equal(actual, node_get_text(record, key));
}

/*
 * The records of changes.json are ours, in the same order within an object.
 * The object is the one after the change, so it is looked for in the result.
 */
static void
assert_records(struct plan *plan, struct span json)
{
	struct marker_file after;
	struct node *records;
	struct error error;
	size_t total = 0, i;

	assert_true(json_read(plan->arena, json, &records, &error));
	assert_true(marker_find(plan->arena, plan->result, &after, &error));
	assert_int_equal(after.marker_count, plan->file.marker_count);
	for (NODE_EACH(record, records)) {
		const struct node *change = node_get(record, "changes")->first;

		for (i = 0; i < plan->count; i++) {
			const struct edit *edit = &plan->edits[i];
			const struct marker_object *object =
			    after.markers[edit->marker - plan->file.markers]
				.object;

			if (strcmp(object->kind,
				node_get_text(record, "kind")) != 0 ||
			    strcmp(object->name,
				node_get_text(record, "name")) != 0)
				continue;
			assert_non_null(change);
			assert_field(record, "apiVersion", object->api_version);
			assert_field(record, "namespace", object->namespace);
			assert_field(change, "setter", edit->marker->setter);
			assert_field(change, "old", edit->old_value);
			assert_field(change, "new", edit->new_value);
			change = change->next;
			total++;
		}
		assert_null(change);
	}
	assert_int_equal(total, plan->count);
}

static void
test_setters(void **state)
{
	const struct vectors_case *one = *state;
	struct plan plan = { .arena = arena_new() };
	struct span note = vectors_file(plan.arena, one, "note.txt");
	struct span expected = vectors_file(plan.arena, one, "exact.yaml");
	struct span text = vectors_file(plan.arena, one, "in.yaml");
	bool differs = span_find_text(note, DIFFERS) < note.length;
	struct error error;
	bool parses;

	assert_true(json_read(plan.arena,
	    vectors_file(plan.arena, one, "policies.json"), &plan.policies,
	    &error));
	parses = make_plan(&plan, text);
	if (!parses && differs) {
		/* exact.yaml is what an edit line by line would give; the note
		 * wants the file left alone unless somebody asks for that */
		assert_true(span_find_text(note,
				"leave alone or edit line-wise") < note.length);
		expected = text;
	}
	assert_bytes(plan.result, expected);
	if (parses) {
		assert_rest_is_same(&plan);
		if (!differs)
			assert_records(&plan,
			    vectors_file(plan.arena, one, "changes.json"));
		assert_true(make_plan(&plan, plan.result));
		assert_int_equal(plan.count, 0);
	}
	arena_free(plan.arena);
}

/* A row of setter-quoting: a new tag, and how it is written. */
struct quoting {
	const char *value, *quoted, *written;
};

static void
assert_edit(const char *before, const char *value, const char *after)
{
	struct arena *arena = arena_new();
	struct marker_file file;
	struct error error;
	struct edit edit;
	struct span result = span_of("");
	bool changes;

	if (!marker_find(arena, span_of(before), &file, &error))
		fail_msg("%s", error.text);
	assert_int_equal(file.marker_count, 1);
	if (!edit_make(arena, span_of(before), file.markers, value, &edit,
		&changes, &error) ||
	    !edit_apply(
		arena, span_of(before), &edit, changes, &result, &error))
		fail_msg("%s", error.text);
	assert_bytes(result, span_of(after));
	arena_free(arena);
}

#define MARK " # {\"$imagepolicy\": \"ns:app:tag\"}\n"

static void
test_quoting(void **state)
{
	const struct quoting *row = *state;
	struct arena *arena = arena_new();

	assert_string_equal(row->quoted, row->written[0] == '"' ? "yes" : "no");
	assert_edit("tag: v1" MARK, row->value,
	    arena_printf(arena, "tag: %s%s", row->written, MARK));
	/* quotes that are there stay, whatever the value */
	assert_edit("tag: 'v1'" MARK, row->value,
	    arena_printf(arena, "tag: '%s'%s", row->value, MARK));
	assert_edit("tag: \"v1\"" MARK, row->value,
	    arena_printf(arena, "tag: \"%s\"%s", row->value, MARK));
	arena_free(arena);
}

static void
add_quoting(struct arena *arena, struct CMUnitTest **tests, size_t *count)
{
	struct span rest = vectors_read(
	    arena, vectors_path(arena, "setter-quoting/setter-quoting.tsv"));
	struct span line, field;
	size_t rows = 0;

	span_cut(&rest, '\n', &line);
	while (span_cut(&rest, '\n', &line)) {
		struct quoting *row = arena_alloc(arena, sizeof(*row));
		struct CMUnitTest *test = ARRAY_ADD(arena, *tests, *count);

		span_cut(&line, '\t', &field);
		row->value = arena_span(arena, field);
		span_cut(&line, '\t', &field);
		row->quoted = arena_span(arena, field);
		row->written = arena_span(arena, line);
		test->name =
		    arena_printf(arena, "quoting %zu %s", ++rows, row->value);
		test->test_func = test_quoting;
		test->initial_state = row;
	}
	if (rows != 88) {
		fprintf(stderr, "setter-quoting: %zu rows, not 88\n", rows);
		exit(1);
	}
}

/* What the vectors leave out. */
static struct shape {
	const char *name, *before, *value, *after;
} shapes[] = {
	{ "literal of two lines", "a: |" MARK "  x\n  y\n\nb: c\n", "v2",
	    "a: |-" MARK "  v2\n\nb: c\n" },
	{ "literal with a digit", "a: |4" MARK "    x\nb: c\n", "v2",
	    "a: |4-" MARK "    v2\nb: c\n" },
	{ "literal that keeps", "a: |+" MARK "  x\n\n\nb: c\n", "v2",
	    "a: |-" MARK "  v2\n\n\nb: c\n" },
	{ "literal with a digit that keeps", "a: |+2" MARK "  x\n", "v2",
	    "a: |-2" MARK "  v2\n" },
	{ "literal that begins empty", "a: >-" MARK "\n\n  x\n", "v2",
	    "a: >-" MARK "  v2\n" },
	{ "literal without a line", "a: |" MARK "b: c\n", "v2",
	    "a: |-" MARK " v2\nb: c\n" },
	{ "literal in a list", "a:\n- |" MARK "  x\n- b\n", "v2",
	    "a:\n- |-" MARK "  v2\n- b\n" },
	{ "literal at the end", "a: |" MARK "  x", "v2", "a: |-" MARK "  v2" },
	{ "literal with CRLF",
	    "a: | # {\"$imagepolicy\": \"ns:app\"}\r\n  x\r\nb: c\r\n", "v2",
	    "a: |- # {\"$imagepolicy\": \"ns:app\"}\r\n  v2\r\nb: c\r\n" },
	{ "quote in quotes", "a: 'x'" MARK, "it's", "a: 'it''s'" MARK },
	{ "quote in double quotes", "a: \"x\"" MARK, "a\"b\\c",
	    "a: \"a\\\"b\\\\c\"" MARK },
	{ "a blank needs quotes", "a: x" MARK, "a b", "a: \"a b\"" MARK },
	{ "a comment needs quotes", "a: x" MARK, "a #b", "a: \"a #b\"" MARK },
	{ "port in brackets", "a: [\n  x," MARK "]\n", "host:5000/x:v1",
	    "a: [\n  host:5000/x:v1," MARK "]\n" },
	{ "UTF-8 and a mark before it", "\xef\xbb\xbf\xc3\xa9: x" MARK, "v2",
	    "\xef\xbb\xbf\xc3\xa9: v2" MARK },
	{ "old text of two lines", "a: 'x\n  y'" MARK, "v2", "a: 'v2'" MARK },
	{ "NEL is a line end",
	    "a: x # {\"$imagepolicy\": \"ns:app\"}\xc2\x85"
	    "b: c\n",
	    "v2",
	    "a: v2 # {\"$imagepolicy\": \"ns:app\"}\xc2\x85"
	    "b: c\n" },
	{ "leap day", "a: x" MARK, "2024-02-29", "a: \"2024-02-29\"" MARK },
	{ "no leap day", "a: x" MARK, "2023-02-29", "a: 2023-02-29" MARK },
	{ "reference with a digest", "a: x" MARK, "h:1/x:v1@sha256:0a",
	    "a: h:1/x:v1@sha256:0a" MARK },
};

static void
test_shape(void **state)
{
	const struct shape *shape = *state;

	assert_edit(shape->before, shape->value, shape->after);
}

static void
test_value_that_cannot_be_written(void **state UNUSED)
{
	static const char *const values[] = { "a\nb", "a\x1b[0m", "a\xff",
		"a\xef\xbf\xbf", " a", "a " };
	struct arena *arena = arena_new();
	struct marker_file file;
	struct error error;
	struct edit edit;
	bool changes;
	size_t i;

	assert_true(marker_find(arena, span_of("a: v1" MARK), &file, &error));
	for (i = 0; i < COUNT(values); i++) {
		assert_false(edit_make(arena, span_of("a: v1" MARK),
		    file.markers, values[i], &edit, &changes, &error));
		assert_int_equal(error.kind, ERROR_INVALID);
	}
	arena_free(arena);
}

/* edit_apply() believes nobody: not even an edit that it is given. */
static void
test_proof_refuses(void **state UNUSED)
{
	static const struct {
		const char *text, *value;
		size_t start, end;
	} wrong[] = {
		{ "v2\nb: d", "v2", 3, 5 }, /* would add a key */
		{ "v2 # x", "v2 # x", 3, 5 }, /* would be a comment */
		{ "v3", "v2", 3, 5 }, /* is another value */
		{ "v2", "v2", 3, 4 }, /* leaves a piece */
		{ "v2", "v2", 0, 1 }, /* replaces the key */
		{ "[v2]", "v2", 3, 5 }, /* is a list */
		{ "!x v2", "v2", 3, 5 }, /* has a tag */
		{ "'v2'", "v2", 3, 5 }, /* is dressed up */
		{ "\"v2", "v2", 3, 5 }, /* does not parse */
	};
	struct span text = span_of("a: v1" MARK), result;
	struct arena *arena = arena_new();
	struct marker_file file;
	struct error error;
	size_t i;

	assert_true(marker_find(arena, text, &file, &error));
	for (i = 0; i < COUNT(wrong); i++) {
		struct edit edit = { .start = wrong[i].start,
			.end = wrong[i].end,
			.text = span_of(wrong[i].text),
			.marker = file.markers,
			.old_value = "v1",
			.new_value = wrong[i].value };

		assert_false(
		    edit_apply(arena, text, &edit, 1, &result, &error));
		assert_int_equal(error.kind, ERROR_INVALID);
	}
	arena_free(arena);
}

static void
test_policy_without_result(void **state UNUSED)
{
	struct image_result none = { .name = NULL };
	struct marker marker = { .field = MARKER_TAG };
	struct arena *arena = arena_new();

	assert_null(edit_new_value(arena, &marker, &none));
	arena_free(arena);
}

int
main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_value_that_cannot_be_written),
		cmocka_unit_test(test_proof_refuses),
		cmocka_unit_test(test_policy_without_result),
	};
	struct arena *arena = arena_new();
	struct CMUnitTest *tests = NULL;
	size_t count = 0, i;
	int failed;

	vectors_add(arena, "setters", 194, test_setters, &tests, &count);
	add_quoting(arena, &tests, &count);
	for (i = 0; i < COUNT(shapes); i++)
		*ARRAY_ADD(arena, tests, count) = (struct CMUnitTest) {
			.name = shapes[i].name,
			.test_func = test_shape,
			.initial_state = &shapes[i],
		};
	for (i = 0; i < COUNT(others); i++)
		*ARRAY_ADD(arena, tests, count) = others[i];
	failed = vectors_run("edit", tests, count);
	arena_free(arena);
	return failed;
}

#include "tests/unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/digest.h"
#include "backend/base/error.h"
#include "backend/base/map.h"
#include "backend/base/node.h"
#include "backend/base/secret.h"
#include "backend/base/secret_pages.h"
#include "backend/base/span.h"
#include "backend/base/text.h"

static void
test_arena_blocks_are_zero_and_apart(void **state UNUSED)
{
	struct arena *arena = arena_new();
	char *last = NULL;
	size_t i, j;

	for (i = 1; i < 3000; i += 7) {
		char *block = arena_alloc(arena, i);

		for (j = 0; j < i; j++)
			assert_int_equal(block[j], 0);
		memset(block, 0x5a, i);
		if (last)
			assert_int_equal(last[0], 0x5a);
		last = block;
	}
	assert_string_equal(arena_printf(arena, "%s/%d", "a", 7), "a/7");
	assert_null(arena_dup(arena, NULL));
	arena_free(arena);
}

static void
test_array_keeps_its_elements(void **state UNUSED)
{
	struct arena *arena = arena_new();
	size_t *numbers = NULL, count = 0, i;

	for (i = 0; i < 1000; i++)
		*ARRAY_ADD(arena, numbers, count) = i;
	assert_int_equal(count, 1000);
	i = 0;
	for (ARRAY_EACH(number, numbers, count))
		assert_int_equal(*number, i++);
	arena_free(arena);
}

static void
test_buf_stops_at_its_ceiling(void **state UNUSED)
{
	struct buf buf;

	buf_init(&buf, 5);
	assert_string_equal(buf.at, "");
	assert_true(buf_text(&buf, "abc"));
	assert_false(buf_text(&buf, "defg"));
	assert_true(buf.overflow);
	assert_string_equal(buf.at, "abcde");
	buf_drop(&buf, 2);
	assert_string_equal(buf.at, "cde");
	buf_clear(&buf);
	assert_false(buf.overflow);
	buf_printf(&buf, "%d", 12);
	assert_string_equal(buf.at, "12");
	buf_release(&buf);
}

static void
test_map_finds_replaces_and_walks(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct map *map = map_new(arena);
	char other[] = "replaced";
	size_t place = 0, i, seen = 0;
	struct span key;
	void *value;

	for (i = 0; i < 5000; i++) {
		char *name = arena_printf(arena, "key-%zu", i);

		map_set(map, span_of(name), name);
	}
	map_set(map, span_of("key-3"), other);
	assert_string_equal(map_find(map, span_of("key-3")), "replaced");
	assert_string_equal(map_find(map, span_of("key-4999")), "key-4999");
	assert_null(map_find(map, span_of("key-5000")));
	assert_int_equal(map_count(map), 5000);
	while (map_next(map, &place, &key, &value)) {
		char *expected = arena_printf(arena, "key-%zu", seen++);

		assert_true(span_is(key, expected));
	}
	assert_int_equal(seen, 5000);
	arena_free(arena);
}

static void
test_error_has_four_parts(void **state UNUSED)
{
	struct error error;
	char long_text[2000];

	error_set(&error, ERROR_DENIED, "%d %s", 401, "Unauthorized");
	error_wrap(&error, "scan %s", "ghcr.io/x");
	error_said(&error, span_of(" bad\x1b[31m\r\nthing\t"));
	error_hint(&error, "it wants a login", NULL);
	assert_string_equal(error.text, "scan ghcr.io/x: 401 Unauthorized");
	assert_string_equal(error.said, "bad?[31m thing");
	assert_string_equal(error.means, "it wants a login");
	assert_string_equal(error.todo, "");
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	error_wrap(&error, "%s", long_text);
	assert_int_equal(strlen(error.text), sizeof(error.text) - 1);
	assert_string_equal(error.text + sizeof(error.text) - 4, "...");
}

struct clean_row {
	const char *name, *from, *line, *lines;
};

static const struct clean_row clean_rows[] = {
	{ "plain", "abc", "abc", "abc" },
	{ "line ends", "a\r\nb\rc\nd", "a b c d", "a\nb\nc\nd" },
	{ "escape", "\x1b]0;x\a", "?]0;x?", "?]0;x?" },
	{ "c1 control",
	    "a\xc2\x9b"
	    "31m",
	    "a?31m", "a?31m" },
	{ "bidi override",
	    "a\xe2\x80\xae"
	    "b",
	    "a?b", "a?b" },
	{ "bad bytes", "\xff\xc0\xaf\xed\xa0\x80", "??????", "??????" },
	{ "umlaut", "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f",
	    "gr\xc3\xbc\xc3\x9f" },
	{ "cut sequence", "a\xe2\x82", "a??", "a??" },
};

static void
test_text_clean(void **state)
{
	const struct clean_row *row = *state;
	struct buf buf;

	buf_init(&buf, 1000);
	text_clean(&buf, span_of(row->from), TEXT_LINE);
	assert_string_equal(buf.at, row->line);
	buf_clear(&buf);
	text_clean(&buf, span_of(row->from), TEXT_LINES);
	assert_string_equal(buf.at, row->lines);
	buf_release(&buf);
}

static void
test_span_pieces(void **state UNUSED)
{
	struct span rest = span_of("a,b,,c"), piece;
	uint64_t number;

	assert_true(span_cut(&rest, ',', &piece));
	assert_true(span_is(piece, "a"));
	assert_true(span_cut(&rest, ',', &piece));
	assert_true(span_cut(&rest, ',', &piece));
	assert_true(span_is(piece, ""));
	assert_true(span_cut(&rest, ',', &piece));
	assert_true(span_is(piece, "c"));
	assert_false(span_cut(&rest, ',', &piece));
	assert_true(span_number(span_of("18446744073709551615"), &number));
	assert_true(number == UINT64_MAX);
	assert_false(span_number(span_of("18446744073709551616"), &number));
	assert_false(span_number(span_of("1a"), &number));
	assert_true(span_compare(span_of("a"), span_of("ab")) < 0);
	assert_true(span_starts(span_of("abc"), "ab"));
	assert_true(span_ends(span_of("abc"), "bc"));
	assert_false(span_ends(span_of("c"), "bc"));
}

static void
test_digest_tells_parts_apart(void **state UNUSED)
{
	struct digest_state *a = digest_begin(), *b = digest_begin();
	struct digest x, y;

	digest_add(a, span_of("ab"));
	digest_add(a, span_of("c"));
	digest_add(b, span_of("a"));
	digest_add(b, span_of("bc"));
	x = digest_end(a);
	y = digest_end(b);
	assert_false(digest_equal(&x, &y));
}

static void
test_secret_grows_and_is_given_back(void **state UNUSED)
{
	struct secret *secret = secret_new("hunter2", 7);
	char more[10000];

	memset(more, 'x', sizeof(more));
	assert_true(secret_add(secret, more, sizeof(more)));
	assert_int_equal(secret_length(secret), 10007);
	assert_memory_equal(secret_use(secret), "hunter2xxx", 10);
	assert_int_equal(secret_use(secret)[10007], 0);
	assert_false(secret_add(secret, more, SECRET_LIMIT));
	secret_free(secret);
	secret_free(NULL);
}

static void
test_secret_takes_its_limit_and_no_more(void **state UNUSED)
{
	struct secret *secret = secret_empty(), *small = secret_empty_limit(10);
	char piece[4096];
	size_t i;

	for (i = 0; i < sizeof(piece); i++)
		piece[i] = (char)i;
	for (i = 0; i < SECRET_LIMIT; i += sizeof(piece))
		assert_true(secret_add(secret, piece, sizeof(piece)));
	assert_false(secret_add(secret, "x", 1));
	assert_null(secret_room(secret, 1));
	assert_non_null(secret_room(secret, 0));
	for (i = 0; i < SECRET_LIMIT; i += sizeof(piece))
		assert_memory_equal(
		    secret_use(secret) + i, piece, sizeof(piece));
	assert_false(secret_add(small, "12345678901", 11));
	assert_true(secret_add(small, "1234567890", 10));
	secret_free(small);
	secret_free(secret);
}

static void
test_secret_is_cut_and_wiped_behind(void **state UNUSED)
{
	struct secret *secret = secret_new("hunter2", 7);

	memcpy(secret_room(secret, 6), "-again", 6);
	secret_added(secret, 6);
	assert_string_equal(secret_use(secret), "hunter2-again");
	secret_cut(secret, 3);
	assert_int_equal(secret_length(secret), 3);
	assert_memory_equal(secret_use(secret), "hun\0\0\0\0\0\0\0", 10);
	assert_int_equal(secret_use(secret)[12], 0);
	secret_free(secret);
}

static void
test_secret_keeps_a_piece(void **state UNUSED)
{
	struct secret *secret = secret_new("\"hunter2\"", 9);
	struct secret *other = secret_new("hunter2", 7);

	assert_false(secret_is_same(secret, other));
	secret_keep(secret, 1, 7);
	assert_memory_equal(secret_use(secret), "hunter2\0\0\0", 10);
	assert_true(secret_is_same(secret, other));
	*secret_edit(secret) = 'H';
	assert_false(secret_is_same(secret, other));
	secret_keep(secret, 7, 0);
	assert_int_equal(secret_length(secret), 0);
	assert_memory_equal(secret_use(secret), "\0\0\0\0\0\0\0", 7);
	secret_free(secret);
	secret_free(other);
}

/* More than one block of the list, and what a fatal signal does to them. */
static void
test_all_secrets_are_found_and_wiped(void **state UNUSED)
{
	struct secret *secrets[300];
	size_t i;

	for (i = 0; i < COUNT(secrets); i++)
		secrets[i] = secret_new("hunter2", 7);
	for (i = 0; i < COUNT(secrets); i += 2) {
		secret_free(secrets[i]);
		secrets[i] = secret_new("hunter3", 7);
	}
	secret_pages_wipe_all();
	for (i = 0; i < COUNT(secrets); i++) {
		assert_memory_equal(secret_use(secrets[i]), "\0\0\0\0\0\0", 7);
		secret_free(secrets[i]);
	}
}

static void
test_secret_stands_between_guards(void **state UNUSED)
{
	struct secret_pages pages;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	secret_pages_new(&pages, 3 * (size_t)sysconf(_SC_PAGESIZE));
	assert_int_equal(write(ends[1], pages.at, 1), 1);
	assert_int_equal(write(ends[1], pages.at + pages.room - 1, 1), 1);
	assert_int_equal(write(ends[1], pages.at - 1, 1), -1);
	assert_int_equal(write(ends[1], pages.at + pages.room, 1), -1);
	secret_pages_free(&pages);
	close(ends[0]);
	close(ends[1]);
}

static void
test_node_paths(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct node *root = node_new(arena, NODE_MAP, 1, 1);
	struct node *leaf = node_new(arena, NODE_TEXT, 1, 4), *last = NULL;

	leaf->key = span_of("name");
	leaf->text = span_of("web");
	node_add(root, &last, leaf);
	assert_string_equal(node_get_text(root, "name"), "web");
	assert_null(node_get(root, "other"));
	assert_null(node_at(root, "name", "deeper", NULL));
	assert_ptr_equal(node_at(root, "name", NULL), leaf);
	assert_null(node_get(NULL, "x"));
	arena_free(arena);
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_arena_blocks_are_zero_and_apart),
		cmocka_unit_test(test_array_keeps_its_elements),
		cmocka_unit_test(test_buf_stops_at_its_ceiling),
		cmocka_unit_test(test_map_finds_replaces_and_walks),
		cmocka_unit_test(test_error_has_four_parts),
		cmocka_unit_test(test_span_pieces),
		cmocka_unit_test(test_digest_tells_parts_apart),
		cmocka_unit_test(test_secret_grows_and_is_given_back),
		cmocka_unit_test(test_secret_takes_its_limit_and_no_more),
		cmocka_unit_test(test_secret_is_cut_and_wiped_behind),
		cmocka_unit_test(test_secret_keeps_a_piece),
		cmocka_unit_test(test_all_secrets_are_found_and_wiped),
		cmocka_unit_test(test_secret_stands_between_guards),
		cmocka_unit_test(test_node_paths),
	};
	size_t count = 15, i;

	for (i = 0; i < COUNT(clean_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { clean_rows[i].name, test_text_clean,
			    NULL, NULL, (void *)(uintptr_t)&clean_rows[i] };
	return _cmocka_run_group_tests("base", tests, count, NULL, NULL);
}

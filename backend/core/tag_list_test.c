#include "tests/unit.h"

#include "backend/core/policy.h"

/* Small numbers that look as random as needed, the same on every run. */
static uint32_t
next_number(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* The default exclusion has a way of its own; it must do what RE2 does. */
static void
test_default_exclusion_is_the_pattern(void **state UNUSED)
{
	static const char bytes[] = ".sig\na\xc3\xa9\0";
	static const char *const fast[] = { "^.*\\.sig$" };
	static const char *const slow[] = { "^.*\\.sig$(?:)" };
	struct arena *arena = arena_new();
	struct tag_list a, b;
	uint32_t random = 1, i, j;
	size_t excluded = 0;
	struct error error;

	for (i = 0; i < 20000; i++) {
		char text[12];
		struct span tag = { text, 0 };

		tag.length = next_number(&random) % 8;
		for (j = 0; j < tag.length; j++)
			text[j] = bytes[next_number(&random) % 9];
		if (i % 2) {
			memcpy(text + tag.length, ".sig", 4);
			tag.length += 4;
		}
		assert_true(tag_list_make(arena, &tag, 1, fast, 1, &a, &error));
		if (i % 16 < 2) {
			assert_true(
			    tag_list_make(arena, &tag, 1, slow, 1, &b, &error));
			assert_int_equal(a.count, b.count);
			excluded += !a.count;
		}
	}
	assert_true(excluded > 100 && excluded < 2400);
	arena_free(arena);
}

/* Sorted, reversed, equal and mixed lists, with shared beginnings and NULs. */
static void
test_stored_order(void **state UNUSED)
{
	struct arena *arena = arena_new();
	uint32_t random = 1, round;
	struct tag_list list;
	struct error error;
	size_t i, j;

	for (round = 0; round < 300; round++) {
		size_t count = next_number(&random) % 60;
		size_t shared = next_number(&random) % 12;
		struct span *tags = arena_calloc(arena, count, sizeof(*tags));

		for (i = 0; i < count; i++) {
			char *text = arena_alloc(arena, 40);

			memset(text, 'p', shared);
			tags[i] =
			    span_make(text, shared + next_number(&random) % 12);
			for (j = shared; j < tags[i].length; j++)
				text[j] = "\0a\xff"[next_number(&random) % 3];
		}
		assert_true(
		    tag_list_make(arena, tags, count, NULL, 0, &list, &error));
		assert_int_equal(list.count, count);
		for (i = 1; i < count; i++)
			assert_true(
			    span_compare(list.tags[i - 1], list.tags[i]) >= 0);
		for (i = 0; i < count / 2; i++) { /* ascending now */
			struct span tag = list.tags[i];

			list.tags[i] = list.tags[count - 1 - i];
			list.tags[count - 1 - i] = tag;
		}
		assert_true(tag_list_make(
		    arena, list.tags, count, NULL, 0, &list, &error));
		for (i = 1; i < count; i++)
			assert_true(
			    span_compare(list.tags[i - 1], list.tags[i]) >= 0);
	}
	arena_free(arena);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default_exclusion_is_the_pattern),
		cmocka_unit_test(test_stored_order),
	};

	return _cmocka_run_group_tests(
	    "tag_list", tests, COUNT(tests), NULL, NULL);
}

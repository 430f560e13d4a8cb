#include "tests/unit.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/core/kube_split.h"

/* Documents are shown between bars; ! at the end: broken; + something is left. */
static const struct row {
	const char *text, *expected;
} rows[] = {
	{ "", "" }, { "  \n\r\t", "" }, { "{}", "|{}|" }, { "{}{}", "|{}|{}|" },
	{ "{\"a\":{\"b\":[1,{}]}}\n\n {\"c\":2}\n",
	    "|{\"a\":{\"b\":[1,{}]}}|{\"c\":2}|" },
	{ "{\"a\":\"}{\\\"}\"}{}", "|{\"a\":\"}{\\\"}\"}|{}|" },
	{ "{\"a\":\"\\\\\"}{}", "|{\"a\":\"\\\\\"}|{}|" }, { "{\"a\":", "+" },
	{ "{}{\"a\":\"}", "|{}|+" }, { "404 page not found", "!" },
	{ "{},{}", "|{}|!" }, { "[]", "!" }, { "{}x", "|{}|!" },
	{ "{]{}", "|{]|{}|" }, /* its reader will say it */
};

static void
split(const struct row *row, size_t size)
{
	struct span text = span_of(row->text), document;
	struct kube_split state;
	struct buf seen;

	buf_init(&seen, 1000);
	kube_split_begin(&state);
	while (text.length) {
		struct span piece = span_head(text, size);

		text = span_from(text, size);
		while (kube_split_next(&state, &piece, &document))
			buf_printf(&seen, "%s%.*s|", seen.length ? "" : "|",
			    (int)document.length, document.at);
		if (state.broken)
			break;
	}
	if (state.broken)
		buf_text(&seen, "!");
	else if (state.document.length && !state.whole)
		buf_text(&seen, "+");
	assert_string_equal(seen.at, row->expected);
	kube_split_release(&state);
	buf_release(&seen);
}

static void
test_row(void **state)
{
	size_t size;

	for (size = 1; size < 20; size++)
		split(*state, size);
	split(*state, 1000);
}

/* A document that never ends is given up, and nothing comes afterwards. */
static void
test_limit(void **state UNUSED)
{
	char *text = xcalloc(KUBE_SPLIT_LIMIT + 10, 1);
	struct span piece, document;
	struct kube_split split;

	memset(text, ' ', KUBE_SPLIT_LIMIT + 9);
	memcpy(text, "{\"a\":", 5);
	kube_split_begin(&split);
	text[KUBE_SPLIT_LIMIT - 1] = '}';
	piece = span_make(text, KUBE_SPLIT_LIMIT);
	assert_true(kube_split_next(&split, &piece, &document));
	assert_int_equal(document.length, KUBE_SPLIT_LIMIT);
	assert_int_equal(piece.length, 0);
	text[KUBE_SPLIT_LIMIT - 1] = ' ';
	piece = span_make(text, KUBE_SPLIT_LIMIT + 1);
	assert_false(kube_split_next(&split, &piece, &document));
	assert_true(split.broken);
	piece = span_of("{}");
	assert_false(kube_split_next(&split, &piece, &document));
	kube_split_release(&split);
	free(text);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 1];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { .name = rows[i].text,
			.test_func = test_row,
			.initial_state = (void *)(uintptr_t)&rows[i] };
	tests[i] = (struct CMUnitTest)cmocka_unit_test(test_limit);
	return cmocka_run_group_tests_name("kube split", tests, NULL, NULL);
}

#include "tests/unit.h"

#include "backend/core/link.h"

#define PAGE "https://r:5000/v2/app/one/tags/list?n=1000"
#define HERE "https://r:5000/v2/app/one/tags/list"

/* Two headers at most; the URL, "-" for none, or "!" and the error. */
static const struct row {
	const char *name, *first, *second, *expected;
} rows[] = {
	{ "none", NULL, NULL, "-" },
	{ "empty", "", NULL, "-" },
	{ "relative", "</v2/app/one/tags/list?last=v1&n=2>; rel=\"next\"", NULL,
	    HERE "?last=v1&n=2" },
	{ "absolute", "<" HERE "?last=v1>; rel=\"next\"", NULL,
	    HERE "?last=v1" },
	{ "bare", "<list?last=v1>;rel=next", NULL, HERE "?last=v1" },
	{ "query alone", "<?last=v1>; rel=next", NULL, HERE "?last=v1" },
	{ "blanks", "  < ?last=v1 > ; rel = \"next\" ", NULL, HERE "?last=v1" },
	{ "no blanks", "<?last=v1>;rel=\"next\"", NULL, HERE "?last=v1" },
	{ "upper case", "<?last=v1>; REL=NEXT", NULL, HERE "?last=v1" },
	{ "several words", "<?last=v1>; rel=\"last next\"", NULL,
	    HERE "?last=v1" },
	{ "word inside another", "<?a>; rel=\"nextpage\"", NULL, "-" },
	{ "no rel", "<?last=v1>", NULL, "-" },
	{ "other rel", "<?last=v1>; rel=\"prev\"", NULL, "-" },
	{ "rel in the target", "<?rel=next>; rel=prev", NULL, "-" },
	{ "rel in a title", "<?a>; title=\"; rel=next\"; rel=prev", NULL, "-" },
	{ "first rel counts", "<?a>; rel=prev; rel=next", NULL, "-" },
	{ "second of two", "<?a>; rel=\"prev\", <?b>; rel=\"next\"", NULL,
	    HERE "?b" },
	{ "comma in a title", "<?a>; title=\"x, y\"; rel=prev, <?b>; rel=next",
	    NULL, HERE "?b" },
	{ "escaped mark in a title",
	    "<?a>; title=\"x\\\", <?c>; rel=next\", <?b>; rel=next", NULL,
	    HERE "?b" },
	{ "bracket in a title", "<?a>; title=\"<?c>\"; rel=prev", NULL, "-" },
	{ "second header", "<?a>; rel=prev", "<?b>; rel=next", HERE "?b" },
	{ "parameter without value", "<?b>; crossorigin; rel=next", NULL,
	    HERE "?b" },
	{ "parameters behind", "<?b>; rel=next; type=\"x\"", NULL, HERE "?b" },
	{ "title without end", "<?b>; title=\"x; rel=next", NULL, "-" },
	{ "no bracket", "?b; rel=next", NULL, "-" },
	{ "no end", "<?b; rel=next", NULL, "-" },
	{ "encoded", "<?last=app%2Ftls>; rel=next", NULL,
	    HERE "?last=app%2Ftls" },
	{ "opaque", "<?next_page=gAAA.-_%3D&n=50>; rel=next", NULL,
	    HERE "?next_page=gAAA.-_%3D&n=50" },
	{ "default port elsewhere", "<https://r/v2/x>; rel=next", NULL,
	    "!the link to the next page leads to another host" },
	{ "other host", "<https://evil:5000/v2/x>; rel=next", NULL,
	    "!the link to the next page leads to another host" },
	{ "other scheme", "<http://r:5000/v2/x>; rel=next", NULL,
	    "!the link to the next page leads to another host" },
	{ "host alone", "<//evil/v2/x>; rel=next", NULL,
	    "!the link to the next page leads to another host" },
	{ "user", "<https://u:p@r:5000/v2/x>; rel=next", NULL,
	    "!the link to the next page is not a URL" },
	{ "file", "<file:///etc/passwd>; rel=next", NULL,
	    "!the link to the next page is not a URL" },
	{ "blank inside", "<?last=a b>; rel=next", NULL,
	    "!the link to the next page is not a URL" },
	{ "lost prefix", "</v2/one/tags/list?last=v1>; rel=next", NULL,
	    HERE "?last=v1" },
	{ "another path", "</v2/_page/7>; rel=next", NULL,
	    "https://r:5000/v2/_page/7" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct span headers[2] = { span_of(row->first), span_of(row->second) };
	size_t count = row->second ? 2 : row->first ? 1 : 0;
	struct arena *arena = arena_new();
	struct error error;
	char *next;

	if (!link_next(arena, span_of(PAGE), headers, count, &next, &error)) {
		assert_int_equal(row->expected[0], '!');
		assert_string_equal(error.text, row->expected + 1);
		assert_int_equal(error.kind, ERROR_INVALID);
	} else {
		assert_string_equal(next ? next : "-", row->expected);
	}
	arena_free(arena);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows)];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].name, test_row, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}

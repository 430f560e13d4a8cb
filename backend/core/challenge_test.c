#include "tests/unit.h"

#include "backend/base/buf.h"
#include "backend/core/challenge.h"

/*
 * All challenges found, one a piece: scheme(realm|service|scope|error); then
 * the one chosen without and with a password.
 */
static const struct row {
	const char *name, *first, *second, *all, *chosen;
} rows[] = {
	{ "plain basic", "Basic realm=\"basic\"", NULL, "basic(basic|-|-|-)",
	    "0 0" },
	{ "any case", "bAsIc REALM=x", NULL, "basic(x|-|-|-)", "0 0" },
	{ "without parameters", "Basic", NULL, "basic(-|-|-|-)", "0 0" },
	{ "gitea: two headers", "Basic",
	    "Bearer realm=\"https://host/v2/token\"",
	    "basic(-|-|-|-) bearer(https://host/v2/token|-|-|-)", "1 0" },
	{ "forgejo: two in one header",
	    "Bearer "
	    "realm=\"https://h/v2/token\",service=\"container_registry\","
	    "scope=\"*\",Basic realm=\"https://h\"",
	    NULL,
	    "bearer(https://h/v2/token|container_registry|*|-) "
	    "basic(https://h|-|-|-)",
	    "0 0" },
	{ "two with blanks", "Basic realm=\"a\", Bearer realm=\"b\"", NULL,
	    "basic(a|-|-|-) bearer(b|-|-|-)", "1 0" },
	{ "ecr",
	    "Basic realm=\"https://1.dkr.ecr.eu-west-1.amazonaws.com/\","
	    "service=\"ecr.amazonaws.com\"",
	    NULL,
	    "basic(https://1.dkr.ecr.eu-west-1.amazonaws.com/|"
	    "ecr.amazonaws.com|-|-)",
	    "0 0" },
	{ "ghcr",
	    "Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\","
	    "scope=\"repository:user/image:pull\"",
	    NULL,
	    "bearer(https://ghcr.io/token|ghcr.io|repository:user/"
	    "image:pull|-)",
	    "0 0" },
	{ "blank in a value", "Bearer realm=\"u\",service=\"test registry\"",
	    NULL, "bearer(u|test registry|-|-)", "0 0" },
	{ "comma in a value",
	    "Bearer realm=\"u\",scope=\"repository:a:pull,push\"", NULL,
	    "bearer(u|-|repository:a:pull,push|-)", "0 0" },
	{ "escapes", "Basic realm=\"a\\\"b\\\\c\"", NULL,
	    "basic(a\"b\\c|-|-|-)", "0 0" },
	{ "error", "Bearer realm=\"u\",error=\"invalid_token\"", NULL,
	    "bearer(u|-|-|invalid_token)", "0 0" },
	{ "blanks around =", "Bearer realm = \"u\" , service\t= s", NULL,
	    "bearer(u|s|-|-)", "0 0" },
	{ "url without marks", "Bearer realm=https://h/t?a=b,service=s", NULL,
	    "bearer(https://h/t?a=b|s|-|-)", "0 0" },
	{ "blank instead of comma", "Bearer realm=\"u\" service=\"s\"", NULL,
	    "bearer(u|s|-|-)", "0 0" },
	{ "unknown parameters", "Bearer a=b,realm=\"u\",charset=\"UTF-8\"",
	    NULL, "bearer(u|-|-|-)", "0 0" },
	{ "first value counts", "Basic realm=a,realm=b", NULL, "basic(a|-|-|-)",
	    "0 0" },
	{ "negotiate dropped", "Negotiate, Basic realm=\"a\"", NULL,
	    "basic(a|-|-|-)", "0 0" },
	{ "negotiate with a token", "Negotiate YII/+a==, Bearer realm=\"b\"",
	    NULL, "bearer(b|-|-|-)", "0 0" },
	{ "negotiate with one =", "Negotiate YIIa=, Basic realm=a", NULL,
	    "basic(a|-|-|-)", "0 0" },
	{ "digest in between",
	    "Digest realm=\"d\",qop=\"auth, auth-int\",Basic realm=\"a\"", NULL,
	    "basic(a|-|-|-)", "0 0" },
	{ "NTLM header first", "NTLM", "Basic realm=a", "basic(a|-|-|-)",
	    "0 0" },
	{ "commas only", ", ,,Basic realm=a,,", NULL, "basic(a|-|-|-)", "0 0" },
	{ "bearer without realm", "Bearer service=s", NULL, "bearer(-|s|-|-)",
	    "- -" },
	{ "bearer without realm, then basic", "Bearer, Basic", NULL,
	    "bearer(-|-|-|-) basic(-|-|-|-)", "1 1" },
	{ "empty realm", "Bearer realm=\"\"", NULL, "bearer(|-|-|-)", "0 0" },
	{ "mark without end", "Bearer service=s,realm=\"u", NULL,
	    "bearer(-|s|-|-)", "- -" },
	{ "value missing", "Bearer realm=,service=s", NULL, "bearer(-|s|-|-)",
	    "- -" },
	{ "garbage between", "Bearer realm=u,@@@,service=s", NULL,
	    "bearer(u|s|-|-)", "0 0" },
	{ "garbage", "\"@@@", NULL, "", "- -" },
	{ "empty", "", NULL, "", "- -" },
	{ "nothing", NULL, NULL, "", "- -" },
};

static void
put(struct buf *into, const char *text, char after)
{
	buf_text(into, text ? text : "-");
	buf_byte(into, after);
}

static void
put_choice(struct buf *into, const struct challenge_list *list, bool password)
{
	const struct challenge *chosen = challenge_choose(list, password);

	if (chosen)
		buf_printf(into, "%td", chosen - list->items);
	else
		buf_byte(into, '-');
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct challenge_list list = { .count = 0 };
	struct arena *arena = arena_new();
	struct buf made;
	size_t i;

	buf_init(&made, 4000);
	if (row->first)
		challenge_read(arena, span_of(row->first), &list);
	if (row->second)
		challenge_read(arena, span_of(row->second), &list);
	for (i = 0; i < list.count; i++) {
		struct challenge *item = &list.items[i];

		buf_text(&made, i ? " " : "");
		buf_text(&made,
		    item->scheme == CHALLENGE_BASIC ? "basic(" : "bearer(");
		put(&made, item->realm, '|');
		put(&made, item->service, '|');
		put(&made, item->scope, '|');
		put(&made, item->error, ')');
	}
	assert_string_equal(made.at, row->all);
	buf_clear(&made);
	put_choice(&made, &list, false);
	buf_byte(&made, ' ');
	put_choice(&made, &list, true);
	assert_string_equal(made.at, row->chosen);
	buf_release(&made);
	arena_free(arena);
}

static void
test_count_has_a_limit(void **state UNUSED)
{
	struct challenge_list list = { .count = 0 };
	struct arena *arena = arena_new();
	struct buf header;
	size_t i;

	buf_init(&header, 4000);
	for (i = 0; i < CHALLENGE_LIMIT + 5; i++)
		buf_text(&header, "Basic realm=a,");
	challenge_read(arena, buf_as_span(&header), &list);
	challenge_read(arena, buf_as_span(&header), &list);
	assert_int_equal(list.count, CHALLENGE_LIMIT);
	buf_release(&header);
	arena_free(arena);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 1];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].name, test_row, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	tests[i] = (struct CMUnitTest) { "count", test_count_has_a_limit, NULL,
		NULL, NULL };
	return cmocka_run_group_tests_name("challenge", tests, NULL, NULL);
}

#include "tests/table.h"

#include <stdlib.h>

#include "backend/base/buf.h"
#include "backend/base/xalloc.h"
#include "backend/core/regex.h"

/* tests/data/regexes: one row a pattern and a subject */
enum column {
	PATTERN,
	SUBJECT,
	GO,
	RE2,
};

/* Where RE2 cannot do what Go does; vigie gives what RE2 gives. (Cut in two
 * are what would be trigraphs.) */
static const char *const differing[] = {
	"\\pL{500}",
	"^(?:a|(?i:a))$",
	"^(?:[ab]|(?i:B))$",
	"(?:(?:|a)*)+?",
	"(?:(?:a?"
	"?)*)+?",
	"(?:(?:(?:a)?"
	"?){0,})+",
};

static bool
differs(const char *pattern, const char *subject)
{
	size_t i;

	for (i = 0; i < COUNT(differing); i++)
		if (strcmp(pattern, differing[i]) == 0)
			return true;
	return strcmp(pattern, ".") == 0 && strcmp(subject, "\\xff") == 0;
}

/* "M 0,4 1,2 -" or "no" */
static void
describe_match(struct buf *into, const struct regex *regex, struct span text)
{
	size_t count = regex_group_count(regex), i;
	struct span *groups = xcalloc(count, sizeof(*groups));

	if (regex_match(regex, text, groups, count)) {
		buf_text(into, "M");
		for (i = 0; i < count; i++)
			if (groups[i].at)
				buf_printf(into, " %zu,%zu",
				    (size_t)(groups[i].at - text.at),
				    (size_t)(groups[i].at - text.at) +
					groups[i].length);
			else
				buf_text(into, " -");
	} else {
		buf_text(into, "no");
	}
	free(groups);
}

static void
describe(struct buf *into, const char *pattern, struct span text)
{
	static const char prefix[] = "error parsing regexp: ";
	struct regex *regex;
	struct error error;

	if (regex_open(span_of(pattern), &regex, &error)) {
		describe_match(into, regex, text);
		regex_close(regex);
		return;
	}
	assert_memory_equal(error.text, prefix, strlen(prefix));
	buf_printf(into, "E %s", error.text + strlen(prefix));
}

static void
check_row(void **state)
{
	const struct table_row *row = *state;
	const char *pattern = table_value(row->fields[PATTERN]);
	char text[400];
	struct span subject;
	struct buf found;

	assert_true(strlen(row->fields[SUBJECT]) < sizeof(text));
	subject = table_unescape(table_value(row->fields[SUBJECT]), text);
	buf_init(&found, 1000);
	describe(&found, pattern, subject);
	if (strcmp(pattern, "\\pL{500}") == 0)
		assert_string_equal(
		    found.at, "E expression too large: `\\pL{500}`");
	else
		assert_string_equal(found.at,
		    row->fields[differs(pattern, row->fields[SUBJECT]) ? RE2
								       : GO]);
	buf_release(&found);
}

struct refused {
	const char *pattern, *error;
};

/* Several mistakes, stand-ins beside what they stand for, odd places. */
static const struct refused refuseds[] = {
	{ "a{1001}\\C", "invalid repeat count: `{1001}`" },
	{ "b{10000000000}c{1001}", "invalid repeat count: `{10000000000}`" },
	{ "b{10000000000}{20000000000}",
	    "invalid repeat count: `{10000000000}`" },
	{ "x*{10000000000}?", "invalid repeat count: `{10000000000}`" },
	{ "x\\C\\\xf4\x8f\xbf\xbf", "invalid escape sequence: `\\C`" },
	{ "\\\xf4\x8f\xbf\xbfx\\C",
	    "invalid escape sequence: `\\\xf4\x8f\xbf\xbf`" },
	{ "a\xff", "invalid UTF-8: `a?`" },
	{ "(?P<", "invalid or unsupported Perl syntax: `(?P`" },
	{ "(?<a)(?<b>", "invalid named capture: `(?<a)(?<b>`" },
	{ "a**(?<=b)", "invalid nested repetition operator: `**`" },
	{ "(?<=b)a**", "invalid named capture: `(?<=b)a**`" },
	{ "\x1b(", "missing closing ): `?(`" },
};

static void
test_refused(void **state)
{
	const struct refused *row = *state;
	struct buf found;

	buf_init(&found, 1000);
	describe(&found, row->pattern, span_of(""));
	assert_string_equal(found.at + 2, row->error);
	buf_release(&found);
}

/* A pattern of `length' bytes that repeats a text. */
static char *
repeat(const char *text, size_t length)
{
	char *made = xcalloc(length + 1, 1);
	size_t i;

	for (i = 0; i < length; i++)
		made[i] = text[i % strlen(text)];
	return made;
}

static void
test_long_patterns(void **state UNUSED)
{
	static const char *const texts[] = { "a", "(", ")", "(?<", "[", "\\C",
		"x{10000000000}", "\\x{", "a|", "(?<n>a)", "a{1000}", "\\Q",
		"(?i)k", "{1001}", "\xff", ".*" };
	struct regex *regex;
	struct error error;
	char *pattern;
	size_t i;

	for (i = 0; i < COUNT(texts); i++) {
		pattern = repeat(texts[i], REGEX_LIMIT + 1);
		assert_false(regex_open(
		    span_make(pattern, REGEX_LIMIT + 1), &regex, &error));
		assert_true(strlen(error.text) < 300);
		if (regex_open(
			span_make(pattern, REGEX_LIMIT), &regex, &error)) {
			(void)regex_match(regex, span_of("aaa"), NULL, 0);
			regex_close(regex);
		} else {
			assert_true(strlen(error.text) < 300);
		}
		free(pattern);
	}
}

static void
test_depth(void **state UNUSED)
{
	char pattern[2001] = "";
	struct regex *regex;
	struct error error;

	memset(pattern, '(', 999);
	memset(pattern + 999, ')', 999);
	assert_true(regex_open(span_of(pattern), &regex, &error));
	regex_close(regex);
	memset(pattern, '(', 1000);
	memset(pattern + 1000, ')', 1000);
	assert_false(regex_open(span_of(pattern), &regex, &error));
	assert_memory_equal(error.text,
	    "error parsing regexp: expression nests too deeply: `((((", 55);
}

static void
test_groups(void **state UNUSED)
{
	struct span groups[40];
	struct regex *regex;
	struct error error;
	size_t i;

	assert_true(regex_open(span_of("(?<a>x)(y)?()()()()()()()()()()()()()"
				       "()()()()(?P<a>z)"),
	    &regex, &error));
	assert_int_equal(regex_group_count(regex), 21);
	assert_string_equal(regex_group_name(regex, 0), "");
	assert_string_equal(regex_group_name(regex, 1), "a");
	assert_string_equal(regex_group_name(regex, 2), "");
	assert_string_equal(regex_group_name(regex, 20), "a");
	assert_string_equal(regex_group_name(regex, 21), "");
	assert_true(regex_match(regex, span_of("xz"), groups, 40));
	assert_true(span_is(groups[20], "z"));
	assert_null(groups[2].at);
	assert_non_null(groups[3].at);
	for (i = 21; i < 40; i++)
		assert_null(groups[i].at);
	assert_true(regex_match(regex, span_of("xz"), NULL, 0));
	assert_false(regex_match(regex, span_of("xz\xff"), NULL, 0));
	regex_close(regex);
	regex_close(NULL);
}

static void
test_look_around_gets_a_hint(void **state UNUSED)
{
	struct regex *regex;
	struct error error;

	assert_false(regex_open(span_of("^(?!latest)"), &regex, &error));
	assert_string_not_equal(error.means, "");
	assert_string_not_equal(error.todo, "");
}

int
main(void)
{
	struct CMUnitTest others[COUNT(refuseds) + 4] = {
		cmocka_unit_test(test_long_patterns),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_look_around_gets_a_hint),
	};
	size_t i;

	for (i = 0; i < COUNT(refuseds); i++)
		others[4 + i] =
		    (struct CMUnitTest) { refuseds[i].error, test_refused, NULL,
			    NULL, (void *)(uintptr_t)&refuseds[i] };
	return table_run("regex", "regexes/regex.tsv", 245, 4, check_row,
	    others, COUNT(others));
}

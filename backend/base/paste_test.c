#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/base/paste.h"
#include "backend/base/span.h"

#define BEGIN "\033[200~"
#define END "\033[201~"

/* Texts with NULs in them, and their length. */
#define BYTES(text) text, sizeof(text) - 1

/*
 * What comes in, the value after it, and the events but CHANGED and NONE:
 * Enter, X cancel, Full, Paste end, Redraw, Ignored, Z stop.
 */
static const struct row {
	const char *name;
	const char *in;
	size_t in_length;
	const char *value;
	size_t length;
	const char *events;
	bool lines;
} rows[] = {
	{ "typed", BYTES("hunter2\r"), BYTES("hunter2"), "E" },
	{ "typed, LF", BYTES("hunter2\n"), BYTES("hunter2"), "E" },
	{ "^D submits", BYTES("a\004"), BYTES("a"), "E" },
	{ "lines: Enter", BYTES("a\rb\nc\004"), BYTES("a\nb\nc"), "E", true },
	{ "lines: final newline", BYTES("a\r\004"), BYTES("a\n"), "E", true },
	{ "^C cancels", BYTES("a\003"), BYTES("a"), "X" },
	{ "ESC ESC cancels", BYTES("a\033\033"), BYTES("a"), "X" },
	{ "^U clears", BYTES("abc\025de\r"), BYTES("de"), "E" },
	{ "^L redraws", BYTES("a\014b\r"), BYTES("ab"), "RE" },
	{ "^Z is ignored", BYTES("a\032b\r"), BYTES("ab"), "ZE" },
	{ "controls are ignored", BYTES("a\001\0\034\tb\r"), BYTES("a\tb"),
	    "IIIE" },
	{ "DEL and BS", BYTES("abc\177\010d\r"), BYTES("ad"), "E" },
	{ "back at the beginning", BYTES("\177\010a\177\177\177b\r"),
	    BYTES("b"), "E" },
	{ "back over two bytes", BYTES("a\xc3\xa9\177b"), BYTES("ab"), "" },
	{ "back over three bytes", BYTES("a\xe2\x82\xac\177b"), BYTES("ab"),
	    "" },
	{ "back over four bytes", BYTES("a\xf0\x9f\x94\x91\177b"), BYTES("ab"),
	    "" },
	{ "back over four bytes at the beginning",
	    BYTES("\xf0\x9f\x94\x91\177\177b"), BYTES("b"), "" },
	{ "back over continuations alone", BYTES("\x80\x80\x80\177b"),
	    BYTES("b"), "" },
	{ "back over five continuations", BYTES("a\x80\x80\x80\x80\x80\177b"),
	    BYTES("a\x80\x80"
		  "b"),
	    "" },
	{ "back over a stray continuation", BYTES("a\x80\177b"), BYTES("ab"),
	    "" },
	{ "back over a lead alone", BYTES("a\xf0\177b"), BYTES("ab"), "" },
	{ "not UTF-8", BYTES("\xff\xfe\xc0\r"), BYTES("\xff\xfe\xc0"), "E" },
	{ "function keys", BYTES("a\033[15~\033OP\033[1;5Ab\033[Zc\r"),
	    BYTES("abc"), "IIIIE" },
	{ "a key with Alt", BYTES("a\033xb\r"), BYTES("ab"), "IE" },
	{ "one ESC, then a key", BYTES("\033a\033\033"), BYTES(""), "IX" },
	{ "a sequence without end", BYTES("\033[1234567890123456789m\r"),
	    BYTES("89m"), "IE" },
	{ "Enter in a sequence", BYTES("a\033[20\r"), BYTES("a"), "E" },
	{ "ESC in a sequence", BYTES("a\033[20\033[200~b" END), BYTES("ab"),
	    "P" },
	{ "an end without a beginning", BYTES("a" END "b\r"), BYTES("ab"),
	    "IE" },

	{ "pasted", BYTES(BEGIN "hunter2" END), BYTES("hunter2"), "P" },
	{ "pasted, then Enter", BYTES(BEGIN "hunter2" END "\r"),
	    BYTES("hunter2"), "PE" },
	{ "pasted with LF", BYTES(BEGIN "a\nb\n" END), BYTES("a\nb\n"), "P" },
	{ "pasted with CR", BYTES(BEGIN "a\rb\r" END), BYTES("a\nb\n"), "P" },
	{ "pasted with CR LF", BYTES(BEGIN "a\r\nb\r\n" END), BYTES("a\nb\n"),
	    "P" },
	{ "CR LF LF", BYTES(BEGIN "a\r\n\nb" END), BYTES("a\n\nb"), "P" },
	{ "LF CR", BYTES(BEGIN "a\n\rb" END), BYTES("a\n\nb"), "P" },
	{ "CR CR LF", BYTES(BEGIN "a\r\r\nb" END), BYTES("a\n\nb"), "P" },
	{ "CR, ESC, LF", BYTES(BEGIN "\r\033\n" END), BYTES("\n\033\n"), "P" },
	{ "CR at the end of one, LF in the next",
	    BYTES(BEGIN "a\r" END BEGIN "\nb" END), BYTES("a\n\nb"), "PP" },
	{ "keys are bytes inside", BYTES(BEGIN "\003\004\025\177\010\014" END),
	    BYTES("\003\004\025\177\010\014"), "P" },
	{ "NUL inside", BYTES(BEGIN "a\0b" END), BYTES("a\0b"), "P" },
	{ "bad UTF-8 inside", BYTES(BEGIN "\xff\xc3" END), BYTES("\xff\xc3"),
	    "P" },
	{ "a beginning inside", BYTES(BEGIN "a" BEGIN "b" END),
	    BYTES("a" BEGIN "b"), "P" },
	{ "a lone ESC inside", BYTES(BEGIN "a\033b" END), BYTES("a\033b"),
	    "P" },
	{ "ESC before the end", BYTES(BEGIN "a\033" END), BYTES("a\033"), "P" },
	{ "a key inside", BYTES(BEGIN "\033[A" END), BYTES("\033[A"), "P" },
	{ "half an end, then an end", BYTES(BEGIN "\033[201" END),
	    BYTES("\033[201"), "P" },
	{ "an end with a CR in it", BYTES(BEGIN "\033[2\r\n01~" END),
	    BYTES("\033[2\n01~"), "P" },
	{ "nothing pasted", BYTES(BEGIN END "a\r"), BYTES("a"), "PE" },
	{ "typed around it", BYTES("x" BEGIN "a" END "y\177z"), BYTES("xaz"),
	    "P" },
	{ "clear after it", BYTES(BEGIN "a" END "\025b"), BYTES("b"), "P" },
	{ "no end", BYTES(BEGIN "a\r\003\004"), BYTES("a\n\003\004"), "" },
};

static const char marks[] = "..EXFPRIZ";

struct run {
	struct paste paste;
	char *value;
	char events[64];
};

static void
feed(struct run *run, const char *in, size_t length)
{
	size_t i, at = strlen(run->events);

	for (i = 0; i < length; i++) {
		char mark =
		    marks[paste_byte(&run->paste, (unsigned char)in[i])];

		if (mark != '.' && at + 1 < sizeof(run->events))
			run->events[at++] = mark;
	}
}

static void
begin(struct run *run, size_t capacity, bool lines)
{
	memset(run, 0, sizeof(*run));
	run->value = calloc(1, capacity ? capacity : 1);
	assert_non_null(run->value);
	paste_init(&run->paste, run->value, capacity, lines);
}

static void
check_row(void **state)
{
	const struct row *row = *state;
	struct run run;
	size_t i;

	begin(&run, 64, row->lines);
	feed(&run, row->in, row->in_length);
	assert_string_equal(run.events, row->events);
	assert_int_equal(run.paste.length, row->length);
	assert_memory_equal(run.value, row->value, row->length);
	/* What was taken back is gone. */
	for (i = row->length; i < 64; i++)
		assert_int_equal(run.value[i], 0);
	free(run.value);
}

/* The state is in the struct alone: a row in two structs, split anywhere. */
static void
check_row_split(void **state)
{
	const struct row *row = *state;
	size_t split;

	for (split = 0; split <= row->in_length; split++) {
		struct run run, other;

		begin(&run, 64, row->lines);
		feed(&run, row->in, split);
		other = run;
		memset(&run.paste, 'x', sizeof(run.paste));
		feed(&other, row->in + split, row->in_length - split);
		assert_string_equal(other.events, row->events);
		assert_int_equal(other.paste.length, row->length);
		free(run.value);
	}
}

static void
test_counts(void **state UNUSED)
{
	struct run run;

	begin(&run, 64, false);
	feed(&run, BYTES("a\001\002\033[A\032"));
	assert_int_equal(run.paste.dropped, 4);
	assert_false(run.paste.pasted);
	feed(&run, BYTES(BEGIN "\001\033\t\n\r\177x" END));
	assert_int_equal(run.paste.controls, 3);
	assert_true(run.paste.pasted);
	feed(&run, BYTES("\025"));
	assert_int_equal(run.paste.controls, 0);
	assert_false(run.paste.pasted);
	assert_int_equal(run.paste.dropped, 4);
	free(run.value);
}

/* Too much is never cut in silence, and no hole is left. */
static void
test_full(void **state UNUSED)
{
	struct run run;

	begin(&run, 4, false);
	feed(&run, BYTES("12345\177\1776\r"));
	assert_string_equal(run.events, "FFF");
	assert_true(run.paste.full);
	feed(&run, BYTES("\025ab\r"));
	assert_string_equal(run.events, "FFFE");
	assert_int_equal(run.paste.length, 2);
	feed(&run, BYTES(BEGIN "xyz" END "\004"));
	assert_string_equal(run.events, "FFFEFPF");
	free(run.value);
	begin(&run, 2, false);
	feed(&run, BYTES(BEGIN "\033[201\033[201" END));
	assert_true(run.paste.full);
	assert_int_equal(run.paste.length, 2);
	free(run.value);
	begin(&run, 0, false);
	feed(&run, BYTES("\177\025a"));
	assert_string_equal(run.events, "F");
	free(run.value);
}

static void
test_one_mebibyte_and_one_more(void **state UNUSED)
{
	size_t limit = 1024 * 1024, i;
	struct run run;

	begin(&run, limit, false);
	feed(&run, BYTES(BEGIN));
	for (i = 0; i < limit; i++)
		assert_int_equal(
		    paste_byte(&run.paste, (unsigned char)('a' + i % 26)),
		    PASTE_CHANGED);
	assert_false(run.paste.full);
	feed(&run, BYTES("x" END "\r"));
	assert_string_equal(run.events, "FPF");
	assert_int_equal(run.paste.length, limit);
	for (i = 0; i < limit; i++)
		if (run.value[i] != (char)('a' + i % 26))
			fail();
	free(run.value);
}

int
main(void)
{
	static struct CMUnitTest tests[2 * COUNT(rows) + 3];
	static char names[COUNT(rows)][80];
	size_t i, count = 0;

	for (i = 0; i < COUNT(rows); i++) {
		void *row = (void *)(uintptr_t)&rows[i];

		snprintf(names[i], sizeof(names[i]), "split: %s", rows[i].name);
		tests[count++] = (struct CMUnitTest) { rows[i].name, check_row,
			NULL, NULL, row };
		tests[count++] = (struct CMUnitTest) { names[i],
			check_row_split, NULL, NULL, row };
	}
	tests[count++] =
	    (struct CMUnitTest) { "counts", test_counts, NULL, NULL, NULL };
	tests[count++] =
	    (struct CMUnitTest) { "full", test_full, NULL, NULL, NULL };
	tests[count++] = (struct CMUnitTest) { "1 MiB and one more",
		test_one_mebibyte_and_one_more, NULL, NULL, NULL };
	return cmocka_run_group_tests_name("paste", tests, NULL, NULL);
}

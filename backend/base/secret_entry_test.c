#include "tests/unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "backend/base/harden.h"
#include "backend/base/secret_entry.h"

static struct secret_entry *
new_entry(void)
{
	struct secret_entry *entry;
	struct error error;

	assert_true(secret_entry_new(false, &entry, &error));
	return entry;
}

/* All of the text through a pipe; the last event that is not NONE. */
static enum paste_event
send_text(struct secret_entry *entry, const char *text, size_t length)
{
	enum paste_event event, last = PASTE_NONE;
	size_t piece;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	while (length) {
		piece = length < 5000 ? length : 5000;
		assert_int_equal(write(ends[1], text, piece), piece);
		text += piece;
		length -= piece;
		while (piece) {
			ssize_t n = secret_entry_read(entry, ends[0]);

			assert_true(n > 0);
			piece -= (size_t)n;
			while (secret_entry_next(entry, &event))
				if (event != PASTE_NONE)
					last = event;
		}
	}
	close(ends[0]);
	close(ends[1]);
	return last;
}

static void
test_typed(void **state UNUSED)
{
	struct secret_entry *entry = new_entry();
	struct secret *value;

	assert_int_equal(
	    send_text(entry, "hunter\xc3\xa9\001x\177", 11), PASTE_CHANGED);
	assert_int_equal(secret_entry_facts(entry).length, 8);
	assert_int_equal(secret_entry_facts(entry).characters, 7);
	assert_int_equal(secret_entry_facts(entry).lines, 1);
	assert_int_equal(secret_entry_facts(entry).dropped, 1);
	assert_int_equal(send_text(entry, "\r", 1), PASTE_ENTER);
	value = secret_entry_take(entry);
	secret_entry_free(entry);
	assert_int_equal(secret_length(value), 8);
	assert_string_equal(secret_use(value), "hunter\xc3\xa9");
	secret_free(value);
}

static void
test_what_waits_is_dropped(void **state UNUSED)
{
	struct secret_entry *entry = new_entry();
	enum paste_event event = PASTE_NONE;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "ab\rrm -r\n", 9), 9);
	assert_int_equal(secret_entry_read(entry, ends[0]), 9);
	while (event != PASTE_ENTER)
		assert_true(secret_entry_next(entry, &event));
	assert_int_equal(secret_entry_drop(entry), 6);
	assert_false(secret_entry_next(entry, &event));
	assert_int_equal(secret_entry_facts(entry).length, 2);
	close(ends[0]);
	close(ends[1]);
	secret_entry_free(entry);
	secret_entry_free(NULL);
}

static void
test_cleared_in_a_paste(void **state UNUSED)
{
	struct secret_entry *entry = new_entry();

	send_text(entry, "a\033[200~bc\033[20", 12);
	secret_entry_clear(entry);
	assert_int_equal(secret_entry_facts(entry).length, 0);
	assert_false(secret_entry_facts(entry).pasted);
	assert_int_equal(send_text(entry, "de\r", 3), PASTE_ENTER);
	assert_int_equal(secret_entry_facts(entry).length, 2);
	secret_entry_free(entry);
}

/* A read of nothing is a lone NUL: a key without a meaning, a byte inside. */
static void
test_lone_nul(void **state UNUSED)
{
	struct secret_entry *entry = new_entry();
	enum paste_event event;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	close(ends[1]);
	assert_int_equal(secret_entry_read(entry, ends[0]), 0);
	assert_true(secret_entry_next(entry, &event));
	assert_int_equal(event, PASTE_IGNORED);
	send_text(entry, "\033[200~", 6);
	assert_true(secret_entry_facts(entry).inside);
	assert_int_equal(secret_entry_read(entry, ends[0]), 0);
	assert_true(secret_entry_next(entry, &event));
	assert_int_equal(event, PASTE_CHANGED);
	assert_int_equal(send_text(entry, "\033[201~", 6), PASTE_END);
	assert_int_equal(secret_entry_facts(entry).length, 1);
	assert_int_equal(secret_entry_facts(entry).controls, 1);
	assert_false(secret_entry_facts(entry).inside);
	close(ends[0]);
	secret_entry_free(entry);
}

static void
test_lines(void **state UNUSED)
{
	static const struct {
		const char *text;
		size_t lines;
	} rows[] = { { "", 0 }, { "a", 1 }, { "a\r", 1 }, { "a\rb", 2 },
		{ "\r\r", 2 } };
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		struct secret_entry *entry = new_entry();

		secret_entry_set_lines(entry);
		send_text(entry, rows[i].text, strlen(rows[i].text));
		assert_int_equal(
		    secret_entry_facts(entry).lines, rows[i].lines);
		secret_entry_free(entry);
	}
}

static void
test_long_paste_and_the_limit(void **state UNUSED)
{
	struct secret_entry *entry = new_entry();
	static char text[64 * 1024];
	struct secret *value;
	size_t i;

	for (i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 26);
	send_text(entry, "\033[200~", 6);
	for (i = 0; i < SECRET_LIMIT; i += sizeof(text))
		assert_int_equal(
		    send_text(entry, text, sizeof(text)), PASTE_CHANGED);
	assert_false(secret_entry_facts(entry).full);
	assert_int_equal(send_text(entry, "x", 1), PASTE_FULL);
	send_text(entry, "\033[201~", 6);
	assert_int_equal(send_text(entry, "\r", 1), PASTE_FULL);
	assert_int_equal(secret_entry_facts(entry).length, SECRET_LIMIT);
	value = secret_entry_take(entry);
	for (i = 0; i < SECRET_LIMIT; i += sizeof(text))
		assert_memory_equal(secret_use(value) + i, text, sizeof(text));
	secret_free(value);
	secret_entry_free(entry);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_what_waits_is_dropped),
		cmocka_unit_test(test_cleared_in_a_paste),
		cmocka_unit_test(test_lone_nul),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long_paste_and_the_limit),
	};

	harden_start(NULL);
	if (secret_refusal()) {
		printf("1..0 # SKIP %s\n", secret_refusal());
		return 0;
	}
	return cmocka_run_group_tests_name("secret_entry", tests, NULL, NULL);
}

#include "tests/unit.h"

#include <stdio.h>

#include "backend/base/buf.h"
#include "backend/core/secret_review.h"

#define PEM_KEY \
	"-----BEGIN RSA PRIVATE KEY-----\nQUJD\n-----END RSA PRIVATE KEY-----"
#define PEM_CERT "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----"

/* "class strength warnings... +offered(wanted)": see print(). */
static const struct row {
	const char *name, *value, *expected;
} rows[] = {
	{ "nothing", "", "0 empty none: empty" },
	{ "a word", "blue", "4 text weak:" },
	{ "a good password", "fL9#mq2!Zx7&Tw", "14 text strong:" },
	{ "a fair password", "Kr4ftvoll7x", "11 text fair:" },
	{ "only one letter", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
	    "30 text weak:" },
	{ "a row of digits", "12345678901234567890", "20 hex weak:" },
	{ "a word over and over", "bluebluebluebluebluebluebluebl",
	    "30 text weak:" },
	{ "a final newline", "fL9#mq2!Zx7&Tw\n",
	    "15 text strong: newline +newline*" },
	{ "final CRLF", "fL9#mq2!Zx7&Tw\r\n",
	    "16 text strong: newline cr +newline*" },
	{ "two lines and a newline", "one\ntwo\n",
	    "8 text weak: newline +newline" },
	{ "blanks at the ends", " blue\t", "6 text weak: blanks +blanks" },
	{ "a byte order mark",
	    "\xEF\xBB\xBF"
	    "blue",
	    "7 text weak: bom" },
	{ "a blank that does not break", "bl\xC2\xA0ue", "6 text weak: nbsp" },
	{ "zero width", "bl\xE2\x80\x8Bue", "7 text weak: zero-width" },
	{ "typographic quotes",
	    "\xE2\x80\x9C"
	    "blue\xE2\x80\x9D",
	    "10 text weak: smart-quotes" },
	{ "an en dash", "a\xE2\x80\x93z", "5 text weak: dash" },
	{ "beyond ASCII", "caf\xC3\xA9", "5 text weak: non-ascii" },
	{ "a control character", "bl\x01ue", "5 text weak: control" },
	{ "double quotes", "\"blue\"", "6 text weak: quotes +quotes" },
	{ "single quotes and a newline", "'blue'\n",
	    "7 text weak: newline quotes +newline*" },
	{ "one quote", "\"", "1 text weak:" },
	{ "NAME=value", "TOKEN=blue", "10 text fair: key-value" },
	{ "export NAME=value", "export A_B=c", "12 text fair: key-value" },
	{ "x=y is not one", "x=y", "3 text weak:" },
	{ "a URL is not one", "https://h/?a=b", "14 text strong:" },
	{ "a URL with a login", "postgres://u:p@h/db", "19 url-login none:" },
	{ "hexadecimal", "9f86d081884c7d659a2feaa0c55ad015", "32 hex strong:" },
	{ "a UUID", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "36 uuid strong:" },
	{ "base64 with padding",
	    "aHVudGVyMg==", "12 base64 fair: base64 +base64" },
	{ "base64 of a text", "aHVudGVy", "8 base64 fair: base64 +base64" },
	{ "base64 in lines", "QUJDREVGR0g/\n/+8Qab78\n",
	    "22 base64 strong: newline base64 +newline +base64" },
	{ "could be base64", "Zx7Tw9Lq2MfRk0Vb", "16 text strong: +base64" },
	{ "a word is no base64", "password1234", "12 text fair:" },
	{ "changeme", "changeme", "8 placeholder weak: placeholder" },
	{ "Change-Me", "Change-Me\n",
	    "10 placeholder weak: placeholder newline +newline*" },
	{ "in angle brackets", "<your token>",
	    "12 placeholder weak: placeholder" },
	{ "a variable", "${TOKEN}", "8 placeholder weak: placeholder" },
	{ "xxxxxxxx", "xxxxxxxx", "8 placeholder weak: placeholder" },
	{ "a token of GitHub's kind", "ghp_Zx7Tw9Lq2MfRk0VbNc3",
	    "23 text strong:" },
	{ "a web token", "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK",
	    "38 jwt strong:" },
	{ "two parts are no web token", "eyJhbGciOiJI.eyJzdWIiOiIx",
	    "25 text strong:" },
	{ "JSON", "{\"a\":[1,2]}", "11 json none:" },
	{ "JSON that is cut", "{\"a\":[1,", "8 text fair: json-broken" },
	{ "PEM", PEM_KEY "\n", "67 pem(RSA private key 1) none:" },
	{ "PEM without its newline", PEM_KEY,
	    "66 pem(RSA private key 1) none: pem-end +pem-end*" },
	{ "PEM with two newlines", PEM_KEY "\n\n",
	    "68 pem(RSA private key 1) none: pem-end +pem-end*" },
	{ "a chain", PEM_CERT "\n" PEM_CERT "\n",
	    "118 pem(certificate 2) none:" },
	{ "PEM that is cut", "-----BEGIN CERTIFICATE-----\nQUJD\n",
	    "33 text strong: newline pem-broken +newline" },
	{ "PEM with another end",
	    "-----BEGIN CERTIFICATE-----\nQUJD\n-----END PRIVATE KEY-----\n",
	    "59 text strong: newline pem-broken +newline" },
	{ "not UTF-8", "\xFF\xFE\x80\x81", "4 binary weak:" },
};

static void
print(const struct secret_review *review, struct buf *into)
{
	static const char *const classes[] = { "empty", "text", "binary", "pem",
		"json", "jwt", "url-login", "hex", "uuid", "base64",
		"placeholder" };
	static const char *const strengths[] = { "none", "weak", "fair",
		"strong" };
	static const char *const warnings[SECRET_WARN_COUNT] = { "empty",
		"placeholder", "blanks", "newline", "pem-end", "pem-broken",
		"json-broken", "cr", "bom", "nbsp", "zero-width",
		"smart-quotes", "dash", "quotes", "key-value", "base64",
		"non-ascii", "control" };
	static const char *const fixes[SECRET_FIX_COUNT] = { "newline",
		"blanks", "quotes", "pem-end", "base64" };
	int i;

	buf_printf(into, "%zu %s", review->bytes, classes[review->class]);
	if (review->pem)
		buf_printf(into, "(%s %zu)", review->pem, review->pem_count);
	buf_printf(into, " %s:", strengths[review->strength]);
	for (i = 0; i < SECRET_WARN_COUNT; i++) {
		if (secret_review_warns(review, (enum secret_warning)i))
			buf_printf(into, " %s", warnings[i]);
	}
	for (i = 0; i < SECRET_FIX_COUNT; i++) {
		if (review->offered & 1u << i)
			buf_printf(into, " +%s%s", fixes[i],
			    review->wanted & 1u << i ? "*" : "");
	}
}

static void
test_row(void **state)
{
	static const unsigned char key[DIGEST_SIZE] = { 1 };
	const struct row *row = *state;
	struct secret_review review;
	struct secret_review_line line;
	struct buf seen;
	size_t n;

	secret_review_make(span_of(row->value), key, &review);
	buf_init(&seen, 4096);
	print(&review, &seen);
	assert_string_equal(seen.at, row->expected);
	buf_release(&seen);
	/* No line of words has anything of the value in it. */
	for (n = 0; secret_review_line(&review, n, &line); n++) {
		assert_int_not_equal(line.text[0], '\0');
		assert_int_equal(line.warning, n >= 2);
	}
	assert_int_equal(n, 2 + (size_t)__builtin_popcount(review.warnings));
}

static void
test_counts(void **state UNUSED)
{
	static const unsigned char key[DIGEST_SIZE] = { 1 };
	struct secret_review review;
	struct secret_review_line line;

	secret_review_make(span_make("\xC3\xA9\n\0z", 5), key, &review);
	assert_int_equal(review.bytes, 5);
	assert_int_equal(review.characters, 4);
	assert_int_equal(review.lines, 2);
	assert_true(review.is_utf8);
	assert_false(review.has_final_newline);
	assert_true(secret_review_line(&review, 0, &line));
	assert_string_equal(line.text,
	    "5 bytes, 4 characters, 2 lines, UTF-8, no final newline");
}

static void
test_marks(void **state UNUSED)
{
	unsigned char key[DIGEST_SIZE] = { 1 };
	struct secret_review a, b, c, d;

	secret_review_make(span_of("blue"), key, &a);
	secret_review_make(span_of("blue"), key, &b);
	secret_review_make(span_of("blux"), key, &c);
	key[0] = 2;
	secret_review_make(span_of("blue"), key, &d);
	assert_string_equal(a.mark, b.mark);
	assert_string_not_equal(a.mark, c.mark);
	assert_string_not_equal(a.mark, d.mark);
	assert_int_equal(strlen(a.mark), 4);
}

static const struct fix_row {
	const char *value;
	enum secret_fix fix;
	const char *kept; /* NULL: nothing to do */
} fix_rows[] = {
	{ "a\n\r\n", SECRET_FIX_NEWLINE, "a" },
	{ "a", SECRET_FIX_NEWLINE, NULL },
	{ "\n", SECRET_FIX_NEWLINE, "" },
	{ " \ta b ", SECRET_FIX_BLANKS, "a b" },
	{ "   ", SECRET_FIX_BLANKS, "" },
	{ "a b", SECRET_FIX_BLANKS, NULL },
	{ "\"a\"", SECRET_FIX_QUOTES, "a" },
	{ "''", SECRET_FIX_QUOTES, "" },
	{ "\"a'", SECRET_FIX_QUOTES, NULL },
	{ "\"", SECRET_FIX_QUOTES, NULL },
	{ "x\n\n", SECRET_FIX_PEM_END, "x\n" },
	{ "x\r\n", SECRET_FIX_PEM_END, "x\n" },
	{ "x", SECRET_FIX_PEM_END, "x\n" },
	{ "x\n", SECRET_FIX_PEM_END, NULL },
	{ "YWJj\r\nYQ==\n", SECRET_FIX_BASE64, "abca" },
	{ " YWI= ", SECRET_FIX_BASE64, "ab" },
	{ "YWI", SECRET_FIX_BASE64, NULL },
	{ "YW I=", SECRET_FIX_BASE64, NULL },
	{ "", SECRET_FIX_BASE64, NULL },
};

static void
test_fixes(void **state UNUSED)
{
	size_t i;

	for (i = 0; i < COUNT(fix_rows); i++) {
		const struct fix_row *row = &fix_rows[i];
		const char *expected = row->kept ? row->kept : row->value;
		struct secret *secret =
		    secret_new(row->value, strlen(row->value));

		assert_int_equal(
		    secret_fix_do(secret, row->fix), row->kept != NULL);
		assert_int_equal(secret_length(secret), strlen(expected));
		assert_string_equal(secret_use(secret), expected);
		assert_non_null(secret_fix_word(row->fix));
		secret_free(secret);
	}
}

int
main(void)
{
	struct CMUnitTest tests[80] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_fixes),
	};
	size_t count = 3, i;

	for (i = 0; i < COUNT(rows); i++)
		tests[count++] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "secret_review", tests, count, NULL, NULL);
}

#include "tests/unit.h"

#include "backend/base/json.h"
#include "backend/engine/draft.h"
#include "tests/tls_fixture.h"

static const struct draft_order order = {
	.by = "ada@host", .manager = "vigie:ada@host", .now = 1767323045
};

static struct secret *
value_of(const char *text)
{
	return secret_new(text, strlen(text));
}

static void
put(struct draft *draft, size_t key, const char *text)
{
	backend_draft_put(draft, key, value_of(text), SECRET_TYPED, NULL);
}

/* The one value of the request, as it will be sent. */
static void
assert_sent(const struct secret_body *body, size_t part, const char *key,
    const char *value)
{
	assert_true(part < body->part_count);
	assert_string_equal(body->parts[part].key, key);
	assert_string_equal(secret_use(body->parts[part].value), value);
}

static void
assert_stopped(const struct draft *draft, const char *text)
{
	struct error error;

	assert_false(backend_draft_check(draft, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_string_equal(error.text, text);
}

static void
test_keys_of_the_types(void **state UNUSED)
{
	static const char *const keys[SECRET_TYPE_COUNT] = { "",
		"tls.crt tls.key ", "username password ", "ssh-privatekey ",
		"password " };
	int type;

	for (type = 0; type < SECRET_TYPE_COUNT; type++) {
		struct draft *draft =
		    backend_draft_new((enum secret_type)type, "web", "login");
		struct buf seen;
		size_t i;

		buf_init(&seen, 100);
		for (i = 0; i < backend_draft_key_count(draft); i++)
			buf_printf(&seen, "%s ", backend_draft_key(draft, i));
		assert_string_equal(seen.at, keys[type]);
		buf_release(&seen);
		backend_draft_free(draft);
	}
}

static void
test_keys_are_added_and_dropped(void **state UNUSED)
{
	struct draft *draft = backend_draft_new(SECRET_OPAQUE, "web", "login");
	struct secret_body body;
	struct error error;

	assert_stopped(draft, "there is no key yet");
	assert_true(backend_draft_add_key(draft, "A", &error));
	assert_true(backend_draft_add_key(draft, "B", &error));
	assert_false(backend_draft_add_key(draft, "A", &error));
	assert_false(backend_draft_add_key(draft, "a b", &error));
	assert_stopped(draft, "there is no value yet");
	put(draft, 0, "one");
	put(draft, 1, "two");
	backend_draft_drop_key(draft, 0);
	assert_int_equal(backend_draft_key_count(draft), 1);
	assert_true(draft_body(draft, &order, &body, &error));
	assert_int_equal(body.part_count, 1);
	assert_sent(&body, 0, "B", "two");
	assert_string_equal(body.filled,
	    "{\"B\":{\"by\":\"ada@host\",\"at\":\"2026-01-02T03:04:05Z\","
	    "\"src\":\"typed\"}}");
	assert_string_equal(body.type, "Opaque");
	assert_null(body.resource_version);
	backend_draft_free(draft);
}

static void
test_fixes_can_be_turned_back(void **state UNUSED)
{
	struct draft *draft = backend_draft_new(SECRET_OPAQUE, "web", "login");
	const struct secret_review *review;
	struct secret *again = value_of("\"aHVudGVyMg==\"\n");
	struct secret_body body;
	struct error error;

	assert_true(backend_draft_add_key(draft, "A", &error));
	assert_null(backend_draft_review(draft, 0));
	put(draft, 0, "\"aHVudGVyMg==\"\n");
	review = backend_draft_review(draft, 0);
	/* The newline is stripped by itself, and can be had back. */
	assert_int_equal(review->applied, 1u << SECRET_FIX_NEWLINE);
	assert_true(review->offered & 1u << SECRET_FIX_NEWLINE);
	assert_true(review->offered & 1u << SECRET_FIX_QUOTES);
	assert_int_equal(review->bytes, 14);
	backend_draft_fix(draft, 0, SECRET_FIX_QUOTES, true);
	review = backend_draft_review(draft, 0);
	assert_true(review->offered & 1u << SECRET_FIX_BASE64);
	backend_draft_fix(draft, 0, SECRET_FIX_BASE64, true);
	assert_int_equal(backend_draft_review(draft, 0)->bytes, 7);
	assert_true(draft_body(draft, &order, &body, &error));
	assert_sent(&body, 0, "A", "hunter2");
	/* Typed again is compared with what was typed. */
	assert_true(backend_draft_is_same(draft, 0, again));
	backend_draft_fix(draft, 0, SECRET_FIX_QUOTES, false);
	review = backend_draft_review(draft, 0);
	/* Quotes are no base 64: that switch went off with them. */
	assert_int_equal(review->applied, 1u << SECRET_FIX_NEWLINE);
	backend_draft_fix(draft, 0, SECRET_FIX_NEWLINE, false);
	assert_int_equal(backend_draft_review(draft, 0)->bytes, 15);
	secret_free(again);
	again = value_of("other");
	assert_false(backend_draft_is_same(draft, 0, again));
	secret_free(again);
	backend_draft_free(draft);
}

static const struct newline_row {
	const char *name, *entered, *sent;
	enum secret_source source;
} newline_rows[] = {
	{ "typed, one line", "blue", "blue", SECRET_TYPED },
	{ "pasted, one line with its end", "blue\n", "blue", SECRET_PASTED },
	{ "pasted, two lines", "a\nb\n", "a\nb\n", SECRET_PASTED },
	{ "PEM without its end", "-----BEGIN X-----\nQUJD\n-----END X-----",
	    "-----BEGIN X-----\nQUJD\n-----END X-----\n", SECRET_PASTED },
	{ "PEM with two ends", "-----BEGIN X-----\nQUJD\n-----END X-----\n\n",
	    "-----BEGIN X-----\nQUJD\n-----END X-----\n", SECRET_PASTED },
	{ "made bytes", "blue\n", "blue\n", SECRET_GENERATED },
};

static void
test_newline(void **state)
{
	const struct newline_row *row = *state;
	struct draft *draft = backend_draft_new(SECRET_OPAQUE, "web", "login");
	struct secret_body body;
	struct error error;

	assert_true(backend_draft_add_key(draft, "A", &error));
	backend_draft_put(draft, 0, value_of(row->entered), row->source, NULL);
	assert_true(draft_body(draft, &order, &body, &error));
	assert_sent(&body, 0, "A", row->sent);
	backend_draft_free(draft);
}

static void
test_a_registry_login(void **state UNUSED)
{
	struct draft *draft =
	    backend_draft_new(SECRET_DOCKER_CONFIG, "web", "pull");
	struct secret_body body;
	struct error error;

	assert_false(backend_draft_add_key(draft, "A", &error));
	put(draft, 0, "p");
	assert_stopped(draft, "the login has no user yet");
	assert_false(backend_draft_set_field(draft, "user", "a:b", &error));
	assert_false(backend_draft_set_field(draft, "user", "a\nb", &error));
	assert_false(backend_draft_set_field(draft, "other", "a", &error));
	assert_true(backend_draft_set_field(draft, "user", " u ", &error));
	assert_true(
	    backend_draft_set_field(draft, "server", "ghcr.io", &error));
	assert_string_equal(backend_draft_field(draft, "user"), "u");
	assert_true(draft_body(draft, &order, &body, &error));
	assert_int_equal(body.part_count, 1);
	assert_sent(&body, 0, ".dockerconfigjson",
	    "{\"auths\":{\"ghcr.io\":{\"username\":\"u\",\"password\":\"p\","
	    "\"auth\":\"dTpw\"}}}");
	assert_string_equal(body.type, "kubernetes.io/dockerconfigjson");
	assert_true(
	    span_starts(span_of(body.filled), "{\".dockerconfigjson\":"));
	backend_draft_free(draft);
}

static void
test_a_change_sends_what_has_a_value(void **state UNUSED)
{
	struct draft *draft =
	    backend_draft_new(SECRET_BASIC_AUTH, "web", "login");
	struct draft_order change = order;
	struct secret_body body;
	struct error error;

	change.change = true;
	change.resource_version = "42";
	change.filled = span_of("{\"username\":{\"by\":\"bob\"}}");
	assert_false(draft_body(draft, &change, &body, &error));
	backend_draft_put(draft, 1, value_of("p"), SECRET_VAULT, "id-1");
	assert_true(draft_body(draft, &change, &body, &error));
	assert_true(body.change);
	assert_string_equal(body.resource_version, "42");
	assert_int_equal(body.part_count, 1);
	assert_sent(&body, 0, "password", "p");
	assert_string_equal(body.filled,
	    "{\"username\":{\"by\":\"bob\",\"src\":\"\"},\"password\":{"
	    "\"by\":\"ada@host\",\"at\":\"2026-01-02T03:04:05Z\","
	    "\"src\":\"bitwarden:id-1\"}}");
	backend_draft_free(draft);
}

static void
test_what_stands_in_the_way(void **state UNUSED)
{
	struct draft *draft = backend_draft_new(SECRET_SSH_AUTH, "web", "k");
	struct error error;

	assert_true(backend_draft_add_key(draft, "known_hosts", &error));
	put(draft, 1, "x");
	assert_stopped(draft, "ssh-privatekey has no value yet");
	put(draft, 0, "y");
	assert_true(backend_draft_check(draft, &error));
	backend_draft_free(draft);
	draft = backend_draft_new(SECRET_OPAQUE, "web", "No_Name");
	assert_true(backend_draft_add_key(draft, "A", &error));
	put(draft, 0, "x");
	assert_stopped(draft, "the name \"No_Name\" is no name for a Secret");
	backend_draft_free(draft);
}

static void
test_the_limit_is_of_all_values(void **state UNUSED)
{
	struct draft *draft = backend_draft_new(SECRET_OPAQUE, "web", "big");
	struct secret *large = secret_empty();
	struct error error;
	char *room = secret_room(large, SECRET_BODY_LIMIT);

	assert_non_null(room);
	memset(room, 'x', SECRET_BODY_LIMIT);
	secret_added(large, SECRET_BODY_LIMIT);
	assert_true(backend_draft_add_key(draft, "A", &error));
	backend_draft_put(draft, 0, large, SECRET_PASTED, NULL);
	assert_true(backend_draft_check(draft, &error));
	assert_true(backend_draft_add_key(draft, "B", &error));
	put(draft, 1, "x");
	assert_stopped(draft, "the values are over 1048576 bytes together");
	backend_draft_free(draft);
}

static void
test_certificates(void **state UNUSED)
{
	struct draft *draft = backend_draft_new(SECRET_TLS, "web", "tls");
	struct tls_fixture good, old;
	struct secret_review_line line;
	struct error error;

	tls_fixture_make(&good, NULL, "good", NULL, -1, 90);
	tls_fixture_make(&old, NULL, "old", NULL, -9, -1);
	put(draft, 0, good.certificate.at);
	assert_stopped(draft, "tls.key has no value yet");
	put(draft, 1, old.key.at);
	assert_stopped(draft, "tls.key does not belong to tls.crt");
	put(draft, 1, good.key.at);
	assert_true(backend_draft_check(draft, &error));
	assert_false(backend_draft_note(draft, 0, &line));
	put(draft, 0, old.certificate.at);
	put(draft, 1, old.key.at);
	assert_true(backend_draft_check(draft, &error));
	assert_true(backend_draft_note(draft, 0, &line));
	assert_string_equal(line.text, "the certificate is out of date");
	assert_false(backend_draft_note(draft, 1, &line));
	backend_draft_free(draft);
	tls_fixture_release(&good);
	tls_fixture_release(&old);
}

static void
test_made_values(void **state UNUSED)
{
	struct draft *draft = backend_draft_new(SECRET_OPAQUE, "web", "made");
	struct secret_review_line line;
	struct error error;

	assert_true(backend_draft_add_key(draft, "A", &error));
	assert_true(backend_draft_generate(draft, 0, SECRET_ALNUM_24, &error));
	assert_int_equal(backend_draft_review(draft, 0)->bytes, 24);
	assert_true(backend_draft_line(draft, 0, 1, &line));
	assert_non_null(strstr(line.text, "142 bits by chance"));
	backend_draft_wipe(draft);
	assert_null(backend_draft_review(draft, 0));
	assert_stopped(draft, "there is no value yet");
	backend_draft_free(draft);
}

static void
test_the_same_value_twice(void **state UNUSED)
{
	struct draft *draft = backend_draft_new(SECRET_OPAQUE, "web", "same");
	struct secret_review_line line;
	struct error error;

	assert_true(backend_draft_add_key(draft, "A", &error));
	assert_true(backend_draft_add_key(draft, "B", &error));
	put(draft, 0, "blue");
	put(draft, 1, "blue\n");
	assert_string_equal(backend_draft_review(draft, 0)->mark,
	    backend_draft_review(draft, 1)->mark);
	assert_true(backend_draft_note(draft, 0, &line));
	assert_string_equal(line.text, "A and B have the same value");
	put(draft, 1, "red");
	assert_false(backend_draft_note(draft, 0, &line));
	backend_draft_free(draft);
	backend_draft_free(NULL);
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
		cmocka_unit_test(test_keys_of_the_types),
		cmocka_unit_test(test_keys_are_added_and_dropped),
		cmocka_unit_test(test_fixes_can_be_turned_back),
		cmocka_unit_test(test_a_registry_login),
		cmocka_unit_test(test_a_change_sends_what_has_a_value),
		cmocka_unit_test(test_what_stands_in_the_way),
		cmocka_unit_test(test_the_limit_is_of_all_values),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_made_values),
		cmocka_unit_test(test_the_same_value_twice),
	};
	size_t count = 10, i;

	for (i = 0; i < COUNT(newline_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { newline_rows[i].name, test_newline,
			    NULL, NULL, (void *)(uintptr_t)&newline_rows[i] };
	return _cmocka_run_group_tests("draft", tests, count, NULL, NULL);
}

#include "tests/unit.h"

#include "backend/base/buf.h"
#include "backend/core/registry_token.h"
#include "backend/core/registry_words.h"

/* TOKEN LIFETIME, or ! and the error. */
static const struct read_row {
	const char *name, *body, *expected;
} reads[] = {
	{ "token", "{\"token\":\"a.b-c\"}", "a.b-c 60" },
	{ "access_token", "{\"access_token\":\"a\"}", "a 60" },
	{ "both", "{\"token\":\"a\",\"access_token\":\"b\"}", "b 60" },
	{ "one is empty", "{\"access_token\":\"\",\"token\":\"a\"}", "a 60" },
	{ "lifetime", "{\"token\":\"a\",\"expires_in\":3600}", "a 3600" },
	{ "short lifetime", "{\"token\":\"a\",\"expires_in\":0}", "a 0" },
	{ "endless lifetime", "{\"token\":\"a\",\"expires_in\":99999999999}",
	    "a 86400" },
	{ "lifetime as a text", "{\"token\":\"a\",\"expires_in\":\"300\"}",
	    "a 300" },
	{ "lifetime that is none", "{\"token\":\"a\",\"expires_in\":-1.5}",
	    "a 60" },
	{ "other members",
	    "{\"issued_at\":\"2020-01-01T00:00:00Z\",\"x\":[{\"token\":\"b\"}],"
	    "\"refresh_token\":\"r\",\"token\":\"a\"}",
	    "a 60" },
	{ "escaped slash", "{\"token\":\"a\\/b\"}", "a/b 60" },
	{ "line end", "{\"token\":\"a\\nb\"}",
	    "!the token server's answer has no token" },
	{ "blank", "{\"token\":\"a b\"}",
	    "!the token server's answer has no token" },
	{ "not ASCII", "{\"token\":\"\xc3\xa4\"}",
	    "!the token server's answer has no token" },
	{ "number", "{\"token\":1}",
	    "!the token server's answer has no token" },
	{ "none", "{}", "!the token server's answer has no token" },
	{ "list", "[]", "!the token server's answer has no token" },
	{ "nothing", "", "!the token server's answer is not JSON" },
	{ "cut", "{\"token\":\"a\"", "!the token server's answer is not JSON" },
	{ "page", "<html>", "!the token server's answer is not JSON" },
};

static void
test_read(void **state)
{
	const struct read_row *row = *state;
	struct secret *token;
	int64_t lifetime_s;
	struct error error;
	struct buf made;

	buf_init(&made, 1000);
	if (registry_token_read(
		span_of(row->body), &token, &lifetime_s, &error)) {
		buf_add(&made, secret_use(token), secret_length(token));
		buf_printf(&made, " %lld", (long long)lifetime_s);
		secret_free(token);
	} else {
		buf_printf(&made, "!%s", error.text);
	}
	assert_string_equal(made.at, row->expected);
	buf_release(&made);
}

/* The words of an answer. */
static const struct said_row {
	const char *name, *body, *expected;
} saids[] = {
	{ "code and message",
	    "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\","
	    "\"detail\":{\"message\":\"x\"}}]}",
	    "DENIED: no" },
	{ "code alone", "{\"errors\":[{\"code\":\"DENIED\"}]}", "DENIED" },
	{ "message alone", "{\"errors\":[{\"message\":\"no\"}]}", "no" },
	{ "two",
	    "{\"errors\":[{\"code\":\"A\"},{\"code\":\"B\","
	    "\"message\":\"b\"}]}",
	    "A; B: b" },
	{ "odd elements", "{\"errors\":[1,[2],{\"code\":\"A\"}]}", "A" },
	{ "docker hub", "{\"details\":\"incorrect username or password\"}",
	    "incorrect username or password" },
	{ "oauth",
	    "{\"error\":\"invalid_grant\",\"error_description\":\"old\"}",
	    "invalid_grant: old" },
	{ "escapes", "{\"errors\":[{\"message\":\"a\\u001b[31m\\nb\"}]}",
	    "a?[31m b" },
	{ "errors that are none", "{\"errors\":\"x\"}", "{\"errors\":\"x\"}" },
	{ "half an answer", "{\"errors\":[{\"code\":\"A\"}",
	    "{\"errors\":[{\"code\":\"A\"}" },
	{ "text", " Too Many Requests\x07\n", "Too Many Requests?" },
	{ "nothing", "", "" },
};

static void
test_said(void **state)
{
	const struct said_row *row = *state;
	struct error error;

	registry_words_status(&error, "x", 400, span_of(row->body));
	assert_string_equal(error.text, "x: 400 Bad Request");
	assert_string_equal(error.said, row->expected);
}

static void
test_long_body_is_shortened(void **state UNUSED)
{
	char body[1000];
	struct error error;

	memset(body, 'x', sizeof(body));
	registry_words_status(&error, "x", 500, span_make(body, sizeof(body)));
	assert_int_equal(strlen(error.said), 200);
}

static void
test_kinds(void **state UNUSED)
{
	static const struct {
		long status;
		enum error_kind kind;
	} kinds[] = {
		{ 400, ERROR_INVALID },
		{ 401, ERROR_DENIED },
		{ 403, ERROR_DENIED },
		{ 404, ERROR_NOT_FOUND },
		{ 405, ERROR_INVALID },
		{ 407, ERROR_DENIED },
		{ 408, ERROR_UNAVAILABLE },
		{ 429, ERROR_UNAVAILABLE },
		{ 500, ERROR_UNAVAILABLE },
		{ 301, ERROR_INVALID },
		{ 599, ERROR_UNAVAILABLE },
	};
	struct error error;
	size_t i;

	for (i = 0; i < COUNT(kinds); i++) {
		registry_words_status(
		    &error, "x", kinds[i].status, span_of(""));
		assert_int_equal(error.kind, kinds[i].kind);
	}
}

static void
test_hub_is_called_docker_io(void **state UNUSED)
{
	struct image_ref ref = { .registry = "index.docker.io",
		.canonical = "index.docker.io/library/x" };
	struct error error;

	error_set(&error, ERROR_DENIED, "x");
	registry_words_denied(&error, &ref, REGISTRY_WORDS_BASIC);
	assert_string_equal(error.todo, "run `docker login docker.io'");
}

#define ADD(rows, function) \
	for (i = 0; i < COUNT(rows); i++) \
		tests[count++] = (struct CMUnitTest) \
		{ \
			rows[i].name, function, NULL, NULL, \
			    (void *)(uintptr_t)&rows[i] \
		}

int
main(void)
{
	struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_long_body_is_shortened),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_hub_is_called_docker_io),
	};
	size_t count = 3, i;

	ADD(reads, test_read);
	ADD(saids, test_said);
	return _cmocka_run_group_tests(
	    "registry_token", tests, count, NULL, NULL);
}

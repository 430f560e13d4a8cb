#include "tests/unit.h"

#include <stdio.h>

#include "backend/base/buf.h"
#include "backend/core/http_reply.h"
#include "backend/core/secret_answer.h"

#define VALUE "hunter2-Zq7secret"
#define OK "HTTP/1.1 201 Created\r\n"
#define JSON "Content-Type: application/json\r\n"

/* What is left of an answer: "status retry {members}". */
static const struct row {
	const char *name, *answer;
	bool whole;
	const char *expected;
} rows[] = {
	{ "created",
	    OK JSON "Content-Length: 92\r\n\r\n"
		    "{\"kind\":\"PartialObjectMetadata\",\"metadata\":{"
		    "\"name\":\"s\",\"resourceVersion\":\"1234\","
		    "\"uid\":\"x\"},\"z\":1}",
	    true,
	    "201 0 {kind=PartialObjectMetadata metadata={resourceVersion=1234 "
	    "} }" },
	{ "in chunks",
	    OK "Transfer-Encoding: chunked\r\n\r\n"
	       "5\r\n{\"kin\r\n0a;x=y\r\nd\":\"Status\r\n2\r\n\"}\r\n0\r\n\r\n",
	    true, "201 0 {kind=Status }" },
	{ "in chunks, cut",
	    OK "transfer-encoding: chunked\r\n\r\n5\r\n{\"kin\r\nff\r\n"
	       "d\":\"Status\",\"code\":201,\"me",
	    false, "201 0 {kind=Status code=201 }" },
	{ "a chunk that is none",
	    OK "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}", false, "201 0" },
	{ "until the connection ends", OK "\r\n{\"code\":409}", false,
	    "201 0 {code=409 }" },
	{ "without a body", "HTTP/1.1 204 No Content\r\n\r\n", true, "204 0" },
	{ "behind a 100",
	    "HTTP/1.1 100 Continue\r\n\r\n" OK "Content-Length: 0\r\n\r\n",
	    true, "201 0" },
	{ "only half a head", OK JSON, false, "0 0" },
	{ "no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", true, "0 0" },
	{ "no status", "HTTP/1.1 abc\r\n\r\n", true, "0 0" },
	{ "a text",
	    "HTTP/1.1 404 Not Found\r\nContent-Length: 18\r\n\r\n"
	    "404 page not found",
	    true, "404 0" },
	{ "too many requests",
	    "HTTP/1.1 429 Too Many Requests\r\nRETRY-AFTER: 7\r\n"
	    "Content-Length: 0\r\n\r\n",
	    true, "429 7" },
	{ "a reason with its causes",
	    "HTTP/1.1 422 x\r\n\r\n{\"kind\":\"Status\",\"message\":\"" VALUE
	    "\",\"reason\":\"Invalid\",\"details\":{\"name\":\"" VALUE
	    "\",\"kind\":\"Secret\",\"causes\":[{\"reason\":"
	    "\"FieldValueInvalid\",\"message\":\"" VALUE
	    "\",\"field\":\"data[KEY]\"},{\"field\":\"data\"}]},\"code\":422}",
	    false,
	    "422 0 {kind=Status reason=Invalid details={causes=[{"
	    "reason=FieldValueInvalid field=data[KEY] }{field=data }]} "
	    "code=422 }" },
	{ "the value where words are expected",
	    "HTTP/1.1 400 x\r\n\r\n{\"kind\":\"" VALUE "\",\"reason\":\"a b "
	    "c\",\"details\":{\"kind\":\"" VALUE
	    "\",\"causes\":[{\"field\":\"data[" VALUE "]\"},{\"field\":\""
	    "data." VALUE "\"},\"" VALUE "\",[\"" VALUE "\"]]}}",
	    false, "400 0 {details={causes=[{}{}]} }" },
	{ "escapes are not taken",
	    "HTTP/1.1 400 x\r\n\r\n{\"reason\":\"Bad\\u0052equest\"}", false,
	    "400 0 {}" },
	{ "not JSON at last",
	    "HTTP/1.1 400 x\r\n\r\n{\"reason\":\"BadRequest\",\"a\":" VALUE,
	    false, "400 0 {reason=BadRequest }" },
	{ "a list", "HTTP/1.1 400 x\r\n\r\n[1]", false, "400 0" },
};

static void
print(const struct node *node, struct buf *into)
{
	for (NODE_EACH(child, node)) {
		buf_printf(into, "%s", child->key.at);
		if (child->type == NODE_MAP || child->type == NODE_LIST) {
			const char *marks =
			    child->type == NODE_MAP ? "{}" : "[]";

			buf_printf(into, "%s%c", child->key.length ? "=" : "",
			    marks[0]);
			print(child, into);
			buf_printf(into, "%c%s", marks[1],
			    child->key.length && child->type == NODE_MAP ? " "
									 : "");
		} else {
			buf_printf(into, "=%s ", child->text.at);
		}
	}
}

static void
test_row(void **state)
{
	static const struct secret_part parts[] = { { "KEY", NULL } };
	static const struct secret_body body = { .parts = parts,
		.part_count = 1 };
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct secret_answer answer;
	char *copy = arena_dup(arena, row->answer);
	struct buf seen;

	assert_int_equal(http_reply_is_whole(span_of(row->answer)), row->whole);
	secret_answer_read(arena, copy, strlen(copy), &body, &answer);
	buf_init(&seen, 4096);
	buf_printf(&seen, "%ld %d", answer.status, (int)answer.retry_after_s);
	if (answer.root) {
		buf_text(&seen, " {");
		print(answer.root, &seen);
		buf_text(&seen, "}");
	}
	assert_string_equal(seen.at, row->expected);
	assert_null(strstr(seen.at, VALUE));
	buf_release(&seen);
	arena_free(arena);
}

/* The same whatever piece of it has come: no crash, and never more. */
static void
test_every_beginning(void **state UNUSED)
{
	static const struct secret_body body = { 0 };
	size_t i, length;

	for (i = 0; i < COUNT(rows); i++) {
		for (length = 0; length < strlen(rows[i].answer); length++) {
			struct arena *arena = arena_new();
			char *copy = arena_text(arena, rows[i].answer, length);
			struct secret_answer answer;

			secret_answer_read(arena, copy, length, &body, &answer);
			if (http_reply_is_whole(
				span_make(rows[i].answer, length)))
				assert_true(rows[i].whole);
			arena_free(arena);
		}
	}
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
		cmocka_unit_test(test_every_beginning),
	};
	size_t count = 1, i;

	for (i = 0; i < COUNT(rows); i++)
		tests[count++] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "secret_answer", tests, count, NULL, NULL);
}

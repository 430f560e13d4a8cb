#include "tests/unit.h"

#include "backend/base/buf.h"
#include "backend/core/registry_talk.h"

/*
 * Each row is a whole conversation: what the registry answers, one answer a
 * request, and what was asked and came of it. The clock goes 10 ms further with
 * each answer, and to the end of each wait.
 */

#define LIST "/v2/a/b/tags/list?n=1000"
#define TAGS "{\"tags\":[\"1\"]}"
#define BASIC "Basic realm=x"
#define BEARER "Bearer realm=\"https://auth.x/t\",service=s"
#define TOKEN "{\"token\":\"t\",\"expires_in\":300}"
#define ASK "https://auth.x/t?scope=repository%3Aa%2Fb%3Apull&service=s"

struct answer {
	long status; /* 0: none came */
	const char *body, *challenge, *link;
	int64_t retry_after_s;
	enum registry_talk_fault fault;
	bool is_foreign;
};

static const struct row {
	const char *name, *registry, *repository; /* NULL: r.x, a/b */
	bool plain, insecure, https_first;
	enum registry_talk_scheme scheme;
	enum login_kind login;
	int64_t deadline_ms; /* 0: 60 s */
	size_t tag_limit, page_limit; /* 0: 100 */
	struct answer answers[8];
	const char *expected;
} rows[] = {
	{ .name = "plain",
	    .answers = { { .status = 200, .body = TAGS } },
	    .expected = "https://r.x" LIST "; done 1" },

	/* Names */
	{ .name = "upper case", .repository = "A/b", .expected = "invalid" },
	{ .name = "dots", .repository = "a/../b", .expected = "invalid" },
	{ .name = "double dot", .repository = "a..b", .expected = "invalid" },
	{ .name = "three underscores",
	    .repository = "a___b",
	    .expected = "invalid" },
	{ .name = "empty component",
	    .repository = "a//b",
	    .expected = "invalid" },
	{ .name = "slash at the end",
	    .repository = "a/",
	    .expected = "invalid" },
	{ .name = "slash at the beginning",
	    .repository = "/a",
	    .expected = "invalid" },
	{ .name = "dash at the end",
	    .repository = "a-",
	    .expected = "invalid" },
	{ .name = "question mark", .repository = "a?b", .expected = "invalid" },
	{ .name = "host with a path",
	    .registry = "r.x/y",
	    .expected = "invalid" },
	{ .name = "host with a user",
	    .registry = "u@r.x",
	    .expected = "invalid" },
	{ .name = "separators",
	    .repository = "a.b/c__d/e---f_g",
	    .answers = { { .status = 200, .body = TAGS } },
	    .expected = "https://r.x/v2/a.b/c__d/e---f_g/tags/list?n=1000; "
			"done 1" },

	/* Schemes */
	{ .name = "https only",
	    .answers = { { .fault = REGISTRY_TALK_UNREACHABLE } },
	    .expected = "https://r.x" LIST "; unavailable" },
	{ .name = "http when nothing answers https",
	    .plain = true,
	    .answers = { { .fault = REGISTRY_TALK_UNREACHABLE },
		{ .status = 200, .body = TAGS } },
	    .expected = "https://r.x" LIST "; http://r.x" LIST "; done 1" },
	{ .name = "http when it is not TLS",
	    .plain = true,
	    .answers = { { .fault = REGISTRY_TALK_NOT_TLS },
		{ .status = 200, .body = TAGS } },
	    .expected = "https://r.x" LIST "; http://r.x" LIST "; done 1" },
	{ .name = "not http when the certificate is bad",
	    .plain = true,
	    .answers = { { .fault = REGISTRY_TALK_UNKNOWN_CA } },
	    .expected = "https://r.x" LIST "; invalid" },
	{ .name = "not http when the host is wrong",
	    .plain = true,
	    .answers = { { .fault = REGISTRY_TALK_WRONG_HOST } },
	    .expected = "https://r.x" LIST "; invalid" },
	{ .name = "not http after an answer",
	    .plain = true,
	    .answers = { { .status = 500 },
		{ .fault = REGISTRY_TALK_UNREACHABLE } },
	    .expected =
		"https://r.x" LIST "; https://r.x" LIST " +1000; unavailable" },
	{ .name = "http is known",
	    .plain = true,
	    .scheme = REGISTRY_TALK_HTTP,
	    .answers = { { .status = 200, .body = TAGS } },
	    .expected = "http://r.x" LIST "; done 1" },
	{ .name = "what is known is over",
	    .plain = true,
	    .scheme = REGISTRY_TALK_HTTP,
	    .answers = { { .fault = REGISTRY_TALK_UNREACHABLE },
		{ .status = 200, .body = TAGS } },
	    .expected = "http://r.x" LIST "; https://r.x" LIST "; done 1" },
	{ .name = "known http that is no longer allowed",
	    .scheme = REGISTRY_TALK_HTTP,
	    .answers = { { .status = 200, .body = TAGS } },
	    .expected = "https://r.x" LIST "; done 1" },
	{ .name = "loopback",
	    .registry = "127.0.0.1:5000",
	    .plain = true,
	    .answers = { { .status = 200, .body = TAGS } },
	    .expected = "http://127.0.0.1:5000" LIST "; done 1" },
	{ .name = "loopback that wants TLS",
	    .registry = "localhost:5000",
	    .plain = true,
	    .answers = { { .status = 400,
			     .body = "Client sent an HTTP request to an HTTPS "
				     "server." },
		{ .status = 200, .body = TAGS } },
	    .expected = "http://localhost:5000" LIST
			"; https://localhost:5000" LIST "; done 1" },
	{ .name = "loopback that does not speak HTTP",
	    .registry = "localhost:5000",
	    .plain = true,
	    .answers = { { .fault = REGISTRY_TALK_NOT_HTTP },
		{ .status = 200, .body = TAGS } },
	    .expected = "http://localhost:5000" LIST
			"; https://localhost:5000" LIST "; done 1" },
	{ .name = "loopback with an authority",
	    .registry = "localhost:5000",
	    .plain = true,
	    .https_first = true,
	    .answers = { { .status = 200, .body = TAGS } },
	    .expected = "https://localhost:5000" LIST "; done 1" },

	/* Logins */
	{ .name = "basic",
	    .login = LOGIN_PASSWORD,
	    .answers = { { .status = 401, .challenge = BASIC },
		{ .status = 200, .body = TAGS } },
	    .expected = "https://r.x" LIST "; login; https://r.x" LIST
			" basic; done 1" },
	{ .name = "basic and nobody",
	    .answers = { { .status = 401, .challenge = BASIC } },
	    .expected = "https://r.x" LIST "; login; denied" },
	{ .name = "basic with an identity token",
	    .login = LOGIN_IDENTITY_TOKEN,
	    .answers = { { .status = 401, .challenge = BASIC } },
	    .expected = "https://r.x" LIST "; login; denied" },
	{ .name = "bearer",
	    .answers = { { .status = 401, .challenge = BEARER },
		{ .status = 200, .body = TOKEN },
		{ .status = 200, .body = TAGS } },
	    .expected = "https://r.x" LIST "; login; " ASK "; https://r.x" LIST
			" token; done 1" },
	{ .name = "bearer with a password",
	    .login = LOGIN_PASSWORD,
	    .answers = { { .status = 401, .challenge = BEARER },
		{ .status = 200, .body = TOKEN },
		{ .status = 200, .body = TAGS } },
	    .expected =
		"https://r.x" LIST "; login; " ASK
		"&account=me basic; https://r.x" LIST " token; done 1" },
	{ .name = "bearer that is refused afterwards",
	    .answers = { { .status = 401, .challenge = BEARER },
		{ .status = 200, .body = TOKEN },
		{ .status = 401, .challenge = BEARER } },
	    .expected = "https://r.x" LIST "; login; " ASK "; https://r.x" LIST
			" token; denied" },
	{ .name = "bearer that runs out between pages",
	    .answers = { { .status = 401, .challenge = BEARER },
		{ .status = 200, .body = TOKEN },
		{ .status = 200, .body = TAGS, .link = "<?p=2>; rel=next" },
		{ .status = 401, .challenge = BEARER },
		{ .status = 200, .body = TOKEN },
		{ .status = 200, .body = "{\"tags\":[\"2\"]}" } },
	    .expected = "https://r.x" LIST "; login; " ASK "; https://r.x" LIST
			" token; https://r.x/v2/a/b/tags/list?p=2 token; " ASK
			"; https://r.x/v2/a/b/tags/list?p=2 token; done 1 2" },
	{ .name = "http carries no login by itself",
	    .plain = true,
	    .scheme = REGISTRY_TALK_HTTP,
	    .login = LOGIN_PASSWORD,
	    .answers = { { .status = 401, .challenge = BASIC } },
	    .expected = "http://r.x" LIST "; denied" },
	{ .name = "http carries tokens for anybody",
	    .plain = true,
	    .scheme = REGISTRY_TALK_HTTP,
	    .login = LOGIN_PASSWORD,
	    .answers = { { .status = 401, .challenge = BEARER },
		{ .status = 200, .body = TOKEN },
		{ .status = 200, .body = TAGS } },
	    .expected = "http://r.x" LIST "; " ASK "; http://r.x" LIST
			" token; done 1" },
	{ .name = "http carries a login when told to",
	    .insecure = true,
	    .scheme = REGISTRY_TALK_HTTP,
	    .login = LOGIN_PASSWORD,
	    .answers = { { .status = 401, .challenge = BASIC },
		{ .status = 200, .body = TAGS } },
	    .expected =
		"http://r.x" LIST "; login; http://r.x" LIST " basic; done 1" },
	{ .name = "loopback carries a login",
	    .registry = "127.0.0.1:1",
	    .plain = true,
	    .login = LOGIN_PASSWORD,
	    .answers = { { .status = 401, .challenge = BASIC },
		{ .status = 200, .body = TAGS } },
	    .expected = "http://127.0.0.1:1" LIST
			"; login; http://127.0.0.1:1" LIST " basic; done 1" },
	{ .name = "realm in plain http",
	    .answers = { { .status = 401,
		.challenge = "Bearer realm=\"http://auth.x/t\"" } },
	    .expected = "https://r.x" LIST "; login; invalid" },
	{ .name = "realm at a loopback name",
	    .answers = { { .status = 401,
		.challenge = "Bearer realm=\"https://localhost/t\"" } },
	    .expected = "https://r.x" LIST "; login; invalid" },
	{ .name = "realm in a private network",
	    .answers = { { .status = 401,
		.challenge = "Bearer realm=\"https://10.0.0.1/t\"" } },
	    .expected = "https://r.x" LIST "; login; invalid" },
	{ .name = "realm that is none",
	    .answers = { { .status = 401, .challenge = "Bearer realm=\"x\"" } },
	    .expected = "https://r.x" LIST "; login; invalid" },
	{ .name = "no challenge, no ping",
	    .answers = { { .status = 401 }, { .status = 200, .body = "{}" } },
	    .expected = "https://r.x" LIST "; https://r.x/v2/; denied" },
	{ .name = "a challenge at the ping",
	    .answers = { { .status = 401 },
		{ .status = 401, .challenge = BEARER },
		{ .status = 200, .body = TOKEN },
		{ .status = 200, .body = TAGS } },
	    .expected = "https://r.x" LIST "; https://r.x/v2/; login; " ASK
			"; https://r.x" LIST " token; done 1" },
	{ .name = "a challenge from elsewhere",
	    .login = LOGIN_PASSWORD,
	    .answers = { { .status = 401,
		.challenge = BASIC,
		.is_foreign = true } },
	    .expected = "https://r.x" LIST "; denied" },
	{ .name = "Negotiate only",
	    .answers = { { .status = 401, .challenge = "Negotiate" },
		{ .status = 401, .challenge = "Negotiate" } },
	    .expected = "https://r.x" LIST "; https://r.x/v2/; denied" },

	/* Tries */
	{ .name = "two waits",
	    .answers = { { .status = 503 }, { .status = 500 },
		{ .status = 200, .body = TAGS } },
	    .expected = "https://r.x" LIST "; https://r.x" LIST
			" +1000; https://r.x" LIST " +3000; done 1" },
	{ .name = "three times is enough",
	    .answers = { { .status = 503 }, { .fault = REGISTRY_TALK_CUT },
		{ .status = 522 } },
	    .expected = "https://r.x" LIST "; https://r.x" LIST
			" +1000; https://r.x" LIST " +3000; unavailable" },
	{ .name = "a wait that is asked for",
	    .answers = { { .status = 503, .retry_after_s = 5 },
		{ .status = 200, .body = TAGS } },
	    .expected =
		"https://r.x" LIST "; https://r.x" LIST " +5000; done 1" },
	{ .name = "no time for a wait",
	    .deadline_ms = 900,
	    .answers = { { .status = 503 } },
	    .expected = "https://r.x" LIST "; unavailable" },
	{ .name = "each page has its tries",
	    .answers = { { .status = 503 }, { .status = 503 },
		{ .status = 200, .body = TAGS, .link = "<?p=2>; rel=next" },
		{ .status = 503 }, { .status = 503 },
		{ .status = 200, .body = "{\"tags\":[]}" } },
	    .expected = "https://r.x" LIST "; https://r.x" LIST
			" +1000; https://r.x" LIST
			" +3000; https://r.x/v2/a/b/tags/list?p=2; "
			"https://r.x/v2/a/b/tags/list?p=2 +1000; "
			"https://r.x/v2/a/b/tags/list?p=2 +3000; done 1" },
	{ .name = "time runs out",
	    .deadline_ms = 15,
	    .answers = { { .status = 200,
			     .body = TAGS,
			     .link = "<?p=2>; rel=next" },
		{ .status = 200, .body = TAGS, .link = "<?p=3>; rel=next" } },
	    .expected = "https://r.x" LIST
			"; https://r.x/v2/a/b/tags/list?p=2; unavailable" },
	{ .name = "429 is not tried again",
	    .answers = { { .status = 429, .retry_after_s = 9 } },
	    .expected = "https://r.x" LIST "; unavailable, cool 9" },
	{ .name = "429 without an end",
	    .answers = { { .status = 429, .retry_after_s = 1000000 } },
	    .expected = "https://r.x" LIST "; unavailable, cool 3600" },
	{ .name = "429 of the token server",
	    .answers = { { .status = 401, .challenge = BEARER },
		{ .status = 429 } },
	    .expected =
		"https://r.x" LIST "; login; " ASK "; unavailable, cool 60" },
	{ .name = "404 of the token server",
	    .answers = { { .status = 401, .challenge = BEARER },
		{ .status = 404 } },
	    .expected = "https://r.x" LIST "; login; " ASK "; invalid" },

	/* Pages */
	{ .name = "too many pages",
	    .page_limit = 2,
	    .answers = { { .status = 200,
			     .body = TAGS,
			     .link = "<?p=2>; rel=next" },
		{ .status = 200, .body = TAGS, .link = "<?p=3>; rel=next" } },
	    .expected = "https://r.x" LIST
			"; https://r.x/v2/a/b/tags/list?p=2; invalid" },
	{ .name = "as many pages as may be",
	    .page_limit = 2,
	    .answers = { { .status = 200,
			     .body = TAGS,
			     .link = "<?p=2>; rel=next" },
		{ .status = 200, .body = TAGS } },
	    .expected = "https://r.x" LIST
			"; https://r.x/v2/a/b/tags/list?p=2; done 1" },
	{ .name = "too many tags",
	    .tag_limit = 1,
	    .answers = { { .status = 200,
		.body = "{\"tags\":[\"1\",\"2\"]}" } },
	    .expected = "https://r.x" LIST "; invalid" },
	{ .name = "a circle",
	    .answers = { { .status = 200,
			     .body = TAGS,
			     .link = "<?p=2>; rel=next" },
		{ .status = 200, .body = TAGS, .link = "<?p=3>; rel=next" },
		{ .status = 200, .body = TAGS, .link = "<?p=2>; rel=next" } },
	    .expected =
		"https://r.x" LIST "; https://r.x/v2/a/b/tags/list?p=2; "
		"https://r.x/v2/a/b/tags/list?p=3; invalid" },
	{ .name = "an empty page in the middle",
	    .answers = { { .status = 200,
			     .body = TAGS,
			     .link = "<?p=2>; rel=next" },
		{ .status = 200,
		    .body = "{\"tags\":[]}",
		    .link = "<?p=3>; rel=next" },
		{ .status = 200, .body = "{\"tags\":[\"2\"]}" } },
	    .expected =
		"https://r.x" LIST "; https://r.x/v2/a/b/tags/list?p=2; "
		"https://r.x/v2/a/b/tags/list?p=3; done 1 2" },
	{ .name = "n is refused on a later page",
	    .answers = { { .status = 200,
			     .body = TAGS,
			     .link = "<?p=2>; rel=next" },
		{ .status = 405 } },
	    .expected = "https://r.x" LIST
			"; https://r.x/v2/a/b/tags/list?p=2; invalid" },
	{ .name = "204",
	    .answers = { { .status = 204 } },
	    .expected = "https://r.x" LIST "; invalid" },
};

struct world {
	const struct row *row;
	struct image_ref ref;
	struct registry_talk_host host;
	struct registry_talk_token token;
	struct registry_talk *talk;
	int64_t now_ms;
	size_t asked;
	struct buf trace;
};

static void
put_request(struct world *world, const struct registry_talk_request *request)
{
	static const char *const auths[] = { "", " basic", " token",
		" login-token" };

	buf_printf(&world->trace, "%s%s", request->url, auths[request->auth]);
	if (request->form)
		buf_printf(&world->trace, " %s", request->form);
	if (request->not_before_ms > world->now_ms) {
		buf_printf(&world->trace, " +%lld",
		    (long long)(request->not_before_ms - world->now_ms));
		world->now_ms = request->not_before_ms;
	}
	buf_text(&world->trace, "; ");
}

static void
answer(struct world *world)
{
	const struct answer *from = &world->row->answers[world->asked++];
	struct span challenge = span_of(from->challenge);
	struct span link = span_of(from->link);
	struct registry_talk_answer made = { .status = from->status,
		.body = span_of(from->body),
		.challenges = &challenge,
		.challenge_count = from->challenge != NULL,
		.links = &link,
		.link_count = from->link != NULL,
		.retry_after_s = from->retry_after_s,
		.is_foreign = from->is_foreign };
	struct error error;

	world->now_ms += 10;
	if (from->status) {
		registry_talk_take(world->talk, world->now_ms, &made);
		return;
	}
	error_set(&error,
	    from->fault == REGISTRY_TALK_UNREACHABLE ||
		    from->fault == REGISTRY_TALK_CUT
		? ERROR_UNAVAILABLE
		: ERROR_INVALID,
	    "fault");
	registry_talk_fail(world->talk, world->now_ms, from->fault, &error);
}

static void
put_tags(struct world *world)
{
	size_t count, dropped, i;
	struct span *tags;
	struct arena *arena =
	    registry_talk_tags(world->talk, &tags, &count, &dropped);

	buf_text(&world->trace, "done");
	for (i = 0; i < count; i++)
		buf_printf(&world->trace, " %s", tags[i].at);
	arena_free(arena);
}

static void
put_failure(struct world *world)
{
	const struct error *error = registry_talk_error(world->talk);
	int64_t wait_s;
	bool whole;

	buf_text(&world->trace, error_kind_word(error->kind));
	assert_memory_equal(error->text, "scan r.x/x: ", 12);
	/* Whatever it is, a person is told what to do. */
	assert_true(error->todo[0] || strstr(error->text, "fault") != NULL);
	wait_s = registry_talk_retry_after(world->talk, &whole);
	if (whole)
		buf_printf(&world->trace, ", cool %lld", (long long)wait_s);
}

static void
talk(struct world *world)
{
	struct registry_talk_request request;

	for (;;) {
		switch (
		    registry_talk_next(world->talk, world->now_ms, &request)) {
		case REGISTRY_TALK_SEND:
			put_request(world, &request);
			answer(world);
			break;
		case REGISTRY_TALK_LOGIN:
			buf_text(&world->trace, "login; ");
			registry_talk_login(
			    world->talk, world->row->login, "me");
			break;
		case REGISTRY_TALK_DONE:
			put_tags(world);
			return;
		case REGISTRY_TALK_FAILED:
			put_failure(world);
			return;
		}
	}
}

static struct registry_talk_settings
settings_of(struct world *world)
{
	const struct row *row = world->row;

	world->ref =
	    (struct image_ref) { .registry =
				     row->registry ? row->registry : "r.x",
		    .repository = row->repository ? row->repository : "a/b",
		    .canonical = "r.x/x",
		    .plain_http = row->plain };
	return (struct registry_talk_settings) {
		.ref = &world->ref,
		.host = &world->host,
		.token = &world->token,
		.insecure = row->insecure,
		.https_first = row->https_first,
		.deadline_ms = row->deadline_ms ? row->deadline_ms : 60000,
		.tag_limit = row->tag_limit ? row->tag_limit : 100,
		.page_limit = row->page_limit ? row->page_limit : 100,
	};
}

static void
test_row(void **state)
{
	struct world world = { .row = *state };
	struct registry_talk_settings settings = settings_of(&world);

	world.host.scheme = world.row->scheme;
	buf_init(&world.trace, 10000);
	world.talk = registry_talk_new(&settings);
	talk(&world);
	assert_string_equal(world.trace.at, world.row->expected);
	registry_talk_free(world.talk);
	registry_talk_host_release(&world.host);
	registry_talk_token_release(&world.token);
	buf_release(&world.trace);
}

/* What the first talk learned, the second one uses. */
static void
test_knowledge_is_used(void **state UNUSED)
{
	static const struct row first = {
		.answers = { { .status = 401, .challenge = BEARER },
		    { .status = 200, .body = TOKEN }, { .status = 405 },
		    { .status = 200, .body = TAGS } }
	};
	static const struct row second = {
		.answers = { { .status = 200, .body = TAGS } }
	};
	struct world world = { .row = &first };
	struct registry_talk_settings settings = settings_of(&world);

	buf_init(&world.trace, 10000);
	world.talk = registry_talk_new(&settings);
	talk(&world);
	registry_talk_free(world.talk);
	buf_clear(&world.trace);
	world.row = &second;
	world.asked = 0;
	world.talk = registry_talk_new(&settings);
	talk(&world);
	assert_string_equal(
	    world.trace.at, "https://r.x/v2/a/b/tags/list token; done 1");
	registry_talk_free(world.talk);

	/* 300 s less 10 s, then it is not sent any more. */
	buf_clear(&world.trace);
	world.asked = 0;
	world.row =
	    &(struct row) { .answers = { { .status = 200, .body = TOKEN },
				{ .status = 200, .body = TAGS } } };
	world.now_ms += 290000;
	settings.deadline_ms = world.now_ms + 1000;
	world.talk = registry_talk_new(&settings);
	talk(&world);
	assert_string_equal(world.trace.at,
	    "login; " ASK "; https://r.x/v2/a/b/tags/list token; done 1");
	registry_talk_free(world.talk);
	registry_talk_host_release(&world.host);
	registry_talk_token_release(&world.token);
	buf_release(&world.trace);
}

/* A token that a login got is a login: not over plain http. */
static void
test_private_token_is_kept_from_http(void **state UNUSED)
{
	static const struct row first = { .plain = true,
		.login = LOGIN_PASSWORD,
		.answers = { { .status = 401, .challenge = BEARER },
		    { .status = 200, .body = TOKEN },
		    { .status = 200, .body = TAGS } } };
	static const struct row second = { .plain = true,
		.login = LOGIN_PASSWORD,
		.answers = { { .fault = REGISTRY_TALK_UNREACHABLE },
		    { .status = 200, .body = TOKEN },
		    { .status = 200, .body = TAGS } } };
	struct world world = { .row = &first };
	struct registry_talk_settings settings = settings_of(&world);

	buf_init(&world.trace, 10000);
	world.talk = registry_talk_new(&settings);
	talk(&world);
	registry_talk_free(world.talk);
	assert_non_null(world.token.secret);
	buf_clear(&world.trace);
	world.row = &second;
	world.asked = 0;
	world.talk = registry_talk_new(&settings);
	talk(&world);
	assert_string_equal(world.trace.at,
	    "https://r.x" LIST " token; " ASK "; http://r.x" LIST
	    " token; done 1");
	registry_talk_free(world.talk);
	registry_talk_host_release(&world.host);
	registry_talk_token_release(&world.token);
	buf_release(&world.trace);
}

static void
test_waits_are_spread(void **state UNUSED)
{
	static const struct row row = { .answers = { { .status = 503 },
					    { .status = 200, .body = TAGS } } };
	struct world world = { .row = &row };
	struct registry_talk_settings settings = settings_of(&world);

	settings.random = 50;
	buf_init(&world.trace, 10000);
	world.talk = registry_talk_new(&settings);
	talk(&world);
	assert_string_equal(world.trace.at,
	    "https://r.x" LIST "; https://r.x" LIST " +1050; done 1");
	registry_talk_free(world.talk);
	buf_release(&world.trace);
}

int
main(void)
{
	struct CMUnitTest tests[128] = {
		cmocka_unit_test(test_knowledge_is_used),
		cmocka_unit_test(test_private_token_is_kept_from_http),
		cmocka_unit_test(test_waits_are_spread),
	};
	size_t count = 3, i;

	for (i = 0; i < COUNT(rows); i++)
		tests[count++] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "registry_talk", tests, count, NULL, NULL);
}

/*
 * A registry that answers anything: each line is one answer, its first bytes
 * the status or fault, then the body, the challenge and the link, with tabs in
 * between. The talk ends, and nothing is asked of another place but tokens.
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "backend/core/registry_talk.h"
#include "backend/core/web_url.h"

#define STEP_LIMIT 200

static void
answer(struct registry_talk *talk, int64_t now_ms, struct span line)
{
	struct span status = { NULL, 0 }, body = status, challenge = status;
	struct registry_talk_answer made = { .challenges = &challenge,
		.challenge_count = 1,
		.links = &line,
		.link_count = 1 };
	struct error error;
	uint64_t number;

	(void)span_cut(&line, '\t', &status);
	(void)span_cut(&line, '\t', &body);
	(void)span_cut(&line, '\t', &challenge);
	made.body = body;
	if (span_number(status, &number) && number >= 100) {
		made.status = (long)(number % 1000);
		made.retry_after_s = (int64_t)(number / 1000 % 5000);
		registry_talk_take(talk, now_ms, &made);
		return;
	}
	error_set(&error, ERROR_UNAVAILABLE, "fault");
	registry_talk_fail(talk, now_ms,
	    (enum registry_talk_fault)(
		status.length % (REGISTRY_TALK_OTHER + 1)),
	    &error);
}

static void
finish(struct registry_talk *talk, enum registry_talk_step step)
{
	size_t count, dropped;
	struct span *tags;

	if (step == REGISTRY_TALK_DONE)
		arena_free(registry_talk_tags(talk, &tags, &count, &dropped));
	else
		assert(registry_talk_error(talk)->text[0]);
}

/* Whatever a Link header says, and however it spells it, tags are asked for
 * at the registry only. */
static bool
is_at_registry(const struct image_ref *ref, const char *text)
{
	struct web_url url, https, http;

	return web_url_read(span_of(text), &url) &&
	    web_url_read(span_of("https://r.example/"), &https) &&
	    web_url_read(span_of("http://r.example/"), &http) &&
	    (web_url_same_origin(&url, &https) ||
		(ref->plain_http && web_url_same_origin(&url, &http)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_make((const char *)data, size), line;
	struct image_ref ref = { .registry = "r.example",
		.repository = "a/b",
		.canonical = "r.example/a/b",
		.plain_http = size % 2 };
	struct registry_talk_host host = { .realm = NULL };
	struct registry_talk_token token = { .secret = NULL };
	struct registry_talk_request request;
	struct registry_talk *talk =
	    registry_talk_new(&(struct registry_talk_settings) { .ref = &ref,
		.host = &host,
		.token = &token,
		.deadline_ms = 30000,
		.tag_limit = 1000,
		.page_limit = 10 });
	enum registry_talk_step step;
	int64_t now_ms = 0;
	size_t steps = 0;

	while ((step = registry_talk_next(talk, now_ms, &request)) <=
	    REGISTRY_TALK_LOGIN) {
		steps++;
		assert(steps < STEP_LIMIT);
		now_ms += 100;
		line = span_make(NULL, 0);
		if (step == REGISTRY_TALK_LOGIN) {
			registry_talk_login(
			    talk, (enum login_kind)(size % 4), "user");
			continue;
		}
		assert(request.is_token || is_at_registry(&ref, request.url));
		(void)span_cut(&rest, '\n', &line);
		answer(talk, now_ms, line);
	}
	finish(talk, step);
	registry_talk_free(talk);
	registry_talk_host_release(&host);
	registry_talk_token_release(&token);
	return 0;
}

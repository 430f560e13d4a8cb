#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/json.h"
#include "backend/core/kube_watch_talk.h"

/*
 * A story is a line of steps, run one after the other on a clock of its own:
 *
 *	list V      the list came, with that version ("-": none)
 *	open        the stream is open
 *	put V  drop V  note V      an event with that version
 *	error CODE  too-large      an ERROR event
 *	garbage     a document that is no event
 *	end         the stream ended as it should
 *	fail CODE [RETRY]          list or stream failed with a status; 0: cut
 *	poll        the caller cannot have a stream
 *	retry       a person asks for it
 *	+MS         time passes
 *
 * After each step but the last kind stands what is next: L, S or W, and the
 * state when there is news of it. Waits are without jitter: random is chosen so.
 */
static const struct row {
	const char *name, *steps, *expected;
} rows[] = {
	{ "all is well", "list 5; open; put 6; drop 7; note 9; end",
	    "L S S:ok S6 S7 S9 S" },
	{ "resumed from the last version, also a bookmark's",
	    "list 5; open; note 9; end; open; put 10", "L S S:ok S9 S S S10" },
	{ "a stream that ends at once is not asked in a circle",
	    "list 5; open; end; +800; open; end; +1600; open; +1000; end",
	    "L S S:ok W800 S S W1600 S S S S" },
	{ "cut after a healthy life is no news",
	    "list 5; open; put 6; fail 0; +800; open", "L S S:ok S6 W400 S S" },
	{ "cut at once is a loss", "list 5; open; fail 0; +800; open",
	    "L S S:ok W800:lost S S:ok" },
	{ "the server goes and comes",
	    "list 5; open; put 6; fail 0; +800; fail 0; +800; fail 0; +1600; "
	    "fail 0; +3200; open; note 8; end",
	    "L S S:ok S6 W400 S W800:lost S W1600:lost S W3200:lost S S:ok S8 "
	    "S" },
	{ "the waits end at 30 s",
	    "fail 0; +800; fail 0; +1600; fail 0; +3200; fail 0; +6400; "
	    "fail 0; +12800; fail 0; +25600; fail 0; +30000; fail 0",
	    "L W800:lost L W1600:lost L W3200:lost L W6400:lost L W12800:lost "
	    "L W25600:lost L W30000:lost L W30000:lost" },
	{ "too old, as an event",
	    "list 5; open; put 6; error 410; list 9; open",
	    "L S S:ok S6 L S S" },
	{ "too old over and over",
	    "list 5; open; error 410; list 9; open; error 410; +1600; list 9; "
	    "open; error 410",
	    "L S S:ok L S S W1600 L S S W3200" },
	{ "too old, as a status", "list 5; fail 410; list 9; open",
	    "L S L S S:ok" },
	{ "too new is tried again from there",
	    "list 5; open; too-large; +800; open", "L S S:ok W800 S S" },
	{ "another error begins anew",
	    "list 5; open; error 500; +800; list 6; open",
	    "L S S:ok W800 L S S" },
	{ "no event at all", "list 5; open; garbage; +800; list 6; open",
	    "L S S:ok W800 L S S" },
	{ "too new, as a status", "list 5; fail 504 1; +1000; open",
	    "L S W1000:lost S S:ok" },
	{ "busy", "list 5; fail 429 7; +7000; open", "L S W7000:lost S S:ok" },
	{ "busy beyond reason", "fail 429 90000", "L W300000:lost" },
	{ "watch is not allowed",
	    "list 5; fail 403; +10000; list 6; +10000; list 7; fail 403; "
	    "+10000; list 8; +10000; list 9; +10000; list 10",
	    "L S W10000:polling L W10000 L S W10000 L W10000 L W10000 L S" },
	{ "lost while polling",
	    "list 5; fail 403; +10000; fail 0; +800; list 8",
	    "L S W10000:polling L W800:lost L W10000:polling" },
	{ "no such verb", "list 5; fail 405", "L S W10000:polling" },
	{ "no version", "list -; +10000; list -", "L W10000:polling L W10000" },
	{ "no stream to be had", "list 5; poll; +10000; list 6",
	    "L S W10000:polling L W10000" },
	{ "not allowed",
	    "fail 403; +800; fail 403; +1600; fail 403; +3200; fail 403; "
	    "+30000; list 5; open",
	    "L W800:denied L W1600:denied L W3200:denied L W30000:denied L S "
	    "S:ok" },
	{ "no right to watch after all",
	    "list 5; open; put 6; end; fail 403; +800; fail 403; +1600; "
	    "fail 403; +3200; fail 403",
	    "L S S:ok S6 S W800:denied S W1600:denied S W3200:denied S "
	    "W10000:polling" },
	{ "a server that begins and knows no rights yet",
	    "list 5; open; put 6; fail 0; +800; fail 403; +800; open",
	    "L S S:ok S6 W400 S W800:denied S S:ok" },
	{ "not known",
	    "fail 404; +800; fail 404; +1600; fail 404; +3200; fail 404; "
	    "+30000; fail 404",
	    "L W800:absent L W1600:absent L W3200:absent L W30000:absent L "
	    "W30000:absent" },
	{ "the kind is taken away",
	    "list 5; open; put 6; end; fail 404; fail 404",
	    "L S S:ok S6 S L W1600:absent" },
	{ "a watch that is no kind's", "list 5; fail 404; list 5; fail 404",
	    "L S L S W1600" },
	{ "the login ends", "list 5; open; put 6; end; fail 401; retry; open",
	    "L S S:ok S6 S W800:login S S:ok" },
	{ "the login was never good", "fail 401; +800; list 5; open",
	    "L W800:login L S S:ok" },
	{ "a person is faster", "fail 0; +800; fail 0; retry; fail 0",
	    "L W800:lost L W1600:lost L W800:lost" },
	{ "a refusal that lists may know more of",
	    "list 5; fail 400; +800; list 6; open", "L S W800:lost L S S:ok" },
	{ "a failing server keeps the place", "list 5; fail 500; +800; open",
	    "L S W800:lost S S:ok" },
};

struct story {
	struct kube_watch_talk talk;
	int64_t now;
	struct buf seen;
	struct arena *arena;
};

/* The number whose jitter is none, for a wait of that length. */
static uint64_t
middle(const struct kube_watch_talk *talk)
{
	int64_t wait = KUBE_WATCH_RETRY_MS;
	unsigned i;

	for (i = 0; i < talk->failures && wait < KUBE_WATCH_RETRY_LAST_MS; i++)
		wait *= 2;
	if (wait > KUBE_WATCH_RETRY_LAST_MS)
		wait = KUBE_WATCH_RETRY_LAST_MS;
	return (uint64_t)wait / 4;
}

static void
look(struct story *story, const char *version)
{
	static const char *const states[] = { "starting", "ok", "polling",
		"lost", "denied", "login", "absent" };
	struct kube_watch_talk *talk = &story->talk;
	int64_t until = 0;

	switch (kube_watch_talk_next(talk, story->now, &until)) {
	case KUBE_WATCH_LIST:
		buf_text(&story->seen, " L");
		break;
	case KUBE_WATCH_STREAM:
		buf_printf(&story->seen, " S%s", version);
		break;
	case KUBE_WATCH_WAIT:
		buf_printf(
		    &story->seen, " W%lld", (long long)(until - story->now));
		break;
	}
	if (talk->news) {
		buf_printf(&story->seen, ":%s", states[talk->state]);
		assert_int_equal(talk->has_error, talk->state != KUBE_WATCH_OK);
		assert_int_equal(
		    talk->next_try_ms != 0, talk->state >= KUBE_WATCH_LOST);
	}
	talk->news = false;
}

static void
fail_with(struct story *story, long status, int64_t retry_after_s)
{
	/* 403 and 404 wait the longest time in the end. */
	bool slow = (status == 403 || status == 404) && !*story->talk.version &&
	    story->talk.denials >= KUBE_WATCH_DENIALS;
	bool cut = !status && story->talk.opened_ms &&
	    (story->talk.lively ||
		story->now - story->talk.opened_ms >= KUBE_WATCH_HEALTHY_MS);
	struct error error;

	error_set(&error, ERROR_UNAVAILABLE, "failed with %ld", status);
	kube_watch_talk_failed(&story->talk, story->now,
	    slow      ? KUBE_WATCH_RETRY_LAST_MS / 4
		: cut ? KUBE_WATCH_RETRY_MS / 2
		      : middle(&story->talk),
	    &(struct kube_watch_failure) { .status = status,
		.retry_after_s = retry_after_s,
		.error = &error });
}

static void
take_event(struct story *story, const char *type, const char *object,
    enum kube_watch_event expected)
{
	const struct node *what = NULL;
	struct node *event = NULL;
	struct error error;
	char *text = arena_printf(
	    story->arena, "{\"type\":\"%s\",\"object\":%s}", type, object);

	assert_true(json_read(story->arena, span_of(text), &event, &error));
	assert_int_equal(kube_watch_talk_take(&story->talk, story->now,
			     middle(&story->talk), event, &what),
	    expected);
	if (expected == KUBE_WATCH_PUT || expected == KUBE_WATCH_DROP)
		assert_ptr_equal(what, node_get(event, "object"));
}

static void
take_object(struct story *story, const char *step, const char *version)
{
	char *object = arena_printf(story->arena,
	    "{\"metadata\":{\"resourceVersion\":\"%s\"}}", version);

	if (strcmp(step, "put") == 0)
		take_event(story, "MODIFIED", object, KUBE_WATCH_PUT);
	else if (strcmp(step, "drop") == 0)
		take_event(story, "DELETED", object, KUBE_WATCH_DROP);
	else
		take_event(story, "BOOKMARK", object, KUBE_WATCH_NOTE);
	assert_string_equal(story->talk.version, version);
	look(story, version);
}

static void
no_stream(struct story *story)
{
	struct error error;

	error_set(&error, ERROR_UNAVAILABLE, "none left");
	kube_watch_talk_poll(&story->talk, story->now, &error);
}

static void
take_step(struct story *story, const char *step, const char *first,
    const char *second)
{
	struct kube_watch_talk *talk = &story->talk;

	if (strcmp(step, "put") == 0 || strcmp(step, "drop") == 0 ||
	    strcmp(step, "note") == 0) {
		take_object(story, step, first);
		return;
	}
	if (strcmp(step, "list") == 0)
		kube_watch_talk_listed(
		    talk, story->now, strcmp(first, "-") == 0 ? NULL : first);
	else if (strcmp(step, "open") == 0)
		kube_watch_talk_opened(talk, story->now);
	else if (strcmp(step, "error") == 0)
		take_event(story, "ERROR",
		    arena_printf(story->arena, "{\"code\":%s}", first),
		    KUBE_WATCH_END);
	else if (strcmp(step, "too-large") == 0)
		take_event(story, "ERROR",
		    "{\"code\":504,\"details\":{\"causes\":[{\"reason\":"
		    "\"ResourceVersionTooLarge\"}]}}",
		    KUBE_WATCH_END);
	else if (strcmp(step, "garbage") == 0)
		assert_int_equal(kube_watch_talk_take(talk, story->now,
				     middle(talk), NULL, NULL),
		    KUBE_WATCH_END);
	else if (strcmp(step, "end") == 0)
		kube_watch_talk_ended(talk, story->now, middle(talk));
	else if (strcmp(step, "fail") == 0)
		fail_with(
		    story, strtol(first, NULL, 10), strtol(second, NULL, 10));
	else if (strcmp(step, "retry") == 0)
		kube_watch_talk_retry(talk);
	else if (strcmp(step, "poll") == 0)
		no_stream(story);
	else if (step[0] == '+')
		story->now += strtol(step + 1, NULL, 10);
	else
		fail_msg("%s?", step);
	look(story, "");
}

static void
test_story(void **state)
{
	const struct row *row = *state;
	struct story story = { .now = 1000, .arena = arena_new() };
	struct span rest = span_of(row->steps), step;

	buf_init(&story.seen, 4096);
	look(&story, "");
	while (span_cut(&rest, ';', &step)) {
		char words[3][32] = { "", "", "" };
		char *text = arena_span(story.arena, span_trim(step));

		assert_true(sscanf(text, "%31s %31s %31s", words[0], words[1],
				words[2]) > 0);
		take_step(&story, words[0], words[1], words[2]);
	}
	assert_string_equal(story.seen.at + 1, row->expected);
	buf_release(&story.seen);
	arena_free(story.arena);
}

static void
test_path(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct kube_watch_talk talk = { .polls = 0 };

	kube_watch_talk_listed(&talk, 1, "a+b");
	assert_string_equal(
	    kube_watch_talk_path(arena, &talk, "/api/v1/pods?x=y", 300),
	    "/api/v1/pods?x=y&watch=true&allowWatchBookmarks=true"
	    "&timeoutSeconds=300&resourceVersion=a%2Bb");
	arena_free(arena);
}

/* Jitter is a quarter at most, for any random number. */
static void
test_jitter(void **state UNUSED)
{
	static const uint64_t numbers[] = { 0, 1, 399, 400, 401, UINT64_MAX,
		UINT64_MAX / 2, 0x5555555555555555 };
	struct error error;
	int64_t until;
	size_t i;

	error_set(&error, ERROR_UNAVAILABLE, "x");
	for (i = 0; i < COUNT(numbers); i++) {
		struct kube_watch_talk talk = { .polls = 0 };

		kube_watch_talk_failed(&talk, 0, numbers[i],
		    &(struct kube_watch_failure) { .error = &error });
		assert_int_equal(
		    kube_watch_talk_next(&talk, 0, &until), KUBE_WATCH_WAIT);
		assert_in_range(until, 600, 1000);
	}
}

/* The pauses between attempts at a stream grow, and end at 30 lists. */
static void
test_polls_look_for_a_stream(void **state UNUSED)
{
	static const size_t expected[] = { 2, 3, 5, 9, 17, 31, 31 };
	struct kube_watch_talk talk = { .polls = 0 };
	struct error error;
	int64_t now = 0, until;
	size_t lists, i;

	error_set(&error, ERROR_DENIED, "x");
	for (i = 0; i < COUNT(expected); i++) {
		kube_watch_talk_poll(&talk, now, &error);
		for (lists = 1;; lists++) {
			assert_int_equal(
			    kube_watch_talk_next(&talk, now, &until),
			    KUBE_WATCH_WAIT);
			now = until;
			kube_watch_talk_listed(&talk, now, "5");
			if (kube_watch_talk_next(&talk, now, &until) ==
			    KUBE_WATCH_STREAM)
				break;
		}
		assert_int_equal(lists, expected[i]);
	}
	kube_watch_talk_opened(&talk, now);
	assert_int_equal(talk.state, KUBE_WATCH_OK);
}

/* A version that is too long to be kept is not cut. */
static void
test_long_version(void **state UNUSED)
{
	struct kube_watch_talk talk = { .polls = 0 };
	char version[400];

	memset(version, '7', sizeof(version) - 1);
	version[sizeof(version) - 1] = '\0';
	kube_watch_talk_listed(&talk, 0, version);
	assert_string_equal(talk.version, "");
	assert_int_equal(talk.state, KUBE_WATCH_POLLING);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 4];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { .name = rows[i].name,
			.test_func = test_story,
			.initial_state = (void *)(uintptr_t)&rows[i] };
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(test_path);
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(test_jitter);
	tests[i++] =
	    (struct CMUnitTest)cmocka_unit_test(test_polls_look_for_a_stream);
	tests[i++] = (struct CMUnitTest)cmocka_unit_test(test_long_version);
	return cmocka_run_group_tests_name("kube watches", tests, NULL, NULL);
}

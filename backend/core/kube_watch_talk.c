#include "backend/core/kube_watch_talk.h"

#include <stdio.h>

#include "backend/core/kube_answer.h"
#include "backend/core/kube_path.h"

#define FAILURES_MAX 16 /* more make no longer waits */

static void
show(struct kube_watch_talk *talk, enum kube_watch_state state,
    const struct error *error, int64_t next_try_ms)
{
	talk->state = state;
	talk->next_try_ms = next_try_ms;
	talk->has_error = error != NULL;
	if (error)
		talk->error = *error;
	talk->news = true;
}

/* 0.8 s, 1.6 s ... 30 s, each a quarter more or less: servers that come back do
 * not get all their clients at the same moment. */
static int64_t
back_off(struct kube_watch_talk *talk, uint64_t random)
{
	int64_t wait = KUBE_WATCH_RETRY_MS;
	unsigned i;

	for (i = 0; i < talk->failures && wait < KUBE_WATCH_RETRY_LAST_MS; i++)
		wait *= 2;
	if (talk->failures < FAILURES_MAX)
		talk->failures++;
	if (wait > KUBE_WATCH_RETRY_LAST_MS)
		wait = KUBE_WATCH_RETRY_LAST_MS;
	return wait - wait / 4 + (int64_t)(random % (uint64_t)(wait / 2 + 1));
}

enum kube_watch_step
kube_watch_talk_next(
    const struct kube_watch_talk *talk, int64_t now_ms, int64_t *until_ms)
{
	if (talk->due_ms > now_ms) {
		*until_ms = talk->due_ms;
		return KUBE_WATCH_WAIT;
	}
	return *talk->version ? KUBE_WATCH_STREAM : KUBE_WATCH_LIST;
}

char *
kube_watch_talk_path(struct arena *arena, const struct kube_watch_talk *talk,
    const char *path, unsigned span_s)
{
	char *span = arena_printf(arena, "%u", span_s);

	path = kube_path_with(arena, path, "watch", "true");
	path = kube_path_with(arena, path, "allowWatchBookmarks", "true");
	path = kube_path_with(arena, path, "timeoutSeconds", span);
	return kube_path_with(arena, path, "resourceVersion", talk->version);
}

/* False when it is none that a stream could go on from. */
static bool
keep_version(struct kube_watch_talk *talk, const char *version)
{
	if (!version || !*version || strlen(version) >= sizeof(talk->version))
		return false;
	snprintf(talk->version, sizeof(talk->version), "%s", version);
	return true;
}

static void
list_again(struct kube_watch_talk *talk, int64_t due_ms)
{
	talk->version[0] = '\0';
	talk->due_ms = due_ms;
}

/* A server that is always too old, or knows a kind and not its stream, is not
 * asked in a circle. */
static void
list_soon(struct kube_watch_talk *talk, int64_t now_ms, uint64_t random)
{
	bool first = !talk->failures;
	int64_t wait = back_off(talk, random);

	list_again(talk, first ? now_ms : now_ms + wait);
}

/* The next list, while streams are not to be had. */
static void
poll_on(struct kube_watch_talk *talk, int64_t now_ms)
{
	list_again(talk, now_ms + KUBE_WATCH_POLL_MS);
	talk->failures = 0;
	if (talk->state != KUBE_WATCH_POLLING)
		show(talk, KUBE_WATCH_POLLING, &talk->poll_error, 0);
}

void
kube_watch_talk_poll(
    struct kube_watch_talk *talk, int64_t now_ms, const struct error *why)
{
	/* A stream is tried again after 1 list, 2, 4 ... 30 of them. */
	talk->polls_to_go = talk->polling ? 2 * talk->polls_to_go : 1;
	if (talk->polls_to_go > KUBE_WATCH_POLLS)
		talk->polls_to_go = KUBE_WATCH_POLLS;
	talk->polling = true;
	talk->worked = false;
	talk->polls = 0;
	talk->poll_error = *why;
	poll_on(talk, now_ms);
}

void
kube_watch_talk_listed(
    struct kube_watch_talk *talk, int64_t now_ms, const char *version)
{
	struct error error;

	talk->due_ms = 0;
	talk->denials = 0;
	if (!keep_version(talk, version)) {
		error_set(&error, ERROR_INVALID, "no live updates");
		error_hint(&error,
		    "the server's lists tell no version to go on from", NULL);
		kube_watch_talk_poll(talk, now_ms, &error);
	} else if (talk->polling && talk->polls++ < talk->polls_to_go) {
		poll_on(talk, now_ms);
	}
	/* Else a stream: perhaps it is allowed by now. */
}

void
kube_watch_talk_opened(struct kube_watch_talk *talk, int64_t now_ms)
{
	talk->opened_ms = now_ms;
	talk->lively = false;
	talk->polling = false;
	talk->worked = true;
	talk->denials = 0;
	if (talk->state != KUBE_WATCH_OK)
		show(talk, KUBE_WATCH_OK, NULL, 0);
}

/* True when the stream that ends now was of use. */
static bool
was_healthy(struct kube_watch_talk *talk, int64_t now_ms)
{
	bool healthy = talk->opened_ms &&
	    (talk->lively || now_ms - talk->opened_ms >= KUBE_WATCH_HEALTHY_MS);

	talk->opened_ms = 0;
	talk->lively = false;
	if (healthy)
		talk->failures = 0;
	return healthy;
}

void
kube_watch_talk_ended(
    struct kube_watch_talk *talk, int64_t now_ms, uint64_t random)
{
	bool healthy = was_healthy(talk, now_ms);

	/* A server that ends all streams at once is not asked in a circle. */
	talk->due_ms = healthy ? 0 : now_ms + back_off(talk, random);
}

/* The server says how long, or we do; the longer one counts. */
static int64_t
wait_for(struct kube_watch_talk *talk, uint64_t random,
    const struct kube_watch_failure *failure)
{
	int64_t wait = back_off(talk, random);
	int64_t asked_s = failure->retry_after_s;

	if (asked_s > KUBE_WATCH_BUSY_LIMIT_S)
		asked_s = KUBE_WATCH_BUSY_LIMIT_S;
	return asked_s * 1000 > wait ? asked_s * 1000 : wait;
}

static enum kube_watch_state
state_of(long status)
{
	switch (status) {
	case 401:
		return KUBE_WATCH_LOGIN;
	case 403:
		return KUBE_WATCH_DENIED;
	case 404:
		return KUBE_WATCH_ABSENT;
	default:
		return KUBE_WATCH_LOST;
	}
}

/* Nobody repairs a right or installs an API within a second. */
static int64_t
list_wait(struct kube_watch_talk *talk, uint64_t random,
    const struct kube_watch_failure *failure)
{
	if ((failure->status == 403 || failure->status == 404) &&
	    talk->denials++ >= KUBE_WATCH_DENIALS)
		talk->failures = FAILURES_MAX;
	return wait_for(talk, random, failure);
}

/* A stream that the server refuses: lists tell whether it is the stream only. */
static void
refuse_stream(struct kube_watch_talk *talk, int64_t now_ms, uint64_t random,
    const struct kube_watch_failure *failure)
{
	struct error error = *failure->error;
	long status = failure->status;

	if (status == 405 ||
	    (status == 403 &&
		(!talk->worked || talk->denials++ >= KUBE_WATCH_DENIALS))) {
		error_hint(&error,
		    "live updates need the right to watch; the list is asked "
		    "for each 10 s",
		    "ask for the right");
		kube_watch_talk_poll(talk, now_ms, &error);
		return;
	}
	if (status == 404 || status == 410) {
		list_soon(talk, now_ms, random);
		return;
	}
	talk->due_ms = now_ms + wait_for(talk, random, failure);
	if (status != 401 && status != 403 && status != 429 && status < 500)
		list_again(talk, talk->due_ms);
	show(talk, state_of(status), failure->error, talk->due_ms);
}

void
kube_watch_talk_failed(struct kube_watch_talk *talk, int64_t now_ms,
    uint64_t random, const struct kube_watch_failure *failure)
{
	bool is_stream = *talk->version;
	bool healthy = was_healthy(talk, now_ms);

	if (is_stream && failure->status) {
		refuse_stream(talk, now_ms, random, failure);
		return;
	}
	if (healthy) {
		/* Something in between cut it: often it goes on at once. */
		talk->due_ms = now_ms + (int64_t)(random % KUBE_WATCH_RETRY_MS);
		return;
	}
	talk->due_ms = now_ms + list_wait(talk, random, failure);
	show(talk, state_of(failure->status), failure->error, talk->due_ms);
}

void
kube_watch_talk_retry(struct kube_watch_talk *talk)
{
	talk->due_ms = 0;
	talk->failures = 0;
}

/* An ERROR event: the server ends the stream and says why. */
static void
take_error(struct kube_watch_talk *talk, int64_t now_ms, uint64_t random,
    const struct node *status)
{
	long code = kube_answer_code(status);

	(void)was_healthy(talk, now_ms);
	if (code == 410) {
		list_soon(talk, now_ms, random);
		return;
	}
	talk->due_ms = now_ms + back_off(talk, random);
	if (!kube_answer_has_cause(status, "ResourceVersionTooLarge") &&
	    code != 429 && code != 504)
		list_again(talk, talk->due_ms);
}

enum kube_watch_event
kube_watch_talk_take(struct kube_watch_talk *talk, int64_t now_ms,
    uint64_t random, const struct node *event, const struct node **object)
{
	const char *type = node_get_text(event, "type");
	const struct node *what = node_get(event, "object");
	bool is_error = type && strcmp(type, "ERROR") == 0;

	if (!type || !what || is_error) {
		take_error(talk, now_ms, random, what);
		return KUBE_WATCH_END;
	}
	talk->lively = true;
	talk->failures = 0;
	(void)keep_version(talk,
	    node_text(node_at(what, "metadata", "resourceVersion", NULL)));
	*object = what;
	if (strcmp(type, "ADDED") == 0 || strcmp(type, "MODIFIED") == 0)
		return KUBE_WATCH_PUT;
	return strcmp(type, "DELETED") == 0 ? KUBE_WATCH_DROP : KUBE_WATCH_NOTE;
}

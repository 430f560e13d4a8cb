#include <stdlib.h>

#include "backend/base/log.h"
#include "backend/core/web_url.h"
#include "backend/io/registry_state.h"

/*
 * DESIGN: a scan whose turn has come does what its talk wants next: it waits for
 * an answer, a login or a moment, and goes on from there. registry.c gives the
 * turns.
 */

#define HEADER_COUNT_LIMIT 16 /* of one name */
#define ACCEPT "application/json"

static void step(struct registry_scan *scan);

void
registry_scan_free(struct registry_scan *scan)
{
	if (scan->call)
		http_cancel(scan->call);
	http_timer_stop(scan->timer);
	if (scan->login_call)
		registry_login_cancel(scan->login_call);
	registry_talk_free(scan->talk);
	secret_free(scan->login.secret);
	arena_free(scan->arena);
	free(scan);
}

/* Takes the scan out, tells its owner, and frees it. */
static void
finish(struct registry_scan *scan, struct registry_tags *tags,
    const struct error *error, int64_t retry_after_s)
{
	registry_place_remove(scan);
	scan->done(scan->context, tags, error, retry_after_s);
	registry_scan_free(scan);
}

static void
finish_done(struct registry_scan *scan)
{
	struct registry_tags *tags, made;

	made.arena = registry_talk_tags(
	    scan->talk, &made.tags, &made.count, &made.dropped);
	tags = arena_alloc(made.arena, sizeof(*tags));
	*tags = made;
	finish(scan, tags, NULL, 0);
}

void
registry_scan_cool(struct registry_scan *scan)
{
	int64_t left = registry_place_cooling(scan->place);
	struct error error;

	error_set(&error, ERROR_UNAVAILABLE,
	    "scan %s: %s asked us to wait %lld s more", scan->ref.canonical,
	    scan->place->name, (long long)left);
	error_hint(&error, "the registry wants fewer requests",
	    "wait: it is asked again by itself");
	finish(scan, NULL, &error, left);
}

/* The authorities for that URL: those of the host it leads to. */
static const char *
ca_file(struct registry_scan *scan, const char *url)
{
	const struct config_registry *found;
	struct web_url parts;

	if (!web_url_read(span_of(url), &parts))
		return NULL;
	found = registry_settings_of(
	    scan->place->registry, arena_span(scan->arena, parts.place));
	return found ? found->ca_file : NULL;
}

static enum registry_talk_fault
talk_fault(enum http_fault fault)
{
	switch (fault) {
	case HTTP_FAULT_REFUSED:
	case HTTP_FAULT_CONNECT:
	case HTTP_FAULT_SILENT:
		return REGISTRY_TALK_UNREACHABLE;
	case HTTP_FAULT_CUT:
		return REGISTRY_TALK_CUT;
	case HTTP_FAULT_NOT_TLS:
		return REGISTRY_TALK_NOT_TLS;
	case HTTP_FAULT_NOT_HTTP:
		return REGISTRY_TALK_NOT_HTTP;
	case HTTP_FAULT_UNKNOWN_CA:
		return REGISTRY_TALK_UNKNOWN_CA;
	case HTTP_FAULT_WRONG_HOST:
		return REGISTRY_TALK_WRONG_HOST;
	case HTTP_FAULT_NONE:
	case HTTP_FAULT_RESOLVE:
	case HTTP_FAULT_TIME:
	case HTTP_FAULT_EXPIRED:
	case HTTP_FAULT_CERTIFICATE:
	case HTTP_FAULT_AUTHORITIES:
	case HTTP_FAULT_KEY:
	case HTTP_FAULT_TOO_BIG:
	case HTTP_FAULT_REDIRECT:
	case HTTP_FAULT_OTHER:
		break;
	}
	return REGISTRY_TALK_OTHER;
}

static size_t
read_headers(const struct http_answer *answer, const char *name,
    struct span headers[HEADER_COUNT_LIMIT])
{
	const char *value;
	size_t count = 0;

	while (count < HEADER_COUNT_LIMIT &&
	    (value = http_header(answer, name, count)))
		headers[count++] = span_of(value);
	return count;
}

static void
take_answer(
    void *context, const struct http_answer *answer, const struct error *error)
{
	struct span challenges[HEADER_COUNT_LIMIT], links[HEADER_COUNT_LIMIT];
	struct registry_scan *scan = context;
	struct registry_talk_answer made = { .status = answer->status,
		.body = answer->body,
		.retry_after_s = answer->retry_after_s,
		.is_foreign = answer->is_foreign,
		.challenges = challenges,
		.links = links };

	scan->call = NULL;
	if (error) {
		registry_talk_fail(
		    scan->talk, http_now(), talk_fault(answer->fault), error);
	} else {
		made.challenge_count =
		    read_headers(answer, "WWW-Authenticate", challenges);
		made.link_count = read_headers(answer, "Link", links);
		if (scan->asks_registry && !answer->is_foreign)
			scan->place->is_multiplexed = answer->is_multiplexed;
		registry_talk_take(scan->talk, http_now(), &made);
	}
	step(scan);
}

static void
send_request(
    struct registry_scan *scan, const struct registry_talk_request *request)
{
	struct http_order order = { .method = HTTP_GET,
		.url = request->url,
		.accept = ACCEPT,
		.body_ceiling = REGISTRY_BODY_LIMIT,
		.ca_file = ca_file(scan, request->url),
		.timeout_ms = scan->deadline_ms - http_now() };

	scan->asks_registry = !request->is_token;
	if (request->is_token) {
		order.body_ceiling = REGISTRY_TOKEN_LIMIT;
		order.secret_answer = true;
	}
	if (request->form) {
		order.method = HTTP_POST;
		order.body = request->form;
		order.body_secret = scan->login.secret;
		order.content_type = "application/x-www-form-urlencoded";
	}
	switch (request->auth) {
	case REGISTRY_TALK_NOTHING:
		break;
	case REGISTRY_TALK_BASIC:
		order.auth = HTTP_AUTH_BASIC;
		order.user = scan->login.user;
		order.password = scan->login.secret;
		break;
	case REGISTRY_TALK_TOKEN:
		order.auth = HTTP_AUTH_BEARER;
		order.password = scan->token->secret;
		break;
	case REGISTRY_TALK_LOGIN_TOKEN:
		order.auth = HTTP_AUTH_BEARER;
		order.password = scan->login.secret;
		break;
	}
	scan->call =
	    http_start(scan->place->registry->http, &order, take_answer, scan);
}

static void
take_login(void *context, const struct login *found, const struct error *error)
{
	struct registry_scan *scan = context;

	scan->login_call = NULL;
	if (error) {
		registry_talk_login_failed(scan->talk, error);
	} else {
		scan->login = *found;
		scan->login.user = arena_dup(scan->arena, found->user);
		scan->login.secret = secret_copy(found->secret);
		registry_talk_login(scan->talk, found->kind, scan->login.user);
	}
	step(scan);
}

static void
finish_failed(struct registry_scan *scan)
{
	struct error error = *registry_talk_error(scan->talk);
	struct place *place = scan->place;
	int64_t retry_after_s;
	bool whole;

	retry_after_s = registry_talk_retry_after(scan->talk, &whole);
	if (whole) {
		place->cool_until_ms = http_now() + retry_after_s * 1000;
		log_info("%s cools for %lld s", place->name,
		    (long long)retry_after_s);
	}
	if (error.kind == ERROR_DENIED)
		registry_login_forget(place->registry->login, place->name);
	finish(scan, NULL, &error, retry_after_s);
}

static void
go_on(void *context)
{
	struct registry_scan *scan = context;

	scan->timer = NULL;
	step(scan);
}

/* Does what the talk wants next. The scan may be gone behind it. */
static void
step(struct registry_scan *scan)
{
	struct registry *registry = scan->place->registry;
	struct registry_talk_request request;
	int64_t wait;

	switch (registry_talk_next(scan->talk, http_now(), &request)) {
	case REGISTRY_TALK_LOGIN:
		scan->login_call = registry_login_find(
		    registry->login, &scan->ref, take_login, scan);
		return;
	case REGISTRY_TALK_SEND:
		wait = request.not_before_ms - http_now();
		if (registry_place_cooling(scan->place))
			registry_scan_cool(scan);
		else if (wait > 0)
			scan->timer =
			    http_timer_start(registry->http, wait, go_on, scan);
		else
			send_request(scan, &request);
		return;
	case REGISTRY_TALK_DONE:
		finish_done(scan);
		return;
	case REGISTRY_TALK_FAILED:
		finish_failed(scan);
		return;
	}
}

void
registry_scan_begin(struct registry_scan *scan)
{
	struct place *place = scan->place;
	const struct config_registry *settings =
	    registry_settings_of(place->registry, place->name);
	struct registry_talk_settings talk = { .ref = &scan->ref,
		.host = &place->host,
		.token = scan->token,
		.insecure = scan->insecure || (settings && settings->insecure),
		.https_first = settings && settings->ca_file,
		.retry_ms = place->registry->retry_ms,
		.random = http_random(),
		.tag_limit = REGISTRY_TAG_LIMIT,
		.page_limit = REGISTRY_PAGE_LIMIT };

	scan->active = true;
	place->active++;
	scan->deadline_ms = http_now() + scan->timeout_ms;
	talk.deadline_ms = scan->deadline_ms;
	scan->talk = registry_talk_new(&talk);
	step(scan);
}

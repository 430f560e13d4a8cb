#include "backend/io/registry.h"

#include <stdlib.h>
#include <strings.h>
#include <sys/random.h>

#include "backend/base/log.h"
#include "backend/base/map.h"
#include "backend/base/xalloc.h"
#include "backend/core/registry_talk.h"
#include "backend/core/web_url.h"
#include "backend/io/registry_login.h"

#define HEADER_COUNT_LIMIT 16 /* of one name */
#define MULTIPLEX_LIMIT 100 /* scans at a time over HTTP/2 */
#define ACCEPT "application/json"

/* One registry: what it taught us, its tokens, and who waits for it. */
struct place {
	struct registry *registry;
	struct place *next;
	struct arena *arena;
	const char *name;
	struct registry_talk_host host;
	struct map *tokens; /* repository to struct registry_talk_token */
	bool is_multiplexed;
	int64_t cool_until_ms; /* 0: it does not cool */
	struct registry_scan *first, *last; /* all of them, oldest first */
	size_t active; /* how many of them have begun */
	struct http_timer *pump;
};

struct registry {
	struct http *http;
	const struct config *config;
	struct registry_login *login;
	struct place *places;
	int64_t retry_ms;
};

struct registry_scan {
	struct place *place;
	struct registry_scan *next, *previous;
	struct arena *arena;
	struct image_ref ref;
	bool insecure;
	int64_t timeout_ms;
	registry_done done;
	void *context;

	bool active; /* its turn has come; the rest is set */
	int64_t deadline_ms;
	struct registry_talk *talk;
	struct registry_talk_token *token;
	struct login login;
	/* What it waits for: at most one of them. */
	struct http_call *call;
	struct http_timer *timer;
	struct registry_login_call *login_call;
};

static void step(struct registry_scan *scan);

struct registry *
registry_open(struct http *http, const struct registry_settings *settings)
{
	struct registry *registry = xcalloc(1, sizeof(*registry));

	registry->http = http;
	registry->config = settings->config;
	registry->retry_ms = settings->retry_ms;
	registry->login = registry_login_open(http, settings);
	return registry;
}

static void
place_free(struct place *place)
{
	size_t at = 0;
	struct span key;
	void *token;

	while (place->first)
		registry_scan_cancel(place->first);
	while (map_next(place->tokens, &at, &key, &token))
		registry_talk_token_release(token);
	registry_talk_host_release(&place->host);
	http_timer_stop(place->pump);
	arena_free(place->arena);
	free(place);
}

void
registry_close(struct registry *registry)
{
	struct place *place, *next;

	if (!registry)
		return;
	for (place = registry->places; place; place = next) {
		next = place->next;
		place_free(place);
	}
	registry_login_close(registry->login);
	free(registry);
}

static struct place *
find_place(struct registry *registry, const char *name)
{
	struct place *place;

	for (place = registry->places; place; place = place->next)
		if (strcasecmp(place->name, name) == 0)
			return place;
	place = xcalloc(1, sizeof(*place));
	place->registry = registry;
	place->next = registry->places;
	place->arena = arena_new();
	place->name = arena_dup(place->arena, name);
	place->tokens = map_new(place->arena);
	registry->places = place;
	return place;
}

static struct registry_talk_token *
find_token(struct place *place, const char *repository)
{
	struct registry_talk_token *token =
	    map_find(place->tokens, span_of(repository));
	const char *name;

	if (token)
		return token;
	token = arena_alloc(place->arena, sizeof(*token));
	name = arena_dup(place->arena, repository);
	map_set(place->tokens, span_of(name), token);
	return token;
}

static void
place_remove(struct registry_scan *scan)
{
	struct place *place = scan->place;

	if (scan->previous)
		scan->previous->next = scan->next;
	else
		place->first = scan->next;
	if (scan->next)
		scan->next->previous = scan->previous;
	else
		place->last = scan->previous;
	if (scan->active)
		place->active--;
}

static void
scan_free(struct registry_scan *scan)
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

static void pump(void *context);

/* The next turns are given from the loop, never from inside a callback. */
static void
plan_pump(struct place *place)
{
	if (!place->pump)
		place->pump =
		    http_timer_start(place->registry->http, 0, pump, place);
}

void
registry_scan_cancel(struct registry_scan *scan)
{
	struct place *place = scan->place;

	place_remove(scan);
	scan_free(scan);
	if (place->first)
		plan_pump(place);
}

/* Takes the scan out, tells its owner, and frees it. */
static void
finish(struct registry_scan *scan, struct registry_tags *tags,
    const struct error *error, int64_t retry_after_s)
{
	struct place *place = scan->place;

	place_remove(scan);
	if (place->first)
		plan_pump(place);
	scan->done(scan->context, tags, error, retry_after_s);
	scan_free(scan);
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

static int64_t
seconds_left(const struct place *place)
{
	int64_t left = place->cool_until_ms - http_now();

	return left > 0 ? (left + 999) / 1000 : 0;
}

static void
finish_cooling(struct registry_scan *scan)
{
	int64_t left = seconds_left(scan->place);
	struct error error;

	error_set(&error, ERROR_UNAVAILABLE,
	    "scan %s: %s asked us to wait %lld s more", scan->ref.canonical,
	    scan->place->name, (long long)left);
	error_hint(&error, "the registry wants fewer requests",
	    "wait: it is asked again by itself");
	finish(scan, NULL, &error, left);
}

static const struct config_registry *
settings_of(const struct registry *registry, const char *host)
{
	return registry->config ? config_find_registry(registry->config, host)
				: NULL;
}

/* The authorities for that URL: those of the host it leads to. */
static const char *
ca_file(struct registry_scan *scan, const char *url)
{
	const struct config_registry *found;
	struct web_url parts;

	if (!web_url_read(span_of(url), &parts))
		return NULL;
	found = settings_of(
	    scan->place->registry, arena_span(scan->arena, parts.place));
	return found ? found->ca_file : NULL;
}

static enum registry_talk_fault
talk_fault(enum http_fault fault)
{
	switch (fault) {
	case HTTP_FAULT_CONNECT:
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
	case HTTP_FAULT_CERTIFICATE:
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
		if (seconds_left(scan->place))
			finish_cooling(scan);
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

static uint64_t
random_number(void)
{
	uint64_t number = 0;

	/* Without it waits are less spread; that is all. */
	(void)!getrandom(&number, sizeof(number), GRND_NONBLOCK);
	return number;
}

static void
begin(struct registry_scan *scan)
{
	struct place *place = scan->place;
	const struct config_registry *settings =
	    settings_of(place->registry, place->name);
	struct registry_talk_settings talk = { .ref = &scan->ref,
		.host = &place->host,
		.token = scan->token,
		.insecure = scan->insecure || (settings && settings->insecure),
		.https_first = settings && settings->ca_file,
		.retry_ms = place->registry->retry_ms,
		.random = random_number(),
		.tag_limit = REGISTRY_TAG_LIMIT,
		.page_limit = REGISTRY_PAGE_LIMIT };

	scan->active = true;
	place->active++;
	scan->deadline_ms = http_now() + scan->timeout_ms;
	talk.deadline_ms = scan->deadline_ms;
	scan->talk = registry_talk_new(&talk);
	step(scan);
}

static struct registry_scan *
first_waiting(const struct place *place)
{
	struct registry_scan *scan;

	for (scan = place->first; scan && scan->active; scan = scan->next)
		;
	return scan;
}

/* Gives turns to those that wait, or tells them that the registry cools. */
static void
pump(void *context)
{
	struct place *place = context;
	size_t limit = place->is_multiplexed
	    ? MULTIPLEX_LIMIT
	    : http_host_connections(place->registry->http);
	struct registry_scan *scan;

	place->pump = NULL;
	while ((scan = first_waiting(place))) {
		if (seconds_left(place))
			finish_cooling(scan);
		else if (place->active < limit)
			begin(scan);
		else
			break;
	}
}

struct registry_scan *
registry_scan_start(struct registry *registry,
    const struct registry_order *order, registry_done done, void *context)
{
	struct registry_scan *scan = xcalloc(1, sizeof(*scan));
	struct place *place = find_place(registry, order->ref.registry);

	scan->place = place;
	scan->previous = place->last;
	if (place->last)
		place->last->next = scan;
	else
		place->first = scan;
	place->last = scan;
	scan->arena = arena_new();
	scan->ref = (struct image_ref) {
		.registry = arena_dup(scan->arena, order->ref.registry),
		.repository = arena_dup(scan->arena, order->ref.repository),
		.canonical = arena_dup(scan->arena, order->ref.canonical),
		.plain_http = order->ref.plain_http,
	};
	scan->token = find_token(place, scan->ref.repository);
	scan->insecure = order->insecure;
	scan->timeout_ms = order->timeout_ms;
	scan->done = done;
	scan->context = context;
	plan_pump(place);
	return scan;
}

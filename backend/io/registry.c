#include "backend/io/registry.h"

#include <stdlib.h>
#include <strings.h>

#include "backend/base/xalloc.h"
#include "backend/io/registry_state.h"

#define MULTIPLEX_LIMIT 100 /* scans at a time over HTTP/2 */

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
registry_place_remove(struct registry_scan *scan)
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
	if (place->first)
		plan_pump(place);
}

int64_t
registry_place_cooling(const struct place *place)
{
	int64_t left = place->cool_until_ms - http_now();

	return left > 0 ? (left + 999) / 1000 : 0;
}

const struct config_registry *
registry_settings_of(const struct registry *registry, const char *host)
{
	return registry->config ? config_find_registry(registry->config, host)
				: NULL;
}

void
registry_scan_cancel(struct registry_scan *scan)
{
	registry_place_remove(scan);
	registry_scan_free(scan);
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
		if (registry_place_cooling(place))
			registry_scan_cool(scan);
		else if (place->active < limit)
			registry_scan_begin(scan);
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

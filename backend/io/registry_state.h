/*
 * What registry.c and registry_scan.c share: the one keeps the registries and
 * gives the turns, the other carries a scan whose turn has come.
 */
#ifndef IO_REGISTRY_STATE_H
#define IO_REGISTRY_STATE_H

#include "backend/base/map.h"
#include "backend/core/registry_talk.h"
#include "backend/io/registry.h"
#include "backend/io/registry_login.h"

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
	bool asks_registry; /* and not the token server */
	/* What it waits for: at most one of them. */
	struct http_call *call;
	struct http_timer *timer;
	struct registry_login_call *login_call;
};

/* NULL: nothing is set for that host. */
const struct config_registry *registry_settings_of(
    const struct registry *registry, const char *host);

/* Seconds for which the registry is to be left alone; 0: none. */
int64_t registry_place_cooling(const struct place *place);

/* Takes it out of its registry, so that the next one gets its turn. */
void registry_place_remove(struct registry_scan *scan);

/* Its turn has come. The scan may be gone behind it. */
void registry_scan_begin(struct registry_scan *scan);

/* Ends it because the registry cools. */
void registry_scan_cool(struct registry_scan *scan);

/* Stops what it waits for; its owner is not told. */
void registry_scan_free(struct registry_scan *scan);

#endif

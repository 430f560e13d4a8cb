/*
 * Tag lists from container registries (OCI distribution API), many at once on
 * the engine's http. What is asked next is decided by core/registry_talk; here
 * are the carrying, the token cache by (registry, repository), logins from the
 * operator's credential files, and registries that cool down after a 429.
 *
 * Of one registry as many scans run at a time as there are connections to a
 * host (more over HTTP/2); the others wait their turn, so that they know what
 * the first ones found out, and are not sent when the registry has had enough.
 */
#ifndef IO_REGISTRY_H
#define IO_REGISTRY_H

#include "backend/core/config.h"
#include "backend/core/image_ref.h"
#include "backend/io/http.h"

#define REGISTRY_BODY_LIMIT ((size_t)32 * 1024 * 1024)
#define REGISTRY_TOKEN_LIMIT ((size_t)64 * 1024)
#define REGISTRY_TAG_LIMIT ((size_t)1000000)
#define REGISTRY_PAGE_LIMIT 1000

struct registry;

struct registry_settings {
	const struct config *config; /* borrowed: registries */
	/* Where credential files are looked for: docker's, podman's. NULL
	 * members: not set. Values of the environment, given explicitly. */
	const char *home, *docker_config, *registry_auth_file, *xdg_runtime_dir,
	    *xdg_config_home;
	const char *docker_auth_config; /* a whole file; before all files */
	const char *path; /* PATH, for docker-credential-NAME */
	int64_t retry_ms; /* 0: REGISTRY_TALK_RETRY_MS */
};

struct registry *registry_open(
    struct http *http, const struct registry_settings *settings);
void registry_close(struct registry *registry);

struct registry_order {
	struct image_ref ref; /* copied */
	bool insecure; /* spec.insecure: plain http may carry logins, too */
	int64_t timeout_ms; /* for the whole conversation, from when its turn
			       comes */
};

/* The tags as the registry gave them, duplicates dropped. They live in the
 * arena, which is given away to the callback's owner. */
struct registry_tags {
	struct arena *arena;
	struct span *tags; /* NUL behind each */
	size_t count;
	size_t dropped; /* broke the grammar of tags */
};

/*
 * tags is NULL when error is not. The callback owns *tags, which lies in its
 * own arena: arena_free(tags->arena). retry_after_s: 0 or how long the registry
 * wants to be left alone. The scan is gone when its callback runs, which is
 * never before registry_scan_start() has returned.
 */
typedef void (*registry_done)(void *context, struct registry_tags *tags,
    const struct error *error, int64_t retry_after_s);

struct registry_scan;

struct registry_scan *registry_scan_start(struct registry *registry,
    const struct registry_order *order, registry_done done, void *context);

/* No callback after this. */
void registry_scan_cancel(struct registry_scan *scan);

#endif

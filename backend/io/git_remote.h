/*
 * Where a remote is and how it is reached: shared by fetch and push. None of it
 * is libgit2's own network code: git_http.c (libcurl) and git_exec.c (ssh, or
 * git-upload-pack for a local path) are registered per remote.
 */
#ifndef IO_GIT_REMOTE_H
#define IO_GIT_REMOTE_H

#include "backend/base/cancel.h"
#include "backend/base/error.h"
#include "backend/io/git_cache.h"

#define GIT_CONNECT_LIMIT_MS 10000
#define GIT_STALL_LIMIT_S 60

struct git_remote_progress {
	unsigned received, total; /* objects */
	size_t bytes;
};

struct git_place {
	const char *url; /* https, http, ssh, scp-like, or a local path */
	const char *ca_file; /* NULL: the system's */
	const char *proxy; /* NULL: the environment's; "": none */
	const struct cancel *cancel;
	int connect_limit_ms, stall_limit_s; /* 0: the limits above */
	/* Called now and then on the worker's thread; may be NULL. */
	void (*progress)(void *context, const struct git_remote_progress *);
	void *context;
};

enum git_place_kind {
	GIT_PLACE_HTTP, /* http and https */
	GIT_PLACE_SSH, /* ssh:// and user@host:path */
	GIT_PLACE_LOCAL, /* a path, or file:// */
};

/* ERROR_INVALID for anything else (ext::, option-like hosts, control bytes). */
MUST_CHECK
bool git_place_kind_of(
    const char *url, enum git_place_kind *kind, struct error *error);

/*
 * The URL for screens and messages: cleaned, without password, and for http
 * without the user, which may be a token.
 */
char *git_place_shown(struct arena *arena, const char *url);

#endif

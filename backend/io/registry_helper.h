/*
 * A docker-credential-NAME that runs beside the requests: http_work() watches
 * it, and nobody waits. It gets the server on its standard input and prints the
 * login, or why there is none.
 */
#ifndef IO_REGISTRY_HELPER_H
#define IO_REGISTRY_HELPER_H

#include "backend/io/http.h"

struct registry_helper;

/*
 * printed is borrowed; it is NULL when error is not: no such program, it ran
 * over its time, or it printed over LOGIN_FILE_LIMIT. The helper is gone when this
 * is called, which is never before registry_helper_start() has returned.
 */
typedef void (*registry_helper_done)(void *context, int status,
    const struct secret *printed, const struct error *error);

/* `path' is where programs are looked for; NULL: nowhere. */
struct registry_helper *registry_helper_start(struct http *http,
    const char *path, const char *name, const char *server, int64_t limit_ms,
    registry_helper_done done, void *context);

/* What it means and what to do when a helper gave no login. */
void registry_helper_hint(struct error *error);

/* Ends it, without a callback; NULL is taken. */
void registry_helper_stop(struct registry_helper *helper);

#endif

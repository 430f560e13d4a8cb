/*
 * A connection to an API server over which bytes go exactly as they are given,
 * from where they are: libcurl makes the connection (proxy, TLS, identities)
 * and keeps nothing of what is sent. Blocking, for a worker.
 */
#ifndef IO_SECRET_LINE_H
#define IO_SECRET_LINE_H

#include "backend/base/cancel.h"
#include "backend/core/kube_server.h"
#include "backend/io/http.h"

#define SECRET_LINE_CONNECT_MS 10000
#define SECRET_LINE_TIME_MS 30000 /* from the first step to the last byte */

struct secret_line;

/* Everything is borrowed until the line is closed. */
MUST_CHECK
bool secret_line_open(const struct kube_server *server, int timeout_ms,
    const struct cancel *cancel, struct secret_line **line,
    struct error *error);
void secret_line_close(struct secret_line *line); /* NULL is taken */

/* Waits; *sent bytes went. `answered': the other side speaks already. */
MUST_CHECK
bool secret_line_send(struct secret_line *line, const char *at, size_t length,
    size_t *sent, bool *answered, struct error *error);

/* Waits; *received is 0 when the other side has closed. */
MUST_CHECK
bool secret_line_receive(struct secret_line *line, char *at, size_t room,
    size_t *received, struct error *error);

#endif

/*
 * The example registry: a part of the OCI distribution interface on 127.0.0.1,
 * enough for whoever lists tags and asks for digests.
 *
 *	/v2/                        200
 *	/v2/NAME/tags/list          sorted; pages of at most SERVER_PAGE, with
 *	                            Link; n and last are honoured
 *	/v2/NAME/manifests/TAG      a small manifest and its digest
 *
 * It has no thread of its own: server_run() answers what waits and returns.
 */
#ifndef WORLD_SERVER_H
#define WORLD_SERVER_H

#include "tests/world/tags.h"

#define SERVER_PAGE 100u

struct server;

/* Port 0 takes a free one. `tags' is borrowed until server_close(). */
MUST_CHECK
bool server_open(struct tags *tags, uint16_t port, struct server **server,
    struct error *error);
void server_close(struct server *server);

uint16_t server_port(const struct server *server);

/* Readable when server_run() has something to do. */
int server_fd(const struct server *server);

/* Milliseconds until server_run() wants to be called; -1: no need. */
int server_wait(const struct server *server);

void server_run(struct server *server);

#endif

/*
 * A TLS server on 127.0.0.1 that takes one request at a time, keeps its bytes
 * exactly, and answers, cuts or is silent as it is told; and a proxy in front
 * of it. Each is a thread; both end with secret_server_stop().
 */
#ifndef TESTS_FAULT_SECRET_SERVER_H
#define TESTS_FAULT_SECRET_SERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "backend/base/buf.h"
#include "tests/tls_fixture.h"

#define SECRET_SERVER_WHOLE ((size_t)-1)

/* To be changed only while no request is under way. */
struct secret_server_plan {
	const char *answer; /* NULL: none; whole, with its head */
	size_t answer_length; /* 0: strlen(answer) */
	size_t cut; /* the connection ends after so many bytes of the request;
		     * SECRET_SERVER_WHOLE: it does not */
	bool early; /* answers when the head is there, and reads no more */
	bool mute; /* says nothing until the other side ends it */
	bool drip; /* one byte of the answer at a time */
	bool echo; /* the request's body behind the answer */
};

struct secret_server {
	int fd, port;
	void *tls; /* SSL_CTX; NULL: a proxy */
	int target; /* port that the proxy leads to */
	pthread_t thread;
	atomic_bool stopping;
	atomic_uint connections;
	struct secret_server_plan plan;
	struct buf request; /* the last one */
	struct buf line; /* the proxy's last CONNECT, its head */
	bool has_client; /* the other side showed a certificate */
};

/* client: whose certificates are asked for, or NULL. */
void secret_server_start(struct secret_server *server,
    const struct tls_fixture *own, const struct tls_fixture *client);
void secret_server_start_proxy(struct secret_server *server, int target);
void secret_server_stop(struct secret_server *server);

/* The body of the last request. */
struct span secret_server_body(struct secret_server *server);

#endif

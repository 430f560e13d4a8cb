/*
 * A web server on 127.0.0.1 that misbehaves as it is told: for each URI a list
 * of answers, given one after the other, the last one for ever. It runs on
 * threads of its own; what was asked is kept and can be looked at any time.
 *
 *	server = fault_server_start(NULL, NULL);
 *	fault_server_on(server, "/v2/", &(struct fault_answer) {
 *	    .status = 429, .headers = "Retry-After: 7\n" });
 */
#ifndef TESTS_FAULT_FAULT_SERVER_H
#define TESTS_FAULT_FAULT_SERVER_H

#include "backend/base/base.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_ENDLESS, /* the body without end, over and over */
	FAULT_STALL, /* the body's first half, then nothing */
	FAULT_SILENCE, /* not even a status */
	FAULT_DRIP, /* a byte each 50 ms */
	FAULT_CUT, /* the connection ends in the middle of the body */
	FAULT_HANG_UP, /* it ends before the status */
};

struct fault_answer {
	unsigned status; /* 0: 200 */
	const char *headers; /* "Name: value\n", as many as wanted */
	const char *body;
	size_t body_length; /* 0: it ends in NUL */
	enum fault_kind kind;
	unsigned delay_ms; /* before the answer */
	/* The Authorization that must come along; else the answer is 401 with
	 * this challenge. */
	const char *wants, *challenge;
};

struct fault_server;

/* PEM files for https; NULL for http. Ends the test program when it fails. */
struct fault_server *fault_server_start(
    const char *certificate, const char *key);
void fault_server_stop(struct fault_server *server);

/* "127.0.0.1:PORT" and "localhost:PORT"; as long as the server. */
const char *fault_server_place(const struct fault_server *server);
const char *fault_server_local_place(const struct fault_server *server);

/* Everything is copied. A URI without `?' is meant with any query. */
void fault_server_on(struct fault_server *server, const char *uri,
    const struct fault_answer *answer);

/* How many requests came whose line begins so: "GET /v2/". */
size_t fault_server_count(struct fault_server *server, const char *begin);

/* The most requests that were being answered at the same time. */
size_t fault_server_most(struct fault_server *server);

/*
 * The n-th request, or NULL; free() it: "GET /v2/a?n=1000 - -": method, URI,
 * Authorization, body.
 */
char *fault_server_request(struct fault_server *server, size_t n);

#endif

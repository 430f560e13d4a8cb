/*
 * A Git server over http that does what it is told, mistakes included: one
 * thread, one connection at a time, 127.0.0.1.
 */
#ifndef TESTS_FAULT_GIT_SERVER_H
#define TESTS_FAULT_GIT_SERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "backend/base/buf.h"

struct git_server;

struct git_server_request {
	const char *method; /* GET, POST */
	const char *target; /* path and query */
	bool has_login; /* an Authorization header came */
	struct span body;
	unsigned number; /* from 1 */
};

/* Writes an answer to the connection, whole or not; then it is closed. */
typedef void (*git_server_answer)(
    struct git_server *server, int fd, const struct git_server_request *);

struct git_server {
	int fd, port;
	pthread_t thread;
	git_server_answer answer;
	const char *repository; /* path, for git_server_git() */
	const char *other; /* another server's URL, for redirects */
	unsigned requests, logins; /* read after git_server_stop() */
	atomic_bool stopping;
};

void git_server_start(struct git_server *server, git_server_answer answer,
    const char *repository);
void git_server_stop(struct git_server *server);

/* http://127.0.0.1:PORT/PATH; valid until the next call. */
const char *git_server_url(const struct git_server *server, const char *path);

void git_server_say(int fd, const char *format, ...) PRINTF(2, 3);

/* What the git command would answer to the request: release it. */
struct buf git_server_git(
    const struct git_server *server, const struct git_server_request *);

/* The head for such an answer, with a length or chunked or until the end. */
void git_server_head(int fd, const struct git_server_request *, long length);

/* The git command's answer, cut after that many bytes (-1: whole). */
void git_server_reply(const struct git_server *server, int fd,
    const struct git_server_request *, long cut);

/* Until the client or git_server_stop() ends it. */
void git_server_wait(const struct git_server *server, int fd);

#endif

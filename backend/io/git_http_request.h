/*
 * One request of git's smart protocol at a time, on a curl handle of the
 * worker's own. Functions that return an int give 0 or GIT_EUSER after
 * git_line_fail().
 */
#ifndef IO_GIT_HTTP_REQUEST_H
#define IO_GIT_HTTP_REQUEST_H

#include <curl/curl.h>

#include "backend/base/buf.h"
#include "backend/io/git_line.h"
#include "backend/io/git_login.h"

/* The most that one push may send. */
#define GIT_HTTP_BODY_LIMIT ((size_t)1024 * 1024 * 1024)
/* Received and not yet taken: then the server waits. */
#define GIT_HTTP_WAITING_LIMIT ((size_t)4 * 1024 * 1024)
/* The most of an error page that is read. */
#define GIT_HTTP_PAGE_LIMIT ((size_t)16 * 1024)

/* The connection; kept between the requests of one talk. */
struct git_http_client {
	CURLM *multi;
	CURL *easy;
	bool is_added;
};

struct git_http_order {
	struct git_line *line;
	const char *url;
	const char *service; /* git-upload-pack, git-receive-pack */
	const struct buf *body; /* NULL: a GET; else it outlives the request */
	const struct git_login *login; /* NULL: none */
};

struct git_http_request {
	struct git_http_order order;
	struct curl_slist *headers;
	struct buf waiting; /* the answer, from `taken' on */
	size_t taken;
	struct buf page; /* the body of an answer that is not 200 */
	bool is_paused, has_ended;
	CURLcode result; /* when ended */
	long status; /* 0: none yet */
	/* In the line's arena, from git_http_request_wait() on: */
	const char *arrived; /* where redirects led */
	const char *type; /* Content-Type */
	char reason[CURL_ERROR_SIZE];
};

void git_http_client_open(struct git_http_client *client);
void git_http_client_close(struct git_http_client *client);

void git_http_request_init(struct git_http_request *request);

/* May be called again for the same request: it begins anew. */
int git_http_request_start(struct git_http_client *client,
    struct git_http_request *request, const struct git_http_order *order);

/* Until bytes of a good answer are there, or it has ended. */
int git_http_request_wait(
    struct git_http_client *client, struct git_http_request *request);

/* 0 at the end. */
size_t git_http_request_take(
    struct git_http_request *request, char *at, size_t length);

void git_http_request_release(
    struct git_http_client *client, struct git_http_request *request);

#endif

/*
 * What http_wait.c and http.c share: the one waits for everything, the other
 * carries the requests.
 */
#ifndef IO_HTTP_STATE_H
#define IO_HTTP_STATE_H

#include <curl/curl.h>

#include "backend/io/http.h"

struct http {
	CURLM *multi; /* NULL until the first request */
	int wake; /* an eventfd */
	struct http_call *calls; /* running ones, each knows its neighbours */
	size_t running;
	struct http_timer *timers;
	struct http_watch *watches;
	uint64_t timer_count; /* ever started: tells old from new */
	bool started; /* a call was started since the last perform */
	struct http_settings settings;
	struct arena *arena; /* texts of the settings */
};

struct http_call {
	struct http *http;
	struct http_call *next, **link;
	CURL *easy;
	struct curl_slist *headers, *connect_to;
	struct arena *arena;
	http_done done;
	http_sieve sieve;
	http_piece piece;
	void *context;
	enum http_method method;
	const char *first_url, *url;
	const char *proxy; /* NULL: as the settings say */
	const struct http_tls *tls; /* borrowed */
	bool no_redirect;
	bool opened, told; /* a stream: the status is there, and was told */
	unsigned redirects;
	bool is_foreign;
	struct secret *form; /* the body that is sent, when a secret is in it */
	struct buf body;
	struct secret *secret; /* instead of body */
	size_t ceiling, header_bytes;
	bool too_big;
	int64_t deadline_ms; /* 0: none */
	char words[CURL_ERROR_SIZE];
};

/* Takes it out of libcurl and the list. */
void http_call_free(struct http_call *call);

/* Does what can be done now, and runs the callbacks of finished calls. */
void http_perform(struct http *http);

#endif

/*
 * HTTP requests on the engine's one curl_multi: 8 connections a host, 64 in
 * all, HTTP/2 where the server speaks it. All of it belongs to one thread; only
 * http_wake() may be called from others.
 *
 * Every request has time limits and a ceiling on its answer. Redirects are
 * followed on GET and HEAD only, 5 at most, https never to http, never into a
 * private network (core/web_url.h), and never carry Authorization to another
 * host. The proxy comes from the environment that http_open() was given or from
 * the order, explicitly; credentials from .netrc are off.
 */
#ifndef IO_HTTP_H
#define IO_HTTP_H

#include "backend/base/arena.h"
#include "backend/base/buf.h"
#include "backend/base/error.h"
#include "backend/base/secret.h"

#define HTTP_HOST_CONNECTIONS 8
#define HTTP_TOTAL_CONNECTIONS 64
#define HTTP_CONNECT_LIMIT_MS 10000
#define HTTP_STALL_LIMIT_S 30 /* under 1 byte/s for so long: given up */
#define HTTP_REDIRECT_LIMIT 5
#define HTTP_HEADER_LIMIT ((size_t)256 * 1024) /* of all headers */

struct http;
struct http_call;

struct http_settings {
	long host_connections; /* 0: HTTP_HOST_CONNECTIONS */
	long total_connections; /* 0: HTTP_TOTAL_CONNECTIONS */
	long connect_limit_ms; /* 0: HTTP_CONNECT_LIMIT_MS */
	long stall_limit_s; /* 0: HTTP_STALL_LIMIT_S */
	const char *http_proxy, *https_proxy, *no_proxy; /* NULL: none */
	const char *user_agent;
};

struct http *http_open(const struct http_settings *settings);

/* Calls that still run are dropped without their callback. */
void http_close(struct http *http);

/* Waits for sockets or a wake-up, at most that long, then does what can be done
 * and runs the callbacks of finished calls. `extra' is one more descriptor to
 * wait for (-1: none); true when it is readable. */
bool http_work(struct http *http, int timeout_ms, int extra);

/* Makes http_work() return; any thread, any time. */
void http_wake(struct http *http);

size_t http_running(const struct http *http);
size_t http_host_connections(const struct http *http);

/* The clock of timers and time limits, in ms: it never jumps, and goes on while
 * the machine sleeps. */
int64_t http_now(void);

/* A number that spreads waits: two of them are seldom the same, no more. */
uint64_t http_random(void);

/*
 * Things that http_work() waits for beside requests; both belong to its thread.
 * A timer runs once and is gone when its function is called; a watch runs each
 * time its descriptor can be read (or has ended), until it is stopped.
 */
struct http_timer;
struct http_watch;
typedef void (*http_ready)(void *context);

struct http_timer *http_timer_start(
    struct http *http, int64_t delay_ms, http_ready ready, void *context);
void http_timer_stop(struct http_timer *timer); /* NULL is taken */

struct http_watch *http_watch_start(
    struct http *http, int fd, http_ready ready, void *context);
void http_watch_stop(struct http_watch *watch); /* NULL is taken */

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST, /* with a form or an upload */
	HTTP_PUT, /* with an upload, like the next two */
	HTTP_PATCH,
	HTTP_DELETE,
};

enum http_auth {
	HTTP_AUTH_NONE,
	HTTP_AUTH_BASIC, /* user and password */
	HTTP_AUTH_BEARER, /* password is the token */
};

/* How the other side is known, and how we show who we are. All PEM. */
struct http_tls {
	struct span
	    authorities; /* instead of the system's; empty: the system's */
	/* Asked for (SNI) and looked for in the certificate instead of the
	 * host that the URL names and we connect to. NULL: that one. */
	const char *server_name;
	struct span certificate; /* ours, and those above it; empty: none */
	const struct secret *key; /* of our certificate, not encrypted */
	bool insecure; /* the other side's certificate is not looked at */
};

struct http_field {
	const char *name, *value;
};

/*
 * Sees each piece of the answer's body as it comes, whatever the status, and
 * adds to `into' what is to be kept of it. It must not call into http.h.
 */
typedef void (*http_sieve)(void *context, struct span piece, struct buf *into);

/*
 * A stream: what came of a 2xx body (behind the sieve) since the last time, and
 * first of all an empty piece, when the status is there. It is wiped
 * afterwards and not in the answer. It may call anything, http_cancel() for
 * its own call too.
 */
typedef void (*http_piece)(void *context, struct span piece);

/* What to send; everything but tls is copied by http_start(). */
struct http_order {
	enum http_method method;
	const char *url;
	const char *accept; /* NULL: none */
	const char *body, *content_type;
	/* Added behind the body as a form's value (%XX); NULL: nothing. */
	const struct secret *body_secret;
	enum http_auth auth;
	const char *user;
	const struct secret *password;
	const char *ca_file; /* NULL: the system's; else instead of it */
	const struct http_tls *tls; /* borrowed until the call ends; or NULL */
	struct span upload; /* the body as it is, with its content_type */
	const struct http_field
	    *fields; /* more headers, at most one line each */
	size_t field_count;
	const char *proxy; /* NULL: as the settings say; "": none */
	bool no_redirect; /* a redirect is an answer */
	bool gzip; /* may come compressed; the ceiling is that of the text */
	long stall_limit_s; /* 0: as the settings say */
	size_t body_ceiling; /* of the answer; over it: ERROR_INVALID. Of a
			      * stream: of what came at once */
	http_sieve sieve; /* these two get the context of `done' */
	http_piece piece; /* only with no_redirect */
	/* The answer holds a secret: it is kept like one, and its ceiling is at
	 * most SECRET_LIMIT. */
	bool secret_answer;
	/* The answer may hold a secret that the sieve takes out: over HTTP/1.1,
	 * since the buffers of HTTP/2 live as long as the connection and nobody
	 * clears them. */
	bool traceless;
	int64_t timeout_ms; /* for all of it; 0: only stalls end it */
};

/* Why no answer came. */
enum http_fault {
	HTTP_FAULT_NONE,
	HTTP_FAULT_RESOLVE, /* no such host */
	HTTP_FAULT_REFUSED, /* nobody listens */
	HTTP_FAULT_CONNECT, /* no way there */
	HTTP_FAULT_SILENT, /* no answer in time, or none to the TLS hello */
	HTTP_FAULT_TIME, /* connected, but too slow */
	HTTP_FAULT_CUT, /* the connection ended too early */
	HTTP_FAULT_NOT_TLS,
	HTTP_FAULT_NOT_HTTP,
	HTTP_FAULT_UNKNOWN_CA,
	HTTP_FAULT_WRONG_HOST,
	HTTP_FAULT_EXPIRED, /* or not valid yet */
	HTTP_FAULT_CERTIFICATE, /* bad otherwise */
	HTTP_FAULT_AUTHORITIES, /* those that the order names are none */
	HTTP_FAULT_KEY, /* our own certificate or key is unusable */
	HTTP_FAULT_TOO_BIG, /* over a ceiling */
	HTTP_FAULT_REDIRECT, /* refused, or too many */
	HTTP_FAULT_OTHER,
};

/* One or two words: "refused", "no answer", "unknown authority", ... */
const char *http_fault_word(enum http_fault fault);

/* Valid during the callback only. */
struct http_answer {
	long status; /* 0 when no answer came: see error */
	enum http_fault fault; /* NONE when an answer came */
	bool is_foreign; /* a redirect led to another scheme, host or port */
	bool is_multiplexed; /* over HTTP/2 */
	struct span body;
	const char *effective_url;
	int64_t retry_after_s; /* 0: none */
	struct http_call *call; /* for http_header() */
};

/* The n-th header of that name, or NULL; any case. */
const char *http_header(
    const struct http_answer *answer, const char *name, size_t n);

/* error is NULL when an answer with any status came. The call is gone when its
 * callback runs, but for http_header(). */
typedef void (*http_done)(
    void *context, const struct http_answer *answer, const struct error *error);

struct http_call *http_start(struct http *http, const struct http_order *order,
    http_done done, void *context);

/* No callback after this. */
void http_cancel(struct http_call *call);

#endif

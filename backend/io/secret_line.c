#include "backend/io/secret_line.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/io/http_fault.h"
#include "backend/io/http_identity.h"
#include "backend/io/libcurl.h"

/*
 * DESIGN: CURLOPT_CONNECT_ONLY. With it libcurl's own buffers see no byte of a
 * request, and OpenSSL encrypts in place; its read buffer, which an answer goes
 * through, is cleared by SSL_OP_CLEANSE_PLAINTEXT. The handle lies in a multi
 * handle of its own, because only that can be left when a cancel comes.
 *
 * Not FORBID_REUSE: libcurl would close the connection at once.
 */

#define STEP_MS 200 /* the cancel flag is looked at that often */
#define EARLY_LIMIT ((size_t)4096) /* of an answer before its time */

struct secret_line {
	CURL *easy;
	CURLM *multi;
	struct arena *arena;
	struct curl_slist *connect_to;
	const char *url;
	curl_socket_t fd;
	struct secret *early; /* came while we were sending; or NULL */
	int64_t deadline_ms;
	const struct cancel *cancel;
	char words[CURL_ERROR_SIZE];
};

static void
set_url(struct secret_line *line, const struct kube_server *server)
{
	struct web_url parts;
	const char *url = server->url;
	char *connect_to;

	line->url = url;
	if (server->tls_server_name && web_url_read(span_of(url), &parts)) {
		url = http_identity_rename(
		    line->arena, &parts, server->tls_server_name, &connect_to);
		line->connect_to = curl_slist_append(NULL, connect_to);
		curl_easy_setopt(
		    line->easy, CURLOPT_CONNECT_TO, line->connect_to);
	}
	curl_easy_setopt(line->easy, CURLOPT_URL, url);
}

static void
set_options(struct secret_line *line, const struct kube_server *server)
{
	const struct http_tls tls = { .authorities = server->authorities,
		.certificate = server->certificate,
		.key = server->key,
		.insecure = server->insecure };
	CURL *easy = line->easy;

	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, line->words);
	curl_easy_setopt(easy, CURLOPT_VERBOSE, 0L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(
	    easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(
	    easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
	curl_easy_setopt(
	    easy, CURLOPT_CONNECTTIMEOUT_MS, (long)SECRET_LINE_CONNECT_MS);
	/* Empty: libcurl must not look into the environment itself. */
	curl_easy_setopt(
	    easy, CURLOPT_PROXY, server->proxy ? server->proxy : "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	http_identity_set(easy, &tls);
	set_url(line, server);
}

MUST_CHECK
static bool
may_wait(struct secret_line *line, struct error *error)
{
	if (cancel_is_asked(line->cancel))
		error_set(error, ERROR_CANCELLED, "cancelled");
	else if (http_now() >= line->deadline_ms) {
		error_set(
		    error, ERROR_UNAVAILABLE, "the server does not answer");
		error_hint(error,
		    "the connection is there, and nothing came within the "
		    "time limit",
		    NULL);
	} else
		return true;
	return false;
}

static int
step_of(const struct secret_line *line)
{
	int64_t left = line->deadline_ms - http_now();

	return left < 0 ? 0 : left < STEP_MS ? (int)left : STEP_MS;
}

MUST_CHECK
static bool
fail(struct secret_line *line, CURLcode code, struct error *error)
{
	(void)http_fault_of(
	    line->easy, (int)code, line->url, line->words, false, error);
	return false;
}

MUST_CHECK
static bool
connect_it(struct secret_line *line, struct error *error)
{
	CURLMsg *message;
	int left;

	if (curl_multi_add_handle(line->multi, line->easy) != CURLM_OK)
		die("out of memory");
	for (;;) {
		curl_multi_perform(line->multi, &left);
		message = curl_multi_info_read(line->multi, &left);
		if (message)
			break;
		if (!may_wait(line, error))
			return false;
		curl_multi_poll(line->multi, NULL, 0, step_of(line), NULL);
	}
	if (message->data.result != CURLE_OK)
		return fail(line, message->data.result, error);
	if (curl_easy_getinfo(line->easy, CURLINFO_ACTIVESOCKET, &line->fd) !=
		CURLE_OK ||
	    line->fd == CURL_SOCKET_BAD)
		return fail(line, CURLE_RECV_ERROR, error);
	return true;
}

bool
secret_line_open(const struct kube_server *server, int timeout_ms,
    const struct cancel *cancel, struct secret_line **line, struct error *error)
{
	struct secret_line *fresh = xcalloc(1, sizeof(*fresh));

	libcurl_init();
	fresh->arena = arena_new();
	fresh->easy = curl_easy_init();
	fresh->multi = curl_multi_init();
	if (!fresh->easy || !fresh->multi)
		die("out of memory");
	fresh->cancel = cancel;
	fresh->deadline_ms = http_now() + timeout_ms;
	set_options(fresh, server);
	if (!connect_it(fresh, error)) {
		secret_line_close(fresh);
		return false;
	}
	*line = fresh;
	return true;
}

void
secret_line_close(struct secret_line *line)
{
	if (!line)
		return;
	curl_multi_remove_handle(line->multi, line->easy);
	curl_easy_cleanup(line->easy);
	curl_multi_cleanup(line->multi);
	curl_slist_free_all(line->connect_to);
	secret_free(line->early);
	arena_free(line->arena);
	free(line);
}

static void
wait_for(struct secret_line *line, short events)
{
	struct pollfd wait = { .fd = line->fd, .events = events };

	(void)poll(&wait, 1, step_of(line));
}

/*
 * Something can be read while we want to send: a ticket of TLS, or an answer to
 * what was sent so far. The answer is kept for secret_line_receive().
 */
static bool
has_answer(struct secret_line *line)
{
	size_t length = 0;
	char *room;

	if (!line->early)
		line->early = secret_empty_limit(EARLY_LIMIT);
	room = secret_room(line->early, EARLY_LIMIT);
	if (!room ||
	    curl_easy_recv(line->easy, room, EARLY_LIMIT, &length) != CURLE_OK)
		return false;
	secret_added(line->early, length);
	return true;
}

bool
secret_line_send(struct secret_line *line, const char *at, size_t length,
    size_t *sent, bool *answered, struct error *error)
{
	CURLcode code;

	*answered = false;
	for (;;) {
		code = curl_easy_send(line->easy, at, length, sent);
		if (code == CURLE_OK && *sent > 0)
			return true;
		if (code != CURLE_OK && code != CURLE_AGAIN)
			return fail(line, code, error);
		*sent = 0;
		if (!may_wait(line, error))
			return false;
		wait_for(line, POLLOUT | POLLIN);
		*answered = has_answer(line);
		if (*answered)
			return true;
	}
}

bool
secret_line_receive(struct secret_line *line, char *at, size_t room,
    size_t *received, struct error *error)
{
	CURLcode code;
	size_t early = line->early ? secret_length(line->early) : 0;

	if (early) {
		*received = early < room ? early : room;
		memcpy(at, secret_use(line->early), *received);
		secret_keep(line->early, *received, early - *received);
		return true;
	}
	for (;;) {
		code = curl_easy_recv(line->easy, at, room, received);
		if (code == CURLE_OK)
			return true;
		if (code != CURLE_AGAIN)
			return fail(line, code, error);
		*received = 0;
		if (!may_wait(line, error))
			return false;
		wait_for(line, POLLIN);
	}
}

#include "backend/io/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/core/web_url.h"
#include "backend/io/http_fault.h"
#include "backend/io/http_options.h"
#include "backend/io/http_state.h"
#include "backend/io/libcurl.h"

/*
 * DESIGN: an easy handle is made for each request; what is worth keeping
 * (connections, names, TLS sessions) lies in the multi handle.
 *
 * Redirects are followed here and not by libcurl, because libcurl asks nobody
 * before it connects to the next host.
 */

/* The library costs 2 MB and some milliseconds: a start that asks no server
 * does not pay for it. */
static void
set_up_library(struct http *http)
{
	const struct http_settings *own = &http->settings;

	if (http->multi)
		return;
	libcurl_init();
	http->multi = curl_multi_init();
	if (!http->multi)
		die("out of memory");
	curl_multi_setopt(
	    http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, own->host_connections);
	curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
	    own->total_connections);
	curl_multi_setopt(
	    http->multi, CURLMOPT_MAXCONNECTS, own->total_connections);
}

void
http_call_free(struct http_call *call)
{
	*call->link = call->next;
	if (call->next)
		call->next->link = call->link;
	call->http->running--;
	curl_multi_remove_handle(call->http->multi, call->easy);
	curl_easy_cleanup(call->easy);
	curl_slist_free_all(call->headers);
	curl_slist_free_all(call->connect_to);
	buf_release(&call->body);
	secret_free(call->secret);
	secret_free(call->form);
	arena_free(call->arena);
	free(call);
}

/* The line behind the last header of a 2xx answer. */
static bool
is_opening(const struct http_call *call, const char *line, size_t length)
{
	long status = 0;

	if (!call->piece || length > 2 || line[0] == ':')
		return false;
	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	return status >= 200 && status < 300;
}

static size_t
take_header(char *at, size_t size, size_t count, void *context)
{
	struct http_call *call = context;

	call->header_bytes += size * count;
	call->too_big = call->header_bytes > HTTP_HEADER_LIMIT;
	call->opened |= is_opening(call, at, size * count);
	return call->too_big ? 0 : size * count;
}

static bool
keep_body(struct http_call *call, struct span piece)
{
	if (call->secret)
		return piece.length <=
		    call->ceiling - secret_length(call->secret) &&
		    secret_add(call->secret, piece.at, piece.length);
	if (!call->sieve)
		return buf_span(&call->body, piece);
	call->sieve(call->context, piece, &call->body);
	return !call->body.overflow;
}

static size_t
take_body(char *at, size_t size, size_t count, void *context)
{
	struct http_call *call = context;
	size_t length = size * count;

	call->too_big = !keep_body(call, span_make(at, length));
	return call->too_big ? 0 : length;
}

/* Hands the call to libcurl, with the time that is left. */
static void
submit(struct http_call *call)
{
	int64_t left = call->deadline_ms - http_now();

	if (call->deadline_ms)
		curl_easy_setopt(call->easy, CURLOPT_TIMEOUT_MS,
		    (long)(left > 0 ? left : 1));
	call->words[0] = '\0';
	if (curl_multi_add_handle(call->http->multi, call->easy) != CURLM_OK)
		die("out of memory");
	call->http->started = true;
}

static void
set_callbacks(struct http_call *call)
{
	CURL *easy = call->easy;

	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
}

struct http_call *
http_start(struct http *http, const struct http_order *order, http_done done,
    void *context)
{
	struct http_call *call = xcalloc(1, sizeof(*call));

	set_up_library(http);
	call->http = http;
	call->next = http->calls;
	call->link = &http->calls;
	if (call->next)
		call->next->link = &call->next;
	http->calls = call;
	http->running++;
	call->arena = arena_new();
	call->done = done;
	call->context = context;
	call->sieve = order->sieve;
	call->piece = order->piece;
	call->method = order->method;
	call->first_url = arena_dup(call->arena, order->url);
	call->proxy = arena_dup(call->arena, order->proxy);
	call->tls = order->tls;
	call->no_redirect = order->no_redirect;
	call->ceiling = order->body_ceiling;
	buf_init(&call->body, order->body_ceiling);
	if (order->secret_answer) {
		assert(order->body_ceiling <= SECRET_LIMIT);
		call->secret = secret_empty();
	}
	if (order->timeout_ms)
		call->deadline_ms = http_now() + order->timeout_ms;
	call->easy = curl_easy_init();
	if (!call->easy)
		die("out of memory");
	assert(!call->piece || call->no_redirect);
	set_callbacks(call);
	http_options_set(call, order);
	submit(call);
	return call;
}

void
http_cancel(struct http_call *call)
{
	http_call_free(call);
}

const char *
http_header(const struct http_answer *answer, const char *name, size_t n)
{
	struct curl_header *header;

	if (!answer->call ||
	    curl_easy_header(answer->call->easy, name, n, CURLH_HEADER, -1,
		&header) != CURLHE_OK)
		return NULL;
	return header->value;
}

static bool
is_redirect(const struct http_call *call, long status)
{
	return !call->no_redirect &&
	    (call->method == HTTP_GET || call->method == HTTP_HEAD) &&
	    (status == 301 || status == 302 || status == 303 || status == 307 ||
		status == 308);
}

MUST_CHECK
static bool
may_follow(struct http_call *call, const char *target, struct error *error)
{
	struct web_url first, here, there;
	const char *why = NULL;

	if (!target || !web_url_read(span_of(target), &there) ||
	    !web_url_read(span_of(call->url), &here) ||
	    !web_url_read(span_of(call->first_url), &first))
		why = "to what is no URL";
	else if (call->redirects >= HTTP_REDIRECT_LIMIT)
		why = "once too often";
	else if (here.https && !there.https)
		why = "to plain http";
	else if (!web_url_may_lead(&first, &there) ||
	    !web_url_may_lead(&here, &there))
		why = "into a private network";
	if (!why)
		return true;
	error_set(error, ERROR_INVALID, "%.*s redirects %s",
	    (int)strcspn(call->url, "?"), call->url, why);
	return false;
}

/* Goes on at the redirect's target; false: refused. */
MUST_CHECK
static bool
follow(struct http_call *call, const char *location, struct error *error)
{
	char *target =
	    web_url_resolve(call->arena, span_of(call->url), span_of(location));
	struct web_url first, there;

	if (!may_follow(call, target, error)) {
		error_said(error, span_of(location));
		return false;
	}
	(void)web_url_read(span_of(call->first_url), &first);
	(void)web_url_read(span_of(target), &there);
	curl_multi_remove_handle(call->http->multi, call->easy);
	if (!web_url_same_origin(&first, &there)) {
		/* For good: what comes back from there is not asked for. */
		call->is_foreign = true;
		http_options_drop_auth(call);
	}
	call->redirects++;
	call->header_bytes = 0;
	buf_clear(&call->body);
	if (call->secret) {
		secret_free(call->secret);
		call->secret = secret_empty();
	}
	http_options_set_url(call, target);
	submit(call);
	return true;
}

/* Runs the callback and frees the call. */
static void
end_call(struct http_call *call, enum http_fault fault, struct error *error)
{
	struct http_answer answer = { .fault = fault,
		.is_foreign = call->is_foreign,
		.effective_url = call->url,
		.call = call };
	curl_off_t retry_after = 0;
	long version = 0;

	if (!fault) {
		curl_easy_getinfo(
		    call->easy, CURLINFO_RESPONSE_CODE, &answer.status);
		curl_easy_getinfo(
		    call->easy, CURLINFO_RETRY_AFTER, &retry_after);
		curl_easy_getinfo(call->easy, CURLINFO_HTTP_VERSION, &version);
		answer.retry_after_s = retry_after > 0 ? retry_after : 0;
		answer.is_multiplexed = version >= CURL_HTTP_VERSION_2_0;
		answer.body = call->secret ? span_make(secret_use(call->secret),
						 secret_length(call->secret))
					   : buf_as_span(&call->body);
	}
	call->done(call->context, &answer, fault ? error : NULL);
	http_call_free(call);
}

static void
finish(struct http_call *call, CURLcode code)
{
	struct error error;
	enum http_fault fault;
	const char *location = NULL;
	long status = 0;

	fault = http_fault_of(
	    call->easy, code, call->url, call->words, call->too_big, &error);
	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	if (!fault && is_redirect(call, status))
		location = http_header(
		    &(struct http_answer) { .call = call }, "Location", 0);
	if (location) {
		if (follow(call, location, &error))
			return;
		fault = HTTP_FAULT_REDIRECT;
	}
	end_call(call, fault, &error);
}

/* A stream of which something has come. */
static struct http_call *
find_news(struct http *http)
{
	struct http_call *call;

	for (call = http->calls; call; call = call->next)
		if (call->opened && (!call->told || call->body.length))
			return call;
	return NULL;
}

/* Outside of libcurl, so that a piece may end its own call. */
static void
deliver(struct http *http)
{
	struct http_call *call;

	while ((call = find_news(http))) {
		struct buf news = call->body;

		buf_init(&call->body, news.ceiling);
		if (!call->told) {
			call->told = true;
			call->body = news;
			call->piece(call->context, span_make("", 0));
			continue;
		}
		call->piece(call->context, buf_as_span(&news));
		secret_wipe(news.at, news.length);
		buf_release(&news);
	}
}

void
http_perform(struct http *http)
{
	struct http_call *call;
	CURLMsg *message;
	int left;

	if (!http->multi)
		return;
	do {
		http->started = false;
		curl_multi_perform(http->multi, &left);
		deliver(http);
		while ((message = curl_multi_info_read(http->multi, &left))) {
			if (message->msg != CURLMSG_DONE)
				continue;
			curl_easy_getinfo(message->easy_handle,
			    CURLINFO_PRIVATE, (char **)&call);
			finish(call, message->data.result);
		}
	} while (http->started);
}

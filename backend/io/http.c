#include "backend/io/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/core/web_url.h"
#include "backend/io/http_fault.h"
#include "backend/io/http_state.h"

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
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		die("libcurl cannot be set up");
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
	buf_release(&call->body);
	secret_free(call->secret);
	secret_free(call->form);
	arena_free(call->arena);
	free(call);
}

static size_t
take_header(char *at, size_t size, size_t count, void *context)
{
	struct http_call *call = context;

	(void)at;
	call->header_bytes += size * count;
	call->too_big = call->header_bytes > HTTP_HEADER_LIMIT;
	return call->too_big ? 0 : size * count;
}

static size_t
take_body(char *at, size_t size, size_t count, void *context)
{
	struct http_call *call = context;
	size_t length = size * count;

	if (!call->secret)
		call->too_big = !buf_add(&call->body, at, length);
	else
		call->too_big =
		    length > call->ceiling - secret_length(call->secret) ||
		    !secret_add(call->secret, at, length);
	return call->too_big ? 0 : length;
}

static void
set_proxy(struct http_call *call, bool https)
{
	const struct http_settings *settings = &call->http->settings;
	const char *proxy =
	    https ? settings->https_proxy : settings->http_proxy;

	/* Empty texts: libcurl must not look into the environment itself. */
	curl_easy_setopt(call->easy, CURLOPT_PROXY, proxy ? proxy : "");
	curl_easy_setopt(call->easy, CURLOPT_NOPROXY,
	    settings->no_proxy ? settings->no_proxy : "");
}

/* What depends on the URL: set again after each redirect. */
static void
set_url(struct http_call *call, const char *url)
{
	struct web_url parts;
	bool https = web_url_read(span_of(url), &parts) && parts.https;

	call->url = url;
	curl_easy_setopt(call->easy, CURLOPT_URL, url);
	/* Without TLS there is nothing to multiplex: waiting would be lost. */
	curl_easy_setopt(call->easy, CURLOPT_PIPEWAIT, https ? 1L : 0L);
	set_proxy(call, https);
}

static void
set_auth(CURL *easy, const struct http_order *order)
{
	switch (order->auth) {
	case HTTP_AUTH_NONE:
		break;
	case HTTP_AUTH_BASIC:
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(easy, CURLOPT_USERNAME, order->user);
		curl_easy_setopt(
		    easy, CURLOPT_PASSWORD, secret_use(order->password));
		break;
	case HTTP_AUTH_BEARER:
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
		curl_easy_setopt(
		    easy, CURLOPT_XOAUTH2_BEARER, secret_use(order->password));
		break;
	}
}

static void
drop_auth(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_USERNAME, NULL);
	curl_easy_setopt(easy, CURLOPT_PASSWORD, NULL);
	curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, NULL);
}

/* The body of a POST: in a struct secret, where libcurl reads it from. */
static void
set_form(struct http_call *call, const struct http_order *order)
{
	struct secret *form = secret_empty();
	bool fits = true;
	size_t i;

	if (order->body)
		fits = secret_add(form, order->body, strlen(order->body));
	for (i = 0; order->body_secret &&
	     i < secret_length(order->body_secret) && fits;
	     i++) {
		struct span byte =
		    span_make(secret_use(order->body_secret) + i, 1);
		char room[4];
		struct buf encoded = { .at = room, .room = 4, .ceiling = 3 };

		web_url_encode(&encoded, byte);
		fits = secret_add(form, encoded.at, encoded.length);
		secret_wipe(room, sizeof(room));
	}
	assert(fits); /* a form is far below SECRET_LIMIT, by its builders */
	call->form = form;
	curl_easy_setopt(call->easy, CURLOPT_POST, 1L);
	curl_easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)secret_length(form));
	curl_easy_setopt(call->easy, CURLOPT_POSTFIELDS, secret_use(form));
}

static void
add_header(struct http_call *call, const char *name, const char *value)
{
	struct curl_slist *list;

	if (!value)
		return;
	list = curl_slist_append(
	    call->headers, arena_printf(call->arena, "%s: %s", name, value));
	if (!list)
		die("out of memory");
	call->headers = list;
}

static void
set_tls(CURL *easy, const char *ca_file)
{
	curl_easy_setopt(
	    easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (!ca_file)
		return;
	/* The system's authorities would stay trusted beside it. */
	curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
}

static void
set_limits(struct http_call *call)
{
	const struct http_settings *settings = &call->http->settings;

	curl_easy_setopt(
	    call->easy, CURLOPT_CONNECTTIMEOUT_MS, settings->connect_limit_ms);
	curl_easy_setopt(call->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(
	    call->easy, CURLOPT_LOW_SPEED_TIME, settings->stall_limit_s);
}

static void
set_options(struct http_call *call, const struct http_order *order)
{
	CURL *easy = call->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->words);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(
	    easy, CURLOPT_USERAGENT, call->http->settings.user_agent);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
	set_limits(call);
	set_tls(easy, order->ca_file);
	set_auth(easy, order);
	if (order->method == HTTP_HEAD)
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	if (order->method == HTTP_POST)
		set_form(call, order);
	add_header(call, "Accept", order->accept);
	add_header(call, "Content-Type", order->content_type);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
	set_url(call, call->first_url);
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
	call->method = order->method;
	call->first_url = arena_dup(call->arena, order->url);
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
	set_options(call, order);
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
	return call->method != HTTP_POST &&
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
		drop_auth(call->easy);
	}
	call->redirects++;
	call->header_bytes = 0;
	buf_clear(&call->body);
	if (call->secret) {
		secret_free(call->secret);
		call->secret = secret_empty();
	}
	set_url(call, target);
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
		while ((message = curl_multi_info_read(http->multi, &left))) {
			if (message->msg != CURLMSG_DONE)
				continue;
			curl_easy_getinfo(message->easy_handle,
			    CURLINFO_PRIVATE, (char **)&call);
			finish(call, message->data.result);
		}
	} while (http->started);
}

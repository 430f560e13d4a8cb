#include "backend/io/http_options.h"

#include <assert.h>

#include "backend/base/xalloc.h"
#include "backend/core/web_url.h"
#include "backend/io/http_identity.h"

/* A silent connection is asked whether the other side is still there: after so
 * long, and then so often until it is given up (9 times). */
#define KEEP_ALIVE_IDLE_S 20L
#define KEEP_ALIVE_STEP_S 5L

/* Empty texts: libcurl must not look into the environment itself. */
static void
set_proxy(struct http_call *call, bool https)
{
	const struct http_settings *settings = &call->http->settings;
	const char *proxy =
	    https ? settings->https_proxy : settings->http_proxy;
	const char *none = settings->no_proxy;

	if (call->proxy) {
		proxy = call->proxy;
		none = NULL;
	}
	curl_easy_setopt(call->easy, CURLOPT_PROXY, proxy ? proxy : "");
	curl_easy_setopt(call->easy, CURLOPT_NOPROXY, none ? none : "");
}

static struct curl_slist *
add_line(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);

	if (!longer)
		die("out of memory");
	return longer;
}

static void
add_header(struct http_call *call, const char *name, const char *value)
{
	char *line, *at;

	if (!value)
		return;
	line = arena_printf(call->arena, "%s: %s", name, value);
	for (at = line; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?'; /* a line end would begin another header */
	call->headers = add_line(call->headers, line);
}

/* The Host header stays what it would have been. */
static const char *
renamed(struct http_call *call, const struct web_url *parts)
{
	char *connect_to;
	const char *url = http_identity_rename(
	    call->arena, parts, call->tls->server_name, &connect_to);

	call->connect_to = add_line(NULL, connect_to);
	curl_easy_setopt(call->easy, CURLOPT_CONNECT_TO, call->connect_to);
	add_header(call, "Host", arena_span(call->arena, parts->place));
	return url;
}

void
http_options_set_url(struct http_call *call, const char *url)
{
	struct web_url parts;
	bool https = web_url_read(span_of(url), &parts) && parts.https;

	call->url = url;
	if (https && call->tls && call->tls->server_name)
		url = renamed(call, &parts);
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

void
http_options_drop_auth(struct http_call *call)
{
	curl_easy_setopt(call->easy, CURLOPT_USERNAME, NULL);
	curl_easy_setopt(call->easy, CURLOPT_PASSWORD, NULL);
	curl_easy_setopt(call->easy, CURLOPT_XOAUTH2_BEARER, NULL);
}

/* A form: in a struct secret, where libcurl reads it from. */
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
	curl_easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)secret_length(form));
	curl_easy_setopt(call->easy, CURLOPT_POSTFIELDS, secret_use(form));
}

/* The copy lives as long as the call. */
static void
set_upload(struct http_call *call, const struct http_order *order)
{
	curl_easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)order->upload.length);
	curl_easy_setopt(call->easy, CURLOPT_POSTFIELDS,
	    arena_span(call->arena, order->upload));
	/* A server that refuses a body says so without being asked first. */
	call->headers = add_line(call->headers, "Expect:");
}

static void
set_method(struct http_call *call, const struct http_order *order)
{
	CURL *easy = call->easy;

	switch (order->method) {
	case HTTP_GET:
		return;
	case HTTP_HEAD:
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
		return;
	case HTTP_POST:
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		break;
	case HTTP_PUT:
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
		break;
	case HTTP_PATCH:
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PATCH");
		break;
	case HTTP_DELETE:
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
		break;
	}
	if (order->upload.length)
		set_upload(call, order);
	else if (order->method != HTTP_DELETE)
		set_form(call, order);
}

static void
set_tls(CURL *easy, const struct http_order *order)
{
	curl_easy_setopt(
	    easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (order->ca_file) {
		/* The same as with other authorities of an order. */
		curl_easy_setopt(easy, CURLOPT_CAINFO, order->ca_file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (order->tls)
		http_identity_set(easy, order->tls);
	if (order->traceless)
		curl_easy_setopt(
		    easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
}

static void
set_limits(struct http_call *call, const struct http_order *order)
{
	const struct http_settings *settings = &call->http->settings;
	CURL *easy = call->easy;

	curl_easy_setopt(
	    easy, CURLOPT_CONNECTTIMEOUT_MS, settings->connect_limit_ms);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
	    order->stall_limit_s ? order->stall_limit_s
				 : settings->stall_limit_s);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, KEEP_ALIVE_IDLE_S);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, KEEP_ALIVE_STEP_S);
}

void
http_options_set(struct http_call *call, const struct http_order *order)
{
	CURL *easy = call->easy;
	size_t i;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->words);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(
	    easy, CURLOPT_USERAGENT, call->http->settings.user_agent);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	if (order->gzip)
		curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	set_limits(call, order);
	set_tls(easy, order);
	set_auth(easy, order);
	set_method(call, order);
	add_header(call, "Accept", order->accept);
	add_header(call, "Content-Type", order->content_type);
	for (i = 0; i < order->field_count; i++)
		add_header(call, order->fields[i].name, order->fields[i].value);
	http_options_set_url(call, call->first_url);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
}

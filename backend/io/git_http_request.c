#include "backend/io/git_http_request.h"

#include "backend/base/harden.h"
#include "backend/base/xalloc.h"

#define STEP_MS 200
#define REDIRECT_LIMIT 5L
#define HEADER_CEILING ((size_t)200)
/* Servers tell git from browsers by the beginning of this. */
#define USER_AGENT "git/2.39 (vigie " PACKAGE_VERSION ")"

void
git_http_client_open(struct git_http_client *client)
{
	*client = (struct git_http_client) { .multi = curl_multi_init(),
		.easy = curl_easy_init() };
	if (!client->multi || !client->easy)
		die("out of memory");
}

static void
take_off(struct git_http_client *client)
{
	if (client->is_added)
		curl_multi_remove_handle(client->multi, client->easy);
	client->is_added = false;
}

void
git_http_client_close(struct git_http_client *client)
{
	take_off(client);
	curl_easy_cleanup(client->easy);
	curl_multi_cleanup(client->multi);
	*client = (struct git_http_client) { 0 };
}

void
git_http_request_init(struct git_http_request *request)
{
	*request = (struct git_http_request) { 0 };
	buf_init(
	    &request->waiting, GIT_HTTP_WAITING_LIMIT + CURL_MAX_WRITE_SIZE);
	buf_init(&request->page, GIT_HTTP_PAGE_LIMIT);
}

void
git_http_request_release(
    struct git_http_client *client, struct git_http_request *request)
{
	if (request->order.line)
		take_off(client);
	curl_slist_free_all(request->headers);
	request->headers = NULL;
	buf_release(&request->waiting);
	buf_release(&request->page);
}

/* curl's callback: an answer's bytes, never those of a followed redirect */
static size_t
take_bytes(char *at, size_t size, size_t count, void *payload)
{
	struct git_http_request *request = payload;
	size_t length = size * count;

	if (request->status != 200)
		return buf_add(&request->page, at, length) ? length : 0;
	if (request->waiting.length - request->taken >=
	    GIT_HTTP_WAITING_LIMIT) {
		request->is_paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	return buf_add(&request->waiting, at, length) ? length : 0;
}

/* The last status line counts: 100 and redirects come before it. */
static size_t
take_header(char *at, size_t size, size_t count, void *payload)
{
	struct git_http_request *request = payload;
	struct span line = span_make(at, size * count), word;
	uint64_t status;

	if (span_starts(line, "HTTP/")) {
		word = span_trim(span_from(line, span_find(line, ' ')));
		word = span_head(word, span_find(word, ' '));
		request->status = span_number(word, &status) && status < 1000
		    ? (long)status
		    : 0;
	}
	return size * count;
}

static void
add_header(struct git_http_request *request, const char *name,
    const char *value, const char *end)
{
	struct curl_slist *grown;
	struct buf line;

	buf_init(&line, HEADER_CEILING);
	buf_printf(&line, "%s%s%s", name, value, end);
	grown = curl_slist_append(request->headers, line.at);
	buf_release(&line);
	if (!grown)
		die("out of memory");
	request->headers = grown;
}

static void
set_limits(CURL *easy, const struct git_place *place)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(place->connect_limit_ms > 0 ? place->connect_limit_ms
					       : GIT_CONNECT_LIMIT_MS));
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
	    (long)(place->stall_limit_s > 0 ? place->stall_limit_s
					    : GIT_STALL_LIMIT_S));
}

/* As libcurl chooses by itself, from what the environment was: it is cleaned at
 * the start. Nothing on this machine is reached through a proxy by accident. */
static void
set_proxy(CURL *easy, const struct git_line *line)
{
	const char *proxy = line->place->proxy;
	const char *none = harden_proxy("no_proxy");

	if (!proxy && !git_address_is_loopback(line->address.host)) {
		proxy = harden_proxy(
		    line->address.is_encrypted ? "https_proxy" : "http_proxy");
		if (!proxy && line->address.is_encrypted)
			proxy = harden_proxy("HTTPS_PROXY");
		if (!proxy)
			proxy = harden_proxy("all_proxy");
		if (!proxy)
			proxy = harden_proxy("ALL_PROXY");
		if (!none)
			none = harden_proxy("NO_PROXY");
		curl_easy_setopt(easy, CURLOPT_NOPROXY, none ? none : "");
	}
	curl_easy_setopt(easy, CURLOPT_PROXY, proxy ? proxy : "");
}

static void
set_trust(CURL *easy, const struct git_line *line)
{
	const struct git_place *place = line->place;

	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
	    line->address.is_encrypted ? "https" : "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR,
	    line->address.is_encrypted ? "https" : "http,https");
	curl_easy_setopt(
	    easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (place->ca_file) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, place->ca_file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	set_proxy(easy, line);
}

static void
set_login(CURL *easy, const struct git_login *login)
{
	if (!login)
		return;
	curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	curl_easy_setopt(easy, CURLOPT_USERNAME, login->user);
	curl_easy_setopt(easy, CURLOPT_PASSWORD, secret_use(login->password));
}

static void
set_method(CURL *easy, struct git_http_request *request)
{
	const struct git_http_order *order = &request->order;

	curl_slist_free_all(request->headers);
	request->headers = NULL;
	if (order->body) {
		add_header(request, "Expect:", "", "");
		add_header(request, "Content-Type: application/x-",
		    order->service, "-request");
		add_header(request, "Accept: application/x-", order->service,
		    "-result");
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)order->body->length);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, order->body->at);
	} else {
		curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
		curl_easy_setopt(easy, CURLOPT_MAXREDIRS, REDIRECT_LIMIT);
	}
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers);
}

int
git_http_request_start(struct git_http_client *client,
    struct git_http_request *request, const struct git_http_order *order)
{
	CURL *easy = client->easy;

	take_off(client);
	request->order = *order;
	buf_clear(&request->waiting);
	buf_clear(&request->page);
	request->taken = 0;
	request->is_paused = request->has_ended = false;
	request->status = 0;
	request->arrived = request->type = NULL;
	request->reason[0] = '\0';
	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_URL, order->url);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, USER_AGENT);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->reason);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, request);
	set_limits(easy, order->line->place);
	set_trust(easy, order->line);
	set_login(easy, order->login);
	set_method(easy, request);
	if (curl_multi_add_handle(client->multi, easy) != CURLM_OK)
		die("libcurl: the request cannot be started");
	client->is_added = true;
	return 0;
}

/* One step of waiting and carrying. */
static void
step(struct git_http_client *client, struct git_http_request *request)
{
	CURLMsg *message;
	int running, left;

	if (request->is_paused && request->waiting.length == request->taken) {
		request->is_paused = false;
		curl_easy_pause(client->easy, CURLPAUSE_CONT);
	}
	curl_multi_poll(client->multi, NULL, 0, STEP_MS, NULL);
	curl_multi_perform(client->multi, &running);
	while ((message = curl_multi_info_read(client->multi, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		request->has_ended = true;
		request->result = message->data.result;
	}
}

int
git_http_request_wait(
    struct git_http_client *client, struct git_http_request *request)
{
	struct git_line *line = request->order.line;
	char *url = NULL;
	int code = 0;

	while (
	    !request->has_ended && request->waiting.length == request->taken) {
		buf_clear(&request->waiting);
		request->taken = 0;
		code = git_line_check_cancel(line);
		if (code != 0)
			return code;
		step(client, request);
	}
	if (!request->arrived &&
	    curl_easy_getinfo(client->easy, CURLINFO_EFFECTIVE_URL, &url) ==
		CURLE_OK)
		request->arrived = arena_dup(line->arena, url ? url : "");
	if (!request->type &&
	    curl_easy_getinfo(client->easy, CURLINFO_CONTENT_TYPE, &url) ==
		CURLE_OK)
		request->type = arena_dup(line->arena, url ? url : "");
	return 0;
}

size_t
git_http_request_take(struct git_http_request *request, char *at, size_t length)
{
	size_t there = request->waiting.length - request->taken;

	if (there < length)
		length = there;
	memcpy(at, request->waiting.at + request->taken, length);
	request->taken += length;
	return length;
}

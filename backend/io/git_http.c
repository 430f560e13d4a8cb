#include "backend/io/git_http.h"

#include <stdlib.h>

#include <curl/curl.h>

#include "backend/base/text.h"
#include "backend/base/xalloc.h"
#include "backend/io/git_http_answer.h"
#include "backend/io/git_http_request.h"
#include "backend/io/git_line.h"
#include "backend/io/git_login.h"

/*
 * DESIGN: libgit2 opens a stream for the advertisement (a GET) and one for each
 * request (a POST), writes the request whole, then reads. A request therefore
 * begins with the first read, has a known length, and can be sent again after a
 * 401 with a login; that happens at most once, before a byte was handed on.
 *
 * Only the GET follows redirects, and the POST goes where it arrived. A login
 * is for the first origin alone, and only over https or loopback.
 */

struct web {
	git_smart_subtransport parent;
	struct git_line *line;
	struct git_http_client client;
	const char *base; /* where requests go: after a redirect, there */
	struct git_login login;
	bool login_was_used; /* the server has had it */
	bool login_is_good;
	bool is_greeted; /* the advertisement has come */
};

struct web_stream {
	git_smart_subtransport_stream parent;
	bool is_get;
	bool is_started;
	struct buf body; /* what is sent */
	struct git_http_request request;
};

static struct web *
web_of(git_smart_subtransport_stream *stream)
{
	return (struct web *)stream->subtransport;
}

static const char *
service_of(const struct web *web)
{
	return web->line->is_push ? "git-receive-pack" : "git-upload-pack";
}

static int
start(struct web *web, struct web_stream *stream)
{
	struct git_line *line = web->line;
	const char *service = service_of(web);
	bool is_home =
	    git_http_answer_same_origin(web->base, line->address.base);
	struct git_http_order order = {
		.line = line,
		.service = service,
		.body = stream->is_get ? NULL : &stream->body,
		.login = web->login.password && is_home ? &web->login : NULL,
		.url = stream->is_get
		    ? arena_printf(line->arena, "%s/info/refs?service=%s",
			  web->base, service)
		    : arena_printf(line->arena, "%s/%s", web->base, service),
	};

	web->login_was_used = order.login != NULL;
	stream->is_started = true;
	return git_http_request_start(&web->client, &stream->request, &order);
}

/* May a login go to where this request ended? Else the error. */
static bool
may_log_in(struct web *web, const char *arrived, struct error *error)
{
	const struct git_address *address = &web->line->address;
	bool is_safe = address->is_encrypted ||
	    (git_address_is_loopback(address->host) &&
		!(web->line->place->proxy && *web->line->place->proxy));

	if (!git_http_answer_same_origin(arrived, address->base)) {
		error_set(error, ERROR_DENIED,
		    "redirected to another server, which wants a login");
		error_hint(error, "a login is not sent to other servers",
		    "put the new address into the configuration");
		return false;
	}
	if (!is_safe) {
		error_set(
		    error, ERROR_DENIED, "%s wants a login", address->host);
		error_hint(error, "over http it could be read on the way",
		    "use https or ssh");
	}
	return is_safe;
}

static int
log_in(struct web *web, const struct web_stream *stream)
{
	struct git_line *line = web->line;
	struct error error;

	if (web->login_was_used) {
		git_login_reject(&web->login, line->place->cancel);
		error_set(&error, ERROR_DENIED, "the login was refused");
		error_hint(&error,
		    "the server does not take this user and password",
		    web->login.description
			? "give the right one to git's credential helper"
			: "correct them in the address");
		return git_line_fail_with(line, &error);
	}
	if (!may_log_in(web, stream->request.arrived, &error))
		return git_line_fail_with(line, &error);
	web->login.password = git_address_password(line->place->url);
	if (web->login.password) {
		web->login.user = line->address.user ? line->address.user : "";
		return 0;
	}
	if (!git_login_fill(line->arena, &line->address, line->place->cancel,
		&web->login, &error))
		return git_line_fail_with(line, &error);
	return 0;
}

/* The advertisement begins: from now on requests go where it came from. */
static int
settle(struct web *web, const struct web_stream *stream)
{
	struct span arrived = span_of(stream->request.arrived);
	size_t end = span_find_text(arrived, "/info/refs?service=");

	web->is_greeted = true;
	if (end == arrived.length)
		return git_line_fail(web->line, ERROR_INVALID,
		    "redirected to something that is not a repository");
	web->base = arena_span(web->line->arena, span_head(arrived, end));
	if (web->login_was_used && !web->login_is_good) {
		git_login_approve(&web->login, web->line->place->cancel);
		web->login_is_good = true;
	}
	return 0;
}

static int
stream_read(git_smart_subtransport_stream *parent, char *at, size_t length,
    size_t *taken)
{
	struct web_stream *stream = (struct web_stream *)parent;
	struct web *web = web_of(parent);
	int code = 0;

	*taken = 0;
	if (web->line->failed)
		return GIT_EUSER;
	if (!stream->is_started)
		code = start(web, stream);
	if (code == 0)
		code = git_http_request_wait(&web->client, &stream->request);
	if (code == 0 && stream->request.status == 401) {
		code = log_in(web, stream);
		if (code == 0)
			code = start(web, stream);
		if (code == 0)
			code = git_http_request_wait(
			    &web->client, &stream->request);
		if (code == 0 && stream->request.status == 401)
			code = log_in(web, stream);
	}
	if (code == 0)
		code = git_http_answer_check(&stream->request, stream->is_get);
	if (code == 0 && stream->is_get && !web->is_greeted)
		code = settle(web, stream);
	if (code != 0)
		return code;
	*taken = git_http_request_take(&stream->request, at, length);
	web->line->is_listed = !stream->is_get;
	return git_line_look(web->line, at, *taken);
}

static int
stream_write(
    git_smart_subtransport_stream *parent, const char *at, size_t length)
{
	struct web_stream *stream = (struct web_stream *)parent;
	struct web *web = web_of(parent);

	if (web->line->failed)
		return GIT_EUSER;
	if (!buf_add(&stream->body, at, length))
		return git_line_fail(
		    web->line, ERROR_INVALID, "too much to push at once");
	return git_line_check_cancel(web->line);
}

static void
stream_free(git_smart_subtransport_stream *parent)
{
	struct web_stream *stream = (struct web_stream *)parent;
	struct web *web = web_of(parent);

	git_http_request_release(&web->client, &stream->request);
	buf_release(&stream->body);
	free(stream);
}

static int
take_action(git_smart_subtransport_stream **out,
    git_smart_subtransport *transport, const char *url UNUSED,
    git_smart_service_t action)
{
	struct web_stream *stream = xcalloc(1, sizeof(*stream));

	stream->parent.subtransport = transport;
	stream->parent.read = stream_read;
	stream->parent.write = stream_write;
	stream->parent.free = stream_free;
	stream->is_get = action == GIT_SERVICE_UPLOADPACK_LS ||
	    action == GIT_SERVICE_RECEIVEPACK_LS;
	buf_init(&stream->body, GIT_HTTP_BODY_LIMIT);
	git_http_request_init(&stream->request);
	*out = &stream->parent;
	return 0;
}

/* Nothing is open between requests. */
static int
close_transport(git_smart_subtransport *transport UNUSED)
{
	return 0;
}

static void
free_transport(git_smart_subtransport *transport)
{
	struct web *web = (struct web *)transport;

	git_http_client_close(&web->client);
	git_login_release(&web->login);
	free(web);
}

int
git_http_subtransport(
    git_smart_subtransport **out, git_transport *owner UNUSED, void *param)
{
	struct web *web = xcalloc(1, sizeof(*web));

	web->line = param;
	web->base = web->line->address.base;
	web->parent.action = take_action;
	web->parent.close = close_transport;
	web->parent.free = free_transport;
	git_http_client_open(&web->client);
	*out = &web->parent;
	return 0;
}

#include "backend/io/secret_upload.h"

#include <stdio.h>

#include "backend/base/base64.h"
#include "backend/base/stage.h"
#include "backend/core/http_reply.h"
#include "backend/core/kube_answer.h"
#include "backend/core/secret_answer.h"
#include "backend/core/web_url.h"
#include "backend/io/secret_line.h"

#define PAGE ((size_t)4096) /* of the request at a time */
#define PATH_LIMIT ((size_t)8192)

struct upload {
	const struct kube_server *server;
	const struct secret_body *body;
	struct arena *arena;
	struct secret_body_text text;
	char *path;
	struct secret *head, *page, *answer;
	struct secret_line *line;
	bool sent; /* all of it, or so much that the server may have acted */
};

/* ---- the request ---- */

static bool
add(struct secret *into, const char *text)
{
	return secret_add(into, text, strlen(text));
}

/* A header; a line end in it would begin another one. */
static bool
add_header(struct secret *into, const char *name, const char *value)
{
	return !value[strcspn(value, "\r\n")] && add(into, name) &&
	    add(into, ": ") && add(into, value) && add(into, "\r\n");
}

static struct span
bytes_of(const struct secret *secret)
{
	return span_make(secret_use(secret), secret_length(secret));
}

static bool
add_basic(struct secret *into, const struct kube_server *server)
{
	struct secret *plain = secret_locked();
	struct span password = bytes_of(server->basic_password);
	size_t length;
	char *room = NULL;
	bool fits;

	if (!plain)
		return false;
	fits = add(plain, server->basic_user) && add(plain, ":") &&
	    secret_add(plain, password.at, password.length) &&
	    add(into, "Authorization: Basic ");
	length = base64_length(secret_length(plain));
	if (fits)
		room = secret_room(into, length);
	if (room) {
		base64_piece(bytes_of(plain), 0, length, room);
		secret_added(into, length);
	}
	secret_free(plain);
	return room && add(into, "\r\n");
}

static bool
add_login(struct secret *into, const struct kube_server *server)
{
	struct span token;

	if (server->token) {
		token = span_trim(bytes_of(server->token));
		return span_find(token, '\n') == token.length &&
		    add(into, "Authorization: Bearer ") &&
		    secret_add(into, token.at, token.length) &&
		    add(into, "\r\n");
	}
	return !server->basic_user || !server->basic_password ||
	    add_basic(into, server);
}

static bool
add_head(struct upload *upload, const struct web_url *url)
{
	bool change = upload->body->change;
	struct secret *head = upload->head;
	size_t i;

	if (!add(head, change ? "PATCH " : "POST ") ||
	    !secret_add(head, url->path.at, url->path.length) ||
	    !add(head, upload->path) || !add(head, " HTTP/1.1\r\n") ||
	    !add_header(head, "Host", arena_span(upload->arena, url->place)) ||
	    !add_header(head, "User-Agent", "vigie/" PACKAGE_VERSION) ||
	    !add_header(head, "Accept",
		"application/json;as=PartialObjectMetadata;"
		"g=meta.k8s.io;v=v1") ||
	    !add_header(head, "Content-Type",
		change ? "application/merge-patch+json" : "application/json") ||
	    !add_header(head, "Content-Length",
		arena_printf(upload->arena, "%zu", upload->text.length)) ||
	    !add_header(head, "Connection", "close") ||
	    !add_login(head, upload->server))
		return false;
	for (i = 0; i < upload->server->header_count; i++) {
		if (!add_header(head, upload->server->headers[i].name,
			upload->server->headers[i].value))
			return false;
	}
	return add(head, "\r\n");
}

MUST_CHECK
static bool
build(struct upload *upload, struct error *error)
{
	struct web_url url;
	struct buf path;

	if (!web_url_read(span_of(upload->server->url), &url) || !url.https) {
		error_set(
		    error, ERROR_INVALID, "the server is not reached by https");
		error_hint(error,
		    "a value is not sent where others could read it", NULL);
		return false;
	}
	if (!secret_body_build(
		upload->arena, upload->body, &upload->text, error))
		return false;
	buf_init(&path, PATH_LIMIT);
	secret_body_path(upload->body, &path);
	upload->path = arena_span(upload->arena, buf_as_span(&path));
	buf_release(&path);
	if (add_head(upload, &url))
		return true;
	error_set(error, ERROR_INVALID,
	    "the login of this context fits into no header");
	return false;
}

/* ---- there ---- */

/* Bytes [offset, ...) of head and body into the page; how many. */
static size_t
fill(struct upload *upload, size_t offset, char *page)
{
	struct span head = span_from(bytes_of(upload->head), offset);

	if (head.length > PAGE)
		head.length = PAGE;
	if (head.length) {
		memcpy(page, head.at, head.length);
		return head.length;
	}
	return secret_body_piece(
	    &upload->text, offset - secret_length(upload->head), page, PAGE);
}

MUST_CHECK
static bool
send_page(struct upload *upload, const char *page, size_t length,
    bool *answered, struct error *error)
{
	size_t done = 0, sent;

	while (done < length && !*answered) {
		if (!secret_line_send(upload->line, page + done, length - done,
			&sent, answered, error))
			return false;
		done += sent;
	}
	return true;
}

MUST_CHECK
static bool
send_all(struct upload *upload, struct error *error)
{
	size_t total = secret_length(upload->head) + upload->text.length;
	char *page = secret_room(upload->page, PAGE);
	bool answered = false, good = true;
	size_t offset = 0, length;

	while (offset < total && good && !answered) {
		length = fill(upload, offset, page);
		good = send_page(upload, page, length, &answered, error);
		secret_wipe(page, PAGE);
		offset += length;
	}
	upload->sent = good && offset == total;
	return good;
}

/* ---- and back ---- */

/* Until the answer is whole, the other side closes, or it is long enough. */
MUST_CHECK
static bool
receive(struct upload *upload, struct error *error)
{
	size_t received = 1;

	while (received) {
		size_t room =
		    SECRET_ANSWER_LIMIT - secret_length(upload->answer);
		char *at = secret_room(upload->answer, room);

		if (!room)
			return true;
		if (!secret_line_receive(
			upload->line, at, room, &received, error))
			return secret_length(upload->answer) > 0;
		secret_added(upload->answer, received);
		if (http_reply_is_whole(bytes_of(upload->answer)))
			return true;
	}
	return true;
}

static void
note_version(const struct secret_answer *answer, struct secret_written *written)
{
	const char *version = node_text(
	    node_at(answer->root, "metadata", "resourceVersion", NULL));

	if (version)
		(void)snprintf(written->resource_version,
		    sizeof(written->resource_version), "%s", version);
}

static void
refused(struct upload *upload, const struct secret_answer *answer,
    struct secret_written *written, struct error *error)
{
	const struct kube_asked asked = {
		upload->body->change ? "change" : "create", upload->path, true
	};
	char todo[64];

	kube_answer_error(
	    &asked, answer->status, answer->root, span_make(NULL, 0), error);
	written->exists = answer->status == 409 &&
	    strcmp(kube_answer_reason(answer->root), "AlreadyExists") == 0;
	written->retry_after_s = answer->retry_after_s
	    ? answer->retry_after_s
	    : kube_answer_retry_after(answer->root);
	if (!*error->means)
		error_hint(error,
		    "the server's own words are not shown: they can quote "
		    "the value",
		    NULL);
	if (written->retry_after_s) {
		(void)snprintf(todo, sizeof(todo), "try again in %lld s",
		    (long long)written->retry_after_s);
		error_hint(error, NULL, todo);
	}
}

MUST_CHECK
static bool
judge(
    struct upload *upload, struct secret_written *written, struct error *error)
{
	struct secret_answer answer;

	secret_answer_read(upload->arena, secret_edit(upload->answer),
	    secret_length(upload->answer), upload->body, &answer);
	written->status = answer.status;
	if (!answer.status) {
		written->unknown = upload->sent;
		error_set(error, ERROR_UNAVAILABLE,
		    secret_length(upload->answer)
			? "what answers is no API server"
			: "the server closed the connection");
		return false;
	}
	if (answer.status >= 200 && answer.status < 300) {
		note_version(&answer, written);
		return true;
	}
	refused(upload, &answer, written, error);
	return false;
}

MUST_CHECK
static bool
talk(struct upload *upload, struct secret_written *written, struct error *error)
{
	struct error send_error;

	if (!send_all(upload, &send_error)) {
		*error = send_error;
		if (send_error.kind == ERROR_CANCELLED)
			return false;
		/* A server may refuse before it has read it all. */
		if (!receive(upload, error) || !secret_length(upload->answer)) {
			*error = send_error;
			return false;
		}
	} else {
		stage_reached("sent");
		if (!receive(upload, error)) {
			written->unknown = upload->sent;
			return false;
		}
	}
	return judge(upload, written, error);
}

/* The value passes through these: never through memory that can be swapped. All
 * the room there will be is taken before anybody is asked. */
static bool
is_locked(struct upload *upload, struct error *error)
{
	if (upload->head && upload->page && secret_room(upload->page, PAGE) &&
	    upload->answer && secret_room(upload->answer, SECRET_ANSWER_LIMIT))
		return true;
	error_set(error, ERROR_UNAVAILABLE, "no more memory can be locked");
	error_hint(
	    error, "nothing was sent", "raise `ulimit -l', then try again");
	return false;
}

bool
secret_upload_within(const struct kube_server *server,
    const struct secret_body *body, int timeout_ms, const struct cancel *cancel,
    struct secret_written *written, struct error *error)
{
	struct upload upload = { .server = server,
		.body = body,
		.arena = arena_new(),
		.head = secret_locked(),
		.page = secret_locked(),
		.answer = secret_locked() };
	bool good;

	*written = (struct secret_written) { 0 };
	good = is_locked(&upload, error) && build(&upload, error) &&
	    secret_line_open(server, timeout_ms, cancel, &upload.line, error) &&
	    talk(&upload, written, error);
	secret_line_close(upload.line);
	secret_free(upload.head);
	secret_free(upload.page);
	secret_free(upload.answer);
	arena_free(upload.arena);
	if (!good && written->unknown)
		error_hint(error,
		    "it was sent, and nothing tells whether it was stored",
		    "look at the Secret before you try again");
	if (!good)
		error_wrap(error, "Secret %s/%s", body->namespace, body->name);
	stage_reached("done");
	return good;
}

bool
secret_upload(const struct kube_server *server, const struct secret_body *body,
    const struct cancel *cancel, struct secret_written *written,
    struct error *error)
{
	return secret_upload_within(
	    server, body, SECRET_LINE_TIME_MS, cancel, written, error);
}

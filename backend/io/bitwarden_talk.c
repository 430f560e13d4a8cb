#include "backend/io/bitwarden_talk.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "backend/io/http.h"

/*
 * DESIGN: HTTP is spoken here and not by libcurl, because the answers of a
 * search hold every value that was found: they are read into a struct secret,
 * names are picked out in place, and the pages are wiped. There is one
 * connection, so requests never overlap; one that fails in the middle ends it,
 * because what comes next could not be told from what is left.
 */

#define STEP_MS 200 /* the cancel flag is looked at that often */
#define PIECE ((size_t)16 * 1024) /* of an answer at a time */

/* What one request waits for. */
struct waiting {
	struct bitwarden *bitwarden;
	const struct cancel *cancel;
	int64_t until_ms;
};

MUST_CHECK
static bool
wait_for(const struct waiting *waiting, short events, struct error *error)
{
	struct pollfd wait = { .fd = waiting->bitwarden->fd, .events = events };

	for (;;) {
		int64_t left = waiting->until_ms - http_now();

		if (cancel_is_asked(waiting->cancel)) {
			error_set(error, ERROR_CANCELLED, "bw: cancelled");
			return false;
		}
		if (left <= 0) {
			error_set(error, ERROR_UNAVAILABLE,
			    "bw does not answer within its time");
			return false;
		}
		if (poll(&wait, 1, left < STEP_MS ? (int)left : STEP_MS) > 0)
			return true;
	}
}

MUST_CHECK
static bool
gone(struct error *error)
{
	error_set(error, ERROR_UNAVAILABLE, "bw ended");
	error_hint(error,
	    "its version may be too old to be talked to in private",
	    "update bw, or see whether `bw status' works in a shell");
	return false;
}

MUST_CHECK
static bool
send_all(const struct waiting *waiting, const struct secret *request,
    struct error *error)
{
	struct span rest =
	    span_make(secret_use(request), secret_length(request));

	while (rest.length) {
		ssize_t n;

		if (!wait_for(waiting, POLLOUT, error))
			return false;
		n = send(waiting->bitwarden->fd, rest.at, rest.length,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return gone(error);
		rest = span_from(rest, n > 0 ? (size_t)n : 0);
	}
	return true;
}

MUST_CHECK
static bool
receive(const struct waiting *waiting, struct error *error)
{
	struct secret *answer = waiting->bitwarden->answer;

	while (!http_reply_is_whole(
	    span_make(secret_use(answer), secret_length(answer)))) {
		char *room = secret_room(answer, PIECE);
		ssize_t n;

		if (!room) {
			error_set(
			    error, ERROR_INVALID, "bw: the answer is too long");
			error_hint(
			    error, NULL, "search for something more exact");
			return false;
		}
		if (!wait_for(waiting, POLLIN, error))
			return false;
		n = recv(waiting->bitwarden->fd, room, PIECE, MSG_DONTWAIT);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return gone(error);
		if (n > 0)
			secret_added(answer, (size_t)n);
	}
	return true;
}

static bool
add(struct secret *into, const char *text)
{
	return secret_add(into, text, strlen(text));
}

static struct secret *
print_request(const char *method, const char *path, const struct secret *body)
{
	struct secret *request = secret_locked();
	char length[32];

	if (!request)
		return NULL;
	(void)snprintf(length, sizeof(length), "%zu\r\n\r\n",
	    body ? secret_length(body) : 0);
	if (add(request, method) && add(request, " ") && add(request, path) &&
	    add(request,
		" HTTP/1.1\r\nHost: localhost:8087\r\n"
		"Accept: application/json\r\n"
		"Content-Type: application/json\r\n"
		"Content-Length: ") &&
	    add(request, length) &&
	    (!body ||
		secret_add(request, secret_use(body), secret_length(body))))
		return request;
	secret_free(request);
	return NULL;
}

void
bitwarden_talk_end(struct bitwarden *bitwarden)
{
	if (bitwarden->fd >= 0)
		close(bitwarden->fd);
	bitwarden->fd = -1;
}

bool
bitwarden_talk(struct bitwarden *bitwarden, const char *method,
    const char *path, const struct secret *body, int limit_ms,
    const struct cancel *cancel, struct http_reply *reply, struct error *error)
{
	struct waiting waiting = { bitwarden, cancel, http_now() + limit_ms };
	struct secret *request;
	bool good;

	if (bitwarden->fd < 0 || http_now() >= bitwarden->end_ms) {
		error_set(error, ERROR_UNAVAILABLE, "the vault is closed");
		error_hint(error, "it is open for two minutes at most",
		    "open it again");
		return false;
	}
	if (waiting.until_ms > bitwarden->end_ms)
		waiting.until_ms = bitwarden->end_ms;
	secret_cut(bitwarden->answer, 0);
	request = print_request(method, path, body);
	if (!request) {
		error_set(error, ERROR_INVALID,
		    "bw: the request is too long, or no more memory can be "
		    "locked");
		return false;
	}
	good = send_all(&waiting, request, error);
	secret_free(request);
	good = good && receive(&waiting, error);
	if (!good) {
		bitwarden_talk_end(bitwarden);
		secret_cut(bitwarden->answer, 0);
		return false;
	}
	http_reply_read(secret_edit(bitwarden->answer),
	    secret_length(bitwarden->answer), reply);
	if (reply->status)
		return true;
	secret_cut(bitwarden->answer, 0);
	bitwarden_talk_end(bitwarden);
	error_set(error, ERROR_INVALID, "bw: this is not HTTP");
	return false;
}

void
bitwarden_talk_forget(struct bitwarden *bitwarden)
{
	secret_cut(bitwarden->answer, 0);
}

#include "tests/fault/git_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "backend/io/run.h"

#define HEAD_LIMIT ((size_t)16 * 1024)
#define BODY_LIMIT ((size_t)60 * 1024)
#define ANSWER_LIMIT ((size_t)50 * 1000 * 1000)
#define TIME_LIMIT_MS 30000
#define STEP_MS 50

static void
send_all(int fd, const char *at, size_t length)
{
	while (length) {
		ssize_t n = send(fd, at, length, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		at += n;
		length -= (size_t)n;
	}
}

void
git_server_say(int fd, const char *format, ...)
{
	struct buf text;
	va_list args;

	buf_init(&text, ANSWER_LIMIT);
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	send_all(fd, text.at, text.length);
	buf_release(&text);
}

void
git_server_wait(const struct git_server *server, int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	char byte;

	while (!server->stopping) {
		if (poll(&wait, 1, STEP_MS) > 0 && recv(fd, &byte, 1, 0) <= 0)
			return;
	}
}

static const char *
service_of(const struct git_server_request *request)
{
	return strstr(request->target, "git-receive-pack") ? "receive-pack"
							   : "upload-pack";
}

struct buf
git_server_git(
    const struct git_server *server, const struct git_server_request *request)
{
	bool is_get = strcmp(request->method, "GET") == 0;
	const char *argv[] = { "git", service_of(request), "--stateless-rpc",
		is_get ? "--http-backend-info-refs" : server->repository,
		is_get ? server->repository : NULL, NULL };
	struct secret *input =
	    secret_new(request->body.at, request->body.length);
	struct run_result result;
	struct error error;
	struct buf answer;

	buf_init(&answer, ANSWER_LIMIT);
	if (is_get)
		buf_printf(&answer, "%04zx# service=git-%s\n0000",
		    strlen(service_of(request)) + 19, service_of(request));
	if (run_whole(argv, NULL, input, ANSWER_LIMIT, TIME_LIMIT_MS, NULL,
		&result, &error)) {
		buf_span(&answer, buf_as_span(&result.out));
		buf_release(&result.out);
		buf_release(&result.err);
	}
	secret_free(input);
	return answer;
}

void
git_server_head(int fd, const struct git_server_request *request, long length)
{
	bool is_get = strcmp(request->method, "GET") == 0;

	git_server_say(fd,
	    "HTTP/1.1 200 OK\r\nConnection: close\r\n"
	    "Content-Type: application/x-git-%s-%s\r\n",
	    service_of(request), is_get ? "advertisement" : "result");
	if (length >= 0)
		git_server_say(fd, "Content-Length: %ld\r\n", length);
	git_server_say(fd, "\r\n");
}

void
git_server_reply(const struct git_server *server, int fd,
    const struct git_server_request *request, long cut)
{
	struct buf answer = git_server_git(server, request);

	git_server_head(fd, request, (long)answer.length);
	send_all(fd, answer.at, cut < 0 ? answer.length : (size_t)cut);
	buf_release(&answer);
}

static bool
receive_until(int fd, struct buf *into, size_t length)
{
	char chunk[4096];

	while (into->length < length) {
		ssize_t n = recv(fd, chunk, sizeof(chunk), 0);

		if (n <= 0 || !buf_add(into, chunk, (size_t)n))
			return false;
	}
	return true;
}

/* The head, then as much body as it announces. */
static bool
receive(int fd, struct buf *all, size_t *head)
{
	const char *length;

	do {
		if (!receive_until(fd, all, all->length + 1))
			return false;
		*head = span_find_text(buf_as_span(all), "\r\n\r\n");
	} while (*head == all->length);
	*head += 4;
	length = strcasestr(all->at, "\r\nContent-Length:");
	return !length ||
	    receive_until(fd, all, *head + strtoul(length + 17, NULL, 10));
}

static void
serve(struct git_server *server, int fd)
{
	struct git_server_request request = { 0 };
	char method[16] = "", target[1024] = "";
	struct buf all;
	size_t head;

	buf_init(&all, HEAD_LIMIT + BODY_LIMIT);
	if (receive(fd, &all, &head)) {
		(void)sscanf(all.at, "%15s %1023s", method, target);
		request.method = method;
		request.target = target;
		request.body = span_from(buf_as_span(&all), head);
		request.number = ++server->requests;
		request.has_login =
		    strcasestr(all.at, "\r\nAuthorization:") != NULL;
		server->logins += request.has_login;
		server->answer(server, fd, &request);
	}
	buf_release(&all);
}

static void *
work(void *argument)
{
	struct git_server *server = argument;

	while (!server->stopping) {
		struct pollfd wait = { .fd = server->fd, .events = POLLIN };
		int fd;

		if (poll(&wait, 1, STEP_MS) <= 0)
			continue;
		fd = accept(server->fd, NULL, NULL);
		if (fd < 0)
			continue;
		serve(server, fd);
		close(fd);
	}
	return NULL;
}

void
git_server_start(
    struct git_server *server, git_server_answer answer, const char *repository)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	*server =
	    (struct git_server) { .answer = answer, .repository = repository };
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(server->fd, (struct sockaddr *)&address, sizeof(address)) !=
		0 ||
	    listen(server->fd, 8) != 0 ||
	    getsockname(server->fd, (struct sockaddr *)&address, &size) != 0 ||
	    pthread_create(&server->thread, NULL, work, server) != 0) {
		perror("git_server");
		exit(1);
	}
	server->port = ntohs(address.sin_port);
}

void
git_server_stop(struct git_server *server)
{
	server->stopping = true;
	pthread_join(server->thread, NULL);
	close(server->fd);
}

const char *
git_server_url(const struct git_server *server, const char *path)
{
	static char url[1024];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", server->port, path);
	return url;
}

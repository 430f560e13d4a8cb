#include "backend/io/git_exec.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/xalloc.h"
#include "backend/io/git_exec_words.h"
#include "backend/io/git_line.h"
#include "backend/io/run.h"

/*
 * DESIGN: one child and one stream for the whole talk. All three pipes are
 * watched whichever way bytes are wanted, so that a child that waits for us to
 * read never keeps us waiting for it to write. What the child says on standard
 * error explains an early end better than any code does.
 */

#define WAITING_LIMIT ((size_t)4 * 1024 * 1024) /* read, not yet taken */
#define CHUNK ((size_t)64 * 1024)
#define STEP_MS 200
/* The talk is over then: a server's hooks run before its last word. */
#define GRACE_MS 100
#define LAST_WORDS_MS 1000 /* from the end of output to the end of the child */

struct exec {
	git_smart_subtransport parent;
	struct git_line *line;
	git_smart_subtransport_stream *stream; /* libgit2 frees it */
	struct run_child child; /* pid 0: none */
	struct buf waiting; /* what it sent, from `taken' on */
	size_t taken;
	int64_t alive_ms; /* when bytes moved last */
};

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Adds what is there to the buf; closes the pipe at its end. */
static void
drain(struct exec *exec, int *fd, struct buf *into)
{
	char chunk[CHUNK];
	ssize_t n = read(*fd, chunk, sizeof(chunk));

	if (n > 0) {
		(void)buf_add(into, chunk, (size_t)n);
		exec->alive_ms = now_ms();
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		close_end(fd);
	}
}

static int
check_stall(struct exec *exec)
{
	int limit_s = exec->line->place->stall_limit_s;

	if (limit_s <= 0)
		limit_s = GIT_STALL_LIMIT_S;
	if (now_ms() - exec->alive_ms < (int64_t)limit_s * 1000)
		return git_line_check_cancel(exec->line);
	return git_line_fail(exec->line, ERROR_UNAVAILABLE,
	    "nothing came for %d seconds", limit_s);
}

/* Waits a step for any of the pipes; *writable tells of the child's input. */
static int
wait_step(struct exec *exec, bool to_write, bool *writable)
{
	struct run_child *child = &exec->child;
	bool full = exec->waiting.length - exec->taken >= WAITING_LIMIT;
	struct pollfd waits[3] = {
		{ .fd = to_write ? child->in : -1, .events = POLLOUT },
		{ .fd = full ? -1 : child->out, .events = POLLIN },
		{ .fd = child->err, .events = POLLIN },
	};

	(void)poll(waits, 3, STEP_MS);
	*writable = waits[0].revents != 0;
	if (waits[1].revents)
		drain(exec, &child->out, &exec->waiting);
	if (waits[2].revents)
		drain(exec, &child->err, &exec->line->said);
	return check_stall(exec);
}

/* The child ended its output by itself: 0 when that was in order. */
static int
finish(struct exec *exec)
{
	int64_t until = now_ms() + LAST_WORDS_MS;
	struct git_line *line = exec->line;
	struct error error;
	bool writable;
	int status, code;

	if (exec->child.pid == 0)
		return 0;
	while (exec->child.err >= 0 && now_ms() < until) {
		code = wait_step(exec, false, &writable);
		if (code != 0)
			return code;
	}
	status = run_stop(&exec->child, LAST_WORDS_MS);
	if (status == 0)
		return 0;
	git_exec_words_explain(
	    &line->address, buf_as_span(&line->said), status, &error);
	return git_line_fail_with(line, &error);
}

static int
stream_read(git_smart_subtransport_stream *stream, char *at, size_t length,
    size_t *taken)
{
	struct exec *exec = (struct exec *)stream->subtransport;
	size_t there;
	bool writable;
	int code;

	*taken = 0;
	if (exec->line->failed)
		return GIT_EUSER;
	while (exec->waiting.length == exec->taken && exec->child.out >= 0) {
		buf_clear(&exec->waiting);
		exec->taken = 0;
		code = wait_step(exec, false, &writable);
		if (code != 0)
			return code;
	}
	there = exec->waiting.length - exec->taken;
	if (there == 0)
		return finish(exec);
	*taken = there < length ? there : length;
	memcpy(at, exec->waiting.at + exec->taken, *taken);
	exec->taken += *taken;
	return git_line_look(exec->line, at, *taken);
}

static int
stream_write(
    git_smart_subtransport_stream *stream, const char *at, size_t length)
{
	struct exec *exec = (struct exec *)stream->subtransport;
	bool writable = true;
	int code = 0;

	if (exec->line->failed)
		return GIT_EUSER;
	exec->line->is_listed = true;
	exec->alive_ms = now_ms();
	while (length && code == 0) {
		ssize_t n = write(exec->child.in, at, length);

		if (n > 0) {
			at += n;
			length -= (size_t)n;
			exec->alive_ms = now_ms();
			continue;
		}
		if (n < 0 && errno != EAGAIN && errno != EINTR) {
			code = finish(exec);
			return code
			    ? code
			    : git_line_fail(exec->line, ERROR_UNAVAILABLE,
				  "the other side ended the talk");
		}
		code = wait_step(exec, true, &writable);
	}
	return code;
}

static void
stream_free(git_smart_subtransport_stream *stream)
{
	struct exec *exec = (struct exec *)stream->subtransport;

	if (exec->stream == stream)
		exec->stream = NULL;
	free(stream);
}

static int
start(struct exec *exec)
{
	static const char *const extra[] = { "LC_ALL=C.UTF-8", NULL };
	struct git_line *line = exec->line;
	int limit_ms = line->place->connect_limit_ms;
	const char *const *argv;
	struct error error;

	if (!git_exec_words_argv(line->arena, &line->address, line->is_push,
		limit_ms > 0 ? limit_ms : GIT_CONNECT_LIMIT_MS,
		getenv("GIT_SSH_COMMAND"), &argv, &error))
		return git_line_fail_with(line, &error);
	if (!run_start(argv, extra, &exec->child, &error)) {
		/* it is not the repository that is not there */
		if (error.kind == ERROR_NOT_FOUND)
			error.kind = ERROR_INVALID;
		return git_line_fail_with(line, &error);
	}
	exec->alive_ms = now_ms();
	return 0;
}

static int
take_action(git_smart_subtransport_stream **out,
    git_smart_subtransport *transport, const char *url UNUSED,
    git_smart_service_t action)
{
	struct exec *exec = (struct exec *)transport;
	git_smart_subtransport_stream *stream;
	int code;

	if (action == GIT_SERVICE_UPLOADPACK ||
	    action == GIT_SERVICE_RECEIVEPACK) {
		*out = exec->stream;
		return exec->stream
		    ? 0
		    : git_line_fail(exec->line, ERROR_UNAVAILABLE,
			  "the connection broke off");
	}
	code = start(exec);
	if (code != 0)
		return code;
	stream = xcalloc(1, sizeof(*stream));
	stream->subtransport = transport;
	stream->read = stream_read;
	stream->write = stream_write;
	stream->free = stream_free;
	exec->stream = stream;
	*out = stream;
	return 0;
}

static int
close_transport(git_smart_subtransport *transport)
{
	struct exec *exec = (struct exec *)transport;

	if (exec->child.pid != 0)
		(void)run_stop(&exec->child, GRACE_MS);
	return 0;
}

static void
free_transport(git_smart_subtransport *transport)
{
	struct exec *exec = (struct exec *)transport;

	(void)close_transport(transport);
	buf_release(&exec->waiting);
	free(exec);
}

int
git_exec_subtransport(
    git_smart_subtransport **out, git_transport *owner UNUSED, void *param)
{
	struct exec *exec = xcalloc(1, sizeof(*exec));

	exec->line = param;
	exec->child = (struct run_child) { .in = -1, .out = -1, .err = -1 };
	buf_init(&exec->waiting, WAITING_LIMIT + CHUNK);
	exec->parent.action = take_action;
	exec->parent.close = close_transport;
	exec->parent.free = free_transport;
	*out = &exec->parent;
	return 0;
}

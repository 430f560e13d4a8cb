#include <errno.h>
#include <poll.h>
#include <sys/pidfd.h>
#include <time.h>
#include <unistd.h>

#include "backend/io/run.h"

/*
 * DESIGN: the end of a child is seen through a pidfd and not through the end of
 * its output, because helpers may leave a daemon behind that keeps the pipes
 * open (git credential-cache does). What is in the pipes then is still read.
 */

#define STEP_MS 200 /* the cancel flag is looked at that often */
#define CHUNK ((size_t)16 * 1024)

/* One run to the end: the child and where its output goes. */
struct whole {
	struct run_child child;
	const char *program;
	struct span input; /* what is left of it */
	struct secret *secret; /* NULL: out takes the output */
	struct buf *out, *err;
	int64_t deadline; /* ms, monotonic */
	const struct cancel *cancel;
};

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
feed(struct whole *whole)
{
	ssize_t n =
	    write(whole->child.in, whole->input.at, whole->input.length);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	/* A child that does not read it all has its reasons. */
	whole->input = n < 0 ? (struct span) { NULL, 0 }
			     : span_from(whole->input, (size_t)n);
	if (whole->input.length == 0)
		close_end(&whole->child.in);
}

/* False when there is nothing to read now; *fits tells of the ceiling. */
static bool
drain(struct whole *whole, int *fd, bool is_output, bool *fits)
{
	char chunk[CHUNK];
	ssize_t n;

	if (*fd < 0)
		return false;
	n = read(*fd, chunk, sizeof(chunk));
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		close_end(fd);
	if (n <= 0)
		return false;
	if (!is_output)
		(void)buf_add(whole->err, chunk, (size_t)n);
	else if (whole->secret)
		*fits = secret_add(whole->secret, chunk, (size_t)n);
	else
		*fits = buf_add(whole->out, chunk, (size_t)n);
	if (whole->secret)
		secret_wipe(chunk, sizeof(chunk));
	return *fits;
}

static bool
may_go_on(struct whole *whole, bool fits, struct error *error)
{
	if (!fits)
		error_set(error, ERROR_INVALID, "%s: printed too much",
		    whole->program);
	else if (cancel_is_asked(whole->cancel))
		error_set(
		    error, ERROR_CANCELLED, "%s: cancelled", whole->program);
	else if (now_ms() >= whole->deadline)
		error_set(error, ERROR_UNAVAILABLE,
		    "%s: did not end within its time", whole->program);
	else
		return true;
	return false;
}

/* Until the child has ended and what it wrote is read. */
static bool
carry(struct whole *whole, int watch, struct error *error)
{
	struct run_child *child = &whole->child;
	bool fits = true, ended = false;

	while (!ended) {
		struct pollfd waits[4] = {
			{ .fd = watch, .events = POLLIN },
			{ .fd = child->in, .events = POLLOUT },
			{ .fd = child->out, .events = POLLIN },
			{ .fd = child->err, .events = POLLIN },
		};
		int64_t left = whole->deadline - now_ms();

		if (!may_go_on(whole, fits, error))
			return false;
		(void)poll(waits, 4, left < STEP_MS ? (int)left : STEP_MS);
		ended = waits[0].revents != 0;
		if (child->in >= 0 && waits[1].revents)
			feed(whole);
		(void)drain(whole, &child->out, true, &fits);
		(void)drain(whole, &child->err, false, &fits);
	}
	while (fits && drain(whole, &child->out, true, &fits))
		;
	while (fits && drain(whole, &child->err, false, &fits))
		;
	if (!fits)
		return may_go_on(whole, fits, error);
	return true;
}

static bool
run(struct whole *whole, const char *const *argv, const char *const *extra,
    int *status, struct error *error)
{
	bool done;
	int watch;

	whole->program = argv[0];
	if (!run_start(argv, extra, &whole->child, error))
		return false;
	if (whole->input.length == 0)
		close_end(&whole->child.in);
	watch = pidfd_open(whole->child.pid, 0);
	done = watch >= 0 && carry(whole, watch, error);
	if (watch < 0)
		error_set(error, ERROR_UNAVAILABLE, "%s: cannot be watched: %s",
		    argv[0], strerror(errno));
	close_end(&watch);
	*status = run_stop(&whole->child, 0);
	return done;
}

bool
run_whole(const char *const *argv, const char *const *extra,
    const struct secret *input, size_t ceiling, int timeout_ms,
    const struct cancel *cancel, struct run_result *result, struct error *error)
{
	struct buf out, err;
	struct whole whole = { .out = &out,
		.err = &err,
		.deadline = now_ms() + timeout_ms,
		.cancel = cancel };
	int status;

	buf_init(&out, ceiling);
	buf_init(&err, ceiling < RUN_SAID_LIMIT ? ceiling : RUN_SAID_LIMIT);
	if (input)
		whole.input =
		    span_make(secret_use(input), secret_length(input));
	if (!run(&whole, argv, extra, &status, error)) {
		error_said(error, buf_as_span(&err));
		buf_release(&out);
		buf_release(&err);
		return false;
	}
	*result = (struct run_result) { status, out, err };
	return true;
}

bool
run_secret(const char *const *argv, const char *const *extra,
    const struct secret *input, struct secret *output, int timeout_ms,
    const struct cancel *cancel, struct run_result *result, struct error *error)
{
	struct buf out, err;
	struct whole whole = { .secret = output,
		.err = &err,
		.deadline = now_ms() + timeout_ms,
		.cancel = cancel };
	int status;

	buf_init(&out, 0);
	buf_init(&err, RUN_SAID_LIMIT);
	if (input)
		whole.input =
		    span_make(secret_use(input), secret_length(input));
	if (!run(&whole, argv, extra, &status, error)) {
		error_said(error, buf_as_span(&err));
		buf_release(&err);
		return false;
	}
	*result = (struct run_result) { status, out, err };
	return true;
}

#include "tests/backend_wait.h"

#include <poll.h>
#include <time.h>

#include "tests/unit.h"

int64_t
wait_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The first report that is as wanted; a reference is the caller's. */
const struct report *
wait_until(struct backend *backend,
    bool (*wanted)(const struct report *report, const void *what),
    const void *what)
{
	struct pollfd wait = { .fd = backend_fd(backend), .events = POLLIN };
	int64_t until = wait_now_ms() + DEADLINE_MS;

	while (wait_now_ms() < until) {
		const struct report *report = backend_report(backend);

		if (report && wanted(report, what))
			return report;
		report_unref(report);
		(void)poll(&wait, 1, 100);
	}
	fail_msg("no such report within %d ms", DEADLINE_MS);
	return NULL;
}

bool
is_finished(const struct report *report, const void *what)
{
	const uint64_t *command = what;
	const struct report_fate *fate = report_find_fate(report, *command);

	return fate && fate->finished;
}

uint64_t
submit(struct backend *backend, const struct command *command)
{
	uint64_t id = backend_submit(backend, command);

	assert_true(id != 0);
	return id;
}

/* Does it and waits for its fate. */
const struct report *
carry_out(struct backend *backend, const struct command *command,
    const struct report_fate **fate)
{
	uint64_t id = submit(backend, command);
	const struct report *report = wait_until(backend, is_finished, &id);

	*fate = report_find_fate(report, id);
	return report;
}

const struct report *
refresh(struct backend *backend)
{
	const struct report_fate *fate;

	return carry_out(
	    backend, &(struct command) { .kind = COMMAND_REFRESH }, &fate);
}

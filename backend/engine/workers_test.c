#include "tests/unit.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "backend/engine/workers.h"

#define JOBS 1000

struct task {
	struct job job;
	atomic_uint worked;
	unsigned done;
	int gate; /* the work waits for it; -1: none */
};

static struct task tasks[JOBS];
static atomic_uint worked, begun;
static int bell;

static void
wake(void *context UNUSED)
{
	uint64_t one = 1;

	assert_int_equal(write(bell, &one, sizeof(one)), sizeof(one));
}

static void
work(struct job *job)
{
	struct task *task = (struct task *)job;
	struct pollfd wait = { .fd = task->gate, .events = POLLIN };

	atomic_fetch_add(&begun, 1);
	if (task->gate >= 0)
		(void)poll(&wait, 1, 30000);
	atomic_fetch_add(&task->worked, 1);
	atomic_fetch_add(&worked, 1);
}

static void
done(struct job *job)
{
	((struct task *)job)->done++;
}

static struct workers *
open_all(void)
{
	size_t i;

	bell = eventfd(0, EFD_CLOEXEC);
	atomic_store(&worked, 0);
	atomic_store(&begun, 0);
	for (i = 0; i < JOBS; i++) {
		tasks[i] = (struct task) { .gate = -1 };
		tasks[i].job.work = work;
		tasks[i].job.done = done;
	}
	return workers_open(wake, NULL);
}

static unsigned
take_all(struct workers *workers)
{
	struct job *job;
	unsigned count = 0;

	while ((job = workers_take(workers)) != NULL) {
		job->done(job);
		count++;
	}
	return count;
}

static void
test_all_are_done(void **state UNUSED)
{
	struct workers *workers = open_all();
	unsigned taken = 0;
	uint64_t rings;
	size_t i;

	for (i = 0; i < JOBS; i++)
		workers_submit(workers, &tasks[i].job);
	while (taken < JOBS) {
		assert_int_equal(
		    read(bell, &rings, sizeof(rings)), sizeof(rings));
		taken += take_all(workers);
	}
	workers_stop(workers);
	assert_int_equal(take_all(workers), 0);
	workers_close(workers);
	for (i = 0; i < JOBS; i++) {
		assert_int_equal(atomic_load(&tasks[i].worked), 1);
		assert_int_equal(tasks[i].done, 1);
		assert_false(cancel_is_asked(&tasks[i].job.cancel));
	}
	close(bell);
}

/* Each job comes back once, worked or with its flag set, never both. */
static void
test_stopping(void **state UNUSED)
{
	struct workers *workers = open_all();
	int gate = eventfd(0, EFD_CLOEXEC);
	uint64_t one = 1;
	size_t i;

	for (i = 0; i < WORKERS_COUNT; i++)
		tasks[i].gate = gate;
	for (i = 0; i < JOBS; i++)
		workers_submit(workers, &tasks[i].job);
	while (atomic_load(&begun) < WORKERS_COUNT)
		(void)poll(NULL, 0, 1);
	assert_int_equal(write(gate, &one, sizeof(one)), sizeof(one));
	workers_stop(workers);
	assert_int_equal(take_all(workers), JOBS);
	workers_close(workers);
	for (i = 0; i < JOBS; i++) {
		assert_int_equal(tasks[i].done, 1);
		assert_int_equal(atomic_load(&tasks[i].worked),
		    !cancel_is_asked(&tasks[i].job.cancel));
	}
	assert_in_range(atomic_load(&worked), WORKERS_COUNT, JOBS);
	close(gate);
	close(bell);
}

static void
test_idle(void **state UNUSED)
{
	struct workers *workers = open_all();

	assert_null(workers_take(workers));
	workers_stop(workers);
	assert_null(workers_take(workers));
	workers_close(workers);
	close(bell);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_are_done),
		cmocka_unit_test(test_stopping),
		cmocka_unit_test(test_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/fake/registry.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "backend/io/registry.h"

#define REPOSITORIES 16

struct http {
	int wake;
	struct registry_scan *scans;
	struct http_timer *timers;
};

struct http_timer {
	struct http *http;
	int64_t due_ms;
	http_ready ready;
	void *context;
	struct http_timer *next;
};

struct registry {
	struct http *http;
};

struct registry_scan {
	struct http *http;
	char *repository;
	registry_done done;
	void *context;
	struct registry_scan *next;
};

struct known {
	char repository[64], tags[1024];
	bool fails;
	struct error error;
};

/* What the test has set; the engine's thread reads it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct known all[REPOSITORIES];
static size_t known_count;
static bool holding;
static unsigned asked, turns;

/* ---- the test's side ---- */

static struct known *
find(const char *repository)
{
	size_t i;

	for (i = 0; i < known_count; i++)
		if (strcmp(all[i].repository, repository) == 0)
			return &all[i];
	return NULL;
}

static struct known *
find_or_add(const char *repository)
{
	struct known *known = find(repository);

	if (known)
		return known;
	assert(known_count < REPOSITORIES);
	assert(strlen(repository) < sizeof(known->repository));
	known = &all[known_count++];
	*known = (struct known) { 0 };
	memcpy(known->repository, repository, strlen(repository) + 1);
	return known;
}

void
fake_registry_reset(void)
{
	pthread_mutex_lock(&lock);
	known_count = 0;
	holding = false;
	asked = turns = 0;
	pthread_mutex_unlock(&lock);
}

void
fake_registry_set(const char *repository, const char *tags)
{
	struct known *known;

	pthread_mutex_lock(&lock);
	known = find_or_add(repository);
	assert(strlen(tags) < sizeof(known->tags));
	memcpy(known->tags, tags, strlen(tags) + 1);
	known->fails = false;
	pthread_mutex_unlock(&lock);
}

void
fake_registry_fail(
    const char *repository, enum error_kind kind, const char *text)
{
	struct known *known;

	pthread_mutex_lock(&lock);
	known = find_or_add(repository);
	known->fails = true;
	error_set(&known->error, kind, "%s", text);
	pthread_mutex_unlock(&lock);
}

void
fake_registry_hold(bool hold)
{
	pthread_mutex_lock(&lock);
	holding = hold;
	pthread_mutex_unlock(&lock);
}

unsigned
fake_registry_asked(void)
{
	unsigned count;

	pthread_mutex_lock(&lock);
	count = asked;
	pthread_mutex_unlock(&lock);
	return count;
}

unsigned
fake_registry_turns(void)
{
	unsigned count;

	pthread_mutex_lock(&lock);
	count = turns;
	pthread_mutex_unlock(&lock);
	return count;
}

/* ---- io/http.h ---- */

struct http *
http_open(const struct http_settings *settings UNUSED)
{
	struct http *http = xcalloc(1, sizeof(*http));

	http->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (http->wake < 0)
		die("eventfd failed");
	return http;
}

void
http_close(struct http *http)
{
	assert(!http->scans);
	assert(!http->timers);
	close(http->wake);
	free(http);
}

void
http_wake(struct http *http)
{
	uint64_t one = 1;

	if (write(http->wake, &one, sizeof(one)) < 0)
		assert(errno == EAGAIN);
}

static bool
turn(void)
{
	bool held;

	pthread_mutex_lock(&lock);
	turns++;
	held = holding;
	pthread_mutex_unlock(&lock);
	return held;
}

/* What the scan is answered with, copied under the lock. */
static bool
answer_for(const struct registry_scan *scan, struct registry_tags *tags,
    struct error *error)
{
	const struct known *known;
	struct span rest, word;
	bool ok = false;

	pthread_mutex_lock(&lock);
	known = find(scan->repository);
	if (!known) {
		error_set(error, ERROR_NOT_FOUND, "no such repository");
	} else if (known->fails) {
		*error = known->error;
	} else {
		ok = true;
		tags->arena = arena_new();
		rest = span_of(arena_dup(tags->arena, known->tags));
		while (span_cut(&rest, ' ', &word))
			if (word.length)
				*ARRAY_ADD(tags->arena, tags->tags,
				    tags->count) = word;
	}
	pthread_mutex_unlock(&lock);
	return ok;
}

static void
answer(struct registry_scan *scan)
{
	struct registry_tags tags = { 0 };
	struct error error;
	bool ok = answer_for(scan, &tags, &error);

	scan->done(scan->context, ok ? &tags : NULL, ok ? NULL : &error, 0);
	free(scan->repository);
	free(scan);
}

int64_t
http_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The newest stand first; of the same moment the oldest runs first. */
struct http_timer *
http_timer_start(
    struct http *http, int64_t delay_ms, http_ready ready, void *context)
{
	struct http_timer *timer = xcalloc(1, sizeof(*timer));

	timer->http = http;
	timer->due_ms = http_now() + delay_ms;
	timer->ready = ready;
	timer->context = context;
	timer->next = http->timers;
	http->timers = timer;
	return timer;
}

void
http_timer_stop(struct http_timer *timer)
{
	struct http_timer **at;

	if (!timer)
		return;
	for (at = &timer->http->timers; *at != timer; at = &(*at)->next)
		;
	*at = timer->next;
	free(timer);
}

static struct http_timer *
first_timer(const struct http *http)
{
	struct http_timer *timer, *first = http->timers;

	for (timer = http->timers; timer; timer = timer->next)
		if (timer->due_ms <= first->due_ms)
			first = timer;
	return first;
}

/* Those that are due. */
static void
run_timers(struct http *http)
{
	int64_t now = http_now();
	struct http_timer *timer;
	http_ready ready;
	void *context;

	while ((timer = first_timer(http)) && timer->due_ms <= now) {
		ready = timer->ready;
		context = timer->context;
		http_timer_stop(timer);
		ready(context);
	}
}

bool
http_work(struct http *http, int timeout_ms, int extra UNUSED)
{
	const struct http_timer *timer = first_timer(http);
	struct pollfd wait = { .fd = http->wake, .events = POLLIN };
	struct registry_scan *scan;
	bool held = turn();
	uint64_t count;

	if (timer && timer->due_ms - http_now() < timeout_ms)
		timeout_ms = timer->due_ms > http_now()
		    ? (int)(timer->due_ms - http_now())
		    : 0;
	if (http->scans && !held)
		timeout_ms = 0;
	else if (held && timeout_ms > 10)
		timeout_ms = 10; /* it may be let go at any time */
	if (poll(&wait, 1, timeout_ms) > 0 &&
	    read(http->wake, &count, sizeof(count)) < 0)
		assert(errno == EAGAIN);
	run_timers(http);
	if (held)
		return false;
	while ((scan = http->scans) != NULL) {
		http->scans = scan->next;
		answer(scan);
	}
	return false;
}

/* ---- io/registry.h ---- */

struct registry *
registry_open(
    struct http *http, const struct registry_settings *settings UNUSED)
{
	struct registry *registry = xcalloc(1, sizeof(*registry));

	registry->http = http;
	return registry;
}

void
registry_close(struct registry *registry)
{
	free(registry);
}

struct registry_scan *
registry_scan_start(struct registry *registry,
    const struct registry_order *order, registry_done done, void *context)
{
	struct registry_scan *scan = xcalloc(1, sizeof(*scan)), **at;

	scan->http = registry->http;
	scan->repository = xstrdup(order->ref.repository);
	scan->done = done;
	scan->context = context;
	for (at = &scan->http->scans; *at; at = &(*at)->next)
		;
	*at = scan;
	pthread_mutex_lock(&lock);
	asked++;
	pthread_mutex_unlock(&lock);
	return scan;
}

void
registry_scan_cancel(struct registry_scan *scan)
{
	struct registry_scan **at = &scan->http->scans;

	while (*at != scan)
		at = &(*at)->next;
	*at = scan->next;
	free(scan->repository);
	free(scan);
}

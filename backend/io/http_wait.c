#include "backend/io/http.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/xalloc.h"
#include "backend/io/http_state.h"

/*
 * DESIGN: everything that waits, waits in one curl_multi_poll: requests, timers
 * and a few descriptors (children).
 */

#define OWN_FDS 2 /* waited for before the watches: see waited_for() */

struct http_timer {
	struct http *http;
	struct http_timer *next;
	int64_t due_ms;
	uint64_t number;
	http_ready ready;
	void *context;
};

struct http_watch {
	struct http *http;
	struct http_watch *next;
	int fd;
	bool stopped; /* to be swept */
	http_ready ready;
	void *context;
};

int64_t
http_now(void)
{
	struct timespec now;

	/* Time asleep counts: what is held for a minute is not held longer in
	 * a closed laptop. */
	clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint64_t
http_random(void)
{
	uint64_t number = 0;

	/* Without it everybody waits the same time: no harm. */
	(void)!getrandom(&number, sizeof(number), GRND_NONBLOCK);
	return number;
}

struct http *
http_open(const struct http_settings *settings)
{
	struct http *http = xcalloc(1, sizeof(*http));
	struct http_settings *own = &http->settings;

	http->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (http->wake < 0)
		die("no descriptor left");
	http->arena = arena_new();
	*own = *settings;
	own->http_proxy = arena_dup(http->arena, settings->http_proxy);
	own->https_proxy = arena_dup(http->arena, settings->https_proxy);
	own->no_proxy = arena_dup(http->arena, settings->no_proxy);
	own->user_agent = arena_dup(http->arena, settings->user_agent);
	if (!own->host_connections)
		own->host_connections = HTTP_HOST_CONNECTIONS;
	if (!own->total_connections)
		own->total_connections = HTTP_TOTAL_CONNECTIONS;
	if (!own->connect_limit_ms)
		own->connect_limit_ms = HTTP_CONNECT_LIMIT_MS;
	if (!own->stall_limit_s)
		own->stall_limit_s = HTTP_STALL_LIMIT_S;
	return http;
}

void
http_close(struct http *http)
{
	struct http_timer *timer, *next_timer;
	struct http_watch *watch, *next_watch;

	if (!http)
		return;
	while (http->calls)
		http_call_free(http->calls);
	for (timer = http->timers; timer; timer = next_timer) {
		next_timer = timer->next;
		free(timer);
	}
	for (watch = http->watches; watch; watch = next_watch) {
		next_watch = watch->next;
		free(watch);
	}
	if (http->multi) {
		curl_multi_cleanup(http->multi);
		curl_global_cleanup();
	}
	close(http->wake);
	arena_free(http->arena);
	free(http);
}

void
http_wake(struct http *http)
{
	uint64_t one = 1;

	if (write(http->wake, &one, sizeof(one)) < 0)
		return; /* it is full: somebody has woken it already */
}

size_t
http_running(const struct http *http)
{
	return http->running;
}

size_t
http_host_connections(const struct http *http)
{
	return (size_t)http->settings.host_connections;
}

struct http_timer *
http_timer_start(
    struct http *http, int64_t delay_ms, http_ready ready, void *context)
{
	struct http_timer *timer = xcalloc(1, sizeof(*timer));

	*timer = (struct http_timer) { .http = http,
		.next = http->timers,
		.due_ms = http_now() + delay_ms,
		.number = http->timer_count++,
		.ready = ready,
		.context = context };
	http->timers = timer;
	return timer;
}

void
http_timer_stop(struct http_timer *timer)
{
	struct http_timer **link;

	if (!timer)
		return;
	for (link = &timer->http->timers; *link != timer; link = &(*link)->next)
		;
	*link = timer->next;
	free(timer);
}

struct http_watch *
http_watch_start(struct http *http, int fd, http_ready ready, void *context)
{
	struct http_watch *watch = xcalloc(1, sizeof(*watch));

	*watch = (struct http_watch) { .http = http,
		.next = http->watches,
		.fd = fd,
		.ready = ready,
		.context = context };
	http->watches = watch;
	return watch;
}

/* It may be stopped while the list is walked: it is swept later. */
void
http_watch_stop(struct http_watch *watch)
{
	if (watch)
		watch->stopped = true;
}

/* The first timer that is due and older than that number. */
static struct http_timer *
due_timer(struct http *http, int64_t now, uint64_t number)
{
	struct http_timer *timer, *found = NULL;

	for (timer = http->timers; timer; timer = timer->next)
		if (timer->due_ms <= now && timer->number < number &&
		    (!found || timer->due_ms < found->due_ms ||
			(timer->due_ms == found->due_ms &&
			    timer->number < found->number)))
			found = timer;
	return found;
}

/* Timers that are started meanwhile have to wait for the next round. */
static void
run_timers(struct http *http)
{
	uint64_t number = http->timer_count;
	int64_t now = http_now();
	struct http_timer *timer;

	while ((timer = due_timer(http, now, number))) {
		http_ready ready = timer->ready;
		void *context = timer->context;

		http_timer_stop(timer);
		ready(context);
	}
}

static int
wait_time(const struct http *http, int timeout_ms)
{
	const struct http_timer *timer;
	int64_t now = http_now(), wait = timeout_ms;

	for (timer = http->timers; timer; timer = timer->next)
		if (timer->due_ms - now < wait)
			wait = timer->due_ms - now;
	return wait < 0 ? 0 : (int)wait;
}

static void
sweep_watches(struct http *http)
{
	struct http_watch **link = &http->watches, *watch;

	while ((watch = *link)) {
		if (!watch->stopped) {
			link = &watch->next;
			continue;
		}
		*link = watch->next;
		free(watch);
	}
}

/* New watches stand in front, so those of this round are the last ones. */
static void
run_watches(
    struct http *http, const struct curl_waitfd *fds, struct http_watch *first)
{
	struct http_watch *watch;
	size_t i = OWN_FDS;

	for (watch = first; watch; watch = watch->next, i++)
		if (fds[i].revents && !watch->stopped)
			watch->ready(watch->context);
	sweep_watches(http);
}

/* Before the first request there is no multi to wait with. */
static void
wait_plain(struct curl_waitfd *fds, size_t count, int timeout_ms)
{
	struct pollfd *polls = xcalloc(count, sizeof(*polls));
	size_t i;

	for (i = 0; i < count; i++)
		polls[i] =
		    (struct pollfd) { .fd = fds[i].fd, .events = POLLIN };
	if (poll(polls, count, timeout_ms) > 0)
		for (i = 0; i < count; i++)
			fds[i].revents = polls[i].revents;
	free(polls);
}

static void
wait_for_something(
    struct http *http, struct curl_waitfd *fds, size_t count, int timeout_ms)
{
	uint64_t times;

	if (http->multi)
		curl_multi_poll(
		    http->multi, fds, (unsigned)count, timeout_ms, NULL);
	else
		wait_plain(fds, count, timeout_ms);
	if (read(http->wake, &times, sizeof(times)) < 0)
		return; /* nobody woke it */
}

/* fds[0] is the caller's, fds[1] the wake-up, then the watches. */
static struct curl_waitfd *
waited_for(const struct http *http, int extra, size_t *count)
{
	const struct http_watch *watch;
	struct curl_waitfd *fds;

	*count = OWN_FDS;
	for (watch = http->watches; watch; watch = watch->next)
		++*count;
	fds = xcalloc(*count, sizeof(*fds));
	fds[0].fd = extra;
	fds[1].fd = http->wake;
	*count = OWN_FDS;
	for (watch = http->watches; watch; watch = watch->next)
		fds[(*count)++].fd = watch->fd;
	for (size_t i = 0; i < *count; i++)
		fds[i].events = CURL_WAIT_POLLIN;
	return fds;
}

bool
http_work(struct http *http, int timeout_ms, int extra)
{
	struct http_watch *first;
	struct curl_waitfd *fds;
	size_t count, skipped = extra < 0;
	bool readable;

	sweep_watches(http);
	first = http->watches;
	fds = waited_for(http, extra, &count);
	wait_for_something(
	    http, fds + skipped, count - skipped, wait_time(http, timeout_ms));
	readable = fds[0].revents != 0;
	http_perform(http);
	run_watches(http, fds, first);
	run_timers(http);
	if (http->started)
		http_perform(http);
	free(fds);
	return readable;
}

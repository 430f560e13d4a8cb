#include "backend/engine/engine.h"

#include <stdlib.h>
#include <time.h>

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/engine/cluster.h"
#include "backend/engine/kept.h"
#include "backend/engine/needs_git.h"
#include "backend/engine/vault.h"

/*
 * DESIGN: one loop. Commands and finished jobs set flags (something is wanted);
 * start_wanted() starts what may run now; publish() makes a report when
 * something changed, at most PUBLISH_PAUSE_MS apart unless all is quiet. So the
 * order of events does not matter, and nothing waits for anything by name.
 */

#define PUBLISH_PAUSE_MS 100
#define SURVEY_PAUSE_MS 250
#define WAIT_LIMIT_MS 60000
#define QUIT_LIMIT_MS 30000

/* ---- clocks ---- */

int64_t
engine_now(void)
{
	return backend_now();
}

int64_t
engine_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- errands ---- */

void
engine_send(struct engine *engine, struct errand *errand)
{
	errand->next = engine->errands;
	engine->errands = errand;
	workers_submit(engine->workers, &errand->job);
}

void
engine_end(struct errand *errand)
{
	struct errand **at = &errand->engine->errands;

	while (*at && *at != errand)
		at = &(*at)->next;
	if (*at)
		*at = errand->next;
}

struct target *
engine_find_target(
    const struct engine *engine, const char *namespace, const char *name)
{
	struct arena *scratch = arena_new();
	struct target *target = map_find(engine->target_index,
	    span_of(arena_printf(scratch, "%s/%s", namespace, name)));

	arena_free(scratch);
	return target;
}

bool
engine_is_suspended(const struct engine *engine, const struct target *target)
{
	return engine->catalog->set->image_repositories[target->index]
	    .meta.suspend;
}

/* ---- commands ---- */

static void
want_refresh(struct engine *engine, bool all)
{
	struct source *source;

	for (source = engine->sources; source; source = source->next)
		if (source->objects)
			source->fetch_wanted = true;
	engine->load_wanted = true;
	engine->refresh_after_load = true;
	engine->refresh_scans_all |= all;
}

static bool
want_scan(struct engine *engine, const struct order *order, struct fate *fate)
{
	struct target *target;
	struct error error;

	if (!order->name) {
		for (target = engine->targets; target; target = target->next)
			target->scan_wanted = target->index != SIZE_MAX;
		return true;
	}
	target = engine_find_target(engine, order->namespace, order->name);
	if (target && target->index != SIZE_MAX) {
		target->scan_wanted = true;
		return true;
	}
	error_set(&error, ERROR_NOT_FOUND, "no ImageRepository %s/%s",
	    order->namespace, order->name);
	fates_error(fate, &error);
	return false;
}

static void
cancel_errands(struct engine *engine, enum errand_kind kind)
{
	struct errand *errand;

	for (errand = engine->errands; errand; errand = errand->next)
		if (errand->kind == kind)
			cancel_ask(&errand->job.cancel);
}

/* What asks others is ended, what reads our own disk is not: it would leave
 * half a catalog. */
static void
cancel_looks(struct engine *engine)
{
	struct source *source;

	scan_cancel_all(engine);
	for (source = engine->sources; source; source = source->next)
		source->fetch_wanted = false;
	engine->refresh_after_load = engine->refresh_scans_all = false;
	cancel_errands(engine, ERRAND_FETCH);
	fates_cancel_looks(engine);
}

/* Before the first reading nobody knows what there is to scan. */
static void
keep_for_later(struct engine *engine, struct order *order)
{
	struct order **at = &engine->early;

	while (*at)
		at = &(*at)->next;
	order->next = NULL;
	*at = order;
}

static void
take_command(struct engine *engine, struct order *order)
{
	struct fate *fate;

	if (order->kind == COMMAND_SCAN && !engine->loaded) {
		keep_for_later(engine, order);
		return;
	}
	fate = fates_open(engine, order);
	switch (order->kind) {
	case COMMAND_REFRESH:
		want_refresh(engine, true);
		cluster_refresh(engine);
		break;
	case COMMAND_SCAN:
		if (!want_scan(engine, order, fate))
			fates_finish(engine, fate);
		break;
	case COMMAND_APPROVE:
		decide_approve(engine, order, fate);
		return; /* keeps the order */
	case COMMAND_LOOKED:
		decide_looked(engine, order->key);
		fates_finish(engine, fate);
		break;
	case COMMAND_CANCEL:
		cancel_looks(engine);
		fates_finish(engine, fate);
		break;
	case COMMAND_SUSPEND:
	case COMMAND_RESUME:
	case COMMAND_RECONCILE:
	case COMMAND_SECRET_CHECK:
	case COMMAND_SECRET_WRITE:
	case COMMAND_SECRET_UNEXPOSE:
	case COMMAND_RESTART:
		cluster_take(engine, order, fate);
		return;
	case COMMAND_VAULT_OPEN:
	case COMMAND_VAULT_UNLOCK:
	case COMMAND_VAULT_SEARCH:
	case COMMAND_VAULT_FILL:
	case COMMAND_VAULT_CLOSE:
		vault_take(engine, order, fate);
		return;
	}
	queue_free_order(order);
}

/* ---- what may run now ---- */

static bool
objects_are_coming(const struct engine *engine)
{
	const struct source *source;

	for (source = engine->sources; source; source = source->next)
		if (source->objects && (source->fetch_wanted || source->fetch))
			return true;
	return false;
}

static bool
scans_are_running(const struct engine *engine)
{
	const struct target *target;

	for (target = engine->targets; target; target = target->next)
		if (target->scan || target->scan_wanted)
			return true;
	return false;
}

static bool
can_survey(const struct engine *engine, const struct source *source)
{
	return source->survey_wanted && !source->surveying &&
	    !source->delivering && !source->fetch && !source->fetch_wanted &&
	    !engine->loading && !engine->load_wanted && engine->catalog;
}

/* While scans run, look now and then, not after each answer: how long yet. */
static int64_t
survey_pause(const struct engine *engine, const struct source *source)
{
	int64_t pause;

	if (!source->survey || !scans_are_running(engine))
		return 0;
	pause = source->surveyed_at_ms + SURVEY_PAUSE_MS - engine_now_ms();
	return pause > 0 ? pause : 0;
}

static void
start_wanted(struct engine *engine)
{
	struct source *source;
	struct target *target;

	for (source = engine->sources; source; source = source->next)
		if (source->fetch_wanted && !source->fetch &&
		    !source->delivering)
			sources_fetch(engine, source);
	if (engine->load_wanted && !engine->loading &&
	    !objects_are_coming(engine))
		sources_load(engine);
	for (target = engine->targets; target; target = target->next) {
		if (!target->scan_wanted || target->scan || engine->loading)
			continue;
		if (target->index == SIZE_MAX ||
		    engine_is_suspended(engine, target))
			target->scan_wanted = false;
		else
			scan_start(engine, target);
	}
	decide_start(engine);
	needs_git_start(engine);
	for (source = engine->sources; source; source = source->next)
		if (can_survey(engine, source) &&
		    survey_pause(engine, source) == 0)
			sources_survey(engine, source);
}

/* When the console looks again by itself; 0: never, or it is about to. */
static int64_t
fetch_due(const struct engine *engine, const struct source *source)
{
	if (engine->passive || !engine->loaded || source->fetch ||
	    source->fetch_wanted || source->delivering ||
	    (!source->objects && !source->manifests))
		return 0;
	return source->next_fetch;
}

static int64_t
scan_due(const struct engine *engine, const struct target *target)
{
	if (engine->passive || !engine->loaded || target->scan ||
	    target->scan_wanted || target->index == SIZE_MAX ||
	    engine_is_suspended(engine, target))
		return 0;
	return target->next_scan;
}

static void
want_what_is_due(struct engine *engine)
{
	int64_t now = engine_now(), due;
	struct source *source;
	struct target *target;

	for (source = engine->sources; source; source = source->next) {
		due = fetch_due(engine, source);
		if (due && due <= now)
			source->fetch_wanted = true;
	}
	for (target = engine->targets; target; target = target->next) {
		due = scan_due(engine, target);
		if (due && due <= now)
			target->scan_wanted = true;
	}
	if (engine->next_load && engine->next_load <= now && !engine->loading)
		engine->load_wanted = true;
}

static bool
is_quiet(const struct engine *engine)
{
	const struct source *source;

	if (engine->errands || engine->deliveries || engine->load_wanted ||
	    engine->loading || engine->refresh_after_load ||
	    scans_are_running(engine) || cluster_is_busy(engine))
		return false;
	for (source = engine->sources; source; source = source->next)
		if (source->fetch_wanted ||
		    (source->survey_wanted && source->manifests))
			return false;
	return true;
}

/* ---- fates of commands that look: done when all is quiet ---- */

static void
finish_looks(struct engine *engine)
{
	struct fate *fate;

	if (!engine->fates || !is_quiet(engine))
		return;
	for (fate = engine->fates; fate; fate = fate->next) {
		if (fates_is_open_look(fate)) {
			fates_gather(engine, fate);
			fate->finished = true;
			engine->dirty = true;
		}
	}
	fates_forget(engine);
}

/* ---- the loop ---- */

/* The first look at what is kept on disk: nothing was asked outside yet. */
static bool
first_look_is_done(const struct engine *engine)
{
	const struct source *source;

	if (!engine->loaded)
		return false;
	for (source = engine->sources; source; source = source->next)
		if (source->manifests && !source->survey && !source->fetch)
			return false;
	return true;
}

/* The first report waits for the first look. */
static bool
may_publish(const struct engine *engine)
{
	return engine->dirty &&
	    (engine->published_ms || first_look_is_done(engine));
}

static void
wait_less(int64_t *wait, int64_t ms)
{
	if (ms < *wait)
		*wait = ms < 0 ? 0 : ms;
}

static void
wait_until(int64_t *wait, int64_t due)
{
	if (due)
		wait_less(wait, (due - engine_now()) * 1000);
}

/* Only what nothing else will wake the loop for. */
static int
wait_time(const struct engine *engine)
{
	int64_t wait = WAIT_LIMIT_MS;
	const struct source *source;
	const struct target *target;

	if (may_publish(engine))
		wait_less(&wait,
		    engine->published_ms + PUBLISH_PAUSE_MS - engine_now_ms());
	for (source = engine->sources; source; source = source->next) {
		if (can_survey(engine, source))
			wait_less(&wait, survey_pause(engine, source));
		wait_until(&wait, fetch_due(engine, source));
	}
	for (target = engine->targets; target; target = target->next)
		wait_until(&wait, scan_due(engine, target));
	if (!engine->loading)
		wait_until(&wait, engine->next_load);
	if (kept_until(engine->outlet))
		wait_less(&wait, kept_until(engine->outlet) - engine_now_ms());
	return (int)wait;
}

static void
take_all(struct engine *engine)
{
	struct order *order;
	struct job *job;

	while ((job = workers_take(engine->workers)) != NULL)
		job->done(job);
	while (engine->loaded && (order = engine->early) != NULL) {
		engine->early = order->next;
		take_command(engine, order);
	}
	while ((order = queue_take(engine->queue)) != NULL)
		take_command(engine, order);
	sources_watch(engine);
	engine->dirty |= kept_expire(engine->outlet, engine_now_ms());
}

static void
publish_if_due(struct engine *engine)
{
	if (!may_publish(engine))
		return;
	if (is_quiet(engine) || !engine->published_ms ||
	    engine_now_ms() - engine->published_ms >= PUBLISH_PAUSE_MS) {
		publish(engine);
		engine->dirty = false;
		engine->published_ms = engine_now_ms();
	}
}

static bool
delivery_runs(const struct engine *engine)
{
	const struct errand *errand;

	for (errand = engine->errands; errand; errand = errand->next)
		if (errand->kind == ERRAND_DELIVERY)
			return true;
	return engine->deliveries != NULL || cluster_is_writing(engine);
}

/* A push that runs is let end; everything else is cancelled. */
static void
quit(struct engine *engine)
{
	int64_t until = engine_now_ms() + QUIT_LIMIT_MS;
	struct order *order;
	struct job *job;

	scan_cancel_all(engine);
	cancel_errands(engine, ERRAND_FETCH);
	cancel_errands(engine, ERRAND_READ);
	while (delivery_runs(engine) && engine_now_ms() < until) {
		while ((job = workers_take(engine->workers)) != NULL)
			job->done(job);
		decide_start(engine);
		if (delivery_runs(engine))
			http_work(engine->http, 200, -1);
	}
	cancel_errands(engine, ERRAND_DELIVERY);
	workers_stop(engine->workers);
	while ((job = workers_take(engine->workers)) != NULL)
		job->done(job);
	decide_drop(engine);
	while ((order = engine->early) != NULL) {
		engine->early = order->next;
		queue_free_order(order);
	}
	workers_close(engine->workers);
}

void
engine_run(struct engine *engine)
{
	decide_read_journal(engine);
	sources_adopt(engine);
	engine->load_wanted = true;
	while (!atomic_load(engine->quit)) {
		take_all(engine);
		want_what_is_due(engine);
		if (!engine->passive && !engine->refreshed_once &&
		    first_look_is_done(engine)) {
			engine->refreshed_once = true;
			want_refresh(engine, false);
		}
		start_wanted(engine);
		finish_looks(engine);
		publish_if_due(engine);
		cluster_start(engine);
		http_work(engine->http, wait_time(engine), -1);
	}
	quit(engine);
	log_debug("engine ended");
}

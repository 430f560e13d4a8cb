#include "backend/engine/engine.h"

#include <stdlib.h>
#include <time.h>

#include "backend/base/log.h"

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

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- errands ---- */

void
engine_send(struct engine *engine, struct errand *errand)
{
	errand->engine = engine;
	errand->next = engine->errands;
	engine->errands = errand;
	workers_submit(engine->workers, &errand->job);
}

void
engine_end(struct errand *errand)
{
	struct errand **at = &errand->engine->errands;

	while (*at != errand)
		at = &(*at)->next;
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
cancel_all(struct engine *engine)
{
	struct errand *errand;

	scan_cancel_all(engine);
	for (errand = engine->errands; errand; errand = errand->next)
		if (!errand->is_delivery)
			cancel_ask(&errand->job.cancel);
}

static void
take_command(struct engine *engine, struct order *order)
{
	struct fate *fate = fates_open(engine, order);

	switch (order->kind) {
	case COMMAND_REFRESH:
		want_refresh(engine, true);
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
		cancel_all(engine);
		fates_finish(engine, fate);
		break;
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
may_survey(const struct engine *engine, const struct source *source)
{
	if (!source->survey_wanted || source->surveying || source->delivering ||
	    source->fetch || source->fetch_wanted || engine->loading ||
	    engine->load_wanted || !engine->catalog)
		return false;
	/* While scans run, look now and then, not after each answer. */
	return !source->survey || !scans_are_running(engine) ||
	    engine_now_ms() - source->surveyed_at_ms >= SURVEY_PAUSE_MS;
}

static bool
is_suspended(const struct engine *engine, const struct target *target)
{
	return engine->catalog->set->image_repositories[target->index]
	    .meta.suspend;
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
		if (target->index == SIZE_MAX || is_suspended(engine, target))
			target->scan_wanted = false;
		else
			scan_start(engine, target);
	}
	decide_start(engine);
	for (source = engine->sources; source; source = source->next)
		if (may_survey(engine, source))
			sources_survey(engine, source);
}

/* The console looks again by itself. */
static void
want_what_is_due(struct engine *engine)
{
	int64_t now = engine_now();
	struct source *source;
	struct target *target;

	if (engine->passive || !engine->loaded)
		return;
	for (source = engine->sources; source; source = source->next)
		if ((source->objects || source->manifests) &&
		    source->next_fetch && source->next_fetch <= now &&
		    !source->fetch)
			source->fetch_wanted = true;
	for (target = engine->targets; target; target = target->next)
		if (target->index != SIZE_MAX && target->next_scan &&
		    target->next_scan <= now && !target->scan &&
		    !is_suspended(engine, target))
			target->scan_wanted = true;
}

static bool
is_quiet(const struct engine *engine)
{
	const struct source *source;

	if (engine->errands || engine->deliveries || engine->load_wanted ||
	    engine->loading || engine->refresh_after_load ||
	    scans_are_running(engine))
		return false;
	for (source = engine->sources; source; source = source->next)
		if (source->fetch_wanted ||
		    (source->survey_wanted && source->manifests))
			return false;
	return true;
}

/* ---- fates of commands that look: done when all is quiet ---- */

static void
gather_errors(const struct engine *engine, struct fate *fate)
{
	const struct source *source;
	const struct target *target;
	struct error error;

	for (source = engine->sources; source; source = source->next) {
		if ((!source->objects && !source->manifests))
			continue;
		fate->succeeded++;
		if (!source->has_error)
			continue;
		error = source->error;
		error_wrap(&error, "%s", source->shown_url);
		fates_error(fate, &error);
		fate->succeeded--;
	}
	for (target = engine->targets; target; target = target->next) {
		if (target->index == SIZE_MAX || is_suspended(engine, target))
			continue;
		fate->succeeded++;
		if (!target->has_error)
			continue;
		error = target->error;
		error_wrap(&error, "%s", target->key);
		fates_error(fate, &error);
		fate->succeeded--;
	}
}

static void
finish_looks(struct engine *engine)
{
	struct fate *fate;

	if (!engine->fates || !is_quiet(engine))
		return;
	for (fate = engine->fates; fate; fate = fate->next) {
		if (fate->finished ||
		    (fate->kind != COMMAND_REFRESH &&
			fate->kind != COMMAND_SCAN))
			continue;
		gather_errors(engine, fate);
		fate->finished = true;
		engine->dirty = true;
	}
}

/* ---- the loop ---- */

static int
wait_time(const struct engine *engine)
{
	int64_t wait = WAIT_LIMIT_MS, until;
	const struct source *source;
	const struct target *target;

	if (engine->dirty) {
		until =
		    engine->published_ms + PUBLISH_PAUSE_MS - engine_now_ms();
		wait = until < 0 ? 0 : until;
	}
	for (source = engine->sources; source; source = source->next) {
		if (source->survey_wanted && wait > SURVEY_PAUSE_MS)
			wait = SURVEY_PAUSE_MS;
		until = (source->next_fetch - engine_now()) * 1000;
		if (!engine->passive && source->next_fetch && !source->fetch &&
		    until < wait)
			wait = until < 0 ? 0 : until;
	}
	for (target = engine->targets; target; target = target->next) {
		until = (target->next_scan - engine_now()) * 1000;
		if (!engine->passive && target->index != SIZE_MAX &&
		    target->next_scan && !target->scan && until < wait &&
		    !is_suspended(engine, target))
			wait = until < 0 ? 0 : until;
	}
	return (int)wait;
}

static void
take_all(struct engine *engine)
{
	struct order *order;
	struct job *job;

	while ((job = workers_take(engine->workers)) != NULL)
		job->done(job);
	while ((order = queue_take(engine->queue)) != NULL)
		take_command(engine, order);
}

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

static void
publish_if_due(struct engine *engine)
{
	if (!engine->dirty ||
	    (!engine->published_ms && !first_look_is_done(engine)))
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
		if (errand->is_delivery)
			return true;
	return engine->deliveries != NULL;
}

/* A push that runs is let end; everything else is cancelled. */
static void
quit(struct engine *engine)
{
	int64_t until = engine_now_ms() + QUIT_LIMIT_MS;
	struct errand *errand;
	struct job *job;

	cancel_all(engine);
	while (delivery_runs(engine) && engine_now_ms() < until) {
		while ((job = workers_take(engine->workers)) != NULL)
			job->done(job);
		decide_start(engine);
		if (delivery_runs(engine))
			http_work(engine->http, 200, -1);
	}
	for (errand = engine->errands; errand; errand = errand->next)
		cancel_ask(&errand->job.cancel);
	workers_stop(engine->workers);
	while ((job = workers_take(engine->workers)) != NULL)
		job->done(job);
	scan_cancel_all(engine);
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
		http_work(engine->http, wait_time(engine), -1);
	}
	quit(engine);
	log_debug("engine ended");
}

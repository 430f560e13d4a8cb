#include "backend/engine/needs.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"

/*
 * DESIGN: a round asks for everything in three steps, each when the one before
 * has all its answers: namespaces and users, names, keys. What it learns is in
 * its own arena, and replaces what was shown when it is whole; a round that is
 * dropped leaves nothing behind.
 */

struct needs *
needs_new(struct cluster *cluster)
{
	struct needs *needs = xcalloc(1, sizeof(*needs));

	needs->cluster = cluster;
	return needs;
}

static void
round_free(struct needs_round *round)
{
	struct needs_job *job;

	if (!round)
		return;
	while ((job = round->jobs) != NULL) {
		round->jobs = job->next;
		kube_cancel(job->call);
		kube_list_stop(job->list);
		free(job);
	}
	arena_free(round->arena);
	free(round);
}

void
needs_free(struct needs *needs)
{
	http_timer_stop(needs->timer);
	round_free(needs->round);
	round_free(needs->shown);
	needs_rows_free(needs);
	free(needs);
}

void
needs_refresh(struct needs *needs)
{
	needs->wanted = true;
}

bool
needs_is_busy(const struct needs *needs)
{
	return needs->round || (needs->wanted && needs->cluster->found);
}

void
needs_catalog_changed(struct needs *needs)
{
	needs->build_wanted = needs->wanted = true;
	needs->cluster->engine->dirty = true;
}

const char *
needs_type_of(
    const struct needs *needs, const char *namespace, const char *name)
{
	size_t i;

	for (i = 0; needs->shown && i < needs->shown->secret_count; i++) {
		const struct secret_present *secret = &needs->shown->secrets[i];

		if (strcmp(secret->namespace, namespace) == 0 &&
		    strcmp(secret->name, name) == 0)
			return secret->type;
	}
	return NULL;
}

/* ---- jobs ---- */

struct needs_job *
needs_job_new(struct needs_round *round)
{
	struct needs_job *job = xcalloc(1, sizeof(*job));

	job->round = round;
	job->next = round->jobs;
	round->jobs = job;
	round->running++;
	return job;
}

void
needs_note(struct needs_round *round, const struct kube_answer *answer,
    const struct error *error)
{
	round->lost |= error->kind == ERROR_UNAVAILABLE ||
	    (answer && answer->status == 401);
	if (round->has_note)
		return;
	round->has_note = true;
	round->note = *error;
}

static void
again(void *context)
{
	struct needs *needs = context;

	needs->timer = NULL;
	needs->wanted = true;
}

static void
finish(struct needs_round *round)
{
	struct needs *needs = round->needs;

	needs->round = NULL;
	if (round->lost && needs->shown) {
		/* What was known is old, and better than nothing. */
		needs->shown->has_note = true;
		needs->shown->note = round->note;
		round_free(round);
	} else {
		needs_users_note(round);
		round_free(needs->shown);
		needs->shown = round;
	}
	needs->build_wanted = true;
	needs->cluster->engine->dirty = true;
	if (!needs->cluster->engine->passive && !needs->timer)
		needs->timer = http_timer_start(needs->cluster->engine->http,
		    (int64_t)NEEDS_INTERVAL_S * 1000, again, needs);
}

static void
next_step(struct needs_round *round)
{
	while (!round->running) {
		switch (round->step++) {
		case 0:
			needs_ask_users(round);
			needs_ask_namespaces(round);
			break;
		case 1:
			needs_ask_names(round);
			break;
		case 2:
			needs_ask_keys(round);
			break;
		default:
			finish(round);
			return;
		}
	}
}

void
needs_job_end(struct needs_job *job)
{
	struct needs_round *round = job->round;
	struct needs_job **at = &round->jobs;

	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
	free(job);
	round->running--;
	next_step(round);
}

void
needs_start(struct needs *needs)
{
	struct needs_round *round;

	if (!needs->wanted || needs->round || !needs->cluster->found)
		return;
	needs->wanted = false;
	http_timer_stop(needs->timer);
	needs->timer = NULL;
	round = xcalloc(1, sizeof(*round));
	round->needs = needs;
	round->arena = arena_new();
	round->users.source = "cluster";
	round->users.live = true;
	needs->round = round;
	next_step(round);
}

#include "backend/base/array.h"
#include "backend/engine/kept.h"
#include "backend/engine/publish.h"

void
publish_events(struct building *building)
{
	const struct engine *engine = building->engine;
	size_t count = engine->event_count < EVENT_LIMIT ? engine->event_count
							 : EVENT_LIMIT;
	struct report_event *rows =
	    arena_calloc(building->arena, count, sizeof(*rows));
	size_t i, first = engine->event_count - count;

	for (i = 0; i < count; i++) {
		const struct event *event =
		    &engine->events[(first + i) % EVENT_LIMIT];

		rows[i] = (struct report_event) {
			.number = event->number,
			.time = event->time,
			.kind = event->kind,
			.who = propose_clean(building->arena,
			    arena_dup(building->arena, event->who)),
			.text = propose_clean(building->arena,
			    arena_dup(building->arena, event->text)),
		};
		if (event->error)
			rows[i].problem =
			    propose_error(building->arena, event->error);
	}
	building->report->events = rows;
	building->report->event_count = count;
}

/* ---- of Secrets ---- */

static const char *
text(struct arena *arena, const char *from)
{
	return from ? arena_dup(arena, propose_clean(arena, from)) : "";
}

static const struct report_secret_check *
copy_check(struct arena *arena, const struct report_secret_check *from)
{
	struct report_secret_check *check;
	const char **keys;
	size_t i;

	if (!from)
		return NULL;
	check = arena_alloc(arena, sizeof(*check));
	*check = *from;
	check->type = text(arena, from->type);
	check->resource_version = text(arena, from->resource_version);
	keys = arena_calloc(arena, from->key_count, sizeof(*keys));
	for (i = 0; i < from->key_count; i++)
		keys[i] = text(arena, from->keys[i]);
	check->keys = keys;
	if (from->problem)
		check->problem = propose_error(arena, from->problem);
	return check;
}

static const struct report_stale *
copy_stale(struct arena *arena, const struct fate *fate)
{
	struct report_stale *rows =
	    arena_calloc(arena, fate->stale_count, sizeof(*rows));
	size_t i;

	for (i = 0; i < fate->stale_count; i++) {
		rows[i] = fate->stale[i];
		rows[i].kind = text(arena, fate->stale[i].kind);
		rows[i].namespace = text(arena, fate->stale[i].namespace);
		rows[i].name = text(arena, fate->stale[i].name);
	}
	return rows;
}

void
publish_fates(struct building *building)
{
	const struct fate *fate;
	struct report_fate *rows = NULL;
	size_t count = 0, i;

	for (fate = building->engine->fates; fate; fate = fate->next) {
		struct report_fate *row =
		    ARRAY_ADD(building->arena, rows, count);
		struct error *errors = arena_calloc(
		    building->arena, fate->error_count, sizeof(*errors));
		const char **commits = arena_calloc(
		    building->arena, fate->commit_count, sizeof(*commits));

		for (i = 0; i < fate->error_count; i++)
			errors[i] =
			    *propose_error(building->arena, &fate->errors[i]);
		for (i = 0; i < fate->commit_count; i++)
			commits[i] =
			    arena_dup(building->arena, fate->commits[i]);
		*row = (struct report_fate) {
			.command = fate->command,
			.finished = fate->finished,
			.failed = fate->error_count > 0 && !fate->succeeded,
			.partly = fate->error_count > 0 && fate->succeeded,
			.commits = commits,
			.commit_count = fate->commit_count,
			.errors = errors,
			.error_count = fate->error_count,
			.note = propose_clean(building->arena,
			    arena_dup(building->arena, fate->note)),
			.check = copy_check(building->arena, fate->check),
			.stale = copy_stale(building->arena, fate),
			.stale_count = fate->stale_count,
			.unknown = fate->unknown,
			.keeps_draft = kept_has_draft(
			    building->engine->outlet, fate->command),
			.keeps_secret = kept_has_secret(
			    building->engine->outlet, fate->command),
		};
	}
	building->report->fates = rows;
	building->report->fate_count = count;
}

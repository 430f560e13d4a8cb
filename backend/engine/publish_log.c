#include "backend/base/array.h"
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
			.note = "",
		};
	}
	building->report->fates = rows;
	building->report->fate_count = count;
}

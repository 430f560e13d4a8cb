#include <stdio.h>
#include <stdlib.h>

#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/engine/engine.h"

static void
release(struct event *event)
{
	free(event->who);
	free(event->text);
	free(event->error);
}

void
events_add(struct engine *engine, enum event_kind kind, const char *who,
    const struct error *error, const char *format, ...)
{
	struct event *event;
	va_list args;

	if (!engine->events)
		engine->events = xcalloc(EVENT_LIMIT, sizeof(*engine->events));
	event = &engine->events[engine->event_count % EVENT_LIMIT];
	if (engine->event_count >= EVENT_LIMIT)
		release(event);
	engine->event_count++;
	*event = (struct event) {
		.number = ++engine->next_event,
		.time = engine_now(),
		.kind = kind,
		.who = xstrdup(who),
	};
	va_start(args, format);
	if (vasprintf(&event->text, format, args) < 0)
		die("out of memory");
	va_end(args);
	if (error) {
		event->error = xcalloc(1, sizeof(*error));
		*event->error = *error;
		log_error("%s: %s", event->text, error->text);
	} else {
		log_info("%s", event->text);
	}
	engine->dirty = true;
}

void
events_free(struct engine *engine)
{
	size_t count = engine->event_count < EVENT_LIMIT ? engine->event_count
							 : EVENT_LIMIT;
	size_t i;

	for (i = 0; i < count; i++)
		release(&engine->events[i]);
	free(engine->events);
}

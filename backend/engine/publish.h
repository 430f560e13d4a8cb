/*
 * A report while it is put together, and the files that put their part in.
 */
#ifndef ENGINE_PUBLISH_H
#define ENGINE_PUBLISH_H

#include "backend/engine/engine.h"
#include "backend/engine/propose.h"
#include "backend/engine/report.h"

struct building {
	const struct engine *engine;
	struct arena *arena;
	struct held_report *held;
	struct report *report;
	const struct propose_facts *facts;
	struct map *looks; /* by automation: struct look */
};

/* publish_sources.c: Git repositories and folders. */
void publish_git_sources(struct building *building);
void publish_object_sources(struct building *building);

/* publish_log.c: events, and what became of commands. */
void publish_events(struct building *building);
void publish_fates(struct building *building);

#endif

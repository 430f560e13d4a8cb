/*
 * A report as the engine makes it: the visible part and what keeps its pointers
 * alive.
 */
#ifndef ENGINE_REPORT_H
#define ENGINE_REPORT_H

#include <stdatomic.h>

#include "backend/backend.h"
#include "backend/base/map.h"
#include "backend/base/shared.h"
#include "backend/engine/catalog.h"
#include "backend/engine/survey.h"

struct held_report {
	struct report report; /* first */
	atomic_size_t owners;
	struct arena *arena;
	struct catalog *catalog;
	struct survey **surveys;
	size_t survey_count;
	struct shared **tags;
	size_t tag_owner_count;
	struct shared *rows; /* of Secrets; NULL: none */
	const char *committer; /* "Name <mail>", or NULL */
	struct map *updates_by_key;
};

#endif

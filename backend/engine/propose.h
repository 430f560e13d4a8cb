/*
 * Rows of the Updates view from what is known: a policy and an automation with
 * a change, or the reason why there is none although somebody would expect one.
 */
#ifndef ENGINE_PROPOSE_H
#define ENGINE_PROPOSE_H

#include "backend/engine/engine.h"

/* Beside each policy of the catalog, same index. */
struct propose_facts {
	size_t markers; /* of all automations */
	const char *in_git; /* tag behind them, "mixed", or "" */
};

struct propose_rows {
	struct arena *arena; /* of the report */
	struct report_update *rows;
	size_t count;
	struct propose_facts *facts;
};

/* Without a catalog there are no rows. */
void propose_updates(const struct engine *engine, struct propose_rows *rows);

/* ---- propose_facts.c ---- */

/* Fills rows->facts. */
void propose_gather(const struct engine *engine, struct propose_rows *rows);

/* Index in the catalog, or SIZE_MAX. */
size_t propose_policy_index(
    const struct engine *engine, const char *namespace, const char *name);

/* ---- propose_words.c ---- */

/* The tag in a value behind a marker, or an empty span. */
struct span propose_tag_in(const struct marker *marker, const char *value);

/* Adds one more tag to what is known: "" none yet, "mixed" several. */
const char *propose_mix(
    struct arena *arena, const char *known, struct span tag);

/* "2 markers" */
const char *propose_count(struct arena *arena, size_t count, const char *what);

/* What kind of step it is from one tag to the other. */
enum update_bump propose_bump(struct span from, struct span to);

/* Foreign text as it may be shown; the same pointer when it is clean. */
const char *propose_clean(struct arena *arena, const char *text);

/* A copy of the error with clean texts. */
const struct error *propose_error(
    struct arena *arena, const struct error *error);

#endif

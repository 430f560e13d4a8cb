/*
 * The engine's own state, shared by the files of this room and by nobody else.
 * All of it belongs to the engine's thread, but for the members of `struct
 * outlet', which have their own lock.
 *
 * What is wanted is kept as flags (fetch_wanted, scan_wanted, ...); engine.c
 * starts whatever is wanted and may run now, so that the same few lines serve
 * the start, the interval, the rescan key and the subcommands.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <pthread.h>

#include "backend/base/map.h"
#include "backend/base/shared.h"
#include "backend/engine/catalog.h"
#include "backend/engine/deliver.h"
#include "backend/engine/queue.h"
#include "backend/engine/survey.h"
#include "backend/engine/workers.h"
#include "backend/io/journal.h"
#include "backend/io/registry.h"

/* ---- one ImageRepository: engine/scan.c ---- */

struct target {
	struct engine *engine;
	char *key; /* "namespace/name" */
	char *image;
	size_t index; /* in the catalog; SIZE_MAX: the object is gone */
	struct shared *tags_owner;
	struct tag_list tags; /* after exclusion, stored order */
	struct store_tags stored; /* all, with first-seen times */
	int64_t scanned_at, next_scan;
	unsigned tries;
	bool has_error;
	bool bad_exclusion; /* the error is about exclusionList */
	struct error error;
	bool scan_wanted;
	struct registry_scan *scan; /* running, or NULL */
	struct target *next;
};

/* ---- one Git repository: engine/sources.c ---- */

struct source {
	char *url; /* as it is used */
	char *shown_url;
	const struct config_git *settings; /* NULL: none */
	bool objects, manifests; /* what it is read for, now */
	bool fetch_wanted;
	struct fetch_errand *fetch; /* running, or NULL */
	int64_t fetched_at, next_fetch;
	unsigned tries;
	bool has_error;
	struct error error;
	bool survey_wanted, surveying, delivering;
	int64_t surveyed_at_ms;
	struct survey *survey; /* the last one, or NULL */
	struct marker_cache *markers;
	struct source *next;
};

/* ---- choices, beside the catalog's policies ---- */

struct chosen {
	bool has_tag;
	struct span tag;
	size_t considered;
	int64_t first_seen;
	struct error *error; /* heap; NULL: none, or only waiting for a scan */
};

/* ---- what a person did to a row: by its key ---- */

enum mark_kind {
	MARK_NONE,
	MARK_APPLYING,
	MARK_PUSHED, /* the survey does not know it yet: no row */
	MARK_REPLACED,
	MARK_ERROR, /* of the tag `to' only */
};

struct row_mark {
	enum mark_kind kind;
	const char *to;
	const struct source *source; /* PUSHED */
	struct error error;
};

/* Rows that were pushed leave the list after so long. */
#define DONE_KEPT_S ((int64_t)7 * 24 * 3600)

struct done_row {
	struct arena *arena;
	struct report_update row;
	struct done_row *next;
};

/* ---- the log: engine/events.c ---- */

struct event {
	uint64_t number;
	int64_t time;
	enum event_kind kind;
	char *who, *text;
	struct error *error;
};

/* ---- commands that were taken: their fate ---- */

#define FATE_LIMIT 64

struct fate {
	uint64_t command;
	enum command_kind kind;
	bool finished;
	bool unknown; /* whether the cluster was changed */
	size_t waits_for; /* running deliveries */
	struct arena *arena;
	const char **commits;
	size_t commit_count;
	const char *note; /* in the arena; NULL: none */
	const struct report_secret_check *check; /* in the arena, or NULL */
	struct report_stale *stale;
	size_t stale_count;
	struct error *errors;
	size_t error_count, succeeded;
	struct fate *next;
};

/* ---- the way up ---- */

struct outlet {
	pthread_mutex_t lock;
	const struct report *latest;
	int eventfd;
	struct kept *kept; /* kept.h */
};

struct cluster;
struct cluster_settings;
struct needs_git;
struct secret_ref_list;
struct vault;

struct engine {
	const struct config *config;
	const char *cache_folder, *state_folder;
	bool passive, read_only;
	const char *read_only_reason;
	struct queue *queue;
	struct workers *workers;
	struct http *http;
	struct registry *registry;
	const struct registry_settings *registry_settings;
	struct outlet *outlet;
	atomic_bool *quit;

	struct catalog *catalog; /* NULL until the first reading */
	struct chosen *chosen;
	size_t chosen_count;
	struct target *targets;
	struct target **targets_by_object; /* beside the catalog's */
	struct map *target_index; /* by key; arena below */
	struct arena *target_arena;
	struct source *sources;
	bool load_wanted, loading;
	bool refresh_after_load; /* the reading belongs to a refresh */
	bool refresh_scans_all; /* else only what is due */
	bool loaded, refreshed_once;

	int64_t next_load; /* objects in folders are read again; 0: never */
	bool waits_for_lock;
	unsigned objects_received;
	/* by running fetches */ /* as last published */
	struct order *early; /* SCAN commands before the first reading */

	struct map *marks; /* by key, in an arena of its own; NULL: none */
	struct arena *mark_arena;
	size_t mark_count; /* other than NONE */
	struct done_row *done;
	struct event *events;
	size_t event_count;
	uint64_t next_event, next_report;
	struct fate *fates;
	bool dirty;
	int64_t published_ms;
	struct errand *errands; /* running */
	struct deliver_errand *deliveries; /* approved, not yet running */

	struct cluster *cluster;
	const struct cluster_settings *cluster_settings;
	const char *local_who; /* "user@host": who types here */
	const char *manager; /* of fields in the cluster: "vigie:user@host" */
	struct vault *vault;
	bool secrets_wanted; /* which Secrets are needed shall be known */
	struct needs_git *needs_git;
	/* To Secrets, of all repositories that are read; NULL: none yet */
	const struct secret_ref_list *secret_refs;
};

enum errand_kind {
	ERRAND_FETCH, /* may be cancelled at any time */
	ERRAND_READ, /* our own disk only: cancelled when vigie ends */
	ERRAND_DELIVERY, /* waited for when vigie ends */
};

/*
 * A job of the engine's: what runs on a worker, known until it is done, so that
 * quitting can cancel it or wait for it. Its maker sets engine and kind.
 */
struct errand {
	struct job job; /* first: the pool knows only this */
	struct engine *engine;
	enum errand_kind kind;
	struct errand *next;
};

/* engine.c */
void engine_run(struct engine *engine);
void engine_send(struct engine *engine, struct errand *errand);
void engine_end(struct errand *errand);
struct target *engine_find_target(
    const struct engine *engine, const char *namespace, const char *name);

/* The target's object says that it is not to be scanned. */
bool engine_is_suspended(
    const struct engine *engine, const struct target *target);

/* Seconds since 1970, frozen by VIGIE_TEST_NOW; milliseconds of a clock that
 * never jumps. */
int64_t engine_now(void);
int64_t engine_now_ms(void);

/* scan.c */
void scan_start(struct engine *engine, struct target *target);
void scan_cancel_all(struct engine *engine);
void scan_choose(struct engine *engine, const struct target *target);

/* Copies the error into the choice. */
void scan_set_error(struct chosen *chosen, const struct error *error);

/* scan_tags.c: each takes over the arena that holds the stored tags. */
void scan_own_tags(
    struct engine *engine, struct target *target, struct arena *arena);
void scan_load_tags(struct engine *engine, struct target *target);
void scan_take_tags(
    struct engine *engine, struct target *target, struct registry_tags *tags);

/* scan_targets.c */
const struct image_repository *scan_object(
    const struct engine *engine, const struct target *target);
void scan_adopt(struct engine *engine);
void scan_free_targets(struct engine *engine);

/* Of an object of the catalog in use. */
const struct target *scan_target(
    const struct engine *engine, const struct image_repository *object);

/* sources.c */
/* False for a plain folder. */
bool sources_is_git(const char *url);
struct source *sources_find(const struct engine *engine, const char *url);
void sources_adopt(struct engine *engine);
void sources_fetch(struct engine *engine, struct source *source);
void sources_load(struct engine *engine); /* sources_load.c */

/* sources_survey.c */
void sources_survey(struct engine *engine, struct source *source);
void sources_free(struct engine *engine);

/* Who is waited for by a running fetch, or NULL. */
const char *sources_waiting(const struct engine *engine);

/* Workers say by a flag that they wait; it makes a report. */
void sources_watch(struct engine *engine);

/* How far a running fetch is; false when it has not begun to receive. */
bool sources_progress(
    const struct source *source, unsigned *received, unsigned *total);

/* The URL of a GitRepository for this operator. */
const char *sources_url_of(
    const struct engine *engine, const struct git_repository *repository);

/* The policies that an automation sees, with their choices. */
struct survey_task sources_task(const struct engine *engine,
    struct arena *arena, const struct image_update *automation);

/* decide.c */
void decide_approve(
    struct engine *engine, struct order *order, struct fate *fate);
void decide_start(struct engine *engine);

/* At the end: what was never begun. */
void decide_drop(struct engine *engine);

/* decide_rows.c */
void decide_looked(struct engine *engine, const char *key);
void decide_set_mark(struct engine *engine,
    const struct approved_policy *policy, enum mark_kind kind,
    const struct source *source, const struct error *error);
void decide_unmark(struct engine *engine, struct row_mark *mark);

/* The mark of that key, made when it is not there. */
struct row_mark *decide_mark_for(struct engine *engine, const char *key);

/* A row of what was pushed. */
void decide_add_done(struct engine *engine, const struct journal_entry *entry);

/* NULL when there is none. */
const struct row_mark *decide_mark(
    const struct engine *engine, const char *key);

/* The repository was looked at again: what was pushed is known there. */
void decide_surveyed(struct engine *engine, const struct source *source);

/* Drops rows that were done long ago. */
void decide_forget_old(struct engine *engine);
void decide_read_journal(struct engine *engine);
void decide_free(struct engine *engine);

/* events.c */
void events_add(struct engine *engine, enum event_kind kind, const char *who,
    const struct error *error, const char *format, ...) PRINTF(5, 6);
void events_free(struct engine *engine);

/* fates.c */
struct fate *fates_open(struct engine *engine, const struct order *order);
void fates_error(struct fate *fate, const struct error *error);
void fates_commit(struct fate *fate, const char *commit);
void fates_finish(struct engine *engine, struct fate *fate);

/* A command that looks, and is done when all is quiet. */
bool fates_is_open_look(const struct fate *fate);
void fates_cancel_looks(struct engine *engine);

/* Drops the oldest finished ones beyond FATE_LIMIT. */
void fates_forget(struct engine *engine);

/* Counts what could be reached, and keeps the errors of what could not. */
void fates_gather(const struct engine *engine, struct fate *fate);
void fates_free(struct engine *engine);

/* publish.c */
void publish(struct engine *engine);

#endif

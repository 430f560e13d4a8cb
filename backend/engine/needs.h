/*
 * Which Secrets there are and which are needed. No value is ever asked for:
 * names and types come as a Table without objects, the names of keys from the
 * metadata of the Secrets that somebody refers to.
 *
 *	needs.c        rounds: what is known is replaced whole, each minute
 *	needs_ask.c    the Secrets: namespaces, names, keys
 *	needs_users.c  who refers to them in the cluster
 *	needs_rows.c   all of it compared, as rows of a report
 *
 * What this user may not see is a note and makes rows `unknown'; it fails
 * nothing.
 */
#ifndef ENGINE_NEEDS_H
#define ENGINE_NEEDS_H

#include "backend/core/secret_needs.h"
#include "backend/engine/cluster.h"

#define NEEDS_INTERVAL_S 60
#define NEEDS_NAMESPACE_LIMIT 500 /* more are not looked into */
#define NEEDS_KINDS_MAX 24 /* of users */
#define NEEDS_KEYS_LIMIT 2000 /* Secrets whose keys are asked for */

struct needs;
struct needs_round;

struct needs *needs_new(struct cluster *cluster);
void needs_free(struct needs *needs);

/* Everything is looked at again. */
void needs_refresh(struct needs *needs);

/* Starts a round that is wanted and can be made. */
void needs_start(struct needs *needs);
bool needs_is_busy(const struct needs *needs);

/* What the repositories refer to has changed, and the old list of it may be
 * gone: the comparison is made anew, and the cluster asked for more keys. */
void needs_catalog_changed(struct needs *needs);

/* The type of a Secret, or NULL. */
const char *needs_type_of(
    const struct needs *needs, const char *namespace, const char *name);

/* needs_rows.c: puts rows into a report, and says what its updates lack. */
void needs_publish(struct building *building);

/* ---- for the files of needs ---- */

/* One request of a round. */
struct needs_job {
	struct needs_round *round;
	struct kube_call *call; /* or: */
	struct kube_list *list;
	const char *namespace, *name;
	size_t index; /* of what is asked for */
	unsigned version; /* which one is tried */
	struct needs_job *next;
};

struct needs_round {
	struct needs *needs;
	struct arena *arena;
	unsigned step;
	size_t running;
	struct needs_job *jobs;
	struct secret_namespace *namespaces;
	size_t namespace_count;
	size_t referred_count; /* of them: the first ones somebody names */
	const char **listed; /* all that the cluster has */
	size_t listed_count;
	const char *why; /* of other namespaces; NULL: these are all */
	struct secret_present *secrets;
	size_t secret_count;
	struct secret_ref_list users;
	bool seen[NEEDS_KINDS_MAX]; /* kinds of users: anywhere */
	bool denied[NEEDS_KINDS_MAX]; /* in some namespace */
	bool lost; /* the server or the login went away meanwhile */
	bool has_note;
	struct error note; /* why something is not seen: the first reason */
};

struct needs {
	struct cluster *cluster;
	bool wanted;
	struct needs_round *round; /* running, or NULL */
	struct needs_round *shown; /* the last whole one, or NULL */
	struct http_timer *timer;

	/* needs_rows.c */
	bool build_wanted;
	struct arena *arena; /* of built */
	struct secret_needs built;
	struct shared *rows_owner;
	struct report_secret *rows;
	size_t row_count;
};

/* A request of that round begins; its `done' ends it. */
struct needs_job *needs_job_new(struct needs_round *round);
void needs_job_end(struct needs_job *job);

/* Something that is not seen. The answer may be NULL. */
void needs_note(struct needs_round *round, const struct kube_answer *answer,
    const struct error *error);

void needs_ask_namespaces(struct needs_round *round);
void needs_ask_names(struct needs_round *round);
void needs_ask_keys(struct needs_round *round);
void needs_ask_users(struct needs_round *round);

/* At the end: the kinds that could not be seen. */
void needs_users_note(struct needs_round *round);
void needs_rows_free(struct needs *needs);

/* The lists of references in use: of the repositories, of the round. */
#define NEEDS_LIST_LIMIT 2
size_t needs_lists(const struct needs *needs, const struct needs_round *round,
    struct secret_ref_list lists[NEEDS_LIST_LIMIT]);

#endif

/*
 * An approval carried out, on a worker: fetch, look again, compare with what the
 * person saw, commit into the cache, push as a compare-and-swap. All commits of
 * one command to one repository go one after the other, under the cache's lock.
 *
 * A base that moved since the preview goes back to the person, unless it moved
 * by the commit that the same command just pushed. A push that lost a race is
 * tried again, DELIVER_TRIES times in all, as long as the edits are the same.
 *
 * Every approval is in the journal before anything is asked of anybody, and what
 * became of it afterwards; without the first nothing is committed.
 */
#ifndef ENGINE_DELIVER_H
#define ENGINE_DELIVER_H

#include "backend/engine/queue.h"
#include "backend/engine/survey.h"
#include "backend/io/git_commit.h"
#include "backend/io/journal.h"

#define DELIVER_TRIES 3
#define DELIVER_LOCK_MS 30000

/* One commit to be, and what became of it. */
struct deliver_group {
	const struct approved_group *approved;
	struct survey_task task;
	bool begun; /* the approval is in the journal */
	bool ok;
	struct error error;
	/* When ok; else what may have arrived, or "". */
	char commit[GIT_ID_TEXT_SIZE];
};

struct deliver_order {
	const char *cache_folder, *state_folder;
	const char *url, *shown_url, *ca_file, *proxy;
	struct marker_cache *markers;
	const char *operator_name, *operator_email;
	const char *who; /* "Name <mail>" */
	int64_t now;
	const struct cancel *cancel;
	struct deliver_group *groups;
	size_t group_count;
	bool has_fetched; /* set by deliver_run() */
};

/* What the journal says of one policy of a group; borrows from both. */
struct journal_entry deliver_entry(const struct deliver_order *order,
    const struct deliver_group *group, const struct approved_policy *policy,
    enum journal_kind kind);

void deliver_run(struct deliver_order *order);

#endif

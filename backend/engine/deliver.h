/*
 * An approval carried out, on a worker: fetch, look again, compare with what the
 * person saw, commit into the cache, push as a compare-and-swap. All commits of
 * one command to one repository go one after the other, under the cache's lock.
 *
 * A base that moved since the preview goes back to the person, unless it moved
 * by the commit that the same command just pushed. A push that lost a race is
 * tried again, DELIVER_TRIES times in all, as long as the edits are the same.
 */
#ifndef ENGINE_DELIVER_H
#define ENGINE_DELIVER_H

#include "backend/engine/queue.h"
#include "backend/engine/survey.h"
#include "backend/io/git_commit.h"

#define DELIVER_TRIES 3
#define DELIVER_LOCK_MS 30000

/* One commit to be, and what became of it. */
struct deliver_group {
	const struct approved_group *approved;
	struct survey_task task;
	bool ok;
	struct error error;
	char commit[GIT_ID_TEXT_SIZE]; /* when ok */
};

struct deliver_order {
	const char *cache_folder, *state_folder;
	const char *url, *shown_url, *ca_file, *proxy;
	struct marker_cache *markers;
	const char *operator_name, *operator_email;
	int64_t now;
	const struct cancel *cancel;
	struct deliver_group *groups;
	size_t group_count;
};

void deliver_run(struct deliver_order *order);

#endif

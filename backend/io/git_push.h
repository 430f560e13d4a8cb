/*
 * One branch pushed, as a compare-and-swap, never forced. The caller holds the
 * cache's lock.
 */
#ifndef IO_GIT_PUSH_H
#define IO_GIT_PUSH_H

#include "backend/io/git_remote.h"

struct git_push_order {
	const char *branch; /* created when absent and expected is "" */
	const char *expected; /* id that the branch has there, hexadecimal;
				      "": it must not exist yet */
	struct git_id commit;
};

/*
 * ERROR_CONFLICT: the branch is not at `expected' (it moved, appeared or went):
 * nothing was pushed. ERROR_DENIED: the server refused (hook, protection,
 * checked-out branch, no rights); its words are in error->said. ERROR_UNAVAILABLE:
 * the connection broke; the push may or may not have arrived: fetch and look.
 * On success refs/remotes/origin/BRANCH is the commit.
 */
MUST_CHECK
bool git_push_branch(struct git_cache *cache, const struct git_place *place,
    const struct git_push_order *order, struct error *error);

#endif

/*
 * A bare repository of our own for each remote, below the cache folder:
 * git/NAME-HASH.git, made on first use, owned by the user, mode 0700. There is
 * no work tree and no index, ever. A handle belongs to one thread.
 *
 * Remote branches are kept as refs/remotes/origin/BRANCH and tags as
 * refs/tags/TAG; refs/remotes/origin/HEAD is the remote's default branch.
 * Reading needs no lock. Fetching and pushing hold the lock file beside it, so
 * that several vigie processes take turns.
 */
#ifndef IO_GIT_CACHE_H
#define IO_GIT_CACHE_H

#include "backend/base/arena.h"
#include "backend/base/cancel.h"
#include "backend/base/error.h"

#define GIT_ID_SIZE 20
#define GIT_ID_TEXT_SIZE 41 /* hexadecimal and NUL */

struct git_id {
	unsigned char bytes[GIT_ID_SIZE];
};

void git_id_text(const struct git_id *id, char text[GIT_ID_TEXT_SIZE]);
/* 40 hexadecimal digits; ERROR_INVALID for anything else. */
MUST_CHECK bool git_id_parse(
    const char *text, struct git_id *id, struct error *error);
bool git_id_equal(const struct git_id *a, const struct git_id *b);

struct git_cache;

/* Once per process, before threads: library set-up; SIGPIPE is ignored. */
void git_cache_init(void);

MUST_CHECK
bool git_cache_open(const char *folder, const char *url,
    struct git_cache **cache, struct error *error);
void git_cache_close(struct git_cache *cache);

/*
 * Takes the lock, waiting at most that long. ERROR_CONFLICT names the process
 * that holds it.
 */
MUST_CHECK
bool git_cache_lock(struct git_cache *cache, int timeout_ms,
    const struct cancel *cancel, struct error *error);
void git_cache_unlock(struct git_cache *cache);

/* For io/git_*.c only: the library's handle (struct git_repository *). */
void *git_cache_handle(struct git_cache *cache);

/* The last word of the library as an error of that kind. */
void git_cache_error(
    struct error *error, enum error_kind kind, const char *what);

#endif

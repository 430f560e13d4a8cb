/*
 * One talk with a remote: what git_fetch.c and git_push.c share with the
 * subtransport that libgit2 calls in between, git_http.c or git_exec.c.
 *
 * A subtransport says with git_line_fail() why it gave up and returns GIT_EUSER
 * to libgit2; the first such error is the one that the person sees, because
 * what libgit2 makes of it afterwards is only its consequence.
 */
#ifndef IO_GIT_LINE_H
#define IO_GIT_LINE_H

#include <git2.h>

#include "backend/base/buf.h"
#include "backend/io/git_address.h"
#include "backend/io/git_remote.h"

/* The most that the list of references may have: some million of them. */
#define GIT_LINE_LIST_LIMIT ((size_t)64 * 1024 * 1024)
/* So much of the first answer is looked at for its capabilities. */
#define GIT_LINE_HEAD_LIMIT ((size_t)4096)
#define GIT_LINE_SAID_LIMIT ((size_t)16 * 1024)

struct git_line {
	const struct git_place *place;
	struct arena *arena;
	struct git_address address;
	bool is_push;
	bool is_listed; /* the list of references is over */
	size_t listed; /* bytes of it so far */
	bool failed;
	struct error error; /* when failed */
	struct buf head; /* beginning of what the server sent */
	struct buf said; /* its words: stderr, or side band 2 */
};

MUST_CHECK
bool git_line_open(struct git_line *line, const struct git_place *place,
    bool is_push, struct error *error);
void git_line_close(struct git_line *line);

/*
 * The remote for it, and callbacks with transport, cancelling, progress and the
 * words of the server; the line is their payload.
 */
MUST_CHECK
bool git_line_remote(struct git_line *line, struct git_cache *cache,
    git_remote **remote, git_remote_callbacks *callbacks, struct error *error);

/* Keeps the first error; returns GIT_EUSER, for libgit2. */
int git_line_fail(struct git_line *line, enum error_kind kind,
    const char *format, ...) PRINTF(3, 4);
int git_line_fail_with(struct git_line *line, const struct error *error);

/* 0, or GIT_EUSER after git_line_fail(). */
int git_line_check_cancel(struct git_line *line);

/*
 * The subtransport shows what it received, until it sets is_listed: the
 * beginning tells whether the repository can be worked with. 0 or GIT_EUSER.
 */
int git_line_look(struct git_line *line, const char *at, size_t length);

/* Leaves of the server's words what says something: no progress counters. */
void git_line_drop_counters(struct git_line *line);

/* After a code of libgit2 other than 0: the error of all this. */
void git_line_error(struct git_line *line, int code, struct error *error);

#endif

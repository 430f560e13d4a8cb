/*
 * Keeping a list of the Kubernetes API up to date, as a pure conversation: what
 * is to be done next, and what an answer, an event or a failure means. The
 * caller carries the requests, keeps the time and brings the random numbers.
 *
 *	switch (kube_watch_talk_next(&talk, now, &wait_until)) {
 *	case KUBE_WATCH_LIST:    the whole list, then _listed() or _failed()
 *	case KUBE_WATCH_STREAM:  _opened(), _take() each event, _ended() or
 *	                         _failed()
 *	case KUBE_WATCH_WAIT:    until then
 *	}
 *
 * A stream that ends, or is cut after a healthy life, is resumed where it was
 * and is no news. What is too old (410) is listed again. Where there is no
 * right to watch, the list is asked for again each 10 s.
 */
#ifndef CORE_KUBE_WATCH_TALK_H
#define CORE_KUBE_WATCH_TALK_H

#include "backend/base/arena.h"
#include "backend/base/error.h"
#include "backend/base/node.h"

#define KUBE_WATCH_RETRY_MS 800 /* the first wait; doubled each time */
#define KUBE_WATCH_RETRY_LAST_MS 30000
#define KUBE_WATCH_POLL_MS 10000
#define KUBE_WATCH_POLLS 30 /* then a watch is tried again; at first sooner */
#define KUBE_WATCH_DENIALS 3 /* a server that begins knows no rights yet */
#define KUBE_WATCH_HEALTHY_MS 1000 /* a stream that lived so long was one */
#define KUBE_WATCH_SPAN_S 240 /* a stream's length; up to half as much more */
#define KUBE_WATCH_STALL_S 60 /* how late its end may be */
#define KUBE_WATCH_BUSY_LIMIT_S 300 /* the most that a server may ask for */

enum kube_watch_state {
	KUBE_WATCH_STARTING, /* nothing is known yet */
	KUBE_WATCH_OK, /* up to date */
	KUBE_WATCH_POLLING, /* a list each 10 s; the error says why */
	KUBE_WATCH_LOST, /* the server is away: what was seen is old */
	KUBE_WATCH_DENIED, /* this user may not list it */
	KUBE_WATCH_LOGIN, /* the login is not accepted */
	KUBE_WATCH_ABSENT, /* the server does not know the kind */
};

enum kube_watch_step {
	KUBE_WATCH_LIST,
	KUBE_WATCH_STREAM,
	KUBE_WATCH_WAIT,
};

enum kube_watch_event {
	KUBE_WATCH_PUT, /* added or changed */
	KUBE_WATCH_DROP, /* deleted */
	KUBE_WATCH_NOTE, /* nothing for the caller (a bookmark) */
	KUBE_WATCH_END, /* the stream is of no use any more: close it */
};

/* Zeroed at the beginning. */
struct kube_watch_talk {
	/* To be shown; news is set with each change, the caller clears it. */
	enum kube_watch_state state;
	bool news, has_error;
	struct error error;
	int64_t next_try_ms; /* 0: nothing is waited for */

	char version[256]; /* where the stream goes on; "": list first */
	bool can_resume; /* the list told a version */
	bool polling; /* by lists: */
	struct error poll_error; /* why */
	unsigned polls, polls_to_go; /* lists since, and until, a stream */
	unsigned failures, denials; /* in a row */
	bool worked; /* a stream was open since the last polling */
	int64_t due_ms, opened_ms; /* 0: at once; no stream */
	bool lively; /* the stream brought something */
};

/* Why a list or a stream came to nothing. */
struct kube_watch_failure {
	long status; /* 0: no answer came, or it was cut off */
	int64_t retry_after_s;
	const struct error *error;
};

enum kube_watch_step kube_watch_talk_next(
    const struct kube_watch_talk *talk, int64_t now_ms, int64_t *until_ms);

/* The query of the stream, behind the list's path. */
char *kube_watch_talk_path(struct arena *arena,
    const struct kube_watch_talk *talk, const char *path, unsigned span_s);

void kube_watch_talk_listed(
    struct kube_watch_talk *talk, int64_t now_ms, const char *version);
void kube_watch_talk_opened(struct kube_watch_talk *talk, int64_t now_ms);

/* *object is set for PUT and DROP: of a Table, a Table with one row. */
enum kube_watch_event kube_watch_talk_take(struct kube_watch_talk *talk,
    int64_t now_ms, uint64_t random, const struct node *event,
    const struct node **object);

/* The stream ended as it should. */
void kube_watch_talk_ended(
    struct kube_watch_talk *talk, int64_t now_ms, uint64_t random);

/* Of the list or the stream; after END of a stream it is not to be called. */
void kube_watch_talk_failed(struct kube_watch_talk *talk, int64_t now_ms,
    uint64_t random, const struct kube_watch_failure *failure);

/* Instead of a stream: by lists from now on, for a reason of the caller's. */
void kube_watch_talk_poll(
    struct kube_watch_talk *talk, int64_t now_ms, const struct error *why);

/* What is waited for is tried now. */
void kube_watch_talk_retry(struct kube_watch_talk *talk);

#endif

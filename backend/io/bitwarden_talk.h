/*
 * The conversation with `bw serve', for bitwarden.c alone.
 */
#ifndef IO_BITWARDEN_TALK_H
#define IO_BITWARDEN_TALK_H

#include "backend/core/http_reply.h"
#include "backend/io/bitwarden.h"
#include "backend/io/run.h"

struct bitwarden {
	struct run_child child;
	int fd; /* -1: given up */
	struct secret *answer;
	struct arena *found; /* ids of items that ask again */
	const char **again;
	size_t again_count;
	int64_t end_ms;
	int answer_ms;
	bool locked;
	bool fresh; /* unlocked since the last fill */
};

/*
 * One request and its answer, which lies in bitwarden->answer until it is
 * forgotten. limit_ms is its own; the end of all comes first. When it fails,
 * the connection has ended.
 */
MUST_CHECK
bool bitwarden_talk(struct bitwarden *bitwarden, const char *method,
    const char *path, const struct secret *body, int limit_ms,
    const struct cancel *cancel, struct http_reply *reply, struct error *error);

/* The answer is of no more use. */
void bitwarden_talk_forget(struct bitwarden *bitwarden);

void bitwarden_talk_end(struct bitwarden *bitwarden);

#endif

/*
 * What was decided, pushed and changed, for good: $XDG_STATE_HOME/vigie/audit.jsonl, one
 * JSON object a line, append only, synced before the next step. It holds who,
 * what, when and from where, and has no member that could hold a secret.
 */
#ifndef IO_JOURNAL_H
#define IO_JOURNAL_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

/* How much of its end is read at a start. */
#define JOURNAL_TAIL_LIMIT ((size_t)1024 * 1024)

enum journal_kind {
	JOURNAL_APPROVED, /* a person pressed P; nothing has happened yet */
	JOURNAL_PUSHED,
	JOURNAL_FAILED,
};

struct journal_entry {
	int64_t time;
	enum journal_kind kind;
	const char *who; /* "Name <mail>" */
	const char *namespace, *automation;
	const char *policy_namespace, *policy;
	const char *image, *from, *to;
	const char *repository, *branch;
	const char *commit; /* full id; "" when there is none */
	const char *reason; /* FAILED; else "" */
};

/* All of them with one write and one wait for the disk, or none. */
MUST_CHECK
bool journal_append(const char *folder, const struct journal_entry *entries,
    size_t count, struct error *error);

/* A change in a cluster: asked for, and what came of it. */
enum journal_step {
	JOURNAL_ASKED, /* nothing has happened yet */
	JOURNAL_CHANGED,
	JOURNAL_REFUSED,
	JOURNAL_UNKNOWN, /* no answer came: it may have been done */
};

struct journal_change {
	int64_t time;
	enum journal_step step;
	const char *who;
	const char *cluster; /* context, and address of the server */
	const char *action; /* "suspend", "create", ... */
	const char *object, *namespace, *name; /* ImagePolicy flux/web */
	const char *keys; /* names, of a Secret; "" */
	const char *reason; /* REFUSED; else "" */
};

MUST_CHECK
bool journal_append_change(const char *folder,
    const struct journal_change *change, struct error *error);

/* Approvals and pushes since that time, oldest first; lines that are no entry are passed
 * over. */
void journal_read(const char *folder, int64_t since, struct arena *arena,
    struct journal_entry **entries, size_t *count);

#endif

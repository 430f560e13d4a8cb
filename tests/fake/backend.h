/*
 * A backend that shows what a test tells it: backend/backend.h implemented
 * without engine, network or disk. Reports are made in the test, commands are
 * kept to be looked at, previews are put together from the report's updates.
 */
#ifndef TESTS_FAKE_BACKEND_H
#define TESTS_FAKE_BACKEND_H

#include "backend/backend.h"
#include "backend/base/arena.h"

#define FAKE_COMMAND_LIMIT 64

/* What was submitted, copied. */
struct fake_command {
	uint64_t id;
	enum command_kind kind;
	char name[128]; /* namespace/name of SCAN, key of LOOKED */
	char keys[1024]; /* of APPROVE, SECRET_CHECK; one blank between */
	char message[1024]; /* of APPROVE: the first group's */
	/* object, type, resource_version, term, item, field: those that are
	 * there, in this order, one blank between two */
	char words[256];
	bool change, has_secret;
	struct draft *draft; /* SECRET_WRITE: the fake's */
};

struct backend *fake_backend_new(void);

/* The time that backend_now() says. */
void fake_backend_set_now(int64_t now);

/* The theme that backend_theme() names; borrowed. */
void fake_backend_set_theme(struct backend *backend, const char *theme);

/* The next submits answer 0: the queue is full. */
void fake_backend_set_full(struct backend *backend, bool full);

/*
 * A new report with one reference. Its text lives in the arena, which dies with
 * the last reference. Fill it, then publish it (which takes the reference).
 */
struct report *fake_report_new(void);
struct arena *fake_report_arena(struct report *report);
void fake_backend_publish(struct backend *backend, struct report *report);

/* Reports that are still alive, over all: 0 at the end of a test. */
size_t fake_report_count(void);

/* What the next take answers; given away. */
void fake_backend_keep_draft(struct backend *backend, struct draft *draft);
void fake_backend_keep_secret(struct backend *backend, struct secret *secret);

size_t fake_backend_command_count(const struct backend *backend);
const struct fake_command *fake_backend_command(
    const struct backend *backend, size_t index);

/* ---- an example world: the one of the mock-ups ---- */

#define SAMPLE_NOW ((int64_t)1787394060) /* 2026-08-22 10:21 UTC */

/* Fills the report with 11 updates, 5 repositories, 5 policies, events. */
void sample_report(struct report *report);

/* The same with a cluster that answers: live objects and Secrets. */
void sample_cluster(struct report *report);
void sample_cluster_state(struct report *report, enum cluster_state state);

/* One update with one marker and its diff. */
void sample_update(struct report *report, struct report_update *update,
    enum update_state state, const char *namespace, const char *name,
    const char *from, const char *to, enum update_bump bump, int64_t seen,
    const char *why, unsigned marker_count);

#endif

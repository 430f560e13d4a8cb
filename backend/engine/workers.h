/*
 * A fixed pool of threads for work that blocks: Git and files. Jobs go down in
 * order, finished ones come back to the engine through workers_take(). A job is
 * a struct of its owner's with a struct job in front; the pool touches nothing
 * but that. The wake hook runs on the worker's thread, without a lock.
 */
#ifndef ENGINE_WORKERS_H
#define ENGINE_WORKERS_H

#include "backend/base/cancel.h"

#define WORKERS_COUNT 4

struct job {
	void (*work)(struct job *job); /* on a worker */
	void (*done)(struct job *job); /* on the engine; owns the job now */
	struct cancel cancel;
	struct job *next;
};

struct workers;

struct workers *workers_open(void (*wake)(void *context), void *context);

/* Ends the threads; jobs not yet begun come back by workers_take() undone, with
 * their cancel flag set. Call workers_take() once more after it. */
void workers_stop(struct workers *workers);
void workers_close(struct workers *workers);

void workers_submit(struct workers *workers, struct job *job);

/* The next finished job, or NULL. */
struct job *workers_take(struct workers *workers);

#endif

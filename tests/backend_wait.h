/*
 * A backend, asked and waited for: nothing sleeps, every step waits for a
 * report that says so.
 */
#ifndef TESTS_BACKEND_WAIT_H
#define TESTS_BACKEND_WAIT_H

#include "backend/backend.h"

#define DEADLINE_MS 30000

/* Of a clock that never jumps. */
int64_t wait_now_ms(void);

/* The first report that is as wanted; a reference is the caller's. */
const struct report *wait_until(struct backend *backend,
    bool (*wanted)(const struct report *report, const void *what),
    const void *what);

/* `what' is the id of a command. */
bool is_finished(const struct report *report, const void *what);

uint64_t submit(struct backend *backend, const struct command *command);

/* Does it and waits for its fate. */
const struct report *carry_out(struct backend *backend,
    const struct command *command, const struct report_fate **fate);

const struct report *refresh(struct backend *backend);

#endif

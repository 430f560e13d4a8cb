/*
 * When something is due again. Pure: now is a parameter, seconds.
 */
#ifndef ENGINE_SCHEDULE_H
#define ENGINE_SCHEDULE_H

#include "backend/base/base.h"

/* The first pause after a failure, and the longest. */
#define SCHEDULE_RETRY_FIRST_S 15
#define SCHEDULE_RETRY_LAST_S 900

/*
 * After a success: now + interval; 0 (never) for an interval of 0. After the
 * n-th failure in a row: 15 s, 30 s, 60 s ... 15 minutes, never sooner than the
 * server asked for, spread by up to a tenth according to the seed, and never
 * later than the interval would be unless the server asked for it.
 */
int64_t schedule_next(int64_t now, int64_t interval_ms, unsigned failures,
    int64_t server_asked_s, uint64_t seed);

#endif

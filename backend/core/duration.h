/*
 * Go durations ("1h30m", "500ms"), as the Kubernetes API takes them. The value
 * is in milliseconds; parts below a millisecond are dropped.
 * Rule: flux-reflector, spec fields; Go's time.ParseDuration restricted by the
 * CRD pattern ^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$.
 */
#ifndef CORE_DURATION_H
#define CORE_DURATION_H

#include "backend/base/buf.h"
#include "backend/base/error.h"

/* The longest that is taken: 100 years. */
#define DURATION_LIMIT_MS ((int64_t)100 * 366 * 24 * 3600 * 1000)

/* `hours' false refuses the unit h, as the CRD does for spec.timeout. */
MUST_CHECK
bool duration_parse(
    struct span text, bool hours, int64_t *milliseconds, struct error *error);

/* As Go prints it: "1m0s", "1h30m0s", "750ms", "0s". */
void duration_print(struct buf *into, int64_t milliseconds);

#endif

/*
 * Times as the Kubernetes API writes them: RFC 3339, "2026-08-22T10:21:00Z",
 * with any fraction and any offset. Seconds since 1970, UTC; leap seconds
 * count as the second after them.
 */
#ifndef CORE_STAMP_H
#define CORE_STAMP_H

#include "backend/base/buf.h"

/* False when it is not such a time. The fraction is dropped. */
MUST_CHECK
bool stamp_parse(struct span text, int64_t *seconds);

/* 0 (never) for what is not such a time; NULL is taken. */
int64_t stamp_of(const char *text);

/* "2026-08-22T10:21:00Z"; with nanoseconds as Go's RFC3339Nano has them:
 * without zeros at their end. */
void stamp_print(struct buf *into, int64_t seconds, unsigned nanoseconds);

#endif

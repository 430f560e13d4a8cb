/*
 * Points in time as the Kubernetes API writes them: 2026-11-28T00:21:40Z, with
 * or without a fraction (which is dropped), in any zone.
 */
#ifndef CORE_RFC3339_H
#define CORE_RFC3339_H

#include "backend/base/span.h"

/* Seconds since 1970; false when the text is not such a time. */
MUST_CHECK
bool rfc3339_parse(struct span text, int64_t *seconds);

#endif

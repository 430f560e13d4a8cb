/*
 * Numbers as Go's strconv.ParseFloat(text, 64) takes them, whatever the locale,
 * and which of two the numerical policy keeps.
 *
 * The order is that of binary64: whole numbers above 2^53 can be equal although
 * their texts differ. Comparing them exactly would choose other tags than Flux
 * does (vectors V283 and V284 of policies).
 * Rule: flux-reflector 3.3.
 */
#ifndef CORE_NUMBER_H
#define CORE_NUMBER_H

#include "backend/base/span.h"

/* A longer text is no number. */
#define NUMBER_LIMIT ((size_t)1024)

/*
 * False when the text as a whole is no number or is too large for binary64;
 * *value is set on success only. inf and nan are numbers, as in Go.
 */
bool number_parse(struct span text, double *value);

/* True when `next' takes the place of `kept': ties and NaN go to `next'. */
bool number_replaces(double next, double kept, bool descending);

#endif

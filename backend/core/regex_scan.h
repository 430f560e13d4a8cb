/*
 * A Go pattern rewritten where RE2 would read it differently. Private to the
 * regex family.
 * Rule: flux-reflector 4.2.
 */
#ifndef CORE_REGEX_SCAN_H
#define CORE_REGEX_SCAN_H

#include "backend/base/buf.h"
#include "backend/base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Go refuses deeper trees; we count parentheses that are open at once. */
#define REGEX_SCAN_DEPTH_LIMIT 999

/* The highest count that a counter may have. */
#define REGEX_SCAN_REPEAT_MAX 1000

struct regex_scan {
	struct span pattern; /* as written, borrowed */
	struct buf text; /* for RE2 */
	size_t bad_name; /* where the first wrong group name begins */
	char escape[8]; /* stands for \C; "" when there is none */
	char counter[16]; /* stands for a huge counter; "" when none */
	struct span huge; /* the first such counter as it was written */
};

/* True, or false with the error when Go's refusal can be told already. The
 * scan is to be released in both cases. */
MUST_CHECK
bool regex_scan_init(
    struct regex_scan *scan, struct span pattern, struct error *error);
void regex_scan_release(struct regex_scan *scan);

struct regex_counter {
	size_t length; /* of "{n,m}" */
	uint64_t least, most; /* `most' is `least' in {n,}; both saturate */
	bool huge; /* so many digits that RE2 takes it for text */
};

/* {n}, {n,} or {n,m} at the beginning of the text; anything else is text. */
bool regex_scan_counter(struct span text, struct regex_counter *counter);

#ifdef __cplusplus
}
#endif

#endif

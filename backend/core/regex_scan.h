/*
 * The text work between Go's regular expressions and RE2's, in both directions:
 * the pattern is rewritten where the two differ, and RE2's refusal becomes what
 * Go says. Only regex_re2.cc uses it.
 * Rule: flux-reflector 4.1 and 4.2.
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

enum regex_fault {
	REGEX_BAD_ESCAPE,
	REGEX_BAD_CLASS,
	REGEX_BAD_RANGE,
	REGEX_MISSING_BRACKET,
	REGEX_MISSING_PAREN,
	REGEX_UNEXPECTED_PAREN,
	REGEX_TRAILING_BACKSLASH,
	REGEX_REPEAT_ARGUMENT,
	REGEX_REPEAT_SIZE,
	REGEX_REPEAT_OPERATOR,
	REGEX_BAD_PERL,
	REGEX_BAD_UTF8,
	REGEX_BAD_NAME,
	REGEX_TOO_LARGE,
	REGEX_TOO_DEEP,
	REGEX_INTERNAL,
};

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

/* The error for RE2's code and fragment. */
void regex_scan_error(const struct regex_scan *scan, enum regex_fault fault,
    struct span fragment, struct error *error);

#ifdef __cplusplus
}
#endif

#endif

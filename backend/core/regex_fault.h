/*
 * RE2's refusals in Go's words: kind and fragment. Private to the regex family.
 * Rule: flux-reflector 4.1 and 4.2.
 */
#ifndef CORE_REGEX_FAULT_H
#define CORE_REGEX_FAULT_H

#include "backend/core/regex_scan.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/* Sets the error for RE2's code and the fragment of its own text. */
void regex_fault_error(const struct regex_scan *scan, enum regex_fault fault,
    struct span fragment, struct error *error);

#ifdef __cplusplus
}
#endif

#endif

/*
 * What went wrong, by value, in the four parts that reach a person:
 *
 *	text   what failed                    scan ghcr.io/acme/api: 401
 *	said   the other side's own words     authentication required
 *	means  what it means for the person   the registry wants a login
 *	todo   what to press or do            run `docker login ghcr.io'
 *
 * text is always there, the others may be empty. The kind says what the caller
 * can do. Functions that can fail are `MUST_CHECK bool f(..., struct error *)':
 * the error is last, never NULL, and written on failure only.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "backend/base/span.h"

enum error_kind {
	ERROR_INVALID, /* show it, never try again */
	ERROR_NOT_FOUND, /* often an answer, not a fault */
	ERROR_DENIED, /* a person has to log in or be given a right */
	ERROR_CONFLICT, /* the world moved: look again */
	ERROR_UNAVAILABLE, /* try again later */
	ERROR_CANCELLED, /* somebody asked for it */
};

struct error {
	enum error_kind kind;
	char text[512];
	char said[512];
	char means[192];
	char todo[192];
};

/* Sets kind and text, empties the other parts. Too long a text ends in "...". */
void error_set(struct error *error, enum error_kind kind, const char *format,
    ...) PRINTF(3, 4);

/*
 * Puts what was being done in front of the text, so that context grows to the
 * left: "scan ghcr.io/acme/api: token: 401".
 */
void error_wrap(struct error *error, const char *format, ...) PRINTF(2, 3);

/* The other side's words; cleaned of control characters here, and shortened. */
void error_said(struct error *error, struct span words);

/* What it means and what to do about it; either may be NULL to leave it. */
void error_hint(struct error *error, const char *means, const char *todo);

/* "invalid", "not found", ...: for logs and JSON. */
const char *error_kind_word(enum error_kind kind);

#endif

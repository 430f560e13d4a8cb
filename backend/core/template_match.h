/*
 * All matches of a regular expression in a text, one after the other.
 * Expressions are compiled once for a rendering.
 */
#ifndef CORE_TEMPLATE_MATCH_H
#define CORE_TEMPLATE_MATCH_H

#include "backend/core/regex.h"
#include "backend/core/template_call.h"

struct template_pattern;

struct template_match {
	struct template_work *work;
	struct template_pattern *pattern;
	struct span text;
	struct span *groups; /* of the last match, the whole of it first */
	bool is_failed; /* the work is spent, or the pattern is too large */
};

/* False with the error of the pattern. */
MUST_CHECK
bool template_match_open(struct template_match *match,
    struct template_work *work, struct span pattern, struct span text,
    struct error *error);

/* The first match that begins at `from' or later. */
bool template_match_from(struct template_match *match, size_t from);

/* The expression itself, for what wants to know its groups. */
const struct regex *template_match_regex(const struct template_match *match);

/* Where the last match begins and ends in the text. */
size_t template_match_begin(const struct template_match *match);
size_t template_match_end(const struct template_match *match);

/* The place behind the character at that place. */
size_t template_match_step(const struct template_match *match, size_t from);

/* Forgets all expressions of the work: once, at its end. */
void template_match_release(struct template_work *work);

#endif

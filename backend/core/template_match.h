/*
 * All matches of a regular expression in a text, one after the other.
 */
#ifndef CORE_TEMPLATE_MATCH_H
#define CORE_TEMPLATE_MATCH_H

#include "backend/core/regex.h"
#include "backend/core/template_call.h"

struct template_match {
	struct template_work *work;
	struct span text;
	struct regex *first; /* from the beginning of the text */
	struct regex *later; /* from the character before a place; or NULL */
	struct span pattern;
	struct span *groups, *shifted;
	size_t group_count;
	bool is_failed; /* the work is spent */
};

/* False with the error of the pattern; nothing is to be closed then. */
MUST_CHECK
bool template_match_open(struct template_match *match,
    struct template_work *work, struct span pattern, struct span text,
    struct error *error);
void template_match_close(struct template_match *match);

/* The first match that begins at `from' or later: match->groups. */
bool template_match_from(struct template_match *match, size_t from);

/* Where the group begins and ends in the text. */
size_t template_match_begin(const struct template_match *match);
size_t template_match_end(const struct template_match *match);

/* The place behind the character at that place. */
size_t template_match_step(const struct template_match *match, size_t from);

#endif

/*
 * The templates of filterTags.extract, as Go's Regexp.Expand reads them: $name,
 * ${name}, $1, $$. What is no such thing stays as text; a name that no group
 * has, and a group that took no part, give nothing.
 * Rule: flux-reflector 3.4.
 */
#ifndef CORE_EXPAND_H
#define CORE_EXPAND_H

#include "backend/base/arena.h"
#include "backend/base/buf.h"
#include "backend/core/regex.h"

/* The longest template, and the longest text one may make of a match. */
#define EXPAND_LIMIT ((size_t)4096)

struct expand;

/*
 * Resolves the names by the groups of the regex, which is not needed afterwards.
 * Everything lives in the arena. Fails on a template over EXPAND_LIMIT only.
 */
MUST_CHECK
bool expand_open(struct arena *arena, struct span template_text,
    const struct regex *regex, struct expand **expand, struct error *error);

/* How many groups of a match have to be given: the highest one used, plus 1. */
size_t expand_group_count(const struct expand *expand);

/*
 * The text for a match. It is a group itself when the template is nothing but
 * that group; else it is made in `room', which is cleared first, and borrowed
 * from it. room->overflow tells that the text was longer than its ceiling.
 */
struct span expand_make(
    const struct expand *expand, const struct span *groups, struct buf *room);

#endif

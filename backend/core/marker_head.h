/* Comments on lines of their own: which of them heads the token below it. */
#ifndef CORE_MARKER_HEAD_H
#define CORE_MARKER_HEAD_H

#include "backend/core/marker_place.h"

/*
 * A comment of a gap that begins a line or stands behind a dash: is it the last
 * one there (else *at_once says that the next one follows without an empty
 * line), and is it alone the head of the next token?
 */
bool marker_head_is_last(const struct yaml_scan *scan,
    const struct marker_comment *comment, bool *at_once);
bool marker_head_is(const struct yaml_scan *scan,
    const struct marker_comment *comment, bool *was_foot);

#endif

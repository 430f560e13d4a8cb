/*
 * The proof of an edit, by a reader that had no part in it: libyaml reads old
 * and new text side by side, and they must be the same event for event but for
 * the edited scalars, which must have the old and the new value.
 */
#ifndef CORE_EDIT_PROOF_H
#define CORE_EDIT_PROOF_H

#include "backend/core/edit.h"

MUST_CHECK
bool edit_proof(struct span old_text, struct span new_text,
    const struct edit *edits, size_t count, struct error *error);

#endif

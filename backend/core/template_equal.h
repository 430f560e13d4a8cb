/*
 * Whether two values are the same all the way down (reflect.DeepEqual).
 */
#ifndef CORE_TEMPLATE_EQUAL_H
#define CORE_TEMPLATE_EQUAL_H

#include "backend/core/template_call.h"

/* Fails when the work is spent, and only then. */
MUST_CHECK
bool template_equal(struct template_work *work, const struct template_value *a,
    const struct template_value *b, bool *is_equal);

#endif

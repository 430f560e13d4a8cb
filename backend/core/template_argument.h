/*
 * Operands where a parameter asks for a type; its letter is one of those in
 * template_call.h.
 */
#ifndef CORE_TEMPLATE_ARGUMENT_H
#define CORE_TEMPLATE_ARGUMENT_H

#include "backend/core/template_run.h"

/* One operand for a parameter. */
MUST_CHECK
bool template_argument_eval(struct template_run *run,
    const struct template_value *dot, char letter,
    const struct template_node *node, struct template_value *value);

/* A value for a parameter, or an error with Go's words. */
MUST_CHECK
bool template_argument_validate(
    struct template_run *run, char letter, struct template_value *value);

/* A number for any value. */
MUST_CHECK
bool template_argument_number(struct template_run *run,
    const struct template_node *node, struct template_value *value);

#endif

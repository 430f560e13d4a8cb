/*
 * How a pipeline becomes a value. Tags and output are template_exec.c's,
 * operands for a parameter template_argument.c's.
 */
#ifndef CORE_TEMPLATE_EVAL_H
#define CORE_TEMPLATE_EVAL_H

#include "backend/core/template_run.h"

/* What stands behind the first word of a command. */
struct template_operands {
	const struct template_value *dot;
	struct template_node *const *args;
	size_t count;
	/* What the command before this one in the pipeline gave: the last
	 * operand. NULL: none. */
	const struct template_value *final;
};

MUST_CHECK
bool template_eval_pipe(struct template_run *run,
    const struct template_value *dot, const struct template_node *pipe,
    struct template_value *value);

/* The first word of a command with its operands. */
MUST_CHECK
bool template_eval_first(struct template_run *run,
    const struct template_node *node, const struct template_node *command,
    const struct template_operands *operands, struct template_value *value);

#endif

/*
 * The state of one rendering, and how a pipeline becomes a value. Tags and
 * output are template_exec.c's; nobody else includes this.
 */
#ifndef CORE_TEMPLATE_EVAL_H
#define CORE_TEMPLATE_EVAL_H

#include "backend/core/template_tree.h"

struct template_variable {
	struct span name;
	struct template_value value;
};

struct template_run {
	struct template_work work;
	const struct template_tree *tree;
	const struct template_part *part; /* being printed */
	const struct template_node *at; /* for messages */
	struct template_variable *variables;
	size_t variable_count, variable_room;
	size_t variable_base; /* the first that this part sees: $ */
	struct buf *into;
	struct error *error;
};

/* Sets the error with Go's text; false. */
bool template_eval_fail(struct template_run *run, const char *format, ...)
    PRINTF(2, 3);

/* A limit was reached: its message; false. */
bool template_eval_spent(struct template_run *run);

MUST_CHECK
bool template_eval_pipe(struct template_run *run,
    const struct template_value *dot, const struct template_node *pipe,
    struct template_value *value);

void template_eval_push(struct template_run *run, struct span name,
    const struct template_value *value);

/* The innermost variable of that name, or NULL. */
struct template_value *template_eval_variable(
    struct template_run *run, struct span name);

#endif

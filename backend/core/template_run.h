/*
 * The state of one rendering: what tags, pipelines and operands share. Nobody
 * else includes this.
 */
#ifndef CORE_TEMPLATE_RUN_H
#define CORE_TEMPLATE_RUN_H

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
bool template_run_fail(struct template_run *run, const char *format, ...)
    PRINTF(2, 3);

/* A limit was reached: its message; false. */
bool template_run_spent(struct template_run *run);

void template_run_push(struct template_run *run, struct span name,
    const struct template_value *value);

/* The innermost variable of that name, or NULL. */
struct template_value *template_run_variable(
    struct template_run *run, struct span name);

#endif

#include "backend/core/template_run.h"

#include <stdarg.h>

static bool fail_at(struct template_run *run, const char *format, va_list args)
    PRINTF(2, 0);

static bool
fail_at(struct template_run *run, const char *format, va_list args)
{
	struct span before = span_head(run->tree->text, run->at->position);
	unsigned line = 1;
	size_t column = before.length, i;
	struct buf text;

	for (i = 0; i < before.length; i++) {
		if (before.at[i] != '\n')
			continue;
		line++;
		column = before.length - i - 1;
	}
	buf_init(&text, 4096);
	buf_printf(&text, "template: %s:%u:%zu: executing \"%.*s\" at <",
	    TEMPLATE_NAME, line, column, (int)run->part->name.length,
	    run->part->name.at);
	template_show(run->at, &text);
	buf_text(&text, ">: ");
	buf_vprintf(&text, format, args);
	template_work_error(run->error, buf_as_span(&text));
	buf_release(&text);
	return false;
}

bool
template_run_fail(struct template_run *run, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail_at(run, format, args);
	va_end(args);
	return false;
}

bool
template_run_spent(struct template_run *run)
{
	return template_run_fail(run, "%s", run->work.failure);
}

void
template_run_push(struct template_run *run, struct span name,
    const struct template_value *value)
{
	struct template_variable *variables = run->variables;

	if (run->variable_count == run->variable_room) {
		run->variable_room =
		    run->variable_room ? run->variable_room * 2 : 16;
		variables = arena_calloc(
		    run->work.arena, run->variable_room, sizeof(*variables));
		if (run->variable_count)
			memcpy(variables, run->variables,
			    run->variable_count * sizeof(*variables));
		run->variables = variables;
	}
	variables[run->variable_count].name = name;
	variables[run->variable_count].value = *value;
	run->variable_count++;
}

struct template_value *
template_run_variable(struct template_run *run, struct span name)
{
	size_t i;

	for (i = run->variable_count; i > run->variable_base; i--)
		if (span_equal(run->variables[i - 1].name, name))
			return &run->variables[i - 1].value;
	return NULL;
}

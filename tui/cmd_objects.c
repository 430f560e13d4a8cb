#include <stdio.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "backend/base/json.h"
#include "tui/cli.h"
#include "tui/line.h"

#define OUTPUT_LIMIT ((size_t)256 * 1024 * 1024)

/* One line, whatever kind it is. */
struct object_row {
	const char *kind, *namespace, *name, *source, *file, *detail, *error;
	unsigned line;
	bool suspended;
};

struct object_rows {
	struct arena *arena;
	struct object_row *rows;
	size_t count;
};

static const char *
text_of(const struct error *error)
{
	return error ? error->text : NULL;
}

static void
add_repositories(struct object_rows *rows, const struct report *report)
{
	for (ARRAY_EACH(
		 git, report->git_repositories, report->git_repository_count))
		*ARRAY_ADD(rows->arena, rows->rows, rows->count) =
		    (struct object_row) {
			    .kind = "GitRepository",
			    .namespace = git->namespace,
			    .name = git->name,
			    .source = git->source,
			    .file = git->file,
			    .line = git->line,
			    .detail = git->url,
		    };
	for (ARRAY_EACH(image, report->repositories, report->repository_count))
		*ARRAY_ADD(rows->arena, rows->rows, rows->count) =
		    (struct object_row) {
			    .kind = "ImageRepository",
			    .namespace = image->namespace,
			    .name = image->name,
			    .source = image->source,
			    .file = image->file,
			    .line = image->line,
			    .detail = image->image,
			    .suspended = image->suspended,
			    .error = text_of(image->problem),
		    };
}

static void
add_rules(struct object_rows *rows, const struct report *report)
{
	for (ARRAY_EACH(policy, report->policies, report->policy_count))
		*ARRAY_ADD(rows->arena, rows->rows, rows->count) =
		    (struct object_row) {
			    .kind = "ImagePolicy",
			    .namespace = policy->namespace,
			    .name = policy->name,
			    .source = policy->source,
			    .file = policy->file,
			    .line = policy->line,
			    .detail = policy->rule,
			    .suspended = policy->suspended,
			    .error = text_of(policy->problem),
		    };
	for (ARRAY_EACH(
		 automation, report->automations, report->automation_count))
		*ARRAY_ADD(rows->arena, rows->rows, rows->count) =
		    (struct object_row) {
			    .kind = "ImageUpdateAutomation",
			    .namespace = automation->namespace,
			    .name = automation->name,
			    .source = automation->source,
			    .file = automation->file,
			    .line = automation->line,
			    .detail = automation->git_repository,
			    .suspended = automation->suspended,
			    .error = text_of(automation->problem),
		    };
}

static void
add_problems(struct object_rows *rows, const struct report *report)
{
	for (ARRAY_EACH(problem, report->problems, report->problem_count))
		*ARRAY_ADD(rows->arena, rows->rows, rows->count) =
		    (struct object_row) {
			    .kind = "problem",
			    .namespace = "",
			    .name = problem->what,
			    .source = problem->source,
			    .file = problem->file,
			    .line = problem->line,
			    .detail = "",
			    .error = problem->reason,
		    };
}

static void
print_json(const struct object_rows *rows)
{
	struct json_writer json;
	struct buf text;

	buf_init(&text, OUTPUT_LIMIT);
	json_begin(&json, &text, true);
	json_open_list(&json, NULL);
	for (ARRAY_EACH(row, rows->rows, rows->count)) {
		json_open_map(&json, NULL);
		json_text(&json, "kind", row->kind);
		json_text(&json, "namespace", row->namespace);
		json_text(&json, "name", row->name);
		json_text(&json, "detail", row->detail);
		json_bool(&json, "suspended", row->suspended);
		json_text(&json, "source", row->source);
		json_text(&json, "file", row->file);
		json_number(&json, "line", row->line);
		json_text(&json, "error", row->error);
		json_close_map(&json);
	}
	json_close_list(&json);
	buf_byte(&text, '\n');
	fwrite(text.at, 1, text.length, stdout);
	buf_release(&text);
}

static void
print_table(const struct object_rows *rows)
{
	static const char *const heads[] = { "KIND", "NAMESPACE", "NAME",
		"PLACE", "WHAT" };
	struct line_table table;

	line_begin(&table, rows->arena, heads, 5);
	for (ARRAY_EACH(row, rows->rows, rows->count)) {
		line_cell(&table, row->kind);
		line_cell(&table, row->namespace);
		line_cell(&table, row->name);
		line_cell(&table,
		    row->line ? arena_printf(
				    rows->arena, "%s:%u", row->file, row->line)
			      : row->file);
		line_cell(&table,
		    row->error           ? row->error
			: row->suspended ? "suspended"
					 : row->detail);
	}
	line_print(&table);
}

static int
run(struct backend *backend, const struct cli_options *options)
{
	struct object_rows rows = { .arena = arena_new() };
	const struct report *report;
	int status;

	report = cli_refresh(backend, &status);
	add_repositories(&rows, report);
	add_rules(&rows, report);
	add_problems(&rows, report);
	if (options->json)
		print_json(&rows);
	else
		print_table(&rows);
	if (report->problem_count && status == CLI_DONE)
		status = CLI_PARTLY;
	report_unref(report);
	arena_free(rows.arena);
	return status;
}

const struct cmd cmd_objects = {
	.word = "objects",
	.arguments = "",
	.help = "list the Flux objects that were read, and what is wrong",
	.takes = CLI_TAKES_OUTPUT,
	.run = run,
};

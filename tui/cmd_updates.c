#include <stdio.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "tui/cli.h"
#include "tui/line.h"

static void
put_update(struct json_writer *json, const struct report_update *row)
{
	json_open_map(json, NULL);
	json_text(json, "id", row->id);
	json_text(json, "state", update_state_word(row->state));
	json_text(json, "namespace", row->policy_namespace);
	json_text(json, "automation", row->automation);
	json_text(json, "policy", row->policy);
	json_text(json, "image", row->image);
	json_text(json, "from", row->from);
	json_text(json, "to", row->to);
	json_text(json, "repository", row->repository);
	json_text(json, "branch", row->branch);
	json_text(json, "reason", row->problem ? row->problem->text : NULL);
	json_open_list(json, "markers");
	for (ARRAY_EACH(marker, row->markers, row->marker_count)) {
		json_open_map(json, NULL);
		json_text(json, "file", marker->file);
		json_number(json, "line", marker->line);
		json_text(json, "setter", marker->setter);
		json_text(json, "old", marker->old_value);
		json_text(json, "new", marker->new_value);
		json_close_map(json);
	}
	json_close_list(json);
	json_close_map(json);
}

static void
put_json(struct json_writer *json, const struct report *report,
    const struct cli_options *options UNUSED)
{
	json_open_list(json, NULL);
	for (ARRAY_EACH(row, report->updates, report->update_count))
		if (row->state != UPDATE_DONE)
			put_update(json, row);
	json_close_list(json);
}

/* Where something could not be read, nobody knows whether anything waits. */
static bool
has_failed(const struct report *report)
{
	for (ARRAY_EACH(source, report->sources, report->source_count))
		if (source->problem)
			return true;
	return false;
}

static void
print_table(
    const struct report *report, const struct cli_options *options UNUSED)
{
	static const char *const heads[] = { "ID", "STATE", "NAMESPACE",
		"POLICY", "IMAGE", "FROM", "TO", "BUMP", "WHY" };
	struct arena *arena = arena_new();
	struct line_table table;
	size_t waiting = 0;

	line_begin(&table, arena, heads, 9);
	for (ARRAY_EACH(row, report->updates, report->update_count)) {
		if (row->state == UPDATE_DONE)
			continue;
		waiting++;
		line_cell(&table, row->id);
		line_cell(&table, update_state_word(row->state));
		line_cell(&table, row->policy_namespace);
		line_cell(&table, row->policy);
		line_cell(&table, row->image);
		line_cell(&table, row->from);
		line_cell(&table, row->to);
		line_cell(&table, update_bump_word(row->bump));
		line_cell(&table, row->why);
	}
	if (waiting)
		line_print(&table);
	else if (report->configured && !has_failed(report))
		fputs("vigie: nothing is waiting\n", stderr);
	arena_free(arena);
}

static int
run(struct backend *backend, const struct cli_options *options)
{
	return cli_list(backend, options, put_json, print_table);
}

const struct cmd cmd_updates = {
	.word = "updates",
	.arguments = "",
	.help = "list the updates that wait, and what is blocked",
	.takes = CLI_TAKES_OUTPUT,
	.run = run,
};

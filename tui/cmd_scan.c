#include <stdio.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "tui/cli.h"
#include "tui/line.h"

static void
put_json(struct json_writer *json, const struct report *report,
    const struct cli_options *options UNUSED)
{
	size_t i;

	json_open_list(json, NULL);
	for (ARRAY_EACH(row, report->repositories, report->repository_count)) {
		json_open_map(json, NULL);
		json_text(json, "namespace", row->namespace);
		json_text(json, "name", row->name);
		json_text(json, "image", row->image);
		json_open_list(json, "tags");
		for (i = 0; i < row->tag_count; i++)
			json_span(json, NULL, row->tags[i]);
		json_close_list(json);
		json_text(
		    json, "error", row->problem ? row->problem->text : NULL);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
print_table(
    const struct report *report, const struct cli_options *options UNUSED)
{
	static const char *const heads[] = { "NAMESPACE", "NAME", "IMAGE",
		"TAGS", "RESULT" };
	struct arena *arena = arena_new();
	struct line_table table;

	line_begin(&table, arena, heads, 5);
	for (ARRAY_EACH(row, report->repositories, report->repository_count)) {
		line_cell(&table, row->namespace);
		line_cell(&table, row->name);
		line_cell(&table, row->image);
		line_cell(&table, arena_printf(arena, "%zu", row->tag_count));
		line_cell(&table,
		    row->suspended        ? "suspended"
			: row->problem    ? row->problem->text
			: row->scanned_at ? "ok"
					  : "never scanned");
	}
	line_print(&table);
	arena_free(arena);
}

static int
run(struct backend *backend, const struct cli_options *options)
{
	return cli_list(backend, options, put_json, print_table);
}

const struct cmd cmd_scan = {
	.word = "scan",
	.arguments = "",
	.help = "ask the registries for tags",
	.takes = CLI_TAKES_OUTPUT,
	.run = run,
};

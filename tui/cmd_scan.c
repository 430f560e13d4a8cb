#include <stdio.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "backend/base/json.h"
#include "tui/cli.h"
#include "tui/line.h"

#define OUTPUT_LIMIT ((size_t)1024 * 1024 * 1024)

static void
print_json(const struct report *report)
{
	struct json_writer json;
	struct buf text;
	size_t i;

	buf_init(&text, OUTPUT_LIMIT);
	json_begin(&json, &text, true);
	json_open_list(&json, NULL);
	for (ARRAY_EACH(row, report->repositories, report->repository_count)) {
		json_open_map(&json, NULL);
		json_text(&json, "namespace", row->namespace);
		json_text(&json, "name", row->name);
		json_text(&json, "image", row->image);
		json_open_list(&json, "tags");
		for (i = 0; i < row->tag_count; i++)
			json_span(&json, NULL, row->tags[i]);
		json_close_list(&json);
		json_text(
		    &json, "error", row->problem ? row->problem->text : NULL);
		json_close_map(&json);
	}
	json_close_list(&json);
	buf_byte(&text, '\n');
	fwrite(text.at, 1, text.length, stdout);
	buf_release(&text);
}

static void
print_table(const struct report *report)
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
	const struct report *report;
	int status;

	report = cli_refresh(backend, &status);
	if (options->json)
		print_json(report);
	else
		print_table(report);
	report_unref(report);
	return status;
}

const struct cmd cmd_scan = {
	.word = "scan",
	.arguments = "",
	.help = "ask the registries for tags",
	.takes = CLI_TAKES_OUTPUT,
	.run = run,
};

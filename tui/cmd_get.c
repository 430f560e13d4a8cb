/*
 * Flux objects as the cluster reports them, beside what Git declares: the
 * tables of `flux get images', for all namespaces unless one is named, and a
 * column that says where the object is declared.
 */
#include <stdio.h>

#include "backend/base/arena.h"
#include "backend/base/array.h"
#include "tui/cli_cluster.h"
#include "tui/cli_object.h"
#include "tui/line.h"
#include "tui/words.h"

/* One line, whatever kind it is. */
struct get_row {
	const char *kind, *namespace, *name;
	const char *cells[2]; /* what the kind's own columns say */
	const char *in_git; /* ImagePolicy: the tag behind its markers */
	bool suspended;
	const struct report_live *live; /* NULL: the cluster has none */
	const char *source, *file;
	unsigned line;
};

struct get_rows {
	const struct cli_options *options;
	struct arena *arena;
	struct get_row *rows;
	size_t count;
};

/* The columns between the name and READY. */
static const struct {
	const char *kind;
	const char *heads[2];
	bool suspends; /* flux shows no SUSPENDED for policies */
} shapes[] = {
	{ "ImageRepository", { "LAST SCAN", NULL }, true },
	{ "ImagePolicy", { "IMAGE", "TAG" }, false },
	{ "ImageUpdateAutomation", { "LAST RUN", NULL }, true },
	{ "GitRepository", { "REVISION", NULL }, true },
};

/* ---- rows ---- */

/* The kind asked for; NULL: all. */
static const char *
kind_wanted(const struct cli_options *options)
{
	return cli_object_kind(span_of(options->names[0]), CLI_OBJECT_FLUX);
}

static void
add_row(struct get_rows *rows, const struct get_row *row)
{
	const struct cli_options *options = rows->options;
	const char *kind = kind_wanted(options);

	if (kind && strcmp(kind, row->kind) != 0)
		return;
	if (options->namespace && strcmp(options->namespace, row->namespace))
		return;
	if (options->name_count > 1 && strcmp(options->names[1], row->name))
		return;
	*ARRAY_ADD(rows->arena, rows->rows, rows->count) = *row;
}

static const char *
time_of(struct get_rows *rows, const struct report_live *live)
{
	char text[WORDS_SIZE];

	if (!live || !live->at)
		return "";
	return arena_dup(rows->arena, words_instant(live->at, text));
}

static void
add_images(struct get_rows *rows, const struct report *report)
{
	for (ARRAY_EACH(image, report->repositories, report->repository_count))
		add_row(rows,
		    &(struct get_row) {
			.kind = "ImageRepository",
			.namespace = image->namespace,
			.name = image->name,
			.cells = { time_of(rows, image->live) },
			.suspended = image->live ? image->live->suspended
						 : image->suspended,
			.live = image->live,
			.source = image->source,
			.file = image->file,
			.line = image->line,
		    });
	for (ARRAY_EACH(policy, report->policies, report->policy_count))
		add_row(rows,
		    &(struct get_row) {
			.kind = "ImagePolicy",
			.namespace = policy->namespace,
			.name = policy->name,
			.cells = { policy->image,
			    policy->live ? policy->live->latest : "" },
			.in_git = policy->in_git,
			.suspended = policy->live ? policy->live->suspended
						  : policy->suspended,
			.live = policy->live,
			.source = policy->source,
			.file = policy->file,
			.line = policy->line,
		    });
}

static void
add_git(struct get_rows *rows, const struct report *report)
{
	for (ARRAY_EACH(
		 automation, report->automations, report->automation_count))
		add_row(rows,
		    &(struct get_row) {
			.kind = "ImageUpdateAutomation",
			.namespace = automation->namespace,
			.name = automation->name,
			.cells = { time_of(rows, automation->live) },
			.suspended = automation->live
			    ? automation->live->suspended
			    : automation->suspended,
			.live = automation->live,
			.source = automation->source,
			.file = automation->file,
			.line = automation->line,
		    });
	for (ARRAY_EACH(
		 git, report->git_repositories, report->git_repository_count))
		add_row(rows,
		    &(struct get_row) {
			.kind = "GitRepository",
			.namespace = git->namespace,
			.name = git->name,
			.cells = { git->live ? git->live->commit : "" },
			.suspended = git->live && git->live->suspended,
			.live = git->live,
			.source = git->source,
			.file = git->file,
			.line = git->line,
		    });
}

static void
collect(struct get_rows *rows, const struct report *report)
{
	add_images(rows, report);
	add_git(rows, report);
}

/* ---- JSON ---- */

static void
put_live(struct json_writer *json, const struct report_live *live)
{
	json_text(json, "ready", live->ready);
	json_text(json, "reason", live->reason);
	json_text(json, "message", live->message);
	json_bool(json, "reconciling", live->reconciling);
	json_text(json, "tag", live->latest);
	json_text(json, "revision", live->commit);
	json_text(json, "managedBy", live->managed_by);
}

static void
put_json(struct json_writer *json, const struct report *report,
    const struct cli_options *options)
{
	struct get_rows rows = { .options = options, .arena = arena_new() };
	char text[WORDS_SIZE];

	collect(&rows, report);
	json_open_list(json, NULL);
	for (ARRAY_EACH(row, rows.rows, rows.count)) {
		json_open_map(json, NULL);
		json_text(json, "kind", row->kind);
		json_text(json, "namespace", row->namespace);
		json_text(json, "name", row->name);
		json_bool(json, "suspended", row->suspended);
		json_bool(json, "inCluster", row->live != NULL);
		json_bool(json, "inGit", !row->live || row->live->in_git);
		json_text(json, "source", row->source);
		json_text(json, "file", row->file);
		json_number(json, "line", row->line);
		if (row->in_git)
			json_text(json, "tagInGit", row->in_git);
		if (row->live) {
			json_text(json, "at",
			    row->live->at ? words_instant(row->live->at, text)
					  : NULL);
			put_live(json, row->live);
		}
		json_close_map(json);
	}
	json_close_list(json);
	arena_free(rows.arena);
}

/* ---- tables ---- */

static void
put_cells(struct line_table *table, const struct get_rows *rows,
    const struct get_row *row, size_t shape)
{
	const struct report_live *live = row->live;

	line_cell(table, row->namespace);
	line_cell(table, row->name);
	line_cell(table, row->cells[0]);
	if (shapes[shape].heads[1])
		line_cell(table, row->cells[1]);
	if (shapes[shape].suspends)
		line_cell(table, row->suspended ? "True" : "False");
	line_cell(table, live ? words_or(live->ready, "False") : NULL);
	line_cell(table,
	    row->line ? arena_printf(rows->arena, "%s:%u", row->file, row->line)
		      : words_or(row->file, row->source));
	line_cell(table,
	    live ? words_or(live->message, "waiting to be reconciled")
		 : "not in the cluster");
}

static void
print_shape(const struct get_rows *rows, size_t shape, bool *first)
{
	const char *heads[LINE_COLUMNS];
	struct line_table table;
	size_t columns = 0, found = 0;

	heads[columns++] = "NAMESPACE";
	heads[columns++] = "NAME";
	heads[columns++] = shapes[shape].heads[0];
	if (shapes[shape].heads[1])
		heads[columns++] = shapes[shape].heads[1];
	if (shapes[shape].suspends)
		heads[columns++] = "SUSPENDED";
	heads[columns++] = "READY";
	heads[columns++] = "DECLARED";
	heads[columns++] = "MESSAGE";
	line_begin(&table, rows->arena, heads, columns);
	for (ARRAY_EACH(row, rows->rows, rows->count)) {
		if (strcmp(row->kind, shapes[shape].kind) != 0)
			continue;
		put_cells(&table, rows, row, shape);
		found++;
	}
	if (!found)
		return;
	if (!*first)
		putchar('\n');
	if (!kind_wanted(rows->options))
		puts(shapes[shape].kind);
	line_print(&table);
	*first = false;
}

static void
print_table(const struct report *report, const struct cli_options *options)
{
	struct get_rows rows = { .options = options, .arena = arena_new() };
	bool first = true;
	size_t i;

	collect(&rows, report);
	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		print_shape(&rows, i, &first);
	arena_free(rows.arena);
}

/* ---- the command ---- */

static bool
check(const struct cli_options *options)
{
	if (!options->name_count)
		return cli_usage("get what? repositories, policies, "
				 "automations, sources or all",
		    NULL);
	if (!kind_wanted(options) && strcmp(options->names[0], "all") != 0)
		return cli_usage("there are repositories, policies, "
				 "automations, sources and all; not",
		    options->names[0]);
	if (options->name_count > 2)
		return cli_usage("one argument too many", options->names[2]);
	return true;
}

static bool
has_any(const struct report *report, const struct cli_options *options)
{
	struct get_rows rows = { .options = options, .arena = arena_new() };
	size_t count;

	collect(&rows, report);
	count = rows.count;
	arena_free(rows.arena);
	return count > 0;
}

static int
run(struct backend *backend, const struct cli_options *options)
{
	const struct report *report;
	int status;

	report = cli_cluster_refresh(backend, &status);
	if (!cli_cluster_is_there(report)) {
		status = CLI_FAILED;
	} else {
		cli_print(report, options, put_json, print_table);
		if (!has_any(report, options)) {
			fputs("vigie: no such object is known\n", stderr);
			if (options->name_count > 1)
				status = CLI_FAILED;
		}
	}
	report_unref(report);
	return status;
}

const struct cmd cmd_get = {
	.word = "get",
	.arguments = "KIND [NAME]",
	.help = "repositories, policies, automations, sources or all, live",
	.takes = CLI_TAKES_OUTPUT | CLI_TAKES_NAMES | CLI_TAKES_NAMESPACE |
	    CLI_NEEDS_CLUSTER,
	.check = check,
	.run = run,
};

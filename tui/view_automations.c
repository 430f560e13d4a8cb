/*
 * Automations: what writes tags into Git. One that is not suspended in the
 * cluster pushes beside us, so that is a column of its own.
 */
#include <stdio.h>

#include "tui/live.h"
#include "tui/ui.h"
#include "tui/words.h"

enum column {
	NAMESPACE,
	NAME,
	BRANCH,
	PATH,
	MARKERS,
	SUSPENDED,
	READY,
	LAST,
	FULL_NAME, /* with its namespace, for less than 120 columns */
};

static size_t
count(const struct report *report, const char *subject UNUSED)
{
	return report->automation_count;
}

static const void *
item(const struct report *report, const char *subject UNUSED, size_t index)
{
	return &report->automations[index];
}

static const char *
key(const void *at, char room[LIST_KEY_SIZE])
{
	const struct report_automation *automation = at;

	(void)snprintf(room, LIST_KEY_SIZE, "%s/%s", automation->namespace,
	    automation->name);
	return room;
}

static int64_t
last_run(const struct report_automation *automation)
{
	return automation->live ? automation->live->at : 0;
}

static bool
is_suspended(const struct report_automation *automation)
{
	return live_is_suspended(automation->live, automation->suspended);
}

static int
compare(const void *a, const void *b, int column)
{
	const struct report_automation *left = a, *right = b;
	int order = strcmp(left->namespace, right->namespace);

	switch ((enum column)column) {
	case NAMESPACE:
	case FULL_NAME:
		return order ? order : strcmp(left->name, right->name);
	case NAME:
		return strcmp(left->name, right->name);
	case BRANCH:
		return strcmp(left->branch, right->branch);
	case PATH:
		return strcmp(left->path, right->path);
	case MARKERS:
		return left->marker_count < right->marker_count
		    ? 1
		    : -(left->marker_count > right->marker_count);
	case SUSPENDED:
		return is_suspended(left) - is_suspended(right);
	case READY:
		return live_is_wrong(right->live) - live_is_wrong(left->live);
	case LAST:
		return last_run(left) < last_run(right)
		    ? 1
		    : -(last_run(left) > last_run(right));
	}
	return 0;
}

static bool
is_wrong(const void *at)
{
	const struct report_automation *automation = at;

	return automation->problem || live_is_wrong(automation->live);
}

static void
describe(const void *at, struct filter_row *row)
{
	const struct report_automation *automation = at;

	row->texts[0] = automation->name;
	row->texts[1] = automation->branch;
	row->texts[2] = automation->path;
	row->texts[3] = automation->repository;
	row->texts[4] = automation->namespace;
	row->fields[FILTER_NAMESPACE] = automation->namespace;
	row->fields[FILTER_STATE] = is_wrong(at) ? "error"
	    : is_suspended(automation)           ? "suspended"
						 : "ok";
}

static const struct list_model model = { count, item, key, compare, describe,
	is_wrong };

static const char *
suspended(const struct report_automation *automation, enum style *style)
{
	if (is_suspended(automation))
		return "yes";
	*style = STYLE_STATE_NEW;
	return "no";
}

static const char *
cell(const struct table_context *context, const void *at, int column,
    char room[TABLE_CELL_SIZE], enum style *style)
{
	const struct report_automation *automation = at;

	switch ((enum column)column) {
	case NAMESPACE:
		return automation->namespace;
	case NAME:
		return automation->name;
	case FULL_NAME:
		return table_text(
		    room, "%s/%s", automation->namespace, automation->name);
	case BRANCH:
		return words_or(automation->branch, "-");
	case PATH:
		return words_or(automation->path, "-");
	case MARKERS:
		return table_text(room, "%zu", automation->marker_count);
	case SUSPENDED:
		return suspended(automation, style);
	case READY:
		if (automation->problem && !live_is_wrong(automation->live)) {
			*style = STYLE_STATE_ERROR;
			return table_text(
			    room, "! %s", automation->problem->text);
		}
		return live_ready(
		    context->report, automation->live, room, style);
	case LAST:
		return words_age(context->now, last_run(automation), room);
	}
	return "";
}

static const struct table_column compact[] = {
	{ "NAME", FULL_NAME, 15, 2, false, true },
	{ "SUSP", SUSPENDED, 4, 0, false, false },
	{ "READY", READY, 11, 1, false, false },
	{ "LAST", LAST, 4, 0, true, false },
};

static const struct table_column normal[] = {
	{ "NAMESPACE", NAMESPACE, 11, 1, false, false },
	{ "NAME", NAME, 15, 2, false, false },
	{ "BRANCH", BRANCH, 7, 1, false, false },
	{ "PATH", PATH, 10, 1, false, true },
	{ "MK", MARKERS, 3, 0, true, false },
	{ "SUSP", SUSPENDED, 4, 0, false, false },
	{ "READY", READY, 12, 2, false, false },
	{ "LAST", LAST, 4, 0, true, false },
};

static const struct table_column wide[] = {
	{ "NAMESPACE", NAMESPACE, 14, 1, false, false },
	{ "NAME", NAME, 22, 2, false, false },
	{ "BRANCH", BRANCH, 14, 1, false, false },
	{ "PATH", PATH, 24, 2, false, true },
	{ "MARKERS", MARKERS, 7, 0, true, false },
	{ "SUSPENDED", SUSPENDED, 9, 0, false, false },
	{ "READY", READY, 18, 2, false, false },
	{ "LAST", LAST, 4, 0, true, false },
};

#define COLUMNS(array) sizeof(array) / sizeof((array)[0])

static const struct table table = {
	{ compact, normal, wide },
	{ COLUMNS(compact), COLUMNS(normal), COLUMNS(wide) },
	cell,
};

/* ---- around the list ---- */

static void
tab_count(const struct report *report, size_t *all, size_t *wrong)
{
	size_t i;

	*all = report->automation_count;
	*wrong = 0;
	for (i = 0; i < report->automation_count; i++)
		*wrong += is_wrong(&report->automations[i]);
}

static bool
live(const struct report *report UNUSED, const void *at,
    struct live_object *object)
{
	const struct report_automation *automation = at;

	*object = (struct live_object) { "ImageUpdateAutomation",
		automation->namespace, automation->name, automation->live,
		automation->suspended, automation->update_count };
	return true;
}

static void
title(const struct ui *ui, const void *at, struct buf *left)
{
	const struct report_automation *automation = at;

	(void)buf_printf(
	    left, "%s/%s", automation->namespace, automation->name);
	if (live_has_cluster(ui->report) && automation->live)
		(void)buf_text(left,
		    automation->live->suspended
			? "   suspended: vigie decides"
			: "   Flux pushes by itself (s suspends it)");
}

/* The commit that Flux pushed last, and how Git is read by it. */
static void
add_git(const struct ui *ui, const struct report_automation *automation,
    struct page *page)
{
	const struct report *report = ui->report;
	char name[LIST_KEY_SIZE];
	size_t i;

	if (automation->live && *automation->live->commit)
		page_add(page, STYLE_TEXT, " Pushed   %.7s, Flux's last one",
		    automation->live->commit);
	page_add(page, STYLE_TEXT, " Branch   %s -> %s of %s   path %s",
	    words_or(automation->checkout, "?"),
	    words_or(automation->branch, "?"),
	    words_or(automation->repository, automation->git_repository),
	    words_or(automation->path, "-"));
	for (i = 0; i < report->git_repository_count; i++) {
		const struct report_git_repository *git =
		    &report->git_repositories[i];
		struct live_object object = { "GitRepository", git->namespace,
			git->name, git->live, false, 0 };

		(void)snprintf(
		    name, sizeof(name), "%s/%s", git->namespace, git->name);
		if (strcmp(name, automation->git_repository) != 0 || !git->live)
			continue;
		page_add(page, STYLE_TEXT, " Source   GitRepository %s at %s",
		    name, words_or(git->live->commit, "no revision yet"));
		live_detail(page, report, &object, "fetched");
	}
}

static void
detail(const struct ui *ui, const void *at, struct page *page)
{
	const struct report_automation *automation = at;
	char markers[WORDS_SIZE], updates[WORDS_SIZE];
	struct live_object object;

	if (automation->problem)
		page_error(page, automation->problem);
	if (live(ui->report, at, &object))
		live_detail(page, ui->report, &object, "ran");
	page_add(page, STYLE_TEXT, " Covers   %s, %zu dead, %s",
	    words_count(automation->marker_count, "marker", NULL, markers),
	    automation->dead_count,
	    words_count(automation->update_count, "update", NULL, updates));
	add_git(ui, automation, page);
	if (*automation->file)
		page_add(page, STYLE_TEXT, " Object   %s:%u in %s",
		    automation->file, automation->line, automation->source);
}

static void
empty(const struct ui *ui, struct page *page)
{
	page_add(page, STYLE_TEXT, "%s",
	    ui->report && ui->report->loaded
		? "\n\n            No ImageUpdateAutomation was found.\n\n"
		  "              :sources   what is read\n"
		  "              :problems  what is wrong in files"
		: "\n\n            Reading Flux objects...");
}

static bool
act(struct ui *ui, struct place *place, enum action action)
{
	const struct list_row *row = list_current(place->list);
	char subject[LIST_KEY_SIZE + 16];

	if (action != ACTION_OPEN && action != ACTION_DIFF)
		return false;
	(void)snprintf(subject, sizeof(subject), "automation:%s", row->key);
	view_open_text(ui, subject, row->key);
	return true;
}

static const char *
off(const struct ui *ui UNUSED, const struct place *place, enum action action,
    char room[TABLE_CELL_SIZE] UNUSED)
{
	if (action == ACTION_APPROVE)
		return "approve in Updates (1)";
	if (action == ACTION_TAGS)
		return "tags are in Repos (2)";
	if ((action == ACTION_OPEN || action == ACTION_DIFF) &&
	    !list_current(place->list))
		return "there is no row";
	return NULL;
}

static const enum action footer[] = { ACTION_OPEN, ACTION_FLUX_SUSPEND,
	ACTION_RESCAN, ACTION_ERRORS, ACTION_FILTER, ACTION_SORT,
	ACTION_COMMAND, ACTION_HELP, ACTION_BACK };

const struct view view_automations = {
	.names = "automations auto iua imageupdateautomation",
	.digit = '4',
	.tab = "Auto",
	.wide_tab = "Automations",
	.kind = LAYOUT_LIST,
	.scopes = SCOPE_LIST,
	.footer = footer,
	.footer_count = sizeof(footer) / sizeof(footer[0]),
	.model = &model,
	.table = &table,
	.sort = NAMESPACE,
	.count = tab_count,
	.live = live,
	.title = title,
	.detail = detail,
	.empty = empty,
	.act = act,
	.off = off,
};

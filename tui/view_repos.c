/* Repositories: what is scanned, when, and with what result. */
#include <stdio.h>

#include "tui/ui.h"
#include "tui/words.h"

enum column {
	NAMESPACE,
	NAME,
	IMAGE,
	TAGS,
	SCANNED,
	NEXT,
	RESULT,
	READY,
};

static size_t
count(const struct report *report, const char *subject UNUSED)
{
	return report->repository_count;
}

static const void *
item(const struct report *report, const char *subject UNUSED, size_t index)
{
	return &report->repositories[index];
}

static const char *
key(const void *at, char room[LIST_KEY_SIZE])
{
	const struct report_repository *repository = at;

	(void)snprintf(room, LIST_KEY_SIZE, "%s/%s", repository->namespace,
	    repository->name);
	return room;
}

static const char *
result(const struct report_repository *repository)
{
	if (repository->scanning)
		return "scanning";
	if (repository->suspended)
		return "suspended";
	if (repository->problem)
		return repository->problem->text;
	return repository->scanned_at ? "ok" : "not scanned yet";
}

static int
compare(const void *a, const void *b, int column)
{
	const struct report_repository *left = a, *right = b;
	int order = 0;

	switch ((enum column)column) {
	case NAMESPACE:
		order = strcmp(left->namespace, right->namespace);
		return order ? order : strcmp(left->name, right->name);
	case NAME:
		return strcmp(left->name, right->name);
	case IMAGE:
		return strcmp(left->image, right->image);
	case TAGS:
		return left->tag_count < right->tag_count
		    ? 1
		    : -(left->tag_count > right->tag_count);
	case SCANNED:
		return left->scanned_at < right->scanned_at
		    ? 1
		    : -(left->scanned_at > right->scanned_at);
	case NEXT:
		return left->next_scan > right->next_scan
		    ? 1
		    : -(left->next_scan < right->next_scan);
	case RESULT:
		return (right->problem != NULL) - (left->problem != NULL);
	case READY:
		return live_is_wrong(right->live) - live_is_wrong(left->live);
	}
	return order;
}

static void
describe(const void *at, struct filter_row *row)
{
	const struct report_repository *repository = at;

	row->texts[0] = repository->name;
	row->texts[1] = repository->image;
	row->texts[2] = repository->namespace;
	row->texts[3] = result(repository);
	row->fields[FILTER_NAMESPACE] = repository->namespace;
	row->fields[FILTER_STATE] = repository->problem ? "error"
	    : repository->suspended                     ? "suspended"
							: "ok";
}

static bool
is_wrong(const void *at)
{
	const struct report_repository *repository = at;

	return repository->problem || live_is_wrong(repository->live);
}

static const struct list_model model = { count, item, key, compare, describe,
	is_wrong };

static const char *
cell(const struct table_context *context, const void *at, int column,
    char room[TABLE_CELL_SIZE], enum style *style)
{
	const struct report_repository *repository = at;

	switch ((enum column)column) {
	case NAMESPACE:
		return repository->namespace;
	case NAME:
		return repository->name;
	case IMAGE:
		return repository->image;
	case TAGS:
		return table_text(room, "%zu", repository->tag_count);
	case SCANNED:
		return words_age(context->now, repository->scanned_at, room);
	case NEXT:
		return repository->suspended
		    ? "-"
		    : words_left(context->now, repository->next_scan, room);
	case RESULT:
		if (repository->problem)
			*style = STYLE_STATE_ERROR;
		return table_text(room, "%s%s", repository->problem ? "! " : "",
		    result(repository));
	case READY:
		return live_ready(
		    context->report, repository->live, room, style);
	}
	return "";
}

static const struct table_column compact[] = {
	{ "NAME", NAME, 15, 2, false, false },
	{ "TAGS", TAGS, 4, 0, true, false },
	{ "AGE", SCANNED, 3, 0, true, false },
	{ "RESULT", RESULT, 12, 1, false, false },
};

static const struct table_column normal[] = {
	{ "NAMESPACE", NAMESPACE, 11, 1, false, false },
	{ "NAME", NAME, 14, 2, false, false },
	{ "IMAGE", IMAGE, 22, 4, false, true },
	{ "TAGS", TAGS, 4, 0, true, false },
	{ "AGE", SCANNED, 3, 0, true, false },
	{ "NEXT", NEXT, 6, 0, true, false },
	{ "RESULT", RESULT, 11, 3, false, false },
};

static const struct table_column wide[] = {
	{ "NAMESPACE", NAMESPACE, 14, 1, false, false },
	{ "NAME", NAME, 22, 2, false, false },
	{ "IMAGE", IMAGE, 36, 3, false, true },
	{ "TAGS", TAGS, 5, 0, true, false },
	{ "AGE", SCANNED, 4, 0, true, false },
	{ "NEXT", NEXT, 7, 0, true, false },
	{ "READY", READY, 16, 1, false, false },
	{ "RESULT", RESULT, 24, 3, false, false },
};

#define COLUMNS(array) sizeof(array) / sizeof((array)[0])

static const struct table table = {
	{ compact, normal, wide },
	{ COLUMNS(compact), COLUMNS(normal), COLUMNS(wide) },
	cell,
};

static void
tab_count(const struct report *report, size_t *all, size_t *wrong)
{
	size_t i;

	*all = report->repository_count;
	*wrong = 0;
	for (i = 0; i < report->repository_count; i++)
		*wrong += is_wrong(&report->repositories[i]);
}

static bool
live(const struct report *report UNUSED, const void *at,
    struct live_object *object)
{
	const struct report_repository *repository = at;

	*object = (struct live_object) { "ImageRepository",
		repository->namespace, repository->name, repository->live,
		repository->suspended, 0 };
	return true;
}

static void
title(const struct ui *ui UNUSED, const void *at, struct buf *left)
{
	const struct report_repository *repository = at;

	(void)buf_printf(
	    left, "%s/%s", repository->namespace, repository->name);
	if (repository->tries)
		(void)buf_printf(
		    left, "   failed %u times in a row", repository->tries);
}

static void
detail(const struct ui *ui, const void *at, struct page *page)
{
	const struct report_repository *repository = at;
	char ago[WORDS_SIZE], left[WORDS_SIZE];
	struct live_object object;
	struct buf newest;
	size_t i;

	if (repository->problem)
		page_error(page, repository->problem);
	buf_init(&newest, 400);
	for (i = 0; i < repository->tag_count && i < 12; i++) {
		(void)buf_text(&newest, i ? "  " : "");
		(void)buf_span(&newest, repository->tags[i]);
	}
	page_add(page, STYLE_TEXT, " Image    %s", repository->image);
	page_add(page, STYLE_TEXT, " Tags     %zu: %s", repository->tag_count,
	    newest.at);
	page_add(page, STYLE_TEXT, " Scan     %s, next in %s, every %llds%s",
	    words_ago(backend_now(), repository->scanned_at, ago),
	    words_left(backend_now(), repository->next_scan, left),
	    (long long)(repository->interval_ms / 1000),
	    repository->suspended ? " (suspended)" : "");
	if (live(ui->report, at, &object))
		live_detail(page, ui->report, &object, "scanned");
	if (*repository->file)
		page_add(page, STYLE_TEXT, " Object   %s:%u in %s",
		    repository->file, repository->line, repository->source);
	if (ui->layout.detail_rows > 8)
		page_add(page, STYLE_TEXT_DIM,
		    " enter shows the tags, R scans this one now");
	buf_release(&newest);
}

static void
empty(const struct ui *ui, struct page *page)
{
	page_add(page, STYLE_TEXT, "%s",
	    ui->report && ui->report->loaded
		? "\n\n            No ImageRepository was found.\n\n"
		  "              :sources   what is read\n"
		  "              :problems  what is wrong in files"
		: "\n\n            Reading Flux objects...");
}

static void
scan(struct ui *ui, const struct report_repository *repository)
{
	struct command command = { .kind = COMMAND_SCAN,
		.namespace = repository->namespace,
		.name = repository->name };
	char what[TABLE_CELL_SIZE], room[TABLE_CELL_SIZE];
	struct live_object object;

	(void)snprintf(what, sizeof(what), "scan of %s/%s",
	    repository->namespace, repository->name);
	if (ui_submit(ui, &command, what, NULL, 0))
		ui_say(ui, "scanning %s/%s", repository->namespace,
		    repository->name);
	if (live(ui->report, repository, &object) &&
	    !live_why_not(ui, &object, ACTION_RESCAN, room))
		live_act(ui, &object, ACTION_RESCAN);
}

static bool
act(struct ui *ui, struct place *place, enum action action)
{
	const struct list_row *row = list_current(place->list);
	char subject[LIST_KEY_SIZE + 16];

	if (action == ACTION_OPEN || action == ACTION_TAGS) {
		ui_open(ui, &view_tags, row->key, row->key);
	} else if (action == ACTION_DIFF) {
		(void)snprintf(
		    subject, sizeof(subject), "repository:%s", row->key);
		view_open_text(ui, subject, row->key);
	} else if (action == ACTION_RESCAN && row && !row->gone) {
		scan(ui, row->item);
	} else {
		return false;
	}
	return true;
}

static const char *
off(const struct ui *ui UNUSED, const struct place *place, enum action action,
    char room[TABLE_CELL_SIZE] UNUSED)
{
	if (action == ACTION_APPROVE)
		return "approve in Updates (1)";
	if ((action == ACTION_OPEN || action == ACTION_TAGS ||
		action == ACTION_DIFF) &&
	    !list_current(place->list))
		return "there is no row";
	return NULL;
}

static const enum action footer[] = { ACTION_OPEN, ACTION_RESCAN, ACTION_ERRORS,
	ACTION_FILTER, ACTION_SORT, ACTION_DIFF, ACTION_COMMAND, ACTION_HELP,
	ACTION_BACK };

const struct view view_repos = {
	.names = "repositories ir imagerepository repos",
	.digit = '2',
	.tab = "Repos",
	.wide_tab = "Repositories",
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

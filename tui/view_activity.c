/* The log: scans, new tags, Git, decisions, pushes; the newest is last. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/ui.h"
#include "tui/words.h"

enum column {
	TIME,
	KIND,
	WHO,
	WHAT,
};

static size_t
count(const struct report *report, const char *subject UNUSED)
{
	return report->event_count;
}

static const void *
item(const struct report *report, const char *subject UNUSED, size_t index)
{
	return &report->events[index];
}

/* With leading zeros, so that keys are in the order of the events. */
static const char *
key(const void *at, char room[LIST_KEY_SIZE])
{
	const struct report_event *event = at;

	(void)snprintf(room, LIST_KEY_SIZE, "%020" PRIu64, event->number);
	return room;
}

static int
compare(const void *a, const void *b, int column)
{
	const struct report_event *left = a, *right = b;

	switch ((enum column)column) {
	case TIME:
		return left->time < right->time ? -1 : left->time > right->time;
	case KIND:
		return (int)left->kind - (int)right->kind;
	case WHO:
		return strcmp(
		    words_or(left->who, ""), words_or(right->who, ""));
	case WHAT:
		return strcmp(left->text, right->text);
	}
	return 0;
}

static void
describe(const void *at, struct filter_row *row)
{
	const struct report_event *event = at;

	row->texts[0] = event->text;
	row->texts[1] = event->who;
	row->texts[2] = event_kind_word(event->kind);
	row->fields[FILTER_KIND] = event_kind_word(event->kind);
	row->fields[FILTER_STATE] = event->problem ? "error" : "ok";
}

static bool
is_wrong(const void *at)
{
	return ((const struct report_event *)at)->problem != NULL;
}

static const struct list_model model = { count, item, key, compare, describe,
	is_wrong };

static const char *
cell(const struct table_context *context, const void *at, int column,
    char room[TABLE_CELL_SIZE], enum style *style)
{
	const struct report_event *event = at;

	switch ((enum column)column) {
	case TIME:
		return words_clock(event->time, context->utc, room);
	case KIND:
		return event_kind_word(event->kind);
	case WHO:
		return words_or(event->who, "-");
	case WHAT:
		if (!event->problem)
			return event->text;
		*style = STYLE_MESSAGE_WARN;
		return table_text(room, "! %s", event->text);
	}
	return "";
}

static const struct table_column compact[] = {
	{ "TIME", TIME, 8, 0, false, false },
	{ "WHAT", WHAT, 27, 1, false, false },
};

static const struct table_column normal[] = {
	{ "TIME", TIME, 8, 0, false, false },
	{ "KIND", KIND, 8, 0, false, false },
	{ "WHO", WHO, 6, 0, false, false },
	{ "WHAT", WHAT, 50, 1, false, false },
};

static const struct table_column wide[] = {
	{ "TIME", TIME, 8, 0, false, false },
	{ "KIND", KIND, 8, 0, false, false },
	{ "WHO", WHO, 16, 0, false, false },
	{ "WHAT", WHAT, 100, 1, false, false },
};

#define COLUMNS(array) sizeof(array) / sizeof((array)[0])

static const struct table table = {
	{ compact, normal, wide },
	{ COLUMNS(compact), COLUMNS(normal), COLUMNS(wide) },
	cell,
};

static void
title(const struct ui *ui UNUSED, const void *at, struct buf *left)
{
	const struct report_event *event = at;

	(void)buf_printf(left, "%s", event_kind_word(event->kind));
	if (event->problem)
		(void)buf_text(left, "   failed");
}

static void
detail(const struct ui *ui, const void *at, struct page *page)
{
	const struct report_event *event = at;
	char stamp[WORDS_SIZE], many[WORDS_SIZE];

	if (event->problem)
		page_error(page, event->problem);
	else
		page_add(page, STYLE_TEXT, " %s", event->text);
	page_add(page, STYLE_TEXT, " Time       %s   by %s",
	    words_stamp(event->time, ui->utc, stamp),
	    words_or(event->who, "vigie"));
	if (ui->report->problem_count)
		page_add(page, STYLE_MESSAGE_WARN,
		    " %s in files: :problems lists them",
		    words_count(
			ui->report->problem_count, "problem", NULL, many));
}

static void
empty(const struct ui *ui UNUSED, struct page *page)
{
	page_add(page, STYLE_TEXT,
	    "\n\n            Nothing has happened yet.\n\n"
	    "              R        look at everything now\n"
	    "              :sources what is read");
}

static bool
act(struct ui *ui, struct place *place, enum action action)
{
	const struct list_row *row = list_current(place->list);
	char subject[LIST_KEY_SIZE + 16];

	if (action == ACTION_END) {
		list_follow(place->list, true);
		ui->last_move = ui->tick;
	} else if (action == ACTION_OPEN || action == ACTION_DIFF) {
		(void)snprintf(subject, sizeof(subject), "event:%s", row->key);
		view_open_text(ui, subject, "what happened");
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
	if (action == ACTION_TAGS)
		return "tags are in Repos (2)";
	if ((action == ACTION_OPEN || action == ACTION_DIFF) &&
	    !list_current(place->list))
		return "there is no row";
	return NULL;
}

static const enum action footer[] = { ACTION_END, ACTION_ERRORS, ACTION_OPEN,
	ACTION_FILTER, ACTION_RESCAN, ACTION_MESSAGES, ACTION_COMMAND,
	ACTION_HELP, ACTION_BACK };

const struct view view_activity = {
	.names = "log activity",
	.digit = '5',
	.tab = "Log",
	.wide_tab = "Activity",
	.kind = LAYOUT_LIST,
	.scopes = SCOPE_LIST,
	.footer = footer,
	.footer_count = sizeof(footer) / sizeof(footer[0]),
	.model = &model,
	.table = &table,
	.sort = TIME,
	.title = title,
	.detail = detail,
	.empty = empty,
	.act = act,
	.off = off,
};

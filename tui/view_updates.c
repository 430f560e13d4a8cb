/*
 * Updates: the queue. A row is a policy and an automation with a change, or
 * with a reason why there is none.
 */
#include <stdio.h>

#include "tui/ui.h"
#include "tui/words.h"

enum column {
	STATE,
	AGE,
	NAMESPACE,
	IMAGE,
	FROM,
	TO,
	STEP, /* from>to in one, for narrow screens */
	BUMP,
	RULE,
	MARKERS,
	WHY,
	WHERE,
	/* Shorter forms, for less than 120 columns. */
	STATE_LETTER,
	IMAGE_NAME,
	BUMP_START,
};

static size_t
count(const struct report *report, const char *subject UNUSED)
{
	return report->update_count;
}

static const void *
item(const struct report *report, const char *subject UNUSED, size_t index)
{
	return &report->updates[index];
}

static const char *
key(const void *at, char room[LIST_KEY_SIZE] UNUSED)
{
	return ((const struct report_update *)at)->key;
}

static int
compare_numbers(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int
compare(const void *a, const void *b, int column)
{
	const struct report_update *left = a, *right = b;

	switch ((enum column)column) {
	case STATE:
	case STATE_LETTER:
		return compare_numbers(left->state, right->state);
	case AGE:
		/* Youngest first; never seen is oldest. DONE is the tail. */
		if ((left->state == UPDATE_DONE) !=
		    (right->state == UPDATE_DONE))
			return left->state == UPDATE_DONE ? 1 : -1;
		return compare_numbers(right->first_seen, left->first_seen);
	case NAMESPACE:
		return strcmp(left->policy_namespace, right->policy_namespace);
	case IMAGE:
	case IMAGE_NAME:
		return strcmp(left->image, right->image);
	case FROM:
		return strcmp(left->from, right->from);
	case TO:
	case STEP:
		return strcmp(left->to, right->to);
	case BUMP:
	case BUMP_START:
		return compare_numbers(right->bump, left->bump);
	case RULE:
		return strcmp(left->rule, right->rule);
	case MARKERS:
		return compare_numbers(
		    (int64_t)right->marker_count, (int64_t)left->marker_count);
	case WHY:
	case WHERE:
		return strcmp(left->why, right->why);
	}
	return 0;
}

static void
describe(const void *at, struct filter_row *row)
{
	const struct report_update *update = at;

	row->texts[0] = update->image;
	row->texts[1] = update->to;
	row->texts[2] = update->from;
	row->texts[3] = update->why;
	row->texts[4] = update->policy_namespace;
	row->texts[5] = update->policy;
	row->texts[6] = update->who;
	row->fields[FILTER_STATE] = update_state_word(update->state);
	row->fields[FILTER_NAMESPACE] = update->policy_namespace;
	row->fields[FILTER_BUMP] = update_bump_word(update->bump);
}

static bool
is_wrong(const void *at)
{
	const struct report_update *update = at;

	return update->problem || update->state == UPDATE_ERROR ||
	    update->state == UPDATE_BLOCKED;
}

static const struct list_model model = { count, item, key, compare, describe,
	is_wrong };

/* ---- cells ---- */

static enum style
state_style(enum update_state state)
{
	return (enum style)(STYLE_STATE_NEW + (int)state);
}

/* "prod/web/values.yaml:7 +1": the end of the path tells more. */
static const char *
where(const struct report_update *update, char room[TABLE_CELL_SIZE])
{
	const struct report_marker *marker = update->markers;
	struct span path;

	if (update->state != UPDATE_NEW || !update->marker_count)
		return update->why;
	path = span_of(marker->file);
	while (path.length > 28 && span_find(path, '/') < path.length)
		path = span_from(path, span_find(path, '/') + 1);
	if (update->marker_count == 1)
		return table_text(
		    room, "%.*s:%u", (int)path.length, path.at, marker->line);
	return table_text(room, "%.*s:%u +%zu", (int)path.length, path.at,
	    marker->line, update->marker_count - 1);
}

static const char *
bump(const struct report_update *update, enum style *style)
{
	if (update->bump == BUMP_MAJOR || update->bump == BUMP_DOWN)
		*style = STYLE_BUMP_MAJOR;
	return update_bump_word(update->bump);
}

static const char *
or_dash(const char *text)
{
	return *text ? text : "-";
}

static const char *
cell(const struct table_context *context, const void *at, int column,
    char room[TABLE_CELL_SIZE], enum style *style)
{
	const struct report_update *update = at;

	switch ((enum column)column) {
	case STATE:
		*style = state_style(update->state);
		return update_state_word(update->state);
	case STATE_LETTER:
		*style = state_style(update->state);
		return table_text(
		    room, "%c", *update_state_word(update->state));
	case AGE:
		return words_age(context->now,
		    update->state == UPDATE_DONE && update->done_at
			? update->done_at
			: update->first_seen,
		    room);
	case NAMESPACE:
		return update->policy_namespace;
	case IMAGE:
		return update->image;
	case IMAGE_NAME:
		return words_image(update->image);
	case FROM:
		return or_dash(update->from);
	case TO:
		return or_dash(update->to);
	case STEP:
		return table_text(room, "%s>%s", update->from, update->to);
	case BUMP:
		return bump(update, style);
	case BUMP_START:
		return table_text(room, "%.3s", bump(update, style));
	case RULE:
		return update->rule;
	case MARKERS:
		return table_text(room, "%zu", update->marker_count);
	case WHY:
		return update->why;
	case WHERE:
		return where(update, room);
	}
	return "";
}

static const struct table_column compact[] = {
	{ "S", STATE_LETTER, 1, 0, false },
	{ "AGE", AGE, 3, 0, true },
	{ "IMAGE", IMAGE_NAME, 12, 3, false },
	{ "STEP", STEP, 13, 2, false },
	{ "BUMP", BUMP_START, 4, 0, false },
};

static const struct table_column normal[] = {
	{ "S", STATE_LETTER, 1, 0, false },
	{ "AGE", AGE, 3, 0, true },
	{ "NAMESPACE", NAMESPACE, 9, 2, false },
	{ "IMAGE", IMAGE_NAME, 13, 4, false },
	{ "FROM", FROM, 8, 1, false },
	{ "TO", TO, 8, 1, false },
	{ "BUMP", BUMP, 5, 0, false },
	{ "WHY / WHERE", WHY, 22, 2, false },
};

static const struct table_column wide[] = {
	{ "STATE", STATE, 8, 0, false },
	{ "AGE", AGE, 3, 0, true },
	{ "NAMESPACE", NAMESPACE, 10, 1, false },
	{ "IMAGE", IMAGE, 27, 3, false },
	{ "FROM", FROM, 11, 1, false },
	{ "TO", TO, 11, 1, false },
	{ "BUMP", BUMP, 6, 0, false },
	{ "RULE", RULE, 14, 1, false },
	{ "MK", MARKERS, 2, 0, true },
	{ "WHERE / WHY", WHERE, 36, 2, false },
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
	*all = words_waiting(report);
	*wrong = 0;
}

static void
title(const struct ui *ui UNUSED, const void *at, struct buf *left)
{
	const struct report_update *update = at;

	(void)buf_printf(
	    left, "%s/%s", update->policy_namespace, update->policy);
	if (*update->to)
		(void)buf_printf(left, "  %s -> %s",
		    *update->from ? update->from : "?", update->to);
}

static void
add_seen(
    const struct ui *ui, const struct report_update *update, struct page *page)
{
	char stamp[WORDS_SIZE], ago[WORDS_SIZE];
	struct span commit = words_commit(update->commit);

	if (update->state == UPDATE_DONE)
		page_add(page, STYLE_TEXT, " Pushed   %.*s by %s, %s",
		    (int)commit.length, commit.at, update->who,
		    words_ago(backend_now(), update->done_at, ago));
	else if (update->first_seen)
		page_add(page, STYLE_TEXT, " Seen     %s, %s by our scans",
		    words_stamp(update->first_seen, ui->utc, stamp),
		    words_ago(backend_now(), update->first_seen, ago));
}

static void
add_files(
    const struct ui *ui, const struct report_update *update, struct page *page)
{
	int rows = ui->layout.detail_rows - 4;
	size_t i, each;

	if (!update->marker_count)
		return;
	page_add(page, STYLE_TEXT, " File     %s:%u (1 of %zu %s)",
	    update->markers->file, update->markers->line, update->marker_count,
	    update->marker_count == 1 ? "marker" : "markers");
	each = rows > 4 ? (size_t)rows - 1 : 2;
	for (i = 0; i < update->file_count; i++)
		page_changes(page, &update->files[i], each);
}

static void
detail(const struct ui *ui, const void *at, struct page *page)
{
	const struct report_update *update = at;
	char room[TABLE_CELL_SIZE];

	/* One line: the change itself. */
	if (ui->layout.detail_rows <= 1) {
		if (update->problem)
			page_add(page, STYLE_MESSAGE_ERROR, " %s",
			    update->problem->text);
		else
			page_add(page, STYLE_TEXT, " %s -> %s  %s",
			    update->from, update->to, where(update, room));
		return;
	}
	if (update->problem)
		page_error(page, update->problem);
	page_add(page, STYLE_TEXT, " Image    %s  tag %s", update->image,
	    *update->to ? update->to : "-");
	page_add(page, STYLE_TEXT, " Policy   %s/%s  %s   %zu tags, %zu match",
	    update->policy_namespace, update->policy, update->rule,
	    update->tag_count, update->considered);
	if (ui->layout.detail_rows > 8 && *update->automation)
		page_add(page, STYLE_TEXT, " Pushes   %s/%s to %s, branch %s",
		    update->namespace, update->automation, update->repository,
		    update->branch);
	if (ui->layout.detail_rows > 8)
		add_seen(ui, update, page);
	add_files(ui, update, page);
	if (ui->layout.detail_rows <= 8)
		add_seen(ui, update, page);
}

static void
empty(const struct ui *ui, struct page *page)
{
	const struct report *report = ui->report;
	char ago[WORDS_SIZE];

	if (!report || !report->loaded) {
		page_add(page, STYLE_TEXT,
		    "\n\n            Reading Flux objects...\n\n"
		    "            Keys work already: 5 shows what happens, "
		    "q quits.");
		return;
	}
	page_add(
	    page, STYLE_TEXT_STRONG, "\n\n            Nothing is waiting.\n\n");
	if (report->scanned_at)
		page_add(page, STYLE_TEXT,
		    "            %zu repositories, the last scan %s.",
		    report->repository_count,
		    words_ago(backend_now(), report->scanned_at, ago));
	page_add(page, STYLE_TEXT, "            %zu policies, %zu automations.",
	    report->policy_count, report->automation_count);
	if (report->problem_count)
		page_add(page, STYLE_MESSAGE_WARN,
		    "            %s in files: :problems",
		    words_count(report->problem_count, "problem", NULL, ago));
	page_add(page, STYLE_TEXT,
	    "\n            Not what you expected?\n"
	    "              R        look again now\n"
	    "              3        policies: which tag each one chose\n"
	    "              5        log: what was found and decided\n"
	    "              :sources what is read, and what went wrong there");
}

/* ---- actions ---- */

static bool
act(struct ui *ui, struct place *place, enum action action)
{
	struct arena *arena = arena_new();
	const char **keys;
	size_t count_;
	bool taken = true;

	keys = list_targets(place->list, arena, &count_);
	if (action == ACTION_OPEN || action == ACTION_DIFF) {
		if (count_)
			view_open_diff(ui, keys, count_);
	} else if (action == ACTION_APPROVE) {
		dialog_approve(ui, keys, count_);
	} else if (action == ACTION_TAGS) {
		const struct report_update *update =
		    list_current(place->list)->item;

		view_open_tags(ui, update->policy_namespace, update->policy);
	} else {
		taken = false;
	}
	arena_free(arena);
	return taken;
}

static const char *
off(const struct ui *ui, const struct place *place, enum action action,
    char room[TABLE_CELL_SIZE])
{
	const struct list_row *row = list_current(place->list);

	if (action != ACTION_OPEN && action != ACTION_DIFF &&
	    action != ACTION_APPROVE && action != ACTION_TAGS)
		return NULL;
	if (!row)
		return "there is no row";
	if (action != ACTION_APPROVE)
		return NULL;
	return view_why_not_approve(ui, list_mark_count(place->list),
	    row->gone ? NULL : row->item, room);
}

const char *
view_why_not_approve(const struct ui *ui, size_t marked,
    const struct report_update *update, char room[TABLE_CELL_SIZE])
{
	if (!ui->report)
		return "nothing is loaded yet";
	if (ui->report->read_only) {
		return table_text(
		    room, "read-only: %s", ui->report->read_only_reason);
	}
	if (marked)
		return NULL;
	if (!update)
		return "this update is gone";
	if (!*update->id) {
		return table_text(room, "it is %s: %s",
		    update_state_word(update->state),
		    update->problem ? update->problem->text : update->why);
	}
	return NULL;
}

static const enum action footer[] = { ACTION_DIFF, ACTION_APPROVE,
	ACTION_RESCAN, ACTION_MARK, ACTION_FILTER, ACTION_HELP, ACTION_BACK,
	ACTION_TAGS, ACTION_SORT, ACTION_COMMAND, ACTION_RANGE, ACTION_ERRORS };

const struct view view_updates = {
	.names = "updates up",
	.digit = '1',
	.tab = "Updates",
	.wide_tab = "Updates",
	.kind = LAYOUT_LIST,
	.scopes = SCOPE_LIST,
	.footer = footer,
	.footer_count = sizeof(footer) / sizeof(footer[0]),
	.model = &model,
	.table = &table,
	.sort = AGE,
	.count = tab_count,
	.title = title,
	.detail = detail,
	.empty = empty,
	.act = act,
	.off = off,
};

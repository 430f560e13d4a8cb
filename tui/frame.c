/*
 * The lines around a view: where am I, which views are there, what happened,
 * what can I press. They show what the report says and keep nothing.
 */
#include <ctype.h>
#include <stdio.h>

#include "backend/base/text.h"
#include "tui/draw.h"
#include "tui/ui.h"
#include "tui/words.h"

/* Git is looked at every minute unless vigie.yaml says otherwise; a report does
 * not say, so only an age that is long by any setting is called stale. */
#define GIT_STALE 600

static bool
is_wide(const struct ui *ui)
{
	return ui->layout.width == LAYOUT_WIDE;
}

/* ---- the context line ---- */

/* "fleet@main 3f9c2e1", or how many there are. */
static void
add_repositories(const struct ui *ui, struct buf *into)
{
	const struct report *report = ui->report;
	const struct report_automation *first = report->automations;
	struct span name, commit;
	char age[WORDS_SIZE];
	size_t i;

	if (!report->automation_count) {
		(void)buf_text(into, "(no automation)");
		return;
	}
	for (i = 1; i < report->automation_count; i++)
		if (strcmp(first[i].repository, first->repository) != 0 ||
		    strcmp(first[i].checkout, first->checkout) != 0) {
			(void)buf_printf(
			    into, "%zu automations", report->automation_count);
			return;
		}
	name = words_repository(first->repository);
	if (!is_wide(ui))
		while (span_find(name, '/') < name.length)
			name = span_from(name, span_find(name, '/') + 1);
	commit = words_commit(first->commit);
	(void)buf_printf(into, is_wide(ui) ? "%.*s  %s@%.*s" : "%.*s@%s %.*s",
	    (int)name.length, name.at, first->checkout, (int)commit.length,
	    commit.at);
	if (is_wide(ui))
		(void)buf_printf(into, " (fetched %s)",
		    words_ago(backend_now(), report->git_at, age));
}

/* The first source that cannot be read, or NULL. */
static const struct report_source *
wrong_source(const struct report *report)
{
	size_t i;

	for (i = 0; i < report->source_count; i++)
		if (report->sources[i].problem)
			return &report->sources[i];
	return NULL;
}

static bool
git_is_wrong(const struct report *report)
{
	return wrong_source(report) != NULL;
}

/* Older than twice the shortest interval: the word is needed. */
static bool
scan_is_stale(const struct report *report)
{
	int64_t shortest = INT64_MAX;
	size_t i;

	for (i = 0; i < report->repository_count; i++)
		if (!report->repositories[i].suspended &&
		    report->repositories[i].interval_ms < shortest)
			shortest = report->repositories[i].interval_ms;
	return shortest != INT64_MAX && report->scanned_at &&
	    backend_now() - report->scanned_at > 2 * shortest / 1000;
}

/* Words of the right side, from the right: each has its own style. */
static int
put_right(int column, enum style style, const char *text)
{
	int width = (int)text_width(span_of(text));

	column -= width;
	if (column > 1)
		(void)draw_line(0, column, width, style, span_of(text));
	return column - 2;
}

/* "git 41%" while something large comes, else "git ...". */
static void
put_fetch(const struct report *report, char *text, size_t room)
{
	uint64_t received = 0, total = 0;
	size_t i;

	for (i = 0; i < report->source_count; i++) {
		received += report->sources[i].received;
		total += report->sources[i].total;
	}
	if (total)
		(void)snprintf(
		    text, room, "git %u%%", (unsigned)(received * 100 / total));
	else
		(void)snprintf(text, room, "git ...");
}

static int
put_git(const struct report *report, int column)
{
	char text[WORDS_SIZE + 20], age[WORDS_SIZE];
	bool old = report->git_at && backend_now() - report->git_at > GIT_STALE;

	words_age(backend_now(), report->git_at, age);
	if (git_is_wrong(report) && report->git_at)
		(void)snprintf(text, sizeof(text), "! git FAILED %s", age);
	else if (git_is_wrong(report))
		(void)snprintf(text, sizeof(text), "! git FAILED");
	else if (report->pushing)
		(void)snprintf(text, sizeof(text), "git PUSH");
	else if (report->git_running)
		put_fetch(report, text, sizeof(text));
	else if (old)
		(void)snprintf(text, sizeof(text), "git STALE %s", age);
	else
		(void)snprintf(
		    text, sizeof(text), "git %s", report->git_at ? "ok" : "-");
	return put_right(column,
	    git_is_wrong(report) || old ? STYLE_HEADER_STALE : STYLE_HEADER,
	    text);
}

/* Nothing without a cluster: then there is none to speak of. */
static int
put_cluster(const struct ui *ui, int column)
{
	const struct report_cluster *cluster = ui->report->cluster;
	char text[WORDS_SIZE + 20], age[WORDS_SIZE];
	bool lost = cluster->state == CLUSTER_LOST;

	if (!live_has_cluster(ui->report) ||
	    (ui->layout.width == LAYOUT_COMPACT && !lost))
		return column;
	if (lost)
		(void)snprintf(text, sizeof(text), "! kube LOST %s",
		    words_left(cluster->since, backend_now(), age));
	else
		(void)snprintf(text, sizeof(text), "kube %s",
		    cluster->state == CLUSTER_OK ? "ok" : "...");
	return put_right(
	    column, lost ? STYLE_HEADER_STALE : STYLE_HEADER, text);
}

static int
put_scan(const struct ui *ui, int column)
{
	const struct report *report = ui->report;
	char text[2 * WORDS_SIZE + 20], age[WORDS_SIZE];
	bool stale = scan_is_stale(report);

	words_age(backend_now(), report->scanned_at, age);
	if (report->scans_running)
		(void)snprintf(text, sizeof(text), "scan %zu to go",
		    report->scans_running + report->scans_waiting);
	else if (ui->layout.width == LAYOUT_COMPACT)
		(void)snprintf(
		    text, sizeof(text), "%s%s", stale ? "STALE " : "", age);
	else if (is_wide(ui) && !stale && report->scanned_at)
		(void)snprintf(text, sizeof(text), "scan %s",
		    words_ago(backend_now(), report->scanned_at, age));
	else
		(void)snprintf(text, sizeof(text), "scan %s%s",
		    stale ? "STALE " : "", age);
	return put_right(
	    column, stale ? STYLE_HEADER_STALE : STYLE_HEADER, text);
}

void
ui_draw_context(const struct ui *ui)
{
	const struct report *report = ui->report;
	int right = ui->columns - 1;
	struct buf left;

	buf_init(&left, 400);
	(void)buf_printf(&left, "%s  ",
	    report && live_has_cluster(report)
		? words_or(report->cluster->context, "vigie")
		: "vigie");
	if (!report) {
		(void)buf_text(&left, "starting");
	} else {
		right = put_right(right,
		    report->read_only ? STYLE_HEADER_READONLY
				      : STYLE_HEADER_WRITE,
		    report->read_only ? "READ-ONLY" : "WRITE");
		right = put_scan(ui, right);
		if (ui->layout.width != LAYOUT_COMPACT || git_is_wrong(report))
			right = put_git(report, right);
		right = put_cluster(ui, right);
		add_repositories(ui, &left);
	}
	(void)draw_line(0, 1, right - 1, STYLE_HEADER, buf_as_span(&left));
	buf_release(&left);
}

/* ---- tabs ---- */

/* A view that was opened from a tab shows that tab as the active one. */
static const struct place *
active_main(const struct ui *ui)
{
	size_t i = ui->trail_at + 1;

	while (i-- > 0)
		if (ui->trail[i]->is_main)
			return ui->trail[i];
	return NULL;
}

/* What is shown is old, and how old: in the place of the tabs. */
static void
draw_lost(const struct ui *ui, int row)
{
	const struct report_cluster *cluster = ui->report->cluster;
	char clock[WORDS_SIZE], age[WORDS_SIZE], next[WORDS_SIZE];
	char text[4 * WORDS_SIZE];

	(void)snprintf(text, sizeof(text),
	    " ! Cluster not reachable. Data is %s old (%s). Next try %s.",
	    words_left(cluster->since, backend_now(), age),
	    words_clock(cluster->since, ui->utc, clock),
	    words_clock(cluster->next_try, ui->utc, next));
	draw_cell(row, 0, ui->columns, STYLE_BANNER, text);
}

/* " 2 Repos 11!1 ", in brackets when it is the active one. */
static void
add_tab(
    const struct ui *ui, int which, bool active, bool counts, struct buf *text)
{
	const struct view *view = view_of((enum view_main)which);
	size_t all, wrong;

	(void)buf_printf(text, "%c%c %s", active ? '[' : ' ', view->digit,
	    is_wide(ui) ? view->wide_tab : view->tab);
	if (view->count && ui->report && counts) {
		view->count(ui->report, &all, &wrong);
		(void)buf_printf(text, " %zu", all);
		if (wrong)
			(void)buf_printf(
			    text, is_wide(ui) ? " !%zu" : "!%zu", wrong);
	}
	(void)buf_byte(text, active ? ']' : ' ');
}

void
ui_draw_tabs(const struct ui *ui)
{
	int column = 0, i, row = ui->layout.tabs;
	struct buf text;
	bool active, counts;

	if (row < 0)
		return;
	if (ui->report && ui->report->cluster->state == CLUSTER_LOST) {
		draw_lost(ui, row);
		return;
	}
	buf_init(&text, 400);
	/* Where all of them do not fit, the others do without numbers. */
	for (i = 0; i < VIEW_MAIN_COUNT; i++)
		add_tab(ui, i, false, true, &text);
	counts = (int)text_width(buf_as_span(&text)) <= ui->columns;
	for (i = 0; i < VIEW_MAIN_COUNT; i++) {
		active = ui->mains[i] == active_main(ui);
		buf_clear(&text);
		add_tab(ui, i, active, counts || active, &text);
		column += draw_line(row, column, ui->columns - column,
		    active ? STYLE_TAB_ACTIVE : STYLE_TAB, buf_as_span(&text));
	}
	buf_release(&text);
}

/* ---- activity ---- */

static void
draw_event(const struct ui *ui, int row, const struct report_event *event)
{
	char clock[WORDS_SIZE];
	struct buf text;

	buf_init(&text, 1000);
	words_clock(event->time, ui->utc, clock);
	if (is_wide(ui))
		(void)buf_printf(
		    &text, "%s %-8s ", clock, event_kind_word(event->kind));
	else
		(void)buf_printf(&text, "%.5s ", clock);
	(void)buf_printf(
	    &text, "%s%s", event->problem ? "! " : "", event->text);
	(void)draw_line(row, 1, ui->columns - 2,
	    event->problem ? STYLE_MESSAGE_WARN : STYLE_TEXT,
	    buf_as_span(&text));
	buf_release(&text);
}

void
ui_draw_activity(const struct ui *ui)
{
	const struct layout *at = &ui->layout;
	size_t rows = (size_t)(at->activity_rows > 0 ? at->activity_rows : 0);
	size_t i, count;

	if (!ui->report || at->activity < 0 ||
	    ui_place(ui) == ui->mains[VIEW_ACTIVITY])
		return;
	if (at->activity_rule >= 0)
		draw_rule(
		    at->activity_rule, at->columns, "activity", "@ to open");
	count = ui->report->event_count;
	for (i = 0; i < rows && i < count; i++)
		draw_event(ui, at->activity + (int)i,
		    &ui->report->events[count - 1 - i]);
}

/* ---- messages ---- */

static void
add_list_state(const struct place *place, struct buf *into)
{
	const struct list *list = place->list;
	char word[TABLE_CELL_SIZE];

	if (list_pending(list))
		(void)buf_printf(into, "%zu new (.)   ", list_pending(list));
	else if (list_gone(list))
		(void)buf_printf(into, "%zu gone (.)   ", list_gone(list));
	if (list_is_wrong_only(list))
		(void)buf_text(into, "only errors (E)   ");
	(void)buf_printf(into, "filter: %s   ",
	    *list_filter(list) ? list_filter(list) : "none");
	(void)buf_printf(into, "sort: %s%s",
	    table_column_word(place->view->table, list_sort_column(list), word),
	    list_is_descending(list) ? " down" : "");
	if (list_has_range(list))
		(void)buf_text(into, "   range...");
	if (list_mark_count(list))
		(void)buf_printf(into, "   %zu marked", list_mark_count(list));
}

/* Why some rows, or what the cluster says of them, are not seen; NULL. */
static const struct error *
unseen(const struct ui *ui, const struct place *place)
{
	const struct view *view = place->view;

	if (view->problem)
		return view->problem(ui->report);
	return view->live && view != &view_updates &&
		live_has_cluster(ui->report)
	    ? ui->report->cluster->problem
	    : NULL;
}

static void
draw_status(const struct ui *ui, const struct place *place)
{
	const struct report_source *broken = wrong_source(ui->report);
	const struct error *problem = unseen(ui, place);
	struct buf left, right;
	int row = ui->layout.message, used;

	buf_init(&left, 400);
	buf_init(&right, 400);
	if (place->view->checks) {
		place->view->checks(ui, place, &left);
	} else if (place->list) {
		if (*ui->report->waiting)
			(void)buf_printf(
			    &left, "waiting: %s", ui->report->waiting);
		else if (problem)
			(void)buf_printf(&left, "! %s", problem->text);
		else if (broken)
			(void)buf_printf(
			    &left, "! %s (:sources)", broken->problem->text);
		else if (list_count(place->list) != list_total(place->list))
			(void)buf_printf(&left, "%zu of %zu",
			    list_count(place->list), list_total(place->list));
		else if (place->view == &view_secrets)
			(void)buf_printf(
			    &left, "memory for values: %s", ui->memory);
		else
			words_summary(ui->report, &left);
		add_list_state(place, &right);
	}
	/* The right side is about what one does now: it stays whole. */
	used = (int)text_width(buf_as_span(&right));
	if (used + 20 > ui->columns)
		used = ui->columns - 20;
	(void)draw_line(
	    row, 1, ui->columns - used - 4, STYLE_TEXT, buf_as_span(&left));
	(void)draw_line(
	    row, ui->columns - 1 - used, used, STYLE_TEXT, buf_as_span(&right));
	buf_release(&left);
	buf_release(&right);
}

void
ui_draw_message(struct ui *ui)
{
	const struct notice *notice = notice_current(&ui->notices, ui->tick);
	int row = ui->layout.message;
	struct buf text;

	if (ui->prompt.sign) {
		prompt_draw(&ui->prompt, row, ui->columns);
		return;
	}
	if (!notice) {
		if (ui->layout.message != ui->layout.keys && ui->report)
			draw_status(ui, ui_place(ui));
		return;
	}
	buf_init(&text, 2000);
	words_error(&notice->error, &text);
	draw_cell(row, 0, ui->columns, STYLE_MESSAGE, "");
	(void)draw_line(
	    row, 1, ui->columns - 2, notice->style, buf_as_span(&text));
	buf_release(&text);
}

/* ---- keys ---- */

/* One "d diff", with two blanks in front of all but the first. */
static int
put_key(const struct ui *ui, int column, enum action action, bool first)
{
	const struct place *place = ui_place(ui);
	char name[KEYS_NAME_SIZE], room[TABLE_CELL_SIZE];
	const char *label = keys_info(action)->label;
	int row = ui->layout.keys, wide;
	bool off = ui_off(ui, action, room) != NULL;

	if (action == ACTION_BACK && place->is_main)
		label = "quit";
	keys_short(action, name);
	if (action == ACTION_BACK && place->is_main)
		(void)snprintf(name, sizeof(name), "q");
	wide = (int)(strlen(name) + strlen(label)) + 1 + (first ? 0 : 2);
	if (column + wide >= ui->columns)
		return column;
	column += first ? 0 : 2;
	column += draw_line(row, column, ui->columns - column,
	    off ? STYLE_KEY_OFF : STYLE_KEY, span_of(name));
	return column + 1 +
	    draw_line(row, column + 1, ui->columns - column,
		off ? STYLE_KEY_OFF : STYLE_TEXT, span_of(label));
}

void
ui_draw_keys(const struct ui *ui)
{
	const struct view *view = ui_place(ui)->view;
	int column = 1;
	size_t i;

	for (i = 0; i < view->footer_count; i++)
		column = put_key(ui, column, view->footer[i], !i);
}

/*
 * DESIGN
 *
 * draw = f(report, state). Keys change the state, reports replace the report,
 * time lets rows in and messages out; each is a function here, and only
 * ui_draw() draws. So the loop can read all keys that wait before one paint,
 * and a test can press keys without a terminal.
 *
 * Keys are taken before reports: what somebody pressed was meant for what was
 * on the screen.
 */
#include "tui/ui.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "tui/words.h"

void
ui_init(struct ui *ui, struct backend *backend)
{
	int i;

	*ui = (struct ui) { .backend = backend, .last_key = -UI_FREEZE_MS };
	for (i = 0; i < VIEW_MAIN_COUNT; i++) {
		ui->mains[i] =
		    view_place_new(view_of((enum view_main)i), NULL, NULL);
		ui->mains[i]->is_main = true;
	}
	list_follow(ui->mains[VIEW_ACTIVITY]->list, true);
	ui->trail[0] = ui->mains[VIEW_UPDATES];
	ui->trail_count = 1;
}

static void
forget_pending(struct ui *ui, size_t index)
{
	arena_free(ui->pending[index].arena);
	ui->pending[index] = ui->pending[--ui->pending_count];
}

void
ui_release(struct ui *ui)
{
	size_t i;

	dialog_close(ui);
	for (i = 0; i < ui->trail_count; i++)
		if (!ui->trail[i]->is_main)
			view_place_free(ui->trail[i]);
	for (i = 0; i < VIEW_MAIN_COUNT; i++)
		view_place_free(ui->mains[i]);
	while (ui->pending_count)
		forget_pending(ui, 0);
	notice_release(&ui->notices);
	report_unref(ui->report);
	free(ui->wants_theme);
	ui->report = NULL;
}

/* ---- messages ---- */

static void
say(struct ui *ui, enum style style, const char *format, va_list args)
{
	struct buf text;

	buf_init(&text, 1000);
	(void)buf_vprintf(&text, format, args);
	notice_say(&ui->notices, backend_now(), ui->tick, style, "%s", text.at);
	buf_release(&text);
}

void
ui_say(struct ui *ui, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(ui, STYLE_MESSAGE, format, args);
	va_end(args);
}

void
ui_warn(struct ui *ui, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(ui, STYLE_MESSAGE_WARN, format, args);
	va_end(args);
}

void
ui_fail(struct ui *ui, const struct error *error)
{
	notice_error(&ui->notices, backend_now(), ui->tick, error);
}

void
ui_want_theme(struct ui *ui, const char *name)
{
	free(ui->wants_theme);
	ui->wants_theme = xstrdup(name);
}

/* ---- places ---- */

struct place *
ui_place(const struct ui *ui)
{
	return ui->trail[ui->trail_at];
}

static void
make_page(struct ui *ui, struct place *place)
{
	struct page *page = page_new();

	place->view->make(ui, place, page);
	pager_set_page(&place->pager, page);
	page_free(place->page);
	place->page = page;
}

static void
show_report(struct ui *ui, struct place *place)
{
	if (place->view->make)
		make_page(ui, place);
	else if (ui->report)
		list_set_report(place->list, ui->report);
}

/* What lay ahead is left behind by going another way. */
static void
cut_trail(struct ui *ui)
{
	struct place *place;

	while (ui->trail_count > ui->trail_at + 1) {
		place = ui->trail[--ui->trail_count];
		if (!place->is_main)
			view_place_free(place);
	}
	if (ui->trail_count < UI_TRAIL_LIMIT)
		return;
	if (!ui->trail[0]->is_main)
		view_place_free(ui->trail[0]);
	memmove(ui->trail, ui->trail + 1,
	    (UI_TRAIL_LIMIT - 1) * sizeof(struct place *));
	ui->trail_count--;
	ui->trail_at--;
}

static void
arrive(struct ui *ui, struct place *place)
{
	cut_trail(ui);
	ui->trail[ui->trail_count++] = place;
	ui->trail_at = ui->trail_count - 1;
	ui->last_move = ui->tick - UI_REST_MS;
	show_report(ui, place);
}

void
ui_go(struct ui *ui, enum view_main which)
{
	if (ui_place(ui) != ui->mains[which])
		arrive(ui, ui->mains[which]);
}

struct place *
ui_open(struct ui *ui, const struct view *view, const char *subject,
    const char *title)
{
	struct place *place = view_place_new(view, subject, title);

	arrive(ui, place);
	return place;
}

void
ui_step(struct ui *ui, bool forward)
{
	if (forward ? ui->trail_at + 1 == ui->trail_count : !ui->trail_at) {
		ui_say(ui, "there is no view further %s",
		    forward ? "forward" : "back");
		return;
	}
	ui->trail_at += forward ? 1 : (size_t)-1;
	ui->last_move = ui->tick - UI_REST_MS;
	show_report(ui, ui_place(ui));
}

void
ui_back(struct ui *ui)
{
	if (ui_place(ui)->is_main)
		ui_quit(ui);
	else if (ui->trail_at)
		ui_step(ui, false);
	else
		ui_go(ui, VIEW_UPDATES);
}

void
ui_quit(struct ui *ui)
{
	if (ui->report && ui->report->pushing) {
		dialog_quit(ui);
		return;
	}
	ui->done = true;
}

/* ---- reports and time ---- */

bool
ui_is_frozen(const struct ui *ui)
{
	const struct place *place = ui_place(ui);

	return ui->dialog || ui->prompt.sign ||
	    ui->tick - ui->last_key < UI_FREEZE_MS ||
	    (place->list && list_mark_count(place->list));
}

static void
merge(struct place *place, bool frozen)
{
	if (!frozen && place->list && !list_mark_count(place->list))
		list_merge(place->list);
}

static void
tell_success(struct ui *ui, const struct ui_pending *pending,
    const struct report_fate *fate)
{
	struct span commit;
	size_t i;

	if (pending->kind == COMMAND_APPROVE)
		for (i = 0; i < fate->commit_count; i++) {
			commit = words_commit(fate->commits[i]);
			ui_say(ui, "pushed %.*s: %s", (int)commit.length,
			    commit.at, pending->what);
		}
	else if (pending->kind != COMMAND_LOOKED)
		ui_say(ui, "done: %s", pending->what);
}

static void
tell_failure(struct ui *ui, const struct ui_pending *pending,
    const struct report_fate *fate)
{
	struct error error;
	bool moved = false;
	size_t i;

	for (i = 0; i < fate->error_count; i++) {
		error = fate->errors[i];
		moved |= error.kind == ERROR_CONFLICT;
		if (pending->kind == COMMAND_APPROVE && !*error.means)
			error_hint(&error, "nothing was pushed for this", NULL);
		error_wrap(&error, "%s", pending->what);
		ui_fail(ui, &error);
	}
	/* What was shown is not what is there now: look again. */
	if (moved && pending->key_count && !ui->dialog)
		view_open_diff(ui, pending->keys, pending->key_count);
}

static void
check_pending(struct ui *ui)
{
	size_t i = 0;

	while (i < ui->pending_count) {
		const struct ui_pending *pending = &ui->pending[i];
		const struct report_fate *fate =
		    report_find_fate(ui->report, pending->id);

		if (!fate || !fate->finished) {
			i++;
			continue;
		}
		if (!fate->failed || fate->partly || fate->commit_count)
			tell_success(ui, pending, fate);
		if (fate->failed || fate->partly || fate->error_count)
			tell_failure(ui, pending, fate);
		forget_pending(ui, i);
	}
}

void
ui_report(struct ui *ui, const struct report *report)
{
	bool frozen = ui_is_frozen(ui);
	size_t i;

	if (!report)
		return;
	report_unref(ui->report);
	ui->report = report;
	for (i = 0; i < VIEW_MAIN_COUNT; i++) {
		list_set_report(ui->mains[i]->list, report);
		merge(ui->mains[i], frozen && ui->mains[i] == ui_place(ui));
	}
	if (!ui_place(ui)->is_main) {
		show_report(ui, ui_place(ui));
		merge(ui_place(ui), frozen);
	}
	if (ui->dialog && ui->dialog->type->report)
		ui->dialog->type->report(ui, ui->dialog);
	check_pending(ui);
}

void
ui_tick(struct ui *ui)
{
	merge(ui_place(ui), ui_is_frozen(ui));
}

int64_t
ui_wait(const struct ui *ui)
{
	const struct place *place = ui_place(ui);
	const struct list_row *row =
	    place->list ? list_current(place->list) : NULL;
	int64_t wait = notice_wait(&ui->notices, ui->tick), left;

	if (place->list && !ui->dialog && !list_mark_count(place->list)) {
		left = ui->last_key + UI_FREEZE_MS - ui->tick;
		if (left > 0 && (wait < 0 || left < wait))
			wait = left;
	}
	if (row && (!place->shown || strcmp(row->key, place->shown) != 0)) {
		left = ui->last_move + UI_REST_MS - ui->tick;
		left = left > 0 ? left : 0;
		if (wait < 0 || left < wait)
			wait = left;
	}
	return wait;
}

bool
ui_painted(struct ui *ui)
{
	if (!ui->dialog || ui->dialog->painted >= 0)
		return false;
	ui->dialog->painted = ui->tick;
	return ui->dialog->type->guarded;
}

bool
ui_submit(struct ui *ui, const struct command *command, const char *what,
    const char *const *keys, size_t key_count)
{
	uint64_t id = backend_submit(ui->backend, command);
	struct ui_pending *pending;
	const char **copies;
	struct error error;
	size_t i;

	if (!id) {
		error_set(&error, ERROR_UNAVAILABLE,
		    "%s: not started, too much is waiting already", what);
		error_hint(&error, "nothing was changed",
		    "wait until something is done, then press it again");
		ui_fail(ui, &error);
		return false;
	}
	if (ui->pending_count == UI_PENDING_LIMIT)
		forget_pending(ui, 0);
	pending = &ui->pending[ui->pending_count++];
	*pending = (struct ui_pending) { .id = id, .kind = command->kind };
	pending->arena = arena_new();
	pending->what = arena_dup(pending->arena, what);
	copies = arena_calloc(pending->arena, key_count + 1, sizeof(*copies));
	for (i = 0; i < key_count; i++)
		copies[i] = arena_dup(pending->arena, keys[i]);
	pending->keys = copies;
	pending->key_count = key_count;
	return true;
}

/* ---- drawing ---- */

static void
draw_lines(struct page *page, int row, int rows, int columns)
{
	pager_draw_lines(page, 0, row, 0, rows, columns);
	page_free(page);
}

/* The row whose detail is shown: one that rested under the cursor. False when
 * the list is empty. */
static bool
find_shown(struct ui *ui, struct place *place, size_t *shown)
{
	const struct list_row *row = list_current(place->list);
	size_t i;

	if (!row)
		return false;
	if (place->shown && ui->tick - ui->last_move < UI_REST_MS)
		for (i = 0; i < list_count(place->list); i++)
			if (strcmp(list_at(place->list, i)->key,
				place->shown) == 0) {
				*shown = i;
				return true;
			}
	free(place->shown);
	place->shown = xstrdup(row->key);
	*shown = list_cursor(place->list);
	return true;
}

static void
draw_detail(struct ui *ui, struct place *place)
{
	const struct layout *at = &ui->layout;
	const struct list_row *row;
	struct page *page = page_new();
	struct buf title, count;
	size_t shown;

	buf_init(&title, 400);
	buf_init(&count, 100);
	if (find_shown(ui, place, &shown)) {
		row = list_at(place->list, shown);
		place->view->title(ui, row->item, &title);
		if (row->gone)
			(void)buf_text(&title, "   (gone)");
		(void)buf_printf(
		    &count, "%zu/%zu", shown + 1, list_count(place->list));
		place->view->detail(ui, row->item, page);
	}
	draw_rule(at->rule, at->columns, title.at, count.at);
	draw_lines(page, at->detail, at->detail_rows, at->columns);
	buf_release(&title);
	buf_release(&count);
}

static void
draw_empty(struct ui *ui, struct place *place)
{
	struct page *page = page_new();

	if (*list_filter(place->list) || list_is_wrong_only(place->list)) {
		page_add(page, STYLE_TEXT, "%s",
		    "\n\n            No row matches.\n");
		page_add(page, STYLE_TEXT,
		    "              / esc    no filter\n"
		    "              E        all rows, not only the wrong ones");
	} else {
		place->view->empty(ui, page);
	}
	draw_lines(
	    page, ui->layout.body, ui->layout.body_rows, ui->layout.columns);
}

static void
draw_list(struct ui *ui, struct place *place)
{
	struct table_context context = { backend_now(), ui->utc, ui->report,
		place->subject };
	struct layout *at = &ui->layout;

	layout_make(ui->rows, ui->columns, LAYOUT_LIST, ui->full, at);
	if (!list_count(place->list)) {
		/* The whole screen is there to say why. */
		at->body_rows = at->message - at->body;
		draw_empty(ui, place);
		return;
	}
	table_draw(
	    place->view->table, at, place->list, &context, ui->plain_cursor);
	if (!ui->full)
		draw_detail(ui, place);
	ui_draw_activity(ui);
}

static void
draw_text(struct ui *ui, struct place *place)
{
	struct layout *at = &ui->layout;
	struct buf left, right;

	layout_make(ui->rows, ui->columns, LAYOUT_TEXT, false, at);
	buf_init(&left, 400);
	buf_init(&right, 100);
	draw_rule(at->rule, at->columns, place->title, "");
	pager_draw(&place->pager, at->body, at->body_rows, at->columns);
	if (at->status >= 0) {
		pager_words(&place->pager, &left, &right);
		(void)draw_line(at->status, 1, at->columns - 30, STYLE_TEXT,
		    buf_as_span(&left));
		draw_field(at->status, at->columns - 30, 29, true, STYLE_TEXT,
		    right.at);
	}
	buf_release(&left);
	buf_release(&right);
}

void
ui_draw(struct ui *ui)
{
	struct place *place = ui_place(ui);
	char text[80];

	draw_clear();
	draw_cursor(-1, 0);
	layout_make(
	    ui->rows, ui->columns, place->view->kind, false, &ui->layout);
	if (!ui->layout.fits) {
		(void)snprintf(text, sizeof(text), "%dx%d needed, now %dx%d",
		    LAYOUT_LEAST_COLUMNS, LAYOUT_LEAST_ROWS, ui->columns,
		    ui->rows);
		(void)draw_line(0, 0, ui->columns, STYLE_TEXT, span_of(text));
		return;
	}
	if (place->view->kind == LAYOUT_LIST)
		draw_list(ui, place);
	else
		draw_text(ui, place);
	ui_draw_context(ui);
	ui_draw_tabs(ui);
	ui_draw_keys(ui);
	ui_draw_message(ui);
	if (ui->dialog)
		ui->dialog->type->draw(ui, ui->dialog);
}

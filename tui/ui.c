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

	*ui = (struct ui) { .backend = backend,
		.last_key = -UI_FREEZE_MS,
		.memory = words_memory_word() };
	for (i = 0; i < VIEW_MAIN_COUNT; i++) {
		ui->mains[i] =
		    view_place_new(view_of((enum view_main)i), NULL, NULL);
		ui->mains[i]->is_main = true;
	}
	list_follow(ui->mains[VIEW_ACTIVITY]->list, true);
	ui->trail[0] = ui->mains[VIEW_UPDATES];
	ui->trail[0]->visited = true;
	ui->trail_count = 1;
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
	ui_forget_fates(ui);
	notice_release(&ui->notices);
	report_unref(ui->report);
	free(ui->wants_theme);
	ui->report = NULL;
}

/* ---- messages ---- */

static void say(struct ui *ui, enum style style, const char *format,
    va_list args) PRINTF(3, 0);

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
	/* Rows that came before anybody looked have moved no cursor. */
	if (place->list && !place->visited && !list_is_following(place->list))
		list_move_to(place->list, 0);
	place->visited = true;
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
	if ((ui->report && ui->report->pushing) || ui_is_approving(ui)) {
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
	ui_check_fates(ui);
}

void
ui_tick(struct ui *ui)
{
	merge(ui_place(ui), ui_is_frozen(ui));
	if (ui->dialog && ui->dialog->type->tick)
		ui->dialog->type->tick(ui, ui->dialog);
}

int64_t
ui_wait(const struct ui *ui)
{
	const struct place *place = ui_place(ui);
	const struct list_row *row =
	    place->list ? list_current(place->list) : NULL;
	int64_t wait = notice_wait(&ui->notices, ui->tick), left;

	/* What is not drawn cannot become due: nobody would ever serve it. A
	 * value that is held is wiped, whatever can be drawn. */
	if (!ui->layout.fits)
		wait = -1;
	if (ui->dialog && ui->dialog->type->wait) {
		left = ui->dialog->type->wait(ui, ui->dialog);
		if (left >= 0 && (wait < 0 || left < wait))
			wait = left;
	}
	if (!ui->layout.fits)
		return wait;
	if (place->list && !ui->dialog && !list_mark_count(place->list)) {
		left = ui->last_key + UI_FREEZE_MS - ui->tick;
		if (left > 0 && (wait < 0 || left < wait))
			wait = left;
	}
	if (row && ui->layout.detail_rows > 0 &&
	    (!place->shown || strcmp(row->key, place->shown) != 0)) {
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

/*
 * What keys do: the prompt or the dialog first if one is open, then the view's
 * own actions, then those that all lists, all texts, or all views share.
 */
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "tui/ui.h"
#include "tui/words.h"

static void
take_filter(struct ui *ui, enum prompt_answer answer)
{
	struct place *place = ui_place(ui);

	if (place->list) {
		list_set_filter(place->list,
		    answer == PROMPT_CANCELLED ? ui->filter_before
					       : ui->prompt.text);
		return;
	}
	if (answer == PROMPT_CANCELLED)
		return;
	(void)snprintf(place->pager.find, sizeof(place->pager.find), "%s",
	    ui->prompt.text);
	if (ui->prompt.length && !pager_find(&place->pager, true, true))
		ui_say(ui, "not found: %s", ui->prompt.text);
}

static void
prompt_take(struct ui *ui, uint32_t key)
{
	enum prompt_answer answer = prompt_key(&ui->prompt, key);
	char line[PROMPT_LIMIT], sign = ui->prompt.sign;

	if (answer == PROMPT_GOES_ON)
		return;
	if (sign == '/')
		take_filter(ui, answer);
	if (answer == PROMPT_CHANGED)
		return;
	(void)snprintf(line, sizeof(line), "%s", ui->prompt.text);
	ui->prompt.sign = 0;
	if (sign == ':' && answer == PROMPT_DONE)
		ui_command(ui, line);
}

static void
open_filter(struct ui *ui)
{
	struct place *place = ui_place(ui);
	const char *text =
	    place->list ? list_filter(place->list) : place->pager.find;

	(void)snprintf(
	    ui->filter_before, sizeof(ui->filter_before), "%s", text);
	prompt_open(
	    &ui->prompt, '/', place->list ? text : "", &ui->filters, NULL);
}

/* ---- lists ---- */

static void
sort_beside(struct ui *ui, struct place *place, int by)
{
	char word[TABLE_CELL_SIZE];
	int column = table_column_beside(
	    place->view->table, list_sort_column(place->list), by);

	list_sort(place->list, column, false);
	ui_say(ui, "sorted by %s",
	    table_column_word(place->view->table, column, word));
}

static void
tell_merge(struct ui *ui, struct list *list)
{
	size_t came = list_pending(list), gone = list_gone(list);

	list_merge(list);
	ui_say(ui, "%zu came, %zu gone", came, gone);
}

static bool
move_in_list(struct ui *ui, struct list *list, enum action action)
{
	long page = ui->layout.body_rows > 1 ? ui->layout.body_rows - 1 : 1;

	if (action == ACTION_DOWN)
		list_move_by(list, 1);
	else if (action == ACTION_UP)
		list_move_by(list, -1);
	else if (action == ACTION_HALF_DOWN)
		list_move_by(list, (page + 1) / 2);
	else if (action == ACTION_HALF_UP)
		list_move_by(list, -(page + 1) / 2);
	else if (action == ACTION_PAGE_DOWN)
		list_move_by(list, page);
	else if (action == ACTION_PAGE_UP)
		list_move_by(list, -page);
	else if (action == ACTION_TOP)
		list_move_to(list, 0);
	else if (action == ACTION_END)
		list_move_to(list, list_count(list));
	else
		return false;
	ui->last_move = ui->tick;
	return true;
}

static bool
mark_in_list(struct ui *ui, struct list *list, enum action action)
{
	const struct list_row *row = list_current(list);

	if (action == ACTION_MARK && row) {
		list_mark(list, row->key, !list_is_marked(list, row->key));
		list_move_by(list, 1);
		ui->last_move = ui->tick;
	} else if (action == ACTION_RANGE) {
		list_range(list);
		if (list_has_range(list))
			ui_say(ui, "range begins here: v again at its end");
	} else if (action == ACTION_MARK_ALL) {
		list_mark_shown(list);
	} else if (action == ACTION_UNMARK) {
		list_unmark(list);
	} else if (action == ACTION_INVERT) {
		list_invert(list);
	} else {
		return action == ACTION_MARK;
	}
	return true;
}

static bool
act_in_list(struct ui *ui, struct place *place, enum action action)
{
	struct list *list = place->list;

	if (move_in_list(ui, list, action) || mark_in_list(ui, list, action))
		return true;
	if (action == ACTION_NEXT || action == ACTION_PREVIOUS) {
		/* All rows of a filtered list match. */
		list_move_by(list, action == ACTION_NEXT ? 1 : -1);
		ui->last_move = ui->tick;
	} else if (action == ACTION_SORT) {
		dialog_sort(ui);
	} else if (action == ACTION_SORT_BACK || action == ACTION_SORT_NEXT) {
		sort_beside(ui, place, action == ACTION_SORT_NEXT ? 1 : -1);
	} else if (action == ACTION_ERRORS) {
		list_set_wrong_only(list, !list_is_wrong_only(list));
		ui_say(ui, "%s",
		    list_is_wrong_only(list) ? "only what is wrong: E for all"
					     : "all rows");
	} else if (action == ACTION_MERGE) {
		tell_merge(ui, list);
	} else if (action == ACTION_FULL) {
		ui->full = !ui->full;
	} else {
		return false;
	}
	return true;
}

/* ---- texts ---- */

static bool
act_in_text(struct ui *ui, struct place *place, enum action action)
{
	if (pager_act(&place->pager, action))
		return true;
	if (action != ACTION_NEXT && action != ACTION_PREVIOUS)
		return false;
	if (!*place->pager.find)
		ui_say(ui, "no text to find yet: / begins");
	else if (!pager_find(&place->pager, action == ACTION_NEXT, false))
		ui_say(ui, "not found: %s", place->pager.find);
	return true;
}

/* ---- everywhere ---- */

void
ui_rescan(struct ui *ui)
{
	struct command command = { .kind = COMMAND_REFRESH };

	if (ui_submit(ui, &command, "rescan of Git and registries", NULL, 0))
		ui_say(ui, "looking again: Git and registries");
}

static void
cancel(struct ui *ui)
{
	struct command command = { .kind = COMMAND_CANCEL };

	if (ui_submit(ui, &command, "stop of scans and fetches", NULL, 0))
		ui_say(ui, "cancelling scans and fetches");
}

static void
last_view(struct ui *ui)
{
	size_t i = ui->trail_at;

	while (i-- > 0)
		if (ui->trail[i]->is_main && ui->trail[i] != ui_place(ui)) {
			struct place *place = ui->trail[i];
			int which = 0;

			while (ui->mains[which] != place)
				which++;
			ui_go(ui, (enum view_main)which);
			return;
		}
	ui_say(ui, "there is no other view yet");
}

/* Actions that show something else. */
static bool
act_on_views(struct ui *ui, enum action action)
{
	static const enum action mains[] = { ACTION_VIEW_UPDATES,
		ACTION_VIEW_REPOS, ACTION_VIEW_POLICIES,
		ACTION_VIEW_AUTOMATIONS, ACTION_VIEW_LOG, ACTION_VIEW_SECRETS };
	size_t i;

	for (i = 0; i < VIEW_MAIN_COUNT; i++)
		if (action == mains[i]) {
			ui_go(ui, (enum view_main)i);
			return true;
		}
	if (action == ACTION_ACTIVITY &&
	    ui_place(ui) == ui->mains[VIEW_ACTIVITY])
		last_view(ui);
	else if (action == ACTION_ACTIVITY)
		ui_go(ui, VIEW_ACTIVITY);
	else if (action == ACTION_LAST)
		last_view(ui);
	else if (action == ACTION_BACKWARD || action == ACTION_FORWARD)
		ui_step(ui, action == ACTION_FORWARD);
	else if (action == ACTION_MESSAGES)
		view_open_text(ui, "messages", "messages");
	else if (action == ACTION_HELP)
		dialog_help(ui);
	else
		return false;
	return true;
}

static void
act_anywhere(struct ui *ui, enum action action)
{
	if (act_on_views(ui, action))
		return;
	if (action == ACTION_BACK)
		ui_back(ui);
	else if (action == ACTION_QUIT)
		ui_quit(ui);
	else if (action == ACTION_FILTER)
		open_filter(ui);
	else if (action == ACTION_COMMAND)
		prompt_open(&ui->prompt, ':', "", &ui->commands, ui_complete);
	else if (action == ACTION_RESCAN)
		ui_look_again(ui);
	else if (action == ACTION_FLUX_SUSPEND)
		ui_suspend_flux(ui);
	else if (action == ACTION_CANCEL)
		cancel(ui);
	else if (action == ACTION_UTC)
		ui->utc = !ui->utc;
	else if (action == ACTION_REDRAW)
		ui->wants_redraw = true;
	else if (action == ACTION_SUSPEND)
		ui->wants_suspend = true;
	else
		ui_say(ui, "nothing to %s here", keys_info(action)->name);
}

void
ui_act(struct ui *ui, enum action action)
{
	struct place *place = ui_place(ui);
	char room[TABLE_CELL_SIZE];
	const char *reason = ui_off(ui, action, room);

	if (reason) {
		ui_warn(ui, "%s is off: %s", keys_info(action)->name, reason);
		return;
	}
	if (place->view->act && place->view->act(ui, place, action))
		return;
	if (place->list ? act_in_list(ui, place, action)
			: act_in_text(ui, place, action))
		return;
	act_anywhere(ui, action);
}

/* Esc reads a message or takes a filter off before it goes anywhere, and it
 * never leaves vigie. True when there is nothing more to do. */
static bool
escape(struct ui *ui)
{
	struct place *place = ui_place(ui);

	if (notice_current(&ui->notices, ui->tick)) {
		notice_key(&ui->notices, ui->tick, true);
		return true;
	}
	if (!place->is_main)
		return false;
	if (*list_filter(place->list))
		list_set_filter(place->list, "");
	else
		ui_say(ui, "this is the top: q quits");
	return true;
}

void
ui_key(struct ui *ui, uint32_t key)
{
	enum action action;
	char name[KEYS_NAME_SIZE];

	ui->last_key = ui->tick;
	if (ui->dialog) {
		/* What was typed before it was on the screen was not for it. */
		if (ui->dialog->painted >= 0)
			ui->dialog->type->key(ui, ui->dialog, key);
		return;
	}
	if (ui->prompt.sign) {
		prompt_take(ui, key);
		return;
	}
	if (key == KEYS_ESC && escape(ui))
		return;
	action = keys_action(key, ui_place(ui)->view->scopes);
	notice_key(&ui->notices, ui->tick, action == ACTION_MESSAGES);
	if (action != ACTION_NONE)
		ui_act(ui, action);
	else if (key != KEYS_OTHER && key != KEYS_CONTROL('C'))
		ui_say(ui, "%s does nothing here: ? shows the keys",
		    keys_name(key, name));
}

/*
 * The form on the screen: under the head of the list that it was opened from,
 * over the whole width. The row of the value stands under the lines of the
 * step, with nothing right of it, and the last two rows say what can be
 * pressed.
 */
#include "tui/form_inside.h"

#include <stdio.h>

#include "tui/draw.h"
#include "tui/words.h"

static const char *
step_word(const struct form *form, bool compact)
{
	static const char *const shorts[] = { "1/3 fields", "2/3 values",
		"3/3 review" };

	if (compact && form->step <= FORM_REVIEW)
		return shorts[form->step];
	switch (form->step) {
	case FORM_FIELDS:
		return "step 1 of 3: fields";
	case FORM_VALUES:
		return "step 2 of 3: the values";
	case FORM_REVIEW:
		return "step 3 of 3: review";
	case FORM_SENDING:
		return "sending";
	case FORM_RESULT:
		break;
	}
	return form->done ? "written" : "not written";
}

static const char *
vault_keys(const struct ui *ui, bool compact)
{
	switch (ui->report->vault->state) {
	case VAULT_LOCKED:
		return "enter master password   esc back";
	case VAULT_CLOSED:
		return "enter open the vault   esc back";
	case VAULT_OPENING:
	case VAULT_UNLOCKING:
		return "esc back";
	case VAULT_UNLOCKED:
		break;
	}
	return compact ? "enter search, take   esc back"
		       : "type to search   enter search, then take   down up  "
			 " tab field   esc back";
}

/* The key line of a step, and what comes first where room is short. */
static const char *
keys_word(const struct ui *ui, const struct form *form, bool compact)
{
	if (form->mode == FORM_RECIPE)
		return compact ? "h hex b base64 a alnum y bytes esc"
			       : "h hex-32   b base64url-32   a alnum-24   "
				 "y bytes-64   esc nothing";
	if (form->mode == FORM_VAULT)
		return vault_keys(ui, compact);
	if (form->mode == FORM_NAMING)
		return form->step == FORM_REVIEW
		    ? "type the name   C change   esc back"
		    : "type the name   R restart   esc back";
	switch (form->step) {
	case FORM_FIELDS:
		return compact ? "tab field  enter values  esc"
			       : "tab field   space type   enter values   esc "
				 "leave";
	case FORM_VALUES:
		return compact ? "enter type  g make  ^N review  esc"
			       : "enter type or paste  g generate  b vault  = "
				 "again  m lines  ^N review  esc";
	case FORM_REVIEW:
		if (compact)
			return form->answer.exists ? "C change  r again  esc"
						   : "C create  r again  esc";
		return form->answer.exists
		    ? "C change  r type again  = compare  i immutable  ^P "
		      "back  esc wipe"
		    : "C create  r type again  = compare  i immutable  ^P "
		      "back  esc wipe";
	case FORM_SENDING:
		return "wait";
	case FORM_RESULT:
		break;
	}
	return form->stale_count ? "j k   r restart   enter close"
				 : "enter close";
}

static void
add_status(struct ui *ui, const struct form *form, struct buf *into)
{
	const struct notice *notice = notice_current(&ui->notices, ui->tick);

	if (form->mode == FORM_NAMING)
		(void)buf_printf(
		    into, "name: [%s_]  %s", form->typed.text, form->hint);
	else if (*form->hint)
		(void)buf_text(into, form->hint);
	else if (form->step == FORM_RESULT && notice)
		words_error(&notice->error, into);
	else if (ui->wants_value && *ui->wants_value->words)
		(void)buf_text(into, ui->wants_value->words);
	else if (ui->wants_value)
		(void)buf_printf(into, "all keys go to the value now%s",
		    form->again ? ": the same once more" : "");
	else if (form->held_since)
		(void)buf_text(
		    into, "held for a minute without a key, then wiped");
	else if (form->step != FORM_RESULT && form->step != FORM_SENDING)
		(void)buf_text(into, "nothing is sent before C");
}

static const char *
entry_keys(const struct form *form, bool compact)
{
	if (compact)
		return form->lines ? "^D accept  ^U clear  ^C cancel"
				   : "enter accept  ^U clear  ^C cancel";
	return form->lines
	    ? "^D accept   enter line   ^U clear   ^L redraw   ^C or esc esc "
	      "cancel"
	    : "enter accept   backspace   ^U clear   ^L redraw   ^C or esc esc "
	      "cancel";
}

static void
make_page(struct ui *ui, struct form *form, struct page *page)
{
	switch (form->step) {
	case FORM_FIELDS:
		form_fields_draw(ui, form, page);
		break;
	case FORM_VALUES:
		form_values_draw(ui, form, page);
		break;
	case FORM_REVIEW:
		form_review_draw(form, page);
		break;
	case FORM_SENDING:
	case FORM_RESULT:
		form_result_draw(form, page);
		break;
	}
}

/* How many rows of the list stay in sight above. */
int
form_top(const struct ui *ui)
{
	if (ui->layout.width == LAYOUT_COMPACT)
		return 1;
	return ui->rows >= 30 ? 10 : 7;
}

static void
draw_notes(const struct form *form, int row, int last, int columns)
{
	static const char *const notes[] = {
		" No character of it is shown, logged, kept in history, "
		"arguments, files or",
		" the clipboard. Wiped on cancel, lost connection, a fatal "
		"signal and after",
		" 60 s without a key. A paste does not submit: press Enter."
	};
	size_t i;

	if (form->step != FORM_VALUES || form->mode == FORM_VAULT)
		return;
	for (i = 0; i < sizeof(notes) / sizeof(notes[0]) && row <= last; i++)
		(void)draw_line(
		    row++, 0, columns, STYLE_TEXT_DIM, span_of(notes[i]));
}

static void
draw_bottom(struct ui *ui, const struct form *form)
{
	bool compact = ui->layout.width == LAYOUT_COMPACT;
	const char *keys = ui->wants_value ? entry_keys(form, compact)
					   : keys_word(ui, form, compact);
	struct buf status;

	buf_init(&status, 1000);
	add_status(ui, form, &status);
	(void)draw_line(ui->rows - 2, 1, ui->columns - 2,
	    form->mode == FORM_NAMING ? STYLE_DIALOG_DANGER : STYLE_MESSAGE,
	    buf_as_span(&status));
	(void)draw_line(
	    ui->rows - 1, 1, ui->columns - 2, STYLE_KEY, span_of(keys));
	buf_release(&status);
}

void
form_draw(struct ui *ui, struct dialog *dialog)
{
	struct form *form = (struct form *)dialog;
	struct page *page = page_new();
	int top = form_top(ui), row, last = ui->rows - 3;
	bool compact = ui->layout.width == LAYOUT_COMPACT;
	char title[2 * FIELD_SIZE + 20];
	size_t first = 0;

	for (row = top; row < ui->rows; row++)
		draw_cell(row, 0, ui->columns, STYLE_TEXT, "");
	(void)snprintf(title, sizeof(title), "%s %s/%s",
	    form->answer.exists ? "change secret" : "new secret",
	    form->fields[FORM_NAMESPACE].text, form->fields[FORM_NAME].text);
	draw_rule(top, ui->columns, title, step_word(form, compact));
	make_page(ui, form, page);
	/* The row of the value is the last one but the notes. */
	row = last - top - (form->step == FORM_VALUES ? 1 : 0);
	if (page->count > (size_t)row) {
		first = form->first;
		if (first + (size_t)row > page->count)
			first = page->count - (size_t)row;
	}
	pager_draw_lines(page, first, top + 1, 0, row, ui->columns);
	if ((size_t)row > page->count)
		row = (int)page->count;
	form->entry_row = top + 1 + row;
	if (form->step == FORM_VALUES && form->entry_row + 2 < last)
		form->entry_row++;
	form->entry.row = form->entry_row;
	if (!compact)
		draw_notes(form, form->entry_row + 2, last, ui->columns);
	draw_bottom(ui, form);
	page_free(page);
}

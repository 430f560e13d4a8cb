#include "tui/dialog_confirm.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "tui/field.h"
#include "tui/ui.h"

struct confirm_dialog {
	struct dialog dialog;
	struct arena *arena;
	struct confirm asked; /* its texts are in the arena */
	struct field field;
	size_t first; /* line of the text at the top */
	bool changed;
	const char *hint; /* why the letter did nothing; NULL */
};

static void
add_text(const struct confirm_dialog *confirm, struct page *page, int columns)
{
	struct span rest = span_of(confirm->asked.text), line;

	while (span_cut(&rest, '\n', &line))
		page_fill(page,
		    line.length && line.at[0] == '!' ? STYLE_MESSAGE_WARN
						     : STYLE_DIALOG,
		    columns, line);
}

static void
draw_bottom(const struct confirm_dialog *confirm, const struct draw_box *box)
{
	int row = box->row + box->rows - 2, width = box->columns - 4;
	char text[FIELD_SIZE + 200];

	(void)snprintf(text, sizeof(text), "[%c] %s   [Esc] cancel",
	    confirm->asked.letter, confirm->asked.verb);
	(void)draw_line(
	    row--, box->column + 2, width, STYLE_KEY, span_of(text));
	if (confirm->asked.typed) {
		(void)snprintf(text, sizeof(text), "type the name (%s): [%s_]",
		    confirm->asked.typed, confirm->field.text);
		(void)draw_line(row--, box->column + 2, width,
		    STYLE_DIALOG_DANGER, span_of(text));
	}
	if (!confirm->hint && !confirm->changed)
		return;
	(void)snprintf(text, sizeof(text), "! %s",
	    confirm->changed ? "it changed meanwhile: look again"
			     : confirm->hint);
	(void)draw_line(
	    row, box->column + 2, width, STYLE_MESSAGE_WARN, span_of(text));
}

static void
draw(struct ui *ui, struct dialog *dialog)
{
	struct confirm_dialog *confirm = (struct confirm_dialog *)dialog;
	struct page *page = page_new();
	struct draw_box box;
	int below = confirm->asked.typed ? 3 : 2, wanted, rows;

	wanted = ui->columns >= 120 ? 90 : 72;
	dialog_place(&ui->layout, ui->rows, wanted, &box);
	add_text(confirm, page, box.columns - 4);
	dialog_place(&ui->layout, (int)page->count + below + 3, wanted, &box);
	draw_box(&box, confirm->asked.title,
	    box.columns < 50 ? "" : "nothing is changed before that");
	rows = box.rows - 2 - below;
	if (confirm->first + (size_t)rows > page->count)
		confirm->first =
		    page->count > (size_t)rows ? page->count - (size_t)rows : 0;
	pager_draw_lines(page, confirm->first, box.row + 1, box.column + 2,
	    rows, box.columns - 4);
	if (confirm->first + (size_t)rows < page->count)
		draw_field(box.row + rows + 1, box.column + box.columns - 9, 7,
		    true, STYLE_KEY, "(more)");
	draw_bottom(confirm, &box);
	page_free(page);
}

/* ---- keys ---- */

/* Why the letter is off: NULL when it is on. */
static const char *
why_not(const struct confirm_dialog *confirm)
{
	if (confirm->changed)
		return "";
	if (confirm->asked.typed &&
	    strcmp(confirm->field.text, confirm->asked.typed) != 0)
		return "type the name first";
	return NULL;
}

static void
try(struct ui *ui, struct confirm_dialog *confirm)
{
	if (dialog_is_deaf(ui, &confirm->dialog))
		return;
	confirm->hint = why_not(confirm);
	if (confirm->hint ||
	    !ui_submit(
		ui, &confirm->asked.command, confirm->asked.what, NULL, 0))
		return;
	ui_say(ui, "asked the cluster: %s", confirm->asked.what);
	dialog_close(ui);
}

static void
key(struct ui *ui, struct dialog *dialog, uint32_t pressed)
{
	struct confirm_dialog *confirm = (struct confirm_dialog *)dialog;

	confirm->hint = NULL;
	if (pressed == (uint32_t)confirm->asked.letter) {
		try(ui, confirm);
	} else if (pressed == KEYS_ESC || pressed == KEYS_CONTROL('C')) {
		ui_say(ui, "nothing was changed");
		dialog_close(ui);
	} else if (pressed == KEYS_DOWN ||
	    (pressed == 'j' && !confirm->asked.typed)) {
		confirm->first++;
	} else if (pressed == KEYS_UP ||
	    (pressed == 'k' && !confirm->asked.typed)) {
		confirm->first -= confirm->first > 0;
	} else if (!confirm->asked.typed ||
	    !field_key(&confirm->field, pressed)) {
		confirm->hint = "only that letter does it, Esc changes nothing";
	}
}

static void
compare(struct ui *ui, struct dialog *dialog)
{
	struct confirm_dialog *confirm = (struct confirm_dialog *)dialog;

	if (confirm->asked.is_still &&
	    !confirm->asked.is_still(ui, &confirm->asked.command))
		confirm->changed = true;
}

/* ---- life ---- */

static void
release(struct dialog *dialog)
{
	struct confirm_dialog *confirm = (struct confirm_dialog *)dialog;

	arena_free(confirm->arena);
	free(confirm);
}

static const struct dialog_type type = { .draw = draw,
	.key = key,
	.report = compare,
	.free = release,
	.guarded = true };

static const char *
copy(struct arena *arena, const char *text)
{
	return text ? arena_dup(arena, text) : NULL;
}

void
dialog_confirm(struct ui *ui, const struct confirm *asked)
{
	struct confirm_dialog *confirm = xcalloc(1, sizeof(*confirm));
	struct arena *arena = arena_new();

	confirm->dialog.type = &type;
	confirm->arena = arena;
	confirm->asked = *asked;
	confirm->asked.title = copy(arena, asked->title);
	confirm->asked.verb = copy(arena, asked->verb);
	confirm->asked.text = copy(arena, asked->text);
	confirm->asked.typed = copy(arena, asked->typed);
	confirm->asked.what = copy(arena, asked->what);
	confirm->asked.command = (struct command) { .kind = asked->command.kind,
		.object = copy(arena, asked->command.object),
		.uid = copy(arena, asked->command.uid),
		.namespace = copy(arena, asked->command.namespace),
		.name = copy(arena, asked->command.name) };
	dialog_open(ui, &confirm->dialog);
}

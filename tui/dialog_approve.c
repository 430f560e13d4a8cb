/*
 * DESIGN
 *
 * The one place where vigie changes the world. What is shown is a preview that
 * was made once, when the dialog opened, and it is that preview which `P' hands
 * to the engine: its digest is what the person agreed to. A report that comes
 * meanwhile does not change what is shown; if one of the updates became another
 * thing, the dialog says so and `P' is off.
 *
 * Several automations are several commits. Each must have been on the screen.
 * More than ten updates, or a MAJOR step among several, want their number typed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "tui/edit_box.h"
#include "tui/ui.h"
#include "tui/words.h"

#define STEPS_SHOWN 4 /* lines for them */

#define BULK 10
#define TYPED_LIMIT 8

struct approve {
	struct dialog dialog;
	struct preview *preview;
	const char **keys; /* in the preview's arena */
	size_t key_count;
	size_t group, groups_seen;
	size_t first; /* line of the group's text at the top */
	bool wants_count;
	char typed[TYPED_LIMIT];
	const char *hint; /* why P did nothing; NULL */
	const char *changed; /* key of an update that is another now */
	bool editing;
	struct edit_box edit;
};

static size_t
update_count(const struct preview *preview)
{
	size_t count = 0, i;

	for (i = 0; i < preview->group_count; i++)
		count += preview->groups[i].update_count;
	return count;
}

static bool
has_major(const struct preview *preview)
{
	size_t i, j;

	for (i = 0; i < preview->group_count; i++)
		for (j = 0; j < preview->groups[i].update_count; j++)
			if (preview->groups[i].updates[j]->bump == BUMP_MAJOR)
				return true;
	return false;
}

/* ---- drawing ---- */

/* The messages of some automations name the image only, and a long name cuts
 * its tag off: what goes where is said here in any case. */
static void
add_steps(struct page *page, const struct preview_group *group)
{
	size_t i,
	    shown = group->update_count < STEPS_SHOWN ? group->update_count
						      : STEPS_SHOWN - 1;

	for (i = 0; i < shown; i++)
		page_add(page, STYLE_DIALOG, "%s%s  %s -> %s",
		    i ? "          " : "Updates   ", group->updates[i]->policy,
		    words_or(group->updates[i]->from, "?"),
		    words_or(group->updates[i]->to, "?"));
	if (shown < group->update_count)
		page_add(page, STYLE_DIALOG, "          and %zu more",
		    group->update_count - shown);
}

/* A Secret that a workload needs and the cluster does not have. */
static void
add_lacks(struct page *page, const struct preview_group *group)
{
	size_t i;

	for (i = 0; i < group->update_count; i++)
		if (*group->updates[i]->lacks)
			page_add(page, STYLE_MESSAGE_WARN,
			    "! %s lacks %s:\n  its pod will not start",
			    group->updates[i]->policy,
			    group->updates[i]->lacks);
}

static void
add_group(const struct approve *approve, struct page *page)
{
	const struct preview_group *group =
	    &approve->preview->groups[approve->group];
	struct span name = words_repository(group->repository);
	struct span base = words_commit(group->base);
	char updates[WORDS_SIZE];

	if (approve->preview->group_count > 1)
		page_add(page, STYLE_HEADING,
		    "Commit %zu of %zu (Tab: the next one)", approve->group + 1,
		    approve->preview->group_count);
	page_add(page, STYLE_TEXT_STRONG, "Commit and push %s to %s%s of %.*s",
	    words_count(group->update_count, "update", NULL, updates),
	    group->creates_branch ? "the new branch " : "", group->branch,
	    (int)name.length, name.at);
	page_add(page, STYLE_DIALOG, "%s", "");
	page_add(page, STYLE_DIALOG, "Author    %s", group->author);
	if (strcmp(group->author, group->committer) != 0)
		page_add(page, STYLE_DIALOG, "Committer %s", group->committer);
	page_add(
	    page, STYLE_DIALOG, "Base      %.*s", (int)base.length, base.at);
	add_steps(page, group);
	page_add(page, STYLE_DIALOG, "Files     %zu changed, +%u -%u    %s",
	    group->file_count, group->added, group->removed,
	    page_diff_is_exact(group->files, group->file_count)
		? "nothing outside markers"
		: "! more than marked values changes");
	add_lacks(page, group);
	if (*group->warning)
		page_add(page, STYLE_MESSAGE_WARN, "! %s", group->warning);
	page_add(page, STYLE_DIALOG, "%s", "");
	page_add(page, STYLE_DIALOG,
	    "Message (rendered from %s/%s, editable with e)", group->namespace,
	    group->automation);
}

static void
add_message(const struct approve *approve, struct page *page)
{
	struct span rest =
	    span_of(approve->preview->groups[approve->group].message);
	struct span line;

	while (span_cut(&rest, '\n', &line))
		page_add(
		    page, STYLE_DIALOG, "  %.*s", (int)line.length, line.at);
}

/* The lowest lines: what is in the way, the count, the keys. */
static int
draw_bottom(const struct approve *approve, const struct draw_box *box)
{
	int row = box->row + box->rows - 2, column = box->column + 2;
	int width = box->columns - 4;
	char text[160];
	bool narrow = box->columns < 60;

	if (approve->editing) {
		(void)draw_line(row, column, width, STYLE_KEY,
		    span_of("editing the message   [Esc] done   [Ctrl-C] as it "
			    "was"));
		return row - 1;
	}
	(void)draw_line(row--, column, width, STYLE_KEY,
	    span_of(narrow
		    ? "[P]ush [e]dit [d]iff [Esc]"
		    : "[P] commit+push   [e] edit message   [d] diff   [Esc] "
		      "cancel"));
	if (approve->wants_count) {
		(void)snprintf(text, sizeof(text),
		    "type the number of updates (%zu): [%s_]",
		    update_count(approve->preview), approve->typed);
		(void)draw_line(
		    row--, column, width, STYLE_DIALOG_DANGER, span_of(text));
	}
	if (approve->changed || approve->hint) {
		(void)snprintf(text, sizeof(text), "! %s%s",
		    approve->changed ? "changed meanwhile, look again: " : "",
		    approve->changed ? approve->changed : approve->hint);
		(void)draw_line(
		    row--, column, width, STYLE_MESSAGE_WARN, span_of(text));
	}
	return row;
}

static void
draw_edit(struct approve *approve, const struct page *page,
    const struct draw_box *box, int last)
{
	struct draw_box area = { box->row + 1, box->column + 4, last - box->row,
		box->columns - 6 };
	int lead = (int)page->count;

	/* The head stays in sight where there is room for it. */
	if (lead + 4 < area.rows) {
		pager_draw_lines(
		    page, 0, area.row, box->column + 2, lead, box->columns - 4);
		area.row += lead;
		area.rows -= lead;
	}
	edit_box_draw(&approve->edit, &area);
}

static void
draw(struct ui *ui, struct dialog *dialog)
{
	struct approve *approve = (struct approve *)dialog;
	struct page *page = page_new();
	char title[80], words[WORDS_SIZE];
	struct draw_box box;
	int last, rows;

	add_group(approve, page);
	rows = (int)page->count;
	if (!approve->editing)
		add_message(approve, page);
	rows = approve->editing ? rows + 12 : (int)page->count;
	dialog_place(&ui->layout, rows + 4 + approve->wants_count,
	    ui->columns >= 120 ? 110 : 72, &box);
	(void)snprintf(title, sizeof(title), "Approve %s",
	    words_count(update_count(approve->preview), "update", NULL, words));
	draw_box(&box, title, "nothing is sent before P");
	last = draw_bottom(approve, &box);
	rows = last - box.row;
	if (approve->editing) {
		draw_edit(approve, page, &box, last);
	} else {
		if (approve->first + (size_t)rows > page->count)
			approve->first = page->count > (size_t)rows
			    ? page->count - (size_t)rows
			    : 0;
		pager_draw_lines(page, approve->first, box.row + 1,
		    box.column + 2, rows, box.columns - 4);
		if (approve->first + (size_t)rows < page->count)
			draw_field(box.row + rows, box.column + box.columns - 9,
			    7, true, STYLE_KEY, "(more)");
	}
	page_free(page);
}

/* ---- keys ---- */

static void
push(struct ui *ui, struct approve *approve)
{
	struct command command = { .kind = COMMAND_APPROVE,
		.preview = approve->preview };
	const struct report_update *first =
	    approve->preview->groups[0].updates[0];
	char what[200], count[WORDS_SIZE];

	if (approve->key_count == 1)
		(void)snprintf(what, sizeof(what), "%s/%s %s -> %s",
		    first->policy_namespace, first->policy, first->from,
		    first->to);
	else
		(void)snprintf(what, sizeof(what), "%s",
		    words_count(approve->key_count, "update", NULL, count));
	if (!ui_submit(ui, &command, what, approve->keys, approve->key_count))
		return;
	if (ui_place(ui)->list)
		list_unmark(ui_place(ui)->list);
	ui_say(ui, "approved %s: committing and pushing", what);
	dialog_close(ui);
}

/* Why P is off: NULL when it is on. */
static const char *
why_not(const struct approve *approve)
{
	char count[24];

	if (approve->changed)
		return "";
	if (approve->groups_seen < approve->preview->group_count)
		return "there are more commits: Tab shows the next one";
	(void)snprintf(
	    count, sizeof(count), "%zu", update_count(approve->preview));
	if (approve->wants_count && strcmp(approve->typed, count) != 0)
		return "type the number of updates first";
	return NULL;
}

static void
try_push(struct ui *ui, struct approve *approve)
{
	if (dialog_is_deaf(ui, &approve->dialog))
		return;
	approve->hint = why_not(approve);
	if (!approve->hint)
		push(ui, approve);
}

static void
type_count(struct approve *approve, uint32_t key)
{
	size_t length = strlen(approve->typed);

	if (key == KEYS_BACKSPACE || key == KEYS_CONTROL('H')) {
		if (length)
			approve->typed[length - 1] = '\0';
	} else if (length + 1 < TYPED_LIMIT) {
		approve->typed[length] = (char)key;
		approve->typed[length + 1] = '\0';
	}
}

static void
begin_edit(struct approve *approve)
{
	edit_box_init(
	    &approve->edit, approve->preview->groups[approve->group].message);
	approve->editing = true;
}

static void
end_edit(struct approve *approve, bool keep)
{
	struct preview_group *group = &approve->preview->groups[approve->group];

	if (keep && span_trim(buf_as_span(&approve->edit.text)).length)
		group->message = arena_span(
		    approve->preview->arena, buf_as_span(&approve->edit.text));
	else if (keep)
		approve->hint = "a commit needs a message: it is as before";
	edit_box_release(&approve->edit);
	approve->editing = false;
}

static void
next_group(struct approve *approve)
{
	approve->group = (approve->group + 1) % approve->preview->group_count;
	approve->first = 0;
	if (approve->groups_seen <= approve->group)
		approve->groups_seen = approve->group + 1;
}

static void
show_diff(struct ui *ui, struct approve *approve)
{
	struct arena *arena = arena_new();
	const char **keys =
	    arena_calloc(arena, approve->key_count + 1, sizeof(*keys));
	size_t count = approve->key_count, i;

	for (i = 0; i < count; i++)
		keys[i] = arena_dup(arena, approve->keys[i]);
	dialog_close(ui);
	view_open_diff(ui, keys, count);
	arena_free(arena);
}

static void
key(struct ui *ui, struct dialog *dialog, uint32_t pressed)
{
	struct approve *approve = (struct approve *)dialog;

	approve->hint = NULL;
	if (approve->editing) {
		if (pressed == KEYS_ESC || pressed == KEYS_CONTROL('C'))
			end_edit(approve, pressed == KEYS_ESC);
		else
			(void)edit_box_key(&approve->edit, pressed);
	} else if (pressed == 'P') {
		try_push(ui, approve);
	} else if (pressed == KEYS_ESC || pressed == 'q' ||
	    pressed == KEYS_CONTROL('C')) {
		ui_say(ui, "nothing was changed");
		dialog_close(ui);
	} else if (pressed == 'd') {
		show_diff(ui, approve);
	} else if (pressed == 'e') {
		begin_edit(approve);
	} else if (pressed == KEYS_TAB) {
		next_group(approve);
	} else if (approve->wants_count &&
	    ((pressed >= '0' && pressed <= '9') || pressed == KEYS_BACKSPACE ||
		pressed == KEYS_CONTROL('H'))) {
		type_count(approve, pressed);
	} else if (pressed == KEYS_DOWN || pressed == 'j') {
		approve->first++;
	} else if (pressed == KEYS_UP || pressed == 'k') {
		approve->first -= approve->first > 0;
	} else {
		approve->hint = "P commits and pushes, Esc changes nothing";
	}
}

/* ---- life ---- */

/* Is each update still the one that is shown? */
static void
compare(struct ui *ui, struct dialog *dialog)
{
	struct approve *approve = (struct approve *)dialog;
	const struct preview_group *group;
	const struct report_update *shown, *now;
	size_t i, j;

	for (i = 0; i < approve->preview->group_count; i++) {
		group = &approve->preview->groups[i];
		for (j = 0; j < group->update_count; j++) {
			shown = group->updates[j];
			now = report_find_update(ui->report, shown->key);
			if (!now || strcmp(now->id, shown->id) != 0)
				approve->changed = shown->key;
		}
	}
}

static void
release(struct dialog *dialog)
{
	struct approve *approve = (struct approve *)dialog;

	if (approve->editing)
		edit_box_release(&approve->edit);
	preview_free(approve->preview);
	free(approve);
}

static const struct dialog_type type = { .draw = draw,
	.key = key,
	.report = compare,
	.free = release,
	.guarded = true };

void
dialog_approve(struct ui *ui, const char *const *keys, size_t count)
{
	struct approve *approve;
	struct preview *preview;
	struct error error;
	size_t i;

	if (!backend_preview(ui->report, keys, count, &preview, &error)) {
		if (!*error.todo)
			error_hint(&error, NULL,
			    count > 1 ? "unmark it, or look at its detail"
				      : "look at its detail");
		ui_fail(ui, &error);
		return;
	}
	approve = xcalloc(1, sizeof(*approve));
	approve->dialog.type = &type;
	approve->preview = preview;
	approve->groups_seen = 1;
	for (i = 0; i < count; i++)
		*ARRAY_ADD(preview->arena, approve->keys, approve->key_count) =
		    arena_dup(preview->arena, keys[i]);
	count = update_count(preview);
	approve->wants_count =
	    count > BULK || (count > 1 && has_major(preview));
	dialog_open(ui, &approve->dialog);
}

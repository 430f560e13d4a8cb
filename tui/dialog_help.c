/*
 * Help: every action of this view with its keys, in the table's own words, and
 * a search over all actions and commands whose find Enter runs. Nothing here is
 * written by hand, so nothing can be wrong.
 */
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "tui/filter.h"
#include "tui/ui.h"

#define QUERY_LIMIT 64
#define ENTRY_WIDTH 36

struct help {
	struct dialog dialog;
	char query[QUERY_LIMIT];
	size_t cursor; /* among what was found */
	size_t first; /* row of the table at the top */
};

/* ---- the table ---- */

/* All lines of the table, one below the other: headings and actions. */
static void
add_entries(const struct ui *ui, struct page *page)
{
	const struct place *place = ui_place(ui);
	char room[TABLE_CELL_SIZE];
	struct buf keys;
	size_t group, i;

	buf_init(&keys, 100);
	for (group = 0; group < GROUP_COUNT; group++) {
		page_add(page, STYLE_HEADING, "%s",
		    keys_group_word((enum action_group)group));
		for (i = 0; i < ACTION_COUNT; i++) {
			const struct action_info *info =
			    keys_info((enum action)i);
			bool off = ui_off(ui, (enum action)i, room) != NULL;

			if (info->group != group ||
			    !(info->scopes & place->view->scopes))
				continue;
			buf_clear(&keys);
			keys_words((enum action)i, &keys);
			page_add(page, off ? STYLE_KEY_OFF : STYLE_DIALOG,
			    "%-8s %s%s", keys.at, info->help,
			    off ? " (off)" : "");
		}
	}
	buf_release(&keys);
}

static void
add_states(const struct ui *ui, struct page *page)
{
	int state;

	if (ui_place(ui)->view != &view_updates)
		return;
	page_add(page, STYLE_HEADING, "STATES");
	for (state = UPDATE_NEW; state <= UPDATE_DONE; state++)
		page_add(page, STYLE_DIALOG, "%.1s        %s",
		    update_state_word((enum update_state)state),
		    update_state_word((enum update_state)state));
}

static void
draw_table(struct ui *ui, struct help *help, const struct draw_box *box)
{
	struct page *page = page_new();
	int rows = box->rows - 4, width = box->columns - 4;
	int across = width / ENTRY_WIDTH > 0 ? width / ENTRY_WIDTH : 1, column;
	size_t tall;

	add_entries(ui, page);
	add_states(ui, page);
	tall = (page->count + (size_t)across - 1) / (size_t)across;
	if (help->first + (size_t)rows > tall)
		help->first = tall > (size_t)rows ? tall - (size_t)rows : 0;
	for (column = 0; column < across; column++) {
		size_t from = (size_t)column * tall + help->first, left = 0;

		if ((size_t)(column + 1) * tall > from)
			left = (size_t)(column + 1) * tall - from;
		pager_draw_lines(page, from, box->row + 1,
		    box->column + 2 + column * (width / across),
		    left < (size_t)rows ? (int)left : rows, width / across - 1);
	}
	page_free(page);
}

/* ---- the search ---- */

struct found {
	enum action action; /* ACTION_NONE: a command */
	const char *name, *help;
};

static bool
matches(const struct help *help, const char *name, const char *words)
{
	struct span query = span_of(help->query);

	return filter_find(span_of(name), query) < strlen(name) ||
	    filter_find(span_of(words), query) < strlen(words);
}

/* The index-th find; false past the last. */
static bool
find(const struct help *help, size_t index, struct found *found)
{
	size_t i;

	for (i = 0; i < ACTION_COUNT; i++) {
		const struct action_info *info = keys_info((enum action)i);

		if (!matches(help, info->name, info->help) || index--)
			continue;
		*found =
		    (struct found) { (enum action)i, info->name, info->help };
		return true;
	}
	for (i = 0; ui_command_word(i, &found->name, &found->help); i++) {
		if (!matches(help, found->name, found->help) || index--)
			continue;
		found->action = ACTION_NONE;
		return true;
	}
	return false;
}

static size_t
count_found(const struct help *help)
{
	struct found found;
	size_t count = 0;

	while (find(help, count, &found))
		count++;
	return count;
}

/* "a        approve...: shows the effect first        off: read-only" */
static void
add_found(const struct ui *ui, const struct found *found, struct page *page)
{
	const struct place *place = ui_place(ui);
	char room[TABLE_CELL_SIZE];
	const char *off = NULL;
	struct buf keys;

	if (found->action == ACTION_NONE) {
		page_add(
		    page, STYLE_DIALOG, ":%-12s %s", found->name, found->help);
		return;
	}
	buf_init(&keys, 100);
	keys_words(found->action, &keys);
	if (!(keys_info(found->action)->scopes & place->view->scopes))
		off = "not in this view";
	else
		off = ui_off(ui, found->action, room);
	page_add(page, off ? STYLE_KEY_OFF : STYLE_DIALOG, "%-8s :%-14s %s%s%s",
	    keys.at, found->name, found->help, off ? "   off: " : "",
	    off ? off : "");
	buf_release(&keys);
}

static void
draw_found(struct ui *ui, struct help *help, const struct draw_box *box)
{
	struct page *page = page_new();
	size_t rows = (size_t)box->rows - 4, first, i;
	struct found found;

	for (i = 0; find(help, i, &found); i++)
		add_found(ui, &found, page);
	first = help->cursor >= rows ? help->cursor - rows + 1 : 0;
	pager_draw_lines(page, first, box->row + 1, box->column + 4, (int)rows,
	    box->columns - 6);
	if (page->count)
		(void)draw_line(box->row + 1 + (int)(help->cursor - first),
		    box->column + 2, 1, STYLE_KEY, span_of(">"));
	page_free(page);
}

static void
draw(struct ui *ui, struct dialog *dialog)
{
	struct help *help = (struct help *)dialog;
	char text[QUERY_LIMIT + 60];
	struct draw_box box;

	dialog_place(&ui->layout, ui->rows - 2, ui->columns - 4, &box);
	(void)snprintf(text, sizeof(text), "Help: %s",
	    ui_place(ui)->view->tab ? ui_place(ui)->view->tab
				    : ui_place(ui)->view->names);
	draw_box(&box, text, "esc close   enter run");
	if (*help->query)
		draw_found(ui, help, &box);
	else
		draw_table(ui, help, &box);
	if (*help->query)
		(void)snprintf(text, sizeof(text), "Search: %s_   %zu found",
		    help->query, count_found(help));
	else
		(void)snprintf(text, sizeof(text),
		    "Type to search keys and commands; up, down scroll");
	(void)draw_line(box.row + box.rows - 2, box.column + 2, box.columns - 4,
	    STYLE_TEXT_STRONG, span_of(text));
}

/* ---- keys ---- */

static void
run(struct ui *ui, struct help *help)
{
	struct found found;

	if (!*help->query || !find(help, help->cursor, &found)) {
		dialog_close(ui);
		return;
	}
	dialog_close(ui);
	if (found.action == ACTION_NONE)
		ui_command(ui, found.name);
	else if (keys_info(found.action)->scopes & ui_place(ui)->view->scopes)
		ui_act(ui, found.action);
	else
		ui_warn(ui, "%s is off: not in this view", found.name);
}

static void
type(struct help *help, uint32_t key)
{
	char bytes[KEYS_BYTES_SIZE];
	size_t length = strlen(help->query), more = keys_bytes(key, bytes);

	if (length + more < QUERY_LIMIT)
		memcpy(help->query + length, bytes, more + 1);
	help->cursor = 0;
}

static void
move(struct help *help, long rows)
{
	size_t *at = *help->query ? &help->cursor : &help->first;
	size_t count = *help->query ? count_found(help) : SIZE_MAX;

	if (rows < 0)
		*at -= *at > (size_t)-rows ? (size_t)-rows : *at;
	else if (*at + (size_t)rows < count)
		*at += (size_t)rows;
}

static void
key(struct ui *ui, struct dialog *dialog, uint32_t pressed)
{
	struct help *help = (struct help *)dialog;
	size_t length = strlen(help->query);

	if (pressed == KEYS_ESC || pressed == KEYS_CONTROL('C')) {
		dialog_close(ui);
	} else if (pressed == KEYS_ENTER) {
		run(ui, help);
	} else if (pressed == KEYS_UP) {
		move(help, -1);
	} else if (pressed == KEYS_DOWN) {
		move(help, 1);
	} else if (pressed == KEYS_PAGE_UP) {
		move(help, -8);
	} else if (pressed == KEYS_PAGE_DOWN) {
		move(help, 8);
	} else if (pressed == KEYS_BACKSPACE || pressed == KEYS_CONTROL('H')) {
		while (length && (help->query[--length] & 0xc0) == 0x80)
			continue;
		help->query[length] = '\0';
		help->cursor = 0;
	} else if ((pressed == '?' || pressed == 'q') && !length) {
		dialog_close(ui);
	} else if (pressed >= 0x20 && pressed < KEYS_FIRST) {
		type(help, pressed);
	}
}

static void
release(struct dialog *dialog)
{
	free(dialog);
}

static const struct dialog_type help_type = {
	.draw = draw, .key = key, .free = release
};

void
dialog_help(struct ui *ui)
{
	struct help *help = xcalloc(1, sizeof(*help));

	help->dialog.type = &help_type;
	dialog_open(ui, &help->dialog);
}

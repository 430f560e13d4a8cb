/*
 * What approving some updates would change, as one diff. Subject: the keys of
 * the updates with LF between. The page is made again with each report, from
 * the same preview that the approve dialog would show.
 */
#include <stdio.h>

#include "backend/base/array.h"
#include "tui/ui.h"
#include "tui/words.h"

static const char **
split_keys(struct arena *arena, const char *subject, size_t *count)
{
	struct span rest = span_of(subject), piece;
	const char **keys = NULL;

	*count = 0;
	while (span_cut(&rest, '\n', &piece))
		*ARRAY_ADD(arena, keys, *count) = arena_span(arena, piece);
	return keys;
}

static void
add_files(struct page *page, const struct diff_file *files, size_t count)
{
	char note[WORDS_SIZE];
	size_t i;

	for (i = 0; i < count; i++) {
		page_diff(page, &files[i],
		    words_count(files[i].hunk_count, "hunk", NULL, note));
		page_add(page, STYLE_TEXT, "%s", "");
	}
}

static void
add_group(struct page *page, const struct preview_group *group)
{
	struct span name = words_repository(group->repository);
	struct span base = words_commit(group->base);
	char files[WORDS_SIZE];

	page_add(page, STYLE_HEADING,
	    "base %.*s  branch %s   %.*s   result: %s, +%u -%u",
	    (int)base.length, base.at, group->branch, (int)name.length, name.at,
	    words_count(group->file_count, "file", NULL, files), group->added,
	    group->removed);
	if (*group->warning)
		page_add(page, STYLE_MESSAGE_WARN, "! %s", group->warning);
	page_add(page, STYLE_TEXT, "%s", "");
	add_files(page, group->files, group->file_count);
}

/* What is known of one update that cannot be approved now. */
static void
add_update(struct page *page, const struct report_update *update)
{
	page_add(page, STYLE_HEADING, "%s  %s/%s  %s",
	    update_state_word(update->state), update->policy_namespace,
	    update->policy, update->why);
	if (update->problem)
		page_error(page, update->problem);
	page_add(page, STYLE_TEXT, "%s", "");
	add_files(page, update->files, update->file_count);
}

static void
add_updates(const struct ui *ui, struct page *page, const char *const *keys,
    size_t count)
{
	const struct report_update *update;
	size_t i;

	for (i = 0; i < count; i++) {
		update = report_find_update(ui->report, keys[i]);
		if (update)
			add_update(page, update);
		else
			page_add(page, STYLE_MESSAGE_WARN, "gone: %s", keys[i]);
	}
}

static void
make(const struct ui *ui, struct place *place, struct page *page)
{
	struct arena *arena = arena_new();
	struct preview *preview;
	struct error error;
	const char **keys;
	size_t count, i;

	keys = split_keys(arena, place->subject, &count);
	if (!ui->report) {
		page_add(page, STYLE_TEXT, "Reading...");
	} else if (backend_preview(ui->report, keys, count, &preview, &error)) {
		for (i = 0; i < preview->group_count; i++)
			add_group(page, &preview->groups[i]);
		preview_free(preview);
	} else {
		if (count > 1)
			page_error(page, &error);
		add_updates(ui, page, keys, count);
	}
	arena_free(arena);
}

/* A reviewer looks for one thing: that only tags change. */
static void
checks(const struct ui *ui, const struct place *place, struct buf *into)
{
	struct arena *arena = arena_new();
	const struct report_update *update;
	bool exact = true, wrap = place->pager.wrap;
	size_t count, i, files = 0;
	const char **keys = split_keys(arena, place->subject, &count);

	for (i = 0; i < count; i++) {
		update = report_find_update(ui->report, keys[i]);
		if (!update)
			continue;
		files += update->file_count;
		exact &= page_diff_is_exact(update->files, update->file_count);
	}
	if (files)
		(void)buf_text(into,
		    exact ? "ok nothing outside markers changes"
			  : "! a line changes outside its marked value");
	else
		(void)buf_text(into, "nothing would change");
	(void)buf_printf(
	    into, "   wrap %s   context %d", wrap ? "on" : "off", DIFF_CONTEXT);
	arena_free(arena);
}

static bool
act(struct ui *ui, struct place *place, enum action action)
{
	struct arena *arena;
	const char **keys;
	size_t count;

	if (action != ACTION_APPROVE)
		return false;
	arena = arena_new();
	keys = split_keys(arena, place->subject, &count);
	dialog_approve(ui, keys, count);
	arena_free(arena);
	return true;
}

static const char *
off(const struct ui *ui, const struct place *place, enum action action,
    char room[TABLE_CELL_SIZE])
{
	bool several = strchr(place->subject, '\n') != NULL;

	if (action != ACTION_APPROVE)
		return NULL;
	return view_why_not_approve(ui, several ? 2 : 0,
	    ui->report && !several
		? report_find_update(ui->report, place->subject)
		: NULL,
	    room);
}

static const enum action footer[] = { ACTION_HUNK_NEXT, ACTION_FILE_NEXT,
	ACTION_FOLD, ACTION_WRAP, ACTION_APPROVE, ACTION_FILTER, ACTION_HELP,
	ACTION_BACK };

const struct view view_diff = {
	.names = "diff",
	.kind = LAYOUT_TEXT,
	.scopes = SCOPE_TEXT | SCOPE_DIFF,
	.footer = footer,
	.footer_count = sizeof(footer) / sizeof(footer[0]),
	.make = make,
	.checks = checks,
	.act = act,
	.off = off,
};

/* A person looks at it now: it is no longer REPLACED. */
static void
tell_looked(struct ui *ui, const char *key)
{
	const struct report_update *update =
	    report_find_update(ui->report, key);
	struct command command = { .kind = COMMAND_LOOKED, .key = key };

	if (update && update->state == UPDATE_REPLACED)
		(void)ui_submit(ui, &command, key, NULL, 0);
}

void
view_open_diff(struct ui *ui, const char *const *keys, size_t count)
{
	char title[100], words[WORDS_SIZE];
	struct buf subject;
	size_t i;

	if (!ui->report)
		return;
	buf_init(&subject, 1024 * 1024);
	for (i = 0; i < count; i++)
		(void)buf_printf(&subject, "%s%s", i ? "\n" : "", keys[i]);
	(void)snprintf(title, sizeof(title), "diff: %s",
	    words_count(count, "update", NULL, words));
	/* Looking at it again where one is already is no new place. */
	if (ui_place(ui)->view != &view_diff ||
	    strcmp(ui_place(ui)->subject, subject.at) != 0)
		(void)ui_open(ui, &view_diff, subject.at, title);
	for (i = 0; i < count; i++)
		tell_looked(ui, keys[i]);
	buf_release(&subject);
}

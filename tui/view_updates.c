/*
 * Updates: the queue. A row is a policy and an automation with a change, or
 * with a reason why there is none.
 */
#include <stdio.h>

#include "tui/ui.h"
#include "tui/words.h"

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

static bool
live(const struct report *report, const void *at, struct live_object *object)
{
	return live_of_update(report, at, object);
}

/* What stands in the way of a quiet approval: Flux beside us, a Secret that the
 * workload will look for. */
static void
add_cautions(
    const struct ui *ui, const struct report_update *update, struct page *page)
{
	struct live_object object;

	if (*update->lacks)
		page_add(page, STYLE_MESSAGE_WARN,
		    " Lacks    %s: no pod will start (6)", update->lacks);
	if (live_of_update(ui->report, update, &object) &&
	    live_pushes_by_itself(&object))
		page_add(page, STYLE_MESSAGE_WARN,
		    " Flux     pushes by itself: s suspends %s/%s",
		    object.namespace, object.name);
}

static void
add_seen(
    const struct ui *ui, const struct report_update *update, struct page *page)
{
	char stamp[WORDS_SIZE], ago[WORDS_SIZE];
	struct span commit = words_commit(update->commit);

	if (update->state == UPDATE_DONE)
		page_add(page, STYLE_TEXT, " Pushed   %.*s by %s, %s",
		    (int)commit.length, commit.at, words_or(update->who, "?"),
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
		else if (*update->lacks)
			page_add(page, STYLE_MESSAGE_WARN, " lacks %s",
			    update->lacks);
		else
			page_add(page, STYLE_TEXT, " %s -> %s  %s",
			    update->from, update->to,
			    view_update_where(update, room));
		return;
	}
	if (update->problem)
		page_error(page, update->problem);
	add_cautions(ui, update, page);
	page_add(page, STYLE_TEXT, " Image    %s  tag %s", update->image,
	    words_or(update->to, "-"));
	page_add(page, STYLE_TEXT,
	    " Policy   %s/%s  %s   %zu tags, %zu after the filter",
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
	if (!report->configured) {
		page_add(page, STYLE_TEXT_STRONG,
		    "\n\n            There is no place to read Flux objects "
		    "from.\n\n");
		page_add(page, STYLE_TEXT,
		    "            Name one in ~/.config/vigie/vigie.yaml:\n\n"
		    "              objects:\n"
		    "              - url: https://git.example.org/you/fleet\n\n"
		    "            or with  vigie --objects URL|DIR\n"
		    "            or look at an example with  vigie --demo");
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

/* R looks at Git and registries, and has the cluster scan the image of this
 * row; it never has Flux push. */
static void
rescan(struct ui *ui, const struct list_row *row)
{
	const struct report_update *update = row->item;
	const struct report *report = ui->report;
	char room[TABLE_CELL_SIZE];
	struct live_object object;
	size_t i;

	ui_rescan(ui);
	for (i = 0; i < report->repository_count; i++) {
		const struct report_repository *repository =
		    &report->repositories[i];

		if (strcmp(repository->image, update->image) != 0)
			continue;
		object = (struct live_object) { "ImageRepository",
			repository->namespace, repository->name,
			repository->live, repository->suspended, 0 };
		if (!live_why_not(ui, &object, ACTION_RESCAN, room))
			live_act(ui, &object, ACTION_RESCAN);
		return;
	}
}

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
	} else if (action == ACTION_RESCAN && list_current(place->list) &&
	    !list_current(place->list)->gone) {
		rescan(ui, list_current(place->list));
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
	ACTION_TAGS, ACTION_FLUX_SUSPEND, ACTION_SORT, ACTION_COMMAND,
	ACTION_RANGE, ACTION_ERRORS };

const struct view view_updates = {
	.names = "updates up",
	.digit = '1',
	.tab = "Updates",
	.wide_tab = "Updates",
	.kind = LAYOUT_LIST,
	.scopes = SCOPE_LIST,
	.footer = footer,
	.footer_count = sizeof(footer) / sizeof(footer[0]),
	.model = &view_updates_model,
	.table = &view_updates_table,
	.sort = VIEW_UPDATES_AGE,
	.count = tab_count,
	.live = live,
	.title = title,
	.detail = detail,
	.empty = empty,
	.act = act,
	.off = off,
};

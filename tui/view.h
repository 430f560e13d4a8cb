/*
 * A view is a table of what it shows and does; a place is a view that is open
 * on something, with its cursor, filter, sort and marks. Lists and texts share
 * all that is common (ui.c); a view says only what is its own.
 *
 * To add one: view_NAME.c with a `const struct view', a line below and in
 * view.c, its actions in action.h, a frame test.
 */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "tui/action.h"
#include "tui/list.h"
#include "tui/live.h"
#include "tui/page.h"
#include "tui/pager.h"
#include "tui/table.h"

struct ui;
struct place;

/* Views with a digit, in the order of their tabs. */
enum view_main {
	VIEW_UPDATES,
	VIEW_REPOS,
	VIEW_POLICIES,
	VIEW_AUTOMATIONS,
	VIEW_ACTIVITY,
	VIEW_SECRETS,
	VIEW_MAIN_COUNT,
};

struct view {
	const char *names; /* for `:'; the first is the name */
	char digit; /* 0: none */
	const char *tab, *wide_tab;
	enum layout_kind kind;
	unsigned scopes;
	/* The key line, most wanted first; what does not fit is left out. */
	const enum action *footer;
	size_t footer_count;

	/* ---- lists ---- */
	const struct list_model *model;
	const struct table *table;
	int sort;
	bool descending;
	/* Behind the name of the tab: how many, and how many are wrong. */
	void (*count)(const struct report *report, size_t *all, size_t *wrong);
	/* The Flux object behind a row, to be suspended and reconciled; NULL,
	 * or false: there is none. */
	bool (*live)(const struct report *report, const void *item,
	    struct live_object *object);
	/* Why some rows are not seen, or NULL. */
	const struct error *(*problem)(const struct report *report);
	/* The rule above the detail, and the detail. */
	void (*title)(const struct ui *ui, const void *item, struct buf *left);
	void (*detail)(
	    const struct ui *ui, const void *item, struct page *page);
	/* What stands there instead of rows. */
	void (*empty)(const struct ui *ui, struct page *page);

	/* ---- texts ---- */
	/* Made again with every report. */
	void (*make)(
	    const struct ui *ui, struct place *place, struct page *page);
	/* The line of checks above the keys. */
	void (*checks)(
	    const struct ui *ui, const struct place *place, struct buf *into);

	/* ---- both ---- */
	/* False: not one of this view's; the common ones follow. */
	bool (*act)(struct ui *ui, struct place *place, enum action action);
	/* Why an action is off here: NULL when it is on. May use the room. */
	const char *(*off)(const struct ui *ui, const struct place *place,
	    enum action action, char room[TABLE_CELL_SIZE]);
};

struct place {
	const struct view *view;
	char *subject; /* whose rows or text: a key, or keys with LF between */
	char *title; /* of a text's rule */
	struct list *list; /* of a list */
	struct page *page; /* of a text */
	struct pager pager;
	char *shown; /* key of the row whose detail is on the screen */
	bool visited;
	bool is_main; /* one of the tabs: lives as long as the console */
};

extern const struct view view_updates, view_repos, view_policies,
    view_automations, view_activity, view_secrets, view_tags, view_diff,
    view_text;

/* Rows and cells of the queue (view_updates_table.c). */
extern const struct list_model view_updates_model;
extern const struct table view_updates_table;
#define VIEW_UPDATES_AGE 1 /* the column it is sorted by */

/* "prod/web/values.yaml:7 +1", or why there is no such place. */
const char *view_update_where(
    const struct report_update *update, char room[TABLE_CELL_SIZE]);

const struct view *view_of(enum view_main which);

/* The view with a tab that goes by that name, VIEW_MAIN_COUNT if none does. */
enum view_main view_find(struct span name);

struct place *view_place_new(
    const struct view *view, const char *subject, const char *title);
void view_place_free(struct place *place);

/* What diff and text views are opened on, by kind of object. */
void view_open_tags(struct ui *ui, const char *namespace, const char *policy);
void view_open_diff(struct ui *ui, const char *const *keys, size_t count);

/*
 * "messages", "problems", "sources", or what stands at one object:
 * "event:NUMBER", "update:KEY", "repository:NS/NAME", "policy:NS/NAME",
 * "automation:NS/NAME", "secret:NS/NAME".
 */
void view_open_text(struct ui *ui, const char *subject, const char *title);

/* Why approving is off: NULL when it is on. `update' is the one under the
 * cursor (NULL: gone), and does not matter when some are marked. */
const char *view_why_not_approve(const struct ui *ui, size_t marked,
    const struct report_update *update, char room[TABLE_CELL_SIZE]);

#endif

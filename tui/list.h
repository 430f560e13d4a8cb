/*
 * DESIGN
 *
 * A list of objects that change while somebody acts on them. Acting on the
 * wrong row is the worst bug of list programs, so rows are objects here, never
 * numbers: the cursor, the marks and the range hold keys, and what is done is
 * done to the key that was under the cursor on the screen.
 *
 * The order is a thing of its own. list_set_report() gives the rows new cells
 * in place; rows come, go and change place in list_merge() only, which the
 * console calls when nobody is acting. Until then new rows are counted
 * (list_pending()), and rows that are gone keep the cells they had, marked so:
 * the report they were last seen in is held.
 *
 * Sort and filter are questions of the person, so they merge at once.
 */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include "backend/backend.h"
#include "backend/base/arena.h"
#include "tui/filter.h"

#define LIST_KEY_SIZE 512

/* What a list needs to know about its rows. */
struct list_model {
	size_t (*count)(const struct report *report, const char *subject);
	const void *(*item)(
	    const struct report *report, const char *subject, size_t index);
	/* The identity; may be printed into the room. */
	const char *(*key)(const void *item, char room[LIST_KEY_SIZE]);
	/* By that column, ascending; 0 leaves it to the key. */
	int (*compare)(const void *a, const void *b, int column);
	/* For `/' and `E'; the strings are borrowed. */
	void (*describe)(const void *item, struct filter_row *row);
	bool (*is_wrong)(const void *item);
};

struct list_row {
	const char *key;
	const void *item; /* in the newest report that had it */
	bool gone; /* the newest report does not have it */
};

struct list;

/* `subject' (or NULL) is handed to the model: whose rows these are. */
struct list *list_new(const struct list_model *model, const char *subject);
void list_free(struct list *list);

/* Takes a reference of its own. The first one merges by itself. */
void list_set_report(struct list *list, const struct report *report);

/* Brings in what came, drops what is gone, sorts. */
void list_merge(struct list *list);

/* Rows that came and match the filter, and rows that are gone. */
size_t list_pending(const struct list *list);
size_t list_gone(const struct list *list);

size_t list_count(const struct list *list); /* rows shown */
size_t list_total(const struct list *list); /* before the filter */
const struct list_row *list_at(const struct list *list, size_t index);

/* NULL when the list is empty. */
const struct list_row *list_current(const struct list *list);
size_t list_cursor(const struct list *list);
void list_move_to(struct list *list, size_t index);
void list_move_by(struct list *list, long rows);
bool list_find_key(struct list *list, const char *key);

/* Stays at the last row when rows are added there (a log that is followed). */
void list_follow(struct list *list, bool follow);
bool list_is_following(const struct list *list);

/* The first visible row when `rows' are visible. */
size_t list_top(struct list *list, size_t rows);

void list_set_filter(struct list *list, const char *text);
const char *list_filter(const struct list *list);
void list_set_wrong_only(struct list *list, bool only);
bool list_is_wrong_only(const struct list *list);

void list_sort(struct list *list, int column, bool descending);
int list_sort_column(const struct list *list);
bool list_is_descending(const struct list *list);

bool list_is_marked(const struct list *list, const char *key);
void list_mark(struct list *list, const char *key, bool marked);
void list_mark_shown(struct list *list);
void list_unmark(struct list *list);
void list_invert(struct list *list);
size_t list_mark_count(const struct list *list);

/* Begins a range at the cursor, or marks from there to the cursor. */
void list_range(struct list *list);
bool list_has_range(const struct list *list);

/*
 * What an action is done to: the marks if there are any, in the order shown
 * (those the filter hides last), else the row under the cursor. Keys live in the
 * arena.
 */
const char **list_targets(
    const struct list *list, struct arena *arena, size_t *count);

#endif

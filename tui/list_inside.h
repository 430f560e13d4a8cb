/*
 * What list.c (rows and their order) and list_marks.c (marks, range, targets)
 * share, and nobody else sees.
 */
#ifndef TUI_LIST_INSIDE_H
#define TUI_LIST_INSIDE_H

#include "backend/base/map.h"
#include "tui/list.h"

/* A key that was marked once; marks outlive merges. */
struct mark {
	const char *key;
	bool on;
	size_t seen; /* merge in which the object was still there */
};

struct list {
	const struct list_model *model;
	char *subject;
	const struct report *report; /* the newest */
	const struct report *base; /* of the last merge: cells of gone rows */
	struct arena *arena; /* rows, keys and index of the last merge */
	struct list_row *rows;
	size_t count, total;
	struct map *index; /* key to its row */
	size_t pending, gone;

	char *cursor; /* key */
	size_t place, top;
	bool follow;
	char *range; /* key where it began */
	struct filter filter;
	bool wrong_only;
	int column;
	bool descending;

	struct arena *mark_arena;
	struct map *marks;
	size_t mark_count, merges;
};

/* The row of a key, SIZE_MAX when it is not shown. */
size_t list_place_of(const struct list *list, const char *key);

/* Marks of objects that the last merge did not meet are dropped. */
void list_drop_marks(struct list *list);

#endif

/*
 * What a cluster says of a Flux object, in words: the READY column, the lines
 * of the detail, and what may be done to the object there.
 */
#ifndef TUI_LIVE_H
#define TUI_LIVE_H

#include "tui/action.h"
#include "tui/page.h"
#include "tui/table.h"

struct ui;

/* A Flux object as the row of a view names it. */
struct live_object {
	const char *kind, *namespace, *name;
	const struct report_live *live; /* NULL: the cluster was not seen to
					   have it */
	bool suspended; /* as Git declares it */
	size_t waiting; /* automations: updates that wait for a decision */
};

/* Nothing of a cluster is shown where there is none. */
bool live_has_cluster(const struct report *report);

/* "ready", "! CheckFailed", "only in Git", ...; "-" without a cluster. */
const char *live_ready(const struct report *report,
    const struct report_live *live, char room[TABLE_CELL_SIZE],
    enum style *style);

/* The cluster's word where there is one, else that of Git. */
bool live_is_suspended(const struct report_live *live, bool in_git);

/* The cluster says that something is wrong with it. */
bool live_is_wrong(const struct report_live *live);

/* " Cluster  Ready True, scanned 2m ago: ..." and what is odd about it; `did'
 * is what happened at live->at. Nothing without a cluster. */
void live_detail(struct page *page, const struct report *report,
    const struct live_object *object, const char *did);

/* Why nothing can be changed in the cluster: NULL when it can. */
const char *live_off(const struct ui *ui, char room[TABLE_CELL_SIZE]);

/* Why suspending or reconciling it is off: NULL when it is on. */
const char *live_why_not(const struct ui *ui, const struct live_object *object,
    enum action action, char room[TABLE_CELL_SIZE]);

/* Suspends or resumes it after a dialog (FLUX_SUSPEND), or has its controller
 * look at it now (RESCAN); after a dialog, too, if that pushes. live_act.c */
void live_act(
    struct ui *ui, const struct live_object *object, enum action action);

/* The automation that would push this update; false: it has none. */
bool live_of_update(const struct report *report,
    const struct report_update *update, struct live_object *object);

/* Flux pushes this one without asking anybody. */
bool live_pushes_by_itself(const struct live_object *object);

#endif

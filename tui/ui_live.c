/*
 * What the keys of all lists do to the Flux object under the cursor: suspend,
 * resume, and look at it now. Which object that is the view says.
 */
#include "tui/live.h"
#include "tui/ui.h"

/* The Flux object under the cursor; false: there is none. */
static bool
live_here(const struct ui *ui, struct live_object *object)
{
	const struct place *place = ui_place(ui);
	const struct list_row *row =
	    place->list ? list_current(place->list) : NULL;

	return row && !row->gone && place->view->live &&
	    place->view->live(ui->report, row->item, object);
}

/* Why an action is off that all views share: NULL when it is on. */
static const char *
off_anywhere(
    const struct ui *ui, enum action action, char room[TABLE_CELL_SIZE])
{
	struct live_object object;

	if (action == ACTION_NEW && ui_place(ui)->view != &view_secrets)
		return "a new Secret begins in Secrets (6)";
	if (action == ACTION_UNEXPOSE && ui_place(ui)->view != &view_secrets)
		return "only a Secret (6) has values";
	if (action != ACTION_FLUX_SUSPEND)
		return NULL;
	if (!live_here(ui, &object))
		return "there is no Flux object here";
	return live_why_not(ui, &object, action, room);
}

const char *
ui_off(const struct ui *ui, enum action action, char room[TABLE_CELL_SIZE])
{
	const struct place *place = ui_place(ui);
	const char *reason = NULL;

	if (place->view->off)
		reason = place->view->off(ui, place, action, room);
	return reason ? reason : off_anywhere(ui, action, room);
}

/* The object under the cursor in the cluster; Git and registries where that
 * cannot be. */
void
ui_look_again(struct ui *ui)
{
	struct live_object object;
	char room[TABLE_CELL_SIZE];
	const char *reason;

	if (!live_here(ui, &object) || !live_has_cluster(ui->report)) {
		ui_rescan(ui);
		return;
	}
	reason = live_why_not(ui, &object, ACTION_RESCAN, room);
	if (!reason) {
		live_act(ui, &object, ACTION_RESCAN);
		return;
	}
	ui_rescan(ui);
	ui_warn(ui, "only Git and registries: %s", reason);
}

void
ui_suspend_flux(struct ui *ui)
{
	struct live_object object;

	if (live_here(ui, &object))
		live_act(ui, &object, ACTION_FLUX_SUSPEND);
}

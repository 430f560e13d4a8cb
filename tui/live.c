#include "tui/live.h"

#include <stdio.h>

#include "tui/ui.h"
#include "tui/words.h"

bool
live_has_cluster(const struct report *report)
{
	return report && report->cluster->state != CLUSTER_NONE;
}

/* All that it has was looked at: what was not seen is not there. */
static bool
saw_all(const struct report *report)
{
	return report->cluster->state == CLUSTER_OK &&
	    !report->cluster->problem;
}

const char *
live_ready(const struct report *report, const struct report_live *live,
    char room[TABLE_CELL_SIZE], enum style *style)
{
	if (!live)
		return !live_has_cluster(report) ? "-"
		    : saw_all(report)            ? "only in Git"
						 : "not seen";
	if (live->suspended)
		return "suspended";
	if (strcmp(live->ready, "False") == 0) {
		*style = STYLE_STATE_ERROR;
		return table_text(
		    room, "! %s", words_or(live->reason, "not ready"));
	}
	if (live->reconciling)
		return "running";
	if (strcmp(live->ready, "True") == 0)
		return live->in_git ? "ready" : "ready, no Git";
	return *live->ready ? "unknown" : "not run yet";
}

bool
live_is_suspended(const struct report_live *live, bool in_git)
{
	return live ? live->suspended : in_git;
}

bool
live_is_wrong(const struct report_live *live)
{
	return live && !live->suspended && strcmp(live->ready, "False") == 0;
}

static void
add_state(struct page *page, const struct report *report,
    const struct report_live *live, const char *did)
{
	char ago[WORDS_SIZE], since[WORDS_SIZE], at[2 * WORDS_SIZE];
	bool wrong = live_is_wrong(live);

	at[0] = '\0';
	if (live->at)
		(void)snprintf(at, sizeof(at), ", %s %s", did,
		    words_ago(backend_now(), live->at, ago));
	page_add(page, wrong ? STYLE_MESSAGE_WARN : STYLE_TEXT,
	    " Cluster  Ready %s%s%s%s%s%s%s", words_or(live->ready, "not said"),
	    *live->reason ? " " : "", live->reason,
	    live->changed_at ? " since " : "",
	    live->changed_at ? words_age(backend_now(), live->changed_at, since)
			     : "",
	    at, live->suspended ? ", suspended" : "");
	if (*live->message)
		page_add(page, STYLE_TEXT, "          %s", live->message);
	if (report->cluster->state == CLUSTER_LOST)
		page_add(page, STYLE_HEADER_STALE,
		    "          (as it was %s: the cluster is not reachable)",
		    words_ago(backend_now(), live->seen_at, ago));
}

void
live_detail(struct page *page, const struct report *report,
    const struct live_object *object, const char *did)
{
	const struct report_live *live = object->live;

	if (!live_has_cluster(report))
		return;
	if (!live) {
		page_add(page, STYLE_MESSAGE_WARN, " Cluster  %s%s",
		    saw_all(report) ? "does not have it: only Git declares it"
				    : "not seen",
		    report->cluster->problem ? ":" : "");
		if (report->cluster->problem)
			page_add(page, STYLE_MESSAGE_WARN, "          %s",
			    report->cluster->problem->text);
		return;
	}
	add_state(page, report, live, did);
	if (!live->in_git)
		page_add(page, STYLE_MESSAGE_WARN,
		    " Git      no repository that is read declares it: only "
		    "the cluster has it");
	else if (live->suspended != object->suspended)
		page_add(page, STYLE_MESSAGE_WARN,
		    " Git      declares it %ssuspended, the cluster has it %s",
		    object->suspended ? "" : "not ",
		    live->suspended ? "suspended" : "running");
	if (*live->managed_by)
		page_add(page, STYLE_TEXT, " Applied  by Kustomization %s",
		    live->managed_by);
}

/* ---- what can be done there ---- */

const char *
live_off(const struct ui *ui, char room[TABLE_CELL_SIZE])
{
	const struct report *report = ui->report;

	if (!report)
		return "nothing is loaded yet";
	if (!live_has_cluster(report))
		return "there is no cluster: 6 says what is missing";
	if (report->cluster->state != CLUSTER_OK)
		return "the cluster is not reachable";
	if (report->read_only)
		return table_text(
		    room, "read-only: %s", report->read_only_reason);
	return NULL;
}

const char *
live_why_not(const struct ui *ui, const struct live_object *object,
    enum action action, char room[TABLE_CELL_SIZE])
{
	const char *off = live_off(ui, room);

	if (off)
		return off;
	if (!object->live)
		return "the cluster does not have this object";
	if (action == ACTION_RESCAN && object->live->suspended)
		return "it is suspended in the cluster: s resumes it";
	return NULL;
}

bool
live_of_update(const struct report *report, const struct report_update *update,
    struct live_object *object)
{
	size_t i;

	for (i = 0; i < report->automation_count; i++) {
		const struct report_automation *automation =
		    &report->automations[i];

		if (strcmp(automation->name, update->automation) != 0 ||
		    strcmp(automation->namespace, update->namespace) != 0)
			continue;
		*object = (struct live_object) { "ImageUpdateAutomation",
			automation->namespace, automation->name,
			automation->live, automation->suspended,
			automation->update_count };
		return true;
	}
	return false;
}

bool
live_pushes_by_itself(const struct live_object *object)
{
	return object->live && !object->live->suspended;
}

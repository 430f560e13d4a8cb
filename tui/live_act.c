/*
 * Suspending, resuming and running a Flux object in the cluster. What it means
 * for pushes is said first: Flux that pushes by itself beside vigie is what a
 * person most often does not want.
 */
#include <stdio.h>

#include "tui/dialog_confirm.h"
#include "tui/live.h"
#include "tui/ui.h"
#include "tui/words.h"

#define TEXT_LIMIT ((size_t)4000)

static bool
is_automation(const struct live_object *object)
{
	return strcmp(object->kind, "ImageUpdateAutomation") == 0;
}

static void
add_effect(
    const struct live_object *object, enum command_kind kind, struct buf *into)
{
	char many[WORDS_SIZE];

	if (is_automation(object)) {
		(void)buf_text(into,
		    kind == COMMAND_SUSPEND
			? "Flux stops pushing by itself: updates wait here "
			  "until somebody approves them.\n"
			: "Flux pushes without asking anybody.\n");
		(void)buf_printf(into, "%s for a decision now.\n",
		    words_count(
			object->waiting, "update waits", "updates wait", many));
	} else if (strcmp(object->kind, "ImageRepository") == 0) {
		(void)buf_text(into,
		    kind == COMMAND_SUSPEND
			? "The cluster asks the registry for no new tags.\n"
			: "The cluster asks the registry for tags again.\n");
	} else {
		(void)buf_text(into,
		    kind == COMMAND_SUSPEND
			? "The policy chooses no new tag.\n"
			: "The policy chooses tags again.\n");
	}
}

/* Git wins in the end where a Kustomization applies the object. */
static void
add_owner(
    const struct live_object *object, enum command_kind kind, struct buf *into)
{
	const struct report_live *live = object->live;
	bool suspend = kind == COMMAND_SUSPEND;

	if (*live->managed_by && object->suspended != suspend)
		(void)buf_printf(into,
		    "! Kustomization %s applies it from Git. If it sets "
		    "spec.suspend there, the next run takes this back.\n",
		    live->managed_by);
}

static void
add_where(const struct ui *ui, enum command_kind kind, struct buf *into)
{
	(void)buf_printf(into, "\nChanged in cluster %s: %s\n",
	    words_or(ui->report->cluster->context, "(in the pod)"),
	    kind == COMMAND_RECONCILE
		? "the annotation reconcile.fluxcd.io/requestedAt"
		: kind == COMMAND_SUSPEND ? "spec.suspend: true"
					  : "spec.suspend: false");
}

static bool
is_it(const struct command *command, const char *kind, const char *namespace,
    const char *name)
{
	return strcmp(command->object, kind) == 0 &&
	    strcmp(command->namespace, namespace) == 0 &&
	    strcmp(command->name, name) == 0;
}

/* What the cluster says of that object now; NULL: nothing. */
static const struct report_live *
find_live(const struct report *report, const struct command *command)
{
	size_t i;

	for (i = 0; i < report->automation_count; i++)
		if (is_it(command, "ImageUpdateAutomation",
			report->automations[i].namespace,
			report->automations[i].name))
			return report->automations[i].live;
	for (i = 0; i < report->repository_count; i++)
		if (is_it(command, "ImageRepository",
			report->repositories[i].namespace,
			report->repositories[i].name))
			return report->repositories[i].live;
	for (i = 0; i < report->policy_count; i++)
		if (is_it(command, "ImagePolicy", report->policies[i].namespace,
			report->policies[i].name))
			return report->policies[i].live;
	return NULL;
}

static bool
is_still(const struct ui *ui, const struct command *command)
{
	const struct report_live *live = find_live(ui->report, command);

	return live && live->suspended == (command->kind == COMMAND_RESUME) &&
	    strcmp(live->uid, command->uid) == 0;
}

static void
ask(struct ui *ui, const struct live_object *object, enum command_kind kind)
{
	const char *verb = kind == COMMAND_SUSPEND ? "suspend"
	    : kind == COMMAND_RESUME               ? "resume"
						   : "run now";
	char title[TABLE_CELL_SIZE], what[TABLE_CELL_SIZE];
	struct buf text;

	buf_init(&text, TEXT_LIMIT);
	(void)buf_printf(&text, "%s %s/%s\n\n", object->kind, object->namespace,
	    object->name);
	add_effect(object, kind, &text);
	if (kind != COMMAND_RECONCILE)
		add_owner(object, kind, &text);
	add_where(ui, kind, &text);
	(void)snprintf(title, sizeof(title), "%c%s %s", verb[0] - 'a' + 'A',
	    verb + 1, object->name);
	(void)snprintf(what, sizeof(what), "%s %s %s/%s", verb, object->kind,
	    object->namespace, object->name);
	dialog_confirm(ui,
	    &(struct confirm) { .title = title,
		.letter = 'S',
		.verb = verb,
		.text = text.at,
		.command = { .kind = kind,
		    .object = object->kind,
		    .namespace = object->namespace,
		    .name = object->name,
		    .uid = object->live->uid },
		.what = what,
		.is_still = is_still });
	buf_release(&text);
}

static void
reconcile(struct ui *ui, const struct live_object *object)
{
	struct command command = { .kind = COMMAND_RECONCILE,
		.object = object->kind,
		.namespace = object->namespace,
		.name = object->name,
		.uid = object->live->uid };
	char what[TABLE_CELL_SIZE];

	(void)snprintf(what, sizeof(what), "run %s %s/%s now", object->kind,
	    object->namespace, object->name);
	if (ui_submit(ui, &command, what, NULL, 0))
		ui_say(ui, "asked the cluster: %s", what);
}

void
live_act(struct ui *ui, const struct live_object *object, enum action action)
{
	if (action == ACTION_FLUX_SUSPEND)
		ask(ui, object,
		    object->live->suspended ? COMMAND_RESUME : COMMAND_SUSPEND);
	else if (is_automation(object) && object->waiting)
		/* It would push: that is no small thing. */
		ask(ui, object, COMMAND_RECONCILE);
	else
		reconcile(ui, object);
}

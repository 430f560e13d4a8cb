#include "backend/base/json.h"
#include "backend/core/stamp.h"
#include "backend/engine/change.h"

#define BODY_LIMIT ((size_t)4096)

/* Who can be restarted: they make new pods when their template changes. */
static const struct {
	const char *word, *plural;
} restartable[] = {
	{ "Deployment", "deployments" },
	{ "StatefulSet", "statefulsets" },
	{ "DaemonSet", "daemonsets" },
};

/* ---- suspend, resume ---- */

bool
change_show(
    struct change *change, const struct node *root, struct live_object *object)
{
	struct fate *fate = change->fate;
	const struct live_object *put =
	    live_put(change->cluster->live, change->kind, root);

	if (!put)
		return false;
	*object = *put;
	if (put->managed_by[0] && change->order->kind != COMMAND_RECONCILE)
		fate->note = arena_printf(fate->arena,
		    "managed by Kustomization %s: its next run may undo this",
		    put->managed_by);
	return true;
}

static void
suspend_done(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct change *change = context;
	bool wanted = change->order->kind == COMMAND_SUSPEND;
	struct live_object object;
	struct error problem;

	change_answered(change, answer, error);
	if (error) {
		change_fail(change, answer, error);
		return;
	}
	/* A version without the field drops it in silence. */
	if (change_show(change, answer->root, &object) &&
	    object.suspended == wanted) {
		change_end(change, NULL);
		return;
	}
	error_set(&problem, ERROR_INVALID, "the cluster does not %s %s",
	    wanted ? "suspend" : "resume", change->order->object);
	error_hint(&problem,
	    "the version of Flux in the cluster has no such field",
	    "suspend its ImageRepository or automation instead");
	change_end(change, &problem);
}

static bool
find_kind(struct change *change, struct error *error)
{
	if (!live_kind_find(change->order->object, &change->kind)) {
		error_set(error, ERROR_INVALID, "%s is no kind of Flux's",
		    change_object(change));
		return false;
	}
	if (!change->cluster->kinds[change->kind].version) {
		error_set(error, ERROR_NOT_FOUND, "the cluster has no %s",
		    change->order->object);
		error_hint(error,
		    "its custom resource definition is not installed",
		    "install the controllers of Flux that belong to it");
		return false;
	}
	return true;
}

static const char *
flux_path(const struct change *change, struct arena *arena)
{
	return change_path(change, arena, live_kind_group(change->kind),
	    change->cluster->kinds[change->kind].version,
	    live_kind_plural(change->kind));
}

static void
set_suspend(struct change *change, const char *path)
{
	struct json_writer json;
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	json_begin(&json, &body, false);
	json_open_map(&json, NULL);
	if (change_has_uid(change)) {
		json_open_map(&json, "metadata");
		change_put_uid(change, &json);
		json_close_map(&json);
	}
	json_open_map(&json, "spec");
	if (change->order->kind == COMMAND_SUSPEND)
		json_bool(&json, "suspend", true);
	else
		json_text(&json, "suspend", NULL);
	json_close_map(&json);
	json_close_map(&json);
	change_patch(change, path, body.at, KUBE_OBJECT, suspend_done);
	buf_release(&body);
}

void
change_flux(struct change *change)
{
	struct arena *scratch = arena_new();
	struct error error;

	if (!find_kind(change, &error))
		change_end(change, &error);
	else if (change->order->kind == COMMAND_RECONCILE)
		change_reconcile(change, flux_path(change, scratch));
	else
		set_suspend(change, flux_path(change, scratch));
	arena_free(scratch);
}

/* ---- restart ---- */

static void
print_restart(struct buf *body)
{
	struct json_writer json;
	struct buf now;

	buf_init(&now, 64);
	stamp_print(&now, engine_now(), 0);
	json_begin(&json, body, false);
	json_open_map(&json, NULL);
	json_open_map(&json, "spec");
	json_open_map(&json, "template");
	json_open_map(&json, "metadata");
	json_open_map(&json, "annotations");
	json_text(&json, "kubectl.kubernetes.io/restartedAt", now.at);
	json_close_map(&json);
	json_close_map(&json);
	json_close_map(&json);
	json_close_map(&json);
	json_close_map(&json);
	buf_release(&now);
}

void
change_restart(struct change *change)
{
	struct arena *scratch = arena_new();
	struct error error;
	struct buf body;
	size_t i = 0;

	while (i < sizeof(restartable) / sizeof(restartable[0]) &&
	    strcmp(change_object(change), restartable[i].word) != 0)
		i++;
	if (i == sizeof(restartable) / sizeof(restartable[0])) {
		error_set(&error, ERROR_INVALID, "%s cannot be restarted",
		    change_object(change));
		error_hint(&error, "its pods are not made from a template",
		    "delete its pods");
		change_end(change, &error);
	} else {
		buf_init(&body, BODY_LIMIT);
		print_restart(&body);
		change_patch(change,
		    change_path(
			change, scratch, "apps", "v1", restartable[i].plural),
		    body.at, KUBE_METADATA, change_done);
		buf_release(&body);
	}
	arena_free(scratch);
}

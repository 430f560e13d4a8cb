#include "backend/engine/change.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/json.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/core/kube_path.h"
#include "backend/core/stamp.h"

#define BODY_LIMIT ((size_t)4096)
#define MANAGER "vigie"

/* Who can be restarted: they make new pods when their template changes. */
static const struct {
	const char *word, *plural;
} restartable[] = {
	{ "Deployment", "deployments" },
	{ "StatefulSet", "statefulsets" },
	{ "DaemonSet", "daemonsets" },
};

/* ---- words ---- */

static const char *
action_of(const struct order *order)
{
	switch (order->kind) {
	case COMMAND_SUSPEND:
		return "suspend";
	case COMMAND_RESUME:
		return "resume";
	case COMMAND_RECONCILE:
		return "reconcile";
	case COMMAND_RESTART:
		return "restart";
	case COMMAND_SECRET_CHECK:
		return "check";
	case COMMAND_SECRET_WRITE:
		return order->change ? "change" : "create";
	case COMMAND_SECRET_UNEXPOSE:
		return "unexpose";
	case COMMAND_REFRESH:
	case COMMAND_SCAN:
	case COMMAND_APPROVE:
	case COMMAND_LOOKED:
	case COMMAND_CANCEL:
	case COMMAND_VAULT_OPEN:
	case COMMAND_VAULT_UNLOCK:
	case COMMAND_VAULT_SEARCH:
	case COMMAND_VAULT_FILL:
	case COMMAND_VAULT_CLOSE:
		break;
	}
	return "";
}

static const char *
object_of(const struct order *order)
{
	return order->object ? order->object : "Secret";
}

static const char *
keys_of(struct arena *arena, const struct order *order)
{
	const char *keys = "";

	for (ARRAY_EACH(key, order->keys, order->key_count))
		keys = arena_printf(
		    arena, "%s%s%s", keys, keys[0] ? " " : "", *key);
	return keys;
}

/* ---- life ---- */

static struct change *
open_change(struct cluster *cluster, struct order *order, struct fate *fate)
{
	struct change *change = xcalloc(1, sizeof(*change));

	change->cluster = cluster;
	change->order = order;
	change->fate = fate;
	change->next = cluster->changes;
	cluster->changes = change;
	return change;
}

static void
close_change(struct change *change)
{
	struct change **at = &change->cluster->changes;

	while (*at != change)
		at = &(*at)->next;
	*at = change->next;
	kube_cancel(change->call);
	kube_list_stop(change->list);
	kube_review_stop(change->review);
	queue_free_order(change->order);
	free(change);
}

static bool
write_down(struct change *change, enum journal_step step,
    const struct error *why, struct error *error)
{
	struct cluster *cluster = change->cluster;
	struct arena *arena = arena_new();
	struct journal_change entry = {
		.time = engine_now(),
		.step = step,
		.who = cluster_who(cluster->engine, arena),
		.cluster = arena_printf(
		    arena, "%s %s", cluster->context, cluster->server),
		.action = action_of(change->order),
		.object = object_of(change->order),
		.namespace = change->order->namespace,
		.name = change->order->name,
		.keys = keys_of(arena, change->order),
		.reason = why ? why->text : "",
	};
	bool ok =
	    journal_append_change(cluster->engine->state_folder, &entry, error);

	if (!ok)
		error_wrap(error, "journal");
	arena_free(arena);
	return ok;
}

bool
change_note(struct change *change, struct error *error)
{
	change->noted = write_down(change, JOURNAL_ASKED, NULL, error);
	return change->noted;
}

static void
tell(struct change *change, const struct error *error)
{
	struct engine *engine = change->cluster->engine;
	const struct order *order = change->order;
	struct arena *arena = arena_new();
	struct error problem;

	if (change->noted &&
	    !write_down(change, error ? JOURNAL_REFUSED : JOURNAL_CHANGED,
		error, &problem))
		log_error("%s", problem.text);
	if (order->kind != COMMAND_SECRET_CHECK)
		events_add(engine, EVENT_DECISION, cluster_who(engine, arena),
		    error, "%s %s %s/%s", action_of(order), object_of(order),
		    order->namespace, order->name);
	arena_free(arena);
}

void
change_end(struct change *change, const struct error *error)
{
	struct engine *engine = change->cluster->engine;
	struct fate *fate = change->fate;

	tell(change, error);
	if (error)
		fates_error(fate, error);
	else
		fate->succeeded++;
	close_change(change);
	fates_finish(engine, fate);
}

void
change_stop(struct cluster *cluster)
{
	while (cluster->changes)
		close_change(cluster->changes);
	change_await_stop(cluster);
}

/* ---- requests ---- */

void
change_call(
    struct change *change, const struct kube_order *order, kube_done done)
{
	change->call = kube_start(change->cluster->kube, order, done, change);
}

void
change_answered(struct change *change, const struct kube_answer *answer,
    const struct error *error)
{
	change->call = NULL;
	if (error && answer->status == 401)
		cluster_refused(change->cluster);
}

const char *
change_path(const struct change *change, struct arena *arena, const char *group,
    const char *version, const char *plural)
{
	return kube_path_of(arena,
	    &(struct kube_path) {
		.group = group,
		.version = version,
		.namespace = change->order->namespace,
		.plural = plural,
		.name = change->order->name,
	    });
}

void
change_patch(struct change *change, const char *path, const char *body,
    enum kube_shape shape, kube_done done)
{
	struct arena *scratch = arena_new();
	struct error error;

	if (change_note(change, &error)) {
		struct kube_order order = {
			.method = KUBE_MERGE_PATCH,
			.path = kube_path_with(
			    scratch, path, "fieldManager", MANAGER),
			.body = span_of(body),
			.shape = shape,
		};

		change_call(change, &order, done);
	} else {
		change_end(change, &error);
	}
	arena_free(scratch);
}

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
		change_end(change, error);
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
		    object_of(change->order));
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
change_flux(struct change *change)
{
	struct arena *scratch = arena_new();
	struct error error;

	if (!find_kind(change, &error))
		change_end(change, &error);
	else if (change->order->kind == COMMAND_RECONCILE)
		change_reconcile(change, flux_path(change, scratch));
	else
		change_patch(change, flux_path(change, scratch),
		    change->order->kind == COMMAND_SUSPEND
			? "{\"spec\":{\"suspend\":true}}"
			: "{\"spec\":{\"suspend\":null}}",
		    KUBE_OBJECT, suspend_done);
	arena_free(scratch);
}

/* ---- restart ---- */

void
change_done(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct change *change = context;

	change_answered(change, answer, error);
	change_end(change, error);
}

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

static void
restart(struct change *change)
{
	struct arena *scratch = arena_new();
	struct error error;
	struct buf body;
	size_t i = 0;

	while (i < sizeof(restartable) / sizeof(restartable[0]) &&
	    strcmp(object_of(change->order), restartable[i].word) != 0)
		i++;
	if (i == sizeof(restartable) / sizeof(restartable[0])) {
		error_set(&error, ERROR_INVALID, "%s cannot be restarted",
		    object_of(change->order));
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

/* ---- all ---- */

/* A draft has its own names. */
static void
name_draft(struct order *order)
{
	if (!order->draft)
		return;
	order->namespace =
	    arena_dup(order->arena, backend_draft_namespace(order->draft));
	order->name = arena_dup(order->arena, backend_draft_name(order->draft));
}

static bool
is_named(const struct order *order, struct error *error)
{
	if (!order->namespace || !order->namespace[0] || !order->name ||
	    !order->name[0]) {
		error_set(error, ERROR_INVALID, "no namespace or no name");
		return false;
	}
	if (object_is_namespace(span_of(order->namespace)) &&
	    object_is_name(span_of(order->name)))
		return true;
	error_set(error, ERROR_INVALID, "nothing can be named %s in %s",
	    order->name, order->namespace);
	return false;
}

void
change_start(struct cluster *cluster, struct order *order, struct fate *fate)
{
	struct change *change = open_change(cluster, order, fate);
	struct error error;

	name_draft(order);
	if (!is_named(order, &error)) {
		change_end(change, &error);
		return;
	}
	switch (order->kind) {
	case COMMAND_SUSPEND:
	case COMMAND_RESUME:
	case COMMAND_RECONCILE:
		change_flux(change);
		return;
	case COMMAND_RESTART:
		restart(change);
		return;
	case COMMAND_SECRET_CHECK:
		secret_check(change);
		return;
	case COMMAND_SECRET_WRITE:
		secret_write(change);
		return;
	case COMMAND_SECRET_UNEXPOSE:
		secret_unexpose(change);
		return;
	case COMMAND_REFRESH:
	case COMMAND_SCAN:
	case COMMAND_APPROVE:
	case COMMAND_LOOKED:
	case COMMAND_CANCEL:
	case COMMAND_VAULT_OPEN:
	case COMMAND_VAULT_UNLOCK:
	case COMMAND_VAULT_SEARCH:
	case COMMAND_VAULT_FILL:
	case COMMAND_VAULT_CLOSE:
		change_end(change, NULL);
		return;
	}
}

#include "backend/engine/change.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/json.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/core/kube_path.h"
#include "backend/core/stamp.h"

#define MANAGER "vigie"

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

const char *
change_object(const struct change *change)
{
	return change->order->object ? change->order->object : "Secret";
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
		.object = change_object(change),
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

void
change_tell(struct change *change, const struct error *error)
{
	struct engine *engine = change->cluster->engine;
	const struct order *order = change->order;
	enum journal_step step = !error ? JOURNAL_CHANGED
	    : change->fate->unknown     ? JOURNAL_UNKNOWN
					: JOURNAL_REFUSED;
	struct arena *arena;
	struct error problem;

	if (change->told)
		return;
	change->told = true;
	arena = arena_new();
	if (change->noted && !write_down(change, step, error, &problem))
		log_error("%s", problem.text);
	if (order->kind != COMMAND_SECRET_CHECK)
		events_add(engine, EVENT_DECISION, cluster_who(engine, arena),
		    error, "%s %s %s/%s", action_of(order),
		    change_object(change), order->namespace, order->name);
	arena_free(arena);
}

void
change_end(struct change *change, const struct error *error)
{
	struct engine *engine = change->cluster->engine;
	struct fate *fate = change->fate;

	change_tell(change, error);
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

bool
change_has_uid(const struct change *change)
{
	return change->order->uid && change->order->uid[0];
}

void
change_put_uid(const struct change *change, struct json_writer *json)
{
	if (change_has_uid(change))
		json_text(json, "uid", change->order->uid);
}

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
	/* What was asked for may have arrived. */
	if (error && !answer->status && change->noted && !change->told)
		change->fate->unknown = true;
}

/* A patch with another uid: 409, or 422 with this field (kubernetes 1.3). */
static bool
is_another(const struct kube_answer *answer)
{
	const struct node *causes =
	    node_at(answer->root, "details", "causes", NULL);

	for (NODE_EACH(cause, causes)) {
		const char *field = node_get_text(cause, "field");

		if (field && strcmp(field, "metadata.uid") == 0)
			return true;
	}
	return answer->status == 409;
}

void
change_fail(struct change *change, const struct kube_answer *answer,
    const struct error *error)
{
	struct error another;

	if (!change_has_uid(change) || !is_another(answer)) {
		change_end(change, error);
		return;
	}
	error_set(&another, ERROR_CONFLICT, "%s %s/%s is another object by now",
	    change_object(change), change->order->namespace,
	    change->order->name);
	error_hint(&another,
	    "it was deleted and made again since it was shown; nothing was "
	    "changed",
	    "look at it again");
	change_end(change, &another);
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

void
change_done(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct change *change = context;

	change_answered(change, answer, error);
	change_end(change, error);
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
		change_restart(change);
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

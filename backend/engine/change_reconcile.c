#include <stdlib.h>
#include <time.h>

#include "backend/base/json.h"
#include "backend/base/xalloc.h"
#include "backend/core/stamp.h"
#include "backend/engine/change.h"

/*
 * DESIGN: a request to reconcile is an annotation, and the server's answer only
 * says that it stands there. The fate ends with that; the controller's answer
 * (lastHandledReconcileAt) comes with the watch, and is an event. Somebody who
 * waits for it for longer than AWAIT_LIMIT_MS is told that it did not come.
 */

#define AWAIT_LIMIT_MS ((int64_t)10 * 60 * 1000)
#define BODY_LIMIT ((size_t)4096)

struct awaited {
	struct cluster *cluster;
	enum live_kind kind;
	char *namespace, *name;
	char stamp[40];
	struct http_timer *timer;
	struct awaited *next;
};

/* ---- the end of it ---- */

static void
forget(struct awaited *awaited)
{
	struct awaited **at = &awaited->cluster->awaited;

	while (*at != awaited)
		at = &(*at)->next;
	*at = awaited->next;
	http_timer_stop(awaited->timer);
	free(awaited->namespace);
	free(awaited->name);
	free(awaited);
}

static void
give_up(void *context)
{
	struct awaited *awaited = context;
	struct error error;

	awaited->timer = NULL;
	error_set(&error, ERROR_UNAVAILABLE, "no answer for 10 minutes");
	error_hint(&error, "its controller has not done it",
	    "look whether the controller runs");
	events_add(awaited->cluster->engine, EVENT_CLUSTER, "", &error,
	    "reconcile %s %s/%s", live_kind_word(awaited->kind),
	    awaited->namespace, awaited->name);
	forget(awaited);
}

static void
await(struct change *change)
{
	struct cluster *cluster = change->cluster;
	struct awaited *awaited;

	if (cluster->engine->passive)
		return;
	awaited = xcalloc(1, sizeof(*awaited));
	awaited->cluster = cluster;
	awaited->kind = change->kind;
	awaited->namespace = xstrdup(change->order->namespace);
	awaited->name = xstrdup(change->order->name);
	memcpy(awaited->stamp, change->stamp, sizeof(awaited->stamp));
	awaited->timer = http_timer_start(
	    cluster->engine->http, AWAIT_LIMIT_MS, give_up, awaited);
	awaited->next = cluster->awaited;
	cluster->awaited = awaited;
}

void
change_seen(struct cluster *cluster, const struct live_object *object)
{
	struct awaited *awaited = cluster->awaited, *next;

	for (; awaited; awaited = next) {
		next = awaited->next;
		if (awaited->kind != object->kind ||
		    strcmp(awaited->stamp, object->handled) != 0 ||
		    strcmp(awaited->namespace, object->namespace) != 0 ||
		    strcmp(awaited->name, object->name) != 0)
			continue;
		events_add(cluster->engine, EVENT_CLUSTER, "", NULL,
		    "reconciled %s %s/%s: %s%s%s", live_kind_word(object->kind),
		    object->namespace, object->name,
		    object->ready[0] ? object->reason : "no condition yet",
		    object->message[0] ? ": " : "", object->message);
		forget(awaited);
	}
}

void
change_await_stop(struct cluster *cluster)
{
	while (cluster->awaited)
		forget(cluster->awaited);
}

/* ---- asking for it ---- */

static void
asked(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct change *change = context;
	struct live_object object;

	change_answered(change, answer, error);
	if (error) {
		change_fail(change, answer, error);
		return;
	}
	await(change);
	if (change_show(change, answer->root, &object))
		change_seen(change->cluster, &object);
	change_end(change, NULL);
}

/* RFC 3339 with nanoseconds, as Flux itself does, so that two are never the
 * same. */
static void
set_stamp(struct change *change)
{
	struct timespec now;
	struct buf text;

	clock_gettime(CLOCK_REALTIME, &now);
	buf_init(&text, sizeof(change->stamp) - 1);
	stamp_print(&text, now.tv_sec, (unsigned)now.tv_nsec);
	memcpy(change->stamp, text.at, text.length + 1);
	buf_release(&text);
}

static void
ask(struct change *change)
{
	struct json_writer json;
	struct buf body;

	set_stamp(change);
	buf_init(&body, BODY_LIMIT);
	json_begin(&json, &body, false);
	json_open_map(&json, NULL);
	json_open_map(&json, "metadata");
	change_put_uid(change, &json);
	json_open_map(&json, "annotations");
	json_text(&json, LIVE_REQUESTED, change->stamp);
	json_close_map(&json);
	json_close_map(&json);
	json_close_map(&json);
	change_patch(change, change->path, body.at, KUBE_OBJECT, asked);
	buf_release(&body);
}

static void
looked(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct change *change = context;
	struct live_object object;
	struct error problem;

	change_answered(change, answer, error);
	if (error) {
		change_end(change, error);
		return;
	}
	if (!change_show(change, answer->root, &object)) {
		error_set(&problem, ERROR_INVALID,
		    "the server's answer is no %s", change->order->object);
		change_end(change, &problem);
		return;
	}
	if (object.suspended) {
		error_set(&problem, ERROR_CONFLICT, "%s %s/%s is suspended",
		    change->order->object, object.namespace, object.name);
		error_hint(
		    &problem, "Flux would do nothing", "resume it first");
		change_end(change, &problem);
		return;
	}
	ask(change);
}

void
change_reconcile(struct change *change, const char *path)
{
	change->path = arena_dup(change->order->arena, path);
	change_call(change,
	    &(struct kube_order) {
		.method = KUBE_GET, .path = path, .shape = KUBE_OBJECT },
	    looked);
}

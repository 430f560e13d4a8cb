#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"
#include "backend/core/kube_path.h"
#include "backend/core/secret_filled.h"
#include "backend/core/secret_stale.h"
#include "backend/engine/change.h"
#include "backend/engine/draft.h"
#include "backend/engine/kept.h"
#include "backend/engine/needs.h"
#include "backend/io/secret_upload.h"

/*
 * DESIGN: the values are in the draft and nowhere else of ours. A worker sends
 * them; the engine gets the draft back and wipes it when the server took it.
 * When it did not, the draft is kept for a minute for whoever typed it
 * (kept.h), so that a refused login does not cost the typing. Nothing is sent
 * twice by itself.
 */

struct write_errand {
	struct errand errand; /* first */
	struct change *change;
	struct arena *arena;
	const struct kube_server *server;
	struct draft *draft;
	struct secret_body body;
	struct secret_written written;
	bool ok;
	struct error error;
};

/* ---- failing, with the draft ---- */

static void
fail(struct change *change, struct draft *draft, const struct error *error)
{
	struct outlet *outlet = change->cluster->engine->outlet;

	if (error->kind == ERROR_CANCELLED)
		backend_draft_free(draft);
	else
		kept_put_draft(outlet, change->order->id, draft);
	change_end(change, error);
}

/* ---- stale pods ---- */

static void
add_stale(struct fate *fate, const char *namespace,
    const struct secret_stale_owner *owner)
{
	struct report_stale *row;

	for (ARRAY_EACH(known, fate->stale, fate->stale_count)) {
		if (strcmp(known->kind, owner->kind) == 0 &&
		    strcmp(known->name, owner->name) == 0) {
			known->pods++;
			return;
		}
	}
	row = ARRAY_ADD(fate->arena, fate->stale, fate->stale_count);
	row->kind = arena_dup(fate->arena, owner->kind);
	row->namespace = arena_dup(fate->arena, namespace);
	row->name = arena_dup(fate->arena, owner->name);
	row->may_restart = owner->may_restart;
	row->pods = 1;
}

static void
pod_begin(void *context)
{
	struct change *change = context;

	change->fate->stale = NULL;
	change->fate->stale_count = 0;
}

static void
pod_item(void *context, const struct node *pod)
{
	struct change *change = context;
	struct secret_stale_change what = {
		.name = change->order->name,
		.keys = change->order->keys,
		.key_count = change->order->key_count,
		.at = change->written_at,
	};
	struct secret_stale_owner owner;
	struct arena *scratch;

	if (!secret_stale_is(pod, &what))
		return;
	scratch = arena_new();
	secret_stale_find_owner(scratch, pod, &owner);
	add_stale(change->fate, change->order->namespace, &owner);
	arena_free(scratch);
}

static void
pods_done(void *context, const char *version UNUSED,
    const struct kube_answer *answer UNUSED, const struct error *error)
{
	struct change *change = context;

	change->list = NULL;
	if (error)
		change->fate->note = arena_printf(change->fate->arena,
		    "which pods still have the old value is not known: %s",
		    error->text);
	change_end(change, NULL);
}

static void
find_stale(struct change *change)
{
	static const struct kube_list_hooks hooks = {
		.begin = pod_begin,
		.item = pod_item,
		.done = pods_done,
	};
	struct arena *scratch = arena_new();

	change->list = kube_list_start(change->cluster->kube,
	    kube_path_of(scratch,
		&(struct kube_path) {
		    .group = "",
		    .version = "v1",
		    .namespace = change->order->namespace,
		    .plural = "pods",
		}),
	    KUBE_OBJECT, &hooks, change);
	arena_free(scratch);
}

/* When the server wrote the keys, by its own clock; ours when it does not
 * say. */
static void
dated(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct change *change = context;
	struct kube_metadata metadata;
	int64_t at = 0;
	size_t i;

	change_answered(change, answer, error);
	if (!error &&
	    kube_answer_metadata(answer->arena, answer->root, &metadata)) {
		for (i = 0; i < metadata.key_count; i++)
			if (metadata.keys[i].at > at)
				at = metadata.keys[i].at;
	}
	if (at)
		change->written_at = at;
	find_stale(change);
}

static void
get_metadata(struct change *change, kube_done done)
{
	struct arena *scratch = arena_new();

	change_call(change,
	    &(struct kube_order) {
		.method = KUBE_GET,
		.path = change_path(change, scratch, "", "v1", "secrets"),
		.shape = KUBE_METADATA,
	    },
	    done);
	arena_free(scratch);
}

/* ---- the upload ---- */

static void
write_work(struct job *job)
{
	struct write_errand *errand = (struct write_errand *)job;

	errand->ok = secret_upload(errand->server, &errand->body, &job->cancel,
	    &errand->written, &errand->error);
}

static void
write_done(struct job *job)
{
	struct write_errand *errand = (struct write_errand *)job;
	struct change *change = errand->change;
	struct draft *draft = errand->draft;
	struct error error = errand->error;
	long status = errand->written.status;
	bool ok = errand->ok, unknown = errand->written.unknown;

	change->errand = NULL;
	engine_end(&errand->errand);
	kube_server_unref(errand->server);
	arena_free(errand->arena);
	free(errand);
	needs_refresh(change->cluster->needs);
	if (!ok) {
		change->fate->unknown = unknown;
		if (status == 401)
			cluster_refused(change->cluster);
		fail(change, draft, &error);
		return;
	}
	backend_draft_free(draft);
	change->written_at = engine_now();
	/* Whatever comes next: it is written. */
	change_tell(change, NULL);
	if (change->order->change)
		get_metadata(change, dated);
	else
		change_end(change, NULL);
}

/* Names of what is sent: for the journal and the search for pods. */
static void
name_keys(struct order *order, const struct secret_body *body)
{
	order->keys = NULL;
	order->key_count = 0;
	for (ARRAY_EACH(part, body->parts, body->part_count))
		*ARRAY_ADD(order->arena, order->keys, order->key_count) =
		    arena_dup(order->arena, part->key);
}

static void
upload(struct change *change, struct span filled)
{
	struct engine *engine = change->cluster->engine;
	struct order *order = change->order;
	struct write_errand *errand = xcalloc(1, sizeof(*errand));
	struct draft_order draft_order = {
		.change = order->change,
		.resource_version = order->resource_version,
		.by = engine->local_who,
		.manager = engine->manager,
		.now = engine_now(),
		.filled = filled,
	};
	struct draft *draft = order->draft;
	struct error error;

	order->draft = NULL;
	if (!draft_body(draft, &draft_order, &errand->body, &error)) {
		free(errand);
		fail(change, draft, &error);
		return;
	}
	name_keys(order, &errand->body);
	if (!change_note(change, &error)) {
		free(errand);
		fail(change, draft, &error);
		return;
	}
	errand->change = change;
	errand->draft = draft;
	errand->arena = arena_new();
	errand->server =
	    kube_server_ref(kube_current_server(change->cluster->kube));
	error_set(&errand->error, ERROR_CANCELLED,
	    "vigie ended before it was begun; nothing was sent");
	errand->errand.engine = engine;
	errand->errand.kind = ERRAND_DELIVERY;
	errand->errand.job.work = write_work;
	errand->errand.job.done = write_done;
	change->errand = errand;
	engine_send(engine, &errand->errand);
}

/* The annotation of the Secret that is changed says where its other values
 * came from; whoever may not look writes without it. */
static void
looked(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct change *change = context;
	struct kube_metadata metadata;
	const char *filled = NULL;

	change_answered(change, answer, error);
	if (error && error->kind != ERROR_DENIED &&
	    error->kind != ERROR_NOT_FOUND) {
		struct draft *draft = change->order->draft;

		change->order->draft = NULL;
		fail(change, draft, error);
		return;
	}
	if (!error &&
	    kube_answer_metadata(answer->arena, answer->root, &metadata))
		filled =
		    node_get_text(metadata.annotations, SECRET_FILLED_NAME);
	upload(change, span_of(filled));
}

void
secret_write(struct change *change)
{
	struct order *order = change->order;
	struct error error;

	if (!order->draft) {
		error_set(&error, ERROR_INVALID, "there is nothing to send");
		change_end(change, &error);
	} else if (order->change) {
		get_metadata(change, looked);
	} else {
		upload(change, (struct span) { 0 });
	}
}

/* ---- the annotation ---- */

static void
unexposed(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct change *change = context;

	needs_refresh(change->cluster->needs);
	change_done(change, answer, error);
}

void
secret_unexpose(struct change *change)
{
	struct arena *scratch = arena_new();

	change_patch(change, change_path(change, scratch, "", "v1", "secrets"),
	    "{\"metadata\":{\"annotations\":{"
	    "\"kubectl.kubernetes.io/last-applied-configuration\":null}}}",
	    KUBE_METADATA, unexposed);
	arena_free(scratch);
}

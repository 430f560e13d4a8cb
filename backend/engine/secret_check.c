#include <stdlib.h>

#include <sodium.h>

#include "backend/base/array.h"
#include "backend/core/secret_body.h"
#include "backend/engine/change.h"
#include "backend/engine/needs.h"

/*
 * DESIGN: what the server would say to a write is found out before a key is
 * typed, with requests that carry no value: access reviews, the metadata of the
 * Secret if it may be seen, and a dry run with random bytes in place of the
 * values. One after the other: each decides about the next.
 */

#define BODY_LIMIT ((size_t)4096)
#define DRY_LIMIT ((size_t)64 * 1024)
static struct report_secret_check *
check_of(struct change *change)
{
	return change->check;
}

static void try(struct change *change);

static void
finish(struct change *change)
{
	change->fate->check = change->check;
	change_end(change, NULL);
}

/* ---- the dry run ---- */

static void
tried(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct change *change = context;
	struct report_secret_check *check = check_of(change);
	struct error *problem;

	change_answered(change, answer, error);
	check->tried = !error;
	if (error && answer->status == 409 && !check->exists) {
		/* It could not be seen, and this is how it shows. */
		check->exists = true;
		try(change);
		return;
	}
	if (error) {
		check->immutable = answer->status == 422 && check->exists &&
		    kube_answer_has_cause(answer->root, "FieldValueForbidden");
		problem = arena_alloc(change->fate->arena, sizeof(*problem));
		*problem = *error;
		if (check->immutable) {
			error_set(problem, ERROR_INVALID,
			    "Secret %s/%s is immutable",
			    change->order->namespace, change->order->name);
			error_hint(problem, "its values cannot be changed",
			    "make one with another name, or delete it first");
		}
		check->problem = problem;
	}
	finish(change);
}

static struct secret_part *
parts_of(struct arena *arena, const struct order *order)
{
	struct secret_part *parts =
	    arena_calloc(arena, order->key_count, sizeof(*parts));
	size_t i;

	for (i = 0; i < order->key_count; i++)
		parts[i].key = order->keys[i];
	return parts;
}

static void
dry_run(struct change *change)
{
	const struct order *order = change->order;
	const struct report_secret_check *check = check_of(change);
	unsigned char random[SECRET_PLACEHOLDER_RANDOM];
	struct arena *scratch = arena_new();
	struct secret_body body = {
		.change = check->exists,
		.namespace = order->namespace,
		.name = order->name,
		.type = order->type,
		.parts = parts_of(scratch, order),
		.part_count = order->key_count,
		.dry_run = true,
		.manager = change->cluster->engine->manager,
	};
	struct buf path, text;

	randombytes_buf(random, sizeof(random));
	buf_init(&path, BODY_LIMIT);
	buf_init(&text, DRY_LIMIT);
	secret_body_path(&body, &path);
	secret_body_placeholder(&text, &body, random);
	change_call(change,
	    &(struct kube_order) {
		.method = body.change ? KUBE_MERGE_PATCH : KUBE_POST,
		.path = path.at,
		.body = buf_as_span(&text),
		.shape = KUBE_METADATA,
	    },
	    tried);
	buf_release(&text);
	buf_release(&path);
	arena_free(scratch);
}

static void
try(struct change *change)
{
	const struct report_secret_check *check = check_of(change);

	if (change->order->key_count &&
	    (check->exists ? check->may_change : check->may_create))
		dry_run(change);
	else
		finish(change);
}

/* ---- the one that exists ---- */

static void
take_keys(struct arena *arena, const struct kube_metadata *metadata,
    struct report_secret_check *check)
{
	const char **keys =
	    arena_calloc(arena, metadata->key_count, sizeof(*keys));
	size_t i;

	for (i = 0; i < metadata->key_count; i++)
		keys[i] = arena_dup(arena, metadata->keys[i].name);
	check->keys = keys;
	check->key_count = metadata->key_count;
}

static void
seen(void *context, const struct kube_answer *answer, const struct error *error)
{
	struct change *change = context;
	struct report_secret_check *check = check_of(change);
	struct arena *arena = change->fate->arena;
	struct kube_metadata metadata;

	change_answered(change, answer, error);
	if (error && error->kind != ERROR_NOT_FOUND &&
	    error->kind != ERROR_DENIED) {
		change_end(change, error);
		return;
	}
	if (!error &&
	    kube_answer_metadata(answer->arena, answer->root, &metadata)) {
		const char *type = needs_type_of(change->cluster->needs,
		    change->order->namespace, change->order->name);

		check->exists = true;
		check->keys_known = metadata.keys_known;
		check->exposed = metadata.has_applied;
		check->type = type ? arena_dup(arena, type) : "";
		check->resource_version =
		    arena_dup(arena, metadata.resource_version);
		take_keys(arena, &metadata, check);
	}
	try(change);
}

static void
look(struct change *change)
{
	struct arena *scratch = arena_new();

	change_call(change,
	    &(struct kube_order) {
		.method = KUBE_GET,
		.path = change_path(change, scratch, "", "v1", "secrets"),
		.shape = KUBE_METADATA,
	    },
	    seen);
	arena_free(scratch);
}

/* ---- rights ---- */

enum right {
	RIGHT_CREATE,
	RIGHT_PATCH,
	RIGHT_GET,
};

static void
reviewed(void *context, const struct error *error)
{
	struct change *change = context;
	struct report_secret_check *check = check_of(change);

	change->review = NULL;
	if (error) {
		change_end(change, error);
		return;
	}
	check->may_create = change->rights[RIGHT_CREATE].allowed;
	check->may_change = change->rights[RIGHT_PATCH].allowed;
	check->may_get = change->rights[RIGHT_GET].allowed;
	if (check->may_get)
		look(change);
	else
		try(change);
}

/* Of the Secret by its name, but for create, which no name can limit. */
void
secret_check(struct change *change)
{
	const struct order *order = change->order;
	const struct kube_right right = {
		.group = "",
		.resource = "secrets",
		.namespace = order->namespace,
		.name = order->name,
	};

	change->check =
	    arena_alloc(change->fate->arena, sizeof(*change->check));
	change->check->type = "";
	change->check->resource_version = "";
	change->rights =
	    arena_calloc(order->arena, RIGHT_GET + 1, sizeof(*change->rights));
	change->rights[RIGHT_CREATE] = change->rights[RIGHT_PATCH] =
	    change->rights[RIGHT_GET] = right;
	change->rights[RIGHT_CREATE].verb = "create";
	change->rights[RIGHT_CREATE].name = NULL;
	change->rights[RIGHT_PATCH].verb = "patch";
	change->rights[RIGHT_GET].verb = "get";
	change->review = kube_review_start(change->cluster->kube,
	    change->rights, RIGHT_GET + 1, reviewed, change);
}

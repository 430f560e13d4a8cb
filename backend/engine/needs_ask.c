#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/map.h"
#include "backend/core/kube_path.h"
#include "backend/core/secret_filled.h"
#include "backend/engine/needs.h"

/* ---- namespaces ---- */

static void
add_namespace(struct needs_round *round, const char *name)
{
	for (ARRAY_EACH(known, round->namespaces, round->namespace_count))
		if (strcmp(known->name, name) == 0)
			return;
	if (round->namespace_count >= NEEDS_NAMESPACE_LIMIT) {
		round->why = "too many namespaces";
		return;
	}
	ARRAY_ADD(round->arena, round->namespaces, round->namespace_count)
	    ->name = arena_dup(round->arena, name);
}

/* Those that somebody refers to come first: they count most. */
static void
add_all(struct needs_round *round)
{
	struct secret_ref_list lists[NEEDS_LIST_LIMIT];
	size_t count = needs_lists(round->needs, round, lists), i;
	const char **names;

	for (i = 0; i < count; i++)
		for (ARRAY_EACH(ref, lists[i].refs, lists[i].ref_count))
			if (ref->namespace)
				add_namespace(round, ref->namespace);
	round->referred_count = round->namespace_count;
	for (ARRAY_EACH(name, round->listed, round->listed_count))
		add_namespace(round, *name);
	names = cluster_namespaces(round->needs->cluster, round->arena, &count);
	for (ARRAY_EACH(name, names, count))
		add_namespace(round, *name);
}

static void
namespace_item(void *context, const struct node *object)
{
	struct needs_job *job = context;
	struct needs_round *round = job->round;
	const char *name = node_get_text(node_get(object, "metadata"), "name");

	if (name)
		*ARRAY_ADD(round->arena, round->listed, round->listed_count) =
		    arena_dup(round->arena, name);
}

static void
namespaces_begin(void *context)
{
	struct needs_job *job = context;

	job->round->listed = NULL;
	job->round->listed_count = 0;
}

static void
namespaces_done(void *context, const char *version UNUSED,
    const struct kube_answer *answer, const struct error *error)
{
	struct needs_job *job = context;

	job->list = NULL;
	if (error && error->kind != ERROR_DENIED)
		needs_note(job->round, answer, error);
	if (error)
		job->round->why = error->kind == ERROR_DENIED
		    ? "not looked into: namespaces may not be listed"
		    : "not looked into";
	needs_job_end(job);
}

void
needs_ask_namespaces(struct needs_round *round)
{
	static const struct kube_list_hooks hooks = {
		.begin = namespaces_begin,
		.item = namespace_item,
		.done = namespaces_done,
	};
	struct needs_job *job = needs_job_new(round);

	job->list = kube_list_start(round->needs->cluster->kube,
	    "/api/v1/namespaces", KUBE_METADATA_LIST, &hooks, job);
}

/* ---- names and types ---- */

static const char *
secrets_path(struct arena *arena, const char *namespace, const char *name)
{
	return kube_path_of(arena,
	    &(struct kube_path) {
		.group = "",
		.version = "v1",
		.namespace = namespace,
		.plural = "secrets",
		.name = name,
	    });
}

static void
name_item(void *context, const struct node *row)
{
	struct needs_job *job = context;
	struct needs_round *round = job->round;
	const struct node *cells = node_get(row, "cells");
	const char *name = node_get_text(cells, "Name");
	const char *type = node_get_text(cells, "Type");
	struct secret_present *secret;

	if (!name)
		return;
	secret = ARRAY_ADD(round->arena, round->secrets, round->secret_count);
	secret->namespace = round->namespaces[job->index].name;
	secret->name = arena_dup(round->arena, name);
	secret->type = arena_dup(round->arena, type ? type : "");
	secret->resource_version = "";
}

/* Pages were too old: this namespace again from the beginning. */
static void
names_begin(void *context)
{
	struct needs_job *job = context;
	struct needs_round *round = job->round;
	const char *namespace = round->namespaces[job->index].name;
	size_t i, kept = 0;

	for (i = 0; i < round->secret_count; i++)
		if (round->secrets[i].namespace != namespace)
			round->secrets[kept++] = round->secrets[i];
	/* The room of an array follows from its count; it must not shrink. */
	for (i = kept; i < round->secret_count; i++)
		round->secrets[i] = (struct secret_present) {
			.namespace = "", .name = "", .type = ""
		};
}

static void
names_done(void *context, const char *version UNUSED,
    const struct kube_answer *answer, const struct error *error)
{
	struct needs_job *job = context;
	struct needs_round *round = job->round;

	job->list = NULL;
	if (error) {
		round->namespaces[job->index].why = error->kind == ERROR_DENIED
		    ? arena_printf(round->arena,
			  "%ld: Secrets may not be listed", answer->status)
		    : arena_dup(round->arena, error->text);
		if (job->index < round->referred_count ||
		    error->kind != ERROR_DENIED || answer->status == 401)
			needs_note(round, answer, error);
	}
	needs_job_end(job);
}

void
needs_ask_names(struct needs_round *round)
{
	static const struct kube_list_hooks hooks = {
		.begin = names_begin,
		.item = name_item,
		.done = names_done,
	};
	size_t i;

	add_all(round);
	for (i = 0; i < round->namespace_count; i++) {
		struct needs_job *job = needs_job_new(round);

		job->index = i;
		job->list = kube_list_start(round->needs->cluster->kube,
		    kube_path_with(round->arena,
			secrets_path(
			    round->arena, round->namespaces[i].name, NULL),
			"includeObject", "None"),
		    KUBE_TABLE, &hooks, job);
	}
}

/* ---- keys ---- */

/* What vigie noted of a key; where it did not, managedFields at least say who
 * wrote it when. */
static struct secret_present_key
describe(struct arena *arena, const struct kube_key *from,
    const struct secret_filled *filled, size_t count)
{
	struct secret_present_key key = {
		.name = arena_dup(arena, from->name),
		.by = from->manager[0] ? arena_dup(arena, from->manager) : NULL,
		.at = from->at,
	};

	for (ARRAY_EACH(note, filled, count)) {
		if (strcmp(note->key, from->name) != 0)
			continue;
		key.by = note->by;
		key.source = note->src;
		if (note->at)
			key.at = note->at;
	}
	return key;
}

static void
fill_keys(struct arena *arena, const struct kube_metadata *metadata,
    struct secret_present *secret)
{
	struct secret_filled *filled = NULL;
	struct secret_present_key *keys =
	    arena_calloc(arena, metadata->key_count, sizeof(*keys));
	size_t count = 0, i;

	secret_filled_read(arena,
	    span_of(node_get_text(metadata->annotations, SECRET_FILLED_NAME)),
	    &filled, &count);
	for (i = 0; i < metadata->key_count; i++)
		keys[i] = describe(arena, &metadata->keys[i], filled, count);
	secret->keys = keys;
	secret->key_count = metadata->key_count;
	secret->keys_known = metadata->keys_known;
	secret->exposed = metadata->has_applied;
	secret->resource_version = arena_dup(arena, metadata->resource_version);
}

static void
keys_done(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct needs_job *job = context;
	struct needs_round *round = job->round;
	struct kube_metadata metadata;

	job->call = NULL;
	if (error)
		needs_note(round, answer, error);
	else if (kube_answer_metadata(answer->arena, answer->root, &metadata))
		fill_keys(round->arena, &metadata, &round->secrets[job->index]);
	needs_job_end(job);
}

static void
ask_keys_of(struct needs_round *round, size_t index)
{
	const struct secret_present *secret = &round->secrets[index];
	struct needs_job *job = needs_job_new(round);
	struct kube_order order = {
		.method = KUBE_GET,
		.path =
		    secrets_path(round->arena, secret->namespace, secret->name),
		.shape = KUBE_METADATA,
	};

	job->index = index;
	job->call =
	    kube_start(round->needs->cluster->kube, &order, keys_done, job);
}

static const char *
key_of(struct arena *arena, const char *namespace, const char *name)
{
	return arena_printf(arena, "%s/%s", namespace, name);
}

/* Only of those that somebody refers to. */
void
needs_ask_keys(struct needs_round *round)
{
	struct secret_ref_list lists[NEEDS_LIST_LIMIT];
	size_t count = needs_lists(round->needs, round, lists), i, asked = 0;
	struct arena *scratch = arena_new();
	struct map *wanted = map_new(scratch);

	for (i = 0; i < count; i++)
		for (ARRAY_EACH(ref, lists[i].refs, lists[i].ref_count))
			map_set(wanted,
			    span_of(key_of(scratch,
				ref->namespace
				    ? ref->namespace
				    : round->needs->cluster->namespace,
				ref->name)),
			    ref);
	for (i = 0; i < round->secret_count; i++) {
		const struct secret_present *secret = &round->secrets[i];

		if (asked < NEEDS_KEYS_LIMIT &&
		    map_find(wanted,
			span_of(key_of(
			    scratch, secret->namespace, secret->name)))) {
			ask_keys_of(round, i);
			asked++;
		}
	}
	arena_free(scratch);
}

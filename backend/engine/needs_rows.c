#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/engine/needs.h"

/*
 * DESIGN: the comparison is made when one of its sides changed, not for each
 * report: repositories with ten thousand references take a while. Its rows are
 * copied into a shared arena that reports hold; the comparison itself, which
 * borrows from the round, stays here for the question what an update lacks.
 */

size_t
needs_lists(const struct needs *needs, const struct needs_round *round,
    struct secret_ref_list lists[NEEDS_LIST_LIMIT])
{
	const struct secret_ref_list *git = needs->cluster->engine->secret_refs;
	size_t count = 0;

	if (git)
		lists[count++] = *git;
	if (round)
		lists[count++] = round->users;
	return count;
}

static enum report_need
need_of(enum secret_need need)
{
	switch (need) {
	case SECRET_NEED_OK:
		return NEED_OK;
	case SECRET_NEED_MISSING:
		return NEED_MISSING;
	case SECRET_NEED_KEY_MISSING:
		return NEED_KEY_MISSING;
	case SECRET_NEED_OPTIONAL:
		return NEED_OPTIONAL;
	case SECRET_NEED_UNKNOWN:
		return NEED_UNKNOWN;
	case SECRET_NEED_UNUSED:
		return NEED_UNUSED;
	}
	return NEED_UNKNOWN;
}

/* A clean copy of its own. */
static const char *
text(struct arena *arena, const char *from)
{
	const char *clean = propose_clean(arena, from);

	return clean == from ? arena_dup(arena, from) : clean;
}

static void
put_keys(struct arena *arena, const struct secret_need_row *from,
    struct report_secret *row)
{
	struct report_secret_key *keys =
	    arena_calloc(arena, from->key_count, sizeof(*keys));
	size_t i;

	for (i = 0; i < from->key_count; i++) {
		const struct secret_need_key *key = &from->keys[i];

		keys[i] = (struct report_secret_key) {
			.name = text(arena, key->name),
			.needed = key->needed || key->suggested,
			.optional = key->optional,
			.present = key->present,
			.by = text(arena, key->by),
			.source = text(arena, key->source),
			.at = key->at,
		};
	}
	row->keys = keys;
	row->key_count = from->key_count;
}

static void
put_users(struct arena *arena, const struct secret_need_row *from,
    struct report_secret *row)
{
	struct report_secret_user *users =
	    arena_calloc(arena, from->user_count, sizeof(*users));
	size_t i;

	for (i = 0; i < from->user_count; i++) {
		const struct secret_need_user *user = &from->users[i];

		users[i] = (struct report_secret_user) {
			.kind = text(arena, user->kind),
			.namespace = text(arena, user->namespace),
			.name = text(arena, user->name),
			.how = text(arena, user->how),
			.where = text(arena, user->where),
		};
	}
	row->users = users;
	row->user_count = from->user_count;
}

static void
put_row(struct arena *arena, const struct secret_need_row *from,
    struct report_secret *row)
{
	const struct secret_present *present = from->present;

	*row = (struct report_secret) {
		.namespace = text(arena, from->namespace),
		.name = text(arena, from->name),
		.type = text(arena, from->type),
		.need = need_of(from->need),
		.keys_known = present && present->keys_known,
		.present = present != NULL,
		.immutable = present && present->immutable,
		.exposed = present && present->exposed,
		.resource_version =
		    text(arena, present ? present->resource_version : ""),
		.why = text(arena, from->why),
	};
	put_keys(arena, from, row);
	put_users(arena, from, row);
}

/* Rows that a list of too old pages left empty are not there. */
static size_t
copy_present(struct arena *arena, const struct needs_round *round,
    struct secret_present **secrets)
{
	size_t i, count = 0;

	*secrets = arena_calloc(arena, round->secret_count, sizeof(**secrets));
	for (i = 0; i < round->secret_count; i++)
		if (round->secrets[i].name[0])
			(*secrets)[count++] = round->secrets[i];
	return count;
}

static void
compare(struct needs *needs)
{
	const struct needs_round *round = needs->shown;
	struct secret_presence presence = { 0 };
	struct secret_ref_list lists[NEEDS_LIST_LIMIT];
	struct secret_present *secrets;
	size_t count = needs_lists(needs, round, lists);

	arena_free(needs->arena);
	needs->arena = arena_new();
	if (round) {
		presence.secret_count =
		    copy_present(needs->arena, round, &secrets);
		presence.secrets = secrets;
		presence.namespaces = round->namespaces;
		presence.namespace_count = round->namespace_count;
		presence.why = round->why;
	} else {
		presence.why = needs->cluster->absent
		    ? "no cluster"
		    : "the cluster was not looked at yet";
	}
	/* The login's words go with the next login; the rows keep theirs. */
	secret_needs_build(needs->arena, lists, count, &presence,
	    arena_dup(needs->arena, needs->cluster->namespace), &needs->built);
}

static void
make_rows(struct needs *needs)
{
	struct arena *arena = arena_new();
	size_t i;

	compare(needs);
	needs->row_count = needs->built.row_count;
	needs->rows =
	    arena_calloc(arena, needs->row_count, sizeof(*needs->rows));
	for (i = 0; i < needs->row_count; i++)
		put_row(arena, &needs->built.rows[i], &needs->rows[i]);
	shared_unref(needs->rows_owner);
	needs->rows_owner = shared_take(arena);
	needs->build_wanted = false;
}

void
needs_rows_free(struct needs *needs)
{
	shared_unref(needs->rows_owner);
	arena_free(needs->arena);
}

/* ---- into a report ---- */

/* What workloads in the files of an update lack. */
static const char *
lacks_of(struct building *building, const struct needs *needs,
    const struct report_update *update)
{
	const char *lacks, *last = "";

	for (ARRAY_EACH(marker, update->markers, update->marker_count)) {
		if (strcmp(marker->file, last) == 0)
			continue;
		last = marker->file;
		lacks = secret_needs_lacking(building->arena, &needs->built,
		    &(struct secret_user) {
			.source = update->repository, .file = marker->file });
		if (lacks[0])
			return propose_clean(building->arena, lacks);
	}
	return "";
}

static void
put_lacks(struct building *building, const struct needs *needs)
{
	struct report_update *rows =
	    (struct report_update *)(uintptr_t)building->report->updates;
	size_t i;

	for (i = 0; i < building->report->update_count; i++)
		if (rows[i].state != UPDATE_DONE)
			rows[i].lacks = lacks_of(building, needs, &rows[i]);
}

void
needs_publish(struct building *building)
{
	struct needs *needs = building->engine->cluster->needs;
	struct report *report = building->report;

	if (!needs->cluster->asked)
		return;
	if (needs->build_wanted)
		make_rows(needs);
	report->secrets = needs->rows;
	report->secret_count = needs->row_count;
	report->secrets_loaded = needs->shown != NULL;
	if (needs->shown && needs->shown->has_note)
		report->secrets_problem =
		    propose_error(building->arena, &needs->shown->note);
	if (needs->rows_owner)
		building->held->rows = shared_ref(needs->rows_owner);
	if (needs->shown)
		put_lacks(building, needs);
}

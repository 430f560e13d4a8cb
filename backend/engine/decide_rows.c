#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/engine/engine.h"
#include "backend/engine/propose.h"
#include "backend/io/journal.h"

/* What a person did to rows: marks by key, and the rows that are done. */

const struct row_mark *
decide_mark(const struct engine *engine, const char *key)
{
	const struct row_mark *mark =
	    engine->marks ? map_find(engine->marks, span_of(key)) : NULL;

	return mark && mark->kind != MARK_NONE ? mark : NULL;
}

static void
forget_marks(struct engine *engine)
{
	arena_free(engine->mark_arena);
	engine->mark_arena = NULL;
	engine->marks = NULL;
}

void
decide_unmark(struct engine *engine, struct row_mark *mark)
{
	mark->kind = MARK_NONE;
	engine->dirty = true;
	if (--engine->mark_count == 0)
		forget_marks(engine);
}

/* The one of that key, made when it is not there. */
struct row_mark *
decide_mark_for(struct engine *engine, const char *key)
{
	struct row_mark *mark;

	if (!engine->marks) {
		engine->mark_arena = arena_new();
		engine->marks = map_new(engine->mark_arena);
	}
	mark = map_find(engine->marks, span_of(key));
	if (!mark) {
		mark = arena_calloc(engine->mark_arena, 1, sizeof(*mark));
		map_set(engine->marks,
		    span_of(arena_dup(engine->mark_arena, key)), mark);
	}
	if (mark->kind == MARK_NONE)
		engine->mark_count++;
	return mark;
}

void
decide_set_mark(struct engine *engine, const struct approved_policy *policy,
    enum mark_kind kind, const struct source *source, const struct error *error)
{
	struct row_mark *mark = decide_mark_for(engine, policy->key);

	mark->kind = kind;
	mark->source = source;
	mark->to = arena_dup(engine->mark_arena, policy->to);
	if (error)
		mark->error = *error;
	engine->dirty = true;
}

void
decide_looked(struct engine *engine, const char *key)
{
	struct row_mark *known =
	    key && engine->marks ? map_find(engine->marks, span_of(key)) : NULL;

	if (known &&
	    (known->kind == MARK_REPLACED || known->kind == MARK_ERROR))
		decide_unmark(engine, known);
}

void
decide_surveyed(struct engine *engine, const struct source *source)
{
	size_t place = 0;
	struct span key;
	void *value;

	while (engine->marks && map_next(engine->marks, &place, &key, &value)) {
		struct row_mark *mark = value;

		if (mark->kind == MARK_PUSHED && mark->source == source)
			decide_unmark(engine, mark);
	}
}

/* ---- rows that are done ---- */

void
decide_add_done(struct engine *engine, const struct journal_entry *entry)
{
	struct arena *arena = arena_new();
	struct done_row *done = arena_alloc(arena, sizeof(*done));
	struct report_update *row = &done->row;

	done->arena = arena;
	*row = (struct report_update) {
		.key = arena_printf(arena, "%s/%s|%s/%s@%s", entry->namespace,
		    entry->automation, entry->policy_namespace, entry->policy,
		    entry->commit),
		.id = "",
		.state = UPDATE_DONE,
		.namespace = arena_dup(arena, entry->namespace),
		.automation = arena_dup(arena, entry->automation),
		.policy_namespace = arena_dup(arena, entry->policy_namespace),
		.policy = arena_dup(arena, entry->policy),
		.image = arena_dup(arena, entry->image),
		.from = arena_dup(arena, entry->from),
		.to = arena_dup(arena, entry->to),
		.bump = propose_bump(span_of(entry->from), span_of(entry->to)),
		.repository = arena_dup(arena, entry->repository),
		.branch = arena_dup(arena, entry->branch),
		.rule = "",
		.lacks = "",
		.why =
		    arena_printf(arena, "%.7s %s", entry->commit, entry->who),
		.commit = arena_dup(arena, entry->commit),
		.who = arena_dup(arena, entry->who),
		.first_seen = entry->time,
		.done_at = entry->time,
	};
	done->next = engine->done;
	engine->done = done;
}

void
decide_read_journal(struct engine *engine)
{
	struct arena *arena = arena_new();
	struct journal_entry *entries;
	size_t count;

	journal_read(engine->state_folder, engine_now() - DONE_KEPT_S, arena,
	    &entries, &count);
	for (ARRAY_EACH(entry, entries, count))
		if (entry->kind == JOURNAL_PUSHED)
			decide_add_done(engine, entry);
	arena_free(arena);
}

void
decide_forget_old(struct engine *engine)
{
	int64_t oldest = engine_now() - DONE_KEPT_S;
	struct done_row **at = &engine->done, *done;

	while ((done = *at) != NULL) {
		if (done->row.done_at >= oldest) {
			at = &done->next;
			continue;
		}
		*at = done->next;
		arena_free(done->arena);
	}
}

void
decide_free(struct engine *engine)
{
	struct done_row *done;

	if (engine->marks)
		forget_marks(engine);
	while ((done = engine->done) != NULL) {
		engine->done = done->next;
		arena_free(done->arena);
	}
}

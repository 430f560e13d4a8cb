/*
 * The Flux objects that the cluster has, as it last said: one slot a kind,
 * namespace and name, each object in an arena of its own that goes when a newer
 * one comes. Belongs to the engine's thread; a report gets copies.
 */
#ifndef ENGINE_LIVE_H
#define ENGINE_LIVE_H

#include "backend/core/live_object.h"
#include "backend/engine/publish.h"

struct live;

struct live *live_new(void);
void live_free(struct live *live); /* NULL is taken */

/*
 * A list begins: what is not put until live_synced() is gone. The namespace is
 * that of the list, NULL: all.
 */
void live_begin(struct live *live, enum live_kind kind, const char *namespace);
void live_synced(struct live *live, enum live_kind kind, const char *namespace);

/* Added or changed; NULL when it is no object. Valid until the next call for
 * the same object. */
const struct live_object *live_put(
    struct live *live, enum live_kind kind, const struct node *object);
void live_drop(struct live *live, enum live_kind kind, const char *namespace,
    const char *name);

/* NULL when there is none. */
const struct live_object *live_find(const struct live *live,
    enum live_kind kind, const char *namespace, const char *name);

size_t live_count(const struct live *live);

/* ---- live_rows.c ---- */

/* What the cluster says of an object that a repository declares; NULL. */
const struct report_live *live_row(struct building *building,
    enum live_kind kind, const char *namespace, const char *name);

/* Adds rows of what only the cluster has, after all live_row() of a report. */
void live_add_rows(struct building *building);

/* ---- for live_rows.c ---- */

struct live_slot {
	struct arena *arena; /* NULL: there is no object */
	struct live_object object;
	int64_t seen_at;
	bool seen; /* since the list began */
	uint64_t joined; /* number of the report that had a row for it */
	struct live_slot *next; /* of the same kind */
};

/* The first of a kind, in the order of their first appearance. */
struct live_slot *live_slots(const struct live *live, enum live_kind kind);

struct live_slot *live_slot_find(const struct live *live, enum live_kind kind,
    const char *namespace, const char *name);

#endif

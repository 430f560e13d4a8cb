/*
 * Which Secrets the repositories name: one list of all that is read, made on a
 * worker whenever a repository or the catalog changed. It needs no cluster.
 *
 *	needs_git.c       what is to be read, and when; on the engine's thread
 *	needs_git_read.c  reading it; on a worker
 *
 * Read are the objects: entries and the repositories of the automations, each at
 * the commit that Flux would take. What cannot be read is not in the list: the
 * sources say why.
 */
#ifndef ENGINE_NEEDS_GIT_H
#define ENGINE_NEEDS_GIT_H

#include "backend/engine/engine.h"
#include "backend/io/secret_scan.h"

/* ---- needs_git.c ---- */

/* Something may have changed. */
void needs_git_want(struct engine *engine);

/* Starts what is wanted and may run; engine->secret_refs follows. */
void needs_git_start(struct engine *engine);
void needs_git_free(struct engine *engine);

/* ---- needs_git_read.c ---- */

/* A folder, or a repository at a branch or reference. */
struct needs_git_wish {
	const char *url, *shown_url;
	const char *path; /* below it */
	bool is_folder;
	const struct git_reference *reference; /* NULL: the branch */
	const char *branch; /* NULL: the default one */
	const char *fallback; /* namespace where nobody says one; or NULL */
};

/* Where a GitRepository is: for the sourceRef of Flux Kustomizations. */
struct needs_git_home {
	const char *namespace, *name, *url;
};

struct needs_git_order {
	struct arena *arena;
	const char *cache_folder;
	struct needs_git_wish *wishes;
	size_t wish_count;
	struct needs_git_home *homes;
	size_t home_count;
	const struct cancel *cancel;
};

/* What was read before, by place. */
struct needs_git_place;

struct needs_git_memory {
	struct needs_git_place *places;
	struct digest made_of; /* the last list */
};

/*
 * A new list and its arena, or NULL when nothing changed or it was cancelled.
 * It borrows from the memory: what it no longer needs is dropped by
 * needs_git_read_forget(), once the old list is not used any more.
 */
struct arena *needs_git_read(const struct needs_git_order *order,
    struct needs_git_memory *memory, struct secret_ref_list **list);
void needs_git_read_forget(struct needs_git_memory *memory, bool all);

#endif

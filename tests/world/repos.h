/*
 * The two repositories of the example world, as bare remotes and as clones of
 * them with a work tree:
 *
 *	DIR/remotes/k3s-flux-system.git    DIR/k3s-flux-system
 *	DIR/remotes/k3s-manifests.git      DIR/k3s-manifests
 *
 * Their content is world.txt. Authors and dates are fixed, so that the same
 * registry port gives the same commit ids.
 */
#ifndef WORLD_REPOS_H
#define WORLD_REPOS_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

#define REPOS_SYSTEM "k3s-flux-system"
#define REPOS_MANIFESTS "k3s-manifests"
#define REPOS_FILE_LIMIT ((size_t)1024 * 1024)

struct repos {
	struct arena *arena;
	const char *directory; /* absolute */
	unsigned moves; /* commits made after the beginning */
};

/* `host' is the registry's, with its port. */
MUST_CHECK
bool repos_open(struct repos *repos, struct arena *arena, const char *directory,
    const char *host, struct error *error);

/* The path of the remote. In the arena. */
const char *repos_remote(const struct repos *repos, const char *repository);

/* Somebody else's commit on main: `path' becomes `text'. */
MUST_CHECK
bool repos_commit(struct repos *repos, const char *repository, const char *path,
    struct span text, const char *subject, struct error *error);

/* Such a commit that touches no manifest. */
MUST_CHECK
bool repos_move(struct repos *repos, struct error *error);

/* Such a commit that gives the marked line of discord-bot-plc another tag. */
MUST_CHECK
bool repos_edit(struct repos *repos, const char *tag, struct error *error);

/* Pushes to the manifests are refused with the message; "": taken again. */
MUST_CHECK
bool repos_hook(struct repos *repos, const char *message, struct error *error);

#endif

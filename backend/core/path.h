/*
 * Paths below the root of a repository, as a person writes them.
 */
#ifndef CORE_PATH_H
#define CORE_PATH_H

#include "backend/base/arena.h"

/*
 * As Go's filepath.Clean() of "/" and the path, without the first "/": no "."
 * and no empty parts, and ".." stops at the root. "" is the root itself.
 */
const char *path_clean(struct arena *arena, const char *path);

/* True for the folder itself and what is below it; both as path_clean(). */
bool path_contains(const char *folder, const char *path);

/* What follows the last slash; what stands in front of it: "" for the root. */
struct span path_name(struct span path);
struct span path_folder(struct span path);

#endif

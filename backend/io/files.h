/*
 * Files of our own and of the person: XDG folders, reading with a ceiling,
 * writing whole. Folders that we make are 0700, files 0600.
 */
#ifndef IO_FILES_H
#define IO_FILES_H

#include "backend/base/arena.h"
#include "backend/base/error.h"
#include "backend/base/secret.h"

enum files_place {
	FILES_CONFIG, /* $XDG_CONFIG_HOME or ~/.config */
	FILES_CACHE, /* $XDG_CACHE_HOME or ~/.cache */
	FILES_STATE, /* $XDG_STATE_HOME or ~/.local/state */
};

/*
 * The folder `vigie' below that place, made (but for FILES_CONFIG) when it is
 * not there. ERROR_INVALID when there is no home, or when the folder belongs to
 * somebody else.
 */
MUST_CHECK
bool files_folder(enum files_place place, struct arena *arena,
    const char **folder, struct error *error);

/* Makes one more folder inside an existing one; an existing one is fine. */
MUST_CHECK
bool files_make_folder(const char *path, struct error *error);

/* ERROR_NOT_FOUND when it is not there, ERROR_INVALID over the ceiling. */
MUST_CHECK
bool files_read(const char *path, size_t ceiling, struct arena *arena,
    struct span *bytes, struct error *error);

/* The same for what is a secret, or holds one: it is nowhere but in *secret. */
MUST_CHECK
bool files_read_secret(const char *path, size_t ceiling, struct secret **secret,
    struct error *error);

/* To a new file beside it, renamed: the old or the new, never half. It is not
 * waited for the disk: after a loss of power it may be empty or gone, which is
 * fine for what can be made again. */
MUST_CHECK
bool files_write(const char *path, struct span bytes, struct error *error);

/* One line at the end of a file, in one write, synced. It begins on a line of
 * its own even when the last one was cut short. */
MUST_CHECK
bool files_append(const char *path, struct span line, struct error *error);

/*
 * Regular files below a folder, sorted by path, that wanted() takes; links to
 * folders are not followed. Paths are relative to it. At most `limit' of them:
 * more is ERROR_INVALID.
 */
MUST_CHECK
bool files_list(const char *folder, bool (*wanted)(struct span path),
    size_t limit, struct arena *arena, const char ***paths, size_t *count,
    struct error *error);

/* A bare repository, or a folder with a .git in it. */
bool files_is_git(const char *path);

#endif

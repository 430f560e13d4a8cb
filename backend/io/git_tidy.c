#include "backend/io/git_tidy.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend/base/buf.h"

#define OPEN_FOLDERS 16
#define PATH_CEILING ((size_t)4096)
/* A commit writes its objects within seconds; after that they are litter. */
#define STALE_OBJECT_S 3600

static int
remove_one(const char *path, const struct stat *status UNUSED, int type,
    struct FTW *place UNUSED)
{
	if (type == FTW_DP)
		(void)rmdir(path);
	else
		(void)unlink(path);
	return 0;
}

void
git_tidy_remove(const char *path)
{
	(void)nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

static int
remove_lock(const char *path, const struct stat *status UNUSED, int type,
    struct FTW *place UNUSED)
{
	if (type == FTW_F && span_ends(span_of(path), ".lock"))
		(void)unlink(path);
	return 0;
}

/* Files of one folder by the beginning or the end of their names. */
static void
remove_named(const char *folder, const char *prefix, const char *suffix,
    time_t older_than)
{
	DIR *open = opendir(folder);
	struct dirent *item;
	struct stat status;

	while (open && (item = readdir(open))) {
		struct span name = span_of(item->d_name);

		if (!span_starts(name, prefix) || !span_ends(name, suffix))
			continue;
		if (fstatat(dirfd(open), item->d_name, &status,
			AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(status.st_mode) && status.st_mtime <= older_than)
			(void)unlinkat(dirfd(open), item->d_name, 0);
	}
	if (open)
		closedir(open);
}

void
git_tidy_leftovers(const char *path)
{
	time_t now = time(NULL);
	struct buf folder;

	buf_init(&folder, PATH_CEILING);
	buf_printf(&folder, "%s/refs", path);
	(void)nftw(folder.at, remove_lock, OPEN_FOLDERS, FTW_PHYS);
	remove_named(path, "", ".lock", now);
	buf_clear(&folder);
	buf_printf(&folder, "%s/objects/pack", path);
	remove_named(folder.at, "pack_git2_", "", now);
	buf_clear(&folder);
	buf_printf(&folder, "%s/objects", path);
	remove_named(folder.at, "tmp_object_", "", now - STALE_OBJECT_S);
	buf_release(&folder);
}

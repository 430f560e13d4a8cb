#include "tests/world/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_LIMIT 64
#define DIRECTORY (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define REMOVE_TRIES 3 /* somebody's last push may still write */

static bool
failed(struct error *error, const char *what, const char *path)
{
	error_set(error, ERROR_INVALID, "%s %s: %s", what, path,
	    strerrordesc_np(errno));
	return false;
}

static bool
is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Reads through a descriptor of its own, because closedir() closes it. */
static DIR *
list(int fd)
{
	int copy = openat(fd, ".", DIRECTORY);
	DIR *entries = copy < 0 ? NULL : fdopendir(copy);

	if (!entries && copy >= 0)
		close(copy);
	return entries;
}

static bool
is_empty(int fd)
{
	DIR *entries = list(fd);
	struct dirent *entry;
	bool empty = entries != NULL;

	while (empty && (entry = readdir(entries)) != NULL)
		empty = is_dots(entry->d_name);
	if (entries)
		closedir(entries);
	return empty;
}

bool
place_open(struct place *place, struct arena *arena, const char *path,
    struct error *error)
{
	struct stat stat;
	char *whole;
	int fd;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return failed(error, "make", path);
	fd = open(path, DIRECTORY);
	if (fd < 0)
		return failed(error, "open", path);
	whole = realpath(path, NULL);
	if (!whole || fstat(fd, &stat) < 0) {
		failed(error, "look at", path);
	} else if (stat.st_uid != geteuid()) {
		error_set(error, ERROR_DENIED, "%s is not ours", path);
	} else if (!is_empty(fd)) {
		error_set(error, ERROR_INVALID, "%s is not empty", path);
	} else if (fchmod(fd, 0700) < 0) {
		failed(error, "change the mode of", path);
	} else {
		place->path = arena_dup(arena, whole);
		place->fd = fd;
		free(whole);
		return true;
	}
	free(whole);
	close(fd);
	return false;
}

bool
place_write(const struct place *place, const char *name, struct span text,
    struct error *error)
{
	int fd = openat(place->fd, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool done;

	if (fd < 0)
		return failed(error, "write", name);
	done = write(fd, text.at, text.length) == (ssize_t)text.length;
	if (!done)
		failed(error, "write", name);
	close(fd);
	return done;
}

static bool empty_folder(int fd, dev_t device, unsigned depth);

static bool
remove_entry(int fd, const char *name, dev_t device, unsigned depth)
{
	struct stat stat;
	bool done = false;
	int inner;

	if (unlinkat(fd, name, 0) == 0)
		return true;
	if (errno != EISDIR && errno != EPERM)
		return errno == ENOENT;
	inner = openat(fd, name, DIRECTORY);
	if (inner < 0)
		return false;
	if (fstat(inner, &stat) == 0 && stat.st_dev == device)
		done = empty_folder(inner, device, depth + 1);
	close(inner);
	return done && unlinkat(fd, name, AT_REMOVEDIR) == 0;
}

static bool
empty_folder(int fd, dev_t device, unsigned depth)
{
	DIR *entries = depth < DEPTH_LIMIT ? list(fd) : NULL;
	struct dirent *entry;
	bool done = entries != NULL;

	while (entries && (entry = readdir(entries)) != NULL) {
		if (!is_dots(entry->d_name) &&
		    !remove_entry(fd, entry->d_name, device, depth))
			done = false;
	}
	if (entries)
		closedir(entries);
	return done;
}

/* The path may have been taken by something else since place_open(). */
static bool
is_still_there(const struct place *place, struct stat *ours)
{
	struct stat now;

	return fstat(place->fd, ours) == 0 && lstat(place->path, &now) == 0 &&
	    S_ISDIR(now.st_mode) && now.st_dev == ours->st_dev &&
	    now.st_ino == ours->st_ino;
}

static bool
remove_all(const struct place *place)
{
	struct stat ours;
	unsigned tries;

	if (!is_still_there(place, &ours))
		return false;
	for (tries = 0; tries < REMOVE_TRIES; tries++) {
		if (empty_folder(place->fd, ours.st_dev, 0) &&
		    rmdir(place->path) == 0)
			return true;
	}
	return false;
}

bool
place_close(struct place *place, bool remove, struct error *error)
{
	bool done = !remove || remove_all(place);

	if (!done)
		failed(error, "remove", place->path);
	close(place->fd);
	return done;
}

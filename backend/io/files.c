#include "backend/io/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"

/* Deeper folders are passed over: a loop of mounts must not hang the start. */
#define DEPTH_LIMIT 64

static enum error_kind
kind_of(int number)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return ERROR_NOT_FOUND;
	case EACCES:
	case EPERM:
		return ERROR_DENIED;
	default:
		return ERROR_INVALID;
	}
}

static bool
fail(struct error *error, const char *doing, const char *path)
{
	int number = errno;

	error_set(error, kind_of(number), "%s %s: %s", doing, path,
	    strerrordesc_np(number));
	return false;
}

bool
files_make_folder(const char *path, struct error *error)
{
	struct stat status;

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail(error, "make folder", path);
	if (stat(path, &status) != 0)
		return fail(error, "look at", path);
	if (!S_ISDIR(status.st_mode)) {
		error_set(error, ERROR_INVALID, "%s is not a folder", path);
		return false;
	}
	if (status.st_uid != geteuid()) {
		error_set(
		    error, ERROR_INVALID, "%s belongs to another user", path);
		return false;
	}
	return true;
}

/* Every part of an absolute path that is not there yet. */
static bool
make_path(struct arena *arena, const char *path, struct error *error)
{
	char *part = arena_dup(arena, path), *slash;

	for (slash = strchr(part + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return fail(error, "make folder", part);
		*slash = '/';
	}
	return files_make_folder(part, error);
}

bool
files_folder(enum files_place place, struct arena *arena, const char **folder,
    struct error *error)
{
	static const char *const names[] = { "XDG_CONFIG_HOME",
		"XDG_CACHE_HOME", "XDG_STATE_HOME" };
	static const char *const defaults[] = { ".config", ".cache",
		".local/state" };
	const char *base = getenv(names[place]), *home = getenv("HOME");
	const char *path;

	/* A relative one is to be ignored (XDG base directories). */
	if (base && base[0] == '/') {
		path = arena_printf(arena, "%s/vigie", base);
	} else if (home && home[0] == '/') {
		path =
		    arena_printf(arena, "%s/%s/vigie", home, defaults[place]);
	} else {
		error_set(error, ERROR_INVALID, "no home folder");
		error_hint(error, "vigie keeps its cache below it",
		    "set HOME or XDG_CACHE_HOME");
		return false;
	}
	if (place != FILES_CONFIG && !make_path(arena, path, error))
		return false;
	*folder = path;
	return true;
}

/* What is read goes into one of the two. */
struct sink {
	struct buf *buf;
	struct secret *secret;
};

static bool
take_piece(const struct sink *sink, const char *at, size_t length)
{
	return sink->buf ? buf_add(sink->buf, at, length)
			 : secret_add(sink->secret, at, length);
}

static bool
read_pieces(int fd, const char *path, size_t ceiling, const struct sink *sink,
    struct error *error)
{
	char piece[16384];
	bool fine = true;
	ssize_t got;

	while (fine && (got = read(fd, piece, sizeof(piece))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			fine = fail(error, "read", path);
		else
			fine = take_piece(sink, piece, (size_t)got);
		if (!fine && got > 0)
			error_set(error, ERROR_INVALID,
			    "%s is larger than %zu bytes", path, ceiling);
	}
	if (sink->secret)
		secret_wipe(piece, sizeof(piece));
	return fine;
}

static bool
read_all(const char *path, size_t ceiling, const struct sink *sink,
    struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;
	bool fine = false;

	if (fd < 0)
		return fail(error, "open", path);
	if (fstat(fd, &status) != 0)
		fail(error, "look at", path);
	else if (!S_ISREG(status.st_mode))
		error_set(error, ERROR_INVALID, "%s is not a file", path);
	else
		fine = read_pieces(fd, path, ceiling, sink, error);
	close(fd);
	return fine;
}

bool
files_read(const char *path, size_t ceiling, struct arena *arena,
    struct span *bytes, struct error *error)
{
	struct buf text;
	bool fine;

	buf_init(&text, ceiling);
	fine = read_all(path, ceiling, &(struct sink) { .buf = &text }, error);
	if (fine)
		*bytes = span_make(
		    arena_text(arena, text.at, text.length), text.length);
	buf_release(&text);
	return fine;
}

bool
files_read_secret(const char *path, size_t ceiling, struct secret **secret,
    struct error *error)
{
	struct secret *made = secret_empty_limit(ceiling);

	if (!read_all(
		path, ceiling, &(struct sink) { .secret = made }, error)) {
		secret_free(made);
		return false;
	}
	*secret = made;
	return true;
}

static bool
write_all(int fd, struct span bytes)
{
	while (bytes.length) {
		ssize_t put = write(fd, bytes.at, bytes.length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		bytes = span_from(bytes, (size_t)put);
	}
	return true;
}

bool
files_write(const char *path, struct span bytes, struct error *error)
{
	struct arena *arena = arena_new();
	char *fresh = arena_printf(arena, "%s.XXXXXX", path);
	int fd = mkostemp(fresh, O_CLOEXEC);
	bool ok = false;

	if (fd < 0) {
		fail(error, "write", path);
		goto out;
	}
	ok = write_all(fd, bytes);
	if (close(fd) != 0)
		ok = false;
	ok = ok && rename(fresh, path) == 0;
	if (!ok) {
		fail(error, "write", path);
		unlink(fresh);
	}
out:
	arena_free(arena);
	return ok;
}

static bool
is_cut_short(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char last;

	return end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n';
}

bool
files_append(const char *path, struct span line, struct error *error)
{
	int fd = open(
	    path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok;

	if (fd < 0)
		return fail(error, "open", path);
	ok = (!is_cut_short(fd) || write_all(fd, span_of("\n"))) &&
	    write_all(fd, line) && fsync(fd) == 0;
	if (!ok)
		fail(error, "write", path);
	close(fd);
	return ok;
}

/* ---- listing ---- */

struct listing {
	struct arena *arena;
	bool (*wanted)(struct span path);
	size_t limit;
	const char **paths;
	size_t count;
	struct error *error;
};

static bool list_folder(struct listing *listing, int parent, const char *name,
    const char *prefix, unsigned depth);

static bool
list_entry(struct listing *listing, int folder, const char *name,
    const char *prefix, unsigned depth)
{
	const char *path = arena_printf(listing->arena, "%s%s", prefix, name);
	struct stat status, link;

	if (fstatat(folder, name, &link, AT_SYMLINK_NOFOLLOW) != 0 ||
	    fstatat(folder, name, &status, 0) != 0)
		return true; /* gone meanwhile, or a dangling link */
	if (S_ISDIR(status.st_mode))
		return S_ISLNK(link.st_mode) || strcmp(name, ".git") == 0 ||
		    list_folder(listing, folder, name,
			arena_printf(listing->arena, "%s/", path), depth + 1);
	if (!S_ISREG(status.st_mode) || !listing->wanted(span_of(path)))
		return true;
	if (listing->count == listing->limit) {
		error_set(listing->error, ERROR_INVALID, "more than %zu files",
		    listing->limit);
		return false;
	}
	*ARRAY_ADD(listing->arena, listing->paths, listing->count) = path;
	return true;
}

static bool
list_folder(struct listing *listing, int parent, const char *name,
    const char *prefix, unsigned depth)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	bool ok = true;

	if (!folder) {
		if (fd >= 0)
			close(fd);
		return depth ? true : fail(listing->error, "open", name);
	}
	while (ok && depth < DEPTH_LIMIT && (entry = readdir(folder)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			ok = list_entry(
			    listing, fd, entry->d_name, prefix, depth);
	closedir(folder);
	return ok;
}

static int
compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool
files_list(const char *folder, bool (*wanted)(struct span path), size_t limit,
    struct arena *arena, const char ***paths, size_t *count,
    struct error *error)
{
	struct listing listing = {
		.arena = arena,
		.wanted = wanted,
		.limit = limit,
		.error = error,
	};

	if (!list_folder(&listing, AT_FDCWD, folder, "", 0))
		return false;
	if (listing.count)
		qsort(listing.paths, listing.count, sizeof(*listing.paths),
		    compare_paths);
	*paths = listing.paths;
	*count = listing.count;
	return true;
}

bool
files_is_git(const char *path)
{
	static const char *const bare[] = { "HEAD", "objects", "refs" };
	struct arena *arena = arena_new();
	bool is_git = access(arena_printf(arena, "%s/.git", path), F_OK) == 0;
	bool is_bare = true;
	size_t i;

	for (i = 0; i < 3 && !is_git && is_bare; i++)
		is_bare = access(arena_printf(arena, "%s/%s", path, bare[i]),
			      F_OK) == 0;
	arena_free(arena);
	return is_git || is_bare;
}

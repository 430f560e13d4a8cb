#include "backend/io/git_cache.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include <git2.h>

#include "backend/base/buf.h"
#include "backend/base/text.h"
#include "backend/base/xalloc.h"
#include "backend/io/git_cache_path.h"
#include "backend/io/git_tidy.h"
#include "backend/io/libcurl.h"

/*
 * DESIGN: the lock is flock() on a file beside the repository. The kernel gives
 * it back when its holder dies, however it dies, so there is no stale lock to
 * take over; the process number in the file is for messages only. The file is
 * never removed, or two processes could hold locks on two files of one name.
 *
 * Being killed must leave a usable cache. A repository is made under another
 * name and renamed. Objects and packs are written by libgit2 to temporary files
 * and renamed, references through NAME.lock; whoever takes the lock next removes
 * those leftovers, because with the lock held nobody can be using them.
 */

#define PATH_CEILING ((size_t)4096)
#define MAKE_LIMIT_MS 10000
#define STEP_MS 50

struct git_cache {
	git_repository *repository;
	char *path; /* of the repository */
	int lock_fd;
	bool locked;
};

void
git_id_text(const struct git_id *id, char text[GIT_ID_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < GIT_ID_SIZE; i++) {
		text[2 * i] = digits[id->bytes[i] >> 4];
		text[2 * i + 1] = digits[id->bytes[i] & 15];
	}
	text[sizeof(id->bytes) * 2] = '\0';
}

bool
git_id_parse(const char *text, struct git_id *id, struct error *error)
{
	git_oid oid;

	if (strlen(text) != GIT_OID_HEXSZ || git_oid_fromstr(&oid, text) < 0) {
		error_set(error, ERROR_INVALID, "%.50s is no object id", text);
		return false;
	}
	memcpy(id->bytes, oid.id, GIT_ID_SIZE);
	return true;
}

bool
git_id_equal(const struct git_id *a, const struct git_id *b)
{
	return memcmp(a->bytes, b->bytes, GIT_ID_SIZE) == 0;
}

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

/* Done by the first cache that is opened: who has no Git repository configured
 * does not pay for the library. It is safe on any thread. */
static void
set_up_library(void)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA,
		GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
		GIT_CONFIG_LEVEL_GLOBAL };
	size_t i;

	libcurl_init();
	if (git_libgit2_init() < 0)
		die("libgit2 cannot be set up");
	/* Objects were verified when they were fetched: reading them again and
	 * again need not do it each time. */
	(void)git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	/* A cache has no settings but its own. */
	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		(void)git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
}

void
git_cache_init(void)
{
	/* libgit2 and a closed pipe: without this, the end of the process */
	signal(SIGPIPE, SIG_IGN);
}

void
git_cache_error(struct error *error, enum error_kind kind, const char *what)
{
	const git_error *last = git_error_last();
	struct buf clean;

	buf_init(&clean, sizeof(error->text));
	text_clean(&clean,
	    span_of(last && last->message ? last->message : "unknown reason"),
	    TEXT_LINE);
	error_set(error, kind, "%s: %s", what, clean.at);
	buf_release(&clean);
}

static void
busy_error(const struct git_cache *cache, struct error *error)
{
	char text[24] = "";
	uint64_t pid = 0;
	ssize_t n = pread(cache->lock_fd, text, sizeof(text) - 1, 0);

	if (n > 0 && span_number(span_trim(span_make(text, (size_t)n)), &pid) &&
	    pid)
		error_set(error, ERROR_CONFLICT,
		    "another vigie (process %llu) is fetching or pushing",
		    (unsigned long long)pid);
	else
		error_set(error, ERROR_CONFLICT,
		    "another vigie is fetching or pushing");
	error_hint(error, "they take turns on one repository",
	    "wait for it, or end that process");
}

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool
git_cache_lock(struct git_cache *cache, int timeout_ms,
    const struct cancel *cancel, struct error *error)
{
	int64_t deadline = now_ms() + timeout_ms;
	char text[24];
	struct buf pid;

	assert(!cache->locked);
	while (flock(cache->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR) {
			git_cache_path_error(error, "cannot lock", cache->path);
			return false;
		}
		if (cancel_is_asked(cancel)) {
			error_set(error, ERROR_CANCELLED, "cancelled");
			return false;
		}
		if (now_ms() >= deadline) {
			busy_error(cache, error);
			return false;
		}
		(void)poll(NULL, 0, STEP_MS);
	}
	cache->locked = true;
	buf_init(&pid, sizeof(text));
	buf_printf(&pid, "%d\n", (int)getpid());
	if (ftruncate(cache->lock_fd, 0) == 0)
		(void)!pwrite(cache->lock_fd, pid.at, pid.length, 0);
	buf_release(&pid);
	git_tidy_leftovers(cache->path);
	return true;
}

void
git_cache_unlock(struct git_cache *cache)
{
	if (!cache->locked)
		return;
	(void)!ftruncate(cache->lock_fd, 0);
	flock(cache->lock_fd, LOCK_UN);
	cache->locked = false;
}

void *
git_cache_handle(struct git_cache *cache)
{
	return cache->repository;
}

/* Under another name first: what has the right name is whole. */
static bool
make_repository(struct git_cache *cache, struct error *error)
{
	git_repository_init_options options;
	git_repository *fresh = NULL;
	struct buf path;
	bool made = false;

	(void)git_repository_init_options_init(
	    &options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKDIR |
	    GIT_REPOSITORY_INIT_NO_DOTGIT_DIR;
	options.mode = 0700;
	options.initial_head = "main";
	buf_init(&path, PATH_CEILING);
	buf_printf(&path, "%s.new", cache->path);
	git_tidy_remove(path.at);
	if (git_repository_init_ext(&fresh, path.at, &options) != 0)
		git_cache_error(
		    error, ERROR_UNAVAILABLE, "cannot make a cache repository");
	else if (rename(path.at, cache->path) != 0)
		git_cache_path_error(error, "cannot make", cache->path);
	else
		made = true;
	git_repository_free(fresh);
	buf_release(&path);
	return made;
}

static bool
open_repository(struct git_cache *cache, int *code, struct error *error)
{
	git_config *config = NULL;

	*code = git_repository_open_bare(&cache->repository, cache->path);
	/* its configuration is read later only, and must be readable then */
	if (*code == 0)
		*code =
		    git_repository_config_snapshot(&config, cache->repository);
	git_config_free(config);
	if (*code == 0)
		return true;
	git_repository_free(cache->repository);
	cache->repository = NULL;
	git_cache_error(error, ERROR_INVALID, "cannot open the git cache");
	if (*code == GIT_EOWNER)
		error_hint(error, "the cache folder belongs to somebody else",
		    "chown it, or set XDG_CACHE_HOME");
	return false;
}

/*
 * With the lock: nobody else makes it at the same time. What cannot be opened
 * is not worth keeping, since the remote has it all.
 */
static bool
open_or_make(struct git_cache *cache, struct error *error)
{
	bool done = false;
	int code;

	if (open_repository(cache, &code, error))
		return true;
	if (code == GIT_EOWNER)
		return false;
	if (!git_cache_lock(cache, MAKE_LIMIT_MS, NULL, error))
		return false;
	if (open_repository(cache, &code, error)) {
		done = true;
	} else if (code != GIT_EOWNER) {
		git_tidy_remove(cache->path);
		done = make_repository(cache, error) &&
		    open_repository(cache, &code, error);
	}
	git_cache_unlock(cache);
	return done;
}

bool
git_cache_open(const char *folder, const char *url, struct git_cache **cache,
    struct error *error)
{
	struct git_cache *fresh = xcalloc(1, sizeof(*fresh));
	struct buf path;
	bool done = false;

	(void)pthread_once(&library_once, set_up_library);
	fresh->lock_fd = -1;
	buf_init(&path, PATH_CEILING);
	buf_printf(&path, "%s/git", folder);
	if (!git_cache_path_make(path.at, error))
		goto out;
	buf_byte(&path, '/');
	git_cache_path_name(&path, url);
	buf_text(&path, ".git");
	if (path.overflow) {
		error_set(error, ERROR_INVALID, "%s: too long a path", folder);
		goto out;
	}
	fresh->path = xstrdup(path.at);
	buf_text(&path, ".lock");
	fresh->lock_fd = open(path.at, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fresh->lock_fd < 0) {
		git_cache_path_error(error, "cannot open", path.at);
		goto out;
	}
	done = open_or_make(fresh, error);
out:
	buf_release(&path);
	if (done)
		*cache = fresh;
	else
		git_cache_close(fresh);
	return done;
}

void
git_cache_close(struct git_cache *cache)
{
	if (!cache)
		return;
	git_repository_free(cache->repository);
	if (cache->lock_fd >= 0)
		close(cache->lock_fd);
	free(cache->path);
	free(cache);
}

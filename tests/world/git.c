#include "tests/world/git.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend/base/xalloc.h"

/*
 * DESIGN: the three descriptors of the child are files in memory. They hold
 * whatever is written, so that nobody waits for a reader, and there is nothing
 * to poll; the price, that the whole output is kept, is small here.
 */

#define ARGUMENT_LIMIT 16
#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

static bool
write_all(int fd, struct span bytes)
{
	while (bytes.length) {
		ssize_t done = write(fd, bytes.at, bytes.length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		bytes = span_from(bytes, (size_t)done);
	}
	return true;
}

/* From the beginning; what is over the ceiling is left. */
static void
read_all(int fd, struct buf *into)
{
	char bytes[8192];
	ssize_t got;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return;
	while ((got = read(fd, bytes, sizeof(bytes))) > 0 &&
	    buf_add(into, bytes, (size_t)got))
		;
}

/* The child must not inherit that we block and ignore signals. */
static int
spawn(pid_t *child, const int fds[3], char *const arguments[],
    char *const environment[])
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, pipes;
	int i, problem;

	sigemptyset(&none);
	sigemptyset(&pipes);
	sigaddset(&pipes, SIGPIPE);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	for (i = 0; i < 3; i++)
		posix_spawn_file_actions_adddup2(&actions, fds[i], i);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &pipes);
	posix_spawnattr_setflags(
	    &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	problem = posix_spawnp(
	    child, "git", &actions, &attributes, arguments, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return problem;
}

static bool
wait_for(pid_t child, int fd, struct error *error)
{
	struct buf words;
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR) {
			error_set(error, ERROR_UNAVAILABLE, "wait: %s",
			    strerrordesc_np(errno));
			return false;
		}
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	buf_init(&words, 4096);
	read_all(fd, &words);
	error_set(error, ERROR_INVALID, "%s",
	    WIFEXITED(status) ? "failed" : "was killed");
	error_said(error, span_trim(buf_as_span(&words)));
	buf_release(&words);
	return false;
}

static bool
run(char *const arguments[], struct span input, struct buf *output,
    struct error *error)
{
	static char home[] = "HOME=/nonexistent", locale[] = "LC_ALL=C",
		    zone[] = "TZ=UTC", system[] = "GIT_CONFIG_NOSYSTEM=1",
		    global[] = "GIT_CONFIG_GLOBAL=/dev/null",
		    prompt[] = "GIT_TERMINAL_PROMPT=0";
	const char *path = getenv("PATH");
	struct buf search;
	char *environment[] = { NULL, home, locale, zone, system, global,
		prompt, NULL };
	int fds[3] = { -1, -1, -1 }, i, problem = 0;
	bool done = false;
	pid_t child;

	buf_init(&search, 64 * 1024);
	buf_printf(&search, "PATH=%s", path ? path : DEFAULT_PATH);
	environment[0] = search.at;
	for (i = 0; i < 3 && !problem; i++) {
		fds[i] = memfd_create("git", MFD_CLOEXEC);
		problem = fds[i] < 0 ? errno : 0;
	}
	if (!problem &&
	    (!write_all(fds[0], input) || lseek(fds[0], 0, SEEK_SET) < 0))
		problem = errno;
	if (!problem)
		problem = spawn(&child, fds, arguments, environment);
	if (problem)
		error_set(error, ERROR_UNAVAILABLE, "start: %s",
		    strerrordesc_np(problem));
	else
		done = wait_for(child, fds[2], error);
	if (done && output)
		read_all(fds[1], output);
	for (i = 0; i < 3; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
	buf_release(&search);
	return done;
}

bool
git_run(const char *directory, const char *const *arguments, struct span input,
    struct buf *output, struct error *error)
{
	char *copies[ARGUMENT_LIMIT + 4] = { NULL };
	size_t count = 0, i;
	bool done;

	copies[count++] = xstrdup("git");
	copies[count++] = xstrdup("-C");
	copies[count++] = xstrdup(directory);
	for (i = 0; arguments[i]; i++) {
		assert(i < ARGUMENT_LIMIT);
		copies[count++] = xstrdup(arguments[i]);
	}
	done = run(copies, input, output, error);
	if (!done)
		error_wrap(error, "git %s", arguments[0]);
	for (i = 0; i < count; i++)
		free(copies[i]);
	return done;
}

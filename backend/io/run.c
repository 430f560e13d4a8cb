#include "backend/io/run.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend/base/xalloc.h"

/*
 * DESIGN: posix_spawn rather than fork, because the parent has threads and
 * locked pages. Each child is the leader of a session of its own: it has no
 * terminal to ask or to draw on, no Ctrl-C reaches it, and its whole group can
 * be ended.
 */

#define KILL_LIMIT_MS 500 /* from SIGTERM to SIGKILL */

static const char *const kept_names[] = {
	"HOME",
	"PATH",
	"USER",
	"LOGNAME",
	"LANG",
	"TERM",
	"TMPDIR",
	"SSH_AUTH_SOCK",
	"GNUPGHOME",
	"XDG_RUNTIME_DIR",
	"XDG_CONFIG_HOME",
	"XDG_CACHE_HOME",
	"XDG_DATA_HOME",
	"DBUS_SESSION_BUS_ADDRESS",
	"KRB5CCNAME",
	"BITWARDENCLI_APPDATA_DIR",
	"NODE_EXTRA_CA_CERTS",
	"GIT_CONFIG_GLOBAL",
	"GIT_CONFIG_NOSYSTEM",
};

extern char **environ;

static char **environment; /* NULL-ended; never changes after run_init() */
static size_t environment_count;
static const char **given; /* the same, of all that we were given */

static size_t
name_length(const char *pair)
{
	return strcspn(pair, "=");
}

static bool
is_kept(const char *pair)
{
	size_t length = name_length(pair);
	size_t i;

	if (strncmp(pair, "LC_", 3) == 0)
		return true;
	for (i = 0; i < sizeof(kept_names) / sizeof(kept_names[0]); i++) {
		if (strlen(kept_names[i]) == length &&
		    strncmp(pair, kept_names[i], length) == 0)
			return true;
	}
	return false;
}

void
run_init(void)
{
	size_t count = 0, i;

	if (environment)
		return;
	/* A child that ends early must be an error of write(), not our end. */
	signal(SIGPIPE, SIG_IGN);
	while (environ && environ[count])
		count++;
	environment = xcalloc(count + 2, sizeof(*environment));
	given = xcalloc(count + 1, sizeof(*given));
	for (i = 0; i < count; i++) {
		given[i] = xstrdup(environ[i]);
		if (is_kept(environ[i]))
			environment[environment_count++] = xstrdup(environ[i]);
	}
	environment[environment_count++] = xstrdup("GIT_TERMINAL_PROMPT=0");
}

const char *const *
run_environment(void)
{
	assert(given);
	return given;
}

static bool
is_replaced(const char *pair, const char *const *extra)
{
	size_t length = name_length(pair);
	size_t i;

	for (i = 0; extra && extra[i]; i++) {
		if (name_length(extra[i]) == length &&
		    strncmp(extra[i], pair, length) == 0)
			return true;
	}
	return false;
}

/* The list is new, its texts are borrowed. */
static char **
environment_with(const char *const *extra)
{
	size_t extra_count = 0, count = 0, i;
	char **list;

	while (extra && extra[extra_count])
		extra_count++;
	list = xcalloc(environment_count + extra_count + 1, sizeof(*list));
	for (i = 0; i < environment_count; i++) {
		if (!is_replaced(environment[i], extra))
			list[count++] = environment[i];
	}
	/* posix_spawn takes texts it does not change as `char *' */
	for (i = 0; i < extra_count; i++)
		memcpy(&list[count++], &extra[i], sizeof(*list));
	return list;
}

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/*
 * Both ends above 2, so that no dup2() of the child's set-up runs over one;
 * ours (0 or 1) does not block.
 */
static bool
make_pipe(int ends[2], int ours)
{
	int fresh[2];
	int i;

	if (pipe2(fresh, O_CLOEXEC) != 0)
		return false;
	for (i = 0; i < 2; i++) {
		ends[i] = fresh[i] > 2 ? fresh[i]
				       : fcntl(fresh[i], F_DUPFD_CLOEXEC, 3);
		if (ends[i] != fresh[i])
			close(fresh[i]);
	}
	if (ends[0] >= 0 && ends[1] >= 0 &&
	    fcntl(ends[ours], F_SETFL, O_NONBLOCK) == 0)
		return true;
	close_end(&ends[0]);
	close_end(&ends[1]);
	return false;
}

/* 0 or an errno value; ends[3] is -1 or becomes descriptor 3. */
static int
spawn(const char *const *argv, char **list, const int ends[4], pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	char *const *arguments;
	int code, i;

	memcpy(&arguments, &argv, sizeof(arguments));
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	/* The last one last: it may take the place of another of them. */
	for (i = 0; i < 4 && ends[i] >= 0; i++)
		posix_spawn_file_actions_adddup2(&actions, ends[i], i);
	posix_spawn_file_actions_addclosefrom_np(&actions, i);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes,
	    (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
		POSIX_SPAWN_SETSID));
	code =
	    posix_spawnp(pid, argv[0], &actions, &attributes, arguments, list);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return code;
}

static void
start_error(struct error *error, const char *program, int code)
{
	if (code == ENOENT) {
		error_set(error, ERROR_NOT_FOUND, "%s: no such program in PATH",
		    program);
		return;
	}
	error_set(error,
	    code == EACCES || code == ENOEXEC ? ERROR_INVALID
					      : ERROR_UNAVAILABLE,
	    "%s: cannot be started: %s", program, strerror(code));
}

bool
run_start(const char *const *argv, const char *const *extra,
    struct run_child *child, struct error *error)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 };
	char **list;
	pid_t pid = 0;
	int code;

	assert(environment);
	list = environment_with(extra);
	if (make_pipe(in, 1) && make_pipe(out, 0) && make_pipe(err, 0)) {
		const int ends[4] = { in[0], out[1], err[1], -1 };

		code = spawn(argv, list, ends, &pid);
	} else {
		code = errno;
	}
	free(list);
	close_end(&in[0]);
	close_end(&out[1]);
	close_end(&err[1]);
	if (code) {
		close_end(&in[1]);
		close_end(&out[0]);
		close_end(&err[0]);
		start_error(error, argv[0], code);
		return false;
	}
	*child = (struct run_child) {
		.pid = pid, .in = in[1], .out = out[0], .err = err[0]
	};
	return true;
}

bool
run_start_quiet(const char *const *argv, const char *const *extra, int fd,
    struct run_child *child, struct error *error)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int high = null < 0 ? -1 : fcntl(null, F_DUPFD_CLOEXEC, 4);
	const int ends[4] = { high, high, high, fd };
	char **list;
	pid_t pid = 0;
	int code = errno;

	assert(environment && fd > 2);
	close_end(&null);
	if (high >= 0) {
		list = environment_with(extra);
		code = spawn(argv, list, ends, &pid);
		free(list);
	}
	close_end(&high);
	if (code) {
		start_error(error, argv[0], code);
		return false;
	}
	*child =
	    (struct run_child) { .pid = pid, .in = -1, .out = -1, .err = -1 };
	return true;
}

/* True when the child ended within that time; the child is not reaped. */
static bool
ends_within(int watch, int limit_ms)
{
	struct pollfd wait = { .fd = watch, .events = POLLIN };

	return poll(&wait, 1, limit_ms) > 0;
}

int
run_stop(struct run_child *child, int grace_ms)
{
	int watch, status = 0;

	close_end(&child->in);
	close_end(&child->out);
	close_end(&child->err);
	if (child->pid <= 0)
		return 0;
	watch = pidfd_open(child->pid, 0);
	if (watch < 0 || !ends_within(watch, grace_ms)) {
		kill(-child->pid, SIGTERM);
		if (watch < 0 || !ends_within(watch, KILL_LIMIT_MS))
			kill(-child->pid, SIGKILL);
	}
	close_end(&watch);
	while (waitpid(child->pid, &status, 0) < 0) {
		if (errno != EINTR)
			break;
	}
	child->pid = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

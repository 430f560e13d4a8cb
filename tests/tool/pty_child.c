#include "tests/tool/pty_child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#define NOBODYS_GROUP 65534
#define STAGE_OUT 3
#define STAGE_IN 4
#define STEP_MS 20

int64_t
pty_child_now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
pty_child_become(uid_t uid)
{
	if (setgroups(0, NULL) != 0 || setgid(NOBODYS_GROUP) != 0 ||
	    setuid(uid) != 0)
		_exit(126);
}

static void
use_filter(struct sock_filter *steps, unsigned short count)
{
	struct sock_fprog program = { .len = count, .filter = steps };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		_exit(125);
}

static void
hide_memfd_secret(void)
{
#ifdef SYS_memfd_secret
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_memfd_secret, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	use_filter(steps, 4);
#endif
}

/* The lower half of its second argument: the first word of it here. */
static void
hide_tiocsti(void)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EIO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	use_filter(steps, 6);
}

static void
become_program(const struct pty_child *child,
    const struct pty_child_settings *settings, int stages, int go)
{
	static const int plain[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP,
		SIGTTIN, SIGTTOU, SIGWINCH, SIGPIPE };
	int out = fcntl(stages, F_DUPFD, 64), in = fcntl(go, F_DUPFD, 64);
	sigset_t none;
	size_t i;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		(void)signal(plain[i], SIG_DFL);
	if (login_tty(dup(child->slave)) != 0 || dup2(out, STAGE_OUT) < 0 ||
	    dup2(in, STAGE_IN) < 0 || close(out) != 0 || close(in) != 0)
		_exit(125);
	(void)setenv("TEST_STAGE_FD", "3,4", 1);
	if (settings->no_memfd_secret)
		hide_memfd_secret();
	if (settings->no_tiocsti)
		hide_tiocsti();
	if (settings->uid)
		pty_child_become(settings->uid);
	(void)execvp(settings->argv[0], settings->argv);
	perror(settings->argv[0]);
	_exit(127);
}

bool
pty_child_start(
    struct pty_child *child, const struct pty_child_settings *settings)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int stages[2], go[2];

	*child = (struct pty_child) { .pid = -1 };
	if (openpty(&child->master, &child->slave, NULL, NULL, &size) != 0 ||
	    pipe2(stages, O_CLOEXEC) != 0 || pipe2(go, O_CLOEXEC) != 0 ||
	    ttyname_r(child->slave, child->path, sizeof(child->path)) != 0)
		return false;
	(void)fcntl(child->master, F_SETFD, FD_CLOEXEC);
	(void)fcntl(child->slave, F_SETFD, FD_CLOEXEC);
	(void)fcntl(child->master, F_SETFL, O_NONBLOCK);
	if (settings->uid && fchown(child->slave, settings->uid, -1U) != 0)
		return false;
	child->pid = fork();
	if (child->pid == 0)
		become_program(child, settings, stages[1], go[0]);
	close(stages[1]);
	close(go[0]);
	child->stages = stages[0];
	child->go = go[1];
	return child->pid > 0;
}

void
pty_child_stop(struct pty_child *child)
{
	if (child->pid > 0 && !child->ended) {
		(void)kill(child->pid, SIGKILL);
		(void)waitpid(child->pid, &child->status, 0);
	}
	free(child->output);
}

/* ---- what it sends ---- */

static void
take_output(struct pty_child *child)
{
	ssize_t n;

	do {
		if (child->room - child->length < 4096) {
			child->room = 2 * child->room + 8192;
			child->output = realloc(child->output, child->room);
			if (!child->output)
				abort();
		}
		n = read(child->master, child->output + child->length,
		    child->room - child->length);
		if (n > 0)
			child->length += (size_t)n;
	} while (n > 0);
}

static void
take_stages(struct pty_child *child)
{
	ssize_t n = read(child->stages, child->stage + child->stage_length,
	    sizeof(child->stage) - child->stage_length);

	if (n > 0) {
		child->stage_length += (size_t)n;
	} else if (n == 0) {
		close(child->stages);
		child->stages = -1;
	}
}

static void
look_for_end(struct pty_child *child)
{
	if (!child->ended &&
	    waitpid(child->pid, &child->status, WNOHANG) == child->pid)
		child->ended = true;
}

bool
pty_child_pump(struct pty_child *child, int64_t until_ms)
{
	struct pollfd polls[] = { { .fd = child->master, .events = POLLIN },
		{ .fd = child->stages, .events = POLLIN } };

	(void)poll(polls, 2, STEP_MS);
	if (polls[0].revents && child->master >= 0)
		take_output(child);
	if (polls[1].revents && child->stages >= 0)
		take_stages(child);
	look_for_end(child);
	return pty_child_now_ms() < until_ms;
}

bool
pty_child_type(struct pty_child *child, const char *at, size_t length)
{
	int64_t until = pty_child_now_ms() + PTY_CHILD_WAIT_MS;
	size_t piece;
	ssize_t n;

	while (length) {
		piece = length < 512 ? length : 512;
		n = write(child->master, at, piece);
		if (n > 0) {
			at += n;
			length -= (size_t)n;
		} else if (errno != EAGAIN || child->ended ||
		    !pty_child_pump(child, until)) {
			return false;
		}
	}
	return true;
}

bool
pty_child_stage(struct pty_child *child, char name[64], int64_t until_ms)
{
	char *end;
	size_t length;

	while (!(end = memchr(child->stage, '\n', child->stage_length)))
		if (child->stages < 0 || !pty_child_pump(child, until_ms))
			return false;
	length = (size_t)(end - child->stage);
	(void)snprintf(name, 64, "%.*s", (int)length, child->stage);
	child->stage_length -= length + 1;
	memmove(child->stage, end + 1, child->stage_length);
	return true;
}

void
pty_child_go(struct pty_child *child)
{
	if (write(child->go, "x", 1) < 0)
		return; /* it has ended, and the next step says so */
}

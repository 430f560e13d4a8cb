#include "backend/base/fatal.h"

#include <assert.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "backend/base/secret_pages.h"
#include "backend/base/xalloc.h"

/*
 * DESIGN: the handler may run at any moment, so it only reads what was made
 * ready for it: a descriptor is shown to it when what belongs to it is whole,
 * and taken away before that changes.
 *
 * Its own stack is locked and kept out of cores, because the kernel puts the
 * registers there, and they may hold a piece of a value. It works when the
 * fault was a full stack, too. The other threads hold values as well (a write
 * on its way), but no such stack: locked memory is short, and there the handler
 * runs on the stack that held those registers anyway.
 *
 * A fault whose signal is blocked kills without the handler, so no thread may
 * block these: see fatal_allow().
 *
 * A second fault while it works (pages that another thread unmaps at this
 * moment) goes on behind it instead of beginning again.
 */

#define STACK_SIZE ((size_t)64 * 1024)

static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT,
	SIGSYS };
static const char no_paste[] = "\033[?2004l";

static struct {
	atomic_int fd; /* -1: nothing to give back */
	struct termios shell;
	char leave[FATAL_LEAVE_LIMIT];
	size_t leave_length;
} screen = { .fd = -1 }, entry = { .fd = -1 };

static atomic_bool wiped;
static atomic_bool caught;

static void
tell(int fd, const char *text, size_t length)
{
	if (write(fd, text, length) < 0)
		return; /* the terminal is gone, and so are we */
}

static void
give_terminal_back(void)
{
	int fd = atomic_exchange(&entry.fd, -1);

	if (fd >= 0) {
		tell(fd, no_paste, sizeof(no_paste) - 1);
		(void)ioctl(fd, TIOCNXCL);
		(void)tcsetattr(fd, TCSANOW, &entry.shell);
	}
	fd = atomic_exchange(&screen.fd, -1);
	if (fd >= 0) {
		tell(fd, screen.leave, screen.leave_length);
		(void)tcsetattr(fd, TCSANOW, &screen.shell);
	}
}

static void
on_fatal(int number)
{
	struct sigaction action = { .sa_handler = SIG_DFL };

	/* A second fault in here comes to this place again, and both of them go
	 * on behind it. */
	if (!atomic_load(&wiped))
		secret_pages_wipe_all();
	atomic_store(&wiped, true);
	give_terminal_back();
	(void)sigaction(number, &action, NULL);
	(void)raise(number);
}

static void
on_die(void)
{
	secret_pages_wipe_all();
	give_terminal_back();
}

/* The sanitizers have a stack of their own and count on it. */
static void
use_own_stack(void)
{
#ifndef SANITIZED
	stack_t stack = { .ss_size = STACK_SIZE };

	stack.ss_sp = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack.ss_sp == MAP_FAILED)
		return;
	(void)mlock(stack.ss_sp, STACK_SIZE);
	(void)madvise(stack.ss_sp, STACK_SIZE, MADV_DONTDUMP);
	(void)sigaltstack(&stack, NULL);
#endif
}

void
fatal_catch(void)
{
	struct sigaction action = { .sa_handler = on_fatal,
		.sa_flags = SA_ONSTACK | SA_NODEFER };
	size_t i;

	if (atomic_exchange(&caught, true))
		return;
	use_own_stack();
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigaction(signals[i], &action, NULL);
	die_set_hook(on_die);
}

void
fatal_allow(sigset_t *set)
{
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)sigdelset(set, signals[i]);
}

void
fatal_set_screen(int fd, const struct termios *shell, struct span leave)
{
	assert(leave.length <= FATAL_LEAVE_LIMIT);
	atomic_store(&screen.fd, -1);
	screen.shell = *shell;
	memcpy(screen.leave, leave.at, leave.length);
	screen.leave_length = leave.length;
	atomic_store(&screen.fd, fd);
}

void
fatal_no_screen(void)
{
	atomic_store(&screen.fd, -1);
}

void
fatal_set_entry(int fd, const struct termios *shell)
{
	atomic_store(&entry.fd, -1);
	entry.shell = *shell;
	atomic_store(&entry.fd, fd);
}

void
fatal_no_entry(void)
{
	atomic_store(&entry.fd, -1);
}

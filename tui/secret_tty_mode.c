#include "tui/secret_tty_mode.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "backend/base/fatal.h"

/*
 * DESIGN: the kernel's terminal audit and sshd take input for a password when
 * ICANON is on and ECHO is off, and only then. EXTPROC makes ICANON give every
 * key at once. So it is never raw or cbreak mode; where EXTPROC does not stick,
 * the kernel edits whole lines, and the person sees no mask.
 *
 * With ICANON the kernel drops what comes behind the first 4095 bytes as long
 * as nothing of them was read (its "end of the last line" is still where it
 * reads): the middle of a long paste into a fresh prompt would be missing. One
 * byte read is enough for it to hold the sender back from then on, so one is
 * put in and taken out. Newer kernels may forbid that (TIOCSTI); then the first
 * read is looked at (secret_tty.c).
 */

#define TRIES 3

#define NOT_ECHOED (ECHO | ECHOE | ECHOK | ECHONL)
#define NOT_KEYS (ISIG | IEXTEN)
#define NOT_INPUT \
	(ICRNL | INLCR | IGNCR | IXON | IXOFF | ISTRIP | PARMRK | BRKINT)

static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";

/* Drops what was typed before, and looks whether the kernel agreed. */
static bool
set(int fd, const struct termios *wanted)
{
	struct termios got;
	tcflag_t flags =
	    ICANON | EXTPROC | NOT_ECHOED | (wanted->c_lflag & NOT_KEYS);

	return tcsetattr(fd, TCSAFLUSH, wanted) == 0 &&
	    tcgetattr(fd, &got) == 0 &&
	    (got.c_lflag & flags) == (wanted->c_lflag & flags) &&
	    (got.c_iflag & NOT_INPUT) == (wanted->c_iflag & NOT_INPUT);
}

static bool
set_key_by_key(struct secret_tty_mode *mode)
{
	struct termios wanted = mode->found;

	wanted.c_lflag |= ICANON | EXTPROC;
	wanted.c_lflag &= ~(tcflag_t)(NOT_ECHOED | NOT_KEYS);
	wanted.c_iflag &= ~(tcflag_t)NOT_INPUT;
	wanted.c_cc[VEOF] = _POSIX_VDISABLE;
	return set(mode->fd, &wanted);
}

/* Type-ahead in between makes it begin anew, without that. */
static bool
prime(struct secret_tty_mode *mode)
{
	char byte = 'x';
	int tries, waiting = 0;

	for (tries = 0; tries < TRIES; tries++) {
		if (ioctl(mode->fd, TIOCSTI, &byte) != 0 ||
		    ioctl(mode->fd, FIONREAD, &waiting) != 0)
			return false;
		if (waiting == 1)
			return read(mode->fd, &byte, 1) == 1;
		if (!set_key_by_key(mode))
			return false;
	}
	return false;
}

static bool
set_whole_lines(struct secret_tty_mode *mode)
{
	struct termios wanted = mode->found;

	wanted.c_lflag |= ICANON | ISIG;
	wanted.c_lflag &= ~(tcflag_t)(NOT_ECHOED | EXTPROC);
	wanted.c_iflag |= ICRNL;
	wanted.c_cc[VEOF] = _POSIX_VDISABLE;
	mode->blind = true;
	return set(mode->fd, &wanted);
}

static void
tell(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		return; /* gone: the next poll says so */
}

bool
secret_tty_mode_take(struct secret_tty_mode *mode, const struct termios *shell,
    struct error *error)
{
	*mode = (struct secret_tty_mode) { .fd = -1 };
	mode->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (mode->fd < 0 || tcgetattr(mode->fd, &mode->found) != 0) {
		error_set(error, ERROR_INVALID,
		    "no value can be entered: /dev/tty: %s",
		    strerrordesc_np(errno));
		error_hint(error, "a value comes from a terminal only",
		    "run vigie in a terminal");
		if (mode->fd >= 0)
			close(mode->fd);
		return false;
	}
	mode->exclusive = ioctl(mode->fd, TIOCEXCL) == 0;
	fatal_set_entry(mode->fd, shell ? shell : &mode->found);
	if (set_key_by_key(mode)) {
		mode->primed = prime(mode);
		tell(mode->fd, paste_on);
		return true;
	}
	if (set_whole_lines(mode))
		return true;
	secret_tty_mode_give_back(mode);
	error_set(error, ERROR_INVALID,
	    "no value can be entered: this terminal does not stop its echo");
	error_hint(error, "what is typed would be seen or recorded",
	    "use another terminal");
	return false;
}

void
secret_tty_mode_give_back(struct secret_tty_mode *mode)
{
	tell(mode->fd, paste_off);
	(void)tcsetattr(mode->fd, TCSANOW, &mode->found);
	(void)ioctl(mode->fd, TIOCNXCL);
	fatal_no_entry();
	close(mode->fd);
	mode->fd = -1;
}

/*
 * The masked prompt: a value from the terminal to a struct secret, for both
 * front ends, without curses. The terminal is in line mode without echo and
 * with EXTPROC: key by key for us, a password for the host's terminal audit and
 * for sshd. Nobody else may open it meanwhile, and no byte of the value is ever
 * written. What the prompt needs to know (recorders, rights, connection) is
 * asked before; no child is started while it is open.
 *
 * It is the thread's that owns the terminal, and blocks until the end of entry;
 * signals are taken from a descriptor meanwhile.
 */
#ifndef TUI_SECRET_TTY_H
#define TUI_SECRET_TTY_H

#include <termios.h>

#include "backend/base/secret.h"

/* Without a key the value is wiped after so many seconds; what a person may
 * set, and the most that all of it may take. */
#define SECRET_TTY_IDLE_S 60
#define SECRET_TTY_IDLE_LEAST_S 15
#define SECRET_TTY_IDLE_MOST_S 300
#define SECRET_TTY_WHOLE_S 300

enum secret_tty_end {
	SECRET_TTY_ACCEPTED,
	SECRET_TTY_CANCELLED, /* a key, or SIGINT or SIGQUIT */
	SECRET_TTY_IDLE,
	SECRET_TTY_HANGUP, /* the terminal is gone, or SIGHUP */
	SECRET_TTY_SIGNAL, /* SIGTERM: the program shall end */
	SECRET_TTY_REFUSED, /* nothing was read: see the error */
};

struct secret_tty_settings {
	bool lines; /* Enter makes a line, Ctrl-D ends */
	int row; /* of the mask, from 0; -1: the line of the cursor */
	int idle_s; /* 0: SECRET_TTY_IDLE_S */
	/* The mode a fault leaves behind; NULL: the one that is found. */
	const struct termios *shell;
	/* The size changed, or Ctrl-L: draw all but the mask; `row' may be
	 * changed by it. NULL: nothing else is drawn. */
	void (*redraw)(void *context);
	/* A word for the person; NULL: it gets a line of its own. */
	void (*say)(void *context, const char *words);
	void *context;
};

struct secret_tty_facts {
	size_t discarded; /* bytes after the end, which went nowhere */
	size_t dropped; /* keys that did nothing */
	size_t controls; /* control bytes in what was pasted */
	bool pasted; /* some of it */
	bool lines; /* it became a value of several lines */
	bool exclusive; /* nobody else could open the terminal */
	bool blind; /* no key by key: there was no mask */
	int signal; /* that ended it, or 0 */
};

/*
 * *value is a new secret of the caller's when ACCEPTED, else NULL. facts is
 * always written, error for REFUSED only. The terminal is as it was found,
 * but after HANGUP, when nobody may be there.
 */
enum secret_tty_end secret_tty_read(const struct secret_tty_settings *settings,
    struct secret **value, struct secret_tty_facts *facts, struct error *error);

/*
 * Who records what is typed on this terminal: "sudo (pid 4121)" in `room', or
 * NULL when nobody is known to. Reads /proc, /etc/pam.d and the environment.
 */
#define SECRET_TTY_RECORDER_ROOM 128

const char *secret_tty_recorder(char room[SECRET_TTY_RECORDER_ROOM]);

#endif

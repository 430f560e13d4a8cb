/*
 * What happens when the process dies of a fault: every secret is wiped, the
 * terminal is given back, and then it dies of the signal, as a shell or a
 * supervisor expects. die() does the first two as well. There is one terminal,
 * so there is one state; it is set by the thread that owns the terminal.
 */
#ifndef BASE_FATAL_H
#define BASE_FATAL_H

#include <signal.h>
#include <termios.h>

#include "backend/base/span.h"

/* Catches SEGV, BUS, ILL, FPE, ABRT and SYS from now on; more calls do
 * nothing. */
void fatal_catch(void);

/* Takes these out of a set that is to be blocked: a thread that blocks them
 * would die without the above. */
void fatal_allow(sigset_t *set);

/*
 * The screen is in use: `leave' brings it back (at most FATAL_LEAVE_LIMIT
 * bytes, copied) and `shell' is the mode of the terminal that it goes back to.
 */
#define FATAL_LEAVE_LIMIT ((size_t)256)

void fatal_set_screen(int fd, const struct termios *shell, struct span leave);
void fatal_no_screen(void);

/* A value is entered on that terminal: bracketed paste and exclusive use end,
 * too. */
void fatal_set_entry(int fd, const struct termios *shell);
void fatal_no_entry(void);

#endif

/*
 * What protects the process itself, done first in main(), before threads,
 * libraries and curses:
 *
 * - variables that load code, write keys or change certificates behind our back
 *   are taken out of the environment; when the loader has already obeyed one of
 *   its own, the program starts itself again, once, without it
 * - other processes of the same user cannot read its memory, and no core is
 *   written, not even by a piped core pattern
 * - what is open goes to no child, and files are ours alone (umask)
 * - a fatal signal wipes secrets and gives the terminal back (fatal.h)
 *
 * What fails turns the entry of values off and nothing else.
 *
 * A build with sanitizers stays traceable, because the leak checker traces it,
 * and one without zero_free.c (--disable-zero-free, for valgrind and preloaded
 * checkers) keeps what is preloaded. Neither is for use.
 */
#ifndef BASE_HARDEN_H
#define BASE_HARDEN_H

#include "backend/base/base.h"

/* argv as main() got it. More calls do nothing. */
void harden_start(char **argv);

/*
 * NULL when all of it worked; else one line that says what did not. Without
 * harden_start() that is a line, too: a test that enters values calls it.
 */
const char *harden_refusal(void);

/*
 * A variable as the environment had it before the proxies were taken out, so
 * that no library finds them by itself: what wants one asks here. NULL when it
 * was not set. Any thread.
 */
const char *harden_proxy(const char *name);

/* The names that there are; NULL behind the last. */
const char *harden_proxy_name(size_t n);

#endif

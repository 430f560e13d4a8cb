/*
 * Allocation that never returns NULL: out of memory is die(), because no part
 * of vigie could go on without what it asked for.
 */
#ifndef BASE_XALLOC_H
#define BASE_XALLOC_H

#include "backend/base/base.h"

/* Zeroed memory; free() it. */
void *xcalloc(size_t count, size_t size)
    __attribute__((malloc, returns_nonnull));

/* Like realloc() for count * size bytes; new bytes are not zeroed. */
void *xrealloc(void *at, size_t count, size_t size)
    __attribute__((returns_nonnull));

char *xstrdup(const char *text) __attribute__((malloc, returns_nonnull));

/*
 * Ends the program with status 1 and one line on standard error. The hook, if
 * one was set, runs first: the console gives the terminal back there. It must
 * not allocate.
 */
NORETURN void die(const char *format, ...) PRINTF(1, 2);
void die_set_hook(void (*hook)(void));

#endif

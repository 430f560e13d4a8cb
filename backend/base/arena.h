/*
 * Blocks that die together. Everything that lives as long as a scan, a report,
 * a job or the configuration is put into that arena; there is no free() for a
 * single block. An arena belongs to one thread at a time and may be given away
 * whole.
 *
 *	struct arena *arena = arena_new();
 *	char *name = arena_printf(arena, "%s/%s", namespace, policy);
 *	...
 *	arena_free(arena);
 *
 * With sanitizers each block is a malloc of its own, so that reads past its end
 * are seen.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>

#include "backend/base/base.h"
#include "backend/base/span.h"

struct arena;

struct arena *arena_new(void);

/* NULL is taken. */
void arena_free(struct arena *arena);

/* Zeroed, aligned for any object. */
void *arena_alloc(struct arena *arena, size_t size)
    __attribute__((returns_nonnull));

/* Zeroed room for count objects; dies on overflow. */
void *arena_calloc(struct arena *arena, size_t count, size_t size)
    __attribute__((returns_nonnull));

/* Copies with a NUL behind them. arena_dup(NULL) is NULL. */
char *arena_dup(struct arena *arena, const char *text);
char *arena_text(struct arena *arena, const char *at, size_t length)
    __attribute__((returns_nonnull));
char *arena_span(struct arena *arena, struct span span)
    __attribute__((returns_nonnull));
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF(2, 3)
    __attribute__((returns_nonnull));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    PRINTF(2, 0) __attribute__((returns_nonnull, nonnull));

/* Bytes handed out so far: for ceilings and for the benchmark. */
size_t arena_size(const struct arena *arena);

#endif

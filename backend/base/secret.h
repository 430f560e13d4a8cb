/*
 * A password, token or key. Its bytes live in pages that are locked into memory
 * (memfd_secret where the kernel has it, else mlock), never in an arena, a buf,
 * a log or an error, and are wiped when it is freed.
 *
 * It is opaque, so it cannot be printed by accident; secret_use() is the one
 * way to the bytes and may only be called in the files that hand them to a
 * library or a child's pipe (tests/lint/secret_misuse_test.sh has the list).
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "backend/base/error.h"

#define SECRET_LIMIT ((size_t)64 * 1024)

struct secret;

enum secret_memory {
	SECRET_MEMORY_NONE, /* could not be locked: swap may see it */
	SECRET_MEMORY_LOCKED, /* mlock */
	SECRET_MEMORY_HIDDEN, /* memfd_secret: not even root reads it */
};

/* Copies the bytes; the caller wipes its own copy. Dies over SECRET_LIMIT. */
struct secret *secret_new(const void *at, size_t length);

/* Empty, to be filled by secret_add(). */
struct secret *secret_empty(void);

/* False when SECRET_LIMIT would be passed; nothing is added then. */
MUST_CHECK
bool secret_add(struct secret *secret, const void *at, size_t length);

struct secret *secret_copy(const struct secret *secret);

/* Wipes and frees; NULL is taken. */
void secret_free(struct secret *secret);

size_t secret_length(const struct secret *secret);

/* The bytes, with a NUL behind them; valid until the next call on it. */
const char *secret_use(const struct secret *secret);

/* Wipes memory that held a secret and is not a struct secret. */
void secret_wipe(void *at, size_t length);

/* What kind of memory secrets of this process get. */
enum secret_memory secret_memory_kind(void);

#endif

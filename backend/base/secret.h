/*
 * A password, token or key. Its bytes live in pages that are locked into memory
 * (memfd_secret where the kernel has it, else mlock), never in an arena, a buf,
 * a log or an error, and are wiped when it is freed or grows.
 *
 * It is opaque, so it cannot be printed by accident; secret_use() and
 * secret_room() are the ways to the bytes and may only be called in the files
 * that hand them to a library or a descriptor (tests/lint/secret_misuse_test.sh
 * has the list).
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "backend/base/error.h"

/* What the API server takes for all keys of a Secret. */
#define SECRET_LIMIT ((size_t)1024 * 1024)

/* A login, a token, or a file with some of them. */
#define SECRET_SHORT_LIMIT ((size_t)64 * 1024)

struct secret;

enum secret_memory {
	SECRET_MEMORY_NONE, /* could not be locked: swap may see it */
	SECRET_MEMORY_LOCKED, /* mlock */
	SECRET_MEMORY_HIDDEN, /* memfd_secret: not even root reads it */
};

/* Copies the bytes; the caller wipes its own copy. Dies over SECRET_LIMIT. */
struct secret *secret_new(const void *at, size_t length);

/* Empty, to be filled by secret_add(); at most SECRET_LIMIT or `limit'. */
struct secret *secret_empty(void);
struct secret *secret_empty_limit(size_t limit);

/*
 * Empty, and always in locked memory: what a person enters. NULL when none can
 * be locked; when it cannot grow in such memory, that is the same as its limit.
 */
struct secret *secret_locked(void);

/* False when its limit would be passed; nothing is added then. */
MUST_CHECK
bool secret_add(struct secret *secret, const void *at, size_t length);

/* Room for `more' bytes behind the value, for read(2) and the like, which
 * secret_added() then makes part of it; NULL when its limit would be passed. */
char *secret_room(struct secret *secret, size_t more);
void secret_added(struct secret *secret, size_t more);

/* Cuts it to its first `length' bytes and wipes the rest, room included. */
void secret_cut(struct secret *secret, size_t length);

/* Keeps that piece of it only, at its beginning. */
void secret_keep(struct secret *secret, size_t from, size_t length);

struct secret *secret_copy(const struct secret *secret);

/* Wipes and frees; NULL is taken. */
void secret_free(struct secret *secret);

size_t secret_length(const struct secret *secret);

/* The bytes, with a NUL behind them; valid until the next call on it. */
const char *secret_use(const struct secret *secret);

/* The same, to be written to in its place. */
char *secret_edit(struct secret *secret);

/* The same bytes; takes as long whatever they are. */
bool secret_is_same(const struct secret *a, const struct secret *b);

/* Wipes memory that held a secret and is not a struct secret. */
void secret_wipe(void *at, size_t length);

/* What kind of memory secrets of this process get, and its word: "secretmem",
 * "locked", "not locked". */
enum secret_memory secret_memory_kind(void);
const char *secret_memory_word(void);

/* There is swap, which locked memory does not reach (hibernation does). Worth
 * a word with SECRET_MEMORY_LOCKED. Reads /proc/swaps. */
bool secret_has_swap(void);

/*
 * NULL when a person may enter a value here; else one line that says why not.
 * The rest of the program works without it.
 */
const char *secret_refusal(void);

#endif

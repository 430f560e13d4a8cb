/*
 * Memory for secrets, in whole pages: locked, kept out of cores and children,
 * between two pages without access, wiped before it is given back, and known to
 * the handler of fatal signals. For base/secret.c and base/secret_entry.c; all
 * others use struct secret. Any thread.
 */
#ifndef BASE_SECRET_PAGES_H
#define BASE_SECRET_PAGES_H

#include "backend/base/secret.h"

struct secret_slot;

struct secret_pages {
	char *at;
	size_t room; /* whole pages */
	enum secret_memory kind;
	struct secret_slot *slot;
};

/* Zeroed pages for `least' bytes or more. When the kernel locks no more memory
 * they are of the kind SECRET_MEMORY_NONE. */
void secret_pages_new(struct secret_pages *pages, size_t least);

/* False, and nothing is taken, when they could not be locked. */
MUST_CHECK
bool secret_pages_new_locked(struct secret_pages *pages, size_t least);

/* Wipes them; after this `at' is NULL. */
void secret_pages_free(struct secret_pages *pages);

/* Wipes all that there are. For a handler of a fatal signal: takes no lock,
 * allocates nothing, and the pages stay where they are. A call after one that
 * a fault has cut off goes on behind the pages of that fault. */
void secret_pages_wipe_all(void);

#endif

#include "backend/base/shared.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "backend/base/xalloc.h"

struct shared {
	atomic_size_t owners;
	struct arena *arena;
};

struct shared *
shared_take(struct arena *arena)
{
	struct shared *shared = xcalloc(1, sizeof(*shared));

	atomic_init(&shared->owners, 1);
	shared->arena = arena;
	return shared;
}

struct shared *
shared_ref(struct shared *shared)
{
	atomic_fetch_add(&shared->owners, 1);
	return shared;
}

void
shared_unref(struct shared *shared)
{
	if (!shared || atomic_fetch_sub(&shared->owners, 1) != 1)
		return;
	arena_free(shared->arena);
	free(shared);
}

/*
 * The inside of a draft, for draft.c and draft_check.c.
 */
#ifndef ENGINE_DRAFT_STATE_H
#define ENGINE_DRAFT_STATE_H

#include "backend/base/arena.h"
#include "backend/engine/draft.h"

struct draft_key {
	char *name;
	struct secret *given; /* as it was entered; NULL: no value yet */
	struct secret *fixed; /* as it is sent; NULL: as it was entered */
	enum secret_source source;
	char *detail; /* the item of a vault, or NULL */
	uint32_t on; /* fixes: 1 << enum secret_fix */
	bool unfixed; /* no memory could be locked for them */
	unsigned random_bits;
	struct secret_review review;
};

struct draft {
	struct arena *arena; /* texts; they do not change often */
	enum secret_type type;
	const char *namespace, *name;
	struct draft_key keys[SECRET_BODY_PARTS];
	size_t key_count;
	size_t fixed_count; /* of the type: the first ones, not to be dropped */
	const char *server, *user, *email; /* of a registry login */
	bool immutable, change;
	struct secret *docker; /* the registry login as it is sent */
};

/* The bytes that are sent, or NULL. */
const struct secret *draft_value(const struct draft_key *key);

#endif

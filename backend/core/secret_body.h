/*
 * The request that carries values to the API server: a text with holes, and in
 * each hole the base 64 of a value that stays where it is. Any piece of the
 * whole can be produced at any time, so no encoded copy of a value exists
 * beyond the page that is being sent, and its exact length is known first.
 *
 *	{"kind":"Secret",...,"data":{"TOKEN":"<hole>","OTHER":"<hole>"}}
 *
 * `data' stands last, because a server that cannot read a body quotes its
 * beginning. No stringData, no last-applied: both keep values where they can be
 * read.
 */
#ifndef CORE_SECRET_BODY_H
#define CORE_SECRET_BODY_H

#include "backend/base/arena.h"
#include "backend/base/buf.h"
#include "backend/base/error.h"
#include "backend/base/secret.h"

/* Of all values of a Secret together; the server's own limit. */
#define SECRET_BODY_LIMIT ((size_t)1024 * 1024)
#define SECRET_BODY_PARTS 256 /* keys that one request may set */
#define SECRET_BODY_MANAGER 129 /* bytes of a field manager, with its NUL */

struct secret_part {
	const char *key;
	const struct secret *value;
};

struct secret_body {
	bool change; /* merge patch of these keys, else create */
	const char *namespace, *name;
	const char *type; /* not sent in a change; NULL: Opaque */
	const struct secret_part *parts;
	size_t part_count;
	bool immutable; /* true is sent, false is not */
	const char *filled; /* of the annotation vigie/filled; NULL: none */
	const char *resource_version; /* change; NULL: whatever is there */
	bool dry_run;
	const char *manager; /* secret_body_manager() */
};

/* A body ready to be sent; borrows the struct secrets. */
struct secret_body_text {
	struct span literals; /* all text around the values */
	size_t *ends; /* where in literals each value comes; part_count */
	const struct secret_part *parts;
	size_t part_count;
	size_t length; /* of the whole */
};

/* ERROR_INVALID: over SECRET_BODY_LIMIT, a bad name, key or key twice. */
MUST_CHECK
bool secret_body_build(struct arena *arena, const struct secret_body *body,
    struct secret_body_text *text, struct error *error);

/* Bytes [offset, offset + room) of it; how many there are. */
size_t secret_body_piece(const struct secret_body_text *text, size_t offset,
    char *into, size_t room);

/* "/api/v1/namespaces/NS/secrets?fieldManager=..." */
void secret_body_path(const struct secret_body *body, struct buf *into);

/* "vigie:user@host", shortened to what the server takes. */
void secret_body_manager(
    char manager[SECRET_BODY_MANAGER], const char *user, const char *host);

/*
 * The same request with random bytes of the caller's in place of the values,
 * for a dry run: the shape is right for the type. `body' has keys, and no
 * values.
 */
#define SECRET_PLACEHOLDER_RANDOM 16

void secret_body_placeholder(struct buf *into, const struct secret_body *body,
    const unsigned char random[SECRET_PLACEHOLDER_RANDOM]);

#endif

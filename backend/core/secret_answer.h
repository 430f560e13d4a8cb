/*
 * What an API server answers to a request that carried values, as the bytes of
 * HTTP/1.1. They may quote the values, so they are read where they lie, and
 * only what cannot be a value is taken out: numbers, words of the API, names of
 * fields that the request had.
 */
#ifndef CORE_SECRET_ANSWER_H
#define CORE_SECRET_ANSWER_H

#include "backend/base/arena.h"
#include "backend/base/node.h"
#include "backend/core/secret_body.h"

/* More is not read; the part that counts stands in front. */
#define SECRET_ANSWER_LIMIT ((size_t)16 * 1024)

struct secret_answer {
	long status; /* 0: this is no HTTP */
	int64_t retry_after_s; /* 0: none */
	/* kind, reason, code, details, metadata.resourceVersion: as far as the
	 * answer has them, and safe. NULL: it has no JSON. */
	struct node *root;
};

/* Changes the bytes (chunks are joined). `body' is the request. */
void secret_answer_read(struct arena *arena, char *bytes, size_t length,
    const struct secret_body *body, struct secret_answer *answer);

#endif

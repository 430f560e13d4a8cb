/*
 * An answer of HTTP/1.1 as its bytes, read where they lie: for answers that
 * may hold a secret and are kept in one.
 */
#ifndef CORE_HTTP_REPLY_H
#define CORE_HTTP_REPLY_H

#include "backend/base/span.h"

struct http_reply {
	long status; /* 0: this is no HTTP, or its head is not whole */
	int64_t retry_after_s; /* 0: none */
	struct span body; /* as far as it came */
};

/* Nothing more will come: by its length, its last chunk, or its status. One
 * that ends with its connection is never whole. */
bool http_reply_is_whole(struct span bytes);

/* Changes the bytes: chunks are joined. */
void http_reply_read(char *bytes, size_t length, struct http_reply *reply);

#endif

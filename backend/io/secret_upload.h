/*
 * One Secret, or some keys of it, to the API server: the only place where a
 * value leaves this process. Blocking, for a worker.
 *
 * No copy of a value is made but the page of base 64 that is being sent, which
 * is wiped at once; the answer is asked for without values, read into pages of
 * a struct secret, and of its words none is shown, because they can quote the
 * request. Nothing is ever tried a second time.
 */
#ifndef IO_SECRET_UPLOAD_H
#define IO_SECRET_UPLOAD_H

#include "backend/base/cancel.h"
#include "backend/core/kube_server.h"
#include "backend/core/secret_body.h"

struct secret_written {
	long status; /* 0: no answer came */
	bool exists; /* 409: a Secret of that name is there already */
	/* It went, and no answer tells what became of it. */
	bool unknown;
	int64_t retry_after_s; /* 429: the server asks for so much; 0: none */
	char resource_version[64]; /* of what is stored now; "" unknown */
};

/*
 * True for 2xx. *written is always filled in. Kinds: DENIED 401 403, NOT_FOUND
 * 404, CONFLICT 409, UNAVAILABLE 429, 5xx, no answer, INVALID all else, also
 * what is refused before a connection is made.
 */
MUST_CHECK
bool secret_upload(const struct kube_server *server,
    const struct secret_body *body, const struct cancel *cancel,
    struct secret_written *written, struct error *error);

/* With another limit than SECRET_LINE_TIME_MS. */
MUST_CHECK
bool secret_upload_within(const struct kube_server *server,
    const struct secret_body *body, int timeout_ms, const struct cancel *cancel,
    struct secret_written *written, struct error *error);

#endif

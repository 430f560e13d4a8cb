/*
 * What the engine does with a draft (backend.h has the rest): the request that
 * sends it. Values and texts are borrowed from the draft, so it has to stay as
 * it is until the request has been sent; a worker may do that.
 */
#ifndef ENGINE_DRAFT_H
#define ENGINE_DRAFT_H

#include "backend/backend.h"
#include "backend/core/secret_body.h"

struct draft_order {
	bool change;
	const char *resource_version; /* change; NULL or "": blind */
	const char *by; /* "user@host": for the annotation */
	const char *manager; /* secret_body_manager() */
	int64_t now;
	/* The annotation vigie/filled of the Secret that is changed, as far as
	 * it is known: entries of other keys are kept. */
	struct span filled;
};

/* ERROR_INVALID: what backend_draft_check() says. Once a try. */
MUST_CHECK
bool draft_body(struct draft *draft, const struct draft_order *order,
    struct secret_body *body, struct error *error);

#endif

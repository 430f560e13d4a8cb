/*
 * One flag that stops an operation on another thread. It is looked at between
 * steps and at least every 200 ms of waiting; it never goes back to false.
 */
#ifndef BASE_CANCEL_H
#define BASE_CANCEL_H

#include <stdatomic.h>

#include "backend/base/base.h"

struct cancel {
	atomic_bool asked;
};

static inline void
cancel_ask(struct cancel *cancel)
{
	atomic_store(&cancel->asked, true);
}

/* NULL is taken: nobody can cancel this one. */
static inline bool
cancel_is_asked(const struct cancel *cancel)
{
	return cancel && atomic_load(&cancel->asked);
}

#endif

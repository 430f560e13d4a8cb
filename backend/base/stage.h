/*
 * Named moments of a flow that holds a secret. A test sets the hook to stop
 * there and look at the process from outside; in the program it is NULL, and
 * nothing of this can be reached from its arguments or environment.
 *
 * ready      the first key is waited for
 * accepted   the value was taken, nothing is sent yet
 * sent       all of it was given to the connection, no answer yet
 * done       the request is answered, and all that was made to send is wiped
 * over       the flow is over and the value is wiped
 * cancelled, idle, hangup    it ended without a value, which is wiped
 */
#ifndef BASE_STAGE_H
#define BASE_STAGE_H

#include "backend/base/base.h"

extern void (*stage_hook)(const char *name);

static inline void
stage_reached(const char *name)
{
	if (stage_hook)
		stage_hook(name);
}

#endif

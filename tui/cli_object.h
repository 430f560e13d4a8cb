/*
 * Objects as they are named on the command line: policy/api, as kubectl does,
 * or ImagePolicy/api.
 */
#ifndef TUI_CLI_OBJECT_H
#define TUI_CLI_OBJECT_H

#include "backend/base/error.h"

enum cli_object_group {
	CLI_OBJECT_FLUX, /* suspend, resume, reconcile */
	CLI_OBJECT_WORKLOAD, /* restart */
};

struct cli_object {
	const char *kind; /* "ImagePolicy" */
	const char *name; /* in the words that were given */
};

/* The word of a kind, singular, plural or the kind itself, in any case; the
 * kind's own name, or NULL. */
const char *cli_object_kind(struct span word, enum cli_object_group group);

/* KIND/NAME */
MUST_CHECK
bool cli_object_read(const char *words, enum cli_object_group group,
    struct cli_object *object, struct error *error);

#endif

/*
 * The commit message of an automation: Flux's template language over what
 * changed. Rule: flux-automation 4; vectors: templates.
 *
 * Both .Changed (Flux 2.3 and later) and the removed .Updated and
 * .Changed.ImageResult are there; message_uses_removed() tells that a template
 * would stall Flux 2.7.
 */
#ifndef CORE_MESSAGE_H
#define CORE_MESSAGE_H

#include "backend/base/buf.h"
#include "backend/base/error.h"
#include "backend/core/image_update.h"
#include "backend/core/marker.h"

#define MESSAGE_DEFAULT "Update from image update automation"
#define MESSAGE_LIMIT ((size_t)1024 * 1024)
#define MESSAGE_STEP_LIMIT 1000000u

struct message_change {
	const char *old_value, *new_value, *setter;
};

/* Changes of one object in one file, in document order. */
struct message_object {
	const char *file; /* relative to update.path, as Flux records it */
	struct marker_object object;
	struct message_change *changes;
	size_t change_count;
};

struct message_data {
	const char *namespace, *name; /* of the automation */
	const struct key_value *values;
	size_t value_count;
	const struct message_object *objects; /* any order */
	size_t object_count;
};

/* Parses only: what is wrong with a template is known before the first
 * change. NULL or "" is the default text. */
MUST_CHECK
bool message_check(const char *template, struct error *error);

/* Adds the message to `into', whose ceiling is at most MESSAGE_LIMIT. */
MUST_CHECK
bool message_render(const char *template, const struct message_data *data,
    struct buf *into, struct error *error);

/* "template uses removed '.Updated' field. ..." or NULL. */
const char *message_uses_removed(const char *template);

#endif

/*
 * The data of a commit message as template values: what Flux calls
 * TemplateData, and the fields that Flux 2.7 removed. Only message.c uses it.
 */
#ifndef CORE_MESSAGE_DATA_H
#define CORE_MESSAGE_DATA_H

#include "backend/core/message.h"
#include "backend/core/template_value.h"

/* Texts of the data are borrowed. */
struct template_value message_data_value(
    struct arena *arena, const struct message_data *data);

/* namespace/name, with its members. */
struct template_value message_data_named(
    struct arena *arena, struct span namespace, struct span name);

/* The key of a map of objects. */
struct template_value message_data_object(
    struct arena *arena, const struct marker_object *object);

extern const struct template_type message_data_object_type;

/*
 * The removed data (.Updated). `sorted' is in the order of files and objects;
 * see message_images.c.
 */
struct template_value message_images_value(struct arena *arena,
    const struct message_object *const *sorted, size_t count);

#endif

#include "backend/core/message_data.h"

#include <stdlib.h>

#include "backend/base/buf.h"
#include "backend/base/map.h"

/*
 * DESIGN: all of the data is made before the template runs; it is small, and a
 * method is then a member like any other. Where Flux collects over maps in
 * random order, vigie goes through files, then objects, in the order in which
 * `range' visits them, and through changes in document order.
 */

#define TYPE(go, fields_of) \
	{ \
		.name = (go), .word = "struct", .kind = TEMPLATE_OBJECT, \
		.fields = (fields_of), \
		.field_count = sizeof(fields_of) / sizeof((fields_of)[0]) \
	}

static const struct template_field named_fields[] = {
	{ .name = "Namespace", .is_printed = true },
	{ .name = "Name", .is_printed = true },
	{ .name = "String", .is_method = true },
};

static const struct template_type named_type = {
	.name = "types.NamespacedName",
	.word = "struct",
	.kind = TEMPLATE_OBJECT,
	.fields = named_fields,
	.field_count = 3,
	.text_at = 3,
};

static const struct template_field change_fields[] = {
	{ .name = "OldValue", .is_printed = true },
	{ .name = "NewValue", .is_printed = true },
	{ .name = "Setter", .is_printed = true },
};

static const struct template_type change_type =
    TYPE("update.Change", change_fields);

static const struct template_field type_meta_fields[] = {
	{ .name = "APIVersion", .is_printed = true, .json = "apiVersion" },
	{ .name = "Kind", .is_printed = true, .json = "kind" },
};

static const struct template_type type_meta_type =
    TYPE("yaml.TypeMeta", type_meta_fields);

static const struct template_field name_meta_fields[] = {
	{ .name = "Name", .is_printed = true, .json = "name" },
	{ .name = "Namespace", .is_printed = true, .json = "namespace" },
};

static const struct template_type name_meta_type =
    TYPE("yaml.NameMeta", name_meta_fields);

/* Members of embedded structs are members, too. */
static const struct template_field resource_fields[] = {
	{ .name = "TypeMeta", .is_printed = true, .is_embedded = true },
	{ .name = "NameMeta", .is_printed = true, .is_embedded = true },
	{ .name = "APIVersion" },
	{ .name = "Kind" },
	{ .name = "Name" },
	{ .name = "Namespace" },
};

static const struct template_type resource_type =
    TYPE("yaml.ResourceIdentifier", resource_fields);

static const struct template_field object_fields[] = {
	{ .name = "ResourceIdentifier",
	    .is_printed = true,
	    .is_embedded = true },
	{ .name = "TypeMeta" },
	{ .name = "NameMeta" },
	{ .name = "APIVersion" },
	{ .name = "Kind" },
	{ .name = "Name" },
	{ .name = "Namespace" },
};

const struct template_type message_data_object_type =
    TYPE("update.ObjectIdentifier", object_fields);

static const struct template_type changes_type = {
	.name = "[]update.Change",
	.word = "slice",
	.kind = TEMPLATE_LIST,
	.item = &change_type,
};

static const struct template_type objects_type = {
	.name = "update.ObjectChanges",
	.word = "map",
	.kind = TEMPLATE_MAP,
	.item = &changes_type,
	.key = &message_data_object_type,
};

static const struct template_type files_type = {
	.name = "map[string]update.ObjectChanges",
	.word = "map",
	.kind = TEMPLATE_MAP,
	.item = &objects_type,
};

static const struct template_field result_fields[] = {
	{ .name = "FileChanges", .is_printed = true },
	{ .name = "Objects", .is_method = true },
	{ .name = "Changes", .is_method = true },
	{ .name = "ImageResult" }, /* removed in Flux 2.7 */
};

static const struct template_type result_type =
    TYPE("update.Result", result_fields);

static const struct template_field root_fields[] = {
	{ .name = "AutomationObject", .is_printed = true },
	{ .name = "Changed", .is_printed = true },
	{ .name = "Values", .is_printed = true },
	{ .name = "Updated" }, /* removed in Flux 2.7 */
};

static const struct template_type root_type =
    TYPE("source.TemplateData", root_fields);

/* An object of that type with room for its members. */
static struct template_value
new_object(struct arena *arena, const struct template_type *type,
    struct template_value **members)
{
	*members = arena_calloc(arena, type->field_count, sizeof(**members));
	return (struct template_value) { .type = type, .members = *members };
}

static struct template_value
text(const char *from)
{
	return template_value_of_text(span_of(from ? from : ""));
}

struct template_value
message_data_named(struct arena *arena, struct span namespace, struct span name)
{
	struct template_value *members;
	struct template_value value = new_object(arena, &named_type, &members);

	members[0] = template_value_of_text(namespace);
	members[1] = template_value_of_text(name);
	members[2] = template_value_of_text(
	    span_of(arena_printf(arena, "%.*s/%.*s", (int)namespace.length,
		namespace.at, (int)name.length, name.at)));
	return value;
}

struct template_value
message_data_object(struct arena *arena, const struct marker_object *object)
{
	struct template_value *resource, *members, *meta;
	struct template_value value =
	    new_object(arena, &message_data_object_type, &members);

	members[0] = new_object(arena, &resource_type, &resource);
	members[3] = text(object->api_version);
	members[4] = text(object->kind);
	members[5] = text(object->name);
	members[6] = text(object->namespace);
	members[1] = new_object(arena, &type_meta_type, &meta);
	meta[0] = members[3];
	meta[1] = members[4];
	members[2] = new_object(arena, &name_meta_type, &meta);
	meta[0] = members[5];
	meta[1] = members[6];
	memcpy(resource, members + 1, 6 * sizeof(*members));
	return value;
}

static struct template_value
change_value(struct arena *arena, const struct message_change *change)
{
	struct template_value *members;
	struct template_value value = new_object(arena, &change_type, &members);

	members[0] = text(change->old_value);
	members[1] = text(change->new_value);
	members[2] = text(change->setter);
	return value;
}

static int
compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int
by_place(const void *left, const void *right)
{
	const struct message_object *a =
	    *(const struct message_object *const *)left;
	const struct message_object *b =
	    *(const struct message_object *const *)right;
	int order = compare_texts(a->file, b->file);

	if (!order)
		order =
		    compare_texts(a->object.api_version, b->object.api_version);
	if (!order)
		order = compare_texts(a->object.kind, b->object.kind);
	if (!order)
		order = compare_texts(a->object.name, b->object.name);
	if (!order)
		order = compare_texts(a->object.namespace, b->object.namespace);
	if (!order)
		order = (a > b) - (a < b);
	return order;
}

static const struct message_object **
sort_objects(struct arena *arena, const struct message_data *data)
{
	const struct message_object **sorted;
	size_t i;

	sorted = arena_calloc(arena, data->object_count, sizeof(const void *));
	for (i = 0; i < data->object_count; i++)
		sorted[i] = &data->objects[i];
	if (data->object_count)
		qsort(
		    sorted, data->object_count, sizeof(const void *), by_place);
	return sorted;
}

/* Behind the changes that this object already has in the map. */
static void
add_changes(struct arena *arena, struct template_map *objects,
    const struct template_value *key, const struct template_value *changes,
    size_t count)
{
	const struct template_value *there = template_value_find(objects, key);
	struct template_value list =
	    there ? *there : template_value_zero(arena, &changes_type);
	size_t i;

	for (i = 0; i < count; i++)
		list = template_value_append(arena, list.list, &changes[i]);
	list.type = &changes_type;
	template_value_put(arena, objects, key, &list);
}

/* The map of a file, new when it is not there yet. */
static struct template_map *
file_map(struct arena *arena, struct template_map *files, const char *file)
{
	struct template_value key = text(file), objects;
	const struct template_value *there = template_value_find(files, &key);

	if (there)
		return there->map;
	objects = template_value_new_map(arena, &objects_type);
	template_value_put(arena, files, &key, &objects);
	return objects.map;
}

/* Once for each old value, new value and setter. */
static void
add_once(struct arena *arena, struct map *seen,
    const struct message_change *change, const struct template_value *value,
    struct template_value *list)
{
	struct buf key;
	struct span kept;

	buf_init(&key, SIZE_MAX);
	buf_text(&key, change->old_value ? change->old_value : "");
	buf_byte(&key, '\0');
	buf_text(&key, change->new_value ? change->new_value : "");
	buf_byte(&key, '\0');
	buf_text(&key, change->setter ? change->setter : "");
	if (!map_find(seen, buf_as_span(&key))) {
		kept = span_make(
		    arena_text(arena, key.at, key.length), key.length);
		map_set(seen, kept, seen);
		*list = template_value_append(arena, list->list, value);
		list->type = &changes_type;
	}
	buf_release(&key);
}

static void
add_object(struct arena *arena, const struct message_object *object,
    struct map *seen, struct template_value *result)
{
	struct template_value key = message_data_object(arena, &object->object);
	struct template_value *changes =
	    arena_calloc(arena, object->change_count, sizeof(*changes));
	size_t i;

	for (i = 0; i < object->change_count; i++) {
		changes[i] = change_value(arena, &object->changes[i]);
		add_once(
		    arena, seen, &object->changes[i], &changes[i], &result[2]);
	}
	add_changes(arena, file_map(arena, result[0].map, object->file), &key,
	    changes, object->change_count);
	add_changes(arena, result[1].map, &key, changes, object->change_count);
}

static struct template_value
result_value(struct arena *arena, const struct message_data *data)
{
	const struct message_object **sorted = sort_objects(arena, data);
	struct map *seen = map_new(arena);
	struct template_value *members;
	struct template_value value = new_object(arena, &result_type, &members);
	size_t i;

	members[0] = template_value_new_map(arena, &files_type);
	members[1] = template_value_new_map(arena, &objects_type);
	members[2] = template_value_zero(arena, &changes_type);
	for (i = 0; i < data->object_count; i++)
		if (sorted[i]->change_count)
			add_object(arena, sorted[i], seen, members);
	members[3] = message_images_value(arena, sorted, data->object_count);
	return value;
}

struct template_value
message_data_value(struct arena *arena, const struct message_data *data)
{
	struct template_value *members;
	struct template_value value = new_object(arena, &root_type, &members);
	size_t i;

	members[0] = message_data_named(
	    arena, span_of(data->namespace), span_of(data->name));
	members[1] = result_value(arena, data);
	members[2] = template_value_new_map(arena, &template_value_texts);
	members[3] = members[1].members[3];
	for (i = 0; i < data->value_count; i++) {
		struct template_value key = text(data->values[i].key);
		struct template_value item = text(data->values[i].value);

		template_value_put(arena, members[2].map, &key, &item);
	}
	return value;
}

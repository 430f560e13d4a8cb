#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/map.h"
#include "backend/core/image_ref.h"
#include "backend/core/message_data.h"

/*
 * DESIGN: old Flux recorded the chosen image of a policy with every setter of
 * that policy that changed something. The data of a message has no policies, so
 * the image is put together again from what the setters wrote: a setter of a
 * whole image says it all; one of a name and one of a tag (and a digest) do
 * together, wherever they stand. A tag alone is no image, and is left out.
 *
 * Images are listed in the order of their text, then of their policy; those of
 * one object in document order. Each stands there once.
 */

/* What the changes say about the image of a policy. */
struct policy_image {
	struct span namespace, policy;
	struct span whole, name, tag, digest;
	struct template_value value; /* none: not enough is known */
};

static const struct template_field image_fields[] = {
	{ .name = "String", .is_method = true },
	{ .name = "Identifier", .is_method = true },
	{ .name = "Repository", .is_method = true },
	{ .name = "Registry", .is_method = true },
	{ .name = "Name", .is_method = true },
	{ .name = "Policy", .is_method = true },
};

enum image_member {
	IMAGE_STRING,
	IMAGE_IDENTIFIER,
	IMAGE_REPOSITORY,
	IMAGE_REGISTRY,
	IMAGE_NAME,
	IMAGE_POLICY,
	IMAGE_MEMBERS,
};

static const struct template_type image_type = {
	.name = "update.ImageRef",
	.word = "struct",
	.kind = TEMPLATE_OBJECT,
	.fields = image_fields,
	.field_count = IMAGE_MEMBERS,
	.text_at = 1 + IMAGE_STRING,
};

static const struct template_type images_type = {
	.name = "[]update.ImageRef",
	.word = "slice",
	.kind = TEMPLATE_LIST,
	.item = &image_type,
};

static const struct template_type objects_type = {
	.name = "map[update.ObjectIdentifier][]update.ImageRef",
	.word = "map",
	.kind = TEMPLATE_MAP,
	.item = &images_type,
	.key = &message_data_object_type,
};

static const struct template_field file_fields[] = {
	{ .name = "Objects", .is_printed = true },
};

static const struct template_type file_type = {
	.name = "update.FileResult",
	.word = "struct",
	.kind = TEMPLATE_OBJECT,
	.fields = file_fields,
	.field_count = 1,
};

static const struct template_type files_type = {
	.name = "map[string]update.FileResult",
	.word = "map",
	.kind = TEMPLATE_MAP,
	.item = &file_type,
};

static const struct template_field result_fields[] = {
	{ .name = "Files", .is_printed = true },
	{ .name = "Objects", .is_method = true },
	{ .name = "Images", .is_method = true },
};

static const struct template_type result_type = {
	.name = "update.ImageResult",
	.word = "struct",
	.kind = TEMPLATE_OBJECT,
	.fields = result_fields,
	.field_count = 3,
};

/* "ns:policy" of a setter, and what stands behind it. */
static struct span
policy_of(struct span setter, struct span *field)
{
	size_t colon = span_find(setter, ':');
	size_t end = colon + (colon < setter.length) +
	    span_find(span_from(setter, colon + 1), ':');

	*field = span_from(setter, end + 1);
	return span_head(setter, end);
}

static struct policy_image *
find_policy(struct arena *arena, struct map *policies, struct span key)
{
	struct policy_image *image = map_find(policies, key);
	size_t colon = span_find(key, ':');

	if (image)
		return image;
	image = arena_alloc(arena, sizeof(*image));
	image->namespace = span_head(key, colon);
	image->policy = span_from(key, colon + 1);
	image->value = template_value_nothing();
	map_set(policies, key, image);
	return image;
}

static void
learn(struct arena *arena, struct map *policies,
    const struct message_change *change)
{
	struct span field, value = span_of(change->new_value);
	struct policy_image *image = find_policy(
	    arena, policies, policy_of(span_of(change->setter), &field));

	if (!field.length)
		image->whole = value;
	else if (span_is(field, "name"))
		image->name = value;
	else if (span_is(field, "tag"))
		image->tag = value;
	else if (span_is(field, "digest"))
		image->digest = value;
}

/* The image's text, empty when too little is known. */
static struct span
reference(struct arena *arena, const struct policy_image *image)
{
	struct span name, tag, digest;
	struct buf text;

	if (image->whole.length)
		return image->whole;
	if (!image->name.length ||
	    (!image->tag.length && !image->digest.length))
		return span_make(NULL, 0);
	/* Flux writes a tag with its digest into a field for the tag. */
	image_ref_split(image->name, &name, &tag, &digest);
	buf_init(&text, SIZE_MAX);
	buf_span(&text, image->name);
	if (image->tag.length) {
		buf_byte(&text, ':');
		buf_span(&text, image->tag);
	}
	if (image->digest.length &&
	    span_find(image->tag, '@') == image->tag.length) {
		buf_byte(&text, '@');
		buf_span(&text, image->digest);
	}
	name = span_make(arena_text(arena, text.at, text.length), text.length);
	buf_release(&text);
	return name;
}

static void
make_value(struct arena *arena, struct policy_image *image)
{
	struct span text = reference(arena, image), name, tag, digest, id;
	struct template_value *members;
	struct image_ref ref;
	struct error error;

	if (!text.length)
		return;
	members = arena_calloc(arena, IMAGE_MEMBERS, sizeof(*members));
	image_ref_split(text, &name, &tag, &digest);
	id = digest.length ? digest : tag.length ? tag : span_of("latest");
	if (!image_ref_parse(arena, name, false, &ref, &error))
		ref = (struct image_ref) { .registry = "",
			.repository = arena_span(arena, name),
			.canonical = arena_span(arena, name) };
	members[IMAGE_STRING] = template_value_of_text(text);
	members[IMAGE_IDENTIFIER] = template_value_of_text(id);
	members[IMAGE_REPOSITORY] =
	    template_value_of_text(span_of(ref.repository));
	members[IMAGE_REGISTRY] = template_value_of_text(span_of(ref.registry));
	members[IMAGE_NAME] = template_value_of_text(
	    span_of(arena_printf(arena, "%s%c%.*s", ref.canonical,
		digest.length ? '@' : ':', (int)id.length, id.at)));
	members[IMAGE_POLICY] =
	    message_data_named(arena, image->namespace, image->policy);
	image->value =
	    (struct template_value) { .type = &image_type, .members = members };
}

static bool
has_image(const struct template_list *list, const struct template_value *image)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->items[i].members == image->members)
			return true;
	return false;
}

/* The object's images behind those that the map already has of it. */
static void
add_images(struct arena *arena, struct template_map *objects,
    const struct template_value *key, const struct template_list *images)
{
	const struct template_value *there = template_value_find(objects, key);
	struct template_value list =
	    there ? *there : template_value_zero(arena, &images_type);
	size_t i;

	for (i = 0; i < images->count; i++)
		if (!has_image(list.list, &images->items[i]))
			list = template_value_append(
			    arena, list.list, &images->items[i]);
	list.type = &images_type;
	template_value_put(arena, objects, key, &list);
}

static struct template_list
images_of(struct arena *arena, struct map *policies,
    const struct message_object *object)
{
	struct template_value *items = NULL;
	struct template_list list = { 0 };
	struct span field;
	size_t i;

	for (i = 0; i < object->change_count; i++) {
		const struct policy_image *image = map_find(policies,
		    policy_of(span_of(object->changes[i].setter), &field));

		if (!image || !template_value_is_there(&image->value))
			continue;
		list.items = items;
		if (!has_image(&list, &image->value))
			*ARRAY_ADD(arena, items, list.count) = image->value;
	}
	list.items = items;
	return list;
}

static struct template_map *
file_map(struct arena *arena, struct template_map *files, const char *file)
{
	struct template_value key = template_value_of_text(span_of(file));
	const struct template_value *there = template_value_find(files, &key);
	struct template_value *members, value;

	if (there)
		return there->members[0].map;
	members = arena_alloc(arena, sizeof(*members));
	members[0] = template_value_new_map(arena, &objects_type);
	value =
	    (struct template_value) { .type = &file_type, .members = members };
	template_value_put(arena, files, &key, &value);
	return members[0].map;
}

static int
by_text(const void *a, const void *b)
{
	const struct template_value *left = a, *right = b;
	int order = span_compare(left->members[IMAGE_STRING].text,
	    right->members[IMAGE_STRING].text);

	if (!order)
		order = template_value_compare(&left->members[IMAGE_POLICY],
		    &right->members[IMAGE_POLICY]);
	return order;
}

/* Every image that a policy has. */
static struct template_value
all_images(struct arena *arena, const struct map *policies)
{
	struct template_value *images =
	    arena_calloc(arena, map_count(policies), sizeof(*images));
	size_t count = 0, place = 0;
	struct span key;
	void *found;

	while (map_next(policies, &place, &key, &found)) {
		const struct policy_image *image = found;

		if (template_value_is_there(&image->value))
			images[count++] = image->value;
	}
	if (count)
		qsort(images, count, sizeof(*images), by_text);
	return template_value_of_items(arena, &images_type, images, count);
}

static struct map *
learn_policies(struct arena *arena, const struct message_object *const *sorted,
    size_t count)
{
	struct map *policies = map_new(arena);
	size_t i, k, place = 0;
	struct span key;
	void *image;

	for (i = 0; i < count; i++)
		for (k = 0; k < sorted[i]->change_count; k++)
			learn(arena, policies, &sorted[i]->changes[k]);
	while (map_next(policies, &place, &key, &image))
		make_value(arena, image);
	return policies;
}

struct template_value
message_images_value(struct arena *arena,
    const struct message_object *const *sorted, size_t count)
{
	struct map *policies = learn_policies(arena, sorted, count);
	struct template_value *members =
	    arena_calloc(arena, 3, sizeof(*members));
	size_t i;

	members[0] = template_value_new_map(arena, &files_type);
	members[1] = template_value_new_map(arena, &objects_type);
	members[2] = all_images(arena, policies);
	for (i = 0; i < count; i++) {
		struct template_list images =
		    images_of(arena, policies, sorted[i]);
		struct template_value key =
		    message_data_object(arena, &sorted[i]->object);

		if (!images.count)
			continue;
		add_images(arena,
		    file_map(arena, members[0].map, sorted[i]->file), &key,
		    &images);
		add_images(arena, members[1].map, &key, &images);
	}
	return (
	    struct template_value) { .type = &result_type, .members = members };
}

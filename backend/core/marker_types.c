#include "backend/core/marker_types.h"

static const char *
write_image(struct arena *arena, const struct image_result *result)
{
	if (result->digest && *result->digest)
		return arena_printf(arena, "%s:%s@%s", result->name,
		    result->tag, result->digest);
	return arena_printf(arena, "%s:%s", result->name, result->tag);
}

static const char *
write_name(struct arena *arena UNUSED, const struct image_result *result)
{
	return result->name;
}

static const char *
write_tag(struct arena *arena UNUSED, const struct image_result *result)
{
	return result->tag;
}

/* A policy that reflects no digest empties the field, as Flux does. */
static const char *
write_digest(struct arena *arena UNUSED, const struct image_result *result)
{
	return result->digest ? result->digest : "";
}

static const struct marker_type {
	const char *suffix;
	const char *(*write)(
	    struct arena *arena, const struct image_result *result);
} types[] = {
	[MARKER_IMAGE] = { "", write_image },
	[MARKER_NAME] = { ":name", write_name },
	[MARKER_TAG] = { ":tag", write_tag },
	[MARKER_DIGEST] = { ":digest", write_digest },
};

bool
marker_types_find(struct span suffix, enum marker_field *field)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!span_is(suffix, types[i].suffix))
			continue;
		*field = (enum marker_field)i;
		return true;
	}
	return false;
}

const char *
marker_types_words(void)
{
	return ":name, :tag or :digest";
}

const char *
marker_types_value(struct arena *arena, enum marker_field field,
    const struct image_result *result)
{
	return types[field].write(arena, result);
}

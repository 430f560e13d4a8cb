/*
 * Any bytes as a template, on data with all there is: parsed, rendered, and
 * looked through for removed fields.
 */
#include <assert.h>

#include "tests/fuzz/fuzz.h"

#include "backend/core/message.h"

/* The longest templates only cost time. */
#define SIZE_MOST 4096

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct message_change changes[] = {
	{ "ghcr.io/a/web:1.0", "ghcr.io/a/web:1.1", "apps:web" },
	{ "registry.io/api", "nginx", "apps:api:name" },
	{ "v1", "v2", "apps:api:tag" },
	{ "", "", "odd" },
};

static const struct message_object objects[] = {
	{ "b.yaml", { "apps/v1", "Deployment", "shop", "web" }, changes, 2 },
	{ "a.yaml", { "v1", "Pod", "", "api" }, changes + 2, 2 },
	{ "a.yaml", { "v1", "Pod", "", "none" }, NULL, 0 },
};

static const struct key_value values[] = {
	{ "cluster", "prod" },
	{ "empty", "" },
};

static const struct message_data data = {
	.namespace = "flux-system",
	.name = "auto",
	.values = values,
	.value_count = COUNT(values),
	.objects = objects,
	.object_count = COUNT(objects),
};

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new();
	const char *template = arena_text(
	    arena, (const char *)bytes, size < SIZE_MOST ? size : SIZE_MOST);
	struct error error;
	struct buf text;
	bool is_template = message_check(template, &error);
	bool is_good;

	if (!is_template)
		assert(error.text[0]);
	buf_init(&text, 65536);
	error.text[0] = '\0';
	is_good = message_render(template, &data, &text, &error);
	assert(is_good ? is_template && !text.overflow : error.text[0]);
	(void)message_uses_removed(template);
	buf_release(&text);
	arena_free(arena);
	return 0;
}

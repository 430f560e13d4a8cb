/* Any vigie.yaml: a clean error with a place, or entries that are found. */
#include <assert.h>

#include "backend/base/text.h"
#include "backend/core/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check(const struct config *config)
{
	const struct config_git *git;
	size_t i;

	for (i = 0; i < config->object_count; i++)
		assert(config->objects[i].url && config->objects[i].path &&
		    config->objects[i].namespace);
	for (i = 0; i < config->source_count; i++)
		assert(config_find_source(config, config->sources[i].namespace,
			   config->sources[i].name) == &config->sources[i]);
	for (i = 0; i < config->registry_count; i++)
		assert(
		    config_find_registry(config, config->registries[i].host) ==
		    &config->registries[i]);
	for (i = 0; i < config->git_count; i++) {
		git = config_find_git(config, config->gits[i].url);
		assert(git && strlen(git->url) == strlen(config->gits[i].url));
	}
	assert(*config->theme && config->git_interval_ms >= 1000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span text = span_make((const char *)bytes, size);
	struct arena *arena = arena_new();
	struct config config;
	struct error error;

	if (config_parse(arena, text, "f", &config, &error)) {
		check(&config);
	} else {
		assert(span_starts(span_of(error.text), "f:"));
		assert(text_is_clean(span_of(error.text)));
	}
	arena_free(arena);
	return 0;
}

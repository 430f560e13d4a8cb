/*
 * The entry of the configuration that means a source, a registry or a URL.
 */
#include "backend/core/config.h"

#include <strings.h>

#include "backend/core/url.h"

/* Docker Hub has two names, and either is meant. */
static const char *
registry_host(const char *host)
{
	return strcasecmp(host, "docker.io") == 0 ? "index.docker.io" : host;
}

const struct config_source *
config_find_source(
    const struct config *config, const char *namespace, const char *name)
{
	size_t i;

	for (i = 0; i < config->source_count; i++)
		if (strcmp(config->sources[i].namespace, namespace) == 0 &&
		    strcmp(config->sources[i].name, name) == 0)
			return &config->sources[i];
	return NULL;
}

const struct config_registry *
config_find_registry(const struct config *config, const char *host)
{
	size_t i;

	for (i = 0; i < config->registry_count; i++)
		if (strcasecmp(registry_host(config->registries[i].host),
			registry_host(host)) == 0)
			return &config->registries[i];
	return NULL;
}

/* The URL without user and password; scheme and host in lower case. */
static const char *
bare_url(struct arena *arena, const char *url)
{
	struct span host = url_authority(span_of(url));
	size_t start = (size_t)(host.at - url), at;
	const char *path = url + url_path_start(span_of(url));
	char *bare, *byte;

	while ((at = span_find(host, '@')) < host.length)
		host = span_from(host, at + 1);
	bare = arena_printf(arena, "%.*s%.*s%s", (int)start, url,
	    (int)host.length, host.at, path);
	if (!host.length)
		return bare;
	for (byte = bare; byte < bare + start + host.length; byte++)
		if (*byte >= 'A' && *byte <= 'Z')
			*byte = (char)(*byte | 0x20);
	return bare;
}

const struct config_git *
config_find_git(const struct config *config, const char *url)
{
	const struct config_git *found = NULL, *git;
	struct arena *arena = arena_new();
	const char *bare = bare_url(arena, url), *prefix;
	size_t i, length, longest = 0;

	for (i = 0; i < config->git_count; i++) {
		git = &config->gits[i];
		prefix = bare_url(arena, git->url);
		length = strlen(prefix);
		if (length < longest || strncmp(bare, prefix, length) != 0 ||
		    (bare[length] != '/' && bare[length] != '\0'))
			continue;
		found = git;
		longest = length;
	}
	arena_free(arena);
	return found;
}

/*
 * vigie.yaml: every key has a default, every mistake an error with line and
 * column. The same struct is filled when there is no file (config_default()).
 */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include "backend/base/arena.h"
#include "backend/base/error.h"

#define CONFIG_FILE_LIMIT ((size_t)1024 * 1024)

/* One entry of objects: where Flux objects are read. */
struct config_objects {
	const char *url; /* repository URL, or a path */
	const char *branch; /* NULL: the remote's HEAD */
	const char *path; /* below the repository; "" everything */
	const char *namespace; /* of objects that name none: "default" */
};

/* One entry of sources: where a GitRepository is for this operator. */
struct config_source {
	const char *namespace, *name; /* from the key NAMESPACE/NAME */
	const char *url;
};

/* One entry of registries: settings by registry host. */
struct config_registry {
	const char *host; /* host or host:port, as in spec.image */
	bool insecure; /* plain http is allowed */
	const char *ca_file; /* NULL: the system's */
};

/* One entry of git: settings by URL prefix. */
struct config_git {
	const char *url; /* scheme://host[:port] */
	const char *ca_file; /* NULL: the system's */
	const char *proxy; /* NULL: the environment's; "" none */
};

struct config {
	struct config_objects *objects;
	size_t object_count;
	struct config_source *sources;
	size_t source_count;
	struct config_registry *registries;
	size_t registry_count;
	struct config_git *gits;
	size_t git_count;
	const char *operator_name, *operator_email; /* NULL: git config */
	const char *theme; /* "auto" */
	const char *kubeconfig; /* NULL: as kubectl finds it */
	const char *context; /* NULL: the kubeconfig's own */
	bool read_only; /* false */
	int64_t git_interval_ms; /* how often branches are looked at: 60 s */
};

void config_default(struct arena *arena, struct config *config);

/* `file' is for messages: "vigie.yaml:3:5: ...". */
MUST_CHECK
bool config_parse(struct arena *arena, struct span text, const char *file,
    struct config *config, struct error *error);

/* The entry, or NULL. */
const struct config_source *config_find_source(
    const struct config *config, const char *namespace, const char *name);
const struct config_registry *config_find_registry(
    const struct config *config, const char *host);
const struct config_git *config_find_git(
    const struct config *config, const char *url);

#endif

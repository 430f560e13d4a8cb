/*
 * All Flux objects as of one reading, with what hangs on them: compiled
 * policies, kept tags, the operator's name. Made whole on a worker, immutable
 * then, counted: reports and running jobs hold it.
 */
#ifndef ENGINE_CATALOG_H
#define ENGINE_CATALOG_H

#include "backend/base/buf.h"
#include "backend/core/config.h"
#include "backend/core/image_ref.h"
#include "backend/core/object_set.h"
#include "backend/core/policy.h"
#include "backend/io/store.h"

/* One objects: entry as it was read. */
struct catalog_source {
	const struct config_objects *entry;
	const char *url; /* as shown */
	bool is_folder;
	const char *branch; /* "" for a folder or when unknown */
	char commit[41]; /* "" for a folder or when it was never fetched */
	bool has_error;
	struct error error;
};

/* Beside each policy of the set, same index. */
struct catalog_policy {
	struct policy *compiled; /* NULL: error says why */
	struct error *error;
	const char *words;
	const struct image_repository *repository; /* NULL: not there */
};

/* Beside each image repository of the set, same index. */
struct catalog_repository {
	struct image_ref ref;
	bool insecure; /* spec.insecure, or the registry's setting */
	struct error *error; /* the image cannot be read; NULL: fine */
	size_t *policies; /* those that choose from it: indices, growing */
	size_t policy_count;
};

struct catalog {
	struct object_set *set;
	struct arena *arena;
	struct catalog_source *sources;
	size_t source_count;
	struct object_problem *problems; /* files that could not be read */
	size_t problem_count;
	struct catalog_policy *policies;
	struct catalog_repository *repositories;
	const char *operator_name, *operator_email; /* NULL: unknown */
};

/* What reading needs; all of it outlives the catalog. */
struct catalog_order {
	const struct config *config;
	const char *cache_folder;
	const struct cancel *cancel;
};

/* Never fails as a whole: what cannot be read is said per source. */
struct catalog *catalog_read(const struct catalog_order *order);

struct catalog *catalog_ref(struct catalog *catalog);
void catalog_unref(struct catalog *catalog);

#endif

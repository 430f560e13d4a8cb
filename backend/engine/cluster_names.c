#include "backend/base/array.h"
#include "backend/core/secret_refs.h"
#include "backend/engine/cluster.h"

/* Which namespaces may be worth a look. */

/* Where Flux is installed unless somebody chose otherwise. */
#define FLUX_NAMESPACE "flux-system"

struct names {
	struct arena *arena;
	const char **names;
	size_t count;
};

static void
add_name(struct names *names, const char *name)
{
	for (ARRAY_EACH(known, names->names, names->count))
		if (strcmp(*known, name) == 0)
			return;
	if (name[0] && names->count < CLUSTER_NAMESPACE_LIMIT)
		*ARRAY_ADD(names->arena, names->names, names->count) =
		    arena_dup(names->arena, name);
}

const char **
cluster_namespaces(
    const struct cluster *cluster, struct arena *arena, size_t *count)
{
	const struct catalog *catalog = cluster->engine->catalog;
	const struct object_set *set = catalog ? catalog->set : NULL;
	const struct secret_ref_list *refs = cluster->engine->secret_refs;
	struct names names = { .arena = arena };

	add_name(&names, cluster->namespace);
	if (set) {
		for (ARRAY_EACH(
			 at, set->image_updates, set->image_update_count))
			add_name(&names, at->meta.namespace);
		for (ARRAY_EACH(
			 at, set->image_policies, set->image_policy_count))
			add_name(&names, at->meta.namespace);
		for (ARRAY_EACH(at, set->image_repositories,
			 set->image_repository_count))
			add_name(&names, at->meta.namespace);
		for (ARRAY_EACH(
			 at, set->git_repositories, set->git_repository_count))
			add_name(&names, at->meta.namespace);
	}
	if (refs)
		for (ARRAY_EACH(ref, refs->refs, refs->ref_count))
			if (ref->namespace)
				add_name(&names, ref->namespace);
	add_name(&names, FLUX_NAMESPACE);
	*count = names.count;
	return names.names;
}

#include "backend/engine/propose.h"

#include "backend/base/array.h"

/* Index in the catalog, or SIZE_MAX. */
size_t
propose_policy_index(
    const struct engine *engine, const char *namespace, const char *name)
{
	const struct object_set *set = engine->catalog->set;
	const struct image_policy *policy =
	    object_set_image_policy(set, namespace, name);

	return policy ? (size_t)(policy - set->image_policies) : SIZE_MAX;
}

static void
count_file(const struct engine *engine, struct propose_rows *rows,
    const struct plan *plan, const struct marked_file *file)
{
	for (ARRAY_EACH(
		 marker, file->markers->markers, file->markers->marker_count)) {
		struct propose_facts *facts;
		size_t index;

		if (!plan_find_policy(plan, marker))
			continue;
		index = propose_policy_index(
		    engine, marker->namespace, marker->policy);
		if (index == SIZE_MAX)
			continue;
		facts = &rows->facts[index];
		facts->markers++;
		facts->in_git = propose_mix(rows->arena, facts->in_git,
		    propose_tag_in(marker, marker->value));
	}
}

void
propose_gather(const struct engine *engine, struct propose_rows *rows)
{
	const struct source *source;
	size_t i;

	rows->facts = arena_calloc(
	    rows->arena, engine->chosen_count, sizeof(*rows->facts));
	for (i = 0; i < engine->chosen_count; i++)
		rows->facts[i].in_git = "";
	for (source = engine->sources; source; source = source->next) {
		if (!source->survey || !source->manifests)
			continue;
		for (ARRAY_EACH(result, source->survey->results,
			 source->survey->count))
			for (ARRAY_EACH(file, result->files,
				 result->plan ? result->file_count : 0))
				if (file->markers)
					count_file(
					    engine, rows, result->plan, file);
	}
}

/* Any file twice: what is kept is complete, what is said fits on a line. */
#include <assert.h>

#include "backend/base/text.h"
#include "backend/core/object_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check_problem(const struct object_problem *problem)
{
	assert(problem->origin.line);
	assert(text_is_clean(span_of(problem->what)));
	assert(text_is_clean(span_of(problem->reason)));
	assert(*problem->reason);
}

static void
check_update(const struct image_update *update)
{
	assert(update->source.name && update->source.namespace);
	assert(update->author_name && update->author_email);
	assert(update->path[0] != '/');
	(void)label_selector_matches(&update->policy_selector,
	    update->meta.labels, update->meta.label_count);
}

static void
check_set(const struct object_set *set)
{
	const struct object_meta *meta;
	size_t i;

	for (i = 0; i < set->problem_count; i++)
		check_problem(&set->problems[i]);
	for (i = 0; i < set->git_repository_count; i++) {
		meta = &set->git_repositories[i].meta;
		assert(object_set_git_repository(set, meta->namespace,
			   meta->name) == &set->git_repositories[i]);
	}
	for (i = 0; i < set->image_repository_count; i++) {
		meta = &set->image_repositories[i].meta;
		assert(object_set_image_repository(set, meta->namespace,
			   meta->name) == &set->image_repositories[i]);
		assert(set->image_repositories[i].exclusion_count);
		assert(set->image_repositories[i].timeout_ms >= 1000);
	}
	for (i = 0; i < set->image_policy_count; i++) {
		meta = &set->image_policies[i].meta;
		assert(object_set_image_policy(set, meta->namespace,
			   meta->name) == &set->image_policies[i]);
		assert(set->image_policies[i].repository.name);
	}
	for (i = 0; i < set->image_update_count; i++)
		check_update(&set->image_updates[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span text = span_make((const char *)bytes, size);
	struct object_set *set = object_set_new();

	object_set_read(
	    set, text, (struct object_origin) { "one", "a.yaml", 0 }, "x");
	object_set_read(
	    set, text, (struct object_origin) { "two", "b.yaml", 0 }, "x");
	object_set_finish(set);
	check_set(set);
	object_set_free(set);
	return 0;
}

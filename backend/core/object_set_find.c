/*
 * A set that was read is sorted, and looked up by halves.
 */
#include "backend/core/object_set.h"

#include <stdlib.h>

/* Every kind of object begins with its meta. */
static int
compare_names(const void *a, const void *b)
{
	const struct object_meta *first = a, *second = b;
	int order = strcmp(first->namespace, second->namespace);

	return order ? order : strcmp(first->name, second->name);
}

static void
sort(void *objects, size_t count, size_t size)
{
	if (count)
		qsort(objects, count, size, compare_names);
}

void
object_set_finish(struct object_set *set)
{
	sort(set->git_repositories, set->git_repository_count,
	    sizeof(*set->git_repositories));
	sort(set->image_repositories, set->image_repository_count,
	    sizeof(*set->image_repositories));
	sort(set->image_policies, set->image_policy_count,
	    sizeof(*set->image_policies));
	sort(set->image_updates, set->image_update_count,
	    sizeof(*set->image_updates));
}

static const void *
find(const void *objects, size_t count, size_t size, const char *namespace,
    const char *name)
{
	struct object_meta wanted = { .namespace = namespace, .name = name };

	return count ? bsearch(&wanted, objects, count, size, compare_names)
		     : NULL;
}

const struct git_repository *
object_set_git_repository(
    const struct object_set *set, const char *namespace, const char *name)
{
	return find(set->git_repositories, set->git_repository_count,
	    sizeof(*set->git_repositories), namespace, name);
}

const struct image_repository *
object_set_image_repository(
    const struct object_set *set, const char *namespace, const char *name)
{
	return find(set->image_repositories, set->image_repository_count,
	    sizeof(*set->image_repositories), namespace, name);
}

const struct image_policy *
object_set_image_policy(
    const struct object_set *set, const char *namespace, const char *name)
{
	return find(set->image_policies, set->image_policy_count,
	    sizeof(*set->image_policies), namespace, name);
}

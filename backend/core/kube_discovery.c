#include "backend/core/kube_discovery.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/core/kube_path.h"

#define VERSIONS_MAX 32 /* of one group */

struct group {
	const char *name;
	const char *versions[VERSIONS_MAX]; /* the best first */
	size_t version_count, at; /* at: the one to be asked for */
	bool listed, waiting; /* versions are known; an answer is */
};

struct kube_discovery {
	struct arena *arena;
	struct kube_kind *kinds;
	size_t kind_count;
	struct group *groups;
	size_t group_count;
};

/* A version as three numbers; what is none comes last, by its text. */
static bool
read_version(const char *text, int *rank, uint64_t *major, uint64_t *minor)
{
	struct span rest = span_of(text), digits;
	size_t length;

	if (rest.length < 2 || text[0] != 'v')
		return false;
	rest = span_from(rest, 1);
	length = strspn(rest.at, "0123456789");
	digits = span_head(rest, length);
	rest = span_from(rest, length);
	*minor = 0;
	*rank = 2;
	if (!span_number(digits, major))
		return false;
	if (!rest.length)
		return true;
	if (!span_starts(rest, "beta") && !span_starts(rest, "alpha"))
		return false;
	*rank = rest.at[0] == 'b' ? 1 : 0;
	return span_number(span_from(rest, *rank ? 4 : 5), minor);
}

int
kube_discovery_compare(const char *a, const char *b)
{
	int rank_a = -1, rank_b = -1;
	uint64_t major_a = 0, major_b = 0, minor_a = 0, minor_b = 0;

	if (!read_version(a, &rank_a, &major_a, &minor_a))
		rank_a = -1;
	if (!read_version(b, &rank_b, &major_b, &minor_b))
		rank_b = -1;
	if (rank_a != rank_b)
		return rank_b - rank_a;
	if (rank_a < 0)
		return strcmp(a, b);
	if (major_a != major_b)
		return major_a > major_b ? -1 : 1;
	return (minor_a < minor_b) - (minor_a > minor_b);
}

static struct group *
find_group(struct kube_discovery *discovery, const char *name)
{
	for (ARRAY_EACH(group, discovery->groups, discovery->group_count))
		if (strcmp(group->name, name) == 0)
			return group;
	return NULL;
}

struct kube_discovery *
kube_discovery_new(struct arena *arena, struct kube_kind *kinds, size_t count)
{
	struct kube_discovery *discovery =
	    arena_alloc(arena, sizeof(*discovery));

	discovery->arena = arena;
	discovery->kinds = kinds;
	discovery->kind_count = count;
	for (ARRAY_EACH(kind, kinds, count)) {
		struct group *group = find_group(discovery, kind->group);

		kind->version = kind->kind = NULL;
		if (group)
			continue;
		group =
		    ARRAY_ADD(arena, discovery->groups, discovery->group_count);
		group->name = kind->group;
		if (*kind->group)
			continue;
		/* The core's group has had one version for ever. */
		group->versions[group->version_count++] = "v1";
		group->listed = true;
	}
	return discovery;
}

static bool
is_found(const struct kube_discovery *discovery, const struct group *group)
{
	for (ARRAY_EACH(kind, discovery->kinds, discovery->kind_count))
		if (!kind->version && strcmp(kind->group, group->name) == 0)
			return false;
	return true;
}

static const char *
path_of(struct kube_discovery *discovery, const struct group *group)
{
	struct kube_path parts = { .group = group->name,
		.version = group->versions[group->at] };

	/* The group itself stands where the core's version would. */
	if (!group->listed)
		return arena_printf(discovery->arena, "/apis%s",
		    kube_path_of(discovery->arena,
			&(struct kube_path) {
			    .group = "", .version = group->name }) +
			strlen("/api"));
	return kube_path_of(discovery->arena, &parts);
}

const char *
kube_discovery_next(struct kube_discovery *discovery, size_t *at)
{
	for (ARRAY_EACH(group, discovery->groups, discovery->group_count)) {
		if (group->waiting || is_found(discovery, group) ||
		    (group->listed && group->at == group->version_count))
			continue;
		group->waiting = true;
		*at = (size_t)(group - discovery->groups);
		return path_of(discovery, group);
	}
	return NULL;
}

static int
compare_versions(const void *a, const void *b)
{
	return kube_discovery_compare(
	    *(const char *const *)a, *(const char *const *)b);
}

static void
take_versions(struct kube_discovery *discovery, struct group *group,
    const struct node *root)
{
	group->listed = true;
	for (NODE_EACH(version, node_get(root, "versions"))) {
		const char *text = node_get_text(version, "version");

		if (text && *text && group->version_count < VERSIONS_MAX)
			group->versions[group->version_count++] =
			    arena_dup(discovery->arena, text);
	}
	if (group->version_count)
		qsort(group->versions, group->version_count,
		    sizeof(group->versions[0]), compare_versions);
}

static bool
has_verb(const struct node *resource, const char *verb)
{
	for (NODE_EACH(item, node_get(resource, "verbs")))
		if (span_is(item->text, verb))
			return true;
	return false;
}

static void
take_resource(struct kube_discovery *discovery, const struct group *group,
    const struct node *resource)
{
	const char *name = node_get_text(resource, "name");

	for (ARRAY_EACH(kind, discovery->kinds, discovery->kind_count)) {
		if (!name || kind->version ||
		    strcmp(kind->group, group->name) != 0 ||
		    strcmp(kind->plural, name) != 0)
			continue;
		kind->version = group->versions[group->at];
		kind->kind = arena_dup(
		    discovery->arena, node_get_text(resource, "kind"));
		kind->namespaced =
		    node_is_true(node_get(resource, "namespaced"));
		kind->can_watch = has_verb(resource, "watch");
		kind->can_patch = has_verb(resource, "patch");
	}
}

void
kube_discovery_take(
    struct kube_discovery *discovery, size_t at, const struct node *root)
{
	struct group *group = &discovery->groups[at];

	group->waiting = false;
	if (!group->listed) {
		take_versions(discovery, group, root);
		return;
	}
	for (NODE_EACH(resource, node_get(root, "resources")))
		take_resource(discovery, group, resource);
	group->at++;
}

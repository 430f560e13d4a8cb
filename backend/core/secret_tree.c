#include "backend/core/secret_tree.h"

#include "backend/base/array.h"
#include "backend/base/map.h"
#include "backend/core/path.h"

enum state { UNKNOWN, ASKED, KNOWN };

/* A folder with a kustomization. */
struct folder {
	const char *path;
	const struct secret_kustomize *says;
	enum state state;
	const char **namespaces;
	size_t namespace_count;
};

/* Those whose resources name one path. */
struct parents {
	struct folder **folders;
	size_t count;
};

struct secret_tree {
	struct arena *arena;
	struct map *folders; /* by path */
	struct map *parents; /* by the path that they name */
	struct map *charts; /* folders of Helm charts */
	const struct secret_target *targets;
	size_t target_count;
};

bool
secret_tree_is_kustomization(struct span path)
{
	struct span name = path_name(path);

	return span_is(name, "kustomization.yaml") ||
	    span_is(name, "kustomization.yml") ||
	    span_is(name, "Kustomization");
}

/* ---- what there is ---- */

static void
add_parent(struct secret_tree *tree, struct folder *folder, const char *item)
{
	const char *path = path_clean(tree->arena,
	    arena_printf(tree->arena, "%s/%s", folder->path, item));
	struct parents *parents = map_find(tree->parents, span_of(path));

	if (!parents) {
		parents = arena_alloc(tree->arena, sizeof(*parents));
		map_set(tree->parents, span_of(path), parents);
	}
	*ARRAY_ADD(tree->arena, parents->folders, parents->count) = folder;
}

static void
add_folder(struct secret_tree *tree, const struct secret_file *file)
{
	struct span path = path_folder(span_of(file->path));
	struct folder *folder = arena_alloc(tree->arena, sizeof(*folder));

	folder->path = arena_span(tree->arena, path);
	folder->says = file->facts->kustomize;
	map_set(tree->folders, span_of(folder->path), folder);
	for (ARRAY_EACH(
		 item, folder->says->resources, folder->says->resource_count))
		add_parent(tree, folder, *item);
}

struct secret_tree *
secret_tree_new(struct arena *arena, const struct secret_file *files,
    size_t file_count, const struct secret_target *targets, size_t target_count)
{
	struct secret_tree *tree = arena_alloc(arena, sizeof(*tree));

	*tree = (struct secret_tree) { arena, map_new(arena), map_new(arena),
		map_new(arena), targets, target_count };
	for (ARRAY_EACH(file, files, file_count)) {
		struct span path = span_of(file->path);

		if (secret_file_is_mark(path))
			map_set(tree->charts, path_folder(path), tree);
		if (file->facts && file->facts->kustomize &&
		    secret_tree_is_kustomization(path))
			add_folder(tree, file);
	}
	return tree;
}

/* ---- which namespaces ---- */

static void
add_namespace(
    struct secret_tree *tree, struct folder *folder, const char *namespace)
{
	for (ARRAY_EACH(known, folder->namespaces, folder->namespace_count))
		if (strcmp(*known, namespace) == 0)
			return;
	if (folder->namespace_count < SECRET_TREE_NAMESPACE_LIMIT)
		*ARRAY_ADD(tree->arena, folder->namespaces,
		    folder->namespace_count) = namespace;
}

/* What Flux lays over that path. */
static const char *
target_of(const struct secret_tree *tree, const char *path)
{
	const struct secret_target *best = NULL;

	for (ARRAY_EACH(target, tree->targets, tree->target_count))
		if (path_contains(target->path, path) &&
		    (!best || strlen(target->path) > strlen(best->path)))
			best = target;
	return best ? best->namespace : NULL;
}

/* The outermost one counts: those of who includes it, else its own. */
static void
resolve(struct secret_tree *tree, struct folder *folder, unsigned depth)
{
	const struct parents *parents =
	    map_find(tree->parents, span_of(folder->path));
	const char *own;
	size_t i, k;

	if (folder->state != UNKNOWN || depth > SECRET_TREE_DEPTH_LIMIT)
		return;
	folder->state = ASKED;
	for (i = 0; parents && i < parents->count; i++) {
		struct folder *parent = parents->folders[i];

		resolve(tree, parent, depth + 1);
		for (k = 0; k < parent->namespace_count; k++)
			add_namespace(tree, folder, parent->namespaces[k]);
	}
	own = target_of(tree, folder->path);
	if (!own)
		own = folder->says->namespace;
	if (!folder->namespace_count && own)
		add_namespace(tree, folder, own);
	folder->state = KNOWN;
}

/* The nearest folder at the path or above that says a namespace. */
static const struct folder *
nearest(struct secret_tree *tree, struct span path)
{
	struct folder *folder;

	do {
		path = path_folder(path);
		folder = map_find(tree->folders, path);
		if (folder) {
			resolve(tree, folder, 0);
			if (folder->namespace_count)
				return folder;
		}
	} while (path.length);
	return NULL;
}

const char *const *
secret_tree_find(struct secret_tree *tree, const char *path, size_t *count)
{
	const struct parents *parents = map_find(tree->parents, span_of(path));
	struct folder *found = arena_alloc(tree->arena, sizeof(*found));
	const struct folder *above;
	const char *target;
	size_t i, k;

	for (i = 0; parents && i < parents->count; i++) {
		struct folder *parent = parents->folders[i];

		resolve(tree, parent, 0);
		for (k = 0; k < parent->namespace_count; k++)
			add_namespace(tree, found, parent->namespaces[k]);
	}
	target = target_of(tree, path);
	if (!found->namespace_count && target)
		add_namespace(tree, found, target);
	above = found->namespace_count ? found : nearest(tree, span_of(path));
	*count = above ? above->namespace_count : 0;
	return above ? above->namespaces : NULL;
}

bool
secret_tree_is_template(const struct secret_tree *tree, const char *path)
{
	struct span folder = path_folder(span_of(path));

	for (; folder.length; folder = path_folder(folder))
		if (span_is(path_name(folder), "templates") &&
		    map_find(tree->charts, path_folder(folder)))
			return true;
	return false;
}

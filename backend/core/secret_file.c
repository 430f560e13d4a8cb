#include "backend/core/secret_file.h"

#include "backend/base/array.h"
#include "backend/base/yaml_read.h"
#include "backend/core/object.h"
#include "backend/core/path.h"
#include "backend/core/secret_places.h"
#include "backend/core/secret_tree.h"

#define CHART_FILE "Chart.yaml"

bool
secret_file_is_mark(struct span path)
{
	return span_is(path_name(path), CHART_FILE);
}

/* ---- one file ---- */

/* A map's key at the beginning of a line. */
static bool
has_key(struct span text, const char *key)
{
	struct span rest = text;
	size_t at;

	while ((at = span_find_text(rest, key)) < rest.length) {
		rest = span_from(rest, at);
		if (rest.at == text.at || rest.at[-1] == '\n')
			return true;
		rest = span_from(rest, 1);
	}
	return false;
}

static bool
may_say_namespace(struct span text)
{
	return has_key(text, "namespace:") || has_key(text, "resources:") ||
	    has_key(text, "bases:") || has_key(text, "components:") ||
	    span_find_text(text, "targetNamespace") < text.length;
}

static const char *
namespace_in(struct arena *arena, const struct node *map, const char *key)
{
	const char *text = node_get_text(map, key);

	return text && object_is_namespace(span_of(text))
	    ? arena_dup(arena, text)
	    : NULL;
}

/* apiVersion and kind may be left out of a kustomization.yaml. */
static bool
is_kustomize(const char *api, const char *kind)
{
	if (!kind)
		return true;
	return (strcmp(kind, "Kustomization") == 0 ||
		   strcmp(kind, "Component") == 0) &&
	    (!api ||
		span_is(secret_places_group(api), "kustomize.config.k8s.io"));
}

static void
read_target(
    struct arena *arena, const struct node *object, struct secret_facts *facts)
{
	const struct node *spec = node_get(object, "spec");
	const struct node *source = node_get(spec, "sourceRef");
	const char *namespace = namespace_in(arena, spec, "targetNamespace");
	const char *path = node_get_text(spec, "path");
	const char *kind = node_get_text(source, "kind");
	const char *name = node_get_text(source, "name");
	struct secret_target *target;

	if (!namespace || !kind || !name)
		return;
	target = ARRAY_ADD(arena, facts->targets, facts->target_count);
	target->path = path_clean(arena, path ? path : "");
	target->namespace = namespace;
	target->source_kind = arena_dup(arena, kind);
	target->source_name = arena_dup(arena, name);
	target->source_namespace = namespace_in(arena, source, "namespace");
	if (!target->source_namespace)
		target->source_namespace = namespace_in(
		    arena, node_get(object, "metadata"), "namespace");
}

static void
read_kustomize(
    struct arena *arena, const struct node *root, struct secret_facts *facts)
{
	static const char *const lists[] = { "resources", "bases",
		"components" };
	struct secret_kustomize *says = arena_alloc(arena, sizeof(*says));
	size_t i;

	says->namespace = namespace_in(arena, root, "namespace");
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (NODE_EACH(item, node_get(root, lists[i])))
			if (node_text(item))
				*ARRAY_ADD(arena, says->resources,
				    says->resource_count) =
				    arena_span(arena, item->text);
	if (says->namespace || says->resource_count)
		facts->kustomize = says;
}

static void
read_namespaces(
    struct arena *arena, const struct node *root, struct secret_facts *facts)
{
	const char *api = node_get_text(root, "apiVersion");
	const char *kind = node_get_text(root, "kind");

	if (is_kustomize(api, kind)) {
		if (!facts->kustomize)
			read_kustomize(arena, root, facts);
	} else if (api && strcmp(kind, "Kustomization") == 0 &&
	    span_is(secret_places_group(api), "kustomize.toolkit.fluxcd.io")) {
		read_target(arena, root, facts);
	} else if (strcmp(kind, "List") == 0) {
		for (NODE_EACH(item, node_get(root, "items")))
			if (node_get_text(item, "kind"))
				read_namespaces(arena, item, facts);
	}
}

bool
secret_file_read(
    struct arena *arena, struct span text, struct secret_facts *facts)
{
	struct arena *scratch;
	struct yaml_reader *reader;
	struct error ignored;
	struct node *root;
	bool failed;

	*facts = (struct secret_facts) { 0 };
	secret_refs_of_text(arena, text, NULL, &facts->refs);
	if (text.length <= SECRET_FILE_LIMIT && may_say_namespace(text)) {
		scratch = arena_new();
		reader = yaml_read_begin(scratch, text);
		while (yaml_read_next(reader, &root, &failed, &ignored))
			read_namespaces(arena, root, facts);
		yaml_read_end(reader);
		arena_free(scratch);
	}
	return facts->refs.ref_count || facts->refs.made_count ||
	    facts->kustomize || facts->target_count;
}

/* ---- the files of a commit ---- */

static void
add_refs(struct arena *arena, const struct secret_ref_list *said,
    const char *path, const char *namespace, bool unsaid,
    struct secret_ref_list *into)
{
	for (ARRAY_EACH(from, said->refs, said->ref_count)) {
		struct secret_ref *ref;

		if (unsaid && from->namespace)
			continue;
		ref = ARRAY_ADD(arena, into->refs, into->ref_count);
		*ref = *from;
		ref->source = into->source;
		ref->file = path;
		if (!ref->namespace)
			ref->namespace = namespace;
		if (!ref->user_namespace)
			ref->user_namespace = namespace;
	}
}

static void
add_made(struct arena *arena, const struct secret_ref_list *said,
    const char *path, const char *namespace, bool unsaid,
    struct secret_ref_list *into)
{
	for (ARRAY_EACH(from, said->made, said->made_count)) {
		struct secret_made *made;

		if (unsaid && from->namespace)
			continue;
		made = ARRAY_ADD(arena, into->made, into->made_count);
		*made = *from;
		made->source = into->source;
		made->file = path;
		if (!made->namespace)
			made->namespace = namespace;
	}
}

/* Once for each namespace; what says its own the first time only. */
static void
join_file(struct arena *arena, struct secret_tree *tree,
    const struct secret_file *file, const char *fallback,
    struct secret_ref_list *into)
{
	const struct secret_ref_list *said = &file->facts->refs;
	const char *const *namespaces, *path;
	size_t count, i;

	if (secret_tree_is_template(tree, file->path) ||
	    !(said->ref_count || said->made_count))
		return;
	path = arena_dup(arena, file->path);
	namespaces = secret_tree_find(tree, path, &count);
	if (!count) {
		namespaces = &fallback;
		count = 1;
	}
	for (i = 0; i < count; i++) {
		add_refs(arena, said, path, namespaces[i], i > 0, into);
		add_made(arena, said, path, namespaces[i], i > 0, into);
	}
}

void
secret_file_join(struct arena *arena, const struct secret_file *files,
    size_t file_count, const struct secret_target *targets, size_t target_count,
    const char *fallback, struct secret_ref_list *into)
{
	struct arena *scratch = arena_new();
	struct secret_tree *tree =
	    secret_tree_new(scratch, files, file_count, targets, target_count);

	for (ARRAY_EACH(file, files, file_count)) {
		if (into->ref_count + into->made_count >= SECRET_REF_LIMIT)
			into->is_full = true;
		else if (file->facts)
			join_file(arena, tree, file, fallback, into);
	}
	arena_free(scratch);
}

#include "backend/core/secret_file.h"

#include "backend/base/array.h"
#include "backend/base/map.h"
#include "backend/base/yaml_read.h"
#include "backend/core/object.h"
#include "backend/core/path.h"
#include "backend/core/secret_places.h"

#define CHART_FILE "Chart.yaml"

/* ---- names of files ---- */

static struct span
name_of(struct span path)
{
	size_t at = path.length;

	while (at && path.at[at - 1] != '/')
		at--;
	return span_from(path, at);
}

/* Without the slash behind it; empty for the root. */
static struct span
folder_of(struct span path)
{
	size_t length = path.length - name_of(path).length;

	return span_head(path, length ? length - 1 : 0);
}

static bool
is_kustomization(struct span path)
{
	struct span name = name_of(path);

	return span_is(name, "kustomization.yaml") ||
	    span_is(name, "kustomization.yml") ||
	    span_is(name, "Kustomization");
}

bool
secret_file_is_mark(struct span path)
{
	return span_is(name_of(path), CHART_FILE);
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
	return has_key(text, "namespace:") ||
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
read_namespaces(
    struct arena *arena, const struct node *root, struct secret_facts *facts)
{
	const char *api = node_get_text(root, "apiVersion");
	const char *kind = node_get_text(root, "kind");

	if (is_kustomize(api, kind)) {
		if (!facts->kustomize)
			facts->kustomize =
			    namespace_in(arena, root, "namespace");
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

struct joining {
	struct map *kustomize; /* folder: namespace */
	struct map *charts; /* folder of a chart: not NULL */
	const struct secret_target *targets;
	size_t target_count;
	const char *fallback;
};

static void
note_folders(
    struct joining *joining, const struct secret_file *files, size_t file_count)
{
	for (ARRAY_EACH(file, files, file_count)) {
		struct span path = span_of(file->path);

		if (secret_file_is_mark(path))
			map_set(joining->charts, folder_of(path),
			    (void *)(uintptr_t)file);
		if (file->facts && file->facts->kustomize &&
		    is_kustomization(path))
			map_set(joining->kustomize, folder_of(path),
			    (void *)(uintptr_t)file->facts->kustomize);
	}
}

/* Below CHART/templates/. */
static bool
is_template(const struct joining *joining, const char *path)
{
	struct span folder = folder_of(span_of(path));

	for (; folder.length; folder = folder_of(folder))
		if (span_is(name_of(folder), "templates") &&
		    map_find(joining->charts, folder_of(folder)))
			return true;
	return false;
}

static const char *
from_kustomize(const struct joining *joining, const char *path)
{
	struct span folder = folder_of(span_of(path));
	const char *namespace = map_find(joining->kustomize, folder);

	while (!namespace && folder.length) {
		folder = folder_of(folder);
		namespace = map_find(joining->kustomize, folder);
	}
	return namespace;
}

static const char *
from_target(const struct joining *joining, const char *path)
{
	const struct secret_target *best = NULL;

	for (ARRAY_EACH(target, joining->targets, joining->target_count))
		if (path_contains(target->path, path) &&
		    (!best || strlen(target->path) > strlen(best->path)))
			best = target;
	return best ? best->namespace : NULL;
}

static void
join_file(struct arena *arena, const struct joining *joining,
    const struct secret_file *file, struct secret_ref_list *into)
{
	const struct secret_ref_list *said = &file->facts->refs;
	const char *namespace, *path;

	if (is_template(joining, file->path) ||
	    !(said->ref_count || said->made_count))
		return;
	path = arena_dup(arena, file->path);
	namespace = from_target(joining, path);
	if (!namespace)
	namespace = from_kustomize(joining, path);
	if (!namespace)
	namespace = joining->fallback;
	for (ARRAY_EACH(from, said->refs, said->ref_count)) {
		struct secret_ref *ref =
		    ARRAY_ADD(arena, into->refs, into->ref_count);

		*ref = *from;
		ref->source = into->source;
		ref->file = path;
		if (!ref->namespace)
			ref->namespace = namespace;
		if (!ref->user_namespace)
			ref->user_namespace = namespace;
	}
	for (ARRAY_EACH(from, said->made, said->made_count)) {
		struct secret_made *made =
		    ARRAY_ADD(arena, into->made, into->made_count);

		*made = *from;
		made->source = into->source;
		made->file = path;
		if (!made->namespace)
			made->namespace = namespace;
	}
}

void
secret_file_join(struct arena *arena, const struct secret_file *files,
    size_t file_count, const struct secret_target *targets, size_t target_count,
    const char *fallback, struct secret_ref_list *into)
{
	struct arena *scratch = arena_new();
	struct joining joining = { map_new(scratch), map_new(scratch), targets,
		target_count, fallback };

	note_folders(&joining, files, file_count);
	for (ARRAY_EACH(file, files, file_count)) {
		if (into->ref_count + into->made_count >= SECRET_REF_LIMIT)
			into->is_full = true;
		else if (file->facts)
			join_file(arena, &joining, file, into);
	}
	arena_free(scratch);
}

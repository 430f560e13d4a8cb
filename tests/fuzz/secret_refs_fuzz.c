/* Any file, as one in Git and as a live object: what is kept is complete, and
 * the rows made of it say of each reference what there is to say. */
#include <assert.h>

#include "backend/base/array.h"
#include "backend/core/object.h"
#include "backend/core/secret_file.h"
#include "backend/core/secret_needs.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check_refs(const struct secret_ref_list *list)
{
	for (ARRAY_EACH(ref, list->refs, list->ref_count)) {
		assert(object_is_name(span_of(ref->name)));
		assert(!ref->namespace ||
		    object_is_namespace(span_of(ref->namespace)));
		assert(!ref->key || *ref->key);
		assert(ref->user_kind && ref->user_name);
		assert(*secret_ref_how_word(ref->how));
		assert(ref->live || ref->line);
		assert(ref->hint < SECRET_HINT_COUNT);
	}
	for (ARRAY_EACH(made, list->made, list->made_count)) {
		assert(object_is_name(span_of(made->name)));
		assert(made->maker_kind && made->maker_name);
	}
}

static void
check_needs(const struct secret_needs *needs, size_t refs)
{
	size_t seen = 0;

	for (ARRAY_EACH(row, needs->rows, needs->row_count)) {
		assert(row->ref_count && row->user_count);
		assert(row->user_count <= row->ref_count);
		assert(row->need != SECRET_NEED_OK &&
		    row->need != SECRET_NEED_UNUSED);
		assert(row->why && *row->type);
		assert(
		    secret_needs_find(needs, row->namespace, row->name) == row);
		seen += row->ref_count;
	}
	assert(seen == refs);
}

/* As three files of a repository: a kustomization, a chart, a manifest. */
static void
check_file(struct arena *arena, struct span text, size_t refs)
{
	static const char *const paths[] = { "a/kustomization.yaml",
		"b/Chart.yaml", "a/b.yaml", "b/templates/c.yaml" };
	struct secret_file files[sizeof(paths) / sizeof(paths[0])];
	struct secret_ref_list list = { .source = "s" };
	struct secret_facts facts;
	size_t i;
	bool any = secret_file_read(arena, text, &facts);

	assert(facts.refs.ref_count == refs);
	for (ARRAY_EACH(target, facts.targets, facts.target_count)) {
		assert(object_is_namespace(span_of(target->namespace)));
		assert(target->path[0] != '/' && target->source_name);
	}
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		files[i] =
		    (struct secret_file) { paths[i], any ? &facts : NULL };
	secret_file_join(arena, files, i, facts.targets, facts.target_count,
	    "fallback", &list);
	assert(list.ref_count == 3 * refs);
	for (ARRAY_EACH(ref, list.refs, list.ref_count))
		assert(ref->namespace && ref->user_namespace && ref->file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span text = span_make((const char *)bytes, size);
	struct arena *arena = arena_new();
	struct secret_ref_list lists[2] = { { .source = "s", .file = "f" },
		{ .live = true } };
	struct secret_presence presence = { 0 };
	struct secret_needs needs;

	secret_refs_of_text(arena, text, NULL, &lists[0]);
	secret_refs_of_text(arena, text, "x", &lists[1]);
	assert(lists[0].ref_count == lists[1].ref_count);
	check_refs(&lists[0]);
	check_refs(&lists[1]);
	check_file(arena, text, lists[0].ref_count);
	secret_needs_build(arena, lists, 2, &presence, "default", &needs);
	check_needs(&needs, 2 * lists[0].ref_count);
	(void)secret_needs_lacking(arena, &needs,
	    &(struct secret_user) { .file = "kustomization.yaml" });
	arena_free(arena);
	return 0;
}

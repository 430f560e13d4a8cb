/*
 * DESIGN
 *
 * A file is parsed into an arena of its own, and what is kept is copied into
 * the set's. Most files of a repository are of no interest at all, so the text
 * is searched for the two API groups before anything is parsed; whatever is
 * said about a file is therefore about one that means us.
 *
 * What a file says is taken object by object: a wrong one becomes a problem and
 * the next one is read. Where the YAML itself breaks nothing behind that place
 * can be trusted, and what stood in front of it counts.
 */
#include "backend/core/object_set.h"

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/base/map.h"
#include "backend/base/text.h"
#include "backend/base/yaml_read.h"
#include "backend/core/placeholder.h"

#define IMAGE_GROUP "image.toolkit.fluxcd.io"
#define SOURCE_GROUP "source.toolkit.fluxcd.io"

#define VERSIONS "\"v1\", \"v1beta2\", \"v1beta1\""

/* The longest reason; a template of schema.c is shorter. */
#define REASON_LIMIT 2048

struct kind {
	const char *group;
	enum object_kind kind;
};

static const struct kind kinds[] = {
	{ SOURCE_GROUP, OBJECT_GIT_REPOSITORY },
	{ IMAGE_GROUP, OBJECT_IMAGE_REPOSITORY },
	{ IMAGE_GROUP, OBJECT_IMAGE_POLICY },
	{ IMAGE_GROUP, OBJECT_IMAGE_UPDATE },
};

/* One file while it is read. */
struct reading {
	struct object_set *set;
	struct arena *arena; /* of the nodes and faults */
	struct object_origin origin;
	const char *namespace;
};

struct object_set *
object_set_new(void)
{
	struct arena *arena = arena_new();
	struct object_set *set = arena_alloc(arena, sizeof(*set));

	set->arena = arena;
	set->seen = map_new(arena);
	return set;
}

void
object_set_free(struct object_set *set)
{
	if (set)
		arena_free(set->arena);
}

static void
add_problem(struct reading *reading, unsigned line, const char *what,
    const char *reason)
{
	struct object_set *set = reading->set;
	struct object_problem *problem;
	struct buf clean;

	buf_init(&clean, REASON_LIMIT);
	text_clean(&clean, span_of(reason), TEXT_LINE);
	problem = ARRAY_ADD(set->arena, set->problems, set->problem_count);
	problem->origin = reading->origin;
	problem->origin.line = line;
	problem->what = arena_dup(set->arena, what);
	problem->reason = arena_span(set->arena, buf_as_span(&clean));
	buf_release(&clean);
}

/* True when there is room for one more object or problem; says so once. */
static bool
has_room(struct reading *reading, unsigned line)
{
	struct object_set *set = reading->set;
	size_t count = set->git_repository_count + set->image_repository_count +
	    set->image_policy_count + set->image_update_count +
	    set->problem_count;

	if (count < OBJECT_COUNT_LIMIT)
		return true;
	if (!set->is_full)
		add_problem(reading, line, "file",
		    "there are too many objects; this one and all that follow "
		    "are not read");
	set->is_full = true;
	return false;
}

static unsigned
line_of(const struct node *object)
{
	return object->first ? object->first->key_line : object->line;
}

/* "ImagePolicy flux-system/web", as far as it is known; cleaned, because a
 * name may be what is wrong. */
static const char *
what_of(struct reading *reading, const struct object_meta *meta)
{
	struct arena *arena = reading->arena;

	if (!meta->name)
		return object_kind_word(meta->kind);
	return arena_printf(arena, "%s %s/%s", object_kind_word(meta->kind),
	    schema_quote(arena, span_of(meta->namespace)),
	    schema_quote(arena, span_of(meta->name)));
}

static struct span
key_of(struct arena *arena, const struct object_meta *meta)
{
	return span_of(arena_printf(
	    arena, "%d/%s/%s", (int)meta->kind, meta->namespace, meta->name));
}

/* An object of that name was read before: that is a problem. */
static bool
is_second(struct reading *reading, const struct object_meta *meta)
{
	const struct object_origin *first =
	    map_find(reading->set->seen, key_of(reading->arena, meta));
	bool same_source;

	if (!first)
		return false;
	same_source = strcmp(first->source, meta->origin.source) == 0;
	add_problem(reading, meta->origin.line, what_of(reading, meta),
	    arena_printf(reading->arena,
		"the same object stands in %s:%u%s%s and counts, this one does "
		"not",
		first->file, first->line, same_source ? "" : " of ",
		same_source ? "" : first->source));
	return true;
}

static void
remember(struct object_set *set, const struct object_meta *meta)
{
	struct object_origin *origin = arena_alloc(set->arena, sizeof(*origin));

	*origin = meta->origin;
	map_set(set->seen, key_of(set->arena, meta), origin);
}

static void
add_faults(struct reading *reading, const struct schema_walk *walk,
    const struct object_meta *meta)
{
	size_t i;

	for (i = 0; i < walk->fault_count; i++)
		add_problem(reading, walk->faults[i].line,
		    what_of(reading, meta), walk->faults[i].text);
}

/* Reads the spec and adds the object; false when the walk has faults. */
static bool
add_object(struct object_set *set, const struct node *object,
    const struct object_meta *meta, struct schema_walk *walk)
{
	struct git_repository git_repository = { .meta = *meta };
	struct image_repository image_repository = { .meta = *meta };
	struct image_policy policy = { .meta = *meta };
	struct image_update update = { .meta = *meta };

	switch (meta->kind) {
	case OBJECT_GIT_REPOSITORY:
		if (!git_repository_read(
			set->arena, object, walk, &git_repository))
			return false;
		*ARRAY_ADD(set->arena, set->git_repositories,
		    set->git_repository_count) = git_repository;
		return true;
	case OBJECT_IMAGE_REPOSITORY:
		if (!image_repository_read(
			set->arena, object, walk, &image_repository))
			return false;
		*ARRAY_ADD(set->arena, set->image_repositories,
		    set->image_repository_count) = image_repository;
		return true;
	case OBJECT_IMAGE_POLICY:
		if (!image_policy_read(set->arena, object, walk, &policy))
			return false;
		*ARRAY_ADD(set->arena, set->image_policies,
		    set->image_policy_count) = policy;
		return true;
	case OBJECT_IMAGE_UPDATE:
		if (!image_update_read(set->arena, object, walk, &update))
			return false;
		*ARRAY_ADD(set->arena, set->image_updates,
		    set->image_update_count) = update;
		return true;
	}
	return false;
}

static bool
is_known_version(struct span version)
{
	return span_is(version, "v1") || span_is(version, "v1beta2") ||
	    span_is(version, "v1beta1");
}

/* An object of one of our kinds; version is what follows the group. */
static void
read_ours(struct reading *reading, const struct node *object,
    enum object_kind kind, struct span version)
{
	const struct node *api = node_get(object, "apiVersion");
	struct schema_walk walk = { .arena = reading->arena };
	struct object_meta meta = { .kind = kind, .origin = reading->origin };
	struct arena *arena = reading->set->arena;

	meta.origin.line = line_of(object);
	if (placeholder_is_in_object(object) ||
	    !has_room(reading, meta.origin.line))
		return;
	meta.api_version = arena_span(arena, api->text);
	object_read_meta(arena, object, reading->namespace, &walk, &meta);
	if (!is_known_version(version))
		schema_fault(&walk, api,
		    "apiVersion: Unsupported value: \"%s\": supported "
		    "values: " VERSIONS,
		    schema_quote(reading->arena, version));
	if (!walk.fault_count) {
		if (is_second(reading, &meta))
			return;
		if (add_object(reading->set, object, &meta, &walk)) {
			remember(reading->set, &meta);
			return;
		}
	}
	add_faults(reading, &walk, &meta);
}

static void
read_object(struct reading *reading, const struct node *object)
{
	const char *api = node_get_text(object, "apiVersion");
	const char *word = node_get_text(object, "kind");
	size_t slash, i;

	if (!api || !word)
		return;
	if (span_ends(span_of(word), "List")) {
		for (NODE_EACH(item, node_get(object, "items")))
			read_object(reading, item);
		return;
	}
	slash = span_find(span_of(api), '/');
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(word, object_kind_word(kinds[i].kind)) == 0 &&
		    span_is(span_head(span_of(api), slash), kinds[i].group))
			read_ours(reading, object, kinds[i].kind,
			    span_from(span_of(api), slash + 1));
}

/* "3:5: reason" in the words of yaml_read.h. */
static void
add_yaml_problem(struct reading *reading, const struct error *error)
{
	struct span rest = span_of(error->text), line, column;
	uint64_t number = 1;

	if (!span_cut(&rest, ':', &line) || !span_cut(&rest, ':', &column) ||
	    !span_number(line, &number))
		rest = span_of(error->text);
	rest = span_trim(rest);
	add_problem(reading, (unsigned)number, "file",
	    arena_printf(reading->arena, "not YAML: column %.*s: %.*s",
		(int)column.length, column.at, (int)rest.length, rest.at));
}

static void
read_documents(struct reading *reading, struct span text)
{
	struct yaml_reader *reader = yaml_read_begin(reading->arena, text);
	struct error error;
	struct node *root;
	bool failed;

	while (yaml_read_next(reader, &root, &failed, &error))
		read_object(reading, root);
	if (failed && !placeholder_is_in_text(text) && has_room(reading, 1))
		add_yaml_problem(reading, &error);
	yaml_read_end(reader);
}

static bool
mentions_us(struct span text)
{
	return span_find_text(text, IMAGE_GROUP) < text.length ||
	    span_find_text(text, SOURCE_GROUP) < text.length;
}

void
object_set_read(struct object_set *set, struct span text,
    struct object_origin origin, const char *namespace)
{
	struct reading reading = { .set = set, .origin = origin };

	if (set->is_full || !mentions_us(text))
		return;
	reading.origin.source = arena_dup(set->arena, origin.source);
	reading.origin.file = arena_dup(set->arena, origin.file);
	reading.origin.line = 1;
	reading.namespace = arena_dup(set->arena, namespace);
	if (text.length > OBJECT_FILE_LIMIT) {
		add_problem(&reading, 1, "file", "larger than 4 MiB, not read");
		return;
	}
	reading.arena = arena_new();
	read_documents(&reading, text);
	arena_free(reading.arena);
}

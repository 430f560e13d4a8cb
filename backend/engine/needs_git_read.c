#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/digest.h"
#include "backend/base/log.h"
#include "backend/base/xalloc.h"
#include "backend/core/path.h"
#include "backend/engine/needs_git.h"

/*
 * DESIGN: what a place said at its last commit is kept, so that a look at an
 * unchanged one costs the reading of a reference. The list is made of all places
 * at once, because the Kustomizations of one repository say the namespaces of
 * another; a digest of everything it is made of tells whether it would be the
 * same again.
 */

struct needs_git_place {
	const struct needs_git_wish *wish; /* during a reading */
	char *key;
	struct secret_cache *cache;
	struct arena *arena; /* of the files */
	struct secret_file *files;
	size_t file_count;
	char commit[GIT_ID_TEXT_SIZE]; /* "" for a folder, or nothing read */
	struct needs_git_place *next;
};

/* One reading. */
struct reading {
	const struct needs_git_order *order;
	struct needs_git_memory *memory;
	struct arena *scratch;
};

/* ---- places ---- */

static const char *
key_of(struct arena *arena, const struct needs_git_wish *wish)
{
	static const struct git_reference none;
	const struct git_reference *ref =
	    wish->reference ? wish->reference : &none;
	const char *const parts[] = { wish->url, wish->path, wish->branch,
		ref->branch, ref->tag, ref->semver, ref->name, ref->commit };
	const char *key = wish->reference ? "reference" : "branch";
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		key = arena_printf(
		    arena, "%s\n%s", key, parts[i] ? parts[i] : "");
	return key;
}

static struct needs_git_place *
place_of(struct reading *reading, const struct needs_git_wish *wish)
{
	struct needs_git_memory *memory = reading->memory;
	const char *key = key_of(reading->scratch, wish);
	struct needs_git_place *place;

	for (place = memory->places; place; place = place->next)
		if (strcmp(place->key, key) == 0)
			break;
	if (!place) {
		place = xcalloc(1, sizeof(*place));
		place->key = xstrdup(key);
		place->cache = secret_cache_new();
		place->next = memory->places;
		memory->places = place;
	}
	return place;
}

static void
take_files(struct needs_git_place *place, struct arena *arena,
    struct secret_file *files, size_t count)
{
	arena_free(place->arena);
	place->arena = arena;
	place->files = files;
	place->file_count = count;
}

/* ---- reading one ---- */

static bool
find_commit(struct git_cache *cache, const struct needs_git_wish *wish,
    struct git_id *commit, struct error *error)
{
	return wish->reference
	    ? survey_checkout(cache, wish->reference, commit, error)
	    : git_read_branch(cache, wish->branch, commit, error);
}

static bool
scan(struct needs_git_place *place, struct git_cache *cache,
    const struct git_id *commit, struct error *error)
{
	struct arena *arena = arena_new();
	struct secret_file *files;
	size_t count;

	if (!secret_scan_commit(cache, commit, place->wish->path, place->cache,
		arena, &files, &count, error)) {
		arena_free(arena);
		return false;
	}
	take_files(place, arena, files, count);
	git_id_text(commit, place->commit);
	return true;
}

static bool
read_git(
    struct reading *reading, struct needs_git_place *place, struct error *error)
{
	struct git_cache *cache = NULL;
	char text[GIT_ID_TEXT_SIZE];
	struct git_id commit;
	bool ok = git_cache_open(reading->order->cache_folder, place->wish->url,
		      &cache, error) &&
	    find_commit(cache, place->wish, &commit, error);

	if (ok)
		git_id_text(&commit, text);
	if (ok && strcmp(text, place->commit) != 0)
		ok = scan(place, cache, &commit, error);
	git_cache_close(cache);
	return ok;
}

static bool
read_folder(struct needs_git_place *place, struct error *error)
{
	const struct needs_git_wish *wish = place->wish;
	struct arena *arena = arena_new();
	const char *folder = wish->url;
	struct secret_file *files;
	size_t count;

	if (wish->path[0])
		folder = arena_printf(arena, "%s/%s", folder, wish->path);
	if (!secret_scan_folder(
		folder, place->cache, arena, &files, &count, error)) {
		arena_free(arena);
		return false;
	}
	take_files(place, arena, files, count);
	return true;
}

/* A place that cannot be read stays as it was: what is shown is the last state
 * that is known. */
static void
read_place(struct reading *reading, struct needs_git_place *place)
{
	struct error error;

	if (!(place->wish->is_folder ? read_folder(place, &error)
				     : read_git(reading, place, &error)))
		log_debug(
		    "secrets of %s: %s", place->wish->shown_url, error.text);
}

/* ---- all of them ---- */

/* The same commit is read through another place, or more of it. */
static bool
is_covered(const struct reading *reading, const struct needs_git_place *place)
{
	const struct needs_git_wish *wish = place->wish;
	const struct needs_git_place *other;

	for (other = reading->memory->places; other; other = other->next) {
		if (other == place || !other->wish || !place->commit[0] ||
		    strcmp(other->commit, place->commit) != 0 ||
		    strcmp(other->wish->url, wish->url) != 0 ||
		    !path_contains(other->wish->path, wish->path))
			continue;
		/* Of two that are equal the first in the order counts. */
		if (strcmp(other->wish->path, wish->path) != 0 ||
		    other->wish < wish)
			return true;
	}
	return false;
}

static bool
is_of(const struct secret_target *target, const struct needs_git_home *home,
    const char *url)
{
	return strcmp(target->source_name, home->name) == 0 &&
	    (!target->source_namespace ||
		strcmp(target->source_namespace, home->namespace) == 0) &&
	    strcmp(home->url, url) == 0;
}

/* What the Kustomizations of all places say of this one. */
static struct secret_target *
targets_of(const struct reading *reading, const char *url, size_t *count)
{
	const struct needs_git_order *order = reading->order;
	struct secret_target *found = NULL;
	const struct needs_git_place *place;

	*count = 0;
	for (place = reading->memory->places; place; place = place->next) {
		for (ARRAY_EACH(file, place->files, place->file_count)) {
			if (!place->wish || !file->facts)
				continue;
			for (ARRAY_EACH(target, file->facts->targets,
				 file->facts->target_count))
				for (ARRAY_EACH(
					 home, order->homes, order->home_count))
					if (is_of(target, home, url))
						*ARRAY_ADD(reading->scratch,
						    found, *count) = *target;
		}
	}
	return found;
}

static void
digest_text_of(struct digest_state *state, const char *text)
{
	digest_add(state, span_of(text ? text : ""));
}

static struct digest
digest_of(const struct reading *reading)
{
	const struct needs_git_order *order = reading->order;
	struct digest_state *state = digest_begin();
	const struct needs_git_place *place;

	for (ARRAY_EACH(home, order->homes, order->home_count)) {
		digest_text_of(state, home->namespace);
		digest_text_of(state, home->name);
		digest_text_of(state, home->url);
	}
	for (place = reading->memory->places; place; place = place->next) {
		if (!place->wish)
			continue;
		digest_text_of(state, place->key);
		digest_text_of(state, place->commit);
		digest_text_of(state, place->wish->fallback);
		if (!place->wish->is_folder)
			continue;
		/* The cache keeps one address for the same bytes. */
		for (ARRAY_EACH(file, place->files, place->file_count)) {
			digest_text_of(state, file->path);
			digest_add_number(
			    state, (uint64_t)(uintptr_t)file->facts);
		}
	}
	return digest_end(state);
}

static struct secret_ref_list *
join(const struct reading *reading, struct arena *arena)
{
	struct secret_ref_list *list = arena_alloc(arena, sizeof(*list));
	const struct needs_git_place *place;

	for (place = reading->memory->places; place; place = place->next) {
		struct secret_target *targets;
		size_t count;

		if (!place->wish || is_covered(reading, place))
			continue;
		targets = targets_of(reading, place->wish->url, &count);
		list->source = arena_dup(arena, place->wish->shown_url);
		secret_file_join(arena, place->files, place->file_count,
		    targets, count,
		    place->wish->fallback
			? arena_dup(arena, place->wish->fallback)
			: NULL,
		    list);
	}
	return list;
}

struct arena *
needs_git_read(const struct needs_git_order *order,
    struct needs_git_memory *memory, struct secret_ref_list **list)
{
	struct reading reading = { order, memory, arena_new() };
	struct needs_git_place *place;
	struct arena *arena = NULL;
	struct digest digest;

	for (place = memory->places; place; place = place->next)
		place->wish = NULL;
	for (ARRAY_EACH(wish, order->wishes, order->wish_count)) {
		place = place_of(&reading, wish);
		if (place->wish) /* asked for twice */
			continue;
		place->wish = wish;
		if (!cancel_is_asked(order->cancel))
			read_place(&reading, place);
	}
	digest = digest_of(&reading);
	if (!cancel_is_asked(order->cancel) &&
	    !digest_equal(&digest, &memory->made_of)) {
		arena = arena_new();
		*list = join(&reading, arena);
		memory->made_of = digest;
	}
	arena_free(reading.scratch);
	return arena;
}

void
needs_git_read_forget(struct needs_git_memory *memory, bool all)
{
	struct needs_git_place **at = &memory->places, *place;

	while ((place = *at) != NULL) {
		if (place->wish && !all) {
			at = &place->next;
			continue;
		}
		*at = place->next;
		secret_cache_unref(place->cache);
		arena_free(place->arena);
		free(place->key);
		free(place);
	}
}

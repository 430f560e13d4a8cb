#include "backend/io/marker_scan.h"

#include "backend/base/array.h"
#include "backend/io/marker_cache.h"

/* A blob over this is not even searched for markers. */
#define BLOB_LIMIT ((size_t)16 * 1024 * 1024)

/* Markers of the bytes, or why there are none; all in the arena. */
static void
find_markers(struct arena *arena, struct span bytes, struct marker_file *file,
    const char **problem)
{
	struct error wrong;

	if (!marker_is_candidate(bytes))
		return;
	if (bytes.length > MARKER_FILE_LIMIT)
		*problem = arena_printf(
		    arena, "larger than %zu bytes", MARKER_FILE_LIMIT);
	else if (!marker_find(arena, bytes, file, &wrong))
		*problem = arena_dup(arena, wrong.text);
}

/* Markers of a blob that the cache has no room for: they live in the arena of
 * the caller. */
static void
keep_apart(struct arena *arena, struct marker_file *file, const char *problem,
    struct marked_file *marked)
{
	marked->problem = problem;
	if (!problem && (file->marker_count || file->dead_count)) {
		struct marker_file *kept = arena_alloc(arena, sizeof(*kept));

		*kept = *file;
		marked->markers = kept;
	}
}

/* False is a fault of the object database. */
static bool
read_markers(struct git_cache *cache, struct marker_cache *markers,
    struct arena *arena, struct marked_file *marked, struct error *error)
{
	const struct marker_cache_entry *known;
	struct arena *scratch = arena_new();
	struct marker_file file = { 0 };
	const char *problem = NULL;
	struct span bytes;
	bool full = marker_cache_is_full(markers);
	bool ok = git_read_blob(
	    cache, &marked->entry.id, BLOB_LIMIT, scratch, &bytes, error);

	if (ok)
		find_markers(full ? arena : scratch, bytes, &file, &problem);
	else if (error->kind == ERROR_INVALID)
		ok = true;
	if (ok && full) {
		keep_apart(arena, &file, problem, marked);
	} else if (ok) {
		known = marker_cache_add(markers, &marked->entry.id,
		    problem ? NULL : &file, problem);
		marked->markers = known->markers;
		marked->problem = known->problem;
	}
	arena_free(scratch);
	return ok;
}

/* What one blob holds, from the cache or read now. */
static bool
look_at(struct git_cache *cache, struct marker_cache *markers,
    struct arena *arena, struct marked_file *marked, struct error *error)
{
	const struct marker_cache_entry *known =
	    marker_cache_find(markers, &marked->entry.id);

	if (!known)
		return read_markers(cache, markers, arena, marked, error);
	marked->markers = known->markers;
	marked->problem = known->problem;
	return true;
}

bool
marker_scan(struct git_cache *cache, struct marker_cache *markers,
    const struct git_id *commit, const char *path, struct arena *arena,
    struct marked_file **files, size_t *count, struct error *error)
{
	struct git_entry *entries;
	struct marked_file *found = NULL;
	size_t entry_count, found_count = 0;

	if (!git_read_files(cache, commit, path, marker_is_path, arena,
		&entries, &entry_count, error))
		return false;
	for (ARRAY_EACH(entry, entries, entry_count)) {
		struct marked_file marked = { .entry = *entry };

		if (!look_at(cache, markers, arena, &marked, error))
			return false;
		if (marked.markers || marked.problem)
			*ARRAY_ADD(arena, found, found_count) = marked;
	}
	*files = found;
	*count = found_count;
	return true;
}

#include "backend/io/marker_scan.h"

#include "backend/base/array.h"
#include "backend/io/marker_cache.h"

/* A blob over this is not even searched for markers. */
#define BLOB_LIMIT ((size_t)16 * 1024 * 1024)

/* Markers of the bytes, or why there are none; *problem is in the arena. */
static bool
find_markers(struct arena *arena, struct span bytes, struct marker_file *file,
    const char **problem)
{
	struct error wrong;

	if (!marker_is_candidate(bytes))
		return true;
	if (bytes.length > MARKER_FILE_LIMIT) {
		*problem = arena_printf(
		    arena, "larger than %zu bytes", MARKER_FILE_LIMIT);
		return false;
	}
	if (!marker_find(arena, bytes, file, &wrong)) {
		*problem = arena_dup(arena, wrong.text);
		return false;
	}
	return true;
}

/* What one blob holds, from the cache or read now. NULL is a fault of the
 * object database. */
static const struct marker_cache_entry *
look_at(struct git_cache *cache, struct marker_cache *markers,
    const struct git_entry *entry, struct error *error)
{
	const struct marker_cache_entry *known =
	    marker_cache_find(markers, &entry->id);
	struct marker_file file = { 0 };
	const char *problem = NULL;
	struct arena *scratch;
	struct span bytes;
	bool ok;

	if (known)
		return known;
	scratch = arena_new();
	ok = git_read_blob(
	    cache, &entry->id, BLOB_LIMIT, scratch, &bytes, error);
	if (ok)
		ok = find_markers(scratch, bytes, &file, &problem) || problem;
	else if (error->kind == ERROR_INVALID)
		ok = true;
	if (ok)
		known = marker_cache_add(
		    markers, &entry->id, problem ? NULL : &file, problem);
	arena_free(scratch);
	return known;
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
		const struct marker_cache_entry *known =
		    look_at(cache, markers, entry, error);
		struct marked_file *file;

		if (!known)
			return false;
		if (!known->markers && !known->problem)
			continue;
		file = ARRAY_ADD(arena, found, found_count);
		file->entry = *entry;
		file->markers = known->markers;
		file->problem = known->problem;
	}
	*files = found;
	*count = found_count;
	return true;
}

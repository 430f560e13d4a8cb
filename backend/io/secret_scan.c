#include "backend/io/secret_scan.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/digest.h"
#include "backend/base/xalloc.h"
#include "backend/core/marker.h"
#include "backend/io/blob_table.h"
#include "backend/io/files.h"

struct entry {
	struct git_id id;
	const struct secret_facts *facts; /* NULL: it says nothing */
};

struct secret_cache {
	atomic_size_t owners;
	struct arena *arena;
	struct blob_table entries;
};

struct secret_cache *
secret_cache_new(void)
{
	struct secret_cache *cache = xcalloc(1, sizeof(*cache));

	atomic_init(&cache->owners, 1);
	cache->arena = arena_new();
	blob_table_init(&cache->entries);
	return cache;
}

struct secret_cache *
secret_cache_ref(struct secret_cache *cache)
{
	atomic_fetch_add(&cache->owners, 1);
	return cache;
}

void
secret_cache_unref(struct secret_cache *cache)
{
	if (!cache || atomic_fetch_sub(&cache->owners, 1) != 1)
		return;
	arena_free(cache->arena);
	blob_table_release(&cache->entries);
	free(cache);
}

/* Reads the bytes, and keeps what they say; in the scan's arena when the cache
 * is full. */
static const struct secret_facts *
learn(struct secret_cache *cache, struct arena *arena, const struct git_id *id,
    struct span bytes)
{
	bool full = blob_table_is_full(&cache->entries);
	struct arena *home = full ? arena : cache->arena;
	struct secret_facts facts, *kept = NULL;
	struct entry *entry;

	if (secret_file_read(home, bytes, &facts)) {
		kept = arena_alloc(home, sizeof(*kept));
		*kept = facts;
	}
	if (!full) {
		entry = arena_alloc(home, sizeof(*entry));
		entry->id = *id;
		entry->facts = kept;
		blob_table_add(&cache->entries, &entry->id);
	}
	return kept;
}

static void
add_file(struct arena *arena, struct secret_file **files, size_t *count,
    const char *path, const struct secret_facts *facts)
{
	struct secret_file *file;

	if (!facts && !secret_file_is_mark(span_of(path)))
		return;
	file = ARRAY_ADD(arena, *files, *count);
	file->path = path;
	file->facts = facts;
}

/* ---- a commit ---- */

/* False is a fault of the object database. */
static bool
look_at(struct git_cache *repository, struct secret_cache *cache,
    struct arena *arena, const struct git_id *id,
    const struct secret_facts **facts, struct error *error)
{
	const struct entry *known = blob_table_find(&cache->entries, id);
	struct span bytes = { 0 };
	struct arena *scratch;
	bool ok;

	if (known) {
		*facts = known->facts;
		return true;
	}
	scratch = arena_new();
	ok = git_read_blob(
	    repository, id, SECRET_FILE_LIMIT, scratch, &bytes, error);
	if (ok || error->kind == ERROR_INVALID) { /* too large: as if empty */
		*facts = learn(cache, arena, id, bytes);
		ok = true;
	}
	arena_free(scratch);
	return ok;
}

bool
secret_scan_commit(struct git_cache *repository, const struct git_id *commit,
    const char *path, struct secret_cache *cache, struct arena *arena,
    struct secret_file **files, size_t *count, struct error *error)
{
	const struct secret_facts *facts;
	struct secret_file *found = NULL;
	struct git_entry *entries;
	size_t entry_count, found_count = 0;

	if (!git_read_files(repository, commit, path, marker_is_path, arena,
		&entries, &entry_count, error))
		return false;
	for (ARRAY_EACH(entry, entries, entry_count)) {
		if (!look_at(
			repository, cache, arena, &entry->id, &facts, error))
			return false;
		add_file(arena, &found, &found_count, entry->path, facts);
	}
	*files = found;
	*count = found_count;
	return true;
}

/* ---- a folder ---- */

/* Files have no ids: what was read is known by what stands in it. */
static void
id_of(struct span bytes, struct git_id *id)
{
	struct digest_state *state = digest_begin();
	struct digest digest;

	digest_add(state, bytes);
	digest = digest_end(state);
	memcpy(id->bytes, digest.bytes, GIT_ID_SIZE);
}

/* NULL for a file that says nothing or that cannot be read. */
static const struct secret_facts *
look_in(const char *folder, const char *path, struct secret_cache *cache,
    struct arena *arena)
{
	struct arena *scratch = arena_new();
	const struct secret_facts *facts = NULL;
	const struct entry *known;
	struct error ignored;
	struct span bytes;
	struct git_id id;

	if (files_read(arena_printf(scratch, "%s/%s", folder, path),
		SECRET_FILE_LIMIT, scratch, &bytes, &ignored)) {
		id_of(bytes, &id);
		known = blob_table_find(&cache->entries, &id);
		facts = known ? known->facts : learn(cache, arena, &id, bytes);
	}
	arena_free(scratch);
	return facts;
}

bool
secret_scan_folder(const char *folder, struct secret_cache *cache,
    struct arena *arena, struct secret_file **files, size_t *count,
    struct error *error)
{
	struct secret_file *found = NULL;
	size_t path_count, found_count = 0;
	const char **paths;

	if (!files_list(folder, marker_is_path, SECRET_SCAN_FILE_LIMIT, arena,
		&paths, &path_count, error))
		return false;
	for (ARRAY_EACH(path, paths, path_count))
		add_file(arena, &found, &found_count, *path,
		    look_in(folder, *path, cache, arena));
	*files = found;
	*count = found_count;
	return true;
}

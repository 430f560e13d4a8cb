#include <git2.h>

#include "backend/base/array.h"
#include "backend/io/git_read.h"

/*
 * DESIGN: git sorts the entries of a tree as if the name of a directory ended
 * in a slash, so that a walk in the order of the trees gives the files in byte
 * order of their paths, without sorting. Directories that lie beside the wanted
 * path are not read at all.
 *
 * A tree can name one subtree many times, so a few hundred bytes can stand for
 * more paths than there are atoms: entries and depth have limits.
 */

#define ENTRY_LIMIT 2000000
#define PATH_LIMIT ((size_t)4096)

struct walk {
	git_repository *repository;
	bool (*wanted)(struct span path);
	struct arena *arena;
	struct git_entry *entries;
	size_t count;
	size_t seen;
	struct buf path;
	struct error *error;
};

static bool
is_plain_name(const char *name)
{
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	    !strchr(name, '/');
}

static void
add_file(struct walk *walk, const git_tree_entry *entry)
{
	struct git_entry *file;

	if (walk->wanted && !walk->wanted(buf_as_span(&walk->path)))
		return;
	file = ARRAY_ADD(walk->arena, walk->entries, walk->count);
	file->path = arena_span(walk->arena, buf_as_span(&walk->path));
	file->mode = (unsigned)git_tree_entry_filemode(entry);
	memcpy(file->id.bytes, git_tree_entry_id(entry)->id, GIT_ID_SIZE);
}

static bool walk_tree(struct walk *walk, const git_oid *id);

/* walk->path is the entry's path already. */
static bool
walk_entry(struct walk *walk, const git_tree_entry *entry)
{
	git_filemode_t mode = git_tree_entry_filemode(entry);

	if (mode == GIT_FILEMODE_TREE)
		return walk_tree(walk, git_tree_entry_id(entry));
	if (mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE)
		add_file(walk, entry);
	return true;
}

static bool
walk_tree(struct walk *walk, const git_oid *id)
{
	size_t length = walk->path.length, count, i;
	git_tree *tree = NULL;
	bool done = true;

	if (git_tree_lookup(&tree, walk->repository, id) != 0) {
		git_cache_error(
		    walk->error, ERROR_INVALID, "cannot read a folder");
		return false;
	}
	count = git_tree_entrycount(tree);
	for (i = 0; i < count && done; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		const char *name = git_tree_entry_name(entry);

		if (!is_plain_name(name))
			continue;
		if (length)
			buf_byte(&walk->path, '/');
		buf_text(&walk->path, name);
		if (walk->path.overflow || ++walk->seen > ENTRY_LIMIT) {
			error_set(walk->error, ERROR_INVALID,
			    "the repository has too many or too deep folders");
			done = false;
		} else {
			done = walk_entry(walk, entry);
		}
		walk->path.length = length;
		walk->path.at[length] = '\0';
	}
	git_tree_free(tree);
	return done;
}

/* "./apps/", "/apps" and "apps" are one place; false for "..". */
static bool
add_normal_path(struct buf *into, const char *path)
{
	struct span rest = span_of(path), piece;

	while (span_cut(&rest, '/', &piece)) {
		if (piece.length == 0 || span_is(piece, "."))
			continue;
		if (span_is(piece, ".."))
			return false;
		if (into->length)
			buf_byte(into, '/');
		buf_span(into, piece);
	}
	return !into->overflow;
}

/* The tree of the commit, or NULL. */
static git_tree *
root_of(git_repository *repository, const struct git_id *commit,
    struct error *error)
{
	git_commit *object = NULL;
	git_tree *root = NULL;
	git_oid oid;

	memcpy(oid.id, commit->bytes, GIT_ID_SIZE);
	if (git_commit_lookup(&object, repository, &oid) != 0 ||
	    git_commit_tree(&root, object) != 0)
		git_cache_error(
		    error, ERROR_NOT_FOUND, "cannot read the commit");
	git_commit_free(object);
	return root;
}

static bool
walk_below(struct walk *walk, git_tree *root, const char *asked)
{
	git_tree_entry *entry = NULL;
	bool done;

	if (walk->path.length == 0)
		return walk_tree(walk, git_tree_id(root));
	if (git_tree_entry_bypath(&entry, root, walk->path.at) != 0) {
		error_set(walk->error, ERROR_NOT_FOUND,
		    "%s: not in the repository", asked);
		return false;
	}
	done = walk_entry(walk, entry);
	git_tree_entry_free(entry);
	return done;
}

bool
git_read_files(struct git_cache *cache, const struct git_id *commit,
    const char *path, bool (*wanted)(struct span path), struct arena *arena,
    struct git_entry **entries, size_t *count, struct error *error)
{
	struct walk walk = { .repository = git_cache_handle(cache),
		.wanted = wanted,
		.arena = arena,
		.error = error };
	git_tree *root = NULL;
	bool done = false;

	buf_init(&walk.path, PATH_LIMIT);
	if (!add_normal_path(&walk.path, path ? path : "")) {
		error_set(error, ERROR_INVALID,
		    "%s: not a path inside the repository", path);
		goto out;
	}
	root = root_of(walk.repository, commit, error);
	if (!root || !walk_below(&walk, root, path))
		goto out;
	*entries = walk.entries;
	*count = walk.count;
	done = true;
out:
	git_tree_free(root);
	buf_release(&walk.path);
	return done;
}

#include "backend/io/git_commit.h"

#include <stdlib.h>

#include <git2.h>

#include "backend/base/buf.h"
#include "backend/base/xalloc.h"

/*
 * DESIGN: trees are edited in place of an index, which takes a twentieth of the
 * time in a large repository and keeps modes, line ends and everything that was
 * not asked for as it is. The old blob of each file is compared with the base,
 * so a commit can only replace what a person saw.
 */

#define PERSON_CEILING ((size_t)512)

static void
oid_of(const struct git_id *id, git_oid *oid)
{
	memcpy(oid->id, id->bytes, GIT_ID_SIZE);
}

void
git_commit_blob_id(struct span bytes, struct git_id *id)
{
	git_oid oid = { { 0 } };

	(void)git_odb_hash(
	    &oid, bytes.at ? bytes.at : "", bytes.length, GIT_OBJECT_BLOB);
	memcpy(id->bytes, oid.id, GIT_ID_SIZE);
}

/* False when the file is not what the change says it replaces. */
static bool
check_old(git_tree *base, const struct git_change *change, git_filemode_t *mode,
    struct error *error)
{
	git_tree_entry *entry = NULL;
	git_oid old;
	bool same = false;

	oid_of(&change->old, &old);
	if (git_tree_entry_bypath(&entry, base, change->path) == 0 &&
	    git_oid_equal(git_tree_entry_id(entry), &old)) {
		*mode = git_tree_entry_filemode(entry);
		same = *mode == GIT_FILEMODE_BLOB ||
		    *mode == GIT_FILEMODE_BLOB_EXECUTABLE;
	}
	if (!same)
		error_set(error, ERROR_CONFLICT, "%s: changed in the meantime",
		    change->path);
	git_tree_entry_free(entry);
	return same;
}

/* The new tree: all blobs, then the trees above them. */
static bool
write_tree(git_repository *repository, git_tree *base,
    const struct git_commit_order *order, git_oid *tree, struct error *error)
{
	git_tree_update *updates =
	    xcalloc(order->change_count + 1, sizeof(*updates));
	bool done = false;
	size_t i;

	for (i = 0; i < order->change_count; i++) {
		const struct git_change *change = &order->changes[i];
		git_tree_update *update = &updates[i];

		if (!check_old(base, change, &update->filemode, error))
			goto out;
		update->action = GIT_TREE_UPDATE_UPSERT;
		update->path = change->path;
		if (git_blob_create_from_buffer(&update->id, repository,
			change->bytes.at ? change->bytes.at : "",
			change->bytes.length) != 0) {
			git_cache_error(error, ERROR_UNAVAILABLE,
			    "cannot write into the cache");
			goto out;
		}
	}
	done = git_tree_create_updated(
		   tree, repository, base, order->change_count, updates) == 0;
	if (!done)
		git_cache_error(
		    error, ERROR_UNAVAILABLE, "cannot write into the cache");
out:
	free(updates);
	return done;
}

/* What would end the name or the address early in the commit's header. */
static void
add_plain(struct buf *into, const char *text)
{
	for (; text && *text; text++) {
		if (!strchr("<>\r\n", *text))
			buf_byte(into, *text);
	}
}

static git_signature *
sign(const struct git_person *person, int64_t when, struct error *error)
{
	git_signature *signature = NULL;
	struct buf name, email;

	buf_init(&name, PERSON_CEILING);
	buf_init(&email, PERSON_CEILING);
	add_plain(&name, person->name);
	add_plain(&email, person->email);
	if (git_signature_new(&signature, name.at, email.at, when, 0) != 0) {
		error_set(error, ERROR_INVALID,
		    "a commit needs a name and an e-mail address");
		error_hint(error, NULL,
		    "set user.name and user.email with git config --global");
	}
	buf_release(&name);
	buf_release(&email);
	return signature;
}

static bool
write_commit(git_repository *repository, git_commit *parent,
    const git_oid *tree_id, const struct git_commit_order *order,
    struct git_id *commit, struct error *error)
{
	git_signature *author = NULL, *committer = NULL;
	const git_commit *parents[] = { parent };
	git_tree *tree = NULL;
	git_oid made;
	bool done = false;

	author = sign(&order->author, order->time, error);
	if (author)
		committer = sign(&order->committer, order->time, error);
	if (!committer)
		goto out;
	if (git_tree_lookup(&tree, repository, tree_id) != 0 ||
	    git_commit_create(&made, repository, NULL, author, committer, NULL,
		order->message, tree, 1, parents) != 0) {
		git_cache_error(error, ERROR_UNAVAILABLE,
		    "cannot write the commit into the cache");
		goto out;
	}
	memcpy(commit->bytes, made.id, GIT_ID_SIZE);
	done = true;
out:
	git_tree_free(tree);
	git_signature_free(author);
	git_signature_free(committer);
	return done;
}

bool
git_commit_make(struct git_cache *cache, const struct git_commit_order *order,
    struct git_id *commit, struct error *error)
{
	git_repository *repository = git_cache_handle(cache);
	git_commit *parent = NULL;
	git_tree *base = NULL;
	git_oid id, tree;
	bool done = false;

	oid_of(&order->base, &id);
	if (git_commit_lookup(&parent, repository, &id) != 0 ||
	    git_commit_tree(&base, parent) != 0) {
		git_cache_error(error, ERROR_NOT_FOUND,
		    "cannot read the commit to build on");
		goto out;
	}
	done = write_tree(repository, base, order, &tree, error) &&
	    write_commit(repository, parent, &tree, order, commit, error);
out:
	git_tree_free(base);
	git_commit_free(parent);
	return done;
}

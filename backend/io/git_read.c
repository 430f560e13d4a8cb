#include "backend/io/git_read.h"

#include <git2.h>

#include "backend/base/array.h"
#include "backend/base/text.h"

#define ORIGIN "refs/remotes/origin/"
#define NAME_CEILING ((size_t)1024)
#define LISTED_BRANCHES 8 /* in the message about a missing one */

static struct git_id
id_of(const git_oid *oid)
{
	struct git_id id;

	memcpy(id.bytes, oid->id, GIT_ID_SIZE);
	return id;
}

static git_oid
oid_of(const struct git_id *id)
{
	git_oid oid = { { 0 } };

	memcpy(oid.id, id->bytes, GIT_ID_SIZE);
	return oid;
}

/* Which branches there are, for a person who mistyped one. */
static void
say_branches(git_repository *repository, struct error *error)
{
	git_reference_iterator *walk = NULL;
	struct buf names;
	const char *name;
	size_t count = 0;

	buf_init(&names, sizeof(error->means) - 1);
	if (git_reference_iterator_glob_new(&walk, repository, ORIGIN "*") == 0)
		while (git_reference_next_name(&name, walk) == 0) {
			struct span branch =
			    span_from(span_of(name), sizeof(ORIGIN) - 1);

			if (span_is(branch, "HEAD"))
				continue;
			if (count++ >= LISTED_BRANCHES)
				continue;
			buf_text(&names, count == 1 ? "there is: " : ", ");
			text_clean(&names, branch, TEXT_LINE);
		}
	git_reference_iterator_free(walk);
	if (count > LISTED_BRANCHES)
		buf_printf(&names, " and %zu more", count - LISTED_BRANCHES);
	error_hint(
	    error, count ? names.at : "the repository has no branch yet", NULL);
	buf_release(&names);
}

/* 0 or a code of the library */
static int
peel(git_repository *repository, const char *full, struct git_id *commit)
{
	git_reference *reference = NULL;
	git_object *object = NULL;
	int code;

	code = git_reference_lookup(&reference, repository, full);
	if (code == 0)
		code =
		    git_reference_peel(&object, reference, GIT_OBJECT_COMMIT);
	if (code == 0)
		*commit = id_of(git_object_id(object));
	git_object_free(object);
	git_reference_free(reference);
	return code;
}

bool
git_read_branch(struct git_cache *cache, const char *branch,
    struct git_id *commit, struct error *error)
{
	git_repository *repository = git_cache_handle(cache);
	bool is_default = !branch || !*branch;
	struct buf name;
	int code;

	buf_init(&name, NAME_CEILING);
	buf_printf(&name, ORIGIN "%s", is_default ? "HEAD" : branch);
	code = name.overflow ? GIT_EINVALIDSPEC
			     : peel(repository, name.at, commit);
	buf_release(&name);
	if (code == 0)
		return true;
	if (code != GIT_ENOTFOUND && code != GIT_EINVALIDSPEC) {
		git_cache_error(error, ERROR_INVALID, "cannot read the branch");
		return false;
	}
	if (is_default)
		error_set(error, ERROR_NOT_FOUND, "no default branch");
	else
		error_set(error, ERROR_NOT_FOUND, "no branch %s", branch);
	say_branches(repository, error);
	return false;
}

static bool
is_whole_id(const char *name)
{
	return strlen(name) == GIT_ID_SIZE * 2 &&
	    strspn(name, "0123456789abcdefABCDEF") == GIT_ID_SIZE * 2;
}

static int
peel_id(git_repository *repository, const char *name, struct git_id *commit)
{
	git_object *object = NULL, *peeled = NULL;
	git_oid oid;
	int code = git_oid_fromstr(&oid, name);

	if (code == 0)
		code = git_object_lookup(
		    &object, repository, &oid, GIT_OBJECT_ANY);
	if (code == 0)
		code = git_object_peel(&peeled, object, GIT_OBJECT_COMMIT);
	if (code == 0)
		*commit = id_of(git_object_id(peeled));
	git_object_free(peeled);
	git_object_free(object);
	return code;
}

bool
git_read_commit(struct git_cache *cache, const char *name,
    struct git_id *commit, struct error *error)
{
	git_repository *repository = git_cache_handle(cache);
	struct span whole = span_of(name);
	struct buf full;
	int code;

	if (is_whole_id(name)) {
		code = peel_id(repository, name, commit);
	} else {
		buf_init(&full, NAME_CEILING);
		if (span_starts(whole, "refs/heads/"))
			buf_printf(&full, ORIGIN "%s",
			    name + sizeof("refs/heads/") - 1);
		else if (span_starts(whole, "refs/"))
			buf_text(&full, name);
		else
			buf_printf(&full, "refs/tags/%s", name);
		code = full.overflow ? GIT_EINVALIDSPEC
				     : peel(repository, full.at, commit);
		buf_release(&full);
	}
	if (code == 0)
		return true;
	if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC)
		error_set(error, ERROR_NOT_FOUND,
		    "%s: no such reference or commit", name);
	else
		git_cache_error(error, ERROR_INVALID, name);
	return false;
}

const char *
git_read_default_branch(struct git_cache *cache, struct arena *arena)
{
	git_reference *head = NULL;
	const char *target = NULL, *branch = NULL;

	if (git_reference_lookup(
		&head, git_cache_handle(cache), ORIGIN "HEAD") == 0)
		target = git_reference_symbolic_target(head);
	if (target && span_starts(span_of(target), ORIGIN))
		branch = arena_dup(arena, target + sizeof(ORIGIN) - 1);
	git_reference_free(head);
	return branch;
}

bool
git_read_tags(struct git_cache *cache, struct arena *arena, const char ***tags,
    size_t *count, struct error *error)
{
	git_strarray list = { NULL, 0 };
	const char **names;
	size_t i;

	if (git_tag_list(&list, git_cache_handle(cache)) != 0) {
		git_cache_error(error, ERROR_INVALID, "cannot list the tags");
		return false;
	}
	names = arena_calloc(arena, list.count + 1, sizeof(*names));
	for (i = 0; i < list.count; i++)
		names[i] = arena_dup(arena, list.strings[i]);
	*tags = names;
	*count = list.count;
	git_strarray_dispose(&list);
	return true;
}

bool
git_read_is_ancestor(struct git_cache *cache, const struct git_id *ancestor,
    const struct git_id *commit)
{
	git_oid old = oid_of(ancestor), new = oid_of(commit);

	if (git_oid_equal(&old, &new))
		return true;
	return git_graph_descendant_of(git_cache_handle(cache), &new, &old) ==
	    1;
}

bool
git_read_info(struct git_cache *cache, struct arena *arena,
    const struct git_id *commit, struct git_commit_info *info,
    struct error *error)
{
	git_commit *object = NULL;
	git_oid oid = oid_of(commit);
	const git_signature *author;
	const char *summary;

	if (git_commit_lookup(&object, git_cache_handle(cache), &oid) != 0) {
		git_cache_error(
		    error, ERROR_NOT_FOUND, "cannot read the commit");
		return false;
	}
	author = git_commit_author(object);
	summary = git_commit_summary(object);
	*info = (struct git_commit_info) {
		.summary = arena_dup(arena, summary ? summary : ""),
		.author = arena_dup(
		    arena, author && author->name ? author->name : ""),
		.time = author ? author->when.time : 0,
	};
	git_commit_free(object);
	return true;
}

bool
git_read_blob(struct git_cache *cache, const struct git_id *id, size_t limit,
    struct arena *arena, struct span *bytes, struct error *error)
{
	git_oid oid = oid_of(id);
	git_odb_object *object = NULL;
	git_odb *odb = NULL;
	git_object_t type;
	size_t length = 0;
	bool done = false;
	int code;

	code = git_repository_odb(&odb, git_cache_handle(cache));
	/* the size first: a blob of gigabytes is never unpacked */
	if (code == 0)
		code = git_odb_read_header(&length, &type, odb, &oid);
	if (code == 0 && (type != GIT_OBJECT_BLOB || length > limit)) {
		error_set(error, ERROR_INVALID,
		    type != GIT_OBJECT_BLOB
			? "not a file"
			: "the file has %zu bytes, the limit is %zu",
		    length, limit);
		goto out;
	}
	if (code == 0)
		code = git_odb_read(&object, odb, &oid);
	if (code != 0) {
		git_cache_error(error,
		    code == GIT_ENOTFOUND ? ERROR_NOT_FOUND : ERROR_INVALID,
		    "cannot read the file");
		goto out;
	}
	length = git_odb_object_size(object);
	*bytes = span_make(
	    arena_text(arena, git_odb_object_data(object), length), length);
	done = true;
out:
	git_odb_object_free(object);
	git_odb_free(odb);
	return done;
}

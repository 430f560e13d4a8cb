#include "backend/io/git_fetch.h"

#include <git2.h>

#include "backend/base/array.h"
#include "backend/base/map.h"
#include "backend/io/git_line.h"

/*
 * DESIGN: libgit2 brings the objects; the references are set here, because the
 * order matters: those that are gone go first, or a new branch `a/b' would meet
 * an old branch `a'. Each step leaves references to objects that are there, so
 * being killed in between costs nothing but the next fetch doing the rest.
 */

#define ORIGIN "refs/remotes/origin/"
#define HEADS "refs/heads/"
#define TAGS "refs/tags/"
#define NAME_CEILING ((size_t)1024)

struct wish {
	const char *name; /* in the cache */
	const git_oid *id;
};

/* The name in the cache, or NULL for what is not kept. */
static const char *
local_name(struct arena *arena, const char *name)
{
	struct span whole = span_of(name);
	const char *local = NULL;
	int valid = 0;

	if (span_starts(whole, HEADS))
		local =
		    arena_printf(arena, ORIGIN "%s", name + sizeof(HEADS) - 1);
	else if (span_starts(whole, TAGS) && !span_ends(whole, "^{}"))
		local = arena_dup(arena, name);
	if (!local || strcmp(local, ORIGIN "HEAD") == 0 ||
	    whole.length > NAME_CEILING)
		return NULL;
	return git_reference_name_is_valid(&valid, local) == 0 && valid ? local
									: NULL;
}

static int
delete_others(git_repository *repository, const char *glob, struct arena *arena,
    const struct map *wanted)
{
	git_reference_iterator *walk = NULL;
	const char **gone = NULL, *name;
	size_t count = 0;
	int code;

	code = git_reference_iterator_glob_new(&walk, repository, glob);
	while (code == 0 && git_reference_next_name(&name, walk) == 0) {
		if (!map_find(wanted, span_of(name)) &&
		    strcmp(name, ORIGIN "HEAD") != 0)
			*ARRAY_ADD(arena, gone, count) = arena_dup(arena, name);
	}
	git_reference_iterator_free(walk);
	for (ARRAY_EACH(each, gone, count)) {
		if (code == 0)
			code = git_reference_remove(repository, *each);
	}
	return code;
}

static int
set_one(git_repository *repository, const struct wish *wish)
{
	git_reference *reference = NULL;
	git_oid now;
	int code;

	if (git_reference_name_to_id(&now, repository, wish->name) == 0 &&
	    git_oid_equal(&now, wish->id))
		return 0;
	code = git_reference_create(
	    &reference, repository, wish->name, wish->id, 1, NULL);
	git_reference_free(reference);
	return code;
}

/* refs/remotes/origin/HEAD as the remote's HEAD says, or none. */
static int
set_head(git_repository *repository, git_remote *remote, struct arena *arena)
{
	git_reference *reference = NULL;
	git_buf branch = { NULL, 0, 0 };
	const char *target = NULL, *now = NULL;
	int code = 0;

	if (git_remote_default_branch(&branch, remote) == 0)
		target = local_name(arena, branch.ptr);
	git_buf_dispose(&branch);
	if (git_reference_lookup(&reference, repository, ORIGIN "HEAD") == 0)
		now = git_reference_symbolic_target(reference);
	if (!target && reference)
		code = git_reference_delete(reference);
	if (target && (!now || strcmp(now, target) != 0)) {
		git_reference_free(reference);
		reference = NULL;
		code = git_reference_symbolic_create(
		    &reference, repository, ORIGIN "HEAD", target, 1, NULL);
	}
	git_reference_free(reference);
	return code;
}

static int
set_references(
    git_repository *repository, git_remote *remote, struct arena *arena)
{
	const git_remote_head **heads = NULL;
	struct map *wanted = map_new(arena);
	struct wish *wishes = NULL;
	size_t head_count = 0, count = 0, i;
	int code;

	code = git_remote_ls(&heads, &head_count, remote);
	for (i = 0; code == 0 && i < head_count; i++) {
		const char *name = local_name(arena, heads[i]->name);
		struct wish *wish;

		if (!name)
			continue;
		wish = ARRAY_ADD(arena, wishes, count);
		*wish = (struct wish) { name, &heads[i]->oid };
		map_set(wanted, span_of(name), arena_alloc(arena, 1));
	}
	if (code == 0)
		code = delete_others(repository, ORIGIN "*", arena, wanted);
	if (code == 0)
		code = delete_others(repository, TAGS "*", arena, wanted);
	for (ARRAY_EACH(wish, wishes, count)) {
		if (code == 0)
			code = set_one(repository, wish);
	}
	if (code == 0)
		code = set_head(repository, remote, arena);
	return code;
}

/* False for a repository without a single branch or tag. */
static int
check_not_empty(struct git_line *line, git_remote *remote)
{
	const git_remote_head **heads = NULL;
	struct error error;
	size_t count = 0;
	int code = git_remote_ls(&heads, &count, remote);

	if (code != 0 ||
	    (count && strcmp(heads[0]->name, "capabilities^{}") != 0))
		return code;
	error_set(&error, ERROR_NOT_FOUND, "the repository is empty");
	error_hint(&error, "nothing was ever pushed to it",
	    "push a first commit to it");
	return git_line_fail_with(line, &error);
}

static int
talk(struct git_line *line, git_remote *remote,
    const git_remote_callbacks *callbacks)
{
	static char heads[] = "+" HEADS "*:" ORIGIN "*";
	static char tags[] = "+" TAGS "*:" TAGS "*";
	char *list[] = { heads, tags };
	const git_strarray refspecs = { list, 2 };
	git_fetch_options options;
	int code;

	(void)git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION);
	options.callbacks = *callbacks;
	options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
	options.prune = GIT_FETCH_NO_PRUNE;
	code = git_remote_connect(
	    remote, GIT_DIRECTION_FETCH, callbacks, NULL, NULL);
	if (code == 0)
		code = check_not_empty(line, remote);
	if (code == 0)
		code = git_remote_download(remote, &refspecs, &options);
	return code;
}

bool
git_fetch(
    struct git_cache *cache, const struct git_place *place, struct error *error)
{
	git_remote_callbacks callbacks;
	git_remote *remote = NULL;
	struct git_line line;
	bool done = false;
	int code;

	if (!git_line_open(&line, place, false, error))
		return false;
	if (!git_line_remote(&line, cache, &remote, &callbacks, error))
		goto out;
	code = talk(&line, remote, &callbacks);
	if (code == 0) {
		code =
		    set_references(git_cache_handle(cache), remote, line.arena);
		if (code != 0)
			git_cache_error(error, ERROR_UNAVAILABLE,
			    "cannot set the branches in the cache");
	} else {
		git_line_error(&line, code, error);
	}
	done = code == 0;
	/* ends the talk: its errors are of no interest any more */
	(void)git_remote_disconnect(remote);
out:
	git_remote_free(remote);
	git_line_close(&line);
	return done;
}

#include "tests/unit.h"

#include <stdlib.h>

#include "backend/io/git_fetch.h"
#include "backend/io/git_read.h"
#include "tests/git_fixture.h"

static struct git_cache *cache;

static bool
fetch(const char *url, struct error *error)
{
	const struct git_place place = { .url = url };
	bool done;

	*error = (struct error) { 0 };
	if (!cache &&
	    !git_cache_open(git_fixture_path("caches"), url, &cache, error))
		fail_msg("%s", error->text);
	if (!git_cache_lock(cache, 10000, NULL, error))
		fail_msg("%s", error->text);
	done = git_fetch(cache, &place, error);
	git_cache_unlock(cache);
	return done;
}

static void
must_fetch(const char *url)
{
	struct error error;

	if (!fetch(url, &error))
		fail_msg("%s: %s", error.text, error.said);
}

static int
close_cache(void **state UNUSED)
{
	git_cache_close(cache);
	cache = NULL;
	return 0;
}

/* The references of the remote and of the cache, written alike. */
static void
check_same(const char *name)
{
	assert_string_equal(
	    git_fixture_sh("git -C $(echo caches/git/%s-*.git) for-each-ref "
			   "--format '%%(objectname) %%(refname)' "
			   "| sed s:remotes/origin:heads: | grep -v HEAD | "
			   "sort -k 2",
		name),
	    git_fixture_sh("git -C %s.git for-each-ref "
			   "--format '%%(objectname) %%(refname)' | sort -k 2",
		name));
}

static void
test_everything_comes_and_goes(void **state UNUSED)
{
	const char *url = git_fixture_path("all.git");
	struct arena *arena = arena_new();

	git_fixture_make("all");
	git_fixture_sh("cd all; echo 1 >f; commit -m 1; git tag v1\n"
		       "git tag -a -m note v1a; git branch a; git branch b/c\n"
		       "git push -q origin --all; git push -q origin --tags\n");
	must_fetch(url);
	check_same("all");
	assert_string_equal(git_read_default_branch(cache, arena), "main");
	git_fixture_sh("git -C $(echo caches/git/all-*.git) fsck --strict");
	/* a folder becomes a branch, a branch a folder, a tag moves, one goes,
	 * main is rewritten, and the default branch is another */
	git_fixture_sh("cd all; git checkout -q --orphan x; echo 2 >f\n"
		       "commit -m 2; git branch -f main\n"
		       "git tag -f v1; git tag -d v1a\n"
		       "git branch -D a b/c; git branch a/b; git branch b\n"
		       "git push -q --force --prune origin "
		       "'refs/heads/*:refs/heads/*' 'refs/tags/*:refs/tags/*'\n"
		       "git -C ../all.git symbolic-ref HEAD refs/heads/a/b\n");
	must_fetch(url);
	check_same("all");
	assert_string_equal(git_read_default_branch(cache, arena), "a/b");
	must_fetch(url);
	check_same("all");
	arena_free(arena);
}

struct url_row {
	const char *name, *format; /* with the folder for %s */
};

static const struct url_row url_rows[] = {
	{ "a bare repository", "%s/kinds.git" },
	{ "a repository with a work tree", "%s/kinds" },
	{ "a file URL", "file://%s/kinds.git" },
	{ "a file URL with numbers in it", "file://%s/k%%69nds.git" },
	{ "a path with everything in it", "%s/it's \"a\" $path.git" },
};

static void
test_url(void **state)
{
	const struct url_row *row = *state;
	struct error error;
	struct git_id id;
	struct buf url;

	git_fixture_sh("test -d kinds || {\n"
		       "git init -q kinds; cd kinds; echo x >f; commit -m 1\n"
		       "git clone -q --bare . ../kinds.git\n"
		       "git clone -q --bare . \"../it's \\\"a\\\" "
		       "\\$path.git\"; }\n");
	buf_init(&url, 1000);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	buf_printf(&url, row->format, git_fixture_folder());
#pragma GCC diagnostic pop
	must_fetch(url.at);
	assert_true(git_read_branch(cache, NULL, &id, &error));
	assert_string_equal(git_fixture_text(&id),
	    git_fixture_sh("git -C kinds rev-parse main"));
	buf_release(&url);
}

struct refused_row {
	const char *name, *script, *url;
	enum error_kind kind;
	const char *text, *said;
};

static const struct refused_row refused_rows[] = {
	{ "no such repository", "true", "nowhere.git", ERROR_NOT_FOUND,
	    "no such repository", "does not appear to be a git repository" },
	{ "a folder that is no repository", "mkdir plain", "plain",
	    ERROR_NOT_FOUND, "no such repository", "" },
	{ "an empty repository", "git init -q --bare void.git", "void.git",
	    ERROR_NOT_FOUND, "is empty", "" },
	{ "SHA-256",
	    "git init -q --object-format=sha256 new; cd new; commit -m 1",
	    "new", ERROR_INVALID, "SHA-256", "" },
	{ "SHA-256 and empty",
	    "git init -q --bare --object-format=sha256 new.git", "new.git",
	    ERROR_NOT_FOUND, "is empty", "" },
	{ "a broken repository",
	    "git init -q bad; cd bad; echo x >f; commit -m 1\n"
	    "rm -rf .git/objects/??\n",
	    "bad", ERROR_UNAVAILABLE, "", "" },
};

static void
test_refused(void **state)
{
	const struct refused_row *row = *state;
	struct error error;

	git_fixture_sh("%s", row->script);
	assert_false(fetch(git_fixture_path(row->url), &error));
	assert_int_equal(error.kind, row->kind);
	assert_non_null(strstr(error.text, row->text));
	assert_non_null(strstr(error.text, row->url));
	assert_non_null(strstr(error.said, row->said));
}

static void
count_progress(void *context, const struct git_remote_progress *now)
{
	unsigned *most = context;

	if (now->received > *most)
		*most = now->received;
}

struct stop {
	struct cancel cancel;
	unsigned calls;
};

static void
stop_soon(void *context, const struct git_remote_progress *now UNUSED)
{
	struct stop *stop = context;

	if (++stop->calls == 3)
		cancel_ask(&stop->cancel);
}

static void
test_progress_and_cancel(void **state UNUSED)
{
	const char *url = git_fixture_path("many.git");
	struct stop stop = { { false }, 0 };
	struct git_place place = { .url = url };
	struct error error = { 0 };
	unsigned most = 0;

	git_fixture_sh("git init -q many; cd many\n"
		       "i=0; while [ $i -lt 300 ]; do echo $i >$i; "
		       "i=$((i+1)); done\n"
		       "commit -m 1; git clone -q --bare . ../many.git\n");
	assert_true(
	    git_cache_open(git_fixture_path("caches"), url, &cache, &error));
	place.cancel = &stop.cancel;
	place.progress = stop_soon;
	place.context = &stop;
	assert_false(git_fetch(cache, &place, &error));
	assert_int_equal(error.kind, ERROR_CANCELLED);
	place.cancel = NULL;
	place.progress = count_progress;
	place.context = &most;
	assert_true(git_fetch(cache, &place, &error));
	assert_int_equal(most, 302);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(url_rows) + COUNT(refused_rows) + 2] = {
		cmocka_unit_test_teardown(
		    test_everything_comes_and_goes, close_cache),
		cmocka_unit_test_teardown(
		    test_progress_and_cancel, close_cache),
	};
	size_t count = 2, i;
	int failed;

	git_fixture_open();
	for (i = 0; i < COUNT(url_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { url_rows[i].name, test_url, NULL,
			    close_cache, (void *)(uintptr_t)&url_rows[i] };
	for (i = 0; i < COUNT(refused_rows); i++)
		tests[count++] = (struct CMUnitTest) { refused_rows[i].name,
			test_refused, NULL, close_cache,
			(void *)(uintptr_t)&refused_rows[i] };
	failed = _cmocka_run_group_tests("git_fetch", tests, count, NULL, NULL);
	git_fixture_close();
	return failed;
}

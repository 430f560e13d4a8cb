#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/io/git_commit.h"
#include "backend/io/git_read.h"
#include "tests/git_fixture.h"

static struct git_cache *cache;
static struct arena *arena;
static struct git_id head;

/* A repository with something of everything, brought over by git itself. */
static void
set_up(void)
{
	struct error error = { 0 };

	git_fixture_make("repo");
	git_fixture_sh("cd repo\n"
		       "commit -m 'old one'; git tag v1.0.0\n"
		       "mkdir -p apps/web apps.d deep/a/b\n"
		       "printf 'a: 1\\r\\n' >apps/web/a.yaml\n"
		       "echo b >apps/b.yaml; echo dots >apps.d/x.yaml\n"
		       "echo run >run.sh; chmod +x run.sh\n"
		       "ln -s run.sh link; : >empty; echo d >deep/a/b/c\n"
		       "commit -m 'second: with a body' -m body --date "
		       "2001-02-03T04:05:06Z"
		       " --author 'Ann <ann@example.org>'\n"
		       "git update-index --add --cacheinfo "
		       "160000,$(git rev-parse HEAD),module\n"
		       "git commit -qm third; git tag -a -m note v2.0.0\n"
		       "git branch other v1.0.0; git branch feature/x v1.0.0\n"
		       "git push -q origin --all; git push -q origin --tags\n");
	if (!git_cache_open(
		git_fixture_path("caches"), "repo", &cache, &error)) {
		fprintf(stderr, "%s\n", error.text);
		exit(1);
	}
	git_fixture_sh(
	    "export GIT_DIR=$(echo caches/git/repo-*.git)\n"
	    "git fetch -q repo.git '+refs/heads/*:refs/remotes/origin/*'\n"
	    "git fetch -q repo.git '+refs/tags/*:refs/tags/*'\n"
	    "git symbolic-ref refs/remotes/origin/HEAD "
	    "refs/remotes/origin/main\n");
	head = git_fixture_id(git_fixture_sh("git -C repo rev-parse main"));
	arena = arena_new();
}

struct name_row {
	const char *name;
	bool is_branch;
	const char *asked, *same_as; /* NULL: not found */
};

static const struct name_row name_rows[] = {
	{ "the default branch", true, NULL, "main" },
	{ "the default branch, empty", true, "", "main" },
	{ "a branch", true, "other", "other" },
	{ "a branch with a slash", true, "feature/x", "other" },
	{ "no such branch", true, "nope", NULL },
	{ "a folder of branches is none", true, "feature", NULL },
	{ "not even a name", true, "../../x y", NULL },
	{ "a tag", false, "v1.0.0", "other" },
	{ "an annotated tag", false, "v2.0.0", "main" },
	{ "a full tag", false, "refs/tags/v2.0.0", "main" },
	{ "a full branch", false, "refs/heads/other", "other" },
	{ "no such tag", false, "v9", NULL },
	{ "a commit that is not there", false,
	    "0123456789012345678901234567890123456789", NULL },
	{ "a reference that was not fetched", false, "refs/pull/1/head", NULL },
};

static void
test_name(void **state)
{
	const struct name_row *row = *state;
	struct error error = { 0 };
	struct git_id id;
	bool found;

	found = row->is_branch
	    ? git_read_branch(cache, row->asked, &id, &error)
	    : git_read_commit(cache, row->asked, &id, &error);
	assert_int_equal(found, row->same_as != NULL);
	if (found)
		assert_string_equal(git_fixture_text(&id),
		    git_fixture_sh("git -C repo rev-parse %s", row->same_as));
	else
		assert_int_equal(error.kind, ERROR_NOT_FOUND);
	if (!found && row->is_branch)
		assert_string_equal(
		    error.means, "there is: feature/x, main, other");
}

static void
test_commit_by_its_id(void **state UNUSED)
{
	struct error error = { 0 };
	struct git_id id;

	assert_true(
	    git_read_commit(cache, git_fixture_text(&head), &id, &error));
	assert_true(git_id_equal(&id, &head));
	assert_true(git_read_commit(cache,
	    git_fixture_sh("git -C repo rev-parse v2.0.0"), &id, &error));
	assert_true(git_id_equal(&id, &head));
}

static void
test_branches_tags_and_ancestors(void **state UNUSED)
{
	struct git_commit_info info;
	struct error error = { 0 };
	const char **tags = NULL;
	struct git_id old, second;
	size_t count = 0;

	assert_string_equal(git_read_default_branch(cache, arena), "main");
	assert_true(git_read_tags(cache, arena, &tags, &count, &error));
	assert_int_equal(count, 2);
	assert_string_equal(tags[0], "v1.0.0");
	assert_string_equal(tags[1], "v2.0.0");
	assert_true(git_read_branch(cache, "other", &old, &error));
	assert_true(git_read_is_ancestor(cache, &old, &head));
	assert_true(git_read_is_ancestor(cache, &head, &head));
	assert_false(git_read_is_ancestor(cache, &head, &old));
	second = git_fixture_id(git_fixture_sh("git -C repo rev-parse main~1"));
	assert_true(git_read_info(cache, arena, &second, &info, &error));
	assert_string_equal(info.summary, "second: with a body");
	assert_string_equal(info.author, "Ann");
	assert_int_equal(info.time, 981173106);
}

static bool
want_yaml(struct span path)
{
	return span_ends(path, ".yaml");
}

struct files_row {
	const char *name, *path;
	bool only_yaml;
	const char *paths; /* NULL: not found; "!": refused */
};

static const struct files_row files_rows[] = {
	{ "all, in byte order, without links and modules", "", false,
	    "apps.d/x.yaml apps/b.yaml apps/web/a.yaml deep/a/b/c empty "
	    "run.sh" },
	{ "chosen by path", "", true,
	    "apps.d/x.yaml apps/b.yaml apps/web/a.yaml" },
	{ "a folder", "apps", false, "apps/b.yaml apps/web/a.yaml" },
	{ "a folder as Flux writes it", "./apps/", false,
	    "apps/b.yaml apps/web/a.yaml" },
	{ "a deep folder", "deep/a", false, "deep/a/b/c" },
	{ "everything as Flux writes it", "./", true,
	    "apps.d/x.yaml apps/b.yaml apps/web/a.yaml" },
	{ "one file", "apps/b.yaml", false, "apps/b.yaml" },
	{ "one file, not chosen", "run.sh", true, "" },
	{ "a link is no file", "link", false, "" },
	{ "not there", "apps/nope", false, NULL },
	{ "below a file", "run.sh/x", false, NULL },
	{ "out of the repository", "apps/../..", false, "!" },
};

static void
test_files(void **state)
{
	const struct files_row *row = *state;
	struct error error = { 0 };
	struct git_entry *entries = NULL;
	size_t count = 0;
	struct buf paths;
	bool found;

	found = git_read_files(cache, &head, row->path,
	    row->only_yaml ? want_yaml : NULL, arena, &entries, &count, &error);
	if (!row->paths || *row->paths == '!') {
		assert_false(found);
		assert_int_equal(
		    error.kind, row->paths ? ERROR_INVALID : ERROR_NOT_FOUND);
		return;
	}
	assert_true(found);
	buf_init(&paths, 1000);
	for (ARRAY_EACH(entry, entries, count))
		buf_printf(
		    &paths, "%s%s", paths.length ? " " : "", entry->path);
	assert_string_equal(paths.at, row->paths);
	buf_release(&paths);
}

static void
test_modes_and_bytes(void **state UNUSED)
{
	struct error error = { 0 };
	struct git_entry *entries = NULL;
	struct span bytes;
	struct git_id id;
	size_t count = 0;

	assert_true(git_read_files(
	    cache, &head, "", NULL, arena, &entries, &count, &error));
	assert_int_equal(count, 6);
	assert_int_equal(entries[5].mode, 0100755);
	assert_int_equal(entries[2].mode, 0100644);
	assert_true(git_read_blob(
	    cache, &entries[2].id, GIT_READ_FILE_LIMIT, arena, &bytes, &error));
	assert_true(span_is(bytes, "a: 1\r\n"));
	git_commit_blob_id(bytes, &id);
	assert_true(git_id_equal(&id, &entries[2].id));
	assert_true(
	    git_read_blob(cache, &entries[4].id, 0, arena, &bytes, &error));
	assert_int_equal(bytes.length, 0);
	assert_false(
	    git_read_blob(cache, &entries[2].id, 5, arena, &bytes, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_non_null(strstr(error.text, "6 bytes"));
	assert_false(git_read_blob(cache, &head, 1000, arena, &bytes, &error));
	memset(&id, 7, sizeof(id));
	assert_false(git_read_blob(cache, &id, 1000, arena, &bytes, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
}

/* Every tree holds the one below it ten times: 10^12 paths in 12 objects. */
static void
test_bomb_is_refused(void **state UNUSED)
{
	struct error error = { 0 };
	struct git_entry *entries = NULL;
	struct git_id bomb;
	size_t count = 0;

	bomb = git_fixture_id(git_fixture_sh(
	    "export GIT_DIR=$(echo caches/git/repo-*.git)\n"
	    "tree=$(echo x | git hash-object -w --stdin)\n"
	    "kind='100644 blob'\n"
	    "for level in 1 2 3 4 5 6 7 8 9 10 11 12; do\n"
	    "tree=$(for n in 0 1 2 3 4 5 6 7 8 9; do\n"
	    "printf '%%s %%s\\t%%s\\n' \"$kind\" $tree $n; done | git mktree)\n"
	    "kind='040000 tree'; done\n"
	    "git commit-tree -m bomb $tree\n"));
	assert_false(git_read_files(
	    cache, &bomb, "", want_yaml, arena, &entries, &count, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_non_null(strstr(error.text, "too many"));
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(name_rows) + COUNT(files_rows) + 4] = {
		cmocka_unit_test(test_commit_by_its_id),
		cmocka_unit_test(test_branches_tags_and_ancestors),
		cmocka_unit_test(test_modes_and_bytes),
		cmocka_unit_test(test_bomb_is_refused),
	};
	size_t count = 4, i;
	int failed;

	git_fixture_open();
	set_up();
	for (i = 0; i < COUNT(name_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { name_rows[i].name, test_name, NULL,
			    NULL, (void *)(uintptr_t)&name_rows[i] };
	for (i = 0; i < COUNT(files_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { files_rows[i].name, test_files, NULL,
			    NULL, (void *)(uintptr_t)&files_rows[i] };
	failed = _cmocka_run_group_tests("git_read", tests, count, NULL, NULL);
	arena_free(arena);
	git_cache_close(cache);
	git_fixture_close();
	return failed;
}

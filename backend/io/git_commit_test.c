#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/io/git_commit.h"
#include "backend/io/git_read.h"
#include "tests/git_fixture.h"

static struct git_cache *cache;
static struct git_id base;

static void
set_up(void)
{
	struct error error = { 0 };

	git_fixture_make("repo");
	git_fixture_sh("cd repo; mkdir -p a/b\n"
		       "printf 'tag: 1\\r\\n' >a/b/crlf.yaml\n"
		       "echo run >a/run.sh; chmod +x a/run.sh\n"
		       "echo x >other; ln -s other a/link\n"
		       "commit -m base; git push -q origin main\n");
	if (!git_cache_open(
		git_fixture_path("caches"), "repo", &cache, &error)) {
		fprintf(stderr, "%s\n", error.text);
		exit(1);
	}
	git_fixture_sh(
	    "export GIT_DIR=$(echo caches/git/repo-*.git)\n"
	    "git fetch -q repo.git '+refs/heads/*:refs/remotes/origin/*'\n");
	base = git_fixture_id(git_fixture_sh("git -C repo rev-parse main"));
}

static struct git_id
blob_of(const char *text)
{
	struct git_id id;

	git_commit_blob_id(span_of(text), &id);
	return id;
}

static struct git_commit_order
order_of(const struct git_change *changes, size_t count)
{
	return (struct git_commit_order) {
		.base = base,
		.changes = changes,
		.change_count = count,
		.author = { "Flux <bot>\nx", "flux@example.org" },
		.committer = { "Ann Dúnlaith", "ann@example.org" },
		.time = 1700000000,
		.message = "subject\n\n  body\n\nApproved-by: Ann\n\n\n",
	};
}

static void
test_only_what_was_asked_for(void **state UNUSED)
{
	const struct git_change changes[] = {
		{ "a/run.sh", blob_of("run\n"), span_of("walk\n") },
		{ "a/b/crlf.yaml", blob_of("tag: 1\r\n"),
		    span_of("tag: 2\r\n") },
	};
	struct git_commit_order order = order_of(changes, COUNT(changes));
	struct error error = { 0 };
	struct git_id commit;
	const char *id;

	assert_true(git_commit_make(cache, &order, &commit, &error));
	id = git_fixture_text(&commit);
	git_fixture_sh("git -C $(echo caches/git/repo-*.git) fsck --strict "
		       "--no-dangling %s",
	    id);
	assert_string_equal(
	    git_fixture_sh("git -C $(echo caches/git/repo-*.git) "
			   "diff --raw --abbrev=7 %s~1 %s",
		id, id),
	    git_fixture_sh(
		"new() { printf \"$1\" | git hash-object --stdin | cut -c 1-7; "
		"}\n"
		"printf ':100644 100644 %%s %%s M\\ta/b/crlf.yaml\\n' "
		"$(new 'tag: 1\\r\\n') $(new 'tag: 2\\r\\n')\n"
		"printf ':100755 100755 %%s %%s M\\ta/run.sh\\n' "
		"$(new 'run\\n') $(new 'walk\\n')\n"));
	assert_string_equal(
	    git_fixture_sh("git -C $(echo caches/git/repo-*.git) cat-file "
			   "commit %s | sed 1d",
		id),
	    git_fixture_sh("printf 'parent %%s\\n' %s\n"
			   "printf 'author Flux botx <flux@example.org> "
			   "1700000000 +0000\\n'\n"
			   "printf 'committer Ann Dúnlaith <ann@example.org> "
			   "1700000000 +0000\\n\\n'\n"
			   "printf 'subject\\n\\n  body\\n\\nApproved-by: "
			   "Ann\\n\\n\\n'\n",
		git_fixture_text(&base)));
	/* 3: subject, body, trailer and the blank lines: nothing is trimmed */
	assert_string_equal(
	    git_fixture_sh("git -C $(echo caches/git/repo-*.git) cat-file "
			   "commit %s | tail -c 6 | od -An -c | tr -d ' \\n'",
		id),
	    "Ann\\n\\n\\n");
	assert_string_equal(git_fixture_sh("git -C $(echo "
					   "caches/git/repo-*.git) for-each-ref"
					   " | wc -l"),
	    "1");
}

struct refused_row {
	const char *name, *path, *old;
	enum error_kind kind;
};

static const struct refused_row refused_rows[] = {
	{ "the file has other bytes", "other", "y\n", ERROR_CONFLICT },
	{ "the file is not there", "nope", "x\n", ERROR_CONFLICT },
	{ "a link", "a/link", "other", ERROR_CONFLICT },
	{ "a folder", "a", "x\n", ERROR_CONFLICT },
};

static void
test_refused(void **state)
{
	const struct refused_row *row = *state;
	const struct git_change change = { row->path, blob_of(row->old),
		span_of("new\n") };
	struct git_commit_order order = order_of(&change, 1);
	struct git_id commit;
	struct error error = { 0 };

	assert_false(git_commit_make(cache, &order, &commit, &error));
	assert_int_equal(error.kind, row->kind);
	assert_non_null(strstr(error.text, row->path));
}

static void
test_nobody_cannot_commit(void **state UNUSED)
{
	const struct git_change change = { "other", blob_of("x\n"),
		span_of("") };
	struct git_commit_order order = order_of(&change, 1);
	struct git_id commit;
	struct error error = { 0 };

	order.committer.name = NULL;
	assert_false(git_commit_make(cache, &order, &commit, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	assert_true(*error.todo);
	order.committer.name = "N";
	memset(&order.base, 9, sizeof(order.base));
	assert_false(git_commit_make(cache, &order, &commit, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(refused_rows) + 2] = {
		cmocka_unit_test(test_only_what_was_asked_for),
		cmocka_unit_test(test_nobody_cannot_commit),
	};
	size_t count = 2, i;
	int failed;

	git_fixture_open();
	set_up();
	for (i = 0; i < COUNT(refused_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { refused_rows[i].name, test_refused,
			    NULL, NULL, (void *)(uintptr_t)&refused_rows[i] };
	failed =
	    _cmocka_run_group_tests("git_commit", tests, count, NULL, NULL);
	git_cache_close(cache);
	git_fixture_close();
	return failed;
}

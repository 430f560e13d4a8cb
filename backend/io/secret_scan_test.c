#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/io/secret_scan.h"
#include "tests/git_fixture.h"

static struct git_cache *repository;

static void
fetch(void)
{
	git_fixture_sh(
	    "cd repo; git push -q origin main; cd ..\n"
	    "GIT_DIR=$(echo caches/git/repo-*.git) "
	    "git fetch -q repo.git '+refs/heads/*:refs/remotes/origin/*'");
}

/* Manifests, a kustomization, a chart, and what is passed over. */
static void
set_up(void)
{
	struct error error;

	git_fixture_make("repo");
	git_fixture_sh(
	    "cd repo; mkdir -p apps/web chart/templates\n"
	    "pod() { printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: "
	    "%%s}\\nspec: {imagePullSecrets: [{name: %%s}]}\\n' $1 $2; }\n"
	    "pod web pull >apps/web/pod.yaml\n"
	    "printf 'namespace: web\\n' >apps/web/kustomization.yaml\n"
	    "pod other pull >apps/other.yml; pod no pull >apps/no.txt\n"
	    "pod chart pull >chart/templates/pod.yaml\n"
	    ": >chart/Chart.yaml; echo 'a: secret' >apps/none.yaml\n"
	    "pod same pull >apps/same.yaml; cp apps/same.yaml same.yaml\n"
	    "ln -s apps/same.yaml link.yaml\n"
	    "{ pod big pull; head -c 4194305 /dev/zero | tr '\\0' '#'; } "
	    ">apps/big.yaml\n"
	    "printf 'secret: [' >apps/broken.yaml\n"
	    "commit -m one");
	if (!git_cache_open(
		git_fixture_path("caches"), "repo", &repository, &error)) {
		fprintf(stderr, "%s\n", error.text);
		exit(1);
	}
	fetch();
}

static void
dump(struct buf *into, const struct secret_file *files, size_t count)
{
	struct arena *arena = arena_new();
	struct secret_ref_list list = { 0 };

	secret_file_join(arena, files, count, NULL, 0, NULL, &list);
	for (ARRAY_EACH(ref, list.refs, list.ref_count))
		buf_printf(into, "%s %s/%s %s\n", ref->file,
		    ref->namespace ? ref->namespace : "-", ref->name,
		    ref->user_name);
	arena_free(arena);
}

static void
expect(const struct secret_file *files, size_t count, const char *expected)
{
	struct buf text;

	buf_init(&text, 1 << 16);
	dump(&text, files, count);
	assert_string_equal(text.at, expected);
	buf_release(&text);
}

#define ALL \
	"apps/other.yml -/pull other\napps/same.yaml -/pull same\n" \
	"apps/web/pod.yaml web/pull web\nsame.yaml -/pull same\n"

static void
scan(struct secret_cache *cache, struct arena *arena, const char *path,
    struct secret_file **files, size_t *count)
{
	struct error error = { 0 };
	struct git_id commit;

	assert_true(git_read_branch(repository, "main", &commit, &error));
	assert_true(secret_scan_commit(
	    repository, &commit, path, cache, arena, files, count, &error));
}

static void
test_commit(void **state)
{
	struct secret_cache *cache = secret_cache_new();
	struct arena *arena = arena_new(), *later = arena_new();
	struct secret_file *files, *again, *changed;
	size_t count, again_count, changed_count;

	(void)state;
	scan(cache, arena, "", &files, &count);
	expect(files, count, ALL);
	scan(cache, arena, "apps/web", &again, &again_count);
	expect(again, again_count, "apps/web/pod.yaml web/pull web\n");

	/* The same facts, not new ones: nothing was read again. */
	scan(cache, arena, "", &again, &again_count);
	assert_int_equal(again_count, count);
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(again[i].facts, files[i].facts);

	git_fixture_sh("cd repo; sed -i s/pull/push/ apps/other.yml; git rm -q "
		       "same.yaml; commit -m two");
	fetch();
	scan(cache, later, "", &changed, &changed_count);
	arena_free(arena);
	expect(changed, changed_count,
	    "apps/other.yml -/push other\napps/same.yaml -/pull same\n"
	    "apps/web/pod.yaml web/pull web\n");
	secret_cache_unref(cache);
	arena_free(later);
}

static void
test_no_such_path(void **state)
{
	struct secret_cache *cache = secret_cache_new();
	struct arena *arena = arena_new();
	struct secret_file *files;
	struct error error = { 0 };
	struct git_id commit;
	size_t count;

	(void)state;
	assert_true(git_read_branch(repository, "main", &commit, &error));
	assert_false(secret_scan_commit(repository, &commit, "nowhere", cache,
	    arena, &files, &count, &error));
	assert_int_equal(error.kind, ERROR_NOT_FOUND);
	assert_false(secret_scan_folder(
	    git_fixture_path("nowhere"), cache, arena, &files, &count, &error));
	secret_cache_unref(cache);
	arena_free(arena);
}

static void
test_folder(void **state)
{
	struct secret_cache *cache = secret_cache_new();
	struct arena *arena = arena_new();
	struct secret_file *files, *again;
	struct error error = { 0 };
	size_t count, again_count;

	(void)state;
	git_fixture_sh("mkdir copy; git -C repo archive main | tar -x -C copy");
	assert_true(secret_scan_folder(
	    git_fixture_path("copy"), cache, arena, &files, &count, &error));
	expect(files, count,
	    "apps/other.yml -/pull other\napps/same.yaml -/pull same\n"
	    "apps/web/pod.yaml web/pull web\nlink.yaml -/pull same\n"
	    "same.yaml -/pull same\n");
	assert_true(secret_scan_folder(git_fixture_path("copy"), cache, arena,
	    &again, &again_count, &error));
	assert_int_equal(again_count, count);
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(again[i].facts, files[i].facts);
	secret_cache_unref(cache);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_no_such_path),
		cmocka_unit_test(test_commit),
	};
	int failed;

	git_fixture_open();
	set_up();
	failed = cmocka_run_group_tests_name("secret_scan", tests, NULL, NULL);
	git_cache_close(repository);
	git_fixture_close();
	return failed;
}

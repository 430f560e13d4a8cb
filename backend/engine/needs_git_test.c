#include "tests/unit.h"

#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/engine/needs_git.h"
#include "backend/io/git_fetch.h"
#include "backend/io/run.h"
#include "tests/git_fixture.h"

/*
 * Two repositories as the first user has them, and a folder: objects that say
 * where manifests are applied, and manifests that name Secrets.
 */

#define POD(name, secret) \
	"printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: " name \
	"}\\nspec: {imagePullSecrets: [{name: " secret "}]}\\n'"

static struct arena *arena;
static struct needs_git_memory memory;
static struct arena *list_arena;
static struct secret_ref_list *list;
static struct needs_git_order order;
static struct cancel never;

static void
fetch(const char *url)
{
	struct git_place place = { .url = url };
	struct git_cache *cache;
	struct error error = { 0 };

	assert_true(
	    git_cache_open(git_fixture_path("caches"), url, &cache, &error));
	assert_true(git_cache_lock(cache, 1000, NULL, &error));
	if (!git_fetch(cache, &place, &error))
		fail_msg("%s", error.text);
	git_cache_unlock(cache);
	git_cache_close(cache);
}

/* True when there is a new list. */
static bool
look(void)
{
	struct secret_ref_list *fresh;
	struct arena *made = needs_git_read(&order, &memory, &fresh);

	if (!made)
		return false;
	arena_free(list_arena);
	list_arena = made;
	list = fresh;
	needs_git_read_forget(&memory, false);
	return true;
}

static int
compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
expect(const char *expected)
{
	const char **lines = NULL;
	size_t count = 0;
	struct buf text;

	for (ARRAY_EACH(ref, list->refs, list->ref_count)) {
		const char *slash = strrchr(ref->source, '/');

		*ARRAY_ADD(arena, lines, count) =
		    arena_printf(arena, "%s: %s %s/%s\n",
			slash ? slash + 1 : ref->source, ref->file,
			ref->namespace ? ref->namespace : "-", ref->name);
	}
	if (count)
		qsort(lines, count, sizeof(*lines), compare_lines);
	buf_init(&text, 1 << 16);
	for (size_t i = 0; i < count; i++)
		buf_text(&text, lines[i]);
	assert_string_equal(text.at, expected);
	buf_release(&text);
}

static void
add_wish(const char *url, const char *path, bool is_folder,
    const struct git_reference *reference, const char *fallback)
{
	struct needs_git_wish *wish =
	    ARRAY_ADD(arena, order.wishes, order.wish_count);

	wish->url = wish->shown_url = url;
	wish->path = path;
	wish->is_folder = is_folder;
	wish->reference = reference;
	wish->fallback = fallback;
}

static int
set_up(void **state UNUSED)
{
	static const struct git_reference main_branch = { .branch = "main" };
	struct needs_git_home *home;

	arena = arena_new();
	git_fixture_sh("rm -rf caches flux flux.git app app.git folder; "
		       "mkdir -p caches/git");
	git_fixture_make("flux");
	git_fixture_make("app");
	git_fixture_sh(
	    "cd flux; mkdir apps\n"
	    "cat >apps/web.yaml <<E\n"
	    "apiVersion: kustomize.toolkit.fluxcd.io/v1\n"
	    "kind: Kustomization\n"
	    "metadata: {name: web, namespace: flux}\n"
	    "spec:\n"
	    "  path: ./web\n"
	    "  targetNamespace: site\n"
	    "  sourceRef: {kind: GitRepository, name: app}\n"
	    "  decryption: {secretRef: {name: age}}\n"
	    "E\n" POD(
		"none", "o") ">apps/pod.yaml\n"
			     "commit -m one; git push -q origin main\n"
			     "cd ../app; mkdir web other\n" POD(
				 "web", "s") ">web/pod.yaml\n" POD("other",
				 "s") ">other/pod.yaml\n"
				      "commit -m one; git push -q origin main\n"
				      "cd ..; mkdir folder; " POD(
					  "f", "f") ">folder/pod.yaml");
	order = (struct needs_git_order) { .arena = arena,
		.cache_folder = git_fixture_path("caches"),
		.cancel = &never };
	add_wish(git_fixture_path("flux.git"), "apps", false, NULL, "default");
	add_wish(git_fixture_path("app.git"), "", false, &main_branch, NULL);
	add_wish(git_fixture_path("folder"), "", true, NULL, NULL);
	home = ARRAY_ADD(arena, order.homes, order.home_count);
	home->namespace = "flux";
	home->name = "app";
	home->url = order.wishes[1].url;
	return 0;
}

static int
tear_down(void **state UNUSED)
{
	needs_git_read_forget(&memory, true);
	memory = (struct needs_git_memory) { 0 };
	arena_free(list_arena);
	list_arena = NULL;
	arena_free(arena);
	return 0;
}

#define FLUX \
	"flux.git: apps/pod.yaml default/o\nflux.git: apps/web.yaml " \
	"flux/age\n"
#define FOLDER "folder: pod.yaml -/f\n"

static void
test_all(void **state UNUSED)
{
	/* Nothing was fetched yet: the folder is there at once. */
	assert_true(look());
	expect(FOLDER);
	assert_false(look());

	fetch(order.wishes[1].url);
	assert_true(look());
	expect(
	    "app.git: other/pod.yaml -/s\napp.git: web/pod.yaml -/s\n" FOLDER);

	/* The objects say where the manifests are applied. */
	fetch(order.wishes[0].url);
	assert_true(look());
	expect(
	    "app.git: other/pod.yaml -/s\napp.git: web/pod.yaml site/s\n" FLUX
		FOLDER);
	assert_false(look());
}

static void
test_changes(void **state UNUSED)
{
	fetch(order.wishes[0].url);
	fetch(order.wishes[1].url);
	assert_true(look());
	git_fixture_sh("cd app; sed -i s/s}/t}/ web/pod.yaml; commit -m two; "
		       "git push -q origin main");
	assert_false(look()); /* not fetched */
	fetch(order.wishes[1].url);
	assert_true(look());
	expect(
	    "app.git: other/pod.yaml -/s\napp.git: web/pod.yaml site/t\n" FLUX
		FOLDER);

	git_fixture_sh("sed -i s/f}/g}/ folder/pod.yaml");
	assert_true(look());
	expect(
	    "app.git: other/pod.yaml -/s\napp.git: web/pod.yaml site/t\n" FLUX
	    "folder: pod.yaml -/g\n");

	/* A folder that is gone, and a repository that is not wanted more. */
	git_fixture_sh("rm -r folder");
	assert_false(look());
	order.wish_count = 2;
	order.wishes[0] = order.wishes[1];
	assert_true(look());
	expect("app.git: other/pod.yaml -/s\napp.git: web/pod.yaml -/t\n");
}

/* One commit of one repository through two entries counts once. */
static void
test_covered(void **state UNUSED)
{
	order.wish_count = 2;
	fetch(order.wishes[1].url);
	order.wishes[0].url = order.wishes[0].shown_url = order.wishes[1].url;
	order.wishes[0].path = "web";
	assert_true(look());
	expect("app.git: other/pod.yaml -/s\napp.git: web/pod.yaml -/s\n");
	order.wishes[0].path = "";
	order.wishes[0].fallback = NULL;
	assert_true(look());
	expect("app.git: other/pod.yaml -/s\napp.git: web/pod.yaml -/s\n");
}

static void
test_cancelled(void **state UNUSED)
{
	struct cancel asked = { 0 };
	struct secret_ref_list *fresh;

	cancel_ask(&asked);
	order.cancel = &asked;
	assert_null(needs_git_read(&order, &memory, &fresh));
	order.cancel = &never;
	assert_true(look());
	expect(FOLDER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_changes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_covered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_cancelled, set_up, tear_down),
	};
	int failed;

	git_fixture_open();
	failed = cmocka_run_group_tests_name("needs_git", tests, NULL, NULL);
	git_fixture_close();
	return failed;
}

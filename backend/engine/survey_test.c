#include "tests/unit.h"

#include "backend/base/array.h"
#include "backend/engine/survey.h"
#include "backend/io/git_fetch.h"
#include "tests/git_fixture.h"

/*
 * What automations would change, from a cache that was fetched once. Each row
 * says where an automation looks and what is found there, in words:
 *
 *	CHECKOUT -> BRANCH[ new] BASE: FILE[!] MARKERS, ...; POLICY EDITS, ...
 */

struct row {
	const char *name;
	struct git_reference repository, checkout;
	bool has_checkout;
	const char *push_branch, *path, *wanted;
};

static const struct row rows[] = {
	{ "the branch of the repository", { .branch = "main" }, { 0 }, false,
	    NULL, "apps",
	    "main -> main main: apps/bad.yaml!, apps/odd.yaml 2, "
	    "apps/web.yaml 2; web 1" },
	{ "checkout goes before it", { .branch = "none" }, { .branch = "main" },
	    true, NULL, "apps/web.yaml",
	    "main -> main main: apps/web.yaml 2; web 1" },
	{ "everything", { .branch = "main" }, { 0 }, false, NULL, "",
	    "main -> main main: apps/bad.yaml!, apps/odd.yaml 2, "
	    "apps/web.yaml 2, other/web.yml 1; web 2" },
	{ "a path that is not there", { .branch = "main" }, { 0 }, false, NULL,
	    "none", "! none" },
	{ "a tag and a branch to push to", { .tag = "v1" }, { 0 }, false, "up",
	    "apps/web.yaml", "tag v1 -> up new v1: apps/web.yaml 1; web 1" },
	{ "a tag without one", { .tag = "v1" }, { 0 }, false, NULL, "apps",
	    "! push spec not provided" },
	{ "a tag before a branch", { .tag = "v1", .branch = "main" }, { 0 },
	    false, "up", "apps/web.yaml",
	    "tag v1 -> up new v1: apps/web.yaml 1; web 1" },
	{ "a name", { .name = "refs/heads/main" }, { 0 }, false, "main",
	    "apps/web.yaml",
	    "refs/heads/main -> main main: apps/web.yaml 2; web 1" },
	{ "a name of a tag", { .name = "refs/tags/v1" }, { 0 }, false, "up",
	    "apps/web.yaml",
	    "refs/tags/v1 -> up new v1: apps/web.yaml 1; web 1" },
	{ "a push branch that is there", { .branch = "main" }, { 0 }, false,
	    "prod", "apps", "main -> prod prod: apps/web.yaml 1; web 1" },
	{ "a push branch that is not", { .branch = "main" }, { 0 }, false,
	    "new", "apps/web.yaml",
	    "main -> new new main: apps/web.yaml 2; web 1" },
	{ "master when nothing is said", { 0 }, { 0 }, false, "master", "apps",
	    "! no branch master" },
	{ "a branch that is not there", { .branch = "x" }, { 0 }, false, NULL,
	    "apps", "! no branch x" },
	{ "semver: the greatest release", { .semver = ">=1.0.0" }, { 0 }, false,
	    "up", "apps/web.yaml",
	    "semver >=1.0.0 -> up new 1.10.0: apps/web.yaml 1; web 1" },
	{ "semver: nothing fits", { .semver = ">=2.0.0" }, { 0 }, false, "up",
	    "apps", "! no match found for semver: >=2.0.0" },
	{ "semver: no range", { .semver = "x.y" }, { 0 }, false, "up", "apps",
	    "! semver parse error: improper constraint: \"x.y\"" },
};

static struct git_cache *cache;
static struct plan_policy policies[] = {
	{ "f", "empty", { NULL, NULL, NULL } },
	{ "f", "web", { "r/web", "2", NULL } },
};

static void
describe(struct buf *into, const struct survey_result *result)
{
	const struct plan *plan = result->plan;
	const char *comma = "";

	if (result->has_error) {
		buf_printf(into, "! %s", result->error.text);
		return;
	}
	buf_printf(into, "%s -> %s%s %s:", result->checkout, result->branch,
	    plan->base.creates_branch ? " new" : "",
	    git_fixture_sh("git -C app.git for-each-ref --points-at %s "
			   "--format='%%(refname:lstrip=2)' --count=1",
		plan->base.commit));
	for (ARRAY_EACH(file, result->files, result->file_count)) {
		buf_printf(into, "%s %s", comma, file->entry.path);
		comma = ",";
		if (file->problem)
			buf_text(into, "!");
		else
			buf_printf(into, " %zu", file->markers->marker_count);
	}
	for (size_t i = 0; i < COUNT(policies); i++)
		if (plan->index[i].edit_count)
			buf_printf(into, "; %s %zu", policies[i].name,
			    plan->index[i].edit_count);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct marker_cache *markers = marker_cache_open(NULL);
	struct git_repository repository = { .ref = row->repository };
	struct image_update automation = {
		.meta = { .namespace = "f", .name = "all" },
		.has_checkout = row->has_checkout,
		.checkout = row->checkout,
		.push_branch = row->push_branch,
		.path = row->path,
	};
	struct survey_task task = { &automation, &repository, policies,
		COUNT(policies) };
	struct survey_result result;
	struct buf got;

	buf_init(&got, 10000);
	survey_one(
	    arena, cache, git_fixture_path("app.git"), markers, &task, &result);
	describe(&got, &result);
	if (row->wanted[0] == '!') {
		if (strncmp(got.at, row->wanted, strlen(row->wanted)) != 0)
			fail_msg("%s", got.at);
	} else {
		assert_string_equal(got.at, row->wanted);
	}
	buf_release(&got);
	marker_cache_close(markers);
	arena_free(arena);
}

static struct survey_task
task_of(const struct image_update *automation,
    const struct git_repository *repository)
{
	return (struct survey_task) { automation, repository, policies,
		COUNT(policies) };
}

/* Several automations: one that fails does not touch the others. */
static void
test_whole(void **state UNUSED)
{
	struct git_repository repository = { .ref = { .branch = "main" } };
	struct image_update good = {
		.meta = { .namespace = "f", .name = "good" },
		.path = "apps",
	};
	struct image_update bad = good, other = good;
	struct catalog_order reading = { .config = &(struct config) { 0 } };
	struct cancel cancel = { 0 };
	struct survey_order order = {
		.arena = arena_new(),
		.catalog = catalog_read(&reading),
		.cache_folder = git_fixture_path("cache"),
		.url = git_fixture_path("app.git"),
		.shown_url = "app.git",
		.markers = marker_cache_open(git_fixture_path("markers")),
		.cancel = &cancel,
	};
	struct survey *survey;

	bad.checkout.branch = "none";
	bad.has_checkout = true;
	other.path = "other";
	*ARRAY_ADD(order.arena, order.tasks, order.task_count) =
	    task_of(&good, &repository);
	*ARRAY_ADD(order.arena, order.tasks, order.task_count) =
	    task_of(&bad, &repository);
	*ARRAY_ADD(order.arena, order.tasks, order.task_count) =
	    task_of(&other, &repository);
	survey = survey_ref(survey_make(&order));
	marker_cache_close(order.markers);
	survey_unref(survey);
	assert_int_equal(survey->count, 3);
	assert_true(survey->results[1].has_error);
	assert_int_equal(survey->results[0].alone[1].edit_count, 1);
	assert_int_equal(survey->results[0].alone[0].edit_count, 0);
	/* Without a result a policy changes nothing, and is counted. */
	assert_int_equal(survey->results[0].marker_counts[0], 1);
	assert_int_equal(survey->results[2].alone[1].edit_count, 1);
	/* The cache of markers lives as long as what points into it. */
	assert_string_equal(
	    survey->results[2].files[0].markers->markers[0].setter, "f:web");
	survey_unref(survey);
}

static int
open_all(void **state UNUSED)
{
	struct git_place place;
	struct error error;

	git_fixture_open();
	git_fixture_make("app");
	git_fixture_sh(
	    "cd app; mkdir apps other\n"
	    "echo 'image: r/web:1 # {\"$imagepolicy\": \"f:web\"}' "
	    ">apps/web.yaml; commit -m first; git tag v1\n"
	    "git push -q origin HEAD:prod; git commit -q --amend -m prod\n"
	    "git push -q -f origin HEAD:prod; git push -q origin v1\n"
	    "git tag 1.9.0; git tag 1.11.0-rc.1; git push -q origin --tags\n"
	    "git commit -q --amend -m release; git tag 1.10.0\n"
	    "git push -q origin 1.10.0\n"
	    "echo 'tag: 2 # {\"$imagepolicy\": \"f:web:tag\"}' "
	    ">>apps/web.yaml\n"
	    "echo 'image: r/web:1 # {\"$imagepolicy\": \"f:web\"}' "
	    ">other/web.yml\n"
	    "echo 'a: r:1 # {\"$imagepolicy\": \"f:empty\"}' >apps/odd.yaml\n"
	    "echo 'b: r:1 # {\"$imagepolicy\": \"f:unknown\"}' "
	    ">>apps/odd.yaml\n"
	    "echo 'a: [1 # {\"$imagepolicy\": \"f:web\"}' >apps/bad.yaml\n"
	    "echo 'a: 1 # {\"$imagepolicy\": \"f:web\"}' >apps/not.txt\n"
	    "commit -m second; git push -q origin HEAD:main");
	place = (struct git_place) { .url = git_fixture_path("app.git") };
	assert_true(git_cache_open(
	    git_fixture_path("cache"), place.url, &cache, &error));
	assert_true(git_cache_lock(cache, 1000, NULL, &error));
	assert_true(git_fetch(cache, &place, &error));
	git_cache_unlock(cache);
	return 0;
}

static int
close_all(void **state UNUSED)
{
	git_cache_close(cache);
	git_fixture_close();
	return 0;
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 1] = {
		cmocka_unit_test(test_whole),
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i + 1] = (struct CMUnitTest) {
			.name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)(uintptr_t)&rows[i],
		};
	return cmocka_run_group_tests(tests, open_all, close_all);
}

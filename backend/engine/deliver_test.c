#include "tests/unit.h"

#include <sys/stat.h>

#include "backend/base/array.h"
#include "backend/engine/deliver.h"
#include "backend/io/git_fetch.h"
#include "tests/git_fixture.h"

/*
 * Approvals carried out on a bare repository: what a person saw is looked up
 * first, the remote is changed behind their back, then they approve. Hooks of
 * the remote play the others: `update' runs between our fetch and the moment
 * the branch is set.
 */

#define POLICIES 2
#define GROUPS 3
#define NOW 1767342600

struct world {
	struct arena *arena;
	struct marker_cache *markers;
	struct git_repository repository;
	struct image_update automations[GROUPS];
	struct approved_group approved[GROUPS];
	struct plan_policy policies[POLICIES];
	struct deliver_group groups[GROUPS];
	struct cancel cancel;
	struct deliver_order order;
};

static const char *
cache_folder(void)
{
	return git_fixture_path("cache");
}

static int
set_up(void **state)
{
	static struct world world;
	struct arena *arena = arena_new();
	size_t i;

	git_fixture_sh("rm -rf app* away cache state\n"
		       "mkdir cache state");
	git_fixture_make("app");
	git_fixture_sh(
	    "cd app; mkdir apps other\n"
	    "echo 'image: r/web:1.0 # {\"$imagepolicy\": \"f:web\"}' "
	    ">apps/web.yaml\n"
	    "echo 'image: r/api:1.0 # {\"$imagepolicy\": \"f:api\"}' "
	    ">other/api.yaml\n"
	    "chmod +x apps/web.yaml; commit -m first\n"
	    "git push -q origin HEAD:main HEAD:prod");
	world = (struct world) {
		.arena = arena,
		.markers = marker_cache_open(NULL),
		.policies = {
			{ "f", "api", { "r/api", "2.0", NULL } },
			{ "f", "web", { "r/web", "2.0", NULL } },
		},
	};
	for (i = 0; i < GROUPS; i++)
		world.automations[i] = (struct image_update) {
			.meta = { .namespace = "f",
			    .name = arena_printf(arena, "auto%zu", i) },
			.has_checkout = true,
			.checkout = { .branch = "main" },
			.author_name = "bot",
			.author_email = "bot@example.org",
			.path = "apps",
		};
	world.order = (struct deliver_order) {
		.cache_folder = arena_dup(arena, cache_folder()),
		.state_folder = arena_dup(arena, git_fixture_path("state")),
		.url = arena_dup(arena, git_fixture_path("app.git")),
		.shown_url = "app.git",
		.markers = world.markers,
		.operator_name = "Ada",
		.operator_email = "ada@example.org",
		.who = "Ada <ada@example.org>",
		.now = NOW,
		.cancel = &world.cancel,
		.groups = world.groups,
	};
	*state = &world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	marker_cache_close(world->markers);
	arena_free(world->arena);
	return 0;
}

/* What the automation would change now becomes one more approved group. */
static void
see(struct world *world, size_t automation)
{
	struct approved_group *approved =
	    &world->approved[world->order.group_count];
	struct deliver_group *group =
	    &world->groups[world->order.group_count++];
	struct git_place place = { .url = world->order.url };
	size_t chosen[POLICIES], count = 0, i;
	struct plan_selection selection;
	struct survey_result result;
	struct git_cache *cache;
	struct error error;

	*group = (struct deliver_group) {
		.approved = approved,
		.task = { &world->automations[automation], &world->repository,
		    world->policies, POLICIES },
	};
	assert_true(git_cache_open(cache_folder(), place.url, &cache, &error));
	assert_true(git_cache_lock(cache, 1000, NULL, &error));
	assert_true(git_fetch(cache, &place, &error));
	survey_one(world->arena, cache, place.url, world->markers, &group->task,
	    &result);
	git_cache_close(cache);
	if (result.has_error)
		fail_msg("%s", result.error.text);
	for (i = 0; i < POLICIES; i++) {
		struct approved_policy *policy;

		if (!result.plan->index[i].edit_count)
			continue;
		chosen[count++] = i;
		policy = ARRAY_ADD(
		    world->arena, approved->policies, approved->policy_count);
		*policy = (struct approved_policy) {
			.namespace = "f",
			.name = world->policies[i].name,
			.key = "key",
			.image = "r",
			.from = "1.0",
			.to = "2.0",
		};
	}
	assert_int_not_equal(count, 0);
	plan_select(world->arena, result.plan, chosen, count, &selection);
	approved->namespace = "f";
	approved->automation = world->automations[automation].meta.name;
	approved->base = result.plan->base.commit;
	approved->message = "update\n\nApproved-by: Ada <ada@example.org>\n";
	approved->digest = selection.digest;
}

static const char *
head(const char *branch)
{
	return git_fixture_sh("git -C app.git rev-parse %s", branch);
}

/* A hook of the remote. */
static void
hook(const char *name, const char *script)
{
	git_fixture_sh("cat >app.git/hooks/%s <<'E'\n#!/bin/sh\n%s\nE\n"
		       "chmod +x app.git/hooks/%s",
	    name, script, name);
}

static const char *
journal(void)
{
	return git_fixture_sh("sed 's/.*\"kind\": *\"\\([a-z]*\\)\".*/\\1/' "
			      "state/audit.jsonl | tr '\\n' ' '");
}

static void
deliver(struct world *world, bool ok)
{
	deliver_run(&world->order);
	if (ok && !world->groups[0].ok)
		fail_msg("%s", world->groups[0].error.text);
	assert_int_equal(world->groups[0].ok, ok);
	assert_string_equal(git_fixture_sh("git -C app.git fsck 2>&1 | "
					   "grep -v dangling || :"),
	    "");
}

static void
assert_fails(struct world *world, enum error_kind kind, const char *text)
{
	const struct error *error = &world->groups[0].error;

	deliver(world, false);
	if (error->kind != kind || !strstr(error->text, text))
		fail_msg("kind %d: %s", error->kind, error->text);
	assert_string_equal(journal(), "approved failed");
}

/* ---- tests ---- */

static void
test_pushed(void **state)
{
	struct world *world = *state;
	const char *before = head("main");

	see(world, 0);
	deliver(world, true);
	assert_string_equal(head("main"), world->groups[0].commit);
	assert_string_equal(head("main^"), before);
	assert_string_equal(
	    git_fixture_sh("git -C app.git log -1 --date=unix --format='%%an "
			   "<%%ae> %%cn <%%ce> %%cd%%n%%B' main"),
	    "bot <bot@example.org> Ada <ada@example.org> 1767342600\n"
	    "update\n\nApproved-by: Ada <ada@example.org>");
	assert_string_equal(
	    git_fixture_sh("git -C app.git diff-tree -r --abbrev=4 "
			   "--name-status main^ main"),
	    "M\tapps/web.yaml");
	assert_string_equal(
	    git_fixture_sh("git -C app.git ls-tree -r --format='%%("
			   "objectmode) %%(path)' main; "
			   "git -C app.git show main:apps/web.yaml"),
	    "100755 apps/web.yaml\n100644 other/api.yaml\n"
	    "image: r/web:2.0 # {\"$imagepolicy\": \"f:web\"}");
	assert_string_equal(journal(), "approved pushed");
	assert_true(world->order.has_fetched);
}

static void
test_other_change(void **state)
{
	struct world *world = *state;
	const char *before = head("main");

	see(world, 0);
	world->policies[1].result.tag = "3.0";
	assert_fails(world, ERROR_CONFLICT, "no longer the one");
	assert_string_equal(head("main"), before);
}

static void
test_moved_before(void **state)
{
	struct world *world = *state;
	const char *moved;

	see(world, 0);
	git_fixture_sh("cd app; commit -m x; git push -q origin HEAD:main");
	moved = head("main");
	assert_fails(world, ERROR_CONFLICT, "moved");
	assert_string_equal(head("main"), moved);
}

/* Each commit goes on top of the one before, a branch at a time. */
static void
test_groups(void **state)
{
	struct world *world = *state;
	const char *main_before = head("main"), *prod_before;

	git_fixture_sh("cd app; commit -m prod; git push -q origin HEAD:prod");
	prod_before = head("prod");
	world->automations[1].push_branch = "prod";
	world->automations[2].path = "other";
	see(world, 0);
	see(world, 1);
	see(world, 2);
	deliver(world, true);
	assert_true(world->groups[1].ok);
	if (!world->groups[2].ok)
		fail_msg("%s", world->groups[2].error.text);
	assert_string_equal(head("main"), world->groups[2].commit);
	assert_string_equal(head("main^"), world->groups[0].commit);
	assert_string_equal(head("main~2"), main_before);
	assert_string_equal(head("prod"), world->groups[1].commit);
	assert_string_equal(head("prod^"), prod_before);
	assert_string_equal(
	    journal(), "approved approved approved pushed pushed pushed");
}

/* The second one is not what was seen: the first stays pushed. */
static void
test_groups_partly(void **state)
{
	struct world *world = *state;

	see(world, 0);
	see(world, 0);
	deliver(world, true);
	assert_false(world->groups[1].ok);
	assert_int_equal(world->groups[1].error.kind, ERROR_CONFLICT);
	assert_string_equal(head("main"), world->groups[0].commit);
	assert_string_equal(journal(), "approved approved pushed failed");
}

#define RACE \
	"c=$(git -c user.name=o -c user.email=o@o commit-tree -p main -m o " \
	"main^{tree}) || exit 1\n" \
	"echo >>races\n" \
	"git update-ref refs/heads/main $c\n"

static void
test_race_same_edits(void **state)
{
	struct world *world = *state;
	const char *before = head("main");

	see(world, 0);
	hook("update", "[ -e races ] && exit 0\n" RACE);
	deliver(world, true);
	assert_string_equal(head("main"), world->groups[0].commit);
	assert_string_equal(head("main~2"), before);
	assert_string_equal(
	    git_fixture_sh("git -C app.git log -1 --format=%%an main^"), "o");
}

static void
test_race_other_edits(void **state)
{
	struct world *world = *state;

	git_fixture_sh("cd app; echo >>apps/web.yaml; commit -m other\n"
		       "git push -q origin HEAD:other");
	see(world, 0);
	hook("update", "git update-ref refs/heads/main refs/heads/other");
	assert_fails(world, ERROR_CONFLICT, "no longer the one");
	assert_string_equal(head("main"), head("other"));
}

static void
test_race_always(void **state)
{
	struct world *world = *state;

	see(world, 0);
	hook("update", RACE);
	assert_fails(world, ERROR_CONFLICT, "tried 3 times");
	assert_string_equal(
	    git_fixture_sh("grep -c ^ app.git/races; git -C app.git "
			   "log --format=%%an main | sort | uniq -c"),
	    "3\n      1 Tester\n      3 o");
}

static void
test_refused(void **state)
{
	struct world *world = *state;
	const char *before = head("main");

	see(world, 0);
	hook("pre-receive", "echo open a merge request >&2; exit 1");
	assert_fails(world, ERROR_DENIED, "refused");
	assert_non_null(
	    strstr(world->groups[0].error.said, "open a merge request"));
	assert_string_equal(head("main"), before);
	assert_string_equal(world->groups[0].commit, "");
}

static void
test_new_branch(void **state)
{
	struct world *world = *state;
	const char *before = head("main");

	world->automations[0].push_branch = "flux/updates";
	world->automations[1].push_branch = "flux/updates";
	world->automations[1].path = "other";
	see(world, 0);
	see(world, 1);
	deliver(world, true);
	if (!world->groups[1].ok)
		fail_msg("%s", world->groups[1].error.text);
	assert_string_equal(head("main"), before);
	assert_string_equal(head("flux/updates~2"), before);
	assert_string_equal(head("flux/updates"), world->groups[1].commit);
}

/* Flux builds on the push branch as it is, not on the checkout branch. */
static void
test_other_branch(void **state)
{
	struct world *world = *state;
	const char *before;

	git_fixture_sh("cd app; echo >>README; commit -m prod\n"
		       "git push -q origin HEAD:prod");
	before = head("prod");
	world->automations[0].push_branch = "prod";
	see(world, 0);
	deliver(world, true);
	assert_string_equal(head("prod^"), before);
	assert_string_equal(head("prod"), world->groups[0].commit);
}

/* Somebody makes the branch that we would have made. */
static void
test_branch_appears(void **state)
{
	struct world *world = *state;

	world->automations[0].push_branch = "new";
	see(world, 0);
	git_fixture_sh("cd app; commit -m x; git push -q origin HEAD:new");
	assert_fails(world, ERROR_CONFLICT, "moved");
}

static void
test_gone(void **state)
{
	struct world *world = *state;

	see(world, 0);
	git_fixture_sh("mv app.git away");
	deliver_run(&world->order);
	git_fixture_sh("mv away app.git");
	assert_false(world->groups[0].ok);
	assert_false(world->order.has_fetched);
	assert_string_equal(journal(), "approved failed");
}

/* The commit is made, then the remote goes: nobody knows, the journal says
 * which commit it was. */
static void
test_gone_while_pushing(void **state)
{
	struct world *world = *state;
	const char *before = head("main");

	see(world, 0);
	hook("pre-receive", "cd ..; mv app.git away; kill -9 $PPID");
	deliver_run(&world->order);
	git_fixture_sh("mv away app.git");
	assert_false(world->groups[0].ok);
	assert_int_equal(world->groups[0].error.kind, ERROR_UNAVAILABLE);
	assert_string_equal(head("main"), before);
	assert_string_equal(journal(), "approved failed");
	assert_int_equal(strlen(world->groups[0].commit), 40);
	git_fixture_sh("grep -q %s state/audit.jsonl", world->groups[0].commit);
}

static void
test_cut_after_arrival(void **state)
{
	struct world *world = *state;

	see(world, 0);
	hook("reference-transaction",
	    "[ \"$1\" = committed ] && kill -9 $PPID; exit 0");
	deliver(world, true);
	assert_string_equal(head("main"), world->groups[0].commit);
	assert_string_equal(journal(), "approved pushed");
}

static void
test_cancelled(void **state)
{
	struct world *world = *state;
	const char *before = head("main");

	see(world, 0);
	cancel_ask(&world->cancel);
	assert_fails(world, ERROR_CANCELLED, "");
	assert_string_equal(head("main"), before);
}

/* What cannot be written down is not done. */
static void
test_no_journal(void **state)
{
	struct world *world = *state;
	const char *before = head("main");

	see(world, 0);
	git_fixture_sh("mkdir state/audit.jsonl");
	deliver(world, false);
	assert_string_equal(head("main"), before);
	assert_non_null(strstr(world->groups[0].error.text, "journal"));
	assert_non_null(
	    strstr(world->groups[0].error.means, "nothing was committed"));
}

static int
open_all(void **state UNUSED)
{
	git_fixture_open();
	return 0;
}

static int
close_all(void **state UNUSED)
{
	git_fixture_close();
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_pushed),
		TEST(test_other_change),
		TEST(test_moved_before),
		TEST(test_groups),
		TEST(test_groups_partly),
		TEST(test_race_same_edits),
		TEST(test_race_other_edits),
		TEST(test_race_always),
		TEST(test_refused),
		TEST(test_new_branch),
		TEST(test_other_branch),
		TEST(test_branch_appears),
		TEST(test_gone),
		TEST(test_gone_while_pushing),
		TEST(test_cut_after_arrival),
		TEST(test_cancelled),
		TEST(test_no_journal),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}

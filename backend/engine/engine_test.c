#include "tests/unit.h"

#include <glob.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "backend/base/array.h"
#include "tests/backend_wait.h"
#include "tests/fake/kube.h"
#include "tests/fake/registry.h"
#include "tests/git_fixture.h"

/*
 * The whole backend through its face, on a home of its own: objects in a plain
 * folder, manifests in a bare repository, registries that are a fake. Nothing
 * sleeps: every step waits for a report that says so.
 */

/* ---- the world of each test ---- */

static int
set_up(void **state UNUSED)
{
	fake_registry_reset();
	fake_kube_reset();
	fake_registry_set("web", "1.0.0 1.2.0 nightly");
	git_fixture_sh(
	    "rm -rf .cache .local objects flux app app.git\n"
	    "mkdir -p objects\n"
	    "cat >vigie.yaml <<E\n"
	    "objects: [{url: objects}]\n"
	    "sources: {flux/app: {url: app.git}}\n"
	    "operator: {name: Ada, email: ada@example.org}\n"
	    "E\n"
	    "cat >objects/flux.yaml <<E\n"
	    "apiVersion: source.toolkit.fluxcd.io/v1\n"
	    "kind: GitRepository\n"
	    "metadata: {name: app, namespace: flux}\n"
	    "spec: {url: https://git.example.org/app, interval: 1m}\n"
	    "---\n"
	    "apiVersion: image.toolkit.fluxcd.io/v1\n"
	    "kind: ImageUpdateAutomation\n"
	    "metadata: {name: all, namespace: flux}\n"
	    "spec:\n"
	    "  interval: 1m\n"
	    "  suspend: true\n"
	    "  sourceRef: {kind: GitRepository, name: app}\n"
	    "  git:\n"
	    "    checkout: {ref: {branch: main}}\n"
	    "    commit:\n"
	    "      author: {name: bot, email: bot@example.org}\n"
	    "      messageTemplate: update images\n"
	    "  update: {path: ./apps}\n"
	    "E\n"
	    "cat >objects/web.yaml <<E\n"
	    "apiVersion: image.toolkit.fluxcd.io/v1\n"
	    "kind: ImageRepository\n"
	    "metadata: {name: web, namespace: flux}\n"
	    "spec: {image: r.test/web, interval: 1h}\n"
	    "---\n"
	    "apiVersion: image.toolkit.fluxcd.io/v1\n"
	    "kind: ImagePolicy\n"
	    "metadata: {name: web, namespace: flux}\n"
	    "spec:\n"
	    "  imageRepositoryRef: {name: web}\n"
	    "  policy: {semver: {range: '>=1.0.0'}}\n"
	    "E\n");
	git_fixture_make("app");
	git_fixture_sh("cd app; mkdir apps\n"
		       "echo 'image: r.test/web:1.0.0 "
		       "# {\"$imagepolicy\": \"flux:web\"}' >apps/web.yaml\n"
		       "commit -m first; git push -q origin HEAD:main\n");
	return 0;
}

static struct backend *
start(bool passive, bool read_only)
{
	struct backend_settings settings = {
		.config_file = git_fixture_path("vigie.yaml"),
		.passive = passive,
		.read_only = read_only,
	};
	struct backend *backend;
	struct error error;

	if (!backend_open(&settings, &backend, &error))
		fail_msg("%s", error.text);
	return backend;
}

/* The one row of a policy that is not done. */
static const struct report_update *
row_of(const struct report *report, const char *policy)
{
	const struct report_update *found = NULL;

	for (ARRAY_EACH(row, report->updates, report->update_count)) {
		if (strcmp(row->policy, policy) != 0 ||
		    row->state == UPDATE_DONE)
			continue;
		assert_null(found);
		found = row;
	}
	return found;
}

/* The row of what was pushed: by whom, where to, which commit. */
static void
assert_done(const struct report *report, const char *policy, const char *to)
{
	for (ARRAY_EACH(row, report->updates, report->update_count)) {
		if (strcmp(row->policy, policy) != 0 ||
		    row->state != UPDATE_DONE)
			continue;
		assert_string_equal(row->to, to);
		assert_string_equal(row->who, "Ada <ada@example.org>");
		assert_string_equal(row->branch, "main");
		assert_string_equal(row->commit,
		    git_fixture_sh("git -C app.git rev-parse main"));
		return;
	}
	fail_msg("no row of %s is done", policy);
}

static void
assert_state(const struct report *report, const char *policy,
    enum update_state state, const char *why)
{
	const struct report_update *row = row_of(report, policy);

	assert_non_null(row);
	assert_string_equal(
	    update_state_word(row->state), update_state_word(state));
	if (strstr(row->why, why) == NULL)
		fail_msg("%s: wanted: %s", row->why, why);
}

static const struct report *
approve(struct backend *backend, const struct report *seen, const char *policy,
    const char *message, const struct report_fate **fate)
{
	struct command command = { .kind = COMMAND_APPROVE };
	const struct report *report;
	struct preview *preview;
	struct error error;

	if (!backend_preview(
		seen, &row_of(seen, policy)->key, 1, &preview, &error))
		fail_msg("%s", error.text);
	if (message)
		preview->groups[0].message = message;
	command.preview = preview;
	report = carry_out(backend, &command, fate);
	preview_free(preview);
	return report;
}

static const char *
remote_head(void)
{
	return git_fixture_sh("git -C app.git rev-parse main");
}

/* ---- looking ---- */

static void
test_new(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *report = refresh(backend);
	const struct report_update *row = row_of(report, "web");

	assert_state(report, "web", UPDATE_NEW, "1 marker");
	assert_string_equal(row->from, "1.0.0");
	assert_string_equal(row->to, "1.2.0");
	assert_int_equal(row->bump, BUMP_MINOR);
	assert_string_equal(row->branch, "main");
	assert_int_equal(row->tag_count, 3);
	assert_int_equal(row->considered, 3);
	assert_int_equal(strlen(row->id), 12);
	assert_true(row->first_seen > 0);
	assert_true(report->automations[0].suspended);
	assert_string_equal(report->policies[0].in_git, "1.0.0");
	report_unref(report);
	backend_close(backend);
}

static void
test_report_outlives(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *report = refresh(backend);
	const struct report_update *row;

	backend_close(backend);
	row = row_of(report, "web");
	assert_string_equal(row->to, "1.2.0");
	assert_string_equal(row->markers[0].setter, "flux:web");
	assert_non_null(strstr(row->repository, "app.git"));
	assert_non_null(strstr(report->automations[0].repository, "app.git"));
	report_unref(report);
}

static void
test_blocked(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	git_fixture_sh("sed -i s/1.0.0/5.0.0/ objects/web.yaml\n"
		       "cd app\n"
		       "echo 'image: r.test/no:1 "
		       "# {\"$imagepolicy\": \"flux:no\"}' >apps/no.yaml\n"
		       "echo 'image: r.test/no:1 "
		       "# {\"$imagepolicy\": \"apps:no\"}' >apps/other.yaml\n"
		       "echo 'a: [1 # {\"$imagepolicy\": \"flux:web\"}' "
		       ">apps/bad.yaml\n"
		       "commit -m second; git push -q origin HEAD:main\n");
	backend = start(true, false);
	report = refresh(backend);
	assert_state(report, "web", UPDATE_BLOCKED, "");
	assert_int_equal(report->update_count, 4);
	assert_state(report, "", UPDATE_BLOCKED, "apps/bad.yaml");
	for (ARRAY_EACH(row, report->updates, report->update_count)) {
		assert_int_equal(row->state, UPDATE_BLOCKED);
		assert_string_equal(row->id, "");
		assert_non_null(row->problem);
	}
	report_unref(report);
	backend_close(backend);
}

/* A file that cannot be read is said, not passed over. */
static void
test_unread_objects(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	git_fixture_sh("head -c 5000000 /dev/zero | tr '\\0' '#' "
		       ">objects/big.yaml");
	backend = start(true, false);
	report = refresh(backend);
	assert_int_equal(report->problem_count, 1);
	assert_string_equal(report->problems[0].file, "big.yaml");
	assert_non_null(strstr(report->problems[0].reason, "larger than"));
	assert_state(report, "web", UPDATE_NEW, "1 marker");
	report_unref(report);
	backend_close(backend);
}

/* Objects in a repository: which commit they were read at. */
static void
test_objects_in_git(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;
	const char *commit;

	git_fixture_sh("git init -q -b main flux; cp objects/* flux; cd flux\n"
		       "commit -m flux; cd ..; rm -rf objects\n"
		       "mv flux objects");
	commit = git_fixture_sh("git -C objects rev-parse main");
	backend = start(true, false);
	report = refresh(backend);
	assert_state(report, "web", UPDATE_NEW, "1 marker");
	for (ARRAY_EACH(source, report->sources, report->source_count)) {
		if (!source->objects)
			continue;
		assert_string_equal(source->branch, "main");
		assert_int_equal(strlen(source->commit), 7);
		assert_memory_equal(source->commit, commit, 7);
	}
	report_unref(report);
	backend_close(backend);
}

static void
test_no_branch(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	git_fixture_sh("sed -i /checkout/d objects/flux.yaml");
	backend = start(true, false);
	report = refresh(backend);
	assert_state(
	    report, "", UPDATE_BLOCKED, "push spec not provided, and cannot");
	report_unref(report);
	backend_close(backend);
}

static void
test_suspended(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	git_fixture_sh("sed -i 's/interval: 1h/interval: 1h, suspend: true/' "
		       "objects/web.yaml");
	backend = start(true, false);
	report = refresh(backend);
	assert_int_equal(fake_registry_asked(), 0);
	assert_true(report->repositories[0].suspended);
	/* Why nothing is proposed is said. */
	assert_int_equal(row_of(report, "web")->state, UPDATE_BLOCKED);
	assert_non_null(strstr(row_of(report, "web")->why, "suspended"));
	report_unref(report);
	backend_close(backend);
}

static void
test_exclusions(void **state UNUSED)
{
	static const char *const lists[] = { "['^1\\.2']", "['^nightly$']",
		"['(']", "['^nightly$']" };
	static const char *const results[] = { "", "1.2.0", "!", "1.2.0" };
	struct backend *backend = start(true, false);
	const struct report *report = refresh(backend);
	size_t i;

	report_unref(report);
	/* The registry answers no more: what is kept is filtered again. */
	fake_registry_fail("web", ERROR_UNAVAILABLE, "gone");
	for (i = 0; i < COUNT(lists); i++) {
		const struct report_repository *row;

		git_fixture_sh("sed -i \"s/image: r.test.*/image: r.test\\\\/"
			       "web, interval: 1h, exclusionList: %s}/\" "
			       "objects/web.yaml",
		    lists[i]);
		report = refresh(backend);
		row = &report->repositories[0];
		assert_non_null(row->problem);
		if (results[i][0] == '!') {
			assert_int_equal(row->tag_count, 0);
		} else {
			assert_int_equal(row->tag_count, 2);
			assert_string_equal(report->policies[0].choice,
			    *results[i] ? results[i] : "1.0.0");
		}
		report_unref(report);
	}
	backend_close(backend);
}

static void
test_scan_fails(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *report = refresh(backend);
	int64_t scanned_at = report->repositories[0].scanned_at;
	const struct report_fate *fate;

	report_unref(report);
	fake_registry_fail("web", ERROR_UNAVAILABLE, "connection refused");
	report = carry_out(
	    backend, &(struct command) { .kind = COMMAND_REFRESH }, &fate);
	assert_true(fate->partly);
	assert_int_equal(fate->error_count, 1);
	assert_non_null(strstr(fate->errors[0].text, "flux/web"));
	assert_int_equal(report->repositories[0].tag_count, 3);
	assert_int_equal(report->repositories[0].scanned_at, scanned_at);
	assert_int_equal(report->repositories[0].tries, 1);
	assert_non_null(report->repositories[0].problem);
	assert_state(report, "web", UPDATE_NEW, "1 marker");
	report_unref(report);
	fake_registry_set("web", "1.0.0 1.3.0");
	report = refresh(backend);
	assert_null(report->repositories[0].problem);
	assert_int_equal(report->repositories[0].tries, 0);
	assert_string_equal(row_of(report, "web")->to, "1.3.0");
	report_unref(report);
	backend_close(backend);
}

static bool
has_rows(const struct report *report, const void *what UNUSED)
{
	return report->update_count > 0;
}

static void
test_warm_start(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *report = refresh(backend);
	int64_t scanned_at = report->scanned_at;

	report_unref(report);
	backend_close(backend);
	git_fixture_sh("mv app.git away.git");
	fake_registry_hold(true);
	backend = start(false, false);
	report = wait_until(backend, has_rows, NULL);
	assert_int_equal(report->number, 1);
	assert_state(report, "web", UPDATE_NEW, "1 marker");
	assert_int_equal(report->scanned_at, scanned_at);
	assert_int_equal(report->repositories[0].tag_count, 3);
	report_unref(report);
	backend_close(backend);
	git_fixture_sh("mv away.git app.git");
}

static void
test_objects_change(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *report = refresh(backend);

	report_unref(report);
	fake_registry_set("site", "3.0.0");
	git_fixture_sh("sed -i s,r.test/web,r.test/site, objects/web.yaml\n"
		       "sed s/web/api/ objects/web.yaml >objects/api.yaml\n");
	report = refresh(backend);
	assert_int_equal(report->repository_count, 2);
	assert_string_equal(row_of(report, "web")->to, "3.0.0");
	report_unref(report);
	git_fixture_sh("rm objects/web.yaml objects/api.yaml");
	report = refresh(backend);
	assert_int_equal(report->repository_count, 0);
	assert_state(report, "web", UPDATE_BLOCKED, "no such policy");
	report_unref(report);
	backend_close(backend);
}

static void
test_scan_command(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	struct command command = {
		.kind = COMMAND_SCAN, .namespace = "flux", .name = "web"
	};
	const struct report_fate *fate;
	const struct report *report = carry_out(backend, &command, &fate);

	assert_false(fate->failed);
	assert_int_equal(report->repositories[0].tag_count, 3);
	report_unref(report);
	command.name = "none";
	report = carry_out(backend, &command, &fate);
	assert_true(fate->failed);
	assert_string_equal(
	    fate->errors[0].text, "no ImageRepository flux/none");
	report_unref(report);
	backend_close(backend);
}

/* ---- waiting, cancelling ---- */

static struct git_cache *
lock_cache(void)
{
	struct git_cache *cache;
	struct error error;

	assert_true(git_cache_open(git_fixture_path(".cache/vigie"),
	    git_fixture_path("app.git"), &cache, &error));
	assert_true(git_cache_lock(cache, 1000, NULL, &error));
	return cache;
}

static bool
is_waiting(const struct report *report, const void *what UNUSED)
{
	return report->waiting[0] != '\0';
}

static bool
is_not_waiting(const struct report *report, const void *what UNUSED)
{
	return report->waiting[0] == '\0';
}

static void
test_waits_for_lock(void **state UNUSED)
{
	struct git_cache *cache = lock_cache();
	struct backend *backend = start(true, false);
	uint64_t id =
	    submit(backend, &(struct command) { .kind = COMMAND_REFRESH });
	const struct report *report = wait_until(backend, is_waiting, NULL);

	assert_non_null(strstr(report->waiting, "another vigie"));
	report_unref(report);
	git_cache_unlock(cache);
	report_unref(wait_until(backend, is_not_waiting, NULL));
	report = wait_until(backend, is_finished, &id);
	assert_false(report_find_fate(report, id)->failed);
	assert_state(report, "web", UPDATE_NEW, "1 marker");
	report_unref(report);
	backend_close(backend);
	git_cache_close(cache);
}

static bool
has_waiting_scan(const struct report *report, const void *what UNUSED)
{
	return report->scans_running > 0;
}

static void
test_cancel(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *report = refresh(backend);
	const struct report_fate *fate;
	struct git_cache *cache = lock_cache();
	uint64_t id;

	report_unref(report);
	id = submit(backend, &(struct command) { .kind = COMMAND_REFRESH });
	report_unref(wait_until(backend, is_waiting, NULL));
	report = carry_out(
	    backend, &(struct command) { .kind = COMMAND_CANCEL }, &fate);
	assert_false(fate->failed);
	report_unref(report);
	report = wait_until(backend, is_finished, &id);
	fate = report_find_fate(report, id);
	assert_true(fate->failed);
	assert_int_equal(fate->errors[0].kind, ERROR_CANCELLED);
	report_unref(report);
	report = wait_until(backend, is_not_waiting, NULL);
	assert_null(report->automations[0].problem);
	assert_state(report, "web", UPDATE_NEW, "1 marker");
	report_unref(report);
	git_cache_unlock(cache);
	git_cache_close(cache);
	backend_close(backend);
}

/* Cancelling is not failing, and what was due does not come back at once. */
static void
test_cancel_scans(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;
	const struct report_fate *fate;

	fake_registry_hold(true);
	backend = start(false, false);
	report_unref(wait_until(backend, has_waiting_scan, NULL));
	report = carry_out(
	    backend, &(struct command) { .kind = COMMAND_CANCEL }, &fate);
	assert_int_equal(report->scans_running, 0);
	assert_null(report->repositories[0].problem);
	report_unref(report);
	fake_registry_hold(false);
	assert_int_equal(fake_registry_asked(), 1);
	report = carry_out(
	    backend, &(struct command) { .kind = COMMAND_SCAN }, &fate);
	assert_int_equal(report->repositories[0].tag_count, 3);
	assert_int_equal(fake_registry_asked(), 2);
	report_unref(report);
	backend_close(backend);
}

static void
test_close_while_busy(void **state UNUSED)
{
	struct git_cache *cache = lock_cache();
	struct backend *backend;
	int64_t before;

	fake_registry_hold(true);
	backend = start(false, false);
	report_unref(wait_until(backend, is_waiting, NULL));
	submit(backend, &(struct command) { .kind = COMMAND_REFRESH });
	before = wait_now_ms();
	backend_close(backend);
	assert_true(wait_now_ms() - before < 5000);
	git_cache_unlock(cache);
	git_cache_close(cache);
}

/* Nothing spins while something is waited for. */
static void
test_does_not_spin(void **state UNUSED)
{
	struct git_cache *cache = lock_cache();
	struct backend *backend;
	struct timespec pause = { .tv_nsec = 500 * 1000 * 1000 };
	unsigned before;

	git_fixture_sh("sed -i 's/objects}/app.git}/' vigie.yaml");
	backend = start(true, false);
	submit(backend, &(struct command) { .kind = COMMAND_REFRESH });
	/* Once for the command, once for the lock; no report may come yet. */
	while (fake_registry_turns() < 3)
		nanosleep(&(struct timespec) { .tv_nsec = 1000000 }, NULL);
	before = fake_registry_turns();
	nanosleep(&pause, NULL);
	assert_in_range(fake_registry_turns() - before, 0, 20);
	git_cache_unlock(cache);
	git_cache_close(cache);
	backend_close(backend);
}

static void
test_fates_are_forgotten(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report = refresh(backend);
	size_t i;

	for (i = 0; i < 80; i++) {
		report_unref(report);
		report = carry_out(
		    backend, &(struct command) { .kind = COMMAND_SCAN }, &fate);
	}
	assert_int_equal(report->fate_count, 64);
	report_unref(report);
	backend_close(backend);
}

/* ---- approving ---- */

static void
test_approve(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *seen = refresh(backend), *report;
	const struct report_fate *fate;

	report = approve(backend, seen, "web", NULL, &fate);
	assert_false(fate->failed || fate->partly);
	assert_int_equal(fate->commit_count, 1);
	assert_string_equal(fate->commits[0], remote_head());
	/* What was pushed waits no longer, from the first report on. */
	assert_null(row_of(report, "web"));
	assert_done(report, "web", "1.2.0");
	report_unref(report);
	report_unref(seen);
	report = refresh(backend);
	assert_null(row_of(report, "web"));
	assert_done(report, "web", "1.2.0");
	report_unref(report);
	backend_close(backend);
	/* The same after a start. */
	backend = start(true, false);
	report = refresh(backend);
	assert_done(report, "web", "1.2.0");
	report_unref(report);
	backend_close(backend);
}

static void
test_message(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *seen = refresh(backend), *report;
	const struct report_fate *fate;

	report = approve(backend, seen, "web", "mine\n\nwords\n", &fate);
	assert_false(fate->failed);
	assert_string_equal(
	    git_fixture_sh("git -C app.git log -1 --format=%%B main"),
	    "mine\n\nwords");
	report_unref(report);
	report_unref(seen);
	backend_close(backend);
}

static void
assert_no_preview(const struct report *report, const char *key,
    enum error_kind kind, const char *text)
{
	struct preview *preview;
	struct error error;

	assert_false(backend_preview(report, &key, 1, &preview, &error));
	assert_int_equal(error.kind, kind);
	if (!strstr(error.text, text))
		fail_msg("%s", error.text);
}

static void
test_no_preview(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	git_fixture_sh("cd app\n"
		       "echo 'image: r.test/no:1 "
		       "# {\"$imagepolicy\": \"flux:no\"}' >apps/no.yaml\n"
		       "commit -m second; git push -q origin HEAD:main");
	backend = start(true, false);
	report = refresh(backend);
	assert_no_preview(
	    report, "x", ERROR_NOT_FOUND, "the update is no longer there");
	assert_no_preview(report, row_of(report, "no")->key, ERROR_INVALID,
	    "flux/no cannot be approved: it is BLOCKED: marker names");
	report_unref(report);
	backend_close(backend);
	git_fixture_sh("sed -i 's/update images/{{.Nothing/' "
		       "objects/flux.yaml");
	backend = start(true, false);
	report = refresh(backend);
	assert_no_preview(report, row_of(report, "web")->key, ERROR_INVALID,
	    "cannot be approved: it is BLOCKED");
	report_unref(report);
	backend_close(backend);
	git_fixture_sh("sed -i 's/{{.Nothing/x/' objects/flux.yaml\n"
		       "sed -i /operator/d vigie.yaml\n"
		       "mv .gitconfig kept");
	backend = start(true, false);
	report = refresh(backend);
	assert_no_preview(report, row_of(report, "web")->key, ERROR_INVALID,
	    "who commits is not known");
	report_unref(report);
	backend_close(backend);
	git_fixture_sh("mv kept .gitconfig");
}

/* Two automations: two commits, two previews, one command. */
static void
test_groups(void **state UNUSED)
{
	struct command command = { .kind = COMMAND_APPROVE };
	const struct report_fate *fate;
	const struct report *seen, *report;
	struct backend *backend;
	struct preview *preview;
	struct error error;
	const char *keys[3];
	struct buf patch;

	fake_registry_set("api", "7.0.0");
	git_fixture_sh(
	    "sed 's/web/api/g' objects/web.yaml >objects/api.yaml\n"
	    "sed -n '/ImageUpdate/,$p' objects/flux.yaml |\n"
	    "sed '1i apiVersion: image.toolkit.fluxcd.io/v1\n"
	    "s/name: all/name: two/; s/apps/other/' >objects/two.yaml\n"
	    "cd app; mkdir other\n"
	    "sed 's/web/api/g' apps/web.yaml >other/api.yaml\n"
	    "commit -m second; git push -q origin HEAD:main");
	backend = start(true, false);
	seen = refresh(backend);
	keys[0] = row_of(seen, "web")->key;
	keys[1] = row_of(seen, "api")->key;
	keys[2] = keys[0]; /* the same again changes nothing */
	if (!backend_preview(seen, keys, 3, &preview, &error))
		fail_msg("%s", error.text);
	assert_int_equal(preview->group_count, 2);
	assert_string_equal(preview->groups[0].automation, "all");
	assert_string_equal(preview->groups[1].automation, "two");
	assert_string_equal(preview->groups[0].author, "bot <bot@example.org>");
	assert_string_equal(
	    preview->groups[0].committer, "Ada <ada@example.org>");
	assert_string_equal(preview->groups[0].message,
	    "update images\n\nApproved-by: Ada <ada@example.org>\n");
	assert_int_equal(preview->groups[0].update_count, 1);
	assert_int_equal(preview->groups[0].added, 1);
	assert_int_equal(preview->groups[0].removed, 1);
	assert_string_equal(preview->groups[0].base, remote_head());
	buf_init(&patch, 10000);
	preview_print_patch(&preview->groups[1], &patch);
	assert_non_null(strstr(patch.at, "+image: r.test/api:7.0.0"));
	buf_release(&patch);
	command.preview = preview;
	report = carry_out(backend, &command, &fate);
	preview_free(preview);
	assert_false(fate->failed || fate->partly);
	assert_int_equal(fate->commit_count, 2);
	assert_string_equal(fate->commits[1], remote_head());
	assert_string_equal(
	    fate->commits[0], git_fixture_sh("git -C app.git rev-parse main^"));
	report_unref(report);
	report_unref(seen);
	backend_close(backend);
}

static void
test_read_only(void **state UNUSED)
{
	const char *before = remote_head();
	struct backend *backend = start(true, true);
	const struct report *seen = refresh(backend), *report;
	const struct report_fate *fate;

	assert_true(seen->read_only);
	report = approve(backend, seen, "web", NULL, &fate);
	assert_true(fate->failed);
	assert_int_equal(fate->errors[0].kind, ERROR_DENIED);
	assert_state(report, "web", UPDATE_NEW, "1 marker");
	assert_string_equal(remote_head(), before);
	report_unref(report);
	report_unref(seen);
	backend_close(backend);
}

static void
test_replaced(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *seen = refresh(backend), *report;
	const struct report_fate *fate;
	const char *moved;

	git_fixture_sh("cd app; echo x >x; commit -m x\n"
		       "git push -q origin HEAD:main");
	moved = remote_head();
	report = approve(backend, seen, "web", NULL, &fate);
	assert_true(fate->failed);
	assert_int_equal(fate->errors[0].kind, ERROR_CONFLICT);
	report_unref(seen);
	report_unref(report);
	seen = refresh(backend);
	assert_state(seen, "web", UPDATE_REPLACED, "moved");
	assert_string_equal(remote_head(), moved);
	report = carry_out(backend,
	    &(struct command) {
		.kind = COMMAND_LOOKED, .key = row_of(seen, "web")->key },
	    &fate);
	assert_state(report, "web", UPDATE_NEW, "1 marker");
	report_unref(seen);
	seen = report;
	report = approve(backend, seen, "web", NULL, &fate);
	assert_false(fate->failed);
	report_unref(report);
	report_unref(seen);
	backend_close(backend);
}

/* An error belongs to the update that failed, not to the next one. */
static void
test_error(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *seen = refresh(backend), *report;
	const struct report_fate *fate;

	git_fixture_sh("printf '#!/bin/sh\\necho protected >&2\\nexit 1\\n' "
		       ">app.git/hooks/pre-receive\n"
		       "chmod +x app.git/hooks/pre-receive\n");
	report = approve(backend, seen, "web", NULL, &fate);
	assert_true(fate->failed);
	assert_int_equal(fate->errors[0].kind, ERROR_DENIED);
	report_unref(report);
	report_unref(seen);
	report = refresh(backend);
	assert_state(report, "web", UPDATE_ERROR, "refused");
	assert_non_null(
	    strstr(row_of(report, "web")->problem->said, "protected"));
	report_unref(report);
	fake_registry_set("web", "1.0.0 1.2.0 1.4.0");
	report = refresh(backend);
	assert_state(report, "web", UPDATE_NEW, "1 marker");
	report_unref(report);
	backend_close(backend);
}

static bool
is_applying(const struct report *report, const void *what UNUSED)
{
	const struct report_update *row = row_of(report, "web");

	return row && row->state == UPDATE_APPLYING;
}

/* Ending while a push runs lets it end. */
static void
test_close_while_pushing(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *seen = refresh(backend), *report;
	struct command command = { .kind = COMMAND_APPROVE };
	const char *before = remote_head();
	struct preview *preview;
	struct error error;

	git_fixture_sh("mkfifo go\n"
		       "printf '#!/bin/sh\\ncat %s/go\\n' "
		       ">app.git/hooks/pre-receive\n"
		       "chmod +x app.git/hooks/pre-receive\n",
	    git_fixture_folder());
	assert_true(backend_preview(
	    seen, &row_of(seen, "web")->key, 1, &preview, &error));
	command.preview = preview;
	submit(backend, &command);
	preview_free(preview);
	report = wait_until(backend, is_applying, NULL);
	assert_true(report->pushing);
	report_unref(report);
	report_unref(seen);
	git_fixture_sh("(echo >go) >/dev/null 2>&1 &");
	backend_close(backend);
	assert_string_not_equal(remote_head(), before);
	git_fixture_sh("rm go");
}

/* ---- the cluster ---- */

/* Without a kubeconfig all else works, and these say why they do not. */
static void
test_no_cluster(void **state UNUSED)
{
	static const enum command_kind kinds[] = { COMMAND_SUSPEND,
		COMMAND_RESUME, COMMAND_RECONCILE, COMMAND_SECRET_CHECK,
		COMMAND_SECRET_UNEXPOSE, COMMAND_RESTART };
	struct backend *backend = start(true, false);
	const struct report *report;
	const struct report_fate *fate;

	for (ARRAY_EACH(kind, kinds, COUNT(kinds))) {
		report = carry_out(backend,
		    &(struct command) { .kind = *kind,
			.object = "ImagePolicy",
			.namespace = "flux",
			.name = "web" },
		    &fate);
		assert_true(fate->failed);
		assert_int_equal(fate->errors[0].kind, ERROR_NOT_FOUND);
		assert_non_null(
		    strstr(fate->errors[0].text, "no kubeconfig was found"));
		assert_string_equal(fate->note, "");
		assert_int_equal(report->cluster->state, CLUSTER_NONE);
		assert_non_null(report->cluster->problem);
		report_unref(report);
	}
	report = refresh(backend);
	assert_null(report->policies[0].live);
	assert_string_equal(row_of(report, "web")->lacks, "");
	report_unref(report);
	backend_close(backend);
}

static void
test_read_only_cluster(void **state UNUSED)
{
	struct backend *backend = start(true, true);
	const struct report_fate *fate;
	const struct report *report = carry_out(backend,
	    &(struct command) { .kind = COMMAND_SUSPEND,
		.object = "ImagePolicy",
		.namespace = "flux",
		.name = "web" },
	    &fate);

	assert_true(fate->failed);
	assert_int_equal(fate->errors[0].kind, ERROR_DENIED);
	assert_non_null(strstr(fate->errors[0].text, "--read-only"));
	report_unref(report);
	backend_close(backend);
}

/* The thread sanitizer has a thread of its own, which blocks all. */
#ifndef __SANITIZE_THREAD__

static size_t
count_blocked(uint64_t faults)
{
	size_t i, count = 0;
	glob_t tasks;

	assert_int_equal(glob("/proc/self/task/*/status", 0, NULL, &tasks), 0);
	for (i = 0; i < tasks.gl_pathc; i++) {
		FILE *file = fopen(tasks.gl_pathv[i], "re");
		char line[128];
		uint64_t blocked;

		while (file && fgets(line, sizeof(line), file))
			if (sscanf(line, "SigBlk: %" SCNx64, &blocked) == 1)
				count += (blocked & faults) != 0;
		if (file)
			(void)fclose(file);
	}
	globfree(&tasks);
	return count;
}

/* A blocked fault would kill without wiping what a worker sends. The C library
 * blocks all for a moment where it starts a thread or a child. */
static void
test_no_thread_blocks_faults(void **state UNUSED)
{
	const uint64_t faults = UINT64_C(1) << (SIGSEGV - 1) |
	    UINT64_C(1) << (SIGBUS - 1) | UINT64_C(1) << (SIGFPE - 1);
	struct backend *backend = start(true, false);
	int tries = 1000;

	while (count_blocked(faults) && tries-- > 0)
		(void)poll(NULL, 0, 10);
	assert_true(tries > 0);
	backend_close(backend);
}

#endif

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

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_new),
		TEST(test_report_outlives),
		TEST(test_blocked),
		TEST(test_unread_objects),
		TEST(test_objects_in_git),
		TEST(test_no_branch),
		TEST(test_suspended),
		TEST(test_exclusions),
		TEST(test_scan_fails),
		TEST(test_warm_start),
		TEST(test_objects_change),
		TEST(test_scan_command),
		TEST(test_waits_for_lock),
		TEST(test_cancel),
		TEST(test_cancel_scans),
		TEST(test_close_while_busy),
#ifndef __SANITIZE_THREAD__
		TEST(test_no_thread_blocks_faults),
#endif
		TEST(test_does_not_spin),
		TEST(test_fates_are_forgotten),
		TEST(test_approve),
		TEST(test_message),
		TEST(test_no_preview),
		TEST(test_groups),
		TEST(test_read_only),
		TEST(test_replaced),
		TEST(test_error),
		TEST(test_close_while_pushing),
		TEST(test_no_cluster),
		TEST(test_read_only_cluster),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}

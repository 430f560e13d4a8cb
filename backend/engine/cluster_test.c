#include "tests/unit.h"

#include <stdio.h>

#include "backend/base/array.h"
#include "backend/base/secret.h"
#include "tests/backend_wait.h"
#include "tests/fake/kube.h"
#include "tests/fake/registry.h"
#include "tests/git_fixture.h"

/*
 * The engine and a cluster that is a fake: what it says is on the reports, what
 * is asked of it is done or refused with a reason, and without it nothing is
 * different.
 */

#define IMAGE "/apis/image.toolkit.fluxcd.io"
#define SOURCE "/apis/source.toolkit.fluxcd.io"
#define KUSTOMIZE "/apis/kustomize.toolkit.fluxcd.io"
#define META(name) "\"metadata\":{\"name\":\"" name "\",\"namespace\":\"flux\""
#define READY(status, reason) \
	"\"conditions\":[{\"type\":\"Ready\",\"status\":\"" status \
	"\",\"reason\":\"" reason "\",\"message\":\"as it is\"}]"
#define SECRETS "/api/v1/namespaces/flux/secrets"

/* ---- the world of each test ---- */

static void
set_lists(void)
{
	fake_kube_set("GET " IMAGE "/v1/imagerepositories", 200,
	    "{\"items\":[{" META(
		"web") "},\"spec\":{\"image\":\"r.test/web\"},"
		       "\"status\":{" READY("False", "Failed") "}},{" META(
			   "alone") "},\"spec\":{\"image\":\"r.test/alone\","
				    "\"interval\":\"5m\"}}]}");
	fake_kube_set("GET " IMAGE "/v1/imagepolicies", 200,
	    "{\"items\":[{" META(
		"web") "},\"spec\":{\"imageRepositoryRef\":{"
		       "\"name\":\"web\"},\"policy\":{\"semver\":{\"range\":\">"
		       "=1.0.0\"}}"
		       "},\"status\":{\"latestRef\":{\"tag\":\"1.1.0\"}," READY(
			   "True", "Succeeded") "}}]}");
	fake_kube_set("GET " IMAGE "/v1/imageupdateautomations", 200,
	    "{\"items\":[{" META(
		"all") ",\"labels\":{"
		       "\"kustomize.toolkit.fluxcd.io/name\":\"system\","
		       "\"kustomize.toolkit.fluxcd.io/"
		       "namespace\":\"flux\"}},\"spec\":{},"
		       "\"status\":{\"lastPushCommit\":\"abc\"}}]}");
	fake_kube_set(
	    "GET " SOURCE "/v1/gitrepositories", 200, "{\"items\":[]}");
	fake_kube_set(
	    "GET " KUSTOMIZE "/v1/kustomizations", 200, "{\"items\":[]}");
}

static void
set_discovery(void)
{
	fake_kube_login();
	fake_kube_set("GET /version", 200, "{\"gitVersion\":\"v1.33.1+k3s1\"}");
	fake_kube_set("GET " IMAGE, 200,
	    "{\"versions\":[{\"version\":\"v1beta2\"},{\"version\":\"v1\"}]}");
	fake_kube_set("GET " IMAGE "/v1", 200,
	    "{\"resources\":[{\"name\":\"imagerepositories\",\"kind\":"
	    "\"ImageRepository\",\"namespaced\":true,\"verbs\":[\"list\","
	    "\"watch\",\"patch\"]},{\"name\":\"imagepolicies\",\"kind\":"
	    "\"ImagePolicy\",\"namespaced\":true,\"verbs\":[\"list\"]},{"
	    "\"name\":\"imageupdateautomations\",\"kind\":"
	    "\"ImageUpdateAutomation\",\"namespaced\":true,\"verbs\":["
	    "\"list\"]}]}");
	fake_kube_set(
	    "GET " SOURCE, 200, "{\"versions\":[{\"version\":\"v1\"}]}");
	fake_kube_set("GET " SOURCE "/v1", 200,
	    "{\"resources\":[{\"name\":\"gitrepositories\",\"kind\":"
	    "\"GitRepository\",\"namespaced\":true,\"verbs\":[\"list\"]}]}");
	fake_kube_set(
	    "GET " KUSTOMIZE, 200, "{\"versions\":[{\"version\":\"v1\"}]}");
	fake_kube_set("GET " KUSTOMIZE "/v1", 200,
	    "{\"resources\":[{\"name\":\"kustomizations\",\"kind\":"
	    "\"Kustomization\",\"namespaced\":true,\"verbs\":[\"list\"]}]}");
}

static int
set_up(void **state UNUSED)
{
	fake_registry_reset();
	fake_registry_set("web", "1.0.0 1.2.0");
	fake_kube_reset();
	set_discovery();
	set_lists();
	git_fixture_sh(
	    "rm -rf .cache .local objects\n"
	    "mkdir -p objects\n"
	    "cat >vigie.yaml <<E\n"
	    "objects: [{url: objects}]\n"
	    "operator: {name: Ada, email: ada@example.org}\n"
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
	    "---\n"
	    "apiVersion: image.toolkit.fluxcd.io/v1\n"
	    "kind: ImageUpdateAutomation\n"
	    "metadata: {name: all, namespace: flux}\n"
	    "spec:\n"
	    "  interval: 1m\n"
	    "  sourceRef: {kind: GitRepository, name: app}\n"
	    "  git:\n"
	    "    checkout: {ref: {branch: main}}\n"
	    "    commit: {author: {name: bot, email: bot@example.org}}\n"
	    "E\n");
	return 0;
}

static struct backend *
start(bool passive, bool cluster)
{
	struct backend_settings settings = {
		.config_file = git_fixture_path("vigie.yaml"),
		.passive = passive,
		.cluster = cluster,
	};
	struct backend *backend;
	struct error error;

	if (!backend_open(&settings, &backend, &error))
		fail_msg("%s", error.text);
	return backend;
}

static bool
is_in_state(const struct report *report, const void *what)
{
	return report->cluster->state == *(const enum cluster_state *)what;
}

static const struct report *
wait_for(struct backend *backend, enum cluster_state state)
{
	return wait_until(backend, is_in_state, &state);
}

static const struct report_repository *
find_repository(const struct report *report, const char *name)
{
	for (ARRAY_EACH(row, report->repositories, report->repository_count))
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

static const struct report_repository *
repository_of(const struct report *report, const char *name)
{
	const struct report_repository *row = find_repository(report, name);

	if (row)
		return row;
	fail_msg("no ImageRepository %s", name);
	__builtin_unreachable();
}

/* ---- looking ---- */

static void
test_joined(void **state UNUSED)
{
	struct backend *backend = start(false, true);
	const struct report *report = wait_for(backend, CLUSTER_OK);
	const struct report_live *live;

	assert_string_equal(report->cluster->context, "prod");
	assert_string_equal(report->cluster->user, "ada");
	assert_string_equal(report->cluster->version, "v1.33.1+k3s1");
	assert_null(report->cluster->problem);
	live = repository_of(report, "web")->live;
	assert_non_null(live);
	assert_true(live->in_git);
	assert_string_equal(live->ready, "False");
	assert_string_equal(live->reason, "Failed");
	assert_string_equal(live->message, "as it is");
	assert_string_equal(report->policies[0].live->latest, "1.1.0");
	assert_string_equal(
	    report->automations[0].live->managed_by, "flux/system");
	assert_string_equal(report->automations[0].live->commit, "abc");
	report_unref(report);
	backend_close(backend);
}

static void
test_only_in_the_cluster(void **state UNUSED)
{
	struct backend *backend = start(false, true);
	const struct report *report = wait_for(backend, CLUSTER_OK);
	const struct report_repository *row = repository_of(report, "alone");

	assert_int_equal(report->repository_count, 2);
	assert_int_equal(report->policy_count, 1);
	assert_non_null(row);
	assert_false(row->live->in_git);
	assert_string_equal(row->image, "r.test/alone");
	assert_int_equal(row->interval_ms, 300000);
	assert_string_equal(row->source, "cluster");
	report_unref(report);
	backend_close(backend);
}

/* A report keeps what it says when the object changes or goes. */
static bool
is_suspended(const struct report *report, const void *what UNUSED)
{
	const struct report_repository *row = find_repository(report, "alone");

	return row && row->live->suspended;
}

static bool
is_gone(const struct report *report, const void *what UNUSED)
{
	return !find_repository(report, "alone");
}

static void
test_changes(void **state UNUSED)
{
	struct backend *backend = start(false, true);
	const struct report *report = wait_for(backend, CLUSTER_OK), *later;

	fake_kube_put(IMAGE "/v1/imagerepositories",
	    "{" META("alone") "},\"spec\":{\"suspend\":true}}");
	later = wait_until(backend, is_suspended, NULL);
	fake_kube_drop(IMAGE "/v1/imagerepositories", "flux", "alone");
	report_unref(wait_until(backend, is_gone, NULL));
	assert_true(repository_of(later, "alone")->live->suspended);
	assert_false(repository_of(report, "alone")->live->suspended);
	report_unref(report);
	backend_close(backend);
	report_unref(later);
}

/* What was seen stays, and the state says that it is old. */
static void
test_lost(void **state UNUSED)
{
	struct backend *backend = start(false, true);
	const struct report *report;

	report_unref(wait_for(backend, CLUSTER_OK));
	fake_kube_lose(true);
	report = wait_for(backend, CLUSTER_LOST);
	assert_string_equal(
	    report->cluster->problem->text, "connection refused");
	assert_true(report->cluster->next_try > 0);
	assert_non_null(repository_of(report, "web")->live);
	report_unref(report);
	fake_kube_lose(false);
	report_unref(wait_for(backend, CLUSTER_OK));
	backend_close(backend);
}

static void
test_no_kubeconfig(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	fake_kube_reset();
	backend = start(true, true);
	report = refresh(backend);
	assert_int_equal(report->cluster->state, CLUSTER_NONE);
	assert_string_equal(
	    report->cluster->problem->text, "no kubeconfig was found");
	assert_null(repository_of(report, "web")->live);
	assert_int_equal(report->update_count, 1);
	report_unref(report);
	backend_close(backend);
}

/* Nobody needs it: no kubeconfig is looked for. */
static void
test_not_asked(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report *report = refresh(backend);

	assert_int_equal(report->cluster->state, CLUSTER_NONE);
	assert_null(report->cluster->problem);
	assert_int_equal(fake_kube_logins(), 0);
	report_unref(report);
	backend_close(backend);
}

static void
test_login_fails(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	fake_kube_login_fails(ERROR_DENIED, "the plugin wants a person");
	backend = start(false, true);
	report = wait_for(backend, CLUSTER_LOST);
	assert_string_equal(
	    report->cluster->problem->text, "the plugin wants a person");
	assert_true(report->cluster->next_try > 0);
	report_unref(report);
	fake_kube_login_fails(ERROR_DENIED, NULL);
	submit(backend, &(struct command) { .kind = COMMAND_REFRESH });
	report_unref(wait_for(backend, CLUSTER_OK));
	backend_close(backend);
}

/* A 401 renews the login, once, not for ever. */
static void
test_refused(void **state UNUSED)
{
	struct backend *backend;

	fake_kube_set("GET " IMAGE "/v1/imagepolicies", 401, NULL);
	backend = start(false, true);
	report_unref(wait_for(backend, CLUSTER_LOST));
	report_unref(refresh(backend));
	assert_int_equal(fake_kube_logins(), 2);
	backend_close(backend);
}

/* Nor does a subcommand wait for ever. */
static void
test_refused_passive(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	fake_kube_set("GET " IMAGE "/v1/imagepolicies", 401, NULL);
	backend = start(true, true);
	report = refresh(backend);
	assert_int_equal(report->cluster->state, CLUSTER_LOST);
	assert_non_null(strstr(report->cluster->problem->text, "401"));
	assert_int_equal(fake_kube_logins(), 2);
	report_unref(report);
	backend_close(backend);
}

/* Without the right to see all, the namespaces of the objects are seen. */
static void
test_namespaces(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	fake_kube_set("GET " IMAGE "/v1/imagerepositories", 403, NULL);
	fake_kube_set("GET " IMAGE "/v1/namespaces/flux/imagerepositories", 200,
	    "{\"items\":[{" META("web") "},\"status\":{" READY(
		"True", "Succeeded") "}}]}");
	backend = start(false, true);
	report = wait_for(backend, CLUSTER_OK);
	assert_string_equal(repository_of(report, "web")->live->ready, "True");
	report_unref(report);
	backend_close(backend);
	set_up(NULL);
	fake_kube_set("GET " IMAGE "/v1/imagerepositories", 403, NULL);
	fake_kube_set("GET " IMAGE "/v1/namespaces/flux/imagerepositories", 200,
	    "{\"items\":[{" META("web") "}}]}");
	backend = start(true, true);
	report = refresh(backend);
	assert_non_null(repository_of(report, "web")->live);
	report_unref(report);
	backend_close(backend);
}

/* The controllers of images are optional. */
static void
test_no_image_controllers(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	fake_kube_set("GET " IMAGE, 404, NULL);
	backend = start(true, true);
	report = refresh(backend);
	assert_int_equal(report->cluster->state, CLUSTER_OK);
	assert_null(repository_of(report, "web")->live);
	report_unref(report);
	backend_close(backend);
}

/* A subcommand makes lists, no watches, and waits for them. */
static void
test_passive(void **state UNUSED)
{
	struct backend *backend = start(true, true);
	const struct report *report = refresh(backend);

	assert_int_equal(report->cluster->state, CLUSTER_OK);
	assert_non_null(repository_of(report, "web")->live);
	assert_false(fake_kube_asked("WATCH"));
	report_unref(report);
	backend_close(backend);
}

/* ---- changing ---- */

static const struct report *
change(struct backend *backend, enum command_kind kind, const char *object,
    const struct report_fate **fate)
{
	return carry_out(backend,
	    &(struct command) { .kind = kind,
		.object = object,
		.namespace = "flux",
		.name = "all" },
	    fate);
}

#define ALL IMAGE "/v1/namespaces/flux/imageupdateautomations/all"

static void
test_suspend(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	fake_kube_set("PATCH " ALL, 200,
	    "{" META(
		"all") ",\"labels\":{"
		       "\"kustomize.toolkit.fluxcd.io/name\":\"system\","
		       "\"kustomize.toolkit.fluxcd.io/namespace\":\"flux\"}},"
		       "\"spec\":{\"suspend\":true}}");
	report =
	    change(backend, COMMAND_SUSPEND, "ImageUpdateAutomation", &fate);
	assert_false(fate->failed);
	assert_int_equal(fate->error_count, 0);
	assert_string_equal(fate->note,
	    "managed by Kustomization flux/system: its next run may undo "
	    "this");
	assert_true(fake_kube_asked("PATCH " ALL "?fieldManager=vigie "
				    "{\"spec\":{\"suspend\":true}}"));
	assert_true(report->automations[0].live->suspended);
	assert_string_equal(report->events[report->event_count - 1].text,
	    "suspend ImageUpdateAutomation flux/all");
	assert_string_equal(report->events[report->event_count - 1].who,
	    "Ada <ada@example.org>");
	report_unref(report);
	backend_close(backend);
	assert_string_equal(git_fixture_sh("grep -c '\"action\":\"suspend\"' "
					   ".local/state/vigie/audit.jsonl"),
	    "2");
}

static void
assert_failed(
    const struct report_fate *fate, enum error_kind kind, const char *text)
{
	assert_true(fate->failed);
	assert_int_equal(fate->errors[0].kind, kind);
	if (!strstr(fate->errors[0].text, text))
		fail_msg("%s: wanted: %s", fate->errors[0].text, text);
}

/* It was deleted and made again between the paint and the key. */
static void
test_another_object(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	fake_kube_set("PATCH " ALL, 422,
	    "{\"kind\":\"Status\",\"reason\":\"Invalid\",\"code\":422,"
	    "\"details\":{\"causes\":[{\"reason\":\"FieldValueInvalid\","
	    "\"field\":\"metadata.uid\"}]}}");
	report = carry_out(backend,
	    &(struct command) { .kind = COMMAND_SUSPEND,
		.object = "ImageUpdateAutomation",
		.namespace = "flux",
		.name = "all",
		.uid = "u-1" },
	    &fate);
	assert_failed(fate, ERROR_CONFLICT, "another object by now");
	assert_true(fake_kube_asked(
	    "PATCH " ALL "?fieldManager=vigie {\"metadata\":{\"uid\":\"u-1\"},"
	    "\"spec\":{\"suspend\":true}}"));
	report_unref(report);
	backend_close(backend);
}

static void
test_refusals(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	/* A version without the field. */
	fake_kube_set("PATCH " ALL, 200, "{" META("all") "},\"spec\":{}}");
	report =
	    change(backend, COMMAND_SUSPEND, "ImageUpdateAutomation", &fate);
	assert_failed(fate, ERROR_INVALID, "does not suspend");
	report_unref(report);
	fake_kube_set("PATCH " ALL, 403, NULL);
	report =
	    change(backend, COMMAND_RESUME, "ImageUpdateAutomation", &fate);
	assert_failed(fate, ERROR_DENIED, "403");
	report_unref(report);
	report = change(backend, COMMAND_SUSPEND, "Secret", &fate);
	assert_failed(fate, ERROR_INVALID, "no kind of Flux");
	report_unref(report);
	report = change(backend, COMMAND_RESTART, "Job", &fate);
	assert_failed(fate, ERROR_INVALID, "cannot be restarted");
	report_unref(report);
	report = carry_out(backend,
	    &(struct command) {
		.kind = COMMAND_SUSPEND, .object = "ImagePolicy" },
	    &fate);
	assert_failed(fate, ERROR_INVALID, "no namespace");
	report_unref(report);
	/* Another object's path, or a part of one. */
	report = carry_out(backend,
	    &(struct command) { .kind = COMMAND_SUSPEND,
		.object = "ImagePolicy",
		.namespace = "flux",
		.name = "web/status" },
	    &fate);
	assert_failed(fate, ERROR_INVALID, "nothing can be named");
	report_unref(report);
	backend_close(backend);
}

static void
test_reconcile_suspended(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	fake_kube_set(
	    "GET " ALL, 200, "{" META("all") "},\"spec\":{\"suspend\":true}}");
	report =
	    change(backend, COMMAND_RECONCILE, "ImageUpdateAutomation", &fate);
	assert_failed(fate, ERROR_CONFLICT, "is suspended");
	assert_false(fake_kube_asked("PATCH"));
	report_unref(report);
	backend_close(backend);
}

static bool
is_reconciled(const struct report *report, const void *what UNUSED)
{
	for (ARRAY_EACH(event, report->events, report->event_count))
		if (event->kind == EVENT_CLUSTER &&
		    strncmp(event->text, "reconciled ", 11) == 0)
			return true;
	return false;
}

/* The stamp in the last request that patched. */
static const char *
asked_stamp(void)
{
	static char stamp[64];
	const char *request, *found = NULL;
	unsigned i;

	for (i = 0; *(request = fake_kube_request(i)); i++)
		if (strncmp(request, "PATCH", 5) == 0)
			found = strstr(request, "requestedAt\":\"");
	assert_non_null(found);
	found += strlen("requestedAt\":\"");
	(void)snprintf(
	    stamp, sizeof(stamp), "%.*s", (int)strcspn(found, "\""), found);
	return stamp;
}

static void
test_reconcile(void **state UNUSED)
{
	struct backend *backend = start(false, true);
	const struct report_fate *fate;
	const struct report *report;
	char answer[512];

	report_unref(wait_for(backend, CLUSTER_OK));
	fake_kube_set("GET " ALL, 200, "{" META("all") "},\"spec\":{}}");
	fake_kube_set("PATCH " ALL, 200, "{" META("all") "},\"spec\":{}}");
	report =
	    change(backend, COMMAND_RECONCILE, "ImageUpdateAutomation", &fate);
	assert_false(fate->failed);
	assert_false(is_reconciled(report, NULL));
	report_unref(report);
	(void)snprintf(answer, sizeof(answer),
	    "{" META("all") "},\"status\":{\"lastHandledReconcileAt\":\"%"
			    "s\"," READY("True", "Succeeded") "}}",
	    asked_stamp());
	fake_kube_put(IMAGE "/v1/imageupdateautomations", answer);
	report_unref(wait_until(backend, is_reconciled, NULL));
	backend_close(backend);
}

static void
test_restart(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	fake_kube_set("PATCH /apis/apps/v1/namespaces/flux/deployments/all",
	    200, "{" META("all") "}}");
	report = change(backend, COMMAND_RESTART, "Deployment", &fate);
	assert_false(fate->failed);
	assert_true(fake_kube_asked(
	    "PATCH /apis/apps/v1/namespaces/flux/deployments/all?"
	    "fieldManager=vigie {\"spec\":{\"template\":{\"metadata\":{"
	    "\"annotations\":{\"kubectl.kubernetes.io/restartedAt\":\"20"));
	report_unref(report);
	backend_close(backend);
}

/* ---- Secrets ---- */

static const char *const keys[] = { "password" };

static const struct report *
check(struct backend *backend, const struct report_fate **fate)
{
	return carry_out(backend,
	    &(struct command) { .kind = COMMAND_SECRET_CHECK,
		.namespace = "flux",
		.name = "login",
		.type = "Opaque",
		.keys = keys,
		.key_count = 1 },
	    fate);
}

static void
allow(bool allowed)
{
	fake_kube_set(
	    "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews", 201,
	    allowed ? "{\"status\":{\"allowed\":true}}"
		    : "{\"status\":{\"allowed\":false}}");
}

#define FIELDS \
	"\"managedFields\":[{\"manager\":\"kubectl-create\",\"time\":" \
	"\"2026-08-22T10:21:00Z\",\"fieldsV1\":{\"f:data\":{\".\":{}," \
	"\"f:user\":{}}}}]"

static void
test_check_new(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	allow(true);
	fake_kube_set("POST " SECRETS, 201, "{" META("login") "}}");
	report = check(backend, &fate);
	assert_false(fate->failed);
	assert_non_null(fate->check);
	assert_true(fate->check->may_create && fate->check->may_change &&
	    fate->check->may_get);
	assert_false(fate->check->exists);
	assert_true(fate->check->tried);
	assert_null(fate->check->problem);
	report_unref(report);
	backend_close(backend);
}

static void
test_check_existing(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	allow(true);
	fake_kube_set("GET " SECRETS "/login", 200,
	    "{" META("login") ",\"resourceVersion\":\"77\"," FIELDS "}}");
	fake_kube_set("PATCH " SECRETS "/login", 422,
	    "{\"kind\":\"Status\",\"status\":\"Failure\",\"details\":{"
	    "\"causes\":[{\"reason\":\"FieldValueForbidden\",\"field\":"
	    "\"data\"}]}}");
	report = check(backend, &fate);
	assert_false(fate->failed);
	assert_true(fate->check->exists);
	assert_true(fate->check->keys_known);
	assert_int_equal(fate->check->key_count, 1);
	assert_string_equal(fate->check->keys[0], "user");
	assert_string_equal(fate->check->resource_version, "77");
	assert_true(fate->check->immutable);
	assert_false(fate->check->tried);
	assert_non_null(strstr(fate->check->problem->text, "immutable"));
	report_unref(report);
	backend_close(backend);
}

/* Whoever may write and not look finds out by the dry run. */
static void
test_check_unseen(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	allow(true);
	fake_kube_set("GET " SECRETS "/login", 403, NULL);
	fake_kube_set("POST " SECRETS, 409, NULL);
	fake_kube_set("PATCH " SECRETS "/login", 200, "{" META("login") "}}");
	report = check(backend, &fate);
	assert_false(fate->failed);
	assert_true(fate->check->exists);
	assert_false(fate->check->keys_known);
	assert_true(fate->check->tried);
	assert_string_equal(fate->check->resource_version, "");
	report_unref(report);
	backend_close(backend);
}

static void
test_check_denied(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	allow(false);
	report = check(backend, &fate);
	assert_false(fate->failed);
	assert_false(fate->check->may_create || fate->check->may_change ||
	    fate->check->may_get || fate->check->tried);
	assert_false(fake_kube_asked("POST " SECRETS));
	report_unref(report);
	backend_close(backend);
}

static struct draft *
draft(void)
{
	struct draft *draft = backend_draft_new(SECRET_OPAQUE, "flux", "login");
	struct error error;

	assert_true(backend_draft_add_key(draft, "password", &error));
	backend_draft_put(
	    draft, 0, secret_new("correct horse", 13), SECRET_TYPED, NULL);
	return draft;
}

static void
test_write(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	report = carry_out(backend,
	    &(struct command) {
		.kind = COMMAND_SECRET_WRITE, .draft = draft() },
	    &fate);
	assert_false(fate->failed);
	assert_false(fate->keeps_draft);
	assert_true(fake_kube_asked("UPLOAD-POST"));
	assert_null(backend_take_draft(backend, fate->command));
	report_unref(report);
	backend_close(backend);
	assert_string_equal(
	    git_fixture_sh("grep -c '\"object\":\"Secret\".*\"keys\":"
			   "\"password\"' .local/state/vigie/audit.jsonl"),
	    "2");
	assert_string_equal(
	    git_fixture_sh("grep -rl 'correct horse' .local || true"), "");
}

/* What was typed is not lost when the server says no: once, for a minute. */
static void
test_write_refused(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;
	struct draft *kept;

	fake_kube_upload(401);
	report = carry_out(backend,
	    &(struct command) {
		.kind = COMMAND_SECRET_WRITE, .draft = draft() },
	    &fate);
	assert_failed(fate, ERROR_DENIED, "401");
	assert_true(fate->keeps_draft);
	kept = backend_take_draft(backend, fate->command);
	assert_non_null(kept);
	assert_non_null(backend_draft_review(kept, 0));
	assert_null(backend_take_draft(backend, fate->command));
	report_unref(report);
	fake_kube_upload(201);
	report = carry_out(backend,
	    &(struct command) { .kind = COMMAND_SECRET_WRITE, .draft = kept },
	    &fate);
	assert_false(fate->failed);
	report_unref(report);
	/* And one that nobody takes. */
	fake_kube_upload(500);
	report = carry_out(backend,
	    &(struct command) {
		.kind = COMMAND_SECRET_WRITE, .draft = draft() },
	    &fate);
	assert_true(fate->keeps_draft);
	report_unref(report);
	backend_close(backend);
}

/* Nobody knows, and that is what is told and written down. */
static void
test_write_unknown(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	fake_kube_upload(0);
	report = carry_out(backend,
	    &(struct command) {
		.kind = COMMAND_SECRET_WRITE, .draft = draft() },
	    &fate);
	assert_true(fate->failed);
	assert_true(fate->unknown);
	report_unref(report);
	fake_kube_upload(201);
	backend_close(backend);
	assert_string_equal(
	    git_fixture_sh("grep -o '\"kind\":\"[a-z]*\"' "
			   ".local/state/vigie/audit.jsonl | tail -n 1"),
	    "\"kind\":\"unknown\"");
}

static void
test_stale(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	fake_kube_set("GET " SECRETS "/login", 200,
	    "{" META("login") ",\"resourceVersion\":\"77\"," FIELDS "}}");
	fake_kube_set("GET /api/v1/namespaces/flux/pods", 200,
	    "{\"items\":[{\"metadata\":{\"name\":\"a\",\"ownerReferences\":[{"
	    "\"kind\":\"StatefulSet\",\"name\":\"db\",\"controller\":true}]},"
	    "\"spec\":{\"containers\":[{\"envFrom\":[{\"secretRef\":{\"name\":"
	    "\"login\"}}]}]},\"status\":{\"startTime\":"
	    "\"2026-08-22T10:00:00Z\"}},{\"metadata\":{\"name\":\"b\","
	    "\"ownerReferences\":[{\"kind\":\"StatefulSet\",\"name\":\"db\","
	    "\"controller\":true}]},\"spec\":{\"containers\":[{\"envFrom\":[{"
	    "\"secretRef\":{\"name\":\"login\"}}]}]},\"status\":{"
	    "\"startTime\":\"2026-08-22T10:00:00Z\"}}]}");
	report = carry_out(backend,
	    &(struct command) { .kind = COMMAND_SECRET_WRITE,
		.draft = draft(),
		.change = true,
		.resource_version = "77" },
	    &fate);
	assert_false(fate->failed);
	assert_true(fake_kube_asked("UPLOAD-PATCH"));
	assert_int_equal(fate->stale_count, 1);
	assert_string_equal(fate->stale[0].kind, "StatefulSet");
	assert_string_equal(fate->stale[0].name, "db");
	assert_int_equal(fate->stale[0].pods, 2);
	assert_true(fate->stale[0].may_restart);
	report_unref(report);
	backend_close(backend);
}

static void
test_unexpose(void **state UNUSED)
{
	struct backend *backend = start(true, false);
	const struct report_fate *fate;
	const struct report *report;

	fake_kube_set("PATCH " SECRETS "/login", 200, "{" META("login") "}}");
	report = carry_out(backend,
	    &(struct command) { .kind = COMMAND_SECRET_UNEXPOSE,
		.namespace = "flux",
		.name = "login" },
	    &fate);
	assert_false(fate->failed);
	assert_true(fake_kube_asked(
	    "PATCH " SECRETS
	    "/login?fieldManager=vigie {\"metadata\":{\"annotations\":{"
	    "\"kubectl.kubernetes.io/last-applied-configuration\":null}}}"));
	report_unref(report);
	backend_close(backend);
}

static const struct report_secret *
secret_of(const struct report *report, const char *name)
{
	for (ARRAY_EACH(row, report->secrets, report->secret_count))
		if (strcmp(row->name, name) == 0)
			return row;
	fail_msg("no Secret %s", name);
	__builtin_unreachable();
}

static bool
has_secret(const struct report *report, const char *name)
{
	for (ARRAY_EACH(row, report->secrets, report->secret_count))
		if (strcmp(row->name, name) == 0)
			return true;
	return false;
}

static void
test_needs(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;
	const struct report_secret *row;

	fake_kube_set("GET /api/v1/namespaces", 200,
	    "{\"items\":[{\"metadata\":{\"name\":\"flux\"}},{\"metadata\":{"
	    "\"name\":\"shut\"}}]}");
	fake_kube_set("GET " SECRETS, 200,
	    "{\"items\":[{\"cells\":{\"Name\":\"login\",\"Type\":\"Opaque\"}},"
	    "{\"cells\":{\"Name\":\"idle\",\"Type\":\"Opaque\"}}]}");
	fake_kube_set("GET " SECRETS "/login", 200,
	    "{" META("login") ",\"resourceVersion\":\"77\"," FIELDS "}}");
	fake_kube_set("GET /api/v1/namespaces/shut/secrets", 403, NULL);
	fake_kube_set("GET /apis/apps/v1/deployments", 200,
	    "{\"items\":[{\"metadata\":{\"name\":\"d\",\"namespace\":\"flux\"},"
	    "\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"env\":[{"
	    "\"valueFrom\":{\"secretKeyRef\":{\"name\":\"login\",\"key\":"
	    "\"password\"}}},{\"valueFrom\":{\"secretKeyRef\":{\"name\":"
	    "\"lacking\",\"key\":\"x\"}}}]}]}}}},{\"metadata\":{\"name\":\"e\","
	    "\"namespace\":\"shut\"},\"spec\":{\"template\":{\"spec\":{"
	    "\"imagePullSecrets\":[{\"name\":\"pull\"}]}}}}]}");
	backend = start(true, true);
	report = refresh(backend);
	assert_true(report->secrets_loaded);
	assert_int_equal(report->secret_count, 4);
	row = secret_of(report, "login");
	assert_int_equal(row->need, NEED_KEY_MISSING);
	assert_string_equal(row->type, "Opaque");
	assert_string_equal(row->resource_version, "77");
	assert_int_equal(row->key_count, 2);
	assert_string_equal(row->keys[0].name, "password");
	assert_true(row->keys[0].needed && !row->keys[0].present);
	assert_string_equal(row->keys[1].by, "kubectl-create");
	assert_string_equal(row->users[0].where, "cluster");
	assert_int_equal(secret_of(report, "lacking")->need, NEED_MISSING);
	assert_int_equal(secret_of(report, "idle")->need, NEED_UNUSED);
	assert_int_equal(secret_of(report, "pull")->need, NEED_UNKNOWN);
	assert_non_null(report->secrets_problem);
	assert_true(fake_kube_asked("GET " SECRETS "?includeObject=None"));
	assert_false(fake_kube_asked("GET " SECRETS "/idle"));
	report_unref(report);
	backend_close(backend);
}

/* A repository of manifests, applied into the namespace flux. */
static void
add_manifests(void)
{
	git_fixture_sh(
	    "rm -rf app app.git\n"
	    "echo 'sources: {flux/app: {url: app.git}}' >>vigie.yaml\n"
	    "cat >objects/app.yaml <<E\n"
	    "apiVersion: source.toolkit.fluxcd.io/v1\n"
	    "kind: GitRepository\n"
	    "metadata: {name: app, namespace: flux}\n"
	    "spec:\n"
	    "  url: https://git.example.org/app\n"
	    "  ref: {branch: main}\n"
	    "  interval: 1m\n"
	    "  secretRef: {name: git}\n"
	    "---\n"
	    "apiVersion: kustomize.toolkit.fluxcd.io/v1\n"
	    "kind: Kustomization\n"
	    "metadata: {name: app, namespace: flux}\n"
	    "spec:\n"
	    "  path: ./apps\n"
	    "  targetNamespace: flux\n"
	    "  sourceRef: {kind: GitRepository, name: app}\n"
	    "E\n");
	git_fixture_make("app");
	git_fixture_sh("cd app; mkdir apps; cat >apps/web.yaml <<E\n"
		       "apiVersion: v1\n"
		       "kind: Pod\n"
		       "metadata: {name: web}\n"
		       "spec:\n"
		       "  containers:\n"
		       "  - image: r.test/web:1.0.0 # {\"\\$imagepolicy\": "
		       "\"flux:web\"}\n"
		       "    envFrom:\n"
		       "    - secretRef: {name: gone}\n"
		       "E\n"
		       "commit -m first; git push -q origin HEAD:main\n");
}

/* What only Git knows: who needs which Secret before it runs. */
static void
test_needs_of_git(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;
	const struct report_secret *row;

	add_manifests();
	fake_kube_set("GET /api/v1/namespaces", 200,
	    "{\"items\":[{\"metadata\":{\"name\":\"flux\"}}]}");
	fake_kube_set("GET " SECRETS, 200, "{\"items\":[]}");
	backend = start(true, true);
	report = refresh(backend);
	row = secret_of(report, "gone");
	assert_non_null(row);
	assert_string_equal(row->namespace, "flux");
	assert_int_equal(row->need, NEED_MISSING);
	assert_string_equal(row->users[0].kind, "Pod");
	assert_non_null(
	    strstr(row->users[0].where, "app.git: apps/web.yaml:8"));
	row = secret_of(report, "git");
	assert_int_equal(row->need, NEED_MISSING);
	assert_non_null(strstr(row->users[0].where, "objects: app.yaml:8"));
	assert_int_equal(report->update_count, 1);
	assert_string_equal(report->updates[0].lacks, "Secret flux/gone");
	report_unref(report);

	git_fixture_sh("cd app; sed -i s/gone/other/ apps/web.yaml; commit -m "
		       "second; git push -q origin HEAD:main");
	report = refresh(backend);
	assert_false(has_secret(report, "gone"));
	assert_string_equal(report->updates[0].lacks, "Secret flux/other");
	report_unref(report);
	backend_close(backend);
}

/* Without a cluster all of them are unknown. */
static void
test_needs_without_cluster(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;
	const struct report_secret *row;

	add_manifests();
	fake_kube_reset();
	backend = start(true, true);
	report = refresh(backend);
	row = secret_of(report, "gone");
	assert_non_null(row);
	assert_int_equal(row->need, NEED_UNKNOWN);
	assert_string_equal(row->why, "no cluster");
	assert_string_equal(report->updates[0].lacks, "");
	report_unref(report);
	backend_close(backend);
}

static bool
has_secrets_problem(const struct report *report, const void *what UNUSED)
{
	return report->secrets_problem != NULL;
}

/* A server that goes away leaves what was known of Secrets. */
static void
test_needs_lost(void **state UNUSED)
{
	struct backend *backend;
	const struct report *report;

	fake_kube_set("GET /api/v1/namespaces", 200,
	    "{\"items\":[{\"metadata\":{\"name\":\"flux\"}}]}");
	fake_kube_set("GET " SECRETS, 200,
	    "{\"items\":[{\"cells\":{\"Name\":\"idle\",\"Type\":\"Opaque\"}}]"
	    "}");
	fake_kube_set("GET /api/v1/namespaces/flux-system/secrets", 200,
	    "{\"items\":[]}");
	backend = start(true, true);
	report = refresh(backend);
	assert_non_null(secret_of(report, "idle"));
	report_unref(report);
	fake_kube_set("GET " SECRETS, 503, NULL);
	submit(backend, &(struct command) { .kind = COMMAND_REFRESH });
	report = wait_until(backend, has_secrets_problem, NULL);
	assert_int_equal(secret_of(report, "idle")->need, NEED_UNUSED);
	assert_int_equal(report->secrets_problem->kind, ERROR_UNAVAILABLE);
	report_unref(report);
	backend_close(backend);
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
	fake_kube_reset();
	return 0;
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_joined),
		TEST(test_only_in_the_cluster),
		TEST(test_changes),
		TEST(test_lost),
		TEST(test_no_kubeconfig),
		TEST(test_not_asked),
		TEST(test_login_fails),
		TEST(test_refused),
		TEST(test_refused_passive),
		TEST(test_namespaces),
		TEST(test_no_image_controllers),
		TEST(test_passive),
		TEST(test_suspend),
		TEST(test_another_object),
		TEST(test_refusals),
		TEST(test_reconcile_suspended),
		TEST(test_reconcile),
		TEST(test_restart),
		TEST(test_check_new),
		TEST(test_check_existing),
		TEST(test_check_unseen),
		TEST(test_check_denied),
		TEST(test_write),
		TEST(test_write_refused),
		TEST(test_write_unknown),
		TEST(test_stale),
		TEST(test_unexpose),
		TEST(test_needs),
		TEST(test_needs_lost),
		TEST(test_needs_of_git),
		TEST(test_needs_without_cluster),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}

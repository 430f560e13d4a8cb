#include "tests/unit.h"

#include "backend/base/json.h"
#include "backend/core/live_object.h"

#define META "\"metadata\":{\"name\":\"web\",\"namespace\":\"flux\""
#define READY(status, reason, message) \
	"\"conditions\":[{\"type\":\"Other\",\"status\":\"True\"}," \
	"{\"type\":\"Ready\",\"status\":\"" status "\",\"reason\":\"" reason \
	"\",\"message\":\"" message \
	"\",\"lastTransitionTime\":\"2026-08-22T10:21:00Z\"}]"

/* An object, and what is read of it: see print(). */
static const struct row {
	const char *name;
	enum live_kind kind;
	const char *text, *wanted;
} rows[] = {
	{ "ready", LIVE_IMAGE_REPOSITORY,
	    "{" META ",\"generation\":2},\"spec\":{\"image\":\"r.test/web\","
	    "\"interval\":\"5m\"},\"status\":{\"observedGeneration\":2,"
	    "\"lastScanResult\":{\"tagCount\":3,"
	    "\"scanTime\":\"1970-01-01T00:01:00Z\"}," READY(
		"True", "Succeeded", "found 3 tags") "}}",
	    "True Succeeded 'found 3 tags' at 60 image r.test/web 300000" },
	{ "behind", LIVE_IMAGE_REPOSITORY,
	    "{" META
	    ",\"generation\":3},\"status\":{\"observedGeneration\":2," READY(
		"False", "Failed", "401") "}}",
	    "False Failed '401' reconciling" },
	{ "behind before the first time", LIVE_IMAGE_REPOSITORY,
	    "{" META ",\"generation\":1},\"status\":{\"observedGeneration\":-1}"
	    "}",
	    "- - '' reconciling" },
	{ "no status", LIVE_IMAGE_REPOSITORY, "{" META ",\"generation\":1}}",
	    "- - ''" },
	{ "condition reconciling", LIVE_IMAGE_REPOSITORY,
	    "{" META "},\"status\":{\"conditions\":[{\"type\":\"Reconciling\","
	    "\"status\":\"True\"}]}}",
	    "- - '' reconciling" },
	{ "suspended is not behind", LIVE_IMAGE_REPOSITORY,
	    "{" META ",\"generation\":3},\"spec\":{\"suspend\":true},"
	    "\"status\":{\"observedGeneration\":2}}",
	    "- - '' suspended" },
	{ "asked for, not yet done", LIVE_IMAGE_REPOSITORY,
	    "{" META ",\"annotations\":{\"reconcile.fluxcd.io/requestedAt\":"
	    "\"b\"}},\"status\":{\"lastHandledReconcileAt\":\"a\"}}",
	    "- - '' reconciling" },
	{ "asked for and done", LIVE_IMAGE_REPOSITORY,
	    "{" META ",\"annotations\":{\"reconcile.fluxcd.io/requestedAt\":"
	    "\"b\"}},\"status\":{\"lastHandledReconcileAt\":\"b\"}}",
	    "- - ''" },
	{ "asked for, answers are not kept", LIVE_IMAGE_POLICY,
	    "{" META ",\"annotations\":{\"reconcile.fluxcd.io/requestedAt\":"
	    "\"b\"}}}",
	    "- - '' from flux/ ''" },
	{ "managed", LIVE_IMAGE_REPOSITORY,
	    "{" META ",\"labels\":{\"kustomize.toolkit.fluxcd.io/name\":"
	    "\"apps\",\"kustomize.toolkit.fluxcd.io/namespace\":\"sys\"}}}",
	    "- - '' by sys/apps" },
	{ "policy, latestRef", LIVE_IMAGE_POLICY,
	    "{" META "},\"spec\":{\"imageRepositoryRef\":{\"name\":\"r\"},"
	    "\"policy\":{\"semver\":{\"range\":\">=1.0.0\"}}},\"status\":{"
	    "\"latestRef\":{\"name\":\"r.test/web\",\"tag\":\"1.2.0\"}}}",
	    "- - '' latest 1.2.0 from flux/r 'semver >=1.0.0'" },
	{ "policy, latestImage", LIVE_IMAGE_POLICY,
	    "{" META "},\"spec\":{\"imageRepositoryRef\":{\"name\":\"r\","
	    "\"namespace\":\"other\"},\"policy\":{\"alphabetical\":{}}},"
	    "\"status\":{\"latestImage\":\"r.test:5000/web:1.2.0\"}}",
	    "- - '' latest 1.2.0 from other/r 'alphabetical asc'" },
	{ "policy, an image with a port and no tag", LIVE_IMAGE_POLICY,
	    "{" META "},\"status\":{\"latestImage\":\"r.test:5000/web\"}}",
	    "- - '' from flux/ ''" },
	{ "automation", LIVE_IMAGE_UPDATE,
	    "{" META "},\"spec\":{\"sourceRef\":{\"kind\":\"GitRepository\","
	    "\"name\":\"fleet\"},\"git\":{\"checkout\":{\"ref\":{\"branch\":"
	    "\"main\"}},\"push\":{\"branch\":\"auto\"}},\"update\":{\"path\":"
	    "\"./apps\"}},\"status\":{\"lastPushCommit\":\"abc\","
	    "\"lastPushTime\":\"1970-01-01T00:00:30Z\","
	    "\"lastAutomationRunTime\":\"1970-01-01T00:01:00Z\"}}",
	    "- - '' commit abc at 60 from flux/fleet main>auto ./apps" },
	{ "automation without push", LIVE_IMAGE_UPDATE,
	    "{" META "},\"spec\":{\"sourceRef\":{\"name\":\"fleet\"},\"git\":{"
	    "\"checkout\":{\"ref\":{\"branch\":\"main\"}}}}}",
	    "- - '' from flux/fleet main>main " },
	{ "git repository", LIVE_GIT_REPOSITORY,
	    "{" META "},\"spec\":{\"url\":\"https://git.test/x\"},\"status\":{"
	    "\"artifact\":{\"revision\":\"main@sha1:abc\",\"lastUpdateTime\":"
	    "\"1970-01-01T00:01:00Z\"}}}",
	    "- - '' commit main@sha1:abc at 60 url https://git.test/x" },
	{ "kustomization", LIVE_KUSTOMIZATION,
	    "{" META "},\"spec\":{\"sourceRef\":{\"name\":\"fleet\"},"
	    "\"path\":\"./x\"},\"status\":{\"lastAppliedRevision\":\"main/"
	    "a\"," READY("Unknown", "Progressing", "") "}}",
	    "Unknown Progressing '' commit main/a at 1787394060 from "
	    "flux/fleet > ./x" },
	{ "control characters", LIVE_IMAGE_REPOSITORY,
	    "{" META
	    "},\"status\":{" READY("True", "A\\u001b[31m", "one\\ntwo") "}}",
	    "True A?[31m 'one two'" },
	{ "other types", LIVE_IMAGE_POLICY,
	    "{" META ",\"labels\":7,\"annotations\":[],\"generation\":\"x\"},"
	    "\"spec\":[],\"status\":{\"conditions\":{\"a\":1},"
	    "\"latestRef\":\"x\",\"latestImage\":3}}",
	    "- - '' from flux/ ''" },
	{ "no namespace", LIVE_IMAGE_POLICY, "{\"metadata\":{\"name\":\"a\"}}",
	    "no object" },
	{ "no map", LIVE_IMAGE_POLICY, "[]", "no object" },
};

static const char *
word(const char *text)
{
	return text[0] ? text : "-";
}

static void
print(struct buf *into, const struct live_object *object)
{
	(void)buf_printf(into, "%s %s '%s'", word(object->ready),
	    word(object->reason), object->message);
	if (object->suspended)
		(void)buf_text(into, " suspended");
	if (object->reconciling)
		(void)buf_text(into, " reconciling");
	if (object->latest[0])
		(void)buf_printf(into, " latest %s", object->latest);
	if (object->commit[0])
		(void)buf_printf(into, " commit %s", object->commit);
	if (object->at)
		(void)buf_printf(into, " at %lld", (long long)object->at);
	if (object->managed_by[0])
		(void)buf_printf(into, " by %s", object->managed_by);
	if (object->image[0])
		(void)buf_printf(into, " image %s %lld", object->image,
		    (long long)object->interval_ms);
	if (object->kind != LIVE_IMAGE_REPOSITORY &&
	    object->kind != LIVE_GIT_REPOSITORY)
		(void)buf_printf(into, " from %s/%s", object->source_namespace,
		    object->source);
	if (object->kind == LIVE_IMAGE_POLICY)
		(void)buf_printf(into, " '%s'", object->rule);
	if (object->kind == LIVE_IMAGE_UPDATE ||
	    object->kind == LIVE_KUSTOMIZATION)
		(void)buf_printf(into, " %s>%s %s", object->branch,
		    object->push_branch, object->path);
	if (object->url[0])
		(void)buf_printf(into, " url %s", object->url);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct live_object object;
	struct error error;
	struct node *root;
	struct buf text;

	buf_init(&text, 1000);
	if (!json_read(arena, span_of(row->text), &root, &error))
		fail_msg("%s", error.text);
	if (live_object_read(arena, row->kind, root, &object))
		print(&text, &object);
	else
		(void)buf_text(&text, "no object");
	assert_string_equal(text.at, row->wanted);
	buf_release(&text);
	arena_free(arena);
}

static void
test_words(void **state UNUSED)
{
	enum live_kind kind, found;

	for (kind = 0; kind < LIVE_KIND_COUNT; kind++) {
		assert_true(live_kind_find(live_kind_word(kind), &found));
		assert_int_equal(found, kind);
	}
	assert_false(live_kind_find("Secret", &found));
	assert_false(live_kind_find(NULL, &found));
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 1];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].name, test_row, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	tests[i] =
	    (struct CMUnitTest) { "words", test_words, NULL, NULL, NULL };
	return _cmocka_run_group_tests(
	    "live_object", tests, COUNT(tests), NULL, NULL);
}

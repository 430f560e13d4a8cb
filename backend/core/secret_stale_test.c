#include "tests/unit.h"

#include "backend/base/json.h"
#include "backend/core/secret_stale.h"

#define AT 1787394060 /* 2026-08-22T10:21:00Z */
#define BEFORE "\"status\":{\"startTime\":\"2026-08-22T10:00:00Z\"}"
#define AFTER "\"status\":{\"startTime\":\"2026-08-22T11:00:00Z\"}"
#define ENV \
	"\"env\":[{\"name\":\"X\",\"value\":\"y\"},{\"valueFrom\":{" \
	"\"secretKeyRef\":{\"name\":\"login\",\"key\":\"password\"}}}]"
#define SPEC(list, text) "\"spec\":{\"" list "\":[{},{" text "}]"

/* A pod, and who owns it when it is stale. */
static const struct row {
	const char *name, *text, *wanted;
} rows[] = {
	{ "env", "{" SPEC("containers", ENV) "}," BEFORE "}", "Pod x" },
	{ "env of an init container",
	    "{" SPEC("initContainers", ENV) "}," BEFORE "}", "Pod x" },
	{ "started since", "{" SPEC("containers", ENV) "}," AFTER "}", "-" },
	{ "not started", "{" SPEC("containers", ENV) "}}", "-" },
	{ "over",
	    "{" SPEC("containers",
		ENV) "},\"status\":{\"startTime\":\"2026-08-22T10:00:00Z\","
		     "\"phase\":\"Succeeded\"}}",
	    "-" },
	{ "going",
	    "{\"metadata\":{\"deletionTimestamp\":\"x\"}," SPEC(
		"containers", ENV) "}," BEFORE "}",
	    "-" },
	{ "another key",
	    "{" SPEC("containers",
		"\"env\":[{\"valueFrom\":{\"secretKeyRef\":{\"name\":"
		"\"login\","
		"\"key\":\"user\"}}}]") "}," BEFORE "}",
	    "-" },
	{ "another Secret",
	    "{" SPEC("containers",
		"\"env\":[{\"valueFrom\":{\"secretKeyRef\":{\"name\":"
		"\"other\","
		"\"key\":\"password\"}}}]") "}," BEFORE "}",
	    "-" },
	{ "envFrom",
	    "{" SPEC("containers",
		"\"envFrom\":[{\"secretRef\":{\"name\":\"login\"}}]") "}"
								      "," BEFORE
								      "}",
	    "Pod x" },
	{ "a volume follows by itself",
	    "{" SPEC("containers",
		"\"volumeMounts\":[{\"name\":\"v\"}]") ",\"volumes\":[{"
						       "\"name\":\"v\","
						       "\"secret\":{"
						       "\"secretName\":"
						       "\"login\"}}]}"
						       "," BEFORE "}",
	    "-" },
	{ "a part of a volume does not",
	    "{" SPEC("containers",
		"\"volumeMounts\":[{\"name\":\"v\",\"subPath\":"
		"\"password\"}]") ",\"volumes\":[{\"name\":\"v\","
				  "\"secret\":{\"secretName\":"
				  "\"login\"}}]}," BEFORE "}",
	    "Pod x" },
	{ "nor of a projected one",
	    "{" SPEC("containers",
		"\"volumeMounts\":[{\"name\":\"v\",\"subPath\":"
		"\"password\"}]") ",\"volumes\":[{\"name\":\"v\","
				  "\"projected\":{\"sources\":[{"
				  "\"secret\":{\"name\":\"login\"}}]}}]}"
				  "," BEFORE "}",
	    "Pod x" },
	{ "of a Deployment",
	    "{\"metadata\":{\"labels\":{\"pod-template-hash\":\"5d4f\"},"
	    "\"ownerReferences\":[{\"kind\":\"ReplicaSet\",\"name\":"
	    "\"web-5d4f\",\"controller\":true}]}," SPEC(
		"containers", ENV) "}," BEFORE "}",
	    "Deployment web may restart" },
	{ "of a ReplicaSet alone",
	    "{\"metadata\":{\"ownerReferences\":[{\"kind\":\"ReplicaSet\","
	    "\"name\":\"web-5d4f\",\"controller\":true}]}," SPEC(
		"containers", ENV) "}," BEFORE "}",
	    "ReplicaSet web-5d4f" },
	{ "of a StatefulSet",
	    "{\"metadata\":{\"ownerReferences\":[{\"kind\":\"Other\","
	    "\"name\":"
	    "\"o\"},{\"kind\":\"StatefulSet\",\"name\":\"db\","
	    "\"controller\":"
	    "true}]}," SPEC("containers", ENV) "}," BEFORE "}",
	    "StatefulSet db may restart" },
	{ "of a Job",
	    "{\"metadata\":{\"ownerReferences\":[{\"kind\":\"Job\","
	    "\"name\":"
	    "\"j\",\"controller\":true}]}," SPEC("containers", ENV) "}," BEFORE
								    "}",
	    "Job j" },
	{ "nonsense", "{\"spec\":[],\"status\":7}", "-" },
};

static void
test_row(void **state)
{
	static const char *const keys[] = { "token", "password" };
	const struct secret_stale_change change = { "login", keys, 2, AT };
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct secret_stale_owner owner;
	const char *found = "-";
	struct error error;
	struct node *root;

	if (!json_read(arena, span_of(row->text), &root, &error))
		fail_msg("%s", error.text);
	if (secret_stale_is(root, &change)) {
		secret_stale_find_owner(arena, root, &owner);
		found = arena_printf(arena, "%s %s%s", owner.kind,
		    owner.name[0] ? owner.name : "x",
		    owner.may_restart ? " may restart" : "");
	}
	assert_string_equal(found, row->wanted);
	arena_free(arena);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows)];
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		tests[i] = (struct CMUnitTest) { rows[i].name, test_row, NULL,
			NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "secret_stale", tests, COUNT(rows), NULL, NULL);
}

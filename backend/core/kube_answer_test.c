#include "tests/unit.h"

#include "backend/base/json.h"
#include "backend/core/kube_answer.h"
#include "backend/core/kube_sieve.h"

#define LIST_PATH "/api/v1/namespaces/apps/secrets"
#define STATUS(reason, rest) \
	"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{}," \
	"\"status\":\"Failure\",\"message\":\"M\",\"reason\":\"" reason \
	"\"" rest "}"

static const struct error_row {
	const char *name;
	long status;
	const char *path, *body;
	bool secret;
	enum error_kind kind;
	const char *text, *said;
	bool has_means;
} errors[] = {
	{ "400", 400, LIST_PATH, STATUS("BadRequest", ",\"code\":400"), false,
	    ERROR_INVALID,
	    "list secrets in apps: the server cannot read it (400)", "M",
	    true },
	{ "400 about a Secret", 400, LIST_PATH,
	    STATUS("BadRequest", ",\"code\":400"), true, ERROR_INVALID,
	    "list secrets in apps: the server cannot read it (400)", "", true },
	{ "401", 401, LIST_PATH, STATUS("Unauthorized", ""), false,
	    ERROR_DENIED,
	    "list secrets in apps: the login is not accepted (401)", "M",
	    true },
	{ "403", 403, "/api/v1/secrets", STATUS("Forbidden", ""), false,
	    ERROR_DENIED, "list secrets: not allowed (403)", "M", true },
	{ "403, the namespace ends", 403, LIST_PATH,
	    STATUS("Forbidden",
		",\"details\":{\"causes\":[{\"reason\":"
		"\"NamespaceTerminating\","
		"\"message\":\"m\",\"field\":\"metadata.namespace\"}]}"),
	    false, ERROR_DENIED,
	    "list secrets in apps: the namespace is being deleted (403): "
	    "metadata.namespace is not right",
	    "M", true },
	{ "404 of an object", 404, LIST_PATH "/api",
	    STATUS("NotFound",
		",\"details\":{\"name\":\"api\",\"kind\":\"secrets\"}"),
	    false, ERROR_NOT_FOUND,
	    "list secrets api in apps: there is none (404)", "M", false },
	{ "404 of the namespace", 404, LIST_PATH,
	    STATUS("NotFound",
		",\"details\":{\"name\":\"apps\",\"kind\":\"namespaces\"}"),
	    false, ERROR_NOT_FOUND, "list secrets in apps: no such namespace",
	    "M", false },
	{ "404 of a namespace asked for", 404, "/api/v1/namespaces/apps",
	    STATUS("NotFound",
		",\"details\":{\"name\":\"apps\",\"kind\":\"namespaces\"}"),
	    false, ERROR_NOT_FOUND, "list namespaces apps: there is none (404)",
	    "M", false },
	{ "404 as text", 404, "/apis/x/v1/things", "404 page not found\n",
	    false, ERROR_NOT_FOUND,
	    "list things: the server does not know this kind (404)",
	    "404 page not found", true },
	{ "406", 406, LIST_PATH, STATUS("NotAcceptable", ""), true,
	    ERROR_INVALID,
	    "list secrets in apps: the server cannot answer in this form (406)",
	    "", true },
	{ "409, it exists", 409, LIST_PATH, STATUS("AlreadyExists", ""), true,
	    ERROR_CONFLICT, "list secrets in apps: it exists already (409)", "",
	    false },
	{ "409, it was changed", 409, LIST_PATH, STATUS("Conflict", ""), true,
	    ERROR_CONFLICT,
	    "list secrets in apps: somebody changed it meanwhile (409)", "",
	    false },
	{ "409, of another manager", 409, LIST_PATH,
	    STATUS("Conflict",
		",\"details\":{\"causes\":[{\"reason\":"
		"\"FieldManagerConflict\","
		"\"message\":\"m\",\"field\":\".data.a\"}]}"),
	    true, ERROR_CONFLICT,
	    "list secrets in apps: another program looks after it (409): "
	    ".data.a belongs to another program",
	    "", false },
	{ "410", 410, LIST_PATH, STATUS("Expired", ""), false, ERROR_CONFLICT,
	    "list secrets in apps: what was asked for is too old (410)", "M",
	    false },
	{ "413 as text", 413, LIST_PATH, "too large", true, ERROR_INVALID,
	    "list secrets in apps: it is too large for the server (413)", "",
	    false },
	{ "422 with causes", 422, LIST_PATH,
	    STATUS("Invalid",
		",\"details\":{\"causes\":["
		"{\"reason\":\"FieldValueRequired\",\"message\":\"V\","
		"\"field\":\"data[tls.crt]\"},"
		"{\"reason\":\"FieldValueInvalid\",\"message\":\"V\","
		"\"field\":\"data[a\\u001bb]\"},"
		"{\"reason\":\"Other\",\"message\":\"V\",\"field\":\"type\"},"
		"{\"reason\":\"Other\",\"message\":\"V\",\"field\":\"name\"}]"
		"}"),
	    true, ERROR_INVALID,
	    "list secrets in apps: the server refuses it (422): data[tls.crt] "
	    "is missing, data[a?b] is not valid, type is not right, ...",
	    "", false },
	{ "429 as text", 429, LIST_PATH,
	    "Too many requests, please try again later.", false,
	    ERROR_UNAVAILABLE, "list secrets in apps: too many requests (429)",
	    "Too many requests, please try again later.", true },
	{ "500", 500, LIST_PATH, STATUS("InternalError", ""), false,
	    ERROR_UNAVAILABLE, "list secrets in apps: the server failed (500)",
	    "M", true },
	{ "502 of a proxy", 502, LIST_PATH, "<html>Bad\nGateway</html>", false,
	    ERROR_UNAVAILABLE, "list secrets in apps: the server failed (502)",
	    "<html>Bad Gateway</html>", true },
	{ "504", 504, LIST_PATH, STATUS("Timeout", ""), false,
	    ERROR_UNAVAILABLE,
	    "list secrets in apps: the server got no answer in time (504)", "M",
	    true },
	{ "307", 307, LIST_PATH, "", false, ERROR_INVALID,
	    "list secrets in apps: the server leads elsewhere (307)", "",
	    true },
	{ "418", 418, LIST_PATH, "{\"kind\":7}", false, ERROR_INVALID,
	    "list secrets in apps: an answer that means nothing here (418)",
	    "{\"kind\":7}", false },
};

static struct node *
parsed(struct arena *arena, const char *text)
{
	struct node *root = NULL;
	struct error error;

	return json_read(arena, span_of(text), &root, &error) ? root : NULL;
}

static void
test_error(void **state)
{
	const struct error_row *row = *state;
	const struct kube_asked asked = { "list", row->path, row->secret };
	struct arena *arena = arena_new();
	struct error error;

	kube_answer_error(&asked, row->status, parsed(arena, row->body),
	    span_of(row->body), &error);
	assert_int_equal(error.kind, row->kind);
	assert_string_equal(error.text, row->text);
	assert_string_equal(error.said, row->said);
	assert_int_equal(*error.means != '\0', row->has_means);
	arena_free(arena);
}

static void
test_status(void **state UNUSED)
{
	struct arena *arena = arena_new();
	const struct node *status = parsed(arena,
	    STATUS("Timeout",
		",\"code\":504,\"details\":{\"causes\":[{\"reason\":"
		"\"ResourceVersionTooLarge\"}],\"retryAfterSeconds\":1}"));

	assert_true(kube_answer_is_status(status));
	assert_int_equal(kube_answer_code(status), 504);
	assert_string_equal(kube_answer_reason(status), "Timeout");
	assert_true(kube_answer_has_cause(status, "ResourceVersionTooLarge"));
	assert_false(kube_answer_has_cause(status, "Other"));
	assert_int_equal(kube_answer_retry_after(status), 1);
	assert_false(kube_answer_is_status(NULL));
	assert_int_equal(kube_answer_code(NULL), 0);
	assert_string_equal(kube_answer_reason(NULL), "");
	assert_int_equal(
	    kube_answer_retry_after(parsed(arena,
		"{\"details\":{\"retryAfterSeconds\":99999999999999999}}")),
	    0);
	arena_free(arena);
}

/* NAME or NAME=MANAGER@TIME of each key, or ? when they are not known. */
static const struct metadata_row {
	const char *name, *text, *keys;
	bool has_applied;
} metadatas[] = {
	{ "one manager",
	    "{\"metadata\":{\"name\":\"s\",\"managedFields\":[{\"manager\":"
	    "\"m\",\"time\":\"2026-11-22T14:45:21Z\",\"fieldsV1\":{\"f:data\":"
	    "{\".\":{},\"f:b\":{},\"f:.dockerconfigjson\":{}},\"f:type\":{}}}"
	    "]}}",
	    " .dockerconfigjson=m@1795358721 b=m@1795358721", false },
	{ "two managers, the later one counts",
	    "{\"metadata\":{\"name\":\"s\",\"managedFields\":["
	    "{\"manager\":\"new\",\"time\":\"1970-01-01T00:00:09Z\","
	    "\"fieldsV1\":{\"f:data\":{\"f:a\":{}}}},"
	    "{\"manager\":\"old\",\"time\":\"1970-01-01T00:00:05Z\","
	    "\"fieldsV1\":{\"f:data\":{\"f:a\":{},\"f:c\":{}},"
	    "\"f:stringData\":{\"f:b\":{}}}}]}}",
	    " a=new@9 b=old@5 c=old@5", false },
	{ "no keys",
	    "{\"metadata\":{\"name\":\"s\",\"managedFields\":[{"
	    "\"fieldsV1\":{\"f:data\":{}}}]}}",
	    "", false },
	{ "nothing of data",
	    "{\"metadata\":{\"name\":\"s\",\"managedFields\":[{\"manager\":"
	    "\"m\",\"fieldsV1\":{\"f:type\":{}}}]}}",
	    "?", false },
	{ "no managedFields", "{\"metadata\":{\"name\":\"s\"}}", "?", false },
	{ "no time, no manager",
	    "{\"metadata\":{\"name\":\"s\",\"managedFields\":[{\"time\":null,"
	    "\"fieldsV1\":{\"f:data\":{\"f:a\":{},\"k:b\":{},\"f:\":{}}}}]}}",
	    " a=@0", false },
	{ "kubectl's annotation",
	    "{\"metadata\":{\"name\":\"s\",\"annotations\":{"
	    "\"" KUBE_SIEVE_APPLIED "\":\"\"}}}",
	    "?", true },
	{ "wrong types",
	    "{\"metadata\":{\"name\":\"s\",\"annotations\":[],"
	    "\"managedFields\":[7,{\"fieldsV1\":[]},{\"fieldsV1\":{\"f:data\":"
	    "\"x\"}}],\"generation\":\"x\",\"creationTimestamp\":5}}",
	    "", false },
};

static void
test_metadata(void **state)
{
	const struct metadata_row *row = *state;
	struct arena *arena = arena_new();
	struct kube_metadata metadata;
	struct buf keys;
	size_t i;

	buf_init(&keys, 1000);
	assert_true(
	    kube_answer_metadata(arena, parsed(arena, row->text), &metadata));
	assert_string_equal(metadata.name, "s");
	assert_int_equal(metadata.has_applied, row->has_applied);
	if (!metadata.keys_known)
		buf_text(&keys, "?");
	for (i = 0; i < metadata.key_count; i++)
		buf_printf(&keys, " %s=%s@%lld", metadata.keys[i].name,
		    metadata.keys[i].manager, (long long)metadata.keys[i].at);
	assert_string_equal(keys.at, row->keys);
	buf_release(&keys);
	arena_free(arena);
}

static void
test_whole_metadata(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct kube_metadata metadata;

	assert_true(kube_answer_metadata(arena,
	    parsed(arena,
		"{\"metadata\":{\"name\":\"n\",\"namespace\":\"ns\","
		"\"uid\":\"u\",\"resourceVersion\":\"7\",\"generation\":3,"
		"\"creationTimestamp\":\"1970-01-01T00:01:00Z\","
		"\"deletionTimestamp\":\"1970-01-01T00:02:00Z\","
		"\"labels\":{\"a\":\"b\"},\"ownerReferences\":[{}]}}"),
	    &metadata));
	assert_string_equal(metadata.namespace, "ns");
	assert_string_equal(metadata.uid, "u");
	assert_string_equal(metadata.resource_version, "7");
	assert_int_equal(metadata.generation, 3);
	assert_int_equal(metadata.created_at, 60);
	assert_int_equal(metadata.deleted_at, 120);
	assert_string_equal(node_get_text(metadata.labels, "a"), "b");
	assert_int_equal(node_count(metadata.owners), 1);
	assert_false(kube_answer_metadata(
	    arena, parsed(arena, "{\"metadata\":{}}"), &metadata));
	assert_false(kube_answer_metadata(arena, NULL, &metadata));
	arena_free(arena);
}

static void
test_rows(void **state UNUSED)
{
	struct arena *arena = arena_new();
	const struct node *table = parsed(arena,
	    "{\"columnDefinitions\":[{\"name\":\"Name\"},{\"name\":\"Data\"},"
	    "{}],\"rows\":[{\"cells\":[\"a\",2],\"object\":{\"metadata\":"
	    "{\"name\":\"a\"}}},{\"cells\":[\"b\",null,\"x\",\"more\"],"
	    "\"object\":null}]}");
	const struct node *columns = node_get(table, "columnDefinitions");
	const struct node *row = node_get(table, "rows")->first;
	const struct node *shown = kube_answer_row(arena, columns, row);
	const struct node *cells = node_get(shown, "cells");

	assert_string_equal(
	    node_text(node_at(shown, "metadata", "name", NULL)), "a");
	assert_int_equal(node_count(cells), 2);
	assert_string_equal(node_get_text(cells, "Name"), "a");
	assert_int_equal(node_get(cells, "Data")->type, NODE_NUMBER);
	shown = kube_answer_row(arena, columns, row->next);
	cells = node_get(shown, "cells");
	assert_int_equal(node_count(shown), 1);
	assert_int_equal(node_count(cells), 3);
	assert_string_equal(node_get_text(cells, ""), "x");
	/* The table is as it was. */
	assert_int_equal(node_count(node_get(row, "cells")), 2);
	assert_int_equal(node_count(node_get(table, "rows")), 2);
	assert_int_equal(
	    node_count(node_get(kube_answer_row(arena, NULL, NULL), "cells")),
	    0);
	arena_free(arena);
}

static void
test_items(void **state UNUSED)
{
	struct arena *arena = arena_new();
	const struct node *list = parsed(arena,
	    "{\"kind\":\"DeploymentList\",\"apiVersion\":\"apps/v1\","
	    "\"items\":[{\"metadata\":{\"name\":\"a\"}},"
	    "{\"kind\":\"Own\",\"metadata\":{}},7]}");
	const struct node *items = node_get(list, "items");
	const struct node *item = kube_answer_item(arena, list, items->first);

	assert_string_equal(node_get_text(item, "kind"), "Deployment");
	assert_string_equal(node_get_text(item, "apiVersion"), "apps/v1");
	assert_string_equal(
	    node_text(node_at(item, "metadata", "name", NULL)), "a");
	item = items->first->next;
	assert_ptr_equal(kube_answer_item(arena, list, item), item);
	item = item->next;
	assert_ptr_equal(kube_answer_item(arena, list, item), item);
	arena_free(arena);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(errors) + COUNT(metadatas) + 4];
	size_t i, n = 0;

	for (i = 0; i < COUNT(errors); i++)
		tests[n++] = (struct CMUnitTest) { .name = errors[i].name,
			.test_func = test_error,
			.initial_state = (void *)(uintptr_t)&errors[i] };
	for (i = 0; i < COUNT(metadatas); i++)
		tests[n++] = (struct CMUnitTest) { .name = metadatas[i].name,
			.test_func = test_metadata,
			.initial_state = (void *)(uintptr_t)&metadatas[i] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_status);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_whole_metadata);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_rows);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_items);
	return cmocka_run_group_tests_name("kube answers", tests, NULL, NULL);
}

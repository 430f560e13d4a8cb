#include "tests/unit.h"

#include "backend/core/kube_server.h"

static void
test_empty(void **state UNUSED)
{
	struct kube_server *server = kube_server_new();

	assert_string_equal(server->context, "");
	assert_string_equal(server->namespace, "default");
	assert_null(server->key);
	assert_null(server->token);
	assert_null(server->basic_user);
	assert_int_equal(server->header_count, 0);
	kube_server_unref(server);
	kube_server_unref(NULL);
}

static void
test_secrets(void **state UNUSED)
{
	struct kube_server *server = kube_server_new();

	kube_server_take_key(server, span_of("PEM"), secret_new("key", 3));
	kube_server_take_token(server, secret_new("token", 5));
	kube_server_take_basic(server, "ada", secret_new("pass", 4));
	assert_true(span_is(server->certificate, "PEM"));
	assert_string_equal(secret_use(server->key), "key");
	assert_string_equal(secret_use(server->token), "token");
	assert_string_equal(server->basic_user, "ada");
	assert_string_equal(secret_use(server->basic_password), "pass");
	kube_server_unref(server);
}

static void
test_headers(void **state UNUSED)
{
	struct kube_server *server = kube_server_new();
	char value[] = "g00";
	size_t i;

	for (i = 0; i < 20; i++) {
		value[1] = (char)('0' + i / 10);
		value[2] = (char)('0' + i % 10);
		kube_server_add_header(server, "Impersonate-Group", value);
	}
	assert_int_equal(server->header_count, 20);
	assert_string_equal(server->headers[0].value, "g00");
	assert_string_equal(server->headers[19].value, "g19");
	assert_string_equal(server->headers[19].name, "Impersonate-Group");
	kube_server_unref(server);
}

static void
test_count(void **state UNUSED)
{
	struct kube_server *made = kube_server_new();
	const struct kube_server *other;

	made->url = arena_dup(kube_server_arena(made), "https://h:6443");
	kube_server_take_token(made, secret_new("token", 5));
	other = kube_server_ref(made);
	kube_server_unref(made);
	assert_string_equal(other->url, "https://h:6443");
	assert_string_equal(secret_use(other->token), "token");
	kube_server_unref(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_count),
	};

	return cmocka_run_group_tests_name("kube_server", tests, NULL, NULL);
}

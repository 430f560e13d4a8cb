#include "tests/vectors.h"

#include "backend/base/json.h"
#include "backend/core/secret_key.h"

/* Every --from-literal of the recorded runs: kubectl and we take and refuse the
 * same keys. The value's part of the argument is not looked at. */
#define LITERAL_RUNS 17

static const struct row {
	const char *name, *key;
	bool good;
} keys[] = {
	{ "a plain key", "TOKEN", true },
	{ "dots, hyphens, underscores", "a-b_c.d", true },
	{ "a hidden file", ".dockerconfigjson", true },
	{ "a digit in front", "1A", true },
	{ "nothing", "", false },
	{ "a blank", "bad key", false },
	{ "a slash", "a/b", false },
	{ "an equals sign", "a=b", false },
	{ "beyond ASCII", "cl\xC3\xA9", false },
	{ "this folder", ".", false },
	{ "the folder above", "..", false },
	{ "two dots in front", "..x", false },
	{ "three dots", "...", false },
	{ "a dot in front", ".x", true },
}, names[] = {
	{ "name: plain", "secret-discord-bot-plc", true },
	{ "name: a domain", "a.example.org", true },
	{ "name: a digit", "0", true },
	{ "name: nothing", "", false },
	{ "name: large letters", "Token", false },
	{ "name: an underscore", "a_b", false },
	{ "name: a hyphen in front", "-a", false },
	{ "name: a hyphen at the end", "a-", false },
	{ "name: a dot at the end", "a.", false },
	{ "name: a dot in front", ".a", false },
	{ "name: two dots", "a..b", false },
	{ "name: hyphen before a dot", "a-.b", false },
	{ "name: a slash", "a/b", false },
}, namespaces[] = {
	{ "namespace: plain", "flux-system", true },
	{ "namespace: a dot", "flux.system", false },
	{ "namespace: nothing", "", false },
	{ "namespace: 63 characters",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    true },
	{ "namespace: 64 characters",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    false },
};

static void
test_key(void **state)
{
	const struct row *row = *state;
	struct error error = { 0 };

	assert_int_equal(secret_key_check(row->key, &error), row->good);
	if (!row->good)
		assert_int_not_equal(error.means[0], 0);
}

static void
test_name(void **state)
{
	const struct row *row = *state;
	struct error error;

	assert_int_equal(secret_key_check_name(row->key, &error), row->good);
}

static void
test_namespace(void **state)
{
	const struct row *row = *state;
	struct error error;

	assert_int_equal(
	    secret_key_check_namespace(row->key, &error), row->good);
}

static void
test_length(void **state UNUSED)
{
	char text[SECRET_KEY_LIMIT + 2];
	struct error error;

	memset(text, 'a', sizeof(text));
	text[SECRET_KEY_LIMIT] = '\0';
	assert_true(secret_key_check(text, &error));
	assert_true(secret_key_check_name(text, &error));
	text[SECRET_KEY_LIMIT] = 'a';
	text[SECRET_KEY_LIMIT + 1] = '\0';
	assert_false(secret_key_check(text, &error));
	assert_false(secret_key_check_name(text, &error));
}

static void
test_types(void **state UNUSED)
{
	enum secret_type type;

	assert_true(secret_type_find("kubernetes.io/tls", &type));
	assert_int_equal(type, SECRET_TLS);
	assert_true(secret_type_find("dockerconfigjson", &type));
	assert_string_equal(secret_type_keys(type)[0], ".dockerconfigjson");
	assert_true(secret_type_find("Opaque", &type));
	assert_null(secret_type_keys(type)[0]);
	assert_false(secret_type_find("kubernetes.io", &type));
	assert_false(secret_type_may_lack(SECRET_TLS, "tls.key"));
	assert_true(secret_type_may_lack(SECRET_TLS, "ca.crt"));
	assert_true(secret_type_may_lack(SECRET_BASIC_AUTH, "username"));
}

/* kubectl's verdict on one --from-literal=KEY=VALUE of a command. */
static void
test_like_kubectl(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct span rest =
	    vectors_read(arena, vectors_path(arena, "kubectl/cases.jsonl"));
	struct span line, word = { NULL, 0 };
	static const char option[] = "--from-literal=";
	size_t seen = 0;

	while (span_cut(&rest, '\n', &line)) {
		struct error error;
		struct node *run;
		struct span cmd;
		const char *key, *said;
		bool quoted;

		assert_true(json_read(arena, line, &run, &error));
		cmd = node_get(run, "cmd")->text;
		said = node_get_text(run, "stderr");
		if (span_find_text(cmd, option) == cmd.length ||
		    (*said && !strstr(said, "not valid key name")))
			continue;
		quoted = cmd.at[span_find_text(cmd, option) - 1] == '\'';
		word = span_from(
		    cmd, span_find_text(cmd, option) + sizeof(option) - 1);
		word = span_head(word, span_find(word, quoted ? '\'' : ' '));
		key = arena_span(arena, span_head(word, span_find(word, '=')));
		if (secret_key_check(key, &error) != !*said)
			fail_msg("%s: %s", key, said);
		seen++;
	}
	assert_int_equal(seen, LITERAL_RUNS);
	arena_free(arena);
}

static void
add(struct CMUnitTest *tests, size_t *count, const struct row *rows,
    size_t row_count, CMUnitTestFunction check)
{
	size_t i;

	for (i = 0; i < row_count; i++)
		tests[(*count)++] = (struct CMUnitTest) { rows[i].name, check,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
}

int
main(void)
{
	struct CMUnitTest tests[64] = {
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_like_kubectl),
	};
	size_t count = 3;

	add(tests, &count, keys, COUNT(keys), test_key);
	add(tests, &count, names, COUNT(names), test_name);
	add(tests, &count, namespaces, COUNT(namespaces), test_namespace);
	return _cmocka_run_group_tests("secret_key", tests, count, NULL, NULL);
}

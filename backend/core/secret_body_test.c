#include "tests/vectors.h"

#include "backend/base/json.h"
#include "backend/base/secret_recipe.h"
#include "backend/core/secret_body.h"
#include "backend/core/secret_docker.h"
#include "backend/core/secret_filled.h"
#include "backend/core/secret_fix.h"

#define SIZE_LIMIT 5000
#define ROOM (64 * 1024)

static char whole[ROOM], joined[ROOM];

/* The plain way to base 64, to compare with. */
static size_t
encode(const unsigned char *at, size_t length, char *into)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
				     "opqrstuvwxyz0123456789+/";
	size_t i, n = 0;

	for (i = 0; i < length; i += 3) {
		unsigned b = i + 1 < length ? at[i + 1] : 0;
		unsigned c = i + 2 < length ? at[i + 2] : 0;

		into[n++] = digits[at[i] >> 2];
		into[n++] = digits[(at[i] & 3) << 4 | b >> 4];
		into[n++] =
		    i + 1 < length ? digits[(b & 15) << 2 | c >> 6] : '=';
		into[n++] = i + 2 < length ? digits[c & 63] : '=';
	}
	return n;
}

static struct secret *
value_of(size_t length)
{
	struct secret *secret = secret_empty();
	size_t i;

	for (i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)(i * 7 + length);

		assert_true(secret_add(secret, &byte, 1));
	}
	return secret;
}

/* All pieces of that size joined. */
static size_t
join(const struct secret_body_text *text, size_t page)
{
	size_t offset = 0, n;

	while ((n = secret_body_piece(text, offset, joined + offset, page))) {
		assert_true(n == page || offset + n == text->length);
		offset += n;
	}
	return offset;
}

static void
test_pieces_make_the_whole(void **state UNUSED)
{
	static const size_t pages[] = { 1, 3, 7, 64, 333, 4096, 4097 };
	size_t length, page = 0;

	for (length = 0; length <= SIZE_LIMIT; length += length < 70 ? 1 : 41) {
		struct arena *arena = arena_new();
		struct secret *a = value_of(length), *b = value_of(length / 3);
		struct secret_part parts[] = { { "a", a }, { "b", b } };
		struct secret_body body = { .namespace = "ns",
			.name = "s",
			.parts = parts,
			.part_count = 2 };
		struct secret_body_text text;
		struct error error;
		size_t n = 0;

		n += (size_t)snprintf(whole, ROOM,
		    "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":"
		    "{\"name\":\"s\",\"namespace\":\"ns\"},\"type\":\"Opaque\","
		    "\"data\":{\"a\":\"");
		n += encode(
		    (const unsigned char *)secret_use(a), length, whole + n);
		n += (size_t)snprintf(whole + n, ROOM - n, "\",\"b\":\"");
		n += encode((const unsigned char *)secret_use(b), length / 3,
		    whole + n);
		n += (size_t)snprintf(whole + n, ROOM - n, "\"}}");
		assert_true(secret_body_build(arena, &body, &text, &error));
		assert_int_equal(text.length, n);
		assert_int_equal(join(&text, pages[page]), n);
		assert_memory_equal(joined, whole, n);
		page = (page + 1) % COUNT(pages);
		secret_free(a);
		secret_free(b);
		arena_free(arena);
	}
}

static const struct body_row {
	const char *name;
	struct secret_body body;
	const char *text, *path; /* text NULL: refused */
} bodies[] = {
	{ "a new one",
	    { .namespace = "web",
		.name = "s",
		.part_count = 1,
		.manager = "vigie:ada@host" },
	    "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{"
	    "\"name\":\"s\",\"namespace\":\"web\"},\"type\":\"Opaque\","
	    "\"data\":{\"KEY\":\"YWJj\"}}",
	    "/api/v1/namespaces/web/secrets?fieldManager=vigie%3Aada%40host"
	    "&fieldValidation=Strict" },
	{ "immutable, with a note",
	    { .namespace = "web",
		.name = "s",
		.type = "kubernetes.io/ssh-auth",
		.immutable = true,
		.filled = "{\"KEY\":{}}",
		.part_count = 1,
		.dry_run = true,
		.manager = "m" },
	    "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{"
	    "\"name\":\"s\",\"namespace\":\"web\",\"annotations\":{"
	    "\"vigie/filled\":\"{\\\"KEY\\\":{}}\"}},"
	    "\"type\":\"kubernetes.io/ssh-auth\",\"immutable\":true,"
	    "\"data\":{\"KEY\":\"YWJj\"}}",
	    "/api/v1/namespaces/web/secrets?fieldManager=m"
	    "&fieldValidation=Strict&dryRun=All" },
	{ "a change",
	    { .change = true,
		.namespace = "web",
		.name = "s",
		.resource_version = "42",
		.part_count = 1,
		.manager = "m" },
	    "{\"metadata\":{\"resourceVersion\":\"42\"},"
	    "\"data\":{\"KEY\":\"YWJj\"}}",
	    "/api/v1/namespaces/web/secrets/s?fieldManager=m"
	    "&fieldValidation=Strict" },
	{ "a blind change",
	    { .change = true,
		.namespace = "web",
		.name = "s",
		.part_count = 1,
		.manager = "m" },
	    "{\"metadata\":{},\"data\":{\"KEY\":\"YWJj\"}}",
	    "/api/v1/namespaces/web/secrets/s?fieldManager=m"
	    "&fieldValidation=Strict" },
	{ "no key at all", { .namespace = "web", .name = "s", .manager = "m" },
	    "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{"
	    "\"name\":\"s\",\"namespace\":\"web\"},\"type\":\"Opaque\","
	    "\"data\":{}}",
	    "/api/v1/namespaces/web/secrets?fieldManager=m"
	    "&fieldValidation=Strict" },
	{ "a bad name", { .namespace = "web", .name = "a/../b" }, NULL, NULL },
	{ "a bad namespace", { .namespace = "a?b", .name = "s" }, NULL, NULL },
	{ "a key twice", { .namespace = "web", .name = "s", .part_count = 2 },
	    NULL, NULL },
};

static void
test_body(void **state)
{
	const struct body_row *row = *state;
	struct secret *value = secret_new("abc", 3);
	struct secret_part parts[] = { { "KEY", value }, { "KEY", value } };
	struct secret_body body = row->body;
	struct arena *arena = arena_new();
	struct secret_body_text text;
	struct error error;
	struct buf path;

	body.parts = parts;
	assert_int_equal(
	    secret_body_build(arena, &body, &text, &error), row->text != NULL);
	if (row->text) {
		assert_int_equal(text.length, strlen(row->text));
		assert_int_equal(join(&text, 11), text.length);
		assert_memory_equal(joined, row->text, text.length);
		buf_init(&path, 4096);
		secret_body_path(&body, &path);
		assert_string_equal(path.at, row->path);
		buf_release(&path);
	}
	secret_free(value);
	arena_free(arena);
}

static void
test_the_limit(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct secret *large = secret_empty(), *byte = secret_new("x", 1);
	struct secret_part parts[] = { { "a", large }, { "b", byte } };
	struct secret_body body = {
		.namespace = "n", .name = "s", .parts = parts, .part_count = 1
	};
	struct secret_body_text text;
	struct error error;

	assert_non_null(secret_room(large, SECRET_BODY_LIMIT));
	secret_added(large, SECRET_BODY_LIMIT);
	assert_true(secret_body_build(arena, &body, &text, &error));
	body.part_count = 2;
	assert_false(secret_body_build(arena, &body, &text, &error));
	assert_int_equal(error.kind, ERROR_INVALID);
	secret_free(large);
	secret_free(byte);
	arena_free(arena);
}

static void
test_manager(void **state UNUSED)
{
	char manager[SECRET_BODY_MANAGER], user[300];

	secret_body_manager(manager, "ada", "host");
	assert_string_equal(manager, "vigie:ada@host");
	secret_body_manager(manager, "a b\n", "h\xC3\xA9");
	assert_string_equal(manager, "vigie:a_b_@h__");
	memset(user, 'u', sizeof(user));
	user[299] = '\0';
	secret_body_manager(manager, user, "host");
	assert_int_equal(strlen(manager), SECRET_BODY_MANAGER - 1);
}

/* ---- the note on where values came from ---- */

static void
test_filled(void **state UNUSED)
{
	static const char before[] =
	    "{\"OLD\":{\"by\":\"bob\",\"at\":\"2026-01-02T03:04:05Z\","
	    "\"src\":\"paste\"},\"KEY\":{\"by\":\"bob\"},\"odd\":1}";
	struct secret_filled fresh = {
		.key = "KEY", .by = "ada", .src = "typed", .at = 1767323045
	};
	struct arena *arena = arena_new();
	struct secret_filled *list;
	struct buf into;
	size_t count;

	secret_filled_read(arena, span_of(before), &list, &count);
	assert_int_equal(count, 2);
	assert_int_equal(list[0].at, 1767323045);
	assert_string_equal(list[0].src, "paste");
	assert_string_equal(list[1].src, "");
	buf_init(&into, 4096);
	secret_filled_print(&into, &fresh, 1, list, count);
	assert_string_equal(into.at,
	    "{\"OLD\":{\"by\":\"bob\",\"at\":\"2026-01-02T03:04:05Z\","
	    "\"src\":\"paste\"},\"KEY\":{\"by\":\"ada\","
	    "\"at\":\"2026-01-02T03:04:05Z\",\"src\":\"typed\"}}");
	buf_release(&into);
	secret_filled_read(arena, span_of("[1]"), &list, &count);
	assert_int_equal(count, 0);
	secret_filled_read(arena, span_of("{\"a"), &list, &count);
	assert_int_equal(count, 0);
	arena_free(arena);
}

/* ---- registry logins, as kubectl makes them ---- */

/* The argument of --docker-NAME, without the shell's quotes. */
static const char *
argument(struct arena *arena, struct span cmd, const char *name)
{
	const char *option = arena_printf(arena, "--docker-%s=", name);
	size_t at = span_find_text(cmd, option);
	bool quoted = at && at < cmd.length && cmd.at[at - 1] == '\'';
	struct span word = span_from(cmd, at + strlen(option));

	return arena_span(
	    arena, span_head(word, span_find(word, quoted ? '\'' : ' ')));
}

static void
test_like_kubectl(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct span rest =
	    vectors_read(arena, vectors_path(arena, "kubectl/cases.jsonl"));
	struct span line;
	size_t seen = 0;

	while (span_cut(&rest, '\n', &line)) {
		struct secret *password, *made;
		struct secret_docker docker;
		struct node *run, *object;
		const char *said;
		struct error error;
		struct span cmd;

		assert_true(json_read(arena, line, &run, &error));
		cmd = node_get(run, "cmd")->text;
		said = node_get_text(run, "stdout");
		if (span_find_text(cmd, "--docker-password") == cmd.length ||
		    !*said)
			continue;
		assert_true(json_read(arena, span_of(said), &object, &error));
		docker.server = argument(arena, cmd, "server");
		docker.user = argument(arena, cmd, "username");
		docker.email = argument(arena, cmd, "email");
		said = argument(arena, cmd, "password");
		password = secret_new(said, strlen(said));
		docker.password = password;
		made = secret_docker_make(&docker);
		assert_non_null(made);
		joined[encode((const unsigned char *)secret_use(made),
		    secret_length(made), joined)] = '\0';
		assert_string_equal(joined,
		    node_text(
			node_at(object, "data", ".dockerconfigjson", NULL)));
		secret_free(password);
		secret_free(made);
		seen++;
	}
	assert_int_equal(seen, 3);
	arena_free(arena);
}

static void
test_docker_escapes(void **state UNUSED)
{
	static const char bytes[] = "a\x01\t\\\xC3\xA9\xE2\x80\xA8\xFF";
	struct secret *password = secret_new(bytes, sizeof(bytes) - 1);
	struct secret_docker docker = { "r", "", "", password };
	struct secret *made = secret_docker_make(&docker);

	assert_non_null(made);
	assert_true(span_starts(span_of(secret_use(made)),
	    "{\"auths\":{\"r\":{\"password\":\"a\\u0001\\t\\\\\xC3\xA9"
	    "\\u2028\\ufffd\",\"auth\":\""));
	secret_free(made);
	secret_free(password);
}

/* ---- placeholders ---- */

static void
test_placeholders_have_the_right_shape(void **state UNUSED)
{
	static const unsigned char random[SECRET_PLACEHOLDER_RANDOM] = { 1, 2 };
	struct secret_part parts[] = { { ".dockerconfigjson", NULL },
		{ "tls.crt", NULL }, { "TOKEN", NULL } };
	struct secret_body body = { .namespace = "n",
		.name = "s",
		.parts = parts,
		.part_count = COUNT(parts) };
	struct arena *arena = arena_new();
	struct error error;
	struct node *root, *login;
	struct span text;
	struct buf into;
	struct secret *value;
	size_t i;

	buf_init(&into, 65536);
	secret_body_placeholder(&into, &body, random);
	assert_true(json_read(arena, buf_as_span(&into), &root, &error));
	for (i = 0; i < COUNT(parts); i++) {
		struct node *one = node_at(root, "data", parts[i].key, NULL);

		value = secret_new(one->text.at, one->text.length);
		assert_true(secret_fix_do(value, SECRET_FIX_BASE64));
		text = span_make(secret_use(value), secret_length(value));
		if (i == 0)
			assert_true(json_read(arena, text, &login, &error));
		if (i == 1)
			assert_true(
			    span_starts(text, "-----BEGIN CERTIFICATE-----\n"));
		if (i == 2)
			assert_true(
			    span_is(text, "01020000000000000000000000000000"));
		secret_free(value);
	}
	buf_release(&into);
	arena_free(arena);
}

/* ---- values made by chance ---- */

static void
test_recipes(void **state UNUSED)
{
	enum secret_recipe recipe;
	int i;

	for (i = 0; i < SECRET_RECIPE_COUNT; i++) {
		struct secret *a = secret_recipe_make((enum secret_recipe)i);
		struct secret *b = secret_recipe_make((enum secret_recipe)i);

		assert_true(secret_recipe_find(
		    secret_recipe_word((enum secret_recipe)i), &recipe));
		assert_int_equal(recipe, i);
		assert_int_equal(secret_length(a), secret_length(b));
		assert_false(secret_is_same(a, b));
		assert_true(secret_recipe_bits(recipe) >= 128);
		if (recipe != SECRET_BYTES_64)
			assert_int_equal(
			    strspn(secret_use(a),
				"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs"
				"tuvwxyz0123456789-_"),
			    secret_length(a));
		secret_free(a);
		secret_free(b);
	}
	assert_false(secret_recipe_find("pin-4", &recipe));
}

int
main(void)
{
	struct CMUnitTest tests[32] = {
		cmocka_unit_test(test_pieces_make_the_whole),
		cmocka_unit_test(test_the_limit),
		cmocka_unit_test(test_manager),
		cmocka_unit_test(test_filled),
		cmocka_unit_test(test_like_kubectl),
		cmocka_unit_test(test_docker_escapes),
		cmocka_unit_test(test_placeholders_have_the_right_shape),
		cmocka_unit_test(test_recipes),
	};
	size_t count = 8, i;

	for (i = 0; i < COUNT(bodies); i++)
		tests[count++] = (struct CMUnitTest) { bodies[i].name,
			test_body, NULL, NULL, (void *)(uintptr_t)&bodies[i] };
	return _cmocka_run_group_tests("secret_body", tests, count, NULL, NULL);
}

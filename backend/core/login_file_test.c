#include "tests/unit.h"

#include <stdlib.h>

#include "backend/base/buf.h"
#include "backend/core/login_file.h"

#define AUTH(key) "\"" key "\":{\"auth\":\"dTpw\"}" /* u:p */

/* Which key is found for the image, by docker's and by Kubernetes' match. */
static const struct find_row {
	const char *name, *auths, *registry, *repository, *plain, *glob;
} finds[] = {
	{ "host", AUTH("ghcr.io"), "ghcr.io", "a/b", "ghcr.io", "ghcr.io" },
	{ "other host", AUTH("ghcr.io"), "quay.io", "a/b", NULL, NULL },
	{ "host is no prefix", AUTH("ghcr.io"), "ghcr.io.evil.org", "a/b", NULL,
	    NULL },
	{ "scheme", AUTH("https://ghcr.io"), "ghcr.io", "a/b",
	    "https://ghcr.io", "https://ghcr.io" },
	{ "v1", AUTH("https://h:5000/v1/"), "h:5000", "a/b",
	    "https://h:5000/v1/", "https://h:5000/v1/" },
	{ "v2", AUTH("http://h:5000/v2"), "h:5000", "a/b", "http://h:5000/v2",
	    "http://h:5000/v2" },
	{ "port", AUTH("h:5000"), "h:5001", "a/b", NULL, NULL },
	{ "no port", AUTH("h.x"), "h.x:5000", "a/b", NULL, NULL },
	{ "any case", AUTH("GHCR.io"), "ghcr.IO", "a/b", "GHCR.io", NULL },
	{ "hub", AUTH("https://index.docker.io/v1/"), "index.docker.io",
	    "library/alpine", "https://index.docker.io/v1/",
	    "https://index.docker.io/v1/" },
	{ "hub's short name", AUTH("docker.io"), "index.docker.io",
	    "library/alpine", "docker.io", "docker.io" },
	{ "hub's API", AUTH("registry-1.docker.io"), "index.docker.io",
	    "library/alpine", "registry-1.docker.io", "registry-1.docker.io" },
	{ "podman: namespace", AUTH("quay.io") "," AUTH("quay.io/user"),
	    "quay.io", "user/image", "quay.io/user", "quay.io/user" },
	{ "podman: image", AUTH("quay.io/user/image") "," AUTH("quay.io/user"),
	    "quay.io", "user/image", "quay.io/user/image",
	    "quay.io/user/image" },
	{ "podman: another namespace", AUTH("quay.io/us"), "quay.io",
	    "user/image", NULL, "quay.io/us" },
	{ "path behind v1", AUTH("https://h.x/v1/team"), "h.x", "team/a", NULL,
	    "https://h.x/v1/team" },
	{ "entry without login",
	    "\"quay.io/user\":{},\"quay.io\":"
	    "{\"auth\":\"dTpw\"}",
	    "quay.io", "user/image", "quay.io", "quay.io" },
	{ "glob", AUTH("*.example.com"), "a.example.com", "x/y", NULL,
	    "*.example.com" },
	{ "glob is one label", AUTH("*.example.com"), "a.b.example.com", "x/y",
	    NULL, NULL },
	{ "glob inside", AUTH("*.dkr.ecr.*.amazonaws.com"),
	    "1.dkr.ecr.eu-west-1.amazonaws.com", "x", NULL,
	    "*.dkr.ecr.*.amazonaws.com" },
	{ "glob with more", AUTH("a*c?[0-9].x"), "abbcde7.x", "x", NULL, NULL },
	{ "glob taken back", AUTH("a*c?[0-9].x"), "abcbcd7.x", "x", NULL,
	    "a*c?[0-9].x" },
	{ "glob set negated", AUTH("r[^0-9].x"), "r7.x", "x", NULL, NULL },
	{ "glob with a port", AUTH("*.x:5000"), "a.x:5000", "x", NULL,
	    "*.x:5000" },
	{ "glob with another port", AUTH("*.x:5000"), "a.x:5001", "x", NULL,
	    NULL },
	{ "reverse order", AUTH("*.x.y") "," AUTH("a.x.y"), "a.x.y", "z",
	    "a.x.y", "a.x.y" },
	{ "kubernetes: path is a text prefix", AUTH("ghcr.io/foo"), "ghcr.io",
	    "foobar/x", NULL, "ghcr.io/foo" },
	{ "path too long", AUTH("ghcr.io/foo/bar"), "ghcr.io", "foo", NULL,
	    NULL },
	{ "no entries", "", "ghcr.io", "a", NULL, NULL },
};

static void
same(const struct login_entry *entry, const char *expected)
{
	if (!expected)
		assert_null(entry);
	else
		assert_string_equal(entry ? entry->key : "(none)", expected);
}

static void
test_find(void **state)
{
	const struct find_row *row = *state;
	struct arena *arena = arena_new();
	const char *text = arena_printf(arena, "{%s}", row->auths);
	struct image_ref ref = { .registry = row->registry,
		.repository = row->repository };
	struct login_file file;
	struct error error;

	assert_true(login_file_read(
	    arena, span_of(text), LOGIN_FILE_MAP, &file, &error));
	same(login_file_find(arena, &file, &ref), row->plain);
	same(login_file_find_glob(arena, &file, &ref), row->glob);
	arena_free(arena);
}

/* The first entry opened: KIND user secret; or ! and the error. */
static const struct open_row {
	const char *name, *entry, *expected;
} opens[] = {
	{ "auth", "{\"auth\":\"c2NhbjpzM2NyZXQ=\"}", "1 scan s3cret" },
	{ "auth without padding", "{\"auth\":\"c2NhbjpzM2NyZXQ\"}",
	    "1 scan s3cret" },
	{ "colon in the password", "{\"auth\":\"dTphOmI=\"}", "1 u a:b" },
	{ "NULs at the end", "{\"auth\":\"dTpwAAAA\"}", "1 u p" },
	{ "NUL inside", "{\"auth\":\"dTpwAHE=\"}", "1 u p@q" },
	{ "slash and plus, escaped", "{\"auth\":\"dTo\\/Pz8+\"}",
	    "1 u \?\?\?>" },
	{ "escaped digit", "{\"auth\":\"\\u0064Tpw\"}", "1 u p" },
	{ "empty password", "{\"auth\":\"dTo=\"}", "1 u " },
	{ "pair", "{\"username\":\"u\",\"password\":\"a\\\"\\u00e9\"}",
	    "1 u a\"\xc3\xa9" },
	{ "auth before pair",
	    "{\"username\":\"x\",\"password\":\"y\",\"auth\":\"dTpw\"}",
	    "1 u p" },
	{ "identity token", "{\"auth\":\"dTpw\",\"identitytoken\":\"ey.x\"}",
	    "2 - ey.x" },
	{ "token as a user", "{\"username\":\"<token>\",\"password\":\"ey\"}",
	    "2 - ey" },
	{ "token as a user in auth", "{\"auth\":\"PHRva2VuPjpleQ==\"}",
	    "2 - ey" },
	{ "registry token", "{\"auth\":\"dTpw\",\"registrytoken\":\"t\"}",
	    "3 - t" },
	{ "unknown members", "{\"email\":\"a@b\",\"x\":[{}],\"auth\":\"dTpw\"}",
	    "1 u p" },
	{ "not base64", "{\"auth\":\"dTp%\"}",
	    "!auth is not the base64 of USER:PASSWORD" },
	{ "one digit too many", "{\"auth\":\"dTpwA\"}",
	    "!auth is not the base64 of USER:PASSWORD" },
	{ "padding inside", "{\"auth\":\"dTo=dTpw\"}",
	    "!auth is not the base64 of USER:PASSWORD" },
	{ "no colon", "{\"auth\":\"dXA=\"}",
	    "!auth is not the base64 of USER:PASSWORD" },
	{ "control character in the user", "{\"auth\":\"YQ1iOnA=\"}",
	    "!auth is not the base64 of USER:PASSWORD" },
	{ "line end in the user", "{\"username\":\"a\\nb\",\"password\":\"p\"}",
	    "!the user name of the credential is not a name" },
};

static void
check_login(struct login *login, const char *expected)
{
	struct buf made;
	size_t i;

	buf_init(&made, 1000);
	buf_printf(
	    &made, "%d %s ", login->kind, login->user ? login->user : "-");
	buf_add(&made, secret_use(login->secret), secret_length(login->secret));
	for (i = 0; i < made.length; i++)
		if (!made.at[i])
			made.at[i] = '@';
	assert_string_equal(made.at, expected);
	buf_release(&made);
	secret_free(login->secret);
}

static void
test_open(void **state)
{
	const struct open_row *row = *state;
	struct arena *arena = arena_new();
	const char *text =
	    arena_printf(arena, "{\"auths\":{\"h.x\":%s}}", row->entry);
	struct login_file file;
	struct error error;
	struct login login;

	assert_true(login_file_read(
	    arena, span_of(text), LOGIN_FILE_CONFIG, &file, &error));
	assert_int_equal(file.entry_count, 1);
	if (login_file_open(arena, &file.entries[0], &login, &error)) {
		check_login(&login, row->expected);
	} else {
		assert_int_equal(row->expected[0], '!');
		assert_string_equal(error.text, row->expected + 1);
	}
	arena_free(arena);
}

/* A whole file: its helper for ghcr.io, or ! and the error. */
static const struct file_row {
	const char *name, *text, *expected;
} files[] = {
	{ "empty", "", "-" },
	{ "blank", " \n", "-" },
	{ "no auths", "{}", "-" },
	{ "null", "{\"auths\":null,\"credHelpers\":null,\"credsStore\":null}",
	    "-" },
	{ "store", "{\"credsStore\":\"desktop\"}", "desktop" },
	{ "helper before store",
	    "{\"credsStore\":\"desktop\",\"credHelpers\":"
	    "{\"quay.io\":\"a\",\"ghcr.io\":\"pass-2.0\"}}",
	    "pass-2.0" },
	{ "helper of others", "{\"credHelpers\":{\"quay.io\":\"a\"}}", "-" },
	{ "helper with a scheme",
	    "{\"credHelpers\":{\"https://ghcr.io\":\"a\"}}", "a" },
	{ "no store", "{\"credsStore\":\"\"}", "-" },
	{ "other members",
	    "{\"HttpHeaders\":{\"auths\":1},\"credsStore\":\"x\",\"y\":[{}]}",
	    "x" },
	{ "path as a helper", "{\"credsStore\":\"../x\"}",
	    "!the name of a credential helper has bytes that no program's name "
	    "should have" },
	{ "blank in a helper", "{\"credHelpers\":{\"ghcr.io\":\"a b\"}}",
	    "!the name of a credential helper has bytes that no program's name "
	    "should have" },
	{ "number as a helper", "{\"credsStore\":1}",
	    "!the name of a credential helper is no text" },
	{ "list of auths", "{\"auths\":[]}", "!auths is not a map" },
	{ "text as an entry", "{\"auths\":{\"h\":\"x\"}}",
	    "!an entry of auths is not a map" },
	{ "list of helpers", "{\"credHelpers\":[]}",
	    "!credHelpers is not a map" },
	{ "cut", "{\"auths\":{\"h\":{\"auth\":\"dT", "!this is not JSON" },
	{ "garbage behind", "{}x", "!this is not JSON" },
	{ "garbage", "<x>", "!this is not JSON with a map" },
	{ "a list", "[]", "!this is not JSON with a map" },
};

static void
test_file(void **state)
{
	const struct file_row *row = *state;
	struct arena *arena = arena_new();
	const struct login_helper *helper;
	struct login_file file;
	struct error error;

	if (login_file_read(
		arena, span_of(row->text), LOGIN_FILE_CONFIG, &file, &error)) {
		helper = login_file_find_helper(&file, "ghcr.io");
		assert_string_equal(helper ? helper->name : "-", row->expected);
	} else {
		assert_int_equal(row->expected[0], '!');
		assert_string_equal(error.text, row->expected + 1);
	}
	arena_free(arena);
}

static const struct answer_row {
	const char *name, *text, *expected;
} answers[] = {
	{ "answer", "{\"ServerURL\":\"h\",\"Username\":\"u\",\"Secret\":\"p\"}",
	    "1 u p" },
	{ "line end behind",
	    "{\"Username\":\"u\",\"Secret\":\"p\",\"X\":{\"Secret\":\"q\"}}\n",
	    "1 u p" },
	{ "identity", "{\"Username\":\"<token>\",\"Secret\":\"t\"}", "2 - t" },
	{ "no secret", "{\"Username\":\"u\"}", "!the answer has no Secret" },
	{ "words", "credentials not found", "!the answer is not a JSON map" },
	{ "cut", "{\"Username\":\"u\"", "!the answer is not JSON" },
};

static void
test_answer(void **state)
{
	const struct answer_row *row = *state;
	struct arena *arena = arena_new();
	struct error error;
	struct login login;

	if (login_file_open_answer(arena, span_of(row->text), &login, &error)) {
		check_login(&login, row->expected);
	} else {
		assert_int_equal(row->expected[0], '!');
		assert_string_equal(error.text, row->expected + 1);
	}
	arena_free(arena);
}

static void
test_server(void **state UNUSED)
{
	assert_string_equal(login_file_server("ghcr.io"), "ghcr.io");
	assert_string_equal(login_file_server("index.docker.io"),
	    "https://index.docker.io/v1/");
}

#define ADD(rows, function) \
	for (i = 0; i < COUNT(rows); i++) \
		tests[count++] = (struct CMUnitTest) \
		{ \
			rows[i].name, function, NULL, NULL, \
			    (void *)(uintptr_t)&rows[i] \
		}

int
main(void)
{
	struct CMUnitTest tests[128] = { cmocka_unit_test(test_server) };
	size_t count = 1, i;

	ADD(finds, test_find);
	ADD(opens, test_open);
	ADD(files, test_file);
	ADD(answers, test_answer);
	return _cmocka_run_group_tests("login_file", tests, count, NULL, NULL);
}

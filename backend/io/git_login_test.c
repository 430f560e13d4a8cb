#include "tests/unit.h"

#include <stdlib.h>

#include "backend/base/buf.h"
#include "backend/io/git_login.h"
#include "tests/git_fixture.h"

/* A helper that writes down what it was asked, and answers from a file. */
static void
set_up_helper(const char *answer)
{
	git_fixture_sh("rm -f asked\n"
		       "cat >helper <<'E'\n"
		       "#!/bin/sh\n"
		       "{ echo \"$1\"; cat; } >>\"$HOME/asked\"\n"
		       "[ \"$1\" != get ] || cat \"$HOME/answer\"\n"
		       "E\n"
		       "chmod +x helper; printf '%s' >answer\n"
		       "git config --global credential.helper \"$PWD/helper\"\n"
		       "git config --global credential.useHttpPath true\n",
	    answer);
}

static bool
fill(struct arena *arena, const char *url, struct git_login *login,
    struct error *error)
{
	struct git_address address;

	*login = (struct git_login) { 0 };
	*error = (struct error) { 0 };
	if (!git_address_parse(arena, url, &address, error))
		fail_msg("%s", error->text);
	return git_login_fill(arena, &address, NULL, login, error);
}

static void
test_fill_approve_reject(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct git_login login;
	struct error error;

	set_up_helper("username=us er\\npassword=p=w d\\n");
	if (!fill(arena, "https://h.example.org:81/a/b.git", &login, &error))
		fail_msg("%s: %s", error.text, error.said);
	assert_string_equal(login.user, "us er");
	assert_string_equal(secret_use(login.password), "p=w d");
	git_login_approve(&login, NULL);
	git_login_reject(&login, NULL);
	git_login_release(&login);
	assert_null(login.password);
	/* git's own order of the lines may differ between versions */
	assert_string_equal(
	    git_fixture_sh("grep -v -e ^capability -e ^wwwauth asked | "
			   "awk '/^(get|store|erase)$/ { n++ } "
			   "{ print n $0 }' | sort | tr '\\n' ' '"),
	    "1get 1host=h.example.org:81 1path=a/b.git 1protocol=https "
	    "2host=h.example.org:81 2password=p=w d 2path=a/b.git "
	    "2protocol=https 2store 2username=us er "
	    "3erase 3host=h.example.org:81 3password=p=w d 3path=a/b.git "
	    "3protocol=https 3username=us er");
	arena_free(arena);
}

static void
test_user_of_the_address_is_told(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct git_login login;
	struct error error;

	set_up_helper("password=x\\n");
	assert_true(fill(arena, "https://joe@[::1]/a", &login, &error));
	assert_string_equal(login.user, "joe");
	git_fixture_sh("grep -qx 'username=joe' asked\n"
		       "grep -qxF 'host=[::1]' asked\n");
	git_login_release(&login);
	arena_free(arena);
}

struct none_row {
	const char *name, *script;
};

static const struct none_row none_rows[] = {
	{ "no helper", "git config --global --unset-all credential.helper" },
	{ "a helper that knows nothing", ": >answer" },
	{ "a helper that knows half", "echo username=x >answer" },
	{ "a helper that fails",
	    "printf '#!/bin/sh\\necho locked >&2; exit 1' >helper" },
	{ "a helper that is not there",
	    "git config --global credential.helper /nowhere/helper" },
};

static void
test_none(void **state)
{
	const struct none_row *row = *state;
	struct arena *arena = arena_new();
	struct git_login login;
	struct error error;

	set_up_helper("x=y\\n");
	git_fixture_sh("%s", row->script);
	assert_false(fill(arena, "https://h/a", &login, &error));
	assert_int_equal(error.kind, ERROR_DENIED);
	assert_non_null(strstr(error.text, "h wants a login"));
	assert_true(*error.todo);
	arena_free(arena);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(none_rows) + 2] = {
		cmocka_unit_test(test_fill_approve_reject),
		cmocka_unit_test(test_user_of_the_address_is_told),
	};
	size_t count = 2, i;
	int failed;

	git_fixture_open();
	for (i = 0; i < COUNT(none_rows); i++)
		tests[count++] =
		    (struct CMUnitTest) { none_rows[i].name, test_none, NULL,
			    NULL, (void *)(uintptr_t)&none_rows[i] };
	failed = _cmocka_run_group_tests("git_login", tests, count, NULL, NULL);
	git_fixture_close();
	return failed;
}

#include "tests/unit.h"

#include <stdio.h>

#include "tui/cli_object.h"

struct object_case {
	const char *words;
	enum cli_object_group group;
	const char *kind, *name; /* NULL: refused */
};

static const struct object_case cases[] = {
	{ "repository/api", CLI_OBJECT_FLUX, "ImageRepository", "api" },
	{ "policy/api", CLI_OBJECT_FLUX, "ImagePolicy", "api" },
	{ "policies/api", CLI_OBJECT_FLUX, "ImagePolicy", "api" },
	{ "automation/a/b", CLI_OBJECT_FLUX, "ImageUpdateAutomation", "a/b" },
	{ "Automations/a", CLI_OBJECT_FLUX, "ImageUpdateAutomation", "a" },
	{ "imagepolicy/api", CLI_OBJECT_FLUX, "ImagePolicy", "api" },
	{ "ImagePolicies/api", CLI_OBJECT_FLUX, "ImagePolicy", "api" },
	{ "GitRepository/fleet", CLI_OBJECT_FLUX, "GitRepository", "fleet" },
	{ "sources/fleet", CLI_OBJECT_FLUX, "GitRepository", "fleet" },
	{ "deployment/web", CLI_OBJECT_WORKLOAD, "Deployment", "web" },
	{ "DaemonSets/web", CLI_OBJECT_WORKLOAD, "DaemonSet", "web" },
	{ "deployment/web", CLI_OBJECT_FLUX, NULL, NULL },
	{ "policy/api", CLI_OBJECT_WORKLOAD, NULL, NULL },
	{ "policy/", CLI_OBJECT_FLUX, NULL, NULL },
	{ "/api", CLI_OBJECT_FLUX, NULL, NULL },
	{ "policy", CLI_OBJECT_FLUX, NULL, NULL },
	{ "policys/api", CLI_OBJECT_FLUX, NULL, NULL },
	{ "polic/api", CLI_OBJECT_FLUX, NULL, NULL },
	{ "ies/api", CLI_OBJECT_FLUX, NULL, NULL },
	{ "s/api", CLI_OBJECT_FLUX, NULL, NULL },
	{ "", CLI_OBJECT_FLUX, NULL, NULL },
};

static void
test_object(void **state)
{
	const struct object_case *row = *state;
	struct cli_object object;
	struct error error;

	if (!row->kind) {
		assert_false(
		    cli_object_read(row->words, row->group, &object, &error));
		assert_non_null(strstr(error.todo, "KIND/NAME"));
		return;
	}
	assert_true(cli_object_read(row->words, row->group, &object, &error));
	assert_string_equal(object.kind, row->kind);
	assert_string_equal(object.name, row->name);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(cases)];
	static char names[COUNT(cases)][64];
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		(void)snprintf(
		    names[i], sizeof(names[i]), "\"%s\"", cases[i].words);
		tests[i] = (struct CMUnitTest) {
			.name = names[i],
			.test_func = test_object,
			.initial_state = (void *)(uintptr_t)&cases[i],
		};
	}
	return cmocka_run_group_tests_name("cli_object", tests, NULL, NULL);
}

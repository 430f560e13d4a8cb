#include "tests/unit.h"

#include <inttypes.h>

#include "backend/base/buf.h"
#include "backend/core/config.h"
#include "backend/core/path.h"

/* What is expected is the configuration as text, without what is as by
 * default, or "! " and the error. */
struct row {
	const char *name, *text, *expected;
};

static const struct row rows[] = {
	{ "nothing", "", "" },
	{ "comments only", "# objects:\n", "" },
	{ "all empty",
	    "objects:\nsources: {}\noperator:\ntheme:\nregistries: []\ngit:\n"
	    "readOnly:\ngitInterval:\n",
	    "" },
	{ "the example of the manual",
	    "objects:\n"
	    "- url: "
	    "ssh://git@github.com/FireToak/loutik-cloud_k3s-flux-system\n"
	    "  branch: main          # default: the remote's HEAD\n"
	    "  path: ./apps          # default: everything\n"
	    "sources:                # optional\n"
	    "  flux-system/k3s-manifests:\n"
	    "    url: https://github.com/FireToak/loutik-cloud_k3s-manifests\n"
	    "operator:\n  name: NAME\n  email: name@example.org\n"
	    "theme: terminal\n",
	    "objects "
	    "ssh://git@github.com/FireToak/loutik-cloud_k3s-flux-system "
	    "main 'apps' default\n"
	    "source flux-system k3s-manifests "
	    "https://github.com/FireToak/loutik-cloud_k3s-manifests\n"
	    "operator NAME name@example.org\ntheme terminal\n" },
	{ "every member",
	    "objects:\n- url: /srv/flux\n  path: ../a/\n  namespace: apps\n"
	    "- url: ./here\nsources:\n  a/b.c: {url: x}\n  d/e: {url: /y}\n"
	    "registries:\n- host: reg.example.com:5000\n  insecure: yes\n"
	    "- host: ghcr.io\n  ca: /etc/ca.pem\n"
	    "git:\n- url: https://git.example.com/\n  ca: /etc/ca.pem\n"
	    "  proxy: http://proxy:3128\n- url: http://a/b\n  proxy: ''\n"
	    "readOnly: true\ngitInterval: 1m30s\ntheme: cb-dark2\n",
	    "objects /srv/flux HEAD 'a' apps\nobjects ./here HEAD '' default\n"
	    "source a b.c x\nsource d e /y\n"
	    "registry reg.example.com:5000 insecure\n"
	    "registry ghcr.io ca=/etc/ca.pem\n"
	    "git https://git.example.com ca=/etc/ca.pem "
	    "proxy=http://proxy:3128\ngit http://a/b proxy=\ntheme cb-dark2\n"
	    "read only\ninterval 90000\n" },
	{ "cluster", "kubeconfig: ~/.kube/home\ncontext: k3s\n",
	    "kubeconfig ~/.kube/home context=k3s\n" },
	{ "empty cluster", "kubeconfig: ''\ncontext: ''\n", "" },
	{ "operator with a name only", "operator: {name: A B}\n",
	    "operator A B (none)\n" },
	{ "empty operator", "operator: {name: '', email: ''}\n", "" },

	{ "unknown key", "theme: mono\nobject: []\n",
	    "! vigie.yaml:2:1: object: unknown key (did you mean objects?)" },
	{ "unknown key in other letters", "readonly: true\n",
	    "! vigie.yaml:1:1: readonly: unknown key (did you mean "
	    "readOnly?)" },
	{ "unknown key that is near nothing", "colours: dark\n",
	    "! vigie.yaml:1:1: colours: unknown key (there are objects, "
	    "sources, operator, theme, registries, git, kubeconfig, "
	    "context, readOnly, gitInterval)" },
	{ "unknown key below", "objects:\n- url: a\n  brnach: main\n",
	    "! vigie.yaml:3:3: objects[0].brnach: unknown key (did you mean "
	    "branch?)" },
	{ "unknown key in a source", "sources:\n  a/b: {uri: x}\n",
	    "! vigie.yaml:2:3: sources.a/b.url: Required value" },
	{ "the first mistake in the file counts",
	    "gitInterval: x\nobjects:\n- branch: a\n",
	    "! vigie.yaml:1:14: gitInterval: Invalid value: 'x' is not a "
	    "duration such as 1h30m or 500ms" },
	{ "not a map", "- url: a\n",
	    "! vigie.yaml:1:1: must be a map, is a list" },
	{ "a word", "terminal\n",
	    "! vigie.yaml:1:1: must be a map, is a string" },
	{ "not YAML", "objects:\n- url: a: b\n",
	    "! vigie.yaml:2:9: mapping values are not allowed in this "
	    "context" },
	{ "duplicate key", "theme: a\ntheme: b\n",
	    "! vigie.yaml:2:1: key \"theme\" stands here again, first in line "
	    "1" },
	{ "duplicate source", "sources:\n  a/b: {url: x}\n  a/b: {url: x}\n",
	    "! vigie.yaml:3:3: key \"a/b\" stands here again, first in line "
	    "2" },
	{ "two documents", "theme: a\n---\ntheme: b\n",
	    "! vigie.yaml:3:1: a second document begins, and only one is read "
	    "here" },
	{ "objects is no list", "objects: /srv/flux\n",
	    "! vigie.yaml:1:10: objects: Invalid type: must be a list, is a "
	    "string: \"/srv/flux\"" },
	{ "object is a text", "objects:\n- /srv/flux\n",
	    "! vigie.yaml:2:3: objects[0]: Invalid type: must be a map, is a "
	    "string: \"/srv/flux\"" },
	{ "objects without url", "objects:\n- branch: main\n",
	    "! vigie.yaml:2:3: objects[0].url: Required value" },
	{ "objects with an empty url", "objects:\n- url: ' '\n",
	    "! vigie.yaml:2:8: url: Invalid value: \" \": must not be empty" },
	{ "branch that is a number", "objects:\n- url: a\n  branch: 1.0\n",
	    "! vigie.yaml:3:11: objects[0].branch: Invalid type: must be a "
	    "string, is a number: 1.0 (put it in quotes)" },
	{ "wrong namespace", "objects:\n- url: a\n  namespace: A_b\n",
	    "! vigie.yaml:3:14: namespace: Invalid value: \"A_b\": this is not "
	    "a name that Kubernetes takes" },
	{ "source without a namespace", "sources:\n  apps: {url: a}\n",
	    "! vigie.yaml:2:3: sources: \"apps\" is not NAMESPACE/NAME of a "
	    "GitRepository" },
	{ "source with two slashes", "sources:\n  a/b/c: {url: a}\n",
	    "! vigie.yaml:2:3: sources: \"a/b/c\" is not NAMESPACE/NAME of a "
	    "GitRepository" },
	{ "source without name", "sources:\n  a/: {url: a}\n",
	    "! vigie.yaml:2:3: sources: \"a/\" is not NAMESPACE/NAME of a "
	    "GitRepository" },
	{ "source with a password",
	    "sources:\n  a/b: {url: 'https://u:pw@h/x'}\n",
	    "! vigie.yaml:2:14: url: must not hold a password; git's "
	    "credential "
	    "helpers are asked for it" },
	{ "source with a user", "sources:\n  a/b: {url: 'https://u@h/x:@'}\n",
	    "source a b https://u@h/x:@\n" },
	{ "source that is a text", "sources:\n  a/b: /srv/x\n",
	    "! vigie.yaml:2:8: sources.a/b: Invalid type: must be a map, is a "
	    "string: \"/srv/x\"" },
	{ "source with an empty url", "sources:\n  a/b: {url: ''}\n",
	    "! vigie.yaml:2:14: url: Invalid value: \"\": must not be empty" },
	{ "wrong email", "operator:\n  email: <a@b>\n",
	    "! vigie.yaml:2:10: email: Invalid value: \"<a@b>\": must not be "
	    "blank and have no <, > or line end" },
	{ "name of two lines", "operator:\n  name: \"a\\nb\"\n",
	    "! vigie.yaml:2:9: name: Invalid value: \"a b\": must not be blank "
	    "and have no <, > or line end" },
	{ "theme that is a path", "theme: ../dark\n",
	    "! vigie.yaml:1:8: theme: Invalid value: \"../dark\": a theme's "
	    "name "
	    "has a-z, 0-9 and - only" },
	{ "empty theme", "theme: ''\n",
	    "! vigie.yaml:1:8: theme: Invalid value: \"\": a theme's name has "
	    "a-z, 0-9 and - only" },
	{ "theme that is a boolean", "theme: no\n",
	    "! vigie.yaml:1:8: theme: Invalid type: must be a string, is a "
	    "boolean: no (put it in quotes)" },
	{ "registry without host", "registries:\n- insecure: true\n",
	    "! vigie.yaml:2:3: registries[0].host: Required value" },
	{ "registry with a scheme", "registries:\n- host: https://ghcr.io\n",
	    "! vigie.yaml:2:9: host: Invalid value: \"https://ghcr.io\": must "
	    "be "
	    "HOST or HOST:PORT" },
	{ "registry again",
	    "registries:\n- host: docker.io\n"
	    "- host: index.docker.io\n",
	    "! vigie.yaml:3:9: host: Invalid value: \"index.docker.io\": this "
	    "host stands here again" },
	{ "insecure in quotes", "registries:\n- host: a\n  insecure: 'yes'\n",
	    "! vigie.yaml:3:13: registries[0].insecure: Invalid type: must be "
	    "a "
	    "boolean, is a string: \"yes\" (write true or false)" },
	{ "git without url", "git:\n- ca: /x\n",
	    "! vigie.yaml:2:3: git[0].url: Required value" },
	{ "git of ssh", "git:\n- url: ssh://a\n",
	    "! vigie.yaml:2:8: url: must be http:// or https:// and "
	    "HOST[:PORT], without a user" },
	{ "git without a host", "git:\n- url: https://\n",
	    "! vigie.yaml:2:8: url: must be http:// or https:// and "
	    "HOST[:PORT], without a user" },
	{ "git with a user", "git:\n- url: https://me:pw@a/b\n",
	    "! vigie.yaml:2:8: url: must be http:// or https:// and "
	    "HOST[:PORT], without a user" },
	{ "git again", "git:\n- url: https://a\n- url: https://a/\n",
	    "! vigie.yaml:3:8: url: Invalid value: \"https://a/\": this URL "
	    "stands here again" },
	{ "interval without unit", "gitInterval: 60\n",
	    "! vigie.yaml:1:14: gitInterval: Invalid type: must be a string, "
	    "is "
	    "a number: 60 (write a unit, such as 10m)" },
	{ "interval that is too short", "gitInterval: 0s\n",
	    "! vigie.yaml:1:14: gitInterval: Invalid value: \"0s\": must be 1s "
	    "or more" },
	{ "readOnly in words", "readOnly: sure\n",
	    "! vigie.yaml:1:11: readOnly: Invalid type: must be a boolean, is "
	    "a "
	    "string: \"sure\" (write true or false)" },
	{ "escapes are not let through", "\"\\e[1m\": 1\n",
	    "! vigie.yaml:1:1: ?[1m: unknown key (there are objects, sources, "
	    "operator, theme, registries, git, kubeconfig, context, readOnly, "
	    "gitInterval)" },
};

static void
dump_some(struct buf *into, const char *name, const char *value)
{
	if (value)
		buf_printf(into, " %s=%s", name, value);
}

static void
dump(struct buf *into, const struct config *config)
{
	size_t i;

	for (i = 0; i < config->object_count; i++)
		buf_printf(into, "objects %s %s '%s' %s\n",
		    config->objects[i].url,
		    config->objects[i].branch ? config->objects[i].branch
					      : "HEAD",
		    config->objects[i].path, config->objects[i].namespace);
	for (i = 0; i < config->source_count; i++)
		buf_printf(into, "source %s %s %s\n",
		    config->sources[i].namespace, config->sources[i].name,
		    config->sources[i].url);
	for (i = 0; i < config->registry_count; i++) {
		buf_printf(into, "registry %s", config->registries[i].host);
		if (config->registries[i].insecure)
			buf_text(into, " insecure");
		dump_some(into, "ca", config->registries[i].ca_file);
		buf_byte(into, '\n');
	}
	for (i = 0; i < config->git_count; i++) {
		buf_printf(into, "git %s", config->gits[i].url);
		dump_some(into, "ca", config->gits[i].ca_file);
		dump_some(into, "proxy", config->gits[i].proxy);
		buf_byte(into, '\n');
	}
	if (config->operator_name || config->operator_email)
		buf_printf(into, "operator %s %s\n",
		    config->operator_name ? config->operator_name : "(none)",
		    config->operator_email ? config->operator_email : "(none)");
	if (strcmp(config->theme, "auto"))
		buf_printf(into, "theme %s\n", config->theme);
	if (config->kubeconfig) {
		buf_printf(into, "kubeconfig %s", config->kubeconfig);
		dump_some(into, "context", config->context);
		buf_byte(into, '\n');
	}
	if (config->read_only)
		buf_text(into, "read only\n");
	if (config->git_interval_ms != 60000)
		buf_printf(
		    into, "interval %" PRId64 "\n", config->git_interval_ms);
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct config config;
	struct error error;
	struct buf seen;

	buf_init(&seen, 65536);
	if (config_parse(
		arena, span_of(row->text), "vigie.yaml", &config, &error))
		dump(&seen, &config);
	else
		buf_printf(&seen, "! %s", error.text);
	assert_string_equal(seen.at, row->expected);
	buf_release(&seen);
	arena_free(arena);
}

static void
test_default_is_the_empty_file(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct config made, read;
	struct error error;

	config_default(arena, &made);
	assert_true(config_parse(arena, span_of(""), "f", &read, &error));
	assert_memory_equal(&made, &read, sizeof(made));
	assert_string_equal(made.theme, "auto");
	assert_int_equal(made.git_interval_ms, 60000);
	assert_false(made.read_only);
	arena_free(arena);
}

static void
test_a_large_file_is_refused(void **state UNUSED)
{
	struct arena *arena = arena_new();
	struct config config;
	struct error error;
	struct buf text;

	buf_init(&text, 2 * CONFIG_FILE_LIMIT);
	while (text.length <= CONFIG_FILE_LIMIT)
		buf_text(&text, "# ..............................\n");
	assert_false(
	    config_parse(arena, buf_as_span(&text), "f", &config, &error));
	assert_string_equal(error.text, "f: larger than 1 MiB");
	buf_release(&text);
	arena_free(arena);
}

static void
test_find_source_and_registry(void **state UNUSED)
{
	static const char text[] =
	    "sources: {a/b: {url: one}, a/c: {url: two}}\n"
	    "registries:\n- host: docker.io\n"
	    "- host: Reg.example.com:5000\n";
	struct arena *arena = arena_new();
	struct config config;
	struct error error;

	assert_true(config_parse(arena, span_of(text), "f", &config, &error));
	assert_string_equal(config_find_source(&config, "a", "c")->url, "two");
	assert_null(config_find_source(&config, "b", "a"));
	assert_null(config_find_source(&config, "a", "b/c"));
	assert_non_null(config_find_registry(&config, "index.docker.io"));
	assert_non_null(config_find_registry(&config, "docker.io"));
	assert_non_null(config_find_registry(&config, "reg.example.com:5000"));
	assert_null(config_find_registry(&config, "reg.example.com"));
	arena_free(arena);
}

struct git_row {
	const char *url;
	int found; /* which entry below; -1: none */
};

static const char git_text[] = "git:\n- url: https://git.example.com\n"
			       "- url: https://git.example.com/team/one\n"
			       "- url: https://git.example.com:8443\n"
			       "- url: https://git.example.com/team\n"
			       "- url: http://HOST.example.com/\n";

static const struct git_row gits[] = {
	{ "https://git.example.com", 0 },
	{ "https://git.example.com/", 0 },
	{ "https://git.example.com/x", 0 },
	{ "https://GIT.example.com/x", 0 },
	{ "HTTPS://git.example.com/x", 0 },
	{ "https://user@git.example.com/x", 0 },
	{ "https://user:a@b@git.example.com/team/one", 1 },
	{ "https://git.example.com/team/one/two", 1 },
	{ "https://git.example.com/team/oneself", 3 },
	{ "https://git.example.com/Team/one", 0 },
	{ "https://git.example.com/team", 3 },
	{ "https://git.example.com:8443/team", 2 },
	{ "https://git.example.com:844/team", -1 },
	{ "https://git.example.com.evil.org/x", -1 },
	{ "https://git.example.com@evil.org/x", -1 },
	{ "https://git.example.co", -1 },
	{ "http://git.example.com/x", -1 },
	{ "http://host.example.com/x@y", 4 },
	{ "git@git.example.com:x", -1 },
	{ "/srv/git", -1 },
	{ "", -1 },
};

static void
test_find_git(void **state)
{
	const struct git_row *row = *state;
	struct arena *arena = arena_new();
	const struct config_git *found;
	struct config config;
	struct error error;

	assert_true(
	    config_parse(arena, span_of(git_text), "f", &config, &error));
	found = config_find_git(&config, row->url);
	assert_int_equal(found ? found - config.gits : -1, row->found);
	arena_free(arena);
}

struct path_row {
	const char *path, *clean;
};

static const struct path_row paths[] = {
	{ "", "" },
	{ ".", "" },
	{ "./", "" },
	{ "/", "" },
	{ "..", "" },
	{ "../..", "" },
	{ "./apps/x/", "apps/x" },
	{ "/apps//x", "apps/x" },
	{ "a/./b/../c", "a/c" },
	{ "a/b/../../../c", "c" },
	{ "../a", "a" },
	{ "a..b/.../..c", "a..b/.../..c" },
	{ "aa/..", "" },
};

static void
test_path(void **state)
{
	const struct path_row *row = *state;
	struct arena *arena = arena_new();

	assert_string_equal(path_clean(arena, row->path), row->clean);
	arena_free(arena);
}

int
main(void)
{
	static struct CMUnitTest tests[256] = {
		cmocka_unit_test(test_default_is_the_empty_file),
		cmocka_unit_test(test_a_large_file_is_refused),
		cmocka_unit_test(test_find_source_and_registry),
	};
	size_t count = 3, i;

	for (i = 0; i < COUNT(rows); i++)
		tests[count++] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	for (i = 0; i < COUNT(gits); i++)
		tests[count++] =
		    (struct CMUnitTest) { gits[i].url, test_find_git, NULL,
			    NULL, (void *)(uintptr_t)&gits[i] };
	for (i = 0; i < COUNT(paths); i++)
		tests[count++] = (struct CMUnitTest) { paths[i].path, test_path,
			NULL, NULL, (void *)(uintptr_t)&paths[i] };
	return _cmocka_run_group_tests("config", tests, count, NULL, NULL);
}

#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/core/secret_file.h"

/* Files of a repository, path and text by turns; expected: a line a reference
 * or Secret that is made, with its namespace ("-": nobody knows). */
struct row {
	const char *name;
	const char *files[12];
	struct secret_target targets[3];
	const char *expected;
	const char *fallback;
};

#define POD \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: w}\nspec: " \
	"{imagePullSecrets: [{name: s}]}\n"
#define POD_IN \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: w, namespace: own}\n" \
	"spec: {imagePullSecrets: [{name: s}]}\n"
#define SECRET "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
#define KUSTOMIZE(namespace) \
	"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" \
	"namespace: " namespace "\n"

static const struct row rows[] = {
	{ "nobody says", { "apps/pod.yaml", POD }, { { 0 } },
	    "apps/pod.yaml: -/s by -/w\n" },
	{ "nobody says, with a fallback",
	    { "apps/pod.yaml", POD, "apps/own.yaml", POD_IN,
		"k/kustomization.yaml", KUSTOMIZE("k"), "k/pod.yaml", POD },
	    { { 0 } },
	    "apps/pod.yaml: d/s by d/w\napps/own.yaml: own/s by own/w\n"
	    "k/pod.yaml: k/s by k/w\n",
	    "d" },
	{ "the manifest says",
	    { "apps/pod.yaml", POD_IN, "apps/kustomization.yaml",
		KUSTOMIZE("k") },
	    { { "apps", "t", NULL, NULL, NULL } },
	    "apps/pod.yaml: own/s by own/w\n" },
	{ "the kustomization beside it",
	    { "apps/kustomization.yaml", KUSTOMIZE("k"), "apps/pod.yaml", POD,
		"apps/secret.yaml", SECRET, "other/pod.yaml", POD },
	    { { 0 } },
	    "apps/pod.yaml: k/s by k/w\nother/pod.yaml: -/s by -/w\n"
	    "apps/secret.yaml: k/s made\n" },
	{ "the nearest kustomization that says one",
	    { "a/b/c/pod.yaml", POD, "a/b/kustomization.yml",
		"resources: [c/pod.yaml]\n", "a/Kustomization",
		"namespace: k\nresources: [b]\n", "kustomization.yaml",
		KUSTOMIZE("root"), "b/pod.yaml", POD },
	    { { 0 } },
	    "a/b/c/pod.yaml: k/s by k/w\nb/pod.yaml: root/s by root/w\n" },
	{ "no kustomization by its name",
	    { "apps/other.yaml", KUSTOMIZE("k"), "apps/pod.yaml", POD },
	    { { 0 } }, "apps/pod.yaml: -/s by -/w\n" },
	{ "no kustomization by its kind",
	    { "apps/kustomization.yaml",
		"apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: "
		"Kustomization\nnamespace: k\n",
		"apps/pod.yaml", POD },
	    { { 0 } }, "apps/pod.yaml: -/s by -/w\n" },
	{ "a component",
	    { "c/kustomization.yaml",
		"apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: "
		"Component\nnamespace: k\n",
		"c/pod.yaml", POD },
	    { { 0 } }, "c/pod.yaml: k/s by k/w\n" },
	{ "a namespace of a template",
	    { "kustomization.yaml", "namespace: ${NS}\n", "pod.yaml", POD },
	    { { 0 } }, "pod.yaml: -/s by -/w\n" },
	{ "the target of Flux is laid over all",
	    { "apps/kustomization.yaml", KUSTOMIZE("k"), "apps/pod.yaml", POD,
		"appsx/pod.yaml", POD },
	    { { "apps", "t", NULL, NULL, NULL } },
	    "apps/pod.yaml: t/s by t/w\nappsx/pod.yaml: -/s by -/w\n" },
	{ "the longest path of Flux",
	    { "apps/web/pod.yaml", POD, "apps/pod.yaml", POD, "pod.yaml", POD },
	    { { "", "all", NULL, NULL, NULL },
		{ "apps/web", "web", NULL, NULL, NULL },
		{ "apps", "apps", NULL, NULL, NULL } },
	    "apps/web/pod.yaml: web/s by web/w\n"
	    "apps/pod.yaml: apps/s by apps/w\npod.yaml: all/s by all/w\n" },
	{ "a base goes where its overlays go",
	    { "base/pod.yaml", POD, "base/kustomization.yaml",
		"resources: [pod.yaml]\n", "prod/kustomization.yaml",
		"namespace: prod\nresources: [../base]\n",
		"test/kustomization.yaml",
		"namespace: test\nbases: [../base/]\n", "base/own.yaml",
		POD_IN },
	    { { 0 } },
	    "base/pod.yaml: prod/s by prod/w\n"
	    "base/pod.yaml: test/s by test/w\n"
	    "base/own.yaml: own/s by own/w\n" },
	{ "the outermost kustomization counts",
	    { "base/pod.yaml", POD, "base/kustomization.yaml",
		"namespace: inner\nresources: [./pod.yaml]\n",
		"mid/kustomization.yaml", "resources: [../base]\n",
		"outer/kustomization.yaml",
		"namespace: outer\nresources: [../mid]\n" },
	    { { 0 } }, "base/pod.yaml: outer/s by outer/w\n" },
	{ "a file that another folder names",
	    { "web/kustomization.yaml",
		"namespace: web\nresources: [../shared/pod.yaml]\n",
		"shared/pod.yaml", POD, "shared/other.yaml", POD },
	    { { 0 } },
	    "shared/pod.yaml: web/s by web/w\n"
	    "shared/other.yaml: -/s by -/w\n" },
	{ "the target of Flux reaches a base",
	    { "base/pod.yaml", POD, "base/kustomization.yaml",
		"namespace: inner\nresources: [pod.yaml]\n",
		"prod/kustomization.yaml", "resources: [../base]\n" },
	    { { "prod", "t", NULL, NULL, NULL } },
	    "base/pod.yaml: t/s by t/w\n" },
	{ "kustomizations that include each other",
	    { "a/pod.yaml", POD, "a/kustomization.yaml",
		"namespace: a\nresources: [pod.yaml, ../b]\n",
		"b/kustomization.yaml",
		"namespace: b\nresources: [../a, ., https://example.org/x]\n" },
	    { { 0 } }, "a/pod.yaml: b/s by b/w\n" },
	{ "templates of a chart",
	    { "charts/web/Chart.yaml", NULL, "charts/web/templates/pod.yaml",
		POD, "charts/web/templates/sub/pod.yaml", POD,
		"charts/web/crds/pod.yaml", POD, "templates/pod.yaml", POD },
	    { { 0 } },
	    "charts/web/crds/pod.yaml: -/s by -/w\n"
	    "templates/pod.yaml: -/s by -/w\n" },
	{ "a chart at the root",
	    { "Chart.yaml", NULL, "templates/pod.yaml", POD, "pod.yaml", POD },
	    { { 0 } }, "pod.yaml: -/s by -/w\n" },
};

static const char *
shown(const char *namespace)
{
	return namespace ? namespace : "-";
}

static void
dump(struct buf *into, const struct secret_ref_list *list)
{
	for (ARRAY_EACH(ref, list->refs, list->ref_count)) {
		assert_string_equal(ref->source, "here");
		buf_printf(into, "%s: %s/%s by %s/%s\n", ref->file,
		    shown(ref->namespace), ref->name,
		    shown(ref->user_namespace), ref->user_name);
	}
	for (ARRAY_EACH(made, list->made, list->made_count)) {
		assert_string_equal(made->source, "here");
		buf_printf(into, "%s: %s/%s made\n", made->file,
		    shown(made->namespace), made->name);
	}
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct secret_ref_list list = { .source = "here" };
	struct secret_file files[COUNT(row->files) / 2];
	size_t count = 0, targets = 0;
	struct buf text;

	for (size_t i = 0; i < COUNT(row->files) && row->files[i]; i += 2) {
		struct secret_facts *facts = arena_alloc(arena, sizeof(*facts));
		const char *said = row->files[i + 1];

		files[count].path = row->files[i];
		files[count++].facts =
		    said && secret_file_read(arena, span_of(said), facts)
		    ? facts
		    : NULL;
		assert_int_equal(
		    secret_file_is_mark(span_of(row->files[i])), !said);
	}
	while (targets < COUNT(row->targets) && row->targets[targets].path)
		targets++;
	secret_file_join(
	    arena, files, count, row->targets, targets, row->fallback, &list);
	buf_init(&text, 1 << 16);
	dump(&text, &list);
	assert_string_equal(text.at, row->expected);
	buf_release(&text);
	arena_free(arena);
}

/* What a file says of namespaces. */
static void
test_targets(void **state)
{
	struct arena *arena = arena_new();
	struct secret_facts facts;
	const struct secret_target *target;

	(void)state;
	assert_true(secret_file_read(arena,
	    span_of("apiVersion: v1\nkind: List\nitems:\n"
		    "- apiVersion: kustomize.toolkit.fluxcd.io/v1beta2\n"
		    "  kind: Kustomization\n"
		    "  metadata: {name: a, namespace: flux}\n"
		    "  spec: {path: ./apps/web/, targetNamespace: web, "
		    "sourceRef: {kind: GitRepository, name: g}}\n"
		    "- apiVersion: kustomize.toolkit.fluxcd.io/v1\n"
		    "  kind: Kustomization\n"
		    "  spec: {targetNamespace: b, sourceRef: {kind: Bucket, "
		    "name: h, namespace: ns}}\n"
		    "- apiVersion: kustomize.toolkit.fluxcd.io/v1\n"
		    "  kind: Kustomization\n"
		    "  spec: {targetNamespace: '${NS}', sourceRef: {kind: "
		    "Bucket, name: h}}\n"),
	    &facts));
	assert_int_equal(facts.target_count, 2);
	target = facts.targets;
	assert_string_equal(target->path, "apps/web");
	assert_string_equal(target->namespace, "web");
	assert_string_equal(target->source_kind, "GitRepository");
	assert_string_equal(target->source_namespace, "flux");
	assert_string_equal(target->source_name, "g");
	target++;
	assert_string_equal(target->path, "");
	assert_string_equal(target->source_namespace, "ns");
	assert_false(secret_file_read(
	    arena, span_of("metadata:\n  namespace: x\n"), &facts));
	assert_false(secret_file_read(arena, span_of(""), &facts));
	assert_false(
	    secret_file_read(arena, span_of("namespace: {{ x }}"), &facts));
	arena_free(arena);
}

/* ---- the example world: what a platform of Flux looks like ---- */

static struct span
read_world(struct arena *arena)
{
	const char *top = getenv("top_srcdir");
	FILE *file = fopen(
	    arena_printf(arena, "%s/tests/world/world.txt", top ? top : "."),
	    "re");
	size_t room = 1 << 20;
	char *text = arena_alloc(arena, room);

	assert_non_null(file);
	room = fread(text, 1, room, file);
	assert_false(ferror(file));
	(void)fclose(file);
	for (char *at = text;
	     (at = memmem(at, room - (size_t)(at - text), "@HOST@", 6));)
		memcpy(at, "r.test", 6);
	return span_make(text, room);
}

/* The files of one of its repositories, from the lines behind %file. */
static struct secret_file *
read_files(struct arena *arena, const char *repository, size_t *count)
{
	struct span text = read_world(arena), line, body = { 0 };
	const char *commit = arena_printf(arena, "%%commit %s ", repository);
	struct secret_file *files = NULL;
	bool ours = false, more = true;
	const char *path = NULL;

	while (more) {
		struct secret_facts *facts;

		more = span_cut(&text, '\n', &line);
		if (more && !span_starts(line, "%")) {
			body.length =
			    (size_t)(line.at + line.length + 1 - body.at);
			continue;
		}
		facts = arena_alloc(arena, sizeof(*facts));
		if (path && ours && secret_file_read(arena, body, facts)) {
			struct secret_file *file =
			    ARRAY_ADD(arena, files, *count);

			file->path = path;
			file->facts = facts;
		}
		path = NULL;
		if (!more)
			break;
		if (span_starts(line, "%commit"))
			ours = span_starts(line, commit);
		if (span_starts(line, "%file "))
			path = arena_span(
			    arena, span_from(line, strlen("%file ")));
		body = span_make(text.at, 0);
	}
	return files;
}

static void
test_world(void **state)
{
	struct arena *arena = arena_new();
	struct secret_ref_list list = { .source = "here" };
	struct secret_file *files;
	size_t count = 0;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 16);
	files = read_files(arena, "system", &count);
	secret_file_join(arena, files, count, NULL, 0, NULL, &list);
	count = 0;
	files = read_files(arena, "manifests", &count);
	secret_file_join(arena, files, count, NULL, 0, NULL, &list);
	for (ARRAY_EACH(ref, list.refs, list.ref_count))
		buf_printf(&text, "%s/%s%s%s: %s of %s %s\n", ref->namespace,
		    ref->name, ref->key ? " " : "", ref->key ? ref->key : "",
		    secret_ref_how_word(ref->how), ref->user_kind,
		    ref->user_name);
	assert_string_equal(text.at,
	    "flux-system/k3s-manifests: secretRef of GitRepository "
	    "k3s-manifests\n"
	    "discord-bot/secret-discord-bot-plc: envFrom of Deployment "
	    "discord-bot-plc\n"
	    "authentik/authentik-secrets secret_key: valuesFrom of HelmRelease "
	    "authentik\n"
	    "authentik/authentik-secrets postgresql_password: valuesFrom of "
	    "HelmRelease authentik\n"
	    "authentik/authentik-secrets email_password: valuesFrom of "
	    "HelmRelease authentik\n"
	    "authentik/authentik-secrets bootstrap_token: valuesFrom of "
	    "HelmRelease authentik\n"
	    "site/forge-registry: imagePullSecrets of Deployment "
	    "site-vitrine\n"
	    "stages/portail-stages-db url: env of Deployment portail-stages\n"
	    "stages/forge-registry: imagePullSecrets of Deployment "
	    "portail-stages\n"
	    "glpi/glpi-database: envFrom of Deployment glpi\n"
	    "glpi/glpi-tls: tls of Ingress glpi\n"
	    "monitoring/uptime-kuma-tls: tls of Ingress uptime-kuma\n");
	buf_release(&text);
	arena_free(arena);
}

int
main(void)
{
	static struct CMUnitTest tests[COUNT(rows) + 2] = {
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_world),
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		tests[i + 2] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "secret_file", tests, COUNT(tests), NULL, NULL);
}

#include "tests/unit.h"

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/core/secret_needs.h"

/*
 * References come from manifests, what is there from lines "namespace/name type
 * key key", where `?' in place of the keys says that they are not known. What
 * is expected: a line a row, keys with ! needed, ? optional, ~ suggested and
 * capital P when present.
 */
struct row {
	const char *name, *git, *live, *present, *unseen, *expected;
};

#define PLACE "metadata: {name: w, namespace: a}\n"
#define POD "apiVersion: v1\nkind: Pod\n" PLACE
#define ENV(secret, key) \
	"spec: {containers: [{env: [{valueFrom: {secretKeyRef: {name: " secret \
	", key: " key "}}}]}]}\n"
#define ENV_FROM(secret) \
	"spec: {containers: [{envFrom: [{secretRef: {name: " secret "}}]}]}\n"
#define INGRESS \
	"apiVersion: networking.k8s.io/v1\nkind: Ingress\n" PLACE \
	"spec: {tls: [{secretName: s}]}\n"
#define GIT(url) \
	"apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n" PLACE \
	"spec: {url: '" url "', secretRef: {name: s}}\n"
#define NEXT "---\n"

static const struct row rows[] = {
	{ "nothing", "", "", "", NULL, "" },
	{ "all is there", POD ENV("s", "k"), "", "a/s Opaque k", NULL,
	    "a/s Opaque ok k!P <Pod a/w env src: f:4>\n" },
	{ "the Secret is missing", POD ENV_FROM("s"), "", "b/s Opaque k", NULL,
	    "a/s Opaque MISSING <Pod a/w envFrom src: f:4>\n"
	    "b/s Opaque unused kP\n" },
	{ "a key is missing", POD ENV("s", "k"), "", "a/s Opaque l", NULL,
	    "a/s Opaque NO-KEY k! lP <Pod a/w env src: f:4>\n" },
	{ "a key of a Secret that is missing", POD ENV("s", "k"), "", "", NULL,
	    "a/s Opaque MISSING k! <Pod a/w env src: f:4>\n" },
	{ "optional and absent", POD ENV("s", "k, optional: true"), "", "",
	    NULL, "a/s Opaque optional k? <Pod a/w env src: f:4>\n" },
	{ "an optional key of a Secret that is there",
	    POD ENV("s", "k, optional: true"), "", "a/s Opaque l", NULL,
	    "a/s Opaque ok k? lP <Pod a/w env src: f:4>\n" },
	{ "optional for one, needed by another",
	    POD ENV("s", "k, optional: true") NEXT POD ENV_FROM("s"), "", "",
	    NULL,
	    "a/s Opaque MISSING k? <Pod a/w env src: f:4><Pod a/w envFrom src: "
	    "f:9>\n" },
	{ "a key that is optional for one and needed by another",
	    POD ENV("s", "k, optional: true") NEXT POD ENV("s", "k"), "",
	    "a/s Opaque l", NULL,
	    "a/s Opaque NO-KEY k! lP <Pod a/w env src: f:4>\n" },
	{ "keys that are not known, and none is needed", POD ENV_FROM("s"), "",
	    "a/s Opaque ?", NULL,
	    "a/s Opaque ok <Pod a/w envFrom src: f:4>\n" },
	{ "keys that are not known", POD ENV("s", "k"), "", "a/s Opaque ?",
	    NULL,
	    "a/s Opaque unknown k! <Pod a/w env src: f:4> (the names of its "
	    "keys cannot be seen)\n" },
	{ "a namespace that cannot be listed", POD ENV("s", "k"), "",
	    "a/s Opaque k\nb/t Opaque k", "a",
	    "a/s Opaque ok k!P <Pod a/w env src: f:4>\n"
	    "b/t Opaque unused kP\n" },
	{ "nothing can be seen", POD ENV_FROM("s"), "", "", "a",
	    "a/s Opaque unknown <Pod a/w envFrom src: f:4> (not allowed)\n" },
	{ "unused", "", "",
	    "a/s kubernetes.io/service-account-token token\n"
	    "a/t helm.sh/release.v1 release\nb/a Opaque",
	    NULL,
	    "a/s kubernetes.io/service-account-token unused tokenP (the token "
	    "of a ServiceAccount)\n"
	    "a/t helm.sh/release.v1 unused releaseP (a release of Helm)\n"
	    "b/a Opaque unused\n" },
	{ "a Certificate makes it",
	    INGRESS NEXT
	    "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: "
	    "{name: c, namespace: a}\nspec: {secretName: s}\n",
	    "", "", NULL,
	    "a/s kubernetes.io/tls unknown tls.crt! tls.key! <Ingress a/w tls "
	    "src: f:4> (Certificate c makes it, it is not there yet)\n" },
	{ "its manifest is in Git",
	    POD ENV_FROM("s") NEXT "apiVersion: v1\nkind: Secret\nmetadata: "
				   "{name: s, namespace: a}\ntype: x/y\n",
	    "", "", NULL,
	    "a/s x/y unknown <Pod a/w envFrom src: f:4> (its manifest is in "
	    "Git, it is not there yet)\n" },
	{ "made in another namespace",
	    POD ENV_FROM("s") NEXT "apiVersion: v1\nkind: Secret\nmetadata: "
				   "{name: s, namespace: b}\n",
	    "", "", NULL, "a/s Opaque MISSING <Pod a/w envFrom src: f:4>\n" },
	{ "made, and there",
	    INGRESS NEXT
	    "apiVersion: bitnami.com/v1\nkind: SealedSecret\nmetadata: {name: "
	    "s, namespace: a}\n",
	    "", "a/s kubernetes.io/tls tls.crt tls.key", NULL,
	    "a/s kubernetes.io/tls ok tls.crt!P tls.key!P <Ingress a/w tls "
	    "src: f:4>\n" },
	{ "the keys of a type", INGRESS, "", "a/s Opaque tls.crt cert", NULL,
	    "a/s Opaque NO-KEY certP tls.crt!P tls.key! <Ingress a/w tls src: "
	    "f:4>\n" },
	{ "a login by ssh", GIT("ssh://git@h/r"), "", "", NULL,
	    "a/s Opaque MISSING identity! known_hosts! <GitRepository a/w "
	    "secretRef src: f:4>\n" },
	{ "a login by https, absent", GIT("https://h/r"), "", "", NULL,
	    "a/s Opaque MISSING password~ username~ <GitRepository a/w "
	    "secretRef src: f:4>\n" },
	{ "a login by https, with a token", GIT("https://h/r"), "",
	    "a/s Opaque bearerToken", NULL,
	    "a/s Opaque ok bearerTokenP <GitRepository a/w secretRef src: "
	    "f:4>\n" },
	{ "Git and live are one user", POD ENV("s", "k") NEXT POD ENV("s", "l"),
	    POD ENV("s", "k"), "a/s Opaque k l", NULL,
	    "a/s Opaque ok k!P l!P <Pod a/w env src: f:4>\n" },
	{ "only live", "", POD ENV_FROM("s"), "", NULL,
	    "a/s Opaque MISSING <Pod a/w envFrom cluster>\n" },
	{ "no namespace",
	    "apiVersion: v1\nkind: Pod\nmetadata: {name: w}\n" ENV_FROM("s"),
	    "", "default/s Opaque k", NULL,
	    "default/s Opaque ok kP <Pod default/w envFrom src: f:4>\n" },
	{ "sorted", POD ENV_FROM("t") NEXT POD ENV_FROM("s"), "",
	    "a/u Opaque\na/r Opaque\nA/z Opaque", NULL,
	    "A/z Opaque unused\na/r Opaque unused\n"
	    "a/s Opaque MISSING <Pod a/w envFrom src: f:9>\n"
	    "a/t Opaque MISSING <Pod a/w envFrom src: f:4>\n"
	    "a/u Opaque unused\n" },
};

static const char *const words[] = { "ok", "MISSING", "NO-KEY", "optional",
	"unknown", "unused" };

static void
add_key(struct arena *arena, struct secret_present *secret, struct span name)
{
	struct secret_present_key *keys =
	    (struct secret_present_key *)(uintptr_t)secret->keys;

	ARRAY_ADD(arena, keys, secret->key_count)->name =
	    arena_span(arena, name);
	secret->keys = keys;
}

static void
read_presence(
    struct arena *arena, const char *text, struct secret_presence *presence)
{
	struct secret_present *secrets = NULL;
	struct span rest = span_of(text), line, word;

	while (span_cut(&rest, '\n', &line)) {
		struct secret_present *secret =
		    ARRAY_ADD(arena, secrets, presence->secret_count);

		assert_true(span_cut(&line, '/', &word));
		secret->namespace = arena_span(arena, word);
		assert_true(span_cut(&line, ' ', &word));
		secret->name = arena_span(arena, word);
		if (!span_cut(&line, ' ', &word))
			word = line;
		secret->type = arena_span(arena, word);
		secret->keys_known = !span_is(line, "?");
		while (secret->keys_known && span_cut(&line, ' ', &word))
			add_key(arena, secret, word);
	}
	presence->secrets = secrets;
}

static void
dump(struct buf *into, const struct secret_needs *needs)
{
	for (ARRAY_EACH(row, needs->rows, needs->row_count)) {
		buf_printf(into, "%s/%s %s %s", row->namespace, row->name,
		    row->type, words[row->need]);
		for (ARRAY_EACH(key, row->keys, row->key_count))
			buf_printf(into, " %s%s%s%s%s", key->name,
			    key->needed ? "!" : "", key->optional ? "?" : "",
			    key->suggested ? "~" : "", key->present ? "P" : "");
		if (row->user_count)
			buf_byte(into, ' ');
		for (ARRAY_EACH(user, row->users, row->user_count))
			buf_printf(into, "<%s %s/%s %s %s>", user->kind,
			    user->namespace, user->name, user->how,
			    user->where);
		if (*row->why)
			buf_printf(into, " (%s)", row->why);
		buf_byte(into, '\n');
	}
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct secret_ref_list lists[2] = { { .source = "src", .file = "f" },
		{ .live = true } };
	struct secret_namespace unseen = { row->unseen, "not allowed" };
	struct secret_presence presence = { .namespaces = &unseen,
		.namespace_count = row->unseen ? 1 : 0 };
	struct secret_needs needs;
	struct buf text;

	buf_init(&text, 1 << 16);
	secret_refs_of_text(arena, span_of(row->git), NULL, &lists[0]);
	secret_refs_of_text(arena, span_of(row->live), NULL, &lists[1]);
	read_presence(arena, row->present, &presence);
	secret_needs_build(arena, lists, 2, &presence, "default", &needs);
	dump(&text, &needs);
	assert_string_equal(text.at, row->expected);
	for (ARRAY_EACH(need, needs.rows, needs.row_count))
		assert_ptr_equal(
		    secret_needs_find(&needs, need->namespace, need->name),
		    need);
	assert_null(secret_needs_find(&needs, "a", "nobody"));
	buf_release(&text);
	arena_free(arena);
}

/* ---- who lacks what ---- */

struct lack {
	const char *name;
	struct secret_user who;
	const char *expected;
};

static const struct lack lacks[] = {
	{ "of a workload", { "Pod", "a", "one", NULL, NULL }, "Secret a/s" },
	{ "of several", { "Pod", "a", "two", NULL, NULL },
	    "Secret a/gone and 1 more" },
	{ "of one who has all", { "Pod", "a", "three", NULL, NULL }, "" },
	{ "of an Ingress", { "Ingress", "a", "w", NULL, NULL },
	    "key tls.key of Secret a/half" },
	{ "of a file", { NULL, NULL, NULL, "src", "apps/one.yaml" },
	    "Secret a/s" },
	{ "of a file of another repository",
	    { NULL, NULL, NULL, "other", "apps/one.yaml" }, "" },
	{ "of another kind", { "Job", "a", "one", NULL, NULL }, "" },
	{ "of another namespace", { "Pod", "b", "one", NULL, NULL }, "" },
	{ "of a kustomization",
	    { NULL, NULL, NULL, "src", "apps/kustomization.yaml" },
	    "Secret a/gone and 2 more" },
	{ "of a kustomization at the root",
	    { NULL, NULL, NULL, "src", "kustomization.yaml" },
	    "Secret a/gone and 3 more" },
	{ "of a kustomization beside it",
	    { NULL, NULL, NULL, "src", "app/kustomization.yaml" }, "" },
};

static void
read_file(struct arena *arena, struct secret_ref_list *list, const char *file,
    const char *text)
{
	list->file = file;
	secret_refs_of_text(arena, span_of(text), NULL, list);
}

#define POD_OF(name) \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: " name ", namespace: " \
	"a}\n"

static void
test_lack(void **state)
{
	const struct lack *lack = *state;
	struct arena *arena = arena_new();
	struct secret_ref_list list = { .source = "src" };
	struct secret_presence presence = { 0 };
	struct secret_needs needs;

	read_file(arena, &list, "apps/one.yaml", POD_OF("one") ENV_FROM("s"));
	read_file(arena, &list, "apps/sub/two.yaml",
	    POD_OF("two") ENV("there", "k") NEXT POD_OF("two")
		ENV_FROM("gone"));
	read_file(arena, &list, "three.yaml",
	    POD_OF("three") ENV("there", "l") NEXT POD_OF("three")
		ENV("gone", "k, optional: true"));
	read_file(arena, &list, "ingress.yaml",
	    "apiVersion: networking.k8s.io/v1\nkind: Ingress\n" PLACE
	    "spec: {tls: [{secretName: half}]}\n");
	read_presence(arena,
	    "a/there Opaque l\na/half kubernetes.io/tls tls.crt", &presence);
	secret_needs_build(arena, &list, 1, &presence, "default", &needs);
	assert_string_equal(
	    secret_needs_lacking(arena, &needs, &lack->who), lack->expected);
	arena_free(arena);
}

/* One Secret with as many keys and users as a file can hold is no trap. */
static void
test_many(void **state)
{
	struct arena *arena = arena_new();
	struct secret_presence presence = { 0 };
	struct secret_ref_list list = { 0 };
	struct secret_needs needs;
	size_t i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		struct secret_ref *ref =
		    ARRAY_ADD(arena, list.refs, list.ref_count);

		ref->namespace = ref->user_namespace = "a";
		ref->name = "s";
		ref->key = arena_printf(arena, "k%zu", i);
		ref->user_kind = "Pod";
		ref->user_name = arena_printf(arena, "p%zu", i);
	}
	secret_needs_build(arena, &list, 1, &presence, "default", &needs);
	assert_int_equal(needs.row_count, 1);
	assert_int_equal(needs.rows[0].key_count, 100000);
	assert_int_equal(needs.rows[0].user_count, 100000);
	arena_free(arena);
}

int
main(void)
{
	static struct CMUnitTest tests[COUNT(rows) + COUNT(lacks) + 1] = {
		cmocka_unit_test(test_many),
	};
	size_t count = 1;

	for (size_t i = 0; i < COUNT(rows); i++)
		tests[count++] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	for (size_t i = 0; i < COUNT(lacks); i++)
		tests[count++] = (struct CMUnitTest) { lacks[i].name, test_lack,
			NULL, NULL, (void *)(uintptr_t)&lacks[i] };
	return _cmocka_run_group_tests(
	    "secret_needs", tests, count, NULL, NULL);
}

#include "tests/unit.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/buf.h"
#include "backend/core/object_set.h"

/*
 * What is expected is the set as text, one line an object or problem. Members
 * that have their default are left out of it, so that a row shows what it is
 * about; test_defaults() has the defaults.
 */
struct row {
	const char *name, *text, *expected;
};

#define HEAD(kind, name) \
	"apiVersion: image.toolkit.fluxcd.io/v1\n" \
	"kind: " kind "\n" \
	"metadata: {name: " name ", namespace: flux-system}\n" \
	"spec:\n"
#define REPOSITORY HEAD("ImageRepository", "web")
#define REPOSITORY_SPEC "  image: ghcr.io/acme/web\n  interval: 5m\n"
#define POLICY HEAD("ImagePolicy", "web")
#define POLICY_SPEC \
	"  imageRepositoryRef: {name: web}\n" \
	"  policy: {semver: {range: 1.x}}\n"
#define UPDATE HEAD("ImageUpdateAutomation", "web")
#define UPDATE_SPEC \
	"  interval: 5m\n" \
	"  sourceRef: {kind: GitRepository, name: apps}\n"
#define UPDATE_GIT "  git: {commit: {author: {email: a@b}}}\n"
#define GIT \
	"apiVersion: source.toolkit.fluxcd.io/v1\n" \
	"kind: GitRepository\n" \
	"metadata: {name: apps, namespace: flux-system}\n" \
	"spec:\n"
#define GIT_SPEC "  url: https://git.example.com/apps\n  interval: 1m\n"

#define GOOD_REPOSITORY \
	"ImageRepository flux-system/web ghcr.io/acme/web 300000"
#define GOOD_POLICY "ImagePolicy flux-system/web of flux-system/web semver=1.x"
#define GOOD_UPDATE \
	"ImageUpdateAutomation flux-system/web flux-system/apps 300000 by " \
	"<a@b>"
#define GOOD_GIT \
	"GitRepository flux-system/apps https://git.example.com/apps 60000"

static void
dump_some(struct buf *into, const char *name, const char *value)
{
	if (value)
		buf_printf(into, " %s=%s", name, value);
}

static void
dump_meta(struct buf *into, const struct object_meta *meta)
{
	size_t i;

	buf_printf(into, "%s %s/%s", object_kind_word(meta->kind),
	    meta->namespace, meta->name);
	for (i = 0; i < meta->label_count; i++)
		buf_printf(
		    into, " %s:%s", meta->labels[i].key, meta->labels[i].value);
	if (meta->suspend)
		buf_text(into, " suspended");
}

static void
dump_reference(struct buf *into, const struct git_reference *reference)
{
	dump_some(into, "branch", reference->branch);
	dump_some(into, "tag", reference->tag);
	dump_some(into, "semver", reference->semver);
	dump_some(into, "name", reference->name);
	dump_some(into, "commit", reference->commit);
}

static void
dump_git(struct buf *into, const struct git_repository *git)
{
	dump_meta(into, &git->meta);
	buf_printf(into, " %s %" PRId64, git->url, git->interval_ms);
	dump_reference(into, &git->ref);
	dump_some(into, "secret", git->secret_name);
	dump_some(into, "proxy", git->proxy_secret_name);
	if (strcmp(git->provider, "generic"))
		dump_some(into, "provider", git->provider);
	if (git->timeout_ms != 60000)
		buf_printf(into, " timeout=%" PRId64, git->timeout_ms);
	buf_byte(into, '\n');
}

static void
dump_access(struct buf *into, const struct image_repository *repository)
{
	size_t i, j;

	buf_text(into, " access=");
	for (i = 0; i < repository->access_from_count; i++) {
		const struct namespace_selector *selector =
		    &repository->access_from[i];

		buf_text(into, "(");
		for (j = 0; j < selector->label_count; j++)
			buf_printf(into, "%s:%s,", selector->labels[j].key,
			    selector->labels[j].value);
		buf_text(into, ")");
	}
}

static void
dump_repository(struct buf *into, const struct image_repository *repository)
{
	size_t i;

	dump_meta(into, &repository->meta);
	buf_printf(
	    into, " %s %" PRId64, repository->image, repository->interval_ms);
	if (repository->timeout_ms != repository->interval_ms)
		buf_printf(into, " timeout=%" PRId64, repository->timeout_ms);
	for (i = 0; i < repository->exclusion_count; i++)
		if (strcmp(repository->exclusions[i], "^.*\\.sig$"))
			dump_some(into, "not", repository->exclusions[i]);
	dump_some(into, "secret", repository->secret_name);
	dump_some(into, "account", repository->service_account);
	dump_some(into, "cert", repository->cert_secret_name);
	dump_some(into, "proxy", repository->proxy_secret_name);
	if (strcmp(repository->provider, "generic"))
		dump_some(into, "provider", repository->provider);
	if (repository->insecure)
		buf_text(into, " insecure");
	if (repository->has_access_from)
		dump_access(into, repository);
	buf_byte(into, '\n');
}

static void
dump_policy(struct buf *into, const struct image_policy *policy)
{
	static const char *const reflections[] = { NULL, "IfNotPresent",
		"Always" };

	dump_meta(into, &policy->meta);
	buf_printf(into, " of %s/%s", policy->repository.namespace,
	    policy->repository.name);
	dump_some(into, "semver", policy->rule.semver_range);
	dump_some(into, "alphabetical", policy->rule.alphabetical_order);
	dump_some(into, "numerical", policy->rule.numerical_order);
	assert_int_equal(
	    policy->rule.has_filter, policy->rule.filter_pattern != NULL);
	dump_some(into, "pattern", policy->rule.filter_pattern);
	dump_some(into, "extract", policy->rule.filter_extract);
	dump_some(into, "digest", reflections[policy->digest_reflection]);
	if (policy->interval_ms)
		buf_printf(into, " every=%" PRId64, policy->interval_ms);
	buf_byte(into, '\n');
}

static void
dump_pairs(struct buf *into, const char *name, const struct key_value *pairs,
    size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		buf_printf(
		    into, " %s[%s]=%s", name, pairs[i].key, pairs[i].value);
}

static void
dump_selector(struct buf *into, const struct label_selector *selector)
{
	static const char *const words[] = { "in", "not in", "there",
		"not there" };
	size_t i, j;

	for (i = 0; i < selector->term_count; i++) {
		const struct selector_term *term = &selector->terms[i];

		buf_printf(into, " (%s %s", term->key, words[term->relation]);
		for (j = 0; j < term->value_count; j++)
			buf_printf(into, " %s", term->values[j]);
		buf_text(into, ")");
	}
}

static void
dump_update(struct buf *into, const struct image_update *update)
{
	dump_meta(into, &update->meta);
	buf_printf(into, " %s/%s %" PRId64 " by %s<%s>",
	    update->source.namespace, update->source.name, update->interval_ms,
	    update->author_name, update->author_email);
	if (update->has_checkout)
		buf_text(into, " checkout");
	dump_reference(into, &update->checkout);
	dump_some(into, "key", update->signing_secret_name);
	if (strcmp(update->signing_type, "gpg"))
		dump_some(into, "type", update->signing_type);
	dump_some(into, "message", update->message_template);
	dump_pairs(
	    into, "value", update->message_values, update->message_value_count);
	dump_some(into, "push", update->push_branch);
	dump_some(into, "refspec", update->push_refspec);
	dump_pairs(
	    into, "option", update->push_options, update->push_option_count);
	dump_selector(into, &update->policy_selector);
	if (*update->path)
		dump_some(into, "path", update->path);
	buf_byte(into, '\n');
}

static void
dump(struct buf *into, const struct object_set *set)
{
	size_t i;

	for (i = 0; i < set->git_repository_count; i++)
		dump_git(into, &set->git_repositories[i]);
	for (i = 0; i < set->image_repository_count; i++)
		dump_repository(into, &set->image_repositories[i]);
	for (i = 0; i < set->image_policy_count; i++)
		dump_policy(into, &set->image_policies[i]);
	for (i = 0; i < set->image_update_count; i++)
		dump_update(into, &set->image_updates[i]);
	for (i = 0; i < set->problem_count; i++)
		buf_printf(into, "! %s:%u %s: %s\n",
		    set->problems[i].origin.file, set->problems[i].origin.line,
		    set->problems[i].what, set->problems[i].reason);
}

static const struct row rows[] = {
	/* the kinds and their versions */
	{ "repository", REPOSITORY REPOSITORY_SPEC, GOOD_REPOSITORY "\n" },
	{ "policy", POLICY POLICY_SPEC, GOOD_POLICY "\n" },
	{ "automation", UPDATE UPDATE_SPEC UPDATE_GIT, GOOD_UPDATE "\n" },
	{ "git repository", GIT GIT_SPEC, GOOD_GIT "\n" },
	{ "four in one file",
	    "# a comment\n---\n" REPOSITORY REPOSITORY_SPEC
	    "---\n---\n# none\n---\n" POLICY POLICY_SPEC
	    "--- # next\n" UPDATE UPDATE_SPEC UPDATE_GIT "---\n" GIT GIT_SPEC,
	    GOOD_GIT "\n" GOOD_REPOSITORY "\n" GOOD_POLICY "\n" GOOD_UPDATE
		     "\n" },
	{ "v1beta2",
	    "apiVersion: image.toolkit.fluxcd.io/v1beta2\n"
	    "kind: ImagePolicy\nmetadata: {name: web}\nspec:\n" POLICY_SPEC,
	    "ImagePolicy default/web of default/web semver=1.x\n" },
	{ "v1beta1 of a source",
	    "apiVersion: source.toolkit.fluxcd.io/v1beta1\n"
	    "kind: GitRepository\nmetadata: {name: web}\nspec:\n" GIT_SPEC,
	    "GitRepository default/web https://git.example.com/apps 60000\n" },
	{ "version that is gone",
	    "kind: ImagePolicy\napiVersion: image.toolkit.fluxcd.io/v1alpha1\n"
	    "metadata: {name: web}\nspec:\n" POLICY_SPEC,
	    "! f.yaml:2 ImagePolicy default/web: apiVersion: Unsupported "
	    "value: \"v1alpha1\": supported values: \"v1\", \"v1beta2\", "
	    "\"v1beta1\"\n" },
	{ "other kinds are passed over",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: Mystery\n---\n"
	    "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\n"
	    "---\napiVersion: example.com/v1\nkind: ImagePolicy\n---\n"
	    "kind: ImagePolicy\n---\napiVersion: 1\nkind: [x]\n---\n- a\n---\n"
	    "text\n",
	    "" },
	{ "kind of the other group",
	    "apiVersion: source.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n",
	    "" },
	{ "list",
	    "apiVersion: v1\nkind: List\nitems:\n"
	    "- apiVersion: image.toolkit.fluxcd.io/v1\n  kind: ImagePolicy\n"
	    "  metadata: {name: a}\n"
	    "  spec: {imageRepositoryRef: {name: r}, policy: {}}\n"
	    "- apiVersion: v1\n  kind: ConfigMap\n"
	    "- apiVersion: image.toolkit.fluxcd.io/v1\n  kind: ImagePolicy\n"
	    "  metadata: {name: b}\n"
	    "  spec: {imageRepositoryRef: {name: r}}\n",
	    "ImagePolicy default/a of default/r\n"
	    "! f.yaml:13 ImagePolicy default/b: spec.policy: Required "
	    "value\n" },
	{ "list of one kind",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicyList\n"
	    "items:\n- apiVersion: image.toolkit.fluxcd.io/v1\n"
	    "  kind: ImagePolicy\n  metadata: {name: a}\n"
	    "  spec: {imageRepositoryRef: {name: r}, policy: {}}\n",
	    "ImagePolicy default/a of default/r\n" },
	{ "list without items",
	    "kind: List\napiVersion: v1 # image.toolkit.fluxcd.io\n", "" },
	{ "JSON",
	    "{\"apiVersion\":\"image.toolkit.fluxcd.io/v1\",\"kind\":"
	    "\"ImagePolicy\",\"metadata\":{\"name\":\"a\"},\"spec\":"
	    "{\"imageRepositoryRef\":{\"name\":\"r\"},\"policy\":{}}}",
	    "ImagePolicy default/a of default/r\n" },
	{ "sorted by namespace and name",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: z, namespace: b}\n"
	    "spec: {imageRepositoryRef: {name: r}, policy: {}}\n---\n"
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: x, namespace: b}\n"
	    "spec: {imageRepositoryRef: {name: r}, policy: {}}\n---\n"
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: z, namespace: a}\n"
	    "spec: {imageRepositoryRef: {name: r}, policy: {}}\n",
	    "ImagePolicy a/z of a/r\nImagePolicy b/x of b/r\n"
	    "ImagePolicy b/z of b/r\n" },

	/* ImageRepository */
	{ "repository, every member",
	    REPOSITORY REPOSITORY_SPEC
	    "  timeout: 30s\n  suspend: true\n  exclusionList: ['^a', 'b$']\n"
	    "  secretRef: {name: s}\n  serviceAccountName: acc\n"
	    "  certSecretRef: {name: c}\n  proxySecretRef: {name: p}\n"
	    "  provider: aws\n  insecure: true\n  accessFrom:\n"
	    "    namespaceSelectors:\n    - matchLabels: {a: b, c: d}\n"
	    "    - matchLabels: {}\n    - {}\n",
	    "ImageRepository flux-system/web suspended ghcr.io/acme/web 300000 "
	    "timeout=30000 not=^a not=b$ secret=s account=acc cert=c proxy=p "
	    "provider=aws insecure access=(a:b,c:d,)()()\n" },
	{ "timeout of an interval below a second",
	    REPOSITORY "  image: a\n  interval: 500ms\n",
	    "ImageRepository flux-system/web a 500 timeout=1000\n" },
	{ "timeout below a second",
	    REPOSITORY "  image: a\n  interval: 5m\n  timeout: 1ms\n",
	    "ImageRepository flux-system/web a 300000 timeout=1000\n" },
	{ "interval of nothing", REPOSITORY "  image: a\n  interval: 0s\n",
	    "ImageRepository flux-system/web a 0 timeout=1000\n" },
	{ "empty exclusionList is the default",
	    REPOSITORY REPOSITORY_SPEC "  exclusionList: []\n",
	    GOOD_REPOSITORY "\n" },
	{ "nulls are absent",
	    REPOSITORY REPOSITORY_SPEC
	    "  timeout:\n  suspend: ~\n  exclusionList: null\n  secretRef:\n"
	    "  provider:\n  accessFrom:\n",
	    GOOD_REPOSITORY "\n" },
	{ "unknown members are the cluster's matter",
	    REPOSITORY REPOSITORY_SPEC "  nonsense: {a: 1}\n",
	    GOOD_REPOSITORY "\n" },
	{ "booleans of YAML 1.1",
	    REPOSITORY REPOSITORY_SPEC "  suspend: yes\n  insecure: off\n",
	    "ImageRepository flux-system/web suspended ghcr.io/acme/web "
	    "300000\n" },
	{ "25 exclusions",
	    REPOSITORY REPOSITORY_SPEC
	    "  exclusionList: [a,b,c,d,e,f,g,h,i,j,k,l,m,o,p,q,r,s,t,u,v,w,x,z,"
	    "A]\n",
	    "ImageRepository flux-system/web ghcr.io/acme/web 300000 not=a "
	    "not=b not=c not=d not=e not=f not=g not=h not=i not=j not=k not=l "
	    "not=m not=o not=p not=q not=r not=s not=t not=u not=v not=w not=x "
	    "not=z not=A\n" },
	{ "26 exclusions",
	    REPOSITORY REPOSITORY_SPEC
	    "  exclusionList: [a,b,c,d,e,f,g,h,i,j,k,l,m,o,p,q,r,s,t,u,v,w,x,z,"
	    "A,B]\n",
	    "! f.yaml:7 ImageRepository flux-system/web: spec.exclusionList: "
	    "Too many: 26: must have at most 25 items\n" },
	{ "everything missing", REPOSITORY "  suspend: false\n",
	    "! f.yaml:4 ImageRepository flux-system/web: spec.image: Required "
	    "value\n"
	    "! f.yaml:4 ImageRepository flux-system/web: spec.interval: "
	    "Required value\n" },
	{ "no spec",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\n"
	    "metadata: {name: web}\n",
	    "! f.yaml:1 ImageRepository default/web: spec: Required value\n" },
	{ "spec is a list", REPOSITORY "  - a\n",
	    "! f.yaml:5 ImageRepository flux-system/web: spec: Invalid type: "
	    "must be a map, is a list\n" },
	{ "wrong types",
	    REPOSITORY
	    "  image: 1.10\n  interval: 5\n  timeout: [1]\n  suspend: 'true'\n"
	    "  exclusionList: ^a\n  secretRef: s\n  insecure: 1\n"
	    "  serviceAccountName: no\n",
	    "! f.yaml:5 ImageRepository flux-system/web: spec.image: Invalid "
	    "type: must be a string, is a number: 1.10 (put it in quotes)\n"
	    "! f.yaml:6 ImageRepository flux-system/web: spec.interval: "
	    "Invalid "
	    "type: must be a string, is a number: 5 (write a unit, such as "
	    "10m)\n"
	    "! f.yaml:7 ImageRepository flux-system/web: spec.timeout: Invalid "
	    "type: must be a string, is a list\n"
	    "! f.yaml:8 ImageRepository flux-system/web: spec.suspend: Invalid "
	    "type: must be a boolean, is a string: \"true\" (write true or "
	    "false)\n"
	    "! f.yaml:9 ImageRepository flux-system/web: spec.exclusionList: "
	    "Invalid type: must be a list, is a string: \"^a\"\n"
	    "! f.yaml:10 ImageRepository flux-system/web: spec.secretRef: "
	    "Invalid type: must be a map, is a string: \"s\"\n"
	    "! f.yaml:12 ImageRepository flux-system/web: "
	    "spec.serviceAccountName: Invalid type: must be a string, is a "
	    "boolean: no (put it in quotes)\n"
	    "! f.yaml:11 ImageRepository flux-system/web: spec.insecure: "
	    "Invalid "
	    "type: must be a boolean, is a number: 1\n" },
	{ "wrong durations",
	    REPOSITORY "  image: a\n  interval: 5 minutes\n  timeout: 1h\n",
	    "! f.yaml:6 ImageRepository flux-system/web: spec.interval: "
	    "Invalid "
	    "value: '5 minutes' is not a duration such as 1h30m or 500ms\n"
	    "! f.yaml:7 ImageRepository flux-system/web: spec.timeout: Invalid "
	    "value: '1h' is not a duration such as 1m30s or 500ms\n" },
	{ "unknown provider", REPOSITORY REPOSITORY_SPEC "  provider: aliyun\n",
	    "! f.yaml:7 ImageRepository flux-system/web: spec.provider: "
	    "Unsupported value: \"aliyun\": supported values: \"generic\", "
	    "\"aws\", \"azure\", \"gcp\"\n" },
	{ "references without a name",
	    REPOSITORY REPOSITORY_SPEC
	    "  secretRef: {}\n  certSecretRef: {nam: x}\n"
	    "  proxySecretRef: {name: 1}\n  accessFrom: {}\n",
	    "! f.yaml:7 ImageRepository flux-system/web: spec.secretRef.name: "
	    "Required value\n"
	    "! f.yaml:8 ImageRepository flux-system/web: "
	    "spec.certSecretRef.name: Required value\n"
	    "! f.yaml:9 ImageRepository flux-system/web: "
	    "spec.proxySecretRef.name: Invalid type: must be a string, is a "
	    "number: 1 (put it in quotes)\n"
	    "! f.yaml:10 ImageRepository flux-system/web: "
	    "spec.accessFrom.namespaceSelectors: Required value\n" },
	{ "wrong items",
	    REPOSITORY REPOSITORY_SPEC
	    "  exclusionList: [a, 1, ~]\n"
	    "  accessFrom: {namespaceSelectors: [{matchLabels: {a: 1}}, b]}\n",
	    "! f.yaml:7 ImageRepository flux-system/web: "
	    "spec.exclusionList[1]: Invalid type: must be a string, is a "
	    "number: 1 (put it in quotes)\n"
	    "! f.yaml:7 ImageRepository flux-system/web: "
	    "spec.exclusionList[2]: Invalid type: must be a string, is "
	    "nothing\n"
	    "! f.yaml:8 ImageRepository flux-system/web: "
	    "spec.accessFrom.namespaceSelectors[0].matchLabels.a: Invalid "
	    "type: "
	    "must be a string, is a number: 1 (put it in quotes)\n"
	    "! f.yaml:8 ImageRepository flux-system/web: "
	    "spec.accessFrom.namespaceSelectors[1]: Invalid type: must be a "
	    "map, is a string: \"b\"\n" },
	{ "NUL in a value", REPOSITORY "  image: \"a\\0b\"\n  interval: 5m\n",
	    "! f.yaml:5 ImageRepository flux-system/web: spec.image: Invalid "
	    "value: \"a?b\": must not contain NUL\n" },
	{ "escapes are not let through",
	    REPOSITORY
	    "  image: a\n  interval: 5m\n  provider: \"\\e[31mred\"\n",
	    "! f.yaml:7 ImageRepository flux-system/web: spec.provider: "
	    "Unsupported value: \"?[31mred\": supported values: \"generic\", "
	    "\"aws\", \"azure\", \"gcp\"\n" },

	/* ImagePolicy */
	{ "policy, every member",
	    POLICY
	    "  imageRepositoryRef: {name: r, namespace: other}\n"
	    "  policy:\n    semver: {range: '>=1.0.0 <2.0.0'}\n"
	    "    alphabetical: {order: desc}\n    numerical: {order: asc}\n"
	    "  filterTags: {pattern: '^v(?P<v>.*)$', extract: '${v}'}\n"
	    "  digestReflectionPolicy: Always\n  interval: 10m\n"
	    "  suspend: true\n",
	    "ImagePolicy flux-system/web suspended of other/r "
	    "semver=>=1.0.0 <2.0.0 alphabetical=desc numerical=asc "
	    "pattern=^v(?P<v>.*)$ extract=${v} digest=Always every=600000\n" },
	{ "orders by default",
	    POLICY "  imageRepositoryRef: {name: r, namespace: ''}\n"
		   "  policy: {alphabetical: {}, numerical: {order: null}}\n",
	    "ImagePolicy flux-system/web of flux-system/r alphabetical=asc "
	    "numerical=asc\n" },
	{ "order that is null",
	    POLICY "  imageRepositoryRef: {name: r}\n"
		   "  policy: {alphabetical: }\n",
	    "ImagePolicy flux-system/web of flux-system/r\n" },
	{ "empty filter", POLICY POLICY_SPEC "  filterTags: {}\n",
	    GOOD_POLICY " pattern= extract=\n" },
	{ "filter without extract",
	    POLICY POLICY_SPEC "  filterTags: {pattern: a}\n",
	    GOOD_POLICY " pattern=a extract=\n" },
	{ "digest of IfNotPresent",
	    POLICY POLICY_SPEC "  digestReflectionPolicy: IfNotPresent\n",
	    GOOD_POLICY " digest=IfNotPresent\n" },
	{ "digest Never",
	    POLICY POLICY_SPEC "  digestReflectionPolicy: Never\n",
	    GOOD_POLICY "\n" },
	{ "interval of nothing with Always",
	    POLICY POLICY_SPEC
	    "  digestReflectionPolicy: Always\n  interval: 0s\n",
	    GOOD_POLICY " digest=Always every=600000\n" },
	{ "range that is a number",
	    POLICY "  imageRepositoryRef: {name: r}\n"
		   "  policy:\n    semver:\n      range: 1.10\n",
	    "! f.yaml:8 ImagePolicy flux-system/web: spec.policy.semver.range: "
	    "Invalid type: must be a string, is a number: 1.10 (put it in "
	    "quotes)\n" },
	{ "semver without range",
	    POLICY "  imageRepositoryRef: {name: r}\n"
		   "  policy: {semver: {}}\n",
	    "! f.yaml:6 ImagePolicy flux-system/web: spec.policy.semver.range: "
	    "Required value\n" },
	{ "order in capitals",
	    POLICY "  imageRepositoryRef: {name: r}\n"
		   "  policy: {numerical: {order: ASC}}\n",
	    "! f.yaml:6 ImagePolicy flux-system/web: "
	    "spec.policy.numerical.order: Unsupported value: \"ASC\": "
	    "supported "
	    "values: \"asc\", \"desc\"\n" },
	{ "reflection that is unknown",
	    POLICY POLICY_SPEC "  digestReflectionPolicy: always\n",
	    "! f.yaml:7 ImagePolicy flux-system/web: "
	    "spec.digestReflectionPolicy: Unsupported value: \"always\": "
	    "supported values: \"Always\", \"IfNotPresent\", \"Never\"\n" },
	{ "interval without Always", POLICY POLICY_SPEC "  interval: 5m\n",
	    "! f.yaml:7 ImagePolicy flux-system/web: spec: Invalid value: "
	    "\"object\": spec.interval is only accepted when "
	    "spec.digestReflectionPolicy is set to 'Always'\n" },
	{ "Always without interval",
	    POLICY POLICY_SPEC "  digestReflectionPolicy: Always\n",
	    "! f.yaml:7 ImagePolicy flux-system/web: spec: Invalid value: "
	    "\"object\": spec.interval must be set when "
	    "spec.digestReflectionPolicy is set to 'Always'\n" },
	{ "policy without anything", POLICY "  suspend: false\n",
	    "! f.yaml:4 ImagePolicy flux-system/web: spec.imageRepositoryRef: "
	    "Required value\n"
	    "! f.yaml:4 ImagePolicy flux-system/web: spec.policy: Required "
	    "value\n" },

	/* ImageUpdateAutomation */
	{ "automation, every member",
	    UPDATE
	    "  interval: 30m\n  suspend: true\n"
	    "  sourceRef: {apiVersion: v1, kind: GitRepository, name: apps, "
	    "namespace: other}\n"
	    "  git:\n    checkout:\n      ref: {branch: main, tag: t, semver: "
	    "s, "
	    "name: m, commit: c}\n"
	    "    commit:\n      author: {name: bot, email: bot@x}\n"
	    "      signingKey: {secretRef: {name: k}, type: ssh}\n"
	    "      messageTemplate: 'm ${x} {{.}}'\n"
	    "      messageTemplateValues: {b: '2', a: '1'}\n"
	    "    push: {branch: p, refspec: r, options: {z: '1', y: ''}}\n"
	    "  policySelector:\n    matchLabels: {app: web}\n"
	    "    matchExpressions:\n"
	    "    - {key: a, operator: In, values: [x, z]}\n"
	    "    - {key: b, operator: NotIn, values: [x]}\n"
	    "    - {key: c, operator: Exists}\n"
	    "    - {key: d, operator: DoesNotExist, values: []}\n"
	    "  update: {strategy: Setters, path: ./apps/x/}\n",
	    "ImageUpdateAutomation flux-system/web suspended other/apps "
	    "1800000 "
	    "by bot<bot@x> checkout branch=main tag=t semver=s name=m commit=c "
	    "key=k type=ssh message=m ${x} {{.}} value[a]=1 value[b]=2 push=p "
	    "refspec=r option[y]= option[z]=1 (app in web) (a in x z) (b not "
	    "in "
	    "x) (c there) (d not there) path=apps/x\n" },
	{ "empty texts are absent, but for the message",
	    UPDATE UPDATE_SPEC
	    "  git:\n    checkout: {ref: {branch: ''}}\n"
	    "    commit: {author: {email: a@b}, messageTemplate: ''}\n"
	    "    push: {branch: '', refspec: ''}\n"
	    "  update: {path: ''}\n  policySelector: {}\n",
	    GOOD_UPDATE " checkout message=\n" },
	{ "source without kind",
	    UPDATE "  interval: 5m\n  sourceRef: {name: apps}\n" UPDATE_GIT,
	    GOOD_UPDATE "\n" },
	{ "path of .", UPDATE UPDATE_SPEC UPDATE_GIT "  update: {path: .}\n",
	    GOOD_UPDATE "\n" },
	{ "path that leaves",
	    UPDATE UPDATE_SPEC UPDATE_GIT "  update: {path: ../../a/../b//c}\n",
	    GOOD_UPDATE " path=b/c\n" },
	{ "absolute path",
	    UPDATE UPDATE_SPEC UPDATE_GIT "  update: {path: /apps}\n",
	    GOOD_UPDATE " path=apps\n" },
	{ "path of two points in a name",
	    UPDATE UPDATE_SPEC UPDATE_GIT "  update: {path: a..b/..c}\n",
	    GOOD_UPDATE " path=a..b/..c\n" },
	{ "no git", UPDATE UPDATE_SPEC,
	    "! f.yaml:4 ImageUpdateAutomation flux-system/web: spec.git: "
	    "Required value: source kind 'GitRepository' necessitates field "
	    ".spec.git: invalid source configuration\n" },
	{ "git without commit", UPDATE UPDATE_SPEC "  git: {checkout: {}}\n",
	    "! f.yaml:7 ImageUpdateAutomation flux-system/web: "
	    "spec.git.checkout.ref: Required value\n"
	    "! f.yaml:7 ImageUpdateAutomation flux-system/web: "
	    "spec.git.commit: Required value\n" },
	{ "author without email",
	    UPDATE UPDATE_SPEC
	    "  git: {commit: {author: {name: x}, signingKey: {type: pgp}}}\n",
	    "! f.yaml:7 ImageUpdateAutomation flux-system/web: "
	    "spec.git.commit.author.email: Required value\n"
	    "! f.yaml:7 ImageUpdateAutomation flux-system/web: "
	    "spec.git.commit.signingKey.secretRef: Required value\n"
	    "! f.yaml:7 ImageUpdateAutomation flux-system/web: "
	    "spec.git.commit.signingKey.type: Unsupported value: \"pgp\": "
	    "supported values: \"gpg\", \"ssh\"\n" },
	{ "no author", UPDATE UPDATE_SPEC "  git: {commit: {}}\n",
	    "! f.yaml:7 ImageUpdateAutomation flux-system/web: "
	    "spec.git.commit.author: Required value\n" },
	{ "values that are no strings",
	    UPDATE UPDATE_SPEC
	    "  git:\n    commit:\n      author: {email: a@b}\n"
	    "      messageTemplateValues: {cluster: 1}\n"
	    "    push: {options: {x: true}}\n",
	    "! f.yaml:10 ImageUpdateAutomation flux-system/web: "
	    "spec.git.commit.messageTemplateValues.cluster: Invalid type: must "
	    "be a string, is a number: 1 (put it in quotes)\n"
	    "! f.yaml:11 ImageUpdateAutomation flux-system/web: "
	    "spec.git.push.options.x: Invalid type: must be a string, is a "
	    "boolean: true (put it in quotes)\n" },
	{ "source of another kind",
	    UPDATE "  interval: 5m\n"
		   "  sourceRef: {kind: OCIRepository, name: x}\n"
		   "  update: {strategy: Other}\n" UPDATE_GIT,
	    "! f.yaml:6 ImageUpdateAutomation flux-system/web: "
	    "spec.sourceRef.kind: Unsupported value: \"OCIRepository\": "
	    "supported values: \"GitRepository\"\n"
	    "! f.yaml:7 ImageUpdateAutomation flux-system/web: "
	    "spec.update.strategy: Unsupported value: \"Other\": supported "
	    "values: \"Setters\"\n" },
	{ "wrong expressions",
	    UPDATE UPDATE_SPEC UPDATE_GIT
	    "  policySelector:\n    matchExpressions:\n"
	    "    - {key: a, operator: in, values: [x]}\n"
	    "    - {key: a, operator: In}\n"
	    "    - {key: a, operator: Exists, values: [x]}\n"
	    "    - {key: a b, operator: NotIn, values: [x y]}\n"
	    "    matchLabels: {a/b/c: x, a: -}\n",
	    "! f.yaml:14 ImageUpdateAutomation flux-system/web: failed to "
	    "parse "
	    "policy selector: key: Invalid value: "
	    "\"a/b/c\": " OBJECT_LABEL_NAME_RULE "\n"
	    "! f.yaml:14 ImageUpdateAutomation flux-system/web: failed to "
	    "parse "
	    "policy selector: values: Invalid value: "
	    "\"-\": " OBJECT_LABEL_VALUE_RULE "\n"
	    "! f.yaml:10 ImageUpdateAutomation flux-system/web: failed to "
	    "parse "
	    "policy selector: \"in\" is not a valid label selector operator "
	    "(In, NotIn, Exists or DoesNotExist)\n"
	    "! f.yaml:11 ImageUpdateAutomation flux-system/web: failed to "
	    "parse "
	    "policy selector: values: for In the set of values can't be "
	    "empty\n"
	    "! f.yaml:12 ImageUpdateAutomation flux-system/web: failed to "
	    "parse "
	    "policy selector: values: for Exists the set of values must be "
	    "empty\n"
	    "! f.yaml:13 ImageUpdateAutomation flux-system/web: failed to "
	    "parse "
	    "policy selector: key: Invalid value: \"a "
	    "b\": " OBJECT_LABEL_NAME_RULE "\n"
	    "! f.yaml:13 ImageUpdateAutomation flux-system/web: failed to "
	    "parse "
	    "policy selector: values: Invalid value: \"x "
	    "y\": " OBJECT_LABEL_VALUE_RULE "\n" },

	/* GitRepository */
	{ "git repository, every member",
	    GIT "  url: ssh://git@h/r\n  interval: 1m\n  timeout: 20s\n"
		"  suspend: true\n"
		"  ref: {branch: b, tag: t, semver: s, name: m, commit: c}\n"
		"  secretRef: {name: s}\n  proxySecretRef: {name: p}\n"
		"  provider: azure\n  serviceAccountName: acc\n  ignore: |\n   "
		" /x\n"
		"  include: [{repository: {name: o}, fromPath: a, toPath: b}]\n"
		"  recurseSubmodules: true\n  sparseCheckout: [a]\n"
		"  verify: {mode: HEAD, secretRef: {name: k}}\n",
	    "GitRepository flux-system/apps suspended ssh://git@h/r 60000 "
	    "branch=b tag=t semver=s name=m commit=c secret=s proxy=p "
	    "provider=azure timeout=20000\n" },
	{ "scp-like address",
	    GIT "  url: git@github.com:acme/apps.git\n  interval: 1m\n",
	    "GitRepository flux-system/apps git@github.com:acme/apps.git "
	    "60000\n" },
	{ "path", GIT "  url: /srv/git/apps.git\n  interval: 1m\n",
	    "GitRepository flux-system/apps /srv/git/apps.git 60000\n" },
	{ "scheme that git would run",
	    GIT "  url: 'ext::sh -c id'\n  interval: 1m\n",
	    "! f.yaml:5 GitRepository flux-system/apps: spec.url: Invalid "
	    "value: \"ext::sh -c id\": spec.url in body should match "
	    "'^(http|https|ssh)://.*$' (or be user@host:path, or a path)\n" },
	{ "scheme that is not taken", GIT "  url: git://h/r\n  interval: 1m\n",
	    "! f.yaml:5 GitRepository flux-system/apps: spec.url: Invalid "
	    "value: \"git://h/r\": spec.url in body should match "
	    "'^(http|https|ssh)://.*$' (or be user@host:path, or a path)\n" },
	{ "url with a password",
	    GIT "  url: https://me:pw@h/r\n  interval: 1m\n",
	    "! f.yaml:5 GitRepository flux-system/apps: spec.url: must not "
	    "hold "
	    "a password (name a secret in spec.secretRef)\n" },
	{ "url with a user and a port",
	    GIT "  url: ssh://git@h:22/r\n  interval: 1m\n",
	    "GitRepository flux-system/apps ssh://git@h:22/r 60000\n" },
	{ "url that is an option",
	    GIT "  url: --upload-pack=x\n  interval: 1m\n",
	    "! f.yaml:5 GitRepository flux-system/apps: spec.url: Invalid "
	    "value: \"--upload-pack=x\": spec.url in body should match "
	    "'^(http|https|ssh)://.*$' (or be user@host:path, or a path)\n" },
	{ "url that is empty", GIT "  url: ''\n  interval: 1m\n",
	    "! f.yaml:5 GitRepository flux-system/apps: spec.url: Invalid "
	    "value: \"\": spec.url in body should match "
	    "'^(http|https|ssh)://.*$' (or be user@host:path, or a path)\n" },
	{ "account without a cloud",
	    GIT GIT_SPEC "  serviceAccountName: a\n  provider: generic\n",
	    "! f.yaml:7 GitRepository flux-system/apps: spec: Invalid value: "
	    "\"object\": serviceAccountName can only be set when provider is "
	    "'azure' or 'aws'\n" },
	{ "git repository, wrong members",
	    GIT GIT_SPEC "  provider: gcp\n  timeout: 1h\n  include: [{}]\n"
			 "  verify: {mode: x}\n",
	    "! f.yaml:8 GitRepository flux-system/apps: spec.timeout: Invalid "
	    "value: '1h' is not a duration such as 1m30s or 500ms\n"
	    "! f.yaml:7 GitRepository flux-system/apps: spec.provider: "
	    "Unsupported value: \"gcp\": supported values: \"generic\", "
	    "\"aws\", \"azure\", \"github\"\n"
	    "! f.yaml:9 GitRepository flux-system/apps: "
	    "spec.include[0].repository: Required value\n"
	    "! f.yaml:10 GitRepository flux-system/apps: spec.verify.mode: "
	    "Unsupported value: \"x\": supported values: \"head\", \"HEAD\", "
	    "\"Tag\", \"TagAndHEAD\"\n"
	    "! f.yaml:10 GitRepository flux-system/apps: "
	    "spec.verify.secretRef: Required value\n" },
	{ "nothing required is there", GIT "  ref: {branch: 1}\n",
	    "! f.yaml:4 GitRepository flux-system/apps: spec.url: Required "
	    "value\n"
	    "! f.yaml:4 GitRepository flux-system/apps: spec.interval: "
	    "Required "
	    "value\n"
	    "! f.yaml:5 GitRepository flux-system/apps: spec.ref.branch: "
	    "Invalid type: must be a string, is a number: 1 (put it in "
	    "quotes)\n" },

	/* metadata */
	{ "labels",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: a.b, labels: {x.y/app: Web_1, z: '', n: }}\n"
	    "spec:\n" POLICY_SPEC,
	    "ImagePolicy default/a.b x.y/app:Web_1 z: n: of default/web "
	    "semver=1.x\n" },
	{ "no metadata",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "spec:\n" POLICY_SPEC,
	    "! f.yaml:1 ImagePolicy: metadata.name: Required value\n" },
	{ "no name",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata:\n  namespace: x\nspec:\n" POLICY_SPEC,
	    "! f.yaml:3 ImagePolicy: metadata.name: Required value\n" },
	{ "empty name",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata:\n  name: ''\nspec:\n" POLICY_SPEC,
	    "! f.yaml:3 ImagePolicy: metadata.name: Required value\n" },
	{ "metadata is a list",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: [a]\n",
	    "! f.yaml:3 ImagePolicy: metadata: Invalid type: must be a map, is "
	    "a list\n" },
	{ "name that is a number",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: 1, namespace: [a]}\n",
	    "! f.yaml:3 ImagePolicy: metadata.name: Invalid type: must be a "
	    "string, is a number: 1 (put it in quotes)\n"
	    "! f.yaml:3 ImagePolicy: metadata.namespace: Invalid type: must be "
	    "a string, is a list\n" },
	{ "names that Kubernetes refuses",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: Web, namespace: a.b}\nspec:\n" POLICY_SPEC,
	    "! f.yaml:3 ImagePolicy a.b/Web: metadata.name: Invalid value: "
	    "\"Web\": a lowercase RFC 1123 subdomain must consist of lower "
	    "case "
	    "alphanumeric characters, '-' or '.', and must start and end with "
	    "an alphanumeric character\n"
	    "! f.yaml:3 ImagePolicy a.b/Web: metadata.namespace: Invalid "
	    "value: "
	    "\"a.b\": a lowercase RFC 1123 label must consist of lower case "
	    "alphanumeric characters or '-', and must start and end with an "
	    "alphanumeric character\n" },
	{ "escapes in a name",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: \"a\\e[2Jb\"}\nspec:\n" POLICY_SPEC,
	    "! f.yaml:3 ImagePolicy default/a?[2Jb: metadata.name: Invalid "
	    "value: \"a?[2Jb\": a lowercase RFC 1123 subdomain must consist of "
	    "lower case alphanumeric characters, '-' or '.', and must start "
	    "and "
	    "end with an alphanumeric character\n" },
	{ "labels that Kubernetes refuses",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: a, labels: {x: 1, -y: a, z: a b, w: {}}}\n",
	    "! f.yaml:3 ImagePolicy default/a: metadata.labels.x: Invalid "
	    "type: "
	    "must be a string, is a number: 1 (put it in quotes)\n"
	    "! f.yaml:3 ImagePolicy default/a: metadata.labels: Invalid value: "
	    "\"-y\": " OBJECT_LABEL_NAME_RULE "\n"
	    "! f.yaml:3 ImagePolicy default/a: metadata.labels: Invalid value: "
	    "\"a b\": " OBJECT_LABEL_VALUE_RULE "\n"
	    "! f.yaml:3 ImagePolicy default/a: metadata.labels.w: Invalid "
	    "type: "
	    "must be a string, is a map\n" },
	{ "labels are a list",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: a, labels: [x]}\n",
	    "! f.yaml:3 ImagePolicy default/a: metadata.labels: Invalid type: "
	    "must be a map, is a list\n" },

	/* duplicates, and one wrong object among good ones */
	{ "the same object again",
	    POLICY POLICY_SPEC "---\n" POLICY
			       "  imageRepositoryRef: {name: other}\n"
			       "  policy: {}\n",
	    GOOD_POLICY
	    "\n! f.yaml:8 ImagePolicy flux-system/web: the same object stands "
	    "in f.yaml:1 and counts, this one does not\n" },
	{ "a wrong object does not stand in the way",
	    POLICY "  policy: {}\n---\n" POLICY POLICY_SPEC,
	    GOOD_POLICY "\n! f.yaml:4 ImagePolicy flux-system/web: "
			"spec.imageRepositoryRef: Required value\n" },
	{ "the same name of another kind",
	    POLICY POLICY_SPEC "---\n" REPOSITORY REPOSITORY_SPEC,
	    GOOD_REPOSITORY "\n" GOOD_POLICY "\n" },

	/* files that are not what they look like */
	{ "SOPS by its map", POLICY "  policy: 1\nsops: {mac: x, version: 3}\n",
	    "" },
	{ "SOPS by a value",
	    POLICY
	    "  imageRepositoryRef: {name: 'ENC[AES256_GCM,data:a,type:str]'}\n",
	    "" },
	{ "a member sops that is none", POLICY POLICY_SPEC "sops: no\n",
	    GOOD_POLICY "\n" },
	{ "variables of a substitution",
	    REPOSITORY "  image: ${REGISTRY}/web\n  interval: ${interval:-5m}\n"
		       "  suspend: ${SUSPEND:=false}\n---\n" POLICY POLICY_SPEC,
	    GOOD_POLICY "\n" },
	{ "variable in a name",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: '${app}-web'}\nspec:\n" POLICY_SPEC,
	    "" },
	{ "a dollar is no variable",
	    POLICY POLICY_SPEC "  filterTags: {pattern: '^a$', extract: $1}\n",
	    GOOD_POLICY " pattern=^a$ extract=$1\n" },
	{ "template in quotes",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: \"{{ .Values.name }}\"}\nspec:\n" POLICY_SPEC,
	    "" },
	{ "template in an annotation",
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: {name: a, annotations: {x: '{{ y }}'}}\n"
	    "spec:\n" POLICY_SPEC,
	    "ImagePolicy default/a of default/web semver=1.x\n" },
	{ "template that is not YAML",
	    "{{- if .Values.x }}\n" POLICY POLICY_SPEC "{{- end }}\n", "" },
	{ "template as a value",
	    POLICY "  imageRepositoryRef:\n    name: {{ .Values.name }}\n",
	    "" },
	{ "not YAML, of somebody else", "a: b: c\nkind: ImagePolicy\n", "" },
	{ "not YAML, ours", POLICY "  a: b: c\n",
	    "! f.yaml:5 file: not YAML: column 7: mapping values are not "
	    "allowed in this context\n" },
	{ "not YAML, with a template for the message",
	    UPDATE UPDATE_SPEC
	    "  git:\n    commit:\n      messageTemplate: |\n"
	    "        {{ range .Changed.Changes }}\n\n        {{ end }}\n"
	    "      author: {email: a@b\n",
	    "! f.yaml:14 file: not YAML: column 1: did not find expected ',' "
	    "or "
	    "'}' while parsing a flow mapping that begins at line 13\n" },
	{ "not YAML, a template behind the message",
	    UPDATE UPDATE_SPEC
	    "  git:\n    commit:\n      messageTemplate: |\n        {{.}}\n"
	    "  interval: {{ .Values.x }}\n",
	    "" },
	{ "good before bad",
	    POLICY POLICY_SPEC "---\n" REPOSITORY
			       "  image: *x\n---\n" GIT GIT_SPEC,
	    GOOD_POLICY
	    "\n! f.yaml:12 file: not YAML: column 10: unknown anchor "
	    "'x'\n" },
	{ "duplicate key", POLICY POLICY_SPEC "  policy: {}\n",
	    "! f.yaml:7 file: not YAML: column 3: key \"policy\" stands here "
	    "again, first in line 6\n" },
	{ "bad byte", POLICY POLICY_SPEC "  # \xff\n",
	    "! f.yaml:7 file: not YAML: column 5: the byte 0xff is not "
	    "UTF-8\n" },
	{ "byte order mark and CRLF",
	    "\xef\xbb\xbf"
	    "apiVersion: image.toolkit.fluxcd.io/v1\r\nkind: ImagePolicy\r\n"
	    "metadata:\r\n  name: a\r\nspec:\r\n"
	    "  imageRepositoryRef:\r\n    name: r\r\n  policy: {}\r\n",
	    "ImagePolicy default/a of default/r\n" },
	{ "anchors and merge keys",
	    "x: &ref {name: web}\n---\n"
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
	    "metadata: &m {name: web, namespace: flux-system}\nspec:\n"
	    "  imageRepositoryRef: {<<: *m}\n  policy: {semver: {range: "
	    "1.x}}\n",
	    GOOD_POLICY "\n" },
};

static const struct object_origin origin = { "src", "f.yaml", 0 };

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct object_set *set = object_set_new();
	struct buf seen;

	buf_init(&seen, 65536);
	object_set_read(set, span_of(row->text), origin, "default");
	object_set_finish(set);
	dump(&seen, set);
	assert_string_equal(seen.at, row->expected);
	buf_release(&seen);
	object_set_free(set);
}

static void
test_defaults(void **state UNUSED)
{
	struct object_set *set = object_set_new();
	const struct image_repository *repository;
	const struct image_policy *policy;
	const struct git_repository *git;

	object_set_read(set,
	    span_of(REPOSITORY REPOSITORY_SPEC
		"---\n" POLICY POLICY_SPEC "---\n" GIT GIT_SPEC
		"---\n" UPDATE UPDATE_SPEC UPDATE_GIT),
	    origin, "default");
	object_set_finish(set);
	repository = object_set_image_repository(set, "flux-system", "web");
	assert_non_null(repository);
	assert_int_equal(repository->timeout_ms, 300000);
	assert_int_equal(repository->exclusion_count, 1);
	assert_string_equal(repository->exclusions[0], "^.*\\.sig$");
	assert_string_equal(repository->provider, "generic");
	assert_false(repository->has_access_from);
	assert_string_equal(
	    repository->meta.api_version, "image.toolkit.fluxcd.io/v1");
	assert_string_equal(repository->meta.origin.source, "src");
	assert_string_equal(repository->meta.origin.file, "f.yaml");
	assert_int_equal(repository->meta.origin.line, 1);
	policy = object_set_image_policy(set, "flux-system", "web");
	assert_non_null(policy);
	assert_int_equal(policy->digest_reflection, DIGEST_NEVER);
	assert_int_equal(policy->interval_ms, 0);
	assert_false(policy->rule.has_filter);
	assert_null(policy->rule.alphabetical_order);
	assert_int_equal(policy->meta.origin.line, 8);
	git = object_set_git_repository(set, "flux-system", "apps");
	assert_non_null(git);
	assert_int_equal(git->timeout_ms, 60000);
	assert_string_equal(git->provider, "generic");
	assert_int_equal(set->image_update_count, 1);
	assert_null(set->image_updates[0].message_template);
	assert_string_equal(set->image_updates[0].signing_type, "gpg");
	assert_string_equal(set->image_updates[0].path, "");
	assert_null(object_set_image_policy(set, "default", "web"));
	assert_null(object_set_image_policy(set, "flux-system", "we"));
	object_set_free(set);
}

/* The set lives longer than the texts and names it was given. */
static void
test_nothing_is_borrowed(void **state UNUSED)
{
	static const char text[] = POLICY POLICY_SPEC;
	char *copy = strdup(text), *source = strdup("a"), *file = strdup("b");
	struct object_set *set = object_set_new();

	object_set_read(set, span_of(copy),
	    (struct object_origin) { source, file, 0 }, "default");
	free(copy);
	free(source);
	free(file);
	object_set_finish(set);
	assert_string_equal(set->image_policies[0].rule.semver_range, "1.x");
	assert_string_equal(set->image_policies[0].meta.origin.file, "b");
	object_set_free(set);
	object_set_free(NULL);
}

static void
test_duplicates_of_other_sources(void **state UNUSED)
{
	struct object_set *set = object_set_new();

	object_set_read(set, span_of(POLICY POLICY_SPEC),
	    (struct object_origin) { "https://x/a", "one.yaml", 0 }, "d");
	object_set_read(set, span_of("\n" POLICY POLICY_SPEC),
	    (struct object_origin) { "https://x/b", "two.yaml", 0 }, "d");
	object_set_finish(set);
	assert_int_equal(set->image_policy_count, 1);
	assert_int_equal(set->problem_count, 1);
	assert_string_equal(set->problems[0].origin.source, "https://x/b");
	assert_string_equal(set->problems[0].origin.file, "two.yaml");
	assert_int_equal(set->problems[0].origin.line, 2);
	assert_string_equal(set->problems[0].reason,
	    "the same object stands in one.yaml:1 of https://x/a and counts, "
	    "this one does not");
	object_set_free(set);
}

static void
test_long_names(void **state UNUSED)
{
	struct object_set *set = object_set_new();
	struct buf text, name;
	unsigned i;

	buf_init(&text, 65536);
	buf_init(&name, 1000);
	for (i = 0; i < 253; i++)
		buf_byte(&name, i % 10 ? 'a' : '0');
	buf_printf(&text,
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\n"
	    "metadata: {name: a%s}\n",
	    name.at);
	object_set_read(set, buf_as_span(&text), origin, "d");
	buf_clear(&text);
	buf_printf(&text,
	    REPOSITORY REPOSITORY_SPEC "  serviceAccountName: a%s\n", name.at);
	object_set_read(set, buf_as_span(&text), origin, "d");
	buf_clear(&text);
	buf_printf(&text,
	    "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\n"
	    "metadata: {name: b%s}\nspec:\n" REPOSITORY_SPEC
	    "  serviceAccountName: %s\n",
	    name.at + 1, name.at);
	object_set_read(set, buf_as_span(&text), origin, "d");
	assert_int_equal(set->image_repository_count, 1);
	assert_int_equal(set->problem_count, 2);
	assert_string_equal(set->problems[0].reason,
	    "metadata.name: Too long: may not be more than 253 bytes");
	assert_string_equal(set->problems[1].reason,
	    "spec.serviceAccountName: Too long: may not be more than 253 "
	    "bytes");
	buf_release(&text);
	buf_release(&name);
	object_set_free(set);
}

static void
test_limits(void **state UNUSED)
{
	struct object_set *set = object_set_new();
	struct buf text;
	unsigned i;

	buf_init(&text, OBJECT_FILE_LIMIT + 100);
	while (!text.overflow)
		buf_text(&text, "# image.toolkit.fluxcd.io ..............\n");
	object_set_read(set, buf_as_span(&text), origin, "d");
	assert_int_equal(set->problem_count, 1);
	assert_string_equal(
	    set->problems[0].reason, "larger than 4 MiB, not read");
	buf_clear(&text);
	for (i = 0; i < 1000; i++)
		buf_text(&text,
		    "---\napiVersion: image.toolkit.fluxcd.io/v1\n"
		    "kind: ImagePolicy\nmetadata: {name: X}\n");
	for (i = 0; i < OBJECT_COUNT_LIMIT / 1000 + 2; i++)
		object_set_read(set, buf_as_span(&text), origin, "d");
	assert_int_equal(set->problem_count, OBJECT_COUNT_LIMIT + 1);
	assert_string_equal(set->problems[OBJECT_COUNT_LIMIT].reason,
	    "there are too many objects; this one and all that follow are not "
	    "read");
	buf_release(&text);
	object_set_free(set);
}

/* A list of a hundred thousand wrong items is not as many problems. */
static void
test_faults_of_one_object_are_limited(void **state UNUSED)
{
	struct object_set *set = object_set_new();
	struct buf text;
	unsigned i;

	buf_init(&text, 1 << 20);
	buf_text(&text, REPOSITORY REPOSITORY_SPEC "  exclusionList: [");
	for (i = 0; i < 100000; i++)
		buf_text(&text, "1,");
	buf_text(&text, "]\n");
	object_set_read(set, buf_as_span(&text), origin, "d");
	assert_int_equal(set->problem_count, SCHEMA_FAULT_LIMIT);
	buf_release(&text);
	object_set_free(set);
}

struct match_row {
	const char *name, *selector;
	bool matches;
};

/* Against the labels app=web and tier=. */
static const struct match_row matches[] = {
	{ "match: everything", "{}", true },
	{ "match: label", "{matchLabels: {app: web}}", true },
	{ "match: empty label", "{matchLabels: {tier: ''}}", true },
	{ "match: other value", "{matchLabels: {app: api}}", false },
	{ "match: missing label", "{matchLabels: {zone: a}}", false },
	{ "match: both must hold", "{matchLabels: {app: web, zone: a}}",
	    false },
	{ "match: In",
	    "{matchExpressions: [{key: app, operator: In, values: [api, "
	    "web]}]}",
	    true },
	{ "match: In, missing",
	    "{matchExpressions: [{key: x, operator: In, values: ['']}]}",
	    false },
	{ "match: NotIn",
	    "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}",
	    false },
	{ "match: NotIn, missing",
	    "{matchExpressions: [{key: x, operator: NotIn, values: [web]}]}",
	    true },
	{ "match: Exists",
	    "{matchExpressions: [{key: tier, operator: Exists}]}", true },
	{ "match: Exists, missing",
	    "{matchExpressions: [{key: x, operator: Exists}]}", false },
	{ "match: DoesNotExist",
	    "{matchExpressions: [{key: tier, operator: DoesNotExist}]}",
	    false },
	{ "match: DoesNotExist, missing",
	    "{matchExpressions: [{key: x, operator: DoesNotExist}]}", true },
	{ "match: labels and expressions",
	    "{matchLabels: {app: web}, matchExpressions: [{key: x, operator: "
	    "Exists}]}",
	    false },
};

static void
test_match(void **state)
{
	static const struct object_label labels[] = { { "app", "web" },
		{ "tier", "" } };
	const struct match_row *row = *state;
	struct object_set *set = object_set_new();
	struct buf text;

	buf_init(&text, 10000);
	buf_printf(&text,
	    UPDATE UPDATE_SPEC UPDATE_GIT "  policySelector: %s\n",
	    row->selector);
	object_set_read(set, buf_as_span(&text), origin, "d");
	assert_int_equal(set->image_update_count, 1);
	assert_int_equal(
	    label_selector_matches(
		&set->image_updates[0].policy_selector, labels, COUNT(labels)),
	    row->matches);
	buf_release(&text);
	object_set_free(set);
}

static void
read_file(struct buf *into, const char *path)
{
	FILE *file = fopen(path, "rb");
	char block[4096];
	size_t length;

	assert_non_null(file);
	while ((length = fread(block, 1, sizeof(block), file)) > 0)
		buf_add(into, block, length);
	fclose(file);
}

static size_t
count_objects(const struct object_set *set)
{
	return set->git_repository_count + set->image_repository_count +
	    set->image_policy_count + set->image_update_count;
}

/* What `flux create --export' prints is one object each, and none is wrong. */
static void
test_exports(void **state UNUSED)
{
	struct arena *arena = arena_new();
	const char *folder =
	    arena_printf(arena, "%s/tests/data/export", getenv("top_srcdir"));
	DIR *directory = opendir(folder);
	const struct dirent *entry;
	struct object_set *set;
	struct buf text, seen;
	size_t files = 0;

	assert_non_null(directory);
	buf_init(&text, 65536);
	buf_init(&seen, 65536);
	while ((entry = readdir(directory)) != NULL) {
		if (!span_ends(span_of(entry->d_name), ".yaml"))
			continue;
		buf_clear(&text);
		buf_clear(&seen);
		read_file(
		    &text, arena_printf(arena, "%s/%s", folder, entry->d_name));
		set = object_set_new();
		object_set_read(set, buf_as_span(&text),
		    (struct object_origin) { "x", entry->d_name, 0 }, "d");
		dump(&seen, set);
		if (set->problem_count || count_objects(set) != 1)
			fail_msg("%s: %s", entry->d_name, seen.at);
		object_set_free(set);
		files++;
	}
	assert_int_equal(files, 29);
	closedir(directory);
	buf_release(&text);
	buf_release(&seen);
	arena_free(arena);
}

int
main(void)
{
	static struct CMUnitTest tests[256] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_nothing_is_borrowed),
		cmocka_unit_test(test_duplicates_of_other_sources),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_faults_of_one_object_are_limited),
		cmocka_unit_test(test_exports),
	};
	size_t count = 7, i;

	for (i = 0; i < COUNT(rows); i++)
		tests[count++] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	for (i = 0; i < COUNT(matches); i++)
		tests[count++] =
		    (struct CMUnitTest) { matches[i].name, test_match, NULL,
			    NULL, (void *)(uintptr_t)&matches[i] };
	return _cmocka_run_group_tests("object_set", tests, count, NULL, NULL);
}

#include "tests/unit.h"

#include "backend/base/buf.h"
#include "backend/base/yaml_read.h"
#include "backend/core/secret_refs.h"

/*
 * What is expected is the list as text, a line a reference:
 *
 *	user needs Secret[.key][?] how line type
 *
 * and a line a Secret that is made: maker makes Secret type keys line. A
 * namespace that is not known is "-".
 */
struct row {
	const char *name, *text, *expected;
};

#define META(name) "metadata: {name: " name ", namespace: a}\n"
#define DEPLOYMENT "apiVersion: apps/v1\nkind: Deployment\n" META("w")
#define POD_TEMPLATE "spec: {template: {spec: {"
#define POD "apiVersion: v1\nkind: Pod\n" META("w") "spec: {"
#define SOURCE(kind) \
	"apiVersion: source.toolkit.fluxcd.io/v1\nkind: " kind "\n" META("w")
#define IMAGE(kind) \
	"apiVersion: image.toolkit.fluxcd.io/v1\nkind: " kind "\n" META("w")
#define NOTIFY(kind) \
	"apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: " kind \
	"\n" META("w")
#define KUSTOMIZATION \
	"apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: " \
	"Kustomization\n" META("w")
#define RELEASE \
	"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n" META("w")
#define ENV_FROM "containers: [{envFrom: [{secretRef: {name: s}}]}]"

static const struct row rows[] = {
	/* ---- pods ---- */
	{ "env with a key",
	    DEPLOYMENT POD_TEMPLATE
	    "containers: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, "
	    "key: k}}}]}]}}}",
	    "Deployment a/w needs a/s.k env 4 Opaque\n" },
	{ "env, optional",
	    DEPLOYMENT POD_TEMPLATE
	    "containers: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, "
	    "key: k, optional: true}}}]}]}}}",
	    "Deployment a/w needs a/s.k? env 4 Opaque\n" },
	{ "env of something else",
	    DEPLOYMENT POD_TEMPLATE
	    "containers: [{env: [{name: SECRET, value: secret}, {name: B, "
	    "valueFrom: {configMapKeyRef: {name: secret, key: k}}}]}]}}}",
	    "" },
	{ "envFrom",
	    DEPLOYMENT POD_TEMPLATE
	    "containers: [{envFrom: [{configMapRef: {name: c}}, {prefix: P_, "
	    "secretRef: {name: s}}]}]}}}",
	    "Deployment a/w needs a/s envFrom 4 Opaque\n" },
	{ "every container",
	    POD "containers: [{envFrom: [{secretRef: {name: a}}]}, {envFrom: "
		"[{secretRef: {name: b, optional: true}}, {secretRef: {name: "
		"c}}]}],\n"
		"  initContainers: [{name: i, envFrom: [{secretRef: {name: "
		"d}}]}],\n"
		"  ephemeralContainers: [{envFrom: [{secretRef: {name: "
		"e}}]}]}\n",
	    "Pod a/w needs a/a envFrom 4 Opaque\n"
	    "Pod a/w needs a/b? envFrom 4 Opaque\n"
	    "Pod a/w needs a/c envFrom 4 Opaque\n"
	    "Pod a/w needs a/d envFrom 5 Opaque\n"
	    "Pod a/w needs a/e envFrom 6 Opaque\n" },
	{ "imagePullSecrets", POD "imagePullSecrets: [{name: s}, {}]}",
	    "Pod a/w needs a/s imagePullSecrets 4 "
	    "kubernetes.io/dockerconfigjson\n" },
	{ "volume", POD "volumes: [{name: v, secret: {secretName: s}}]}",
	    "Pod a/w needs a/s volume 4 Opaque\n" },
	{ "volume with keys",
	    POD "volumes: [{name: v, secret: {secretName: s, optional: true, "
		"items: [{key: k, path: p}, {key: l, path: q}]}}]}",
	    "Pod a/w needs a/s.k? volume 4 Opaque\n"
	    "Pod a/w needs a/s.l? volume 4 Opaque\n" },
	{ "projected volume",
	    POD "volumes: [{name: v, projected: {sources: [{configMap: {name: "
		"c}}, {secret: {name: s, items: [{key: k, path: p}]}}, "
		"{secret: {name: t}}]}}]}",
	    "Pod a/w needs a/s.k volume 4 Opaque\n"
	    "Pod a/w needs a/t volume 4 Opaque\n" },
	{ "other volumes",
	    POD
	    "volumes: [{csi: {driver: d, nodePublishSecretRef: {name: "
	    "csi}}}, {cephfs: {secretRef: {name: ceph}}}, {iscsi: "
	    "{secretRef: {name: iscsi}}}, {rbd: {secretRef: {name: rbd}}}, "
	    "{flexVolume: {secretRef: {name: flex}}}, {scaleIO: {secretRef: "
	    "{name: scale}}}, {storageos: {secretRef: {name: storageos}}}, "
	    "{cinder: {secretRef: {name: cinder}}}, {azureFile: "
	    "{secretName: azure}}]}",
	    "Pod a/w needs a/csi volume 4 Opaque\n"
	    "Pod a/w needs a/azure volume 4 Opaque\n"
	    "Pod a/w needs a/ceph volume 4 Opaque\n"
	    "Pod a/w needs a/cinder volume 4 Opaque\n"
	    "Pod a/w needs a/flex volume 4 Opaque\n"
	    "Pod a/w needs a/iscsi volume 4 Opaque\n"
	    "Pod a/w needs a/rbd volume 4 Opaque\n"
	    "Pod a/w needs a/scale volume 4 Opaque\n"
	    "Pod a/w needs a/storageos volume 4 Opaque\n" },

	/* ---- kinds: the group matters, the version does not ---- */
	{ "StatefulSet",
	    "apiVersion: apps/v1beta2\nkind: StatefulSet\n" META("w")
		POD_TEMPLATE ENV_FROM "}}}",
	    "StatefulSet a/w needs a/s envFrom 4 Opaque\n" },
	{ "DaemonSet",
	    "apiVersion: apps/v1\nkind: DaemonSet\n" META("w")
		POD_TEMPLATE ENV_FROM "}}}",
	    "DaemonSet a/w needs a/s envFrom 4 Opaque\n" },
	{ "ReplicaSet",
	    "apiVersion: apps/v1\nkind: ReplicaSet\n" META("w")
		POD_TEMPLATE ENV_FROM "}}}",
	    "ReplicaSet a/w needs a/s envFrom 4 Opaque\n" },
	{ "ReplicationController",
	    "apiVersion: v1\nkind: ReplicationController\n" META("w")
		POD_TEMPLATE ENV_FROM "}}}",
	    "ReplicationController a/w needs a/s envFrom 4 Opaque\n" },
	{ "Job",
	    "apiVersion: batch/v1\nkind: Job\n" META("w") POD_TEMPLATE ENV_FROM
	    "}}}",
	    "Job a/w needs a/s envFrom 4 Opaque\n" },
	{ "CronJob",
	    "apiVersion: batch/v1beta1\nkind: CronJob\n" META(
		"w") "spec: {jobTemplate: {spec: {template: {spec: {" ENV_FROM
		     "}}}}}",
	    "CronJob a/w needs a/s envFrom 4 Opaque\n" },
	{ "PodTemplate",
	    "apiVersion: v1\nkind: PodTemplate\n" META(
		"w") "template: {spec: {" ENV_FROM "}}",
	    "PodTemplate a/w needs a/s envFrom 4 Opaque\n" },
	{ "old group",
	    "apiVersion: extensions/v1beta1\nkind: Deployment\n" META("w")
		POD_TEMPLATE ENV_FROM "}}}",
	    "Deployment a/w needs a/s envFrom 4 Opaque\n" },
	{ "a Deployment of no group",
	    "apiVersion: v1\nkind: Deployment\n" META("w") POD_TEMPLATE ENV_FROM
	    "}}}",
	    "" },
	{ "a Deployment of a stranger",
	    "apiVersion: example.org/v1\nkind: Deployment\n" META("w")
		POD_TEMPLATE ENV_FROM "}}}",
	    "" },
	{ "kinds are spelled exactly",
	    "apiVersion: apps/v1\nkind: deployment\n" META("w")
		POD_TEMPLATE ENV_FROM "}}}",
	    "" },
	{ "a Pod of a known owner",
	    "apiVersion: v1\nkind: Pod\nmetadata: {name: w, ownerReferences: "
	    "[{apiVersion: apps/v1, kind: ReplicaSet, controller: "
	    "true}]}\nspec: {" ENV_FROM "}",
	    "" },
	{ "a Pod of a strange owner",
	    "apiVersion: v1\nkind: Pod\nmetadata: {name: w, ownerReferences: "
	    "[{apiVersion: argoproj.io/v1, kind: Rollout, controller: true}, "
	    "{apiVersion: apps/v1, kind: ReplicaSet}]}\nspec: {" ENV_FROM "}",
	    "Pod -/w needs -/s envFrom 4 Opaque\n" },
	{ "ServiceAccount",
	    "apiVersion: v1\nkind: ServiceAccount\n" META(
		"w") "imagePullSecrets: [{name: p}]\nsecrets: [{name: t}]\n",
	    "ServiceAccount a/w needs a/p imagePullSecrets 4 "
	    "kubernetes.io/dockerconfigjson\n"
	    "ServiceAccount a/w needs a/t? secrets 5 Opaque\n" },
	{ "Ingress",
	    "apiVersion: networking.k8s.io/v1\nkind: Ingress\n" META(
		"w") "spec: {tls: [{hosts: [h], secretName: s}, {hosts: "
		     "[i]}]}\n",
	    "Ingress a/w needs a/s tls 4 kubernetes.io/tls\n" },
	{ "Ingress of an old group",
	    "apiVersion: extensions/v1beta1\nkind: Ingress\n" META(
		"w") "spec: {tls: [{secretName: s}]}\n",
	    "Ingress a/w needs a/s tls 4 kubernetes.io/tls\n" },
	{ "Ingress of cert-manager",
	    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: "
	    "w, annotations: {cert-manager.io/cluster-issuer: le}}\n"
	    "spec: {tls: [{secretName: s}]}\n",
	    "Ingress -/w needs -/s tls 4 kubernetes.io/tls\n"
	    "Ingress/w makes -/s kubernetes.io/tls 4\n" },
	{ "Gateway",
	    "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n" META(
		"w") "spec: {listeners: [{tls: {certificateRefs: [{name: s}, "
		     "{name: t, namespace: b}, {kind: ConfigMap, name: u}, "
		     "{group: x.org, kind: Secret, name: v}, {group: '', kind: "
		     "Secret, name: x}]}}]}\n",
	    "Gateway a/w needs a/s tls 4 kubernetes.io/tls\n"
	    "Gateway a/w needs b/t tls 4 kubernetes.io/tls\n"
	    "Gateway a/w needs a/x tls 4 kubernetes.io/tls\n" },
	{ "a secretRef has no namespace",
	    SOURCE("Bucket") "spec: {secretRef: {name: s, namespace: b}}\n",
	    "Bucket a/w needs a/s secretRef 4 Opaque\n" },
	{ "Traefik",
	    "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\n" META(
		"w") "spec: {tls: {secretName: s}}\n"
		     "---\n"
		     "apiVersion: traefik.io/v1alpha1\nkind: Middleware\n"
		     "metadata: {name: m}\nspec: {basicAuth: {secret: u}}\n",
	    "IngressRoute a/w needs a/s tls 4 kubernetes.io/tls\n"
	    "Middleware -/m needs -/u secretRef 9 Opaque\n" },

	/* ---- Flux ---- */
	{ "GitRepository by ssh",
	    SOURCE("GitRepository") "spec: {url: ssh://git@h/r, secretRef: "
				    "{name: s}}\n",
	    "GitRepository a/w needs a/s secretRef 4 Opaque identity "
	    "known_hosts\n" },
	{ "GitRepository by https",
	    SOURCE("GitRepository") "spec: {url: https://h/r, secretRef: "
				    "{name: s}, proxySecretRef: {name: p}, "
				    "verify: {secretRef: {name: v}}}\n",
	    "GitRepository a/w needs a/s secretRef 4 Opaque username? "
	    "password?\n"
	    "GitRepository a/w needs a/p proxySecretRef 4 Opaque address\n"
	    "GitRepository a/w needs a/v verify 4 Opaque\n" },
	{ "GitRepository of an app of GitHub",
	    SOURCE(
		"GitRepository") "spec: {url: https://h/r, provider: github, "
				 "secretRef: {name: s}}\n",
	    "GitRepository a/w needs a/s secretRef 4 Opaque githubAppID? "
	    "githubAppInstallationID? githubAppPrivateKey?\n" },
	{ "HelmRepository",
	    SOURCE("HelmRepository") "spec: {url: https://h, secretRef: {name: "
				     "s}, certSecretRef: {name: c}}\n",
	    "HelmRepository a/w needs a/s secretRef 4 Opaque username? "
	    "password?\n"
	    "HelmRepository a/w needs a/c certSecretRef 4 Opaque ca.crt?\n" },
	{ "HelmRepository of images",
	    SOURCE("HelmRepository") "spec: {url: oci://h, type: oci, "
				     "secretRef: {name: s}}\n",
	    "HelmRepository a/w needs a/s secretRef 4 "
	    "kubernetes.io/dockerconfigjson\n" },
	{ "OCIRepository",
	    SOURCE("OCIRepository") "spec: {url: oci://h, secretRef: {name: "
				    "s}, verify: {provider: cosign, secretRef: "
				    "{name: v}}}\n",
	    "OCIRepository a/w needs a/s secretRef 4 "
	    "kubernetes.io/dockerconfigjson\n"
	    "OCIRepository a/w needs a/v verify 4 Opaque\n" },
	{ "Bucket",
	    SOURCE("Bucket") "spec: {secretRef: {name: s}, sts: {secretRef: "
			     "{name: t}}}\n",
	    "Bucket a/w needs a/s secretRef 4 Opaque\n"
	    "Bucket a/w needs a/t secretRef 4 Opaque username? password?\n" },
	{ "ImageRepository",
	    IMAGE("ImageRepository") "spec: {image: i, secretRef: {name: s}, "
				     "certSecretRef: {name: c}}\n",
	    "ImageRepository a/w needs a/s secretRef 4 "
	    "kubernetes.io/dockerconfigjson\n"
	    "ImageRepository a/w needs a/c certSecretRef 4 Opaque ca.crt?\n" },
	{ "ImageUpdateAutomation",
	    IMAGE("ImageUpdateAutomation") "spec: {git: {commit: {signingKey: "
					   "{secretRef: {name: s}}}}}\n",
	    "ImageUpdateAutomation a/w needs a/s signingKey 4 Opaque "
	    "git.asc\n" },
	{ "ImageUpdateAutomation, ssh",
	    IMAGE("ImageUpdateAutomation") "spec: {git: {commit: {signingKey: "
					   "{type: ssh, secretRef: {name: "
					   "s}}}}}\n",
	    "ImageUpdateAutomation a/w needs a/s signingKey 4 Opaque "
	    "identity\n" },
	{ "Kustomization",
	    KUSTOMIZATION
	    "spec: {decryption: {provider: sops, secretRef: {name: d}},\n"
	    "  kubeConfig: {secretRef: {name: k, key: kubeconfig}},\n"
	    "  postBuild: {substituteFrom: [{kind: ConfigMap, name: c}, {kind: "
	    "Secret, name: s}, {kind: Secret, name: t, optional: true}]}}\n",
	    "Kustomization a/w needs a/d decryption 4 Opaque age.agekey?\n"
	    "Kustomization a/w needs a/k.kubeconfig kubeConfig 5 Opaque\n"
	    "Kustomization a/w needs a/s substituteFrom 6 Opaque\n"
	    "Kustomization a/w needs a/t? substituteFrom 6 Opaque\n" },
	{ "kustomize's own kind",
	    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: "
	    "Kustomization\nspec: {decryption: {secretRef: {name: d}}}\n",
	    "" },
	{ "HelmRelease",
	    RELEASE
	    "spec:\n  valuesFrom:\n"
	    "  - {kind: Secret, name: s}\n"
	    "  - {kind: Secret, name: s, valuesKey: k, targetPath: a.b}\n"
	    "  - {kind: ConfigMap, name: c}\n"
	    "  - {kind: Secret, name: t, optional: true}\n"
	    "  kubeConfig: {secretRef: {name: k}}\n"
	    "  chart: {spec: {verify: {secretRef: {name: v}}}}\n",
	    "HelmRelease a/w needs a/s.values.yaml valuesFrom 6 Opaque\n"
	    "HelmRelease a/w needs a/s.k valuesFrom 7 Opaque\n"
	    "HelmRelease a/w needs a/t.values.yaml? valuesFrom 9 Opaque\n"
	    "HelmRelease a/w needs a/k kubeConfig 10 Opaque value?\n"
	    "HelmRelease a/w needs a/v verify 11 Opaque\n" },
	{ "Receiver, Provider, Alert",
	    NOTIFY("Receiver") "spec: {secretRef: {name: s}}\n---\n" NOTIFY(
		"Provider") "spec: {secretRef: {name: s}, certSecretRef: "
			    "{name: c}}\n---\n" NOTIFY("Alert") "spec: "
								"{providerRef: "
								"{name: "
								"secret}}\n",
	    "Receiver a/w needs a/s secretRef 4 Opaque token\n"
	    "Provider a/w needs a/s secretRef 9 Opaque token?\n"
	    "Provider a/w needs a/c certSecretRef 9 Opaque ca.crt?\n" },

	/* ---- what makes a Secret ---- */
	{ "a manifest",
	    "apiVersion: v1\nkind: Secret\n" META(
		"s") "type: kubernetes.io/basic-auth\ndata: {username: "
		     "dQ==}\nstringData: {password: p}\n",
	    "Secret/s makes a/s kubernetes.io/basic-auth username password "
	    "3\n" },
	{ "a manifest that SOPS encrypted",
	    "apiVersion: v1\nkind: Secret\n" META(
		"s") "data: {k: 'ENC[AES256_GCM,data:x,type:str]'}\nsops: "
		     "{version: 3.8.1}\n",
	    "Secret/s makes a/s Opaque k 3\n" },
	{ "controllers",
	    "apiVersion: cert-manager.io/v1\nkind: Certificate\n" META(
		"c") "spec: {secretName: s}\n---\n"
		     "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\n"
		     "metadata: {name: t}\n---\n"
		     "apiVersion: external-secrets.io/v1beta1\nkind: "
		     "ExternalSecret\nmetadata: {name: u}\n---\n"
		     "apiVersion: external-secrets.io/v1\nkind: "
		     "ExternalSecret\nmetadata: {name: u}\nspec: {target: "
		     "{name: v}}\n---\n"
		     "apiVersion: onepassword.com/v1\nkind: OnePasswordItem\n"
		     "metadata: {name: x}\n---\n"
		     "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: "
		     "Kustomization\nsecretGenerator: [{name: g}]\n",
	    "Certificate/c makes a/s kubernetes.io/tls 4\n"
	    "SealedSecret/t makes -/t ? 8\n"
	    "ExternalSecret/u makes -/u ? 12\n"
	    "ExternalSecret/u makes -/v ? 17\n"
	    "OnePasswordItem/x makes -/x ? 21\n"
	    "Kustomization/ makes -/g ? 25\n" },
	{ "a Certificate uses none, and is of its group",
	    "apiVersion: example.org/v1\nkind: Certificate\n" META(
		"c") "spec: {secretName: s}\n",
	    "" },

	/* ---- files ---- */
	{ "several documents",
	    "# secret\n---\n---\n" SOURCE("Bucket") "spec: {secretRef: {name: "
						    "s}}\n---\nnull\n---\n"
						    "- a list\n---\n" POD
						    "imagePullSecrets: "
						    "[{name: t}]}\n...\n",
	    "Bucket a/w needs a/s secretRef 7 Opaque\n"
	    "Pod a/w needs a/t imagePullSecrets 16 "
	    "kubernetes.io/dockerconfigjson\n" },
	{ "a List",
	    "apiVersion: v1\nkind: List\nitems:\n"
	    "- {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {"
	    "imagePullSecrets: [{name: s}]}}\n"
	    "- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: "
	    "Secret, metadata: {name: t}}]}\n"
	    "- {metadata: {name: secret}}\n- null\n",
	    "Pod -/p needs -/s imagePullSecrets 4 "
	    "kubernetes.io/dockerconfigjson\n"
	    "Secret/t makes -/t Opaque 5\n" },
	{ "a list of the API server",
	    "apiVersion: v1\nkind: PodList\nitems:\n"
	    "- {metadata: {name: p, namespace: b}, spec: {"
	    "imagePullSecrets: [{name: s}]}}\n",
	    "Pod b/p needs b/s imagePullSecrets 4 "
	    "kubernetes.io/dockerconfigjson\n" },
	{ "no YAML",
	    POD "imagePullSecrets: [{name: s}]}\n---\n{{- if .Values.x }}\n",
	    "" },
	{ "JSON",
	    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": "
	    "{\"name\": \"p\"}, \"spec\": {\"imagePullSecrets\": [{\"name\": "
	    "\"s\"}]}}",
	    "Pod -/p needs -/s imagePullSecrets 1 "
	    "kubernetes.io/dockerconfigjson\n" },
	{ "templates of names",
	    POD "imagePullSecrets: [{name: '{{ .Values.pull }}'}, {name: "
		"\"${PULL}\"}, {name: 'ENC[AES256_GCM,data:x]'}, {name: "
		"$PULL}, {name: 1}, {name: ''}, {name: UPPER}]}",
	    "" },
	{ "template of a key",
	    POD "containers: [{env: [{valueFrom: {secretKeyRef: {name: s, key: "
		"'${KEY}'}}}]}]}",
	    "Pod a/w needs a/s env 4 Opaque\n" },
	{ "template of a namespace",
	    "apiVersion: v1\nkind: Pod\nmetadata: {name: w, namespace: "
	    "'${NS}'}\nspec: {" ENV_FROM "}",
	    "" },
	{ "template of the user's name",
	    "apiVersion: v1\nkind: Pod\nmetadata: {name: '${N}'}\nspec: "
	    "{" ENV_FROM "}",
	    "Pod -/ needs -/s envFrom 4 Opaque\n" },
	{ "anchors and merges",
	    POD
	    "containers: [{envFrom: &e [{secretRef: {name: s}}]}, {envFrom: "
	    "*e}]}",
	    "Pod a/w needs a/s envFrom 4 Opaque\n"
	    "Pod a/w needs a/s envFrom 4 Opaque\n" },
	{ "wrong shapes",
	    POD "containers: {envFrom: secret}, volumes: [secret, {secret: s}, "
		"{secret: [s]}, {secret: {secretName: [s]}}], "
		"imagePullSecrets: {name: s}}",
	    "Pod a/w needs a/s volume 4 Opaque\n" },
	{ "nothing at all", "", "" },
	{ "a text", "secret", "" },
};

static void
dump_keys(struct buf *into, enum secret_type_hint kind)
{
	const struct secret_hint *hint = secret_hint_of(kind);

	/* What a type of Kubernetes has is no news. */
	if (strcmp(hint->type, "Opaque") != 0 || kind == SECRET_HINT_BUCKET)
		return;
	for (size_t i = 0; hint->keys[i]; i++)
		buf_printf(into, " %s%s", hint->keys[i], hint->sure ? "" : "?");
}

static const char *
shown(const char *namespace)
{
	return namespace ? namespace : "-";
}

static void
dump(struct buf *into, const struct secret_ref_list *list)
{
	for (size_t i = 0; i < list->ref_count; i++) {
		const struct secret_ref *ref = &list->refs[i];

		buf_printf(into, "%s %s/%s needs %s/%s%s%s%s %s %u %s",
		    ref->user_kind, shown(ref->user_namespace), ref->user_name,
		    shown(ref->namespace), ref->name, ref->key ? "." : "",
		    ref->key ? ref->key : "", ref->optional ? "?" : "",
		    secret_ref_how_word(ref->how), ref->line,
		    secret_hint_of(ref->hint)->type);
		dump_keys(into, ref->hint);
		buf_byte(into, '\n');
	}
	for (size_t i = 0; i < list->made_count; i++) {
		const struct secret_made *made = &list->made[i];

		buf_printf(into, "%s/%s makes %s/%s %s", made->maker_kind,
		    made->maker_name, shown(made->namespace), made->name,
		    made->type ? made->type : "?");
		for (size_t k = 0; k < made->key_count; k++)
			buf_printf(into, " %s", made->keys[k]);
		buf_printf(into, " %u\n", made->line);
	}
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct secret_ref_list list = { .source = "src", .file = "f.yaml" };
	struct buf text;

	buf_init(&text, 1 << 16);
	secret_refs_of_text(arena, span_of(row->text), NULL, &list);
	dump(&text, &list);
	assert_string_equal(text.at, row->expected);
	for (size_t i = 0; i < list.ref_count; i++) {
		assert_string_equal(list.refs[i].source, "src");
		assert_string_equal(list.refs[i].file, "f.yaml");
		assert_false(list.refs[i].live);
	}
	buf_release(&text);
	arena_free(arena);
}

/* Every text that names a Secret passes the look at its bytes. */
static void
test_candidates(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (*rows[i].expected)
			assert_true(
			    secret_refs_is_candidate(span_of(rows[i].text)));
	assert_false(secret_refs_is_candidate(span_of("kind: ConfigMap")));
}

/* Items of a live list say nothing of themselves, and have no line. */
static void
test_live(void **state)
{
	struct arena *arena = arena_new();
	struct secret_ref_list list = {
		.live = true, .api_version = "v1", .kind = "Pod"
	};
	struct node *object;
	struct error error;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 16);
	assert_true(yaml_read(arena,
	    span_of("metadata: {name: p, namespace: a}\n"
		    "spec: {imagePullSecrets: [{name: s}]}"),
	    &object, &error));
	secret_refs_of_object(arena, object, NULL, &list);
	dump(&text, &list);
	assert_string_equal(text.at,
	    "Pod a/p needs a/s imagePullSecrets 0 "
	    "kubernetes.io/dockerconfigjson\n");
	assert_true(list.refs[0].live);
	buf_release(&text);
	arena_free(arena);
}

static void
test_default_namespace(void **state)
{
	struct arena *arena = arena_new();
	struct secret_ref_list list = { 0 };

	(void)state;
	secret_refs_of_text(arena,
	    span_of("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
		    "spec: {imagePullSecrets: [{name: s}]}"),
	    "b", &list);
	assert_int_equal(list.ref_count, 1);
	assert_string_equal(list.refs[0].namespace, "b");
	assert_string_equal(list.refs[0].user_namespace, "b");
	arena_free(arena);
}

int
main(void)
{
	static struct CMUnitTest tests[COUNT(rows) + 3] = {
		cmocka_unit_test(test_candidates),
		cmocka_unit_test(test_live),
		cmocka_unit_test(test_default_namespace),
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		tests[3 + i] = (struct CMUnitTest) { rows[i].name, test_row,
			NULL, NULL, (void *)(uintptr_t)&rows[i] };
	return _cmocka_run_group_tests(
	    "secret_refs", tests, COUNT(tests), NULL, NULL);
}

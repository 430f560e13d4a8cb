#include "backend/core/secret_places.h"

#define SOURCE "source.toolkit.fluxcd.io"
#define IMAGE "image.toolkit.fluxcd.io"
#define NOTIFY "notification.toolkit.fluxcd.io"

#define CONTAINER_PLACES(containers) \
	{ .path = containers "[].env[].valueFrom.secretKeyRef", \
		.how = SECRET_REF_ENV }, \
	{ \
		.path = containers "[].envFrom[].secretRef", \
		.how = SECRET_REF_ENV_FROM \
	}
#define VOLUME_PLACE(member) \
	{ \
		.path = "volumes[]." member, .how = SECRET_REF_VOLUME \
	}
#define PULL_PLACE \
	{ \
		.path = "imagePullSecrets[]", .how = SECRET_REF_PULL, \
		.hint = SECRET_HINT_DOCKER \
	}
#define CERTIFICATE_PLACE(path_) \
	{ \
		.path = path_, .how = SECRET_REF_CERTIFICATES, \
		.hint = SECRET_HINT_CERTIFICATES \
	}
#define PROXY_PLACE \
	{ \
		.path = "proxySecretRef", .how = SECRET_REF_PROXY, \
		.hint = SECRET_HINT_PROXY \
	}
#define VERIFY_PLACE(path_) \
	{ \
		.path = path_, .how = SECRET_REF_VERIFY \
	}
#define KUBECONFIG_PLACE \
	{ \
		.path = "kubeConfig.secretRef", .how = SECRET_REF_KUBECONFIG, \
		.hint = SECRET_HINT_KUBECONFIG \
	}
#define LOGIN_PLACE(path_, hint_) \
	{ \
		.path = path_, .how = SECRET_REF_LOGIN, .hint = hint_ \
	}
#define TLS_PLACE(path_) \
	{ \
		.path = path_, .how = SECRET_REF_TLS, .hint = SECRET_HINT_TLS \
	}
#define END \
	{ \
		.path = NULL \
	}

/* ---- Kubernetes ---- */

static const struct secret_place pod_places[] = {
	CONTAINER_PLACES("containers"),
	CONTAINER_PLACES("initContainers"),
	CONTAINER_PLACES("ephemeralContainers"),
	PULL_PLACE,
	VOLUME_PLACE("secret"),
	VOLUME_PLACE("projected.sources[].secret"),
	VOLUME_PLACE("csi.nodePublishSecretRef"),
	VOLUME_PLACE("azureFile.secretName"),
	VOLUME_PLACE("cephfs.secretRef"),
	VOLUME_PLACE("cinder.secretRef"),
	VOLUME_PLACE("flexVolume.secretRef"),
	VOLUME_PLACE("iscsi.secretRef"),
	VOLUME_PLACE("rbd.secretRef"),
	VOLUME_PLACE("scaleIO.secretRef"),
	VOLUME_PLACE("storageos.secretRef"),
	END,
};

/* What an account may mount is a permission: nothing waits for it. */
static const struct secret_place account_places[] = {
	PULL_PLACE,
	{ .path = "secrets[]", .how = SECRET_REF_MOUNTABLE, .optional = true },
	END,
};

static const struct secret_place tls_places[] = {
	TLS_PLACE("tls[].secretName"),
	END,
};

static const struct secret_place gateway_places[] = {
	{ .path = "listeners[].tls.certificateRefs[]",
	    .how = SECRET_REF_TLS,
	    .hint = SECRET_HINT_TLS,
	    .has_namespace = true },
	END,
};

/* ---- Traefik, which comes with k3s ---- */

static const struct secret_place route_places[] = {
	TLS_PLACE("tls.secretName"),
	END,
};

static const struct secret_place store_places[] = {
	TLS_PLACE("defaultCertificate.secretName"),
	TLS_PLACE("certificates[].secretName"),
	END,
};

static const struct secret_place middleware_places[] = {
	LOGIN_PLACE("basicAuth.secret", SECRET_HINT_NONE),
	LOGIN_PLACE("digestAuth.secret", SECRET_HINT_NONE),
	CERTIFICATE_PLACE("forwardAuth.tls.caSecret"),
	TLS_PLACE("forwardAuth.tls.certSecret"),
	END,
};

/* ---- Flux ---- */

static const struct secret_place git_places[] = {
	/* Its URL says which: secret_refs.c. */
	LOGIN_PLACE("secretRef", SECRET_HINT_BASIC),
	PROXY_PLACE,
	VERIFY_PLACE("verify.secretRef"),
	END,
};

static const struct secret_place helm_repository_places[] = {
	/* spec.type says which: secret_refs.c. */
	LOGIN_PLACE("secretRef", SECRET_HINT_BASIC),
	CERTIFICATE_PLACE("certSecretRef"),
	END,
};

static const struct secret_place image_places[] = {
	LOGIN_PLACE("secretRef", SECRET_HINT_DOCKER),
	CERTIFICATE_PLACE("certSecretRef"),
	PROXY_PLACE,
	VERIFY_PLACE("verify.secretRef"),
	END,
};

static const struct secret_place chart_places[] = {
	VERIFY_PLACE("verify.secretRef"),
	END,
};

static const struct secret_place bucket_places[] = {
	LOGIN_PLACE("secretRef", SECRET_HINT_BUCKET),
	CERTIFICATE_PLACE("certSecretRef"),
	PROXY_PLACE,
	LOGIN_PLACE("sts.secretRef", SECRET_HINT_BASIC),
	CERTIFICATE_PLACE("sts.certSecretRef"),
	END,
};

static const struct secret_place automation_places[] = {
	{ .path = "git.commit.signingKey.secretRef",
	    .how = SECRET_REF_SIGNING,
	    .hint = SECRET_HINT_GPG },
	END,
};

static const struct secret_place kustomization_places[] = {
	{ .path = "decryption.secretRef",
	    .how = SECRET_REF_DECRYPTION,
	    .hint = SECRET_HINT_AGE },
	KUBECONFIG_PLACE,
	{ .path = "postBuild.substituteFrom[]", .how = SECRET_REF_SUBSTITUTE },
	END,
};

static const struct secret_place release_places[] = {
	{ .path = "valuesFrom[]",
	    .how = SECRET_REF_VALUES,
	    .key = "values.yaml" },
	KUBECONFIG_PLACE,
	VERIFY_PLACE("chart.spec.verify.secretRef"),
	END,
};

static const struct secret_place receiver_places[] = {
	LOGIN_PLACE("secretRef", SECRET_HINT_TOKEN),
	END,
};

static const struct secret_place provider_places[] = {
	LOGIN_PLACE("secretRef", SECRET_HINT_PROVIDER),
	CERTIFICATE_PLACE("certSecretRef"),
	PROXY_PLACE,
	END,
};

/* ---- which kind has which ---- */

#define TEMPLATE "spec.template.spec"

static const struct secret_kind kinds[] = {
	{ "", "Pod", "spec", pod_places },
	{ "", "PodTemplate", "template.spec", pod_places },
	{ "", "ReplicationController", TEMPLATE, pod_places },
	{ "apps", "Deployment", TEMPLATE, pod_places },
	{ "apps", "StatefulSet", TEMPLATE, pod_places },
	{ "apps", "DaemonSet", TEMPLATE, pod_places },
	{ "apps", "ReplicaSet", TEMPLATE, pod_places },
	{ "extensions", "Deployment", TEMPLATE, pod_places },
	{ "extensions", "DaemonSet", TEMPLATE, pod_places },
	{ "extensions", "ReplicaSet", TEMPLATE, pod_places },
	{ "batch", "Job", TEMPLATE, pod_places },
	{ "batch", "CronJob", "spec.jobTemplate." TEMPLATE, pod_places },
	{ "", "ServiceAccount", "", account_places },
	{ "networking.k8s.io", "Ingress", "spec", tls_places },
	{ "extensions", "Ingress", "spec", tls_places },
	{ "gateway.networking.k8s.io", "Gateway", "spec", gateway_places },
	{ "traefik.io", "IngressRoute", "spec", route_places },
	{ "traefik.io", "IngressRouteTCP", "spec", route_places },
	{ "traefik.io", "TLSStore", "spec", store_places },
	{ "traefik.io", "Middleware", "spec", middleware_places },
	{ "traefik.containo.us", "IngressRoute", "spec", route_places },
	{ "traefik.containo.us", "IngressRouteTCP", "spec", route_places },
	{ "traefik.containo.us", "TLSStore", "spec", store_places },
	{ "traefik.containo.us", "Middleware", "spec", middleware_places },
	{ SOURCE, "GitRepository", "spec", git_places },
	{ SOURCE, "HelmRepository", "spec", helm_repository_places },
	{ SOURCE, "HelmChart", "spec", chart_places },
	{ SOURCE, "OCIRepository", "spec", image_places },
	{ SOURCE, "Bucket", "spec", bucket_places },
	{ IMAGE, "ImageRepository", "spec", image_places },
	{ IMAGE, "ImageUpdateAutomation", "spec", automation_places },
	{ "kustomize.toolkit.fluxcd.io", "Kustomization", "spec",
	    kustomization_places },
	{ "helm.toolkit.fluxcd.io", "HelmRelease", "spec", release_places },
	{ NOTIFY, "Receiver", "spec", receiver_places },
	{ NOTIFY, "Provider", "spec", provider_places },
};

struct span
secret_places_group(const char *api_version)
{
	struct span text = span_of(api_version);
	size_t slash = span_find(text, '/');

	return span_head(text, slash < text.length ? slash : 0);
}

const struct secret_kind *
secret_places_find(const char *api_version, const char *kind)
{
	struct span group = secret_places_group(api_version);
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].kind, kind) == 0 &&
		    span_is(group, kinds[i].group))
			return &kinds[i];
	return NULL;
}

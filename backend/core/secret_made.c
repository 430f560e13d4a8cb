#include "backend/core/secret_made.h"

#include "backend/base/array.h"
#include "backend/core/node_path.h"
#include "backend/core/object.h"
#include "backend/core/secret_places.h"

/* Where a controller is told the name of the Secret that it makes. */
struct maker {
	const char *group, *kind, *path;
	const char
	    *fallback; /* when nothing stands there; NULL: none is made */
	const char *type; /* NULL: not known */
};

#define NAME "metadata.name"
#define TLS_TYPE "kubernetes.io/tls"

static const struct maker makers[] = {
	{ "cert-manager.io", "Certificate", "spec.secretName", NULL, TLS_TYPE },
	{ "cert-manager.io", "Issuer", "spec.acme.privateKeySecretRef.name",
	    NULL, "Opaque" },
	{ "bitnami.com", "SealedSecret", NAME, NULL, NULL },
	{ "external-secrets.io", "ExternalSecret", "spec.target.name", NAME,
	    NULL },
	{ "isindir.github.com", "SopsSecret", "spec.secretTemplates[].name",
	    NULL, NULL },
	{ "secrets.hashicorp.com", "VaultStaticSecret", "spec.destination.name",
	    NULL, NULL },
	{ "secrets.hashicorp.com", "VaultDynamicSecret",
	    "spec.destination.name", NULL, NULL },
	{ "secrets.hashicorp.com", "VaultPKISecret", "spec.destination.name",
	    NULL, NULL },
	{ "k8s.bitwarden.com", "BitwardenSecret", "spec.secretName", NULL,
	    NULL },
	{ "secrets.infisical.com", "InfisicalSecret",
	    "spec.managedSecretReference.secretName", NULL, NULL },
	{ "secrets.doppler.com", "DopplerSecret", "spec.managedSecret.name",
	    NULL, NULL },
	{ "onepassword.com", "OnePasswordItem", NAME, NULL, NULL },
};

/* cert-manager makes a Certificate of an Ingress or Gateway that says so. */
static const char *const issuer_annotations[] = {
	"cert-manager.io/cluster-issuer",
	"cert-manager.io/issuer",
	"kubernetes.io/tls-acme",
};

struct making {
	struct arena *arena;
	const struct node *object;
	const char *kind;
	struct secret_made **made;
	size_t *count;
};

static struct secret_made *
add(struct making *making, const struct node *name, const char *type)
{
	const struct node *object = making->object;
	struct secret_made *made;
	const char *maker = node_get_text(node_get(object, "metadata"), "name");

	if (!maker || !object_is_name(span_of(maker)))
		maker = "";
	made = ARRAY_ADD(making->arena, *making->made, *making->count);
	made->name = arena_span(making->arena, name->text);
	made->maker_kind = arena_dup(making->arena, making->kind);
	made->maker_name = arena_dup(making->arena, maker);
	made->type = arena_dup(making->arena, type);
	made->line = name->line;
	return made;
}

static void
add_each(struct making *making, const char *path, const char *type)
{
	struct node_path walk;
	const struct node *name;

	node_path_begin(&walk, making->object, path);
	while ((name = node_path_next(&walk)))
		if (node_text(name))
			add(making, name, type);
}

static void
add_keys(struct making *making, struct secret_made *made, const char *member)
{
	for (NODE_EACH(key, node_get(making->object, member)))
		*ARRAY_ADD(making->arena, made->keys, made->key_count) =
		    arena_span(making->arena, key->key);
}

/* Its own manifest, in clear or encrypted by SOPS, which leaves names alone. */
static void
add_manifest(struct making *making)
{
	const struct node *name =
	    node_at(making->object, "metadata", "name", NULL);
	const char *type = node_get_text(making->object, "type");
	struct secret_made *made;

	if (!node_text(name))
		return;
	made = add(making, name, type ? type : "Opaque");
	add_keys(making, made, "data");
	add_keys(making, made, "stringData");
}

static void
add_made(struct making *making, const struct maker *maker)
{
	size_t before = *making->count;

	add_each(making, maker->path, maker->type);
	if (*making->count == before && maker->fallback)
		add_each(making, maker->fallback, maker->type);
}

static bool
has_issuer(const struct node *object)
{
	const struct node *annotations =
	    node_at(object, "metadata", "annotations", NULL);
	size_t i;

	for (i = 0;
	     i < sizeof(issuer_annotations) / sizeof(issuer_annotations[0]);
	     i++)
		if (node_get(annotations, issuer_annotations[i]))
			return true;
	return false;
}

/* The names that kustomize writes have a hash behind them unless it is told
 * not to, but those who use them are changed along: by name they will be there. */
static void
add_generated(struct making *making)
{
	add_each(making, "secretGenerator[].name", NULL);
}

void
secret_made_of_object(struct arena *arena, const struct node *object,
    const char *api_version, const char *kind, struct secret_made **made,
    size_t *count)
{
	struct making making = { arena, object, kind, made, count };
	struct span group = secret_places_group(api_version);
	size_t i;

	if (strcmp(kind, "Secret") == 0 && group.length == 0)
		add_manifest(&making);
	if (span_is(group, "kustomize.config.k8s.io"))
		add_generated(&making);
	if (strcmp(kind, "Ingress") == 0 && has_issuer(object))
		add_each(&making, "spec.tls[].secretName", TLS_TYPE);
	if (strcmp(kind, "Gateway") == 0 && has_issuer(object))
		add_each(&making, "spec.listeners[].tls.certificateRefs[].name",
		    TLS_TYPE);
	for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		if (strcmp(makers[i].kind, kind) == 0 &&
		    span_is(group, makers[i].group))
			add_made(&making, &makers[i]);
}

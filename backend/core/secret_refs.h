/*
 * Which Secrets, and which of their keys, an object of Kubernetes names: of a
 * manifest in Git or of a live one. And which Secrets it makes: what a
 * Certificate, a SealedSecret or a Secret's own manifest names will be there.
 *
 * Kinds are told by group and kind, whatever the version; other kinds, and what
 * is wrong in an object, give nothing, because an API server or Flux says so
 * better. A name that is no name of a Secret is a template's: passed over in
 * silence.
 *
 * Everything in a list lives in the arena it was read with.
 */
#ifndef CORE_SECRET_REFS_H
#define CORE_SECRET_REFS_H

#include "backend/base/node.h"
#include "backend/core/secret_hint.h"

/* The largest file that is read, and the most that one list keeps. */
#define SECRET_FILE_LIMIT ((size_t)4 * 1024 * 1024)
#define SECRET_REF_LIMIT ((size_t)500000)

enum secret_ref_how {
	SECRET_REF_ENV,
	SECRET_REF_ENV_FROM,
	SECRET_REF_VOLUME,
	SECRET_REF_PULL, /* imagePullSecrets */
	SECRET_REF_MOUNTABLE, /* a ServiceAccount's secrets */
	SECRET_REF_TLS,
	SECRET_REF_LOGIN, /* secretRef and its like */
	SECRET_REF_CERTIFICATES,
	SECRET_REF_PROXY,
	SECRET_REF_VERIFY,
	SECRET_REF_SIGNING,
	SECRET_REF_DECRYPTION,
	SECRET_REF_KUBECONFIG,
	SECRET_REF_SUBSTITUTE,
	SECRET_REF_VALUES,
	SECRET_REF_HOW_COUNT,
};

struct secret_ref {
	const char *namespace; /* NULL: not said, where the file is decides */
	const char *name;
	const char *key; /* NULL: the whole Secret */
	bool optional;
	enum secret_ref_how how;
	enum secret_type_hint hint;
	/* Who needs it; name "" when it is a template's. */
	const char *user_kind, *user_namespace, *user_name;
	const char *source, *file; /* as the list had them */
	unsigned line; /* from 1; 0: live */
	bool live;
};

/* A Secret that will be there: from its manifest, or made by a controller. */
struct secret_made {
	const char *namespace; /* as in a ref */
	const char *name;
	const char *maker_kind, *maker_name; /* "Secret" for a manifest */
	const char *type; /* NULL: not known */
	const char **keys; /* names; NULL and 0 when not known */
	size_t key_count;
	const char *source, *file;
	unsigned line;
	bool live;
};

struct secret_ref_list {
	/* What is said in each entry that is added; set by the caller. */
	const char *source, *file;
	bool live;
	/* Of objects that do not say it: the items of a live list. NULL: none */
	const char *api_version, *kind;

	struct secret_ref *refs;
	size_t ref_count;
	struct secret_made *made;
	size_t made_count;
	bool is_full; /* SECRET_REF_LIMIT was reached */
};

/* "env", "envFrom", "imagePullSecrets", ... */
const char *secret_ref_how_word(enum secret_ref_how how);

/*
 * Adds what the object names and makes; the items of a List each.
 * default_namespace is for an object that says none; it may be NULL. An object
 * whose controller is of a kind that is looked into itself (a Pod of a
 * ReplicaSet of a Deployment) adds nothing: its owner tells it.
 */
void secret_refs_of_object(struct arena *arena, const struct node *object,
    const char *default_namespace, struct secret_ref_list *into);

/* False when the bytes cannot name any Secret, before they are parsed. */
bool secret_refs_is_candidate(struct span text);

/*
 * One file: all its documents. A file that does not parse gives nothing.
 */
void secret_refs_of_text(struct arena *arena, struct span text,
    const char *default_namespace, struct secret_ref_list *into);

#endif

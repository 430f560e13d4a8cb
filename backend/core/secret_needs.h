/*
 * References x what the cluster has: which Secrets and keys are there, lack, or
 * are used by nobody. Values play no part: a Secret is present by its name, a
 * key by its name.
 *
 * What cannot be seen is `unknown' and says why; it is never `missing'. So is
 * a Secret that something else will make (a Certificate, a SealedSecret, its
 * own manifest in Git) and that is not there yet.
 */
#ifndef CORE_SECRET_NEEDS_H
#define CORE_SECRET_NEEDS_H

#include "backend/core/secret_refs.h"

/* ---- what the cluster has: made by the caller ---- */

/* A key; by, source and at are who filled it, NULL and 0 when not known. */
struct secret_present_key {
	const char *name;
	const char *by, *source;
	int64_t at;
};

struct secret_present {
	const char *namespace, *name, *type;
	bool keys_known;
	const struct secret_present_key *keys;
	size_t key_count;
	bool immutable;
	bool exposed; /* its value stands in an annotation */
	const char *resource_version;
};

/* A namespace whose Secrets are known, or why they are not. */
struct secret_namespace {
	const char *name;
	const char *why; /* NULL: they are known, all of them */
};

struct secret_presence {
	const struct secret_present *secrets;
	size_t secret_count;
	const struct secret_namespace *namespaces;
	size_t namespace_count;
	const char *why; /* of all other namespaces; NULL: they are known */
};

/* ---- what follows ---- */

enum secret_need {
	SECRET_NEED_OK,
	SECRET_NEED_MISSING,
	SECRET_NEED_KEY_MISSING,
	SECRET_NEED_OPTIONAL, /* absent, and everybody can do without */
	SECRET_NEED_UNKNOWN,
	SECRET_NEED_UNUSED,
};

struct secret_need_key {
	const char *name;
	bool needed; /* somebody cannot do without */
	bool optional; /* it is named, and nobody needs it */
	bool suggested; /* one way to fill an absent Secret of that use */
	bool present;
	const char *by, *source;
	int64_t at;
};

/* One of those who need it. */
struct secret_need_user {
	const char *kind, *namespace, *name, *how;
	const char *where; /* "repository: file:line" or "cluster" */
};

struct secret_need_row {
	const char *namespace, *name;
	const char *type; /* of the Secret, else what its users want */
	enum secret_need need;
	const char *why; /* "" or one line: why unknown, why unused is fine */
	const struct secret_present *present; /* NULL: absent or not known */
	const struct secret_made *made; /* NULL: nothing makes it */
	const struct secret_need_key *keys; /* sorted by name */
	size_t key_count;
	const struct secret_need_user *users; /* each once, Git before live */
	size_t user_count;
	const struct secret_ref *const *refs; /* all, unmerged */
	size_t ref_count;
};

struct secret_needs {
	struct secret_need_row *rows; /* sorted by namespace, name */
	size_t row_count;
};

/*
 * Rows of all that is named or present. default_namespace is for references
 * whose namespace nobody said. Everything in the result lives in the arena or
 * in what was given.
 */
void secret_needs_build(struct arena *arena,
    const struct secret_ref_list *lists, size_t list_count,
    const struct secret_presence *presence, const char *default_namespace,
    struct secret_needs *needs);

/* NULL when there is no such row. */
const struct secret_need_row *secret_needs_find(
    const struct secret_needs *needs, const char *namespace, const char *name);

/*
 * Whose needs are asked for: members that are NULL are not looked at. With a
 * file that is a kustomization.yaml all manifests of its folder are meant.
 */
struct secret_user {
	const char *kind, *namespace, *name;
	const char *source, *file;
};

/*
 * What such a user lacks: "" or "Secret a/b", "key k of Secret a/b", with
 * "and 2 more" behind it; in the arena. Optional and unknown ones do not count.
 */
const char *secret_needs_lacking(struct arena *arena,
    const struct secret_needs *needs, const struct secret_user *who);

#endif

/*
 * Credential files of docker, podman and Kubernetes: which login belongs to an
 * image's registry. Nothing of a secret is copied by reading: the entries point
 * into the text, which is borrowed and must live as long as they are used.
 *
 *	config.json       docker; {"auths": {KEY: {...}}, "credsStore": NAME,
 *	auth.json         podman   "credHelpers": {HOST: NAME}}
 *	.dockerconfigjson Kubernetes, the same
 *	.dockercfg        the old form: the map of auths itself
 *
 * The order of docker: a helper for the host, the helper for all, an entry of
 * auths.
 */
#ifndef CORE_LOGIN_FILE_H
#define CORE_LOGIN_FILE_H

#include "backend/base/secret.h"
#include "backend/core/image_ref.h"

/* One secret holds the whole file, hence this limit. */
#define LOGIN_FILE_LIMIT SECRET_SHORT_LIMIT

enum login_file_shape {
	LOGIN_FILE_CONFIG, /* with "auths" */
	LOGIN_FILE_MAP, /* the map itself */
};

/* An entry of auths. The spans are JSON texts as they stand; {NULL, 0}: absent.
 */
struct login_entry {
	const char *key; /* as written */
	struct span auth, user, password, identity_token, registry_token;
};

struct login_helper {
	const char *host; /* as written; NULL: for all */
	const char *name; /* of docker-credential-NAME; checked */
};

struct login_file {
	struct login_entry *entries;
	size_t entry_count;
	struct login_helper *helpers;
	size_t helper_count;
};

MUST_CHECK
bool login_file_read(struct arena *arena, struct span text,
    enum login_file_shape shape, struct login_file *file, struct error *error);

/*
 * docker's and podman's match: the host is equal, the key's path (if any) is
 * that of the repository or of a folder above it; the longest path wins. All
 * names of Docker Hub are one. Entries without any login are passed over.
 */
const struct login_entry *login_file_find(struct arena *arena,
    const struct login_file *file, const struct image_ref *ref);

/*
 * Kubernetes' match, as Flux does it: keys in reverse order, host labels are
 * globs, the path is a prefix of the text; the first that matches. (Here all
 * names of Docker Hub are one, too.)
 */
const struct login_entry *login_file_find_glob(struct arena *arena,
    const struct login_file *file, const struct image_ref *ref);

/* The helper for the registry, or NULL. */
const struct login_helper *login_file_find_helper(
    const struct login_file *file, const char *registry);

/* What a helper is asked for: the registry, or Docker Hub's special URL. */
const char *login_file_server(const char *registry);

enum login_kind {
	LOGIN_NONE,
	LOGIN_PASSWORD,
	LOGIN_IDENTITY_TOKEN, /* to be changed into tokens by OAuth2 */
	LOGIN_REGISTRY_TOKEN, /* a bearer token that is used as it is */
};

struct login {
	enum login_kind kind;
	const char *user; /* of a PASSWORD, in the arena */
	struct secret *secret; /* owned; NULL for NONE */
};

/* Decodes the entry. ERROR_INVALID when auth is no base64 of USER:PASSWORD. */
MUST_CHECK
bool login_file_open(struct arena *arena, const struct login_entry *entry,
    struct login *login, struct error *error);

/* Reads what a helper printed: {"ServerURL", "Username", "Secret"}. */
MUST_CHECK
bool login_file_open_answer(struct arena *arena, struct span text,
    struct login *login, struct error *error);

#endif

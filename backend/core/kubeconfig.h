/*
 * Kubeconfig files as kubectl reads and merges them, and the one context that
 * is chosen from them. Pure: files are not opened here, those that a cluster or
 * user names are paths in the result.
 *
 *	struct kubeconfig_text texts[] = { { "~/.kube/config", text } };
 *	struct kubeconfig config;
 *
 *	if (!kubeconfig_read(arena, texts, 1, NULL, &config, &error))
 *		...
 *	kubeconfig_release(&config);
 *
 * The merge: clusters, users and contexts by name, the first file that has a
 * name has the whole entry; the first current-context that is not empty.
 * Members that nobody knows are passed over. Relative paths begin at the folder
 * of the file that holds the entry.
 *
 * Where kubectl goes on in silence with something else than what was meant (a
 * context whose cluster is not there, no server, no scheme, a key without its
 * certificate, ...), this is an error with file and line. No error quotes a
 * value that may be a secret. Secrets of other users than the chosen one are
 * not kept.
 */
#ifndef CORE_KUBECONFIG_H
#define CORE_KUBECONFIG_H

#include "backend/core/kube_server.h"

/* One file, and all files of a list. */
#define KUBECONFIG_FILE_LIMIT ((size_t)1024 * 1024)
#define KUBECONFIG_FILES_LIMIT 32

/* A token, password or key. */
#define KUBECONFIG_SECRET_LIMIT ((size_t)48 * 1024)

struct kubeconfig_text {
	const char *file; /* for messages, and for relative paths */
	struct span text;
};

/* Where an entry begins. */
struct kubeconfig_place {
	const char *file;
	unsigned line;
};

/* A program that gives credentials. */
struct kubeconfig_exec {
	const char *version; /* client.authentication.k8s.io/... */
	const char *const *argv; /* NULL-ended; the first with a / is a path */
	const char *const *environment; /* NULL-ended, NAME=value */
	const char *hint; /* how to install it, or NULL */
	bool wants_cluster;
	const char *extension; /* JSON, of the cluster, for it; or NULL */
};

/* Texts are in the arena of kubeconfig_read(), NULL where there is none. */
struct kubeconfig {
	const char *context, *cluster, *user; /* user "": nobody */
	const char *namespace; /* never NULL */
	struct kubeconfig_place cluster_at, user_at;

	const char *server; /* checked, without a slash at the end */
	const char *tls_server_name;
	bool insecure, plain;
	const char *authority_file; /* or */
	struct span authority; /* PEM */
	const char *proxy;

	const char *certificate_file; /* or */
	struct span certificate; /* PEM */
	const char *key_file; /* or */
	struct secret *key; /* PEM */
	const char *token_file; /* before the token, when it can be read */
	struct secret *token;
	const char *basic_user;
	struct secret *basic_password; /* there with a basic_user */
	const struct kubeconfig_exec *exec; /* when nothing of the above */
	struct kube_header *headers; /* impersonation */
	size_t header_count;
};

/*
 * `context' is the name that a person chose; NULL or "": current-context. The
 * texts are borrowed during the call only.
 *
 * ERROR_NOT_FOUND: the files say nothing at all, as if there were none. All
 * else that is wrong is ERROR_INVALID.
 */
MUST_CHECK
bool kubeconfig_read(struct arena *arena, const struct kubeconfig_text *texts,
    size_t count, const char *context, struct kubeconfig *config,
    struct error *error);

/* Wipes the secrets. */
void kubeconfig_release(struct kubeconfig *config);

/* Can stand behind "Authorization: Bearer ": no blanks or controls, not empty.
 */
bool kubeconfig_is_token(struct span token);

#endif

/*
 * A server of the Kubernetes API as one context of a kubeconfig names it, with
 * the credentials of the moment.
 *
 * Immutable and counted from the moment it is shared: a running request, a
 * worker and the engine may hold it, on any threads. It owns its arena and its
 * secrets, and wipes them with the last reference.
 *
 * The certificates and the key are PEM, as curl's *_BLOB options take them:
 * `certificate' is the client's own and then those between it and its
 * authority, `authorities' any number of them, `key' an unencrypted private key
 * in PKCS#8, SEC1 (EC PRIVATE KEY) or PKCS#1.
 */
#ifndef CORE_KUBE_SERVER_H
#define CORE_KUBE_SERVER_H

#include "backend/base/arena.h"
#include "backend/base/secret.h"

#define KUBE_NAMESPACE_DEFAULT "default"

struct kube_header {
	const char *name, *value;
};

struct kube_server_hold; /* who counts and what is wiped */

struct kube_server {
	/* Names as the kubeconfig has them; "" where it names none. */
	const char *context, *cluster, *user;
	const char *namespace; /* never NULL */
	const char *url; /* https://host:port[/prefix], no slash at the end */
	struct span authorities; /* PEM; empty: those of the system */
	bool insecure; /* the server's certificate is not checked */
	bool plain; /* no Accept-Encoding: the answers are not compressed */
	const char *tls_server_name; /* NULL: the host of the url */
	/* NULL: none. http, https or socks5; it may hold a password, so it is
	 * never shown. Never taken from the environment. */
	const char *proxy;
	struct span certificate; /* the client's, PEM; empty: none */
	const struct secret *key; /* of the certificate, PEM */
	const struct secret *token; /* bearer; NULL: none */
	const char *basic_user; /* NULL: none; then with a password */
	const struct secret *basic_password;
	const struct kube_header *headers; /* impersonation */
	size_t header_count;

	struct kube_server_hold *hold;
};

const struct kube_server *kube_server_ref(const struct kube_server *server);

/* NULL is taken; wipes and frees with the last. Any thread. */
void kube_server_unref(const struct kube_server *server);

/*
 * Making one. One reference is the caller's, who fills the members with what
 * lives in its arena, and shares it only when it is whole. It begins with empty
 * names, the namespace "default", no url and no credentials.
 */
struct kube_server *kube_server_new(void);
struct arena *kube_server_arena(struct kube_server *server);

/* The secret is the server's from now on; once each. */
void kube_server_take_key(
    struct kube_server *server, struct span certificate, struct secret *key);
void kube_server_take_token(struct kube_server *server, struct secret *token);
void kube_server_take_basic(
    struct kube_server *server, const char *user, struct secret *password);

/* Name and value are copied. Only while nothing else adds to the headers. */
void kube_server_add_header(
    struct kube_server *server, const char *name, const char *value);

#endif

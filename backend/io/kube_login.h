/*
 * The login to a cluster, as kubectl finds it: --kubeconfig, the files of
 * $KUBECONFIG, ~/.kube/config, or the service account of the pod we run in; and
 * a kubeconfig of k3s when there is nothing else.
 *
 *	if (kube_login_open(&settings, &login, &error) &&
 *	    kube_login_server(login, false, &cancel, &server, &error))
 *		...
 *	kube_login_close(login);
 *
 * All functions but the last two block (files, an exec plugin) and belong on a
 * worker, one at a time. run_init() has run.
 */
#ifndef IO_KUBE_LOGIN_H
#define IO_KUBE_LOGIN_H

#include "backend/base/cancel.h"
#include "backend/core/kube_server.h"

/* The most that an exec plugin may take, and print. */
#define KUBE_LOGIN_EXEC_MS 60000
#define KUBE_LOGIN_EXEC_LIMIT ((size_t)256 * 1024)

/* A file with certificates. */
#define KUBE_LOGIN_PEM_LIMIT ((size_t)1024 * 1024)

struct kube_login;

/* NULL or "" where there is none. Borrowed during kube_login_open() only. */
struct kube_login_settings {
	const char *kubeconfig; /* --kubeconfig, or that of vigie.yaml */
	const char *context; /* --context */
	const char *environment; /* $KUBECONFIG */
	const char *home; /* $HOME */
	const char *service_host; /* $KUBERNETES_SERVICE_HOST */
	const char *service_port; /* $KUBERNETES_SERVICE_PORT */
	const char *pod_namespace; /* $POD_NAMESPACE */
	/* For tests; NULL and 0 are the usual. */
	const char *account; /* the folder of the service account */
	const char *k3s; /* the kubeconfig of k3s */
	int exec_ms;
};

enum kube_login_from {
	KUBE_LOGIN_NAMED, /* --kubeconfig */
	KUBE_LOGIN_ENVIRONMENT, /* $KUBECONFIG */
	KUBE_LOGIN_HOME,
	KUBE_LOGIN_POD,
	KUBE_LOGIN_K3S, /* nobody named it: say so */
};

/* What may be shown; cleaned. */
struct kube_login_facts {
	enum kube_login_from from;
	const char *context, *cluster, *user, *namespace; /* user "": nobody */
	const char *server; /* URL */
	const char *const *files; /* those that were read */
	size_t file_count;
	const char *plugin; /* the program that gives credentials, or NULL */
	bool insecure; /* the server's certificate is not checked */
	const char *note; /* one line that a person should see, or NULL */
};

/*
 * Finds and reads the files; no plugin is run. ERROR_NOT_FOUND: there is no
 * kubeconfig, and the hints say what can be done. What is named and broken or
 * not there is ERROR_INVALID, what may not be read ERROR_DENIED.
 */
MUST_CHECK
bool kube_login_open(const struct kube_login_settings *settings,
    struct kube_login **login, struct error *error);

/* Wipes what it holds; servers that were given stay. NULL is taken. */
void kube_login_close(struct kube_login *login);

/*
 * The server with credentials that are good now. Token, key and certificate
 * files are read again each time; an exec plugin is run when there is nothing
 * of it, when that has ended, or when it was `refused' (a 401 came). One
 * reference is the caller's. ERROR_DENIED: somebody has to log in.
 *
 * The kubeconfig itself is read by kube_login_open() only: what has been written
 * into it since (k3s does, at each start) is seen by opening again.
 */
MUST_CHECK
bool kube_login_server(struct kube_login *login, bool refused,
    const struct cancel *cancel, const struct kube_server **server,
    struct error *error);

/* Valid as long as the login. Any thread. */
const struct kube_login_facts *kube_login_facts(const struct kube_login *login);

/* When the credentials of the last server end, in seconds since 1970; 0: not
 * known. Any thread. */
int64_t kube_login_until(const struct kube_login *login);

#endif

/*
 * Requests to one server of the Kubernetes API, on the thread that owns struct
 * http. An order names the method, the path and the form of the answer; the
 * rest (address, authorities, login, impersonation, time limits, patience when
 * the server is busy) is the same for all of them and stands here.
 *
 * What an answer holds that nobody may keep is taken out before it is read
 * (core/kube_sieve.h). A login is sent over https only, and no redirect is
 * followed.
 */
#ifndef IO_KUBE_H
#define IO_KUBE_H

#include "backend/core/kube_answer.h"
#include "backend/core/kube_server.h"
#include "backend/io/http.h"

#define KUBE_TIMEOUT_MS 30000
#define KUBE_ANSWER_LIMIT ((size_t)32 * 1024 * 1024)
#define KUBE_BUSY_TRIES 3 /* when a 429 says how long to wait */
#define KUBE_BUSY_LIMIT_S 10 /* longer is not waited for */

struct kube;
struct kube_call;

/* A reference to the server is taken. It is closed before struct http. */
struct kube *kube_open(struct http *http, const struct kube_server *server);

/* NULL is taken. Calls, lists and watches that run end without a callback. */
void kube_close(struct kube *kube);

/* The same server with newer credentials, for requests that begin from now on;
 * a watch that waits because its login was refused tries again at once. */
void kube_set_server(struct kube *kube, const struct kube_server *server);
const struct kube_server *kube_current_server(const struct kube *kube);
struct http *kube_http(const struct kube *kube);

enum kube_method {
	KUBE_GET,
	KUBE_POST,
	KUBE_MERGE_PATCH,
	KUBE_DELETE,
};

enum kube_shape {
	KUBE_OBJECT, /* as it is; never for Secrets */
	KUBE_METADATA, /* of one object */
	KUBE_METADATA_LIST,
	KUBE_TABLE,
};

struct kube_order {
	enum kube_method method;
	const char *path; /* "/api/v1/..." with its query */
	struct span body; /* JSON; empty: none */
	enum kube_shape shape;
	size_t ceiling; /* of the answer; 0: KUBE_ANSWER_LIMIT */
	int64_t timeout_ms; /* 0: KUBE_TIMEOUT_MS */
};

/* Valid during the callback only. */
struct kube_answer {
	long status; /* 0: none came */
	enum http_fault fault; /* why none came */
	const struct node *root; /* NULL: no JSON */
	struct arena *arena; /* of root; may be used during the callback */
	int64_t retry_after_s; /* 0: the server does not say */
};

/* error is NULL for 2xx. Else its kind as kube_answer_error() says, or what the
 * connection's fault is; the answer is there too when the server gave one. */
typedef void (*kube_done)(
    void *context, const struct kube_answer *answer, const struct error *error);

/* The order is copied. The call is gone when its callback runs. */
struct kube_call *kube_start(struct kube *kube, const struct kube_order *order,
    kube_done done, void *context);

/* No callback after this; NULL is taken. */
void kube_cancel(struct kube_call *call);

/*
 * A whole list, page by page. `begin' (or NULL) comes before the first item,
 * and again when the pages became too old to be put together: everything up to
 * then is void. An item is an object with kind and apiVersion; of a Table a row
 * as kube_answer_row() makes it. The list may be stopped in a hook.
 */
struct kube_list_hooks {
	void (*begin)(void *context);
	void (*item)(void *context, const struct node *object);
	/* version is the list's resourceVersion; with an error the items are
	 * not all of them. The list is gone when this runs. */
	void (*done)(void *context, const char *version,
	    const struct kube_answer *answer, const struct error *error);
};

struct kube_list;

struct kube_list *kube_list_start(struct kube *kube, const char *path,
    enum kube_shape shape, const struct kube_list_hooks *hooks, void *context);
void kube_list_stop(struct kube_list *list); /* NULL is taken */

#endif

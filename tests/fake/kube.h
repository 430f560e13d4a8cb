/*
 * A cluster without a network, linked instead of io/kube.c, io/kube_watch.c,
 * io/kube_login.c and io/secret_upload.c: requests are answered at the next
 * turn of the engine's loop with what the test has set. A watch shows the list
 * of its path and then what the test pushes. All of it may be called while the
 * engine runs.
 */
#ifndef FAKE_KUBE_H
#define FAKE_KUBE_H

#include "backend/base/error.h"

/* No kubeconfig, no answers: every path is 404. */
void fake_kube_reset(void);

/* There is a kubeconfig, and its login is good. */
void fake_kube_login(void);

/* Opening the login fails like this; text NULL: it works again. */
void fake_kube_login_fails(enum error_kind kind, const char *text);

/* How often credentials were asked for. */
unsigned fake_kube_logins(void);

/*
 * What "GET /path", "POST /path", "PATCH /path" is answered with from now on;
 * queries are not looked at. A list is {"items":[...]}, also of a Table, whose
 * items are as kube_answer_row() makes them.
 */
void fake_kube_set(const char *request, long status, const char *json);

/* To each watch of that path: an object; or one that is gone. */
void fake_kube_put(const char *path, const char *json);
void fake_kube_drop(const char *path, const char *namespace, const char *name);

/* Each watch is lost, or works again. */
void fake_kube_lose(bool lost);

/* What secret_upload() comes to; 201 is a success, 0 no answer. */
void fake_kube_upload(long status);

/* The n-th request of all: "PATCH /path?query body"; "" behind the last. Valid
 * until the next call. */
const char *fake_kube_request(unsigned n);

/* True when a request was made that begins so. */
bool fake_kube_asked(const char *beginning);

#endif

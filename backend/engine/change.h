/*
 * Commands that change something in the cluster, from the moment that there is
 * a connection to the end of their fate. Each is written down before it is sent
 * and after the answer (io/journal.h), and is an event.
 *
 *	change.c            life of all of them
 *	change_kinds.c      suspend, resume, restart
 *	change_reconcile.c  reconcile: only what is not suspended, and its end
 *	secret_check.c      may this Secret be written?
 *	secret_write.c      write it; the annotation with values; stale pods
 */
#ifndef ENGINE_CHANGE_H
#define ENGINE_CHANGE_H

#include "backend/base/json.h"
#include "backend/engine/cluster.h"
#include "backend/io/kube_review.h"

struct change {
	struct cluster *cluster;
	struct order *order;
	struct fate *fate;
	struct kube_call *call; /* running, or NULL */
	enum live_kind kind; /* SUSPEND, RESUME, RECONCILE */
	const char *path; /* in the order's arena */
	char stamp[40]; /* RECONCILE: what was asked for */
	/* SECRET_CHECK: running, or NULL; and what it asks for */
	struct kube_review *review;
	struct kube_right *rights;
	struct report_secret_check *check; /* in the fate's arena */
	struct kube_list *list; /* SECRET_WRITE: pods; running, or NULL */
	struct write_errand *errand; /* SECRET_WRITE; running, or NULL */
	/* SECRET_WRITE: seconds since 1970, by the server's clock if that is
	 * known; 0: not yet */
	int64_t written_at;
	bool noted; /* it was written down that it was asked for */
	bool told; /* and what came of it */
	struct change *next;
};

/* Takes the order. */
void change_start(
    struct cluster *cluster, struct order *order, struct fate *fate);

/* At the end; what runs is dropped. */
void change_stop(struct cluster *cluster);

/* An object was seen: perhaps the end of a reconciliation. */
void change_seen(struct cluster *cluster, const struct live_object *object);

/* ---- for the files of changes ---- */

/* Sends a request; `done' gets the change, whose call is over then. */
void change_call(
    struct change *change, const struct kube_order *order, kube_done done);

/* What every `done' begins with: an answer of 401 renews the login. */
void change_answered(struct change *change, const struct kube_answer *answer,
    const struct error *error);

/* The object that a person saw is known; into an open map of metadata: the
 * server refuses (409) when it is another one by now. */
bool change_has_uid(const struct change *change);
void change_put_uid(const struct change *change, struct json_writer *json);

/* change_end() with an error that came with an answer, which may mean that it is
 * another object by now. */
void change_fail(struct change *change, const struct kube_answer *answer,
    const struct error *error);

/* Writes down that it is about to happen; false: then it must not. */
MUST_CHECK
bool change_note(struct change *change, struct error *error);

/* Writes down what came of it, once; change_end() does it when nobody has. */
void change_tell(struct change *change, const struct error *error);

/* NULL: it went well. Ends the fate and frees the change. */
void change_end(struct change *change, const struct error *error);

/* A merge patch of one object, whose answer `done' gets. */
void change_patch(struct change *change, const char *path, const char *body,
    enum kube_shape shape, kube_done done);

/* For a request whose answer says all there is: ends the change. */
void change_done(
    void *context, const struct kube_answer *answer, const struct error *error);

/* Of an object of the command's name; in the arena. */
const char *change_path(const struct change *change, struct arena *arena,
    const char *group, const char *version, const char *plural);

/* The kind of its object. */
const char *change_object(const struct change *change);

/* change_kinds.c */
void change_flux(struct change *change);
void change_restart(struct change *change);

/* The answer to a change of a Flux object: on the screen at once, and a note
 * if Git may undo it. False: it is no such object. */
bool change_show(
    struct change *change, const struct node *root, struct live_object *object);

/* change_reconcile.c */
void change_reconcile(struct change *change, const char *path);
void change_await_stop(struct cluster *cluster);

/* secret_check.c, secret_write.c */
void secret_check(struct change *change);
void secret_write(struct change *change);
void secret_unexpose(struct change *change);

#endif

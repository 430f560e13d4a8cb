/*
 * What an API server's answer says: a Status as an error with its four parts, a
 * row of a Table, and the metadata of an object with the names of a Secret's
 * keys, which are known without any value (managedFields).
 *
 * The words of a server are shown (said) but for what touches a Secret: there
 * they may quote the request or the whole object. Nothing is matched on a
 * message's text, which changes from version to version.
 */
#ifndef CORE_KUBE_ANSWER_H
#define CORE_KUBE_ANSWER_H

#include "backend/base/arena.h"
#include "backend/base/error.h"
#include "backend/base/node.h"

/* What was asked, for the error's text. */
struct kube_asked {
	const char *verb; /* "list", "read", "change", ... */
	const char *path;
	bool secret; /* it touches a Secret: the server's words are dropped */
};

/*
 * What an answer means whose status is not 2xx. root is its JSON (NULL: none),
 * body its text. The kinds: 401 and 403 DENIED, 404 NOT_FOUND, 409 and 410
 * CONFLICT, 429, 5xx UNAVAILABLE, everything else INVALID.
 */
void kube_answer_error(const struct kube_asked *asked, long status,
    const struct node *root, struct span body, struct error *error);

/* A Status document: of an answer, or the object of a watch's ERROR event. */
bool kube_answer_is_status(const struct node *root);
long kube_answer_code(const struct node *status); /* 0: it has none */
const char *kube_answer_reason(const struct node *status); /* or "" */
bool kube_answer_has_cause(const struct node *status, const char *reason);
int64_t kube_answer_retry_after(const struct node *status); /* s; 0: none */

/*
 * A row of a Table as the object that it shows (kind, metadata), with a member
 * `cells', a map by the columns' names. columns is the columnDefinitions; in a
 * watch they come with the first event only. The result is made in the arena
 * and shares the nodes of the row.
 */
struct node *kube_answer_row(
    struct arena *arena, const struct node *columns, const struct node *row);

/* An item of a list with kind and apiVersion, which lists of the server's own
 * kinds leave out: those of "SecretList" are of kind "Secret". */
const struct node *kube_answer_item(
    struct arena *arena, const struct node *list, const struct node *item);

/* Who wrote one key of a Secret last, as managedFields tells it. */
struct kube_key {
	const char *name;
	const char *manager; /* "kubectl-create", "vigie:me@here"; or "" */
	int64_t at; /* seconds since 1970; 0: not told */
};

/* Texts are those of the object, "" where it has none. */
struct kube_metadata {
	const char *namespace, *name, *uid, *resource_version;
	int64_t created_at, deleted_at; /* 0: not told; not being deleted */
	int64_t generation;
	const struct node *annotations, *labels, *owners; /* or NULL */
	/* Keys of data and stringData, by name. keys_known is false when
	 * managedFields say nothing of them: not the same as none. */
	struct kube_key *keys;
	size_t key_count;
	bool keys_known;
	/* It carries the annotation in which kubectl keeps the whole object. */
	bool has_applied;
};

/* False when it has no metadata with a name. */
bool kube_answer_metadata(struct arena *arena, const struct node *object,
    struct kube_metadata *metadata);

#endif

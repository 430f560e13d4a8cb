/*
 * Paths of the Kubernetes API: "/apis/GROUP/VERSION/namespaces/NS/PLURAL/NAME",
 * and what such a path is about in words. Every piece is escaped, so that a
 * name with a slash or a question mark stays one piece.
 */
#ifndef CORE_KUBE_PATH_H
#define CORE_KUBE_PATH_H

#include "backend/base/arena.h"
#include "backend/base/buf.h"

struct kube_path {
	const char *group; /* "": the core's (/api/VERSION) */
	const char *version;
	const char *namespace; /* NULL: of all namespaces, or of none */
	const char *plural; /* NULL: what there is in that version */
	const char *name; /* NULL: the list */
	const char *subresource; /* "status"; NULL: none; only with a name */
};

char *kube_path_of(struct arena *arena, const struct kube_path *parts);

/*
 * The path with one more argument behind it (?KEY=VALUE or &KEY=VALUE); the
 * value is escaped.
 */
char *kube_path_with(
    struct arena *arena, const char *path, const char *key, const char *value);

/*
 * Takes a path apart, with or without query, for messages; pieces are decoded
 * into the arena. False when it is not of that form: "/version".
 */
bool kube_path_read(
    struct arena *arena, const char *path, struct kube_path *parts);

/* "secrets api in apps", "imagepolicies", "/version" */
char *kube_path_words(struct arena *arena, const char *path);

/* Is it about Secrets? Then nothing of the server's words may be shown after a
 * write, and values may be in the answer. */
bool kube_path_is_secret(const char *path);

#endif

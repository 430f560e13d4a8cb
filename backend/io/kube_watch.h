/*
 * A list that is kept up to date for ever: list, watch, bookmarks, resumption,
 * back-off, and polling where a watch is not allowed (core/kube_watch_talk.h
 * decides). A server that goes away ends nothing: what was seen stays, the
 * state says so, and it goes on by itself.
 */
#ifndef IO_KUBE_WATCH_H
#define IO_KUBE_WATCH_H

#include "backend/core/kube_watch_talk.h"
#include "backend/io/kube.h"

/* Any of them may be NULL, may stop the watch, and may close struct kube. */
struct kube_watch_hooks {
	/* A new list: what is not put until `synced' is gone. It may come
	 * again before that. */
	void (*begin)(void *context);
	/* Added or changed; of a Table as kube_answer_row() makes it. */
	void (*put)(void *context, const struct node *object);
	void (*drop)(void *context, const char *namespace, const char *name);
	void (*synced)(void *context);
	/* error is NULL when all is well; next_try_ms is on the clock of
	 * http_now(), 0 when nothing is waited for. */
	void (*state)(void *context, enum kube_watch_state state,
	    const struct error *error, int64_t next_try_ms);
};

struct kube_watch;

/* The path has no `watch' argument; it may have others (selectors). */
struct kube_watch *kube_watch_start(struct kube *kube, const char *path,
    enum kube_shape shape, const struct kube_watch_hooks *hooks, void *context);

/* No hook after this; NULL is taken. */
void kube_watch_stop(struct kube_watch *watch);

/* Tries at once when it waits. */
void kube_watch_retry(struct kube_watch *watch);

#endif

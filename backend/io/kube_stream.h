/*
 * One watch request and what comes of it, document by document.
 */
#ifndef IO_KUBE_STREAM_H
#define IO_KUBE_STREAM_H

#include "backend/core/kube_watch_talk.h"
#include "backend/io/kube.h"

/* Any of them may stop the stream. */
struct kube_stream_hooks {
	void (*opened)(void *context); /* the server has agreed */
	void (*document)(void *context, struct span text);
	/* NULL: it ended as it should. The stream is gone when this runs. */
	void (*done)(void *context, const struct kube_watch_failure *failure);
};

struct kube_stream;

/* The path with its `watch' argument; a stream that is silent for stall_s is
 * given up. */
struct kube_stream *kube_stream_start(struct kube *kube, const char *path,
    enum kube_shape shape, long stall_s, const struct kube_stream_hooks *hooks,
    void *context);

/* No hook after this; NULL is taken. */
void kube_stream_stop(struct kube_stream *stream);

/* Servers without HTTP/2 want a connection a stream: there are enough. */
bool kube_stream_is_crowded(const struct kube *kube);

#endif

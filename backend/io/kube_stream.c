#include "backend/io/kube_stream.h"

#include <stdlib.h>

#include "backend/base/json.h"
#include "backend/base/xalloc.h"
#include "backend/core/kube_path.h"
#include "backend/core/kube_split.h"
#include "backend/io/kube_request.h"
#include "backend/io/kube_state.h"

/* Each on a connection of its own; http.h allows 8 to a host. */
#define KUBE_STREAMS_MAX 5

struct kube_stream {
	struct kube_running running;
	struct kube *kube;
	struct arena *arena;
	const char *path;
	struct kube_request request;
	struct kube_split split;
	struct kube_stream_hooks hooks;
	void *context;
	struct http_call *call;
	bool busy, stopped; /* in a hook; which stopped it */
};

static void
stream_free(struct kube_stream *stream)
{
	kube_request_release(&stream->request);
	kube_split_release(&stream->split);
	arena_free(stream->arena);
	free(stream);
}

/* Inside of a hook it is freed when the hook has returned. */
static void
end_stream(struct kube_running *running)
{
	struct kube_stream *stream = (struct kube_stream *)running;

	if (stream->call)
		http_cancel(stream->call);
	stream->call = NULL;
	stream->kube->streams--;
	stream->stopped = true;
	if (!stream->busy)
		stream_free(stream);
}

void
kube_stream_stop(struct kube_stream *stream)
{
	if (!stream)
		return;
	kube_running_remove(&stream->running);
	end_stream(&stream->running);
}

static void
finish(struct kube_stream *stream, const struct kube_watch_failure *failure)
{
	struct kube_stream_hooks hooks = stream->hooks;
	void *context = stream->context;

	kube_stream_stop(stream);
	hooks.done(context, failure);
}

static void
break_off(struct kube_stream *stream)
{
	struct error error;

	error_set(&error, ERROR_INVALID, "watch %s: no stream of objects",
	    kube_path_words(stream->arena, stream->path));
	finish(stream, &(struct kube_watch_failure) { .error = &error });
}

static void
take_piece(void *context, struct span piece)
{
	struct kube_stream *stream = context;
	struct span document;

	stream->busy = true;
	if (!piece.length)
		stream->hooks.opened(stream->context);
	while (!stream->stopped &&
	    kube_split_next(&stream->split, &piece, &document))
		stream->hooks.document(stream->context, document);
	stream->busy = false;
	if (stream->stopped)
		stream_free(stream);
	else if (stream->split.broken)
		break_off(stream);
}

static void
sift(void *context, struct span piece, struct buf *into)
{
	struct kube_stream *stream = context;

	kube_sieve_feed(&stream->request.sieve, piece, into);
}

/* What the server says instead of a stream. */
static void
take_refusal(struct kube_stream *stream, const struct http_answer *answer)
{
	struct arena *arena = arena_new();
	struct kube_watch_failure failure = { .status = answer->status,
		.retry_after_s = answer->retry_after_s };
	struct node *root = NULL;
	struct error error;

	if (!json_read(arena, answer->body, &root, &error))
		root = NULL;
	kube_answer_error(
	    &stream->request.asked, answer->status, root, answer->body, &error);
	failure.error = &error;
	if (!failure.retry_after_s)
		failure.retry_after_s = kube_answer_retry_after(root);
	finish(stream, &failure);
	arena_free(arena);
}

static void
take_end(
    void *context, const struct http_answer *answer, const struct error *cause)
{
	struct kube_stream *stream = context;
	struct error error;

	stream->call = NULL;
	if (cause) {
		kube_request_fault(
		    &stream->request, answer->fault, cause, &error);
		finish(
		    stream, &(struct kube_watch_failure) { .error = &error });
		return;
	}
	if (!stream->request.asked.secret)
		stream->kube->is_multiplexed = answer->is_multiplexed;
	if (answer->status >= 200 && answer->status < 300)
		finish(stream, NULL);
	else
		take_refusal(stream, answer);
}

struct kube_stream *
kube_stream_start(struct kube *kube, const char *path, enum kube_shape shape,
    long stall_s, const struct kube_stream_hooks *hooks, void *context)
{
	struct kube_stream *stream = xcalloc(1, sizeof(*stream));
	struct kube_order what = { .shape = shape };
	struct http_order order;

	stream->kube = kube;
	stream->arena = arena_new();
	stream->path = arena_dup(stream->arena, path);
	stream->hooks = *hooks;
	stream->context = context;
	stream->running.end = end_stream;
	kube_running_add(kube, &stream->running);
	kube->streams++;
	kube_split_begin(&stream->split);
	what.path = stream->path;
	kube_request_fill(
	    &stream->request, kube->server, stream->arena, &what, &order);
	stream->request.asked.verb = "watch";
	order.stall_limit_s = stall_s;
	order.body_ceiling = 2 * KUBE_SPLIT_LIMIT;
	order.sieve = sift;
	order.piece = take_piece;
	stream->call = http_start(kube->http, &order, take_end, stream);
	return stream;
}

bool
kube_stream_is_crowded(const struct kube *kube)
{
	return !kube->is_multiplexed && kube->streams >= KUBE_STREAMS_MAX;
}

#include "backend/io/kube_watch.h"

#include <stdlib.h>

#include "backend/base/json.h"
#include "backend/base/xalloc.h"
#include "backend/io/kube_state.h"
#include "backend/io/kube_stream.h"

/*
 * DESIGN: one of three things runs at a time: a list, a stream or a timer. Each
 * ends in step(), which asks the talk what is next.
 *
 * A hook may stop the watch. `depth' says that one is running: the struct is
 * then only emptied, and freed by the outermost of our own functions, which
 * looks at `stopped' after each hook.
 */

struct kube_watch {
	struct kube_running running;
	struct kube *kube;
	struct arena *arena;
	const char *path;
	enum kube_shape shape;
	struct kube_watch_hooks hooks;
	void *context;
	struct kube_watch_talk talk;
	struct kube_list *list;
	struct kube_stream *stream;
	struct http_timer *timer;
	struct arena *columns_arena;
	const struct node *columns; /* of a Table: they come but once */
	unsigned depth;
	bool stopped;
};

static void step(void *context);

static void
enter(struct kube_watch *watch)
{
	watch->depth++;
}

/* False when the watch is gone. */
static bool
leave(struct kube_watch *watch)
{
	if (--watch->depth || !watch->stopped)
		return true;
	arena_free(watch->columns_arena);
	arena_free(watch->arena);
	free(watch);
	return false;
}

static void
end_watch(struct kube_running *running)
{
	struct kube_watch *watch = (struct kube_watch *)running;

	watch->stopped = true;
	kube_stream_stop(watch->stream);
	watch->stream = NULL;
	kube_list_stop(watch->list);
	watch->list = NULL;
	http_timer_stop(watch->timer);
	watch->timer = NULL;
	enter(watch);
	(void)leave(watch);
}

void
kube_watch_stop(struct kube_watch *watch)
{
	if (!watch)
		return;
	kube_running_remove(&watch->running);
	end_watch(&watch->running);
}

/* Tells the state when it has changed; false when the watch is gone. */
static bool
tell_state(struct kube_watch *watch)
{
	struct kube_watch_talk *talk = &watch->talk;
	struct error error;

	if (!talk->news || watch->stopped)
		return !watch->stopped;
	talk->news = false;
	if (talk->has_error)
		error = talk->error;
	if (watch->hooks.state)
		watch->hooks.state(watch->context, talk->state,
		    talk->has_error ? &error : NULL, talk->next_try_ms);
	return !watch->stopped;
}

/* The end of each of our callbacks. */
static void
go_on(struct kube_watch *watch)
{
	if (!watch->stopped && tell_state(watch))
		step(watch);
	(void)leave(watch);
}

static void
put(struct kube_watch *watch, const struct node *object)
{
	if (watch->hooks.put)
		watch->hooks.put(watch->context, object);
}

static void
list_begin(void *context)
{
	struct kube_watch *watch = context;

	enter(watch);
	if (watch->hooks.begin)
		watch->hooks.begin(watch->context);
	(void)leave(watch);
}

static void
list_item(void *context, const struct node *object)
{
	struct kube_watch *watch = context;

	enter(watch);
	put(watch, object);
	(void)leave(watch);
}

static void
list_done(void *context, const char *version, const struct kube_answer *answer,
    const struct error *error)
{
	struct kube_watch *watch = context;

	watch->list = NULL;
	enter(watch);
	if (error) {
		kube_watch_talk_failed(&watch->talk, http_now(), http_random(),
		    &(struct kube_watch_failure) { .status = answer->status,
			.retry_after_s = answer->retry_after_s,
			.error = error });
	} else {
		if (watch->hooks.synced)
			watch->hooks.synced(watch->context);
		kube_watch_talk_listed(&watch->talk, http_now(), version);
	}
	go_on(watch);
}

static void
start_list(struct kube_watch *watch)
{
	static const struct kube_list_hooks hooks = {
		.begin = list_begin, .item = list_item, .done = list_done
	};

	watch->list = kube_list_start(
	    watch->kube, watch->path, watch->shape, &hooks, watch);
}

static void
drop(struct kube_watch *watch, const struct node *object)
{
	const struct node *metadata = node_get(object, "metadata");
	const char *namespace = node_get_text(metadata, "namespace");
	const char *name = node_get_text(metadata, "name");

	if (name && watch->hooks.drop)
		watch->hooks.drop(
		    watch->context, namespace ? namespace : "", name);
}

/* Of a Table the first event alone has the columns. */
static const struct node *
columns_of(struct kube_watch *watch, struct span text, const struct node *table)
{
	struct node *root;
	struct error error;

	if (!node_get(table, "columnDefinitions") ||
	    !node_get(table, "columnDefinitions")->first)
		return watch->columns;
	arena_free(watch->columns_arena);
	watch->columns_arena = arena_new();
	watch->columns = NULL;
	if (json_read(watch->columns_arena, text, &root, &error))
		watch->columns =
		    node_at(root, "object", "columnDefinitions", NULL);
	return watch->columns;
}

static void
give(struct kube_watch *watch, struct arena *arena, struct span text,
    enum kube_watch_event event, const struct node *object)
{
	const struct node *columns =
	    watch->shape == KUBE_TABLE ? columns_of(watch, text, object) : NULL;
	const struct node *row = node_get(object, "rows");

	if (event != KUBE_WATCH_PUT && event != KUBE_WATCH_DROP)
		return;
	if (watch->shape == KUBE_TABLE) {
		if (!row || !row->first)
			return;
		object = kube_answer_row(arena, columns, row->first);
	}
	if (event == KUBE_WATCH_PUT)
		put(watch, object);
	else
		drop(watch, object);
}

static void
stream_opened(void *context)
{
	struct kube_watch *watch = context;

	enter(watch);
	kube_watch_talk_opened(&watch->talk, http_now());
	(void)tell_state(watch);
	(void)leave(watch);
}

static void
stream_document(void *context, struct span text)
{
	struct kube_watch *watch = context;
	struct arena *arena = arena_new();
	const struct node *object = NULL;
	struct node *root = NULL;
	enum kube_watch_event event;
	struct error error;

	enter(watch);
	if (!json_read(arena, text, &root, &error))
		root = NULL;
	event = kube_watch_talk_take(
	    &watch->talk, http_now(), http_random(), root, &object);
	if (event != KUBE_WATCH_END) {
		give(watch, arena, text, event, object);
		(void)leave(watch);
	} else {
		kube_stream_stop(watch->stream);
		watch->stream = NULL;
		go_on(watch);
	}
	arena_free(arena);
}

static void
stream_done(void *context, const struct kube_watch_failure *failure)
{
	struct kube_watch *watch = context;
	int64_t now = http_now();

	watch->stream = NULL;
	enter(watch);
	if (failure)
		kube_watch_talk_failed(
		    &watch->talk, now, http_random(), failure);
	else
		kube_watch_talk_ended(&watch->talk, now, http_random());
	go_on(watch);
}

static void
start_stream(struct kube_watch *watch)
{
	static const struct kube_stream_hooks hooks = { .opened = stream_opened,
		.document = stream_document,
		.done = stream_done };
	unsigned span_s = KUBE_WATCH_SPAN_S +
	    (unsigned)(http_random() % (KUBE_WATCH_SPAN_S / 2));
	struct arena *arena = arena_new();

	arena_free(watch->columns_arena);
	watch->columns_arena = NULL;
	watch->columns = NULL;
	watch->stream = kube_stream_start(watch->kube,
	    kube_watch_talk_path(arena, &watch->talk, watch->path, span_s),
	    /* Its events are objects, and no lists. */
	    watch->shape == KUBE_METADATA_LIST ? KUBE_METADATA : watch->shape,
	    span_s + KUBE_WATCH_STALL_S, &hooks, watch);
	arena_free(arena);
}

static void
poll_instead(struct kube_watch *watch, int64_t now)
{
	struct error error;

	error_set(&error, ERROR_UNAVAILABLE, "no live updates of everything");
	error_hint(&error,
	    "the server does not speak HTTP/2, so that each would need a "
	    "connection; the list is asked for each 10 s",
	    "let what stands in between pass HTTP/2");
	kube_watch_talk_poll(&watch->talk, now, &error);
}

/* Begins what is next. */
static void
step(void *context)
{
	struct kube_watch *watch = context;
	int64_t now = http_now(), until;

	watch->timer = NULL;
	switch (kube_watch_talk_next(&watch->talk, now, &until)) {
	case KUBE_WATCH_LIST:
		start_list(watch);
		return;
	case KUBE_WATCH_STREAM:
		if (kube_stream_is_crowded(watch->kube)) {
			poll_instead(watch, now);
			break;
		}
		start_stream(watch);
		return;
	case KUBE_WATCH_WAIT:
		watch->timer = http_timer_start(
		    watch->kube->http, until - now, step, watch);
		return;
	}
	enter(watch);
	go_on(watch);
}

static void
renew(struct kube_running *running)
{
	struct kube_watch *watch = (struct kube_watch *)running;

	if (watch->talk.state == KUBE_WATCH_LOGIN)
		kube_watch_retry(watch);
}

struct kube_watch *
kube_watch_start(struct kube *kube, const char *path, enum kube_shape shape,
    const struct kube_watch_hooks *hooks, void *context)
{
	struct kube_watch *watch = xcalloc(1, sizeof(*watch));

	watch->kube = kube;
	watch->arena = arena_new();
	watch->path = arena_dup(watch->arena, path);
	watch->shape = shape;
	watch->hooks = *hooks;
	watch->context = context;
	watch->running.end = end_watch;
	watch->running.renew = renew;
	kube_running_add(kube, &watch->running);
	/* Not now: the caller does not have the result yet. */
	watch->timer = http_timer_start(kube->http, 0, step, watch);
	return watch;
}

void
kube_watch_retry(struct kube_watch *watch)
{
	kube_watch_talk_retry(&watch->talk);
	if (!watch->timer)
		return;
	http_timer_stop(watch->timer);
	watch->timer = http_timer_start(watch->kube->http, 0, step, watch);
}

#include "backend/io/kube.h"

#include <assert.h>
#include <stdlib.h>

#include "backend/base/json.h"
#include "backend/base/xalloc.h"
#include "backend/core/kube_path.h"
#include "backend/io/kube_request.h"
#include "backend/io/kube_state.h"

struct kube_call {
	struct kube_running running;
	struct kube *kube;
	struct kube_request request;
	struct arena *arena; /* of the order's texts */
	struct kube_order order;
	kube_done done;
	void *context;
	struct http_call *call; /* or */
	struct http_timer *timer; /* until the server is less busy */
	unsigned tries;
	int64_t deadline_ms;
};

/* What an answer of that shape is, beside a Status. */
static const char *const kinds[] = {
	[KUBE_OBJECT] = NULL,
	[KUBE_METADATA] = "PartialObjectMetadata",
	[KUBE_METADATA_LIST] = "PartialObjectMetadataList",
	[KUBE_TABLE] = "Table",
};

/* At the end: who owns another one stands in front of it, and takes it along
 * when everything ends. */
void
kube_running_add(struct kube *kube, struct kube_running *running)
{
	struct kube_running **end = &kube->running;

	while (*end)
		end = &(*end)->next;
	running->next = NULL;
	running->link = end;
	*end = running;
}

void
kube_running_remove(struct kube_running *running)
{
	if (!running->link)
		return;
	*running->link = running->next;
	if (running->next)
		running->next->link = running->link;
	running->link = NULL;
}

struct kube *
kube_open(struct http *http, const struct kube_server *server)
{
	struct kube *kube = xcalloc(1, sizeof(*kube));

	kube->http = http;
	kube->server = kube_server_ref(server);
	return kube;
}

void
kube_close(struct kube *kube)
{
	struct kube_running *running;

	if (!kube)
		return;
	while ((running = kube->running)) {
		kube_running_remove(running);
		running->end(running);
	}
	kube_server_unref(kube->server);
	free(kube);
}

void
kube_set_server(struct kube *kube, const struct kube_server *server)
{
	const struct kube_server *old = kube->server;
	struct kube_running *running;

	kube->server = kube_server_ref(server);
	kube_server_unref(old);
	for (running = kube->running; running; running = running->next)
		if (running->renew)
			running->renew(running);
}

const struct kube_server *
kube_current_server(const struct kube *kube)
{
	return kube->server;
}

struct http *
kube_http(const struct kube *kube)
{
	return kube->http;
}

static void
call_free(struct kube_call *call)
{
	kube_running_remove(&call->running);
	if (call->call)
		http_cancel(call->call);
	http_timer_stop(call->timer);
	kube_request_release(&call->request);
	arena_free(call->arena);
	free(call);
}

static void
end_call(struct kube_running *running)
{
	struct kube_call *call = (struct kube_call *)running;

	call_free(call);
}

static void
sift(void *context, struct span piece, struct buf *into)
{
	struct kube_call *call = context;

	kube_sieve_feed(&call->request.sieve, piece, into);
}

/* A 2xx answer of which nobody can make sense: a login page, a cut document. */
static bool
is_plausible(const struct kube_call *call, const struct node *root,
    const struct error *why, struct error *error)
{
	const char *kind = node_get_text(root, "kind");
	const char *wanted = kinds[call->order.shape];
	struct arena *arena;

	if (root &&
	    (!wanted || kube_answer_is_status(root) ||
		(kind && strcmp(kind, wanted) == 0)))
		return true;
	arena = arena_new();
	error_set(error, ERROR_INVALID, "%s %s: %s", call->request.asked.verb,
	    kube_path_words(arena, call->request.asked.path),
	    root ? "the answer has more in it than was asked for" : why->text);
	arena_free(arena);
	error_hint(error, "no API server answers like this",
	    "look at the kubeconfig's address, and what is in between");
	return false;
}

static int64_t
patience(const struct kube_call *call, const struct kube_answer *answer)
{
	int64_t wait_s = answer->retry_after_s;

	if (answer->status != 429 || wait_s <= 0 ||
	    wait_s > KUBE_BUSY_LIMIT_S || call->tries >= KUBE_BUSY_TRIES ||
	    http_now() + wait_s * 1000 >= call->deadline_ms)
		return 0;
	return wait_s * 1000;
}

static void send_call(void *context);

/* The call is gone before the callback runs. */
static void
finish(struct kube_call *call, struct kube_answer *answer, struct error *error)
{
	kube_done done = call->done;
	void *context = call->context;

	call_free(call);
	done(context, answer, error);
	arena_free(answer->arena);
}

static void
take_answer(
    void *context, const struct http_answer *from, const struct error *cause)
{
	struct kube_call *call = context;
	struct kube_answer answer = { .status = from->status,
		.fault = from->fault,
		.retry_after_s = from->retry_after_s,
		.arena = arena_new() };
	struct node *root = NULL;
	struct error error, why;
	bool failed = true;

	call->call = NULL;
	if (cause) {
		kube_request_fault(&call->request, from->fault, cause, &error);
		finish(call, &answer, &error);
		return;
	}
	if (!call->request.asked.secret)
		call->kube->is_multiplexed = from->is_multiplexed;
	if (!json_read(answer.arena, from->body, &root, &why))
		root = NULL;
	answer.root = root;
	if (!answer.retry_after_s)
		answer.retry_after_s = kube_answer_retry_after(root);
	if (patience(call, &answer)) {
		call->timer = http_timer_start(
		    call->kube->http, patience(call, &answer), send_call, call);
		arena_free(answer.arena);
		return;
	}
	if (from->status >= 200 && from->status < 300)
		failed = !is_plausible(call, root, &why, &error);
	else
		kube_answer_error(&call->request.asked, from->status, root,
		    from->body, &error);
	finish(call, &answer, failed ? &error : NULL);
}

static void
send_call(void *context)
{
	struct kube_call *call = context;
	struct http_order order;
	int64_t left = call->deadline_ms - http_now();

	call->timer = NULL;
	call->tries++;
	kube_request_release(&call->request);
	kube_request_fill(&call->request, call->kube->server, call->arena,
	    &call->order, &order);
	order.gzip = !call->kube->server->plain;
	order.timeout_ms = left > 0 ? left : 1;
	order.body_ceiling = call->order.ceiling;
	order.sieve = sift;
	call->call = http_start(call->kube->http, &order, take_answer, call);
}

struct kube_call *
kube_start(struct kube *kube, const struct kube_order *order, kube_done done,
    void *context)
{
	struct kube_call *call = xcalloc(1, sizeof(*call));

	/* Values must not even cross the wire. */
	assert(
	    order->shape != KUBE_OBJECT || !kube_path_is_secret(order->path));
	call->kube = kube;
	call->arena = arena_new();
	call->order = *order;
	call->order.path = arena_dup(call->arena, order->path);
	call->order.body =
	    span_make(arena_span(call->arena, order->body), order->body.length);
	if (!call->order.ceiling)
		call->order.ceiling = KUBE_ANSWER_LIMIT;
	if (!call->order.timeout_ms)
		call->order.timeout_ms = KUBE_TIMEOUT_MS;
	call->deadline_ms = http_now() + call->order.timeout_ms;
	call->done = done;
	call->context = context;
	call->running.end = end_call;
	kube_running_add(kube, &call->running);
	send_call(call);
	return call;
}

void
kube_cancel(struct kube_call *call)
{
	if (call)
		call_free(call);
}

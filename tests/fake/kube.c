#include "tests/fake/kube.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "backend/base/json.h"
#include "backend/base/xalloc.h"
#include "backend/io/kube_login.h"
#include "backend/io/kube_state.h"
#include "backend/io/kube_watch.h"
#include "backend/io/secret_upload.h"

#define ANSWERS 128
#define REQUESTS 2048
#define PUSHES 64

struct known {
	char *request; /* "GET /path" */
	long status;
	char *json;
};

struct push {
	char *path, *json; /* json NULL: dropped */
	char *namespace, *name;
};

/* What the test has set; the engine's thread and its workers read it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct known answers[ANSWERS];
static size_t answer_count;
static char *requests[REQUESTS];
static size_t request_count;
static struct push pushes[PUSHES];
static size_t push_count;
static bool has_login, login_fails, lost;
static struct error login_error;
static unsigned logins, lost_changes;
static long upload_status;

/* ---- the test's side ---- */

void
fake_kube_reset(void)
{
	size_t i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < answer_count; i++) {
		free(answers[i].request);
		free(answers[i].json);
	}
	for (i = 0; i < request_count; i++)
		free(requests[i]);
	for (i = 0; i < push_count; i++) {
		free(pushes[i].path);
		free(pushes[i].json);
		free(pushes[i].namespace);
		free(pushes[i].name);
	}
	answer_count = request_count = push_count = 0;
	has_login = login_fails = lost = false;
	logins = lost_changes = 0;
	upload_status = 201;
	pthread_mutex_unlock(&lock);
}

void
fake_kube_login(void)
{
	pthread_mutex_lock(&lock);
	has_login = true;
	pthread_mutex_unlock(&lock);
}

void
fake_kube_login_fails(enum error_kind kind, const char *text)
{
	pthread_mutex_lock(&lock);
	login_fails = text != NULL;
	if (text)
		error_set(&login_error, kind, "%s", text);
	pthread_mutex_unlock(&lock);
}

unsigned
fake_kube_logins(void)
{
	unsigned count;

	pthread_mutex_lock(&lock);
	count = logins;
	pthread_mutex_unlock(&lock);
	return count;
}

void
fake_kube_set(const char *request, long status, const char *json)
{
	size_t i = 0;

	pthread_mutex_lock(&lock);
	while (i < answer_count && strcmp(answers[i].request, request) != 0)
		i++;
	assert(i < ANSWERS);
	if (i == answer_count)
		answers[answer_count++] =
		    (struct known) { .request = xstrdup(request) };
	free(answers[i].json);
	answers[i].json = json ? xstrdup(json) : NULL;
	answers[i].status = status;
	pthread_mutex_unlock(&lock);
}

static void
push(struct push what)
{
	pthread_mutex_lock(&lock);
	assert(push_count < PUSHES);
	pushes[push_count++] = what;
	pthread_mutex_unlock(&lock);
}

void
fake_kube_put(const char *path, const char *json)
{
	push((struct push) { .path = xstrdup(path), .json = xstrdup(json) });
}

void
fake_kube_drop(const char *path, const char *namespace, const char *name)
{
	push((struct push) { .path = xstrdup(path),
	    .namespace = xstrdup(namespace),
	    .name = xstrdup(name) });
}

void
fake_kube_lose(bool is_lost)
{
	pthread_mutex_lock(&lock);
	lost = is_lost;
	lost_changes++;
	pthread_mutex_unlock(&lock);
}

void
fake_kube_upload(long status)
{
	pthread_mutex_lock(&lock);
	upload_status = status;
	pthread_mutex_unlock(&lock);
}

const char *
fake_kube_request(unsigned n)
{
	const char *request;

	pthread_mutex_lock(&lock);
	request = n < request_count ? requests[n] : "";
	pthread_mutex_unlock(&lock);
	return request;
}

bool
fake_kube_asked(const char *beginning)
{
	bool asked = false;
	size_t i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < request_count; i++)
		asked |= span_starts(span_of(requests[i]), beginning);
	pthread_mutex_unlock(&lock);
	return asked;
}

/* ---- answers ---- */

static void
note_request(
    struct arena *arena, const char *method, const char *path, struct span body)
{
	const char *text = arena_printf(arena, "%s %s%s%.*s", method, path,
	    body.length ? " " : "", (int)body.length, body.at ? body.at : "");

	pthread_mutex_lock(&lock);
	assert(request_count < REQUESTS);
	requests[request_count++] = xstrdup(text);
	pthread_mutex_unlock(&lock);
}

/* Status and JSON of a request, copied under the lock. */
static long
answer_of(struct arena *arena, const char *method, const char *path,
    const struct node **root)
{
	struct span plain =
	    span_head(span_of(path), span_find(span_of(path), '?'));
	const char *wanted =
	    arena_printf(arena, "%s %.*s", method, (int)plain.length, plain.at);
	const char *json = NULL;
	struct error error;
	struct node *read;
	long status = 404;
	size_t i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < answer_count; i++) {
		if (strcmp(answers[i].request, wanted) == 0) {
			status = answers[i].status;
			json = arena_dup(arena, answers[i].json);
		}
	}
	pthread_mutex_unlock(&lock);
	*root = NULL;
	if (json) {
		if (!json_read(arena, span_of(json), &read, &error))
			die("fake answer of %s: %s", wanted, error.text);
		*root = read;
	}
	return status;
}

static void
error_of(long status, const char *path, struct error *error)
{
	enum error_kind kind = status == 401 || status == 403 ? ERROR_DENIED
	    : status == 404                                   ? ERROR_NOT_FOUND
	    : status == 409                                   ? ERROR_CONFLICT
	    : status == 429 || status >= 500 ? ERROR_UNAVAILABLE
					     : ERROR_INVALID;

	error_set(error, kind, "%s: %ld", path, status);
}

/* ---- io/kube.h ---- */

/* What runs in any of them; one at a time is open. */
static struct kube_call *calls;
static struct kube_list *lists;
static struct kube_watch *watches;

struct kube_call {
	struct kube *kube;
	struct arena *arena;
	const char *method, *path;
	kube_done done;
	void *context;
	struct http_timer *timer;
	struct kube_call *next;
};

struct kube_list {
	struct kube *kube;
	struct arena *arena;
	const char *path;
	struct kube_list_hooks hooks;
	void *context;
	struct http_timer *timer;
	struct kube_list *next;
};

struct kube_watch {
	struct kube *kube;
	struct arena *arena;
	const char *path;
	struct kube_watch_hooks hooks;
	void *context;
	struct http_timer *timer;
	bool listed;
	size_t pushed;
	unsigned seen_changes;
	struct kube_watch *next;
};

/* Out of its list, whichever it is. */
#define UNLINK(first, item) \
	do { \
		__typeof__(&(first)) at_ = &(first); \
		while (*at_ != (item)) \
			at_ = &(*at_)->next; \
		*at_ = (item)->next; \
	} while (0)

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
	while ((running = kube->running) != NULL) {
		kube_running_remove(running);
		running->end(running);
	}
	while (calls)
		kube_cancel(calls);
	while (lists)
		kube_list_stop(lists);
	while (watches)
		kube_watch_stop(watches);
	kube_server_unref(kube->server);
	free(kube);
}

void
kube_set_server(struct kube *kube, const struct kube_server *server)
{
	kube_server_unref(kube->server);
	kube->server = kube_server_ref(server);
}

const struct kube_server *
kube_current_server(const struct kube *kube)
{
	return kube->server;
}

void
kube_running_add(struct kube *kube, struct kube_running *running)
{
	running->next = kube->running;
	running->link = &kube->running;
	if (running->next)
		running->next->link = &running->next;
	kube->running = running;
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

static void
call_answer(void *context)
{
	struct kube_call *call = context;
	struct kube_answer answer = { .arena = call->arena };
	struct error error;

	call->timer = NULL;
	answer.status =
	    answer_of(call->arena, call->method, call->path, &answer.root);
	if (answer.status >= 300)
		error_of(answer.status, call->path, &error);
	UNLINK(calls, call);
	call->done(
	    call->context, &answer, answer.status >= 300 ? &error : NULL);
	arena_free(call->arena);
	free(call);
}

struct kube_call *
kube_start(struct kube *kube, const struct kube_order *order, kube_done done,
    void *context)
{
	static const char *const methods[] = { "GET", "POST", "PATCH",
		"DELETE" };
	struct kube_call *call = xcalloc(1, sizeof(*call));

	call->kube = kube;
	call->arena = arena_new();
	call->method = methods[order->method];
	call->path = arena_dup(call->arena, order->path);
	call->done = done;
	call->context = context;
	call->next = calls;
	calls = call;
	note_request(call->arena, call->method, call->path, order->body);
	call->timer = http_timer_start(kube->http, 0, call_answer, call);
	return call;
}

void
kube_cancel(struct kube_call *call)
{
	if (!call)
		return;
	UNLINK(calls, call);
	http_timer_stop(call->timer);
	arena_free(call->arena);
	free(call);
}

static void
list_answer(void *context)
{
	struct kube_list *list = context;
	struct kube_answer answer = { .arena = list->arena };
	struct error error;

	list->timer = NULL;
	answer.status = answer_of(list->arena, "GET", list->path, &answer.root);
	if (list->hooks.begin)
		list->hooks.begin(list->context);
	if (answer.status >= 300)
		error_of(answer.status, list->path, &error);
	else
		for (NODE_EACH(item, node_get(answer.root, "items")))
			list->hooks.item(list->context, item);
	UNLINK(lists, list);
	list->hooks.done(
	    list->context, "1", &answer, answer.status >= 300 ? &error : NULL);
	arena_free(list->arena);
	free(list);
}

struct kube_list *
kube_list_start(struct kube *kube, const char *path,
    enum kube_shape shape UNUSED, const struct kube_list_hooks *hooks,
    void *context)
{
	struct kube_list *list = xcalloc(1, sizeof(*list));

	list->kube = kube;
	list->arena = arena_new();
	list->path = arena_dup(list->arena, path);
	list->hooks = *hooks;
	list->context = context;
	list->next = lists;
	lists = list;
	note_request(list->arena, "GET", path, (struct span) { 0 });
	list->timer = http_timer_start(kube->http, 0, list_answer, list);
	return list;
}

void
kube_list_stop(struct kube_list *list)
{
	if (!list)
		return;
	UNLINK(lists, list);
	http_timer_stop(list->timer);
	arena_free(list->arena);
	free(list);
}

/* ---- io/kube_watch.h ---- */

static void watch_turn(void *context);

static void
plan_turn(struct kube_watch *watch)
{
	watch->timer = http_timer_start(
	    watch->kube->http, watch->listed ? 10 : 0, watch_turn, watch);
}

/* False: it is gone. */
static bool
watch_list(struct kube_watch *watch)
{
	struct arena *arena = arena_new();
	const struct node *root;
	struct error error;
	long status = answer_of(arena, "GET", watch->path, &root);

	if (status >= 300) {
		error_of(status, watch->path, &error);
		watch->listed = true;
		plan_turn(watch);
		watch->hooks.state(watch->context,
		    status == 401       ? KUBE_WATCH_LOGIN
			: status == 403 ? KUBE_WATCH_DENIED
			: status == 404 ? KUBE_WATCH_ABSENT
					: KUBE_WATCH_LOST,
		    &error, 0);
		arena_free(arena);
		return false;
	}
	watch->hooks.begin(watch->context);
	for (NODE_EACH(item, node_get(root, "items")))
		watch->hooks.put(watch->context, item);
	watch->hooks.synced(watch->context);
	watch->hooks.state(watch->context, KUBE_WATCH_OK, NULL, 0);
	watch->listed = true;
	arena_free(arena);
	return true;
}

static bool
next_push(struct kube_watch *watch, struct arena *arena, struct push *what)
{
	bool any = false;

	pthread_mutex_lock(&lock);
	while (!any && watch->pushed < push_count) {
		const struct push *next = &pushes[watch->pushed++];

		any = strcmp(next->path, watch->path) == 0;
		what->json = arena_dup(arena, next->json);
		what->namespace = arena_dup(arena, next->namespace);
		what->name = arena_dup(arena, next->name);
	}
	pthread_mutex_unlock(&lock);
	return any;
}

static void
watch_pushed(struct kube_watch *watch)
{
	struct arena *arena = arena_new();
	struct push what;
	struct error error;
	struct node *root;

	while (next_push(watch, arena, &what)) {
		if (!what.json) {
			watch->hooks.drop(
			    watch->context, what.namespace, what.name);
			continue;
		}
		if (!json_read(arena, span_of(what.json), &root, &error))
			die("pushed object: %s", error.text);
		watch->hooks.put(watch->context, root);
	}
	arena_free(arena);
}

static void
watch_turn(void *context)
{
	struct kube_watch *watch = context;
	struct error error;
	bool is_lost, changed;

	watch->timer = NULL;
	if (!watch->listed && !watch_list(watch))
		return;
	watch_pushed(watch);
	pthread_mutex_lock(&lock);
	is_lost = lost;
	changed = watch->seen_changes != lost_changes;
	watch->seen_changes = lost_changes;
	pthread_mutex_unlock(&lock);
	plan_turn(watch);
	error_set(&error, ERROR_UNAVAILABLE, "connection refused");
	if (changed)
		watch->hooks.state(watch->context,
		    is_lost ? KUBE_WATCH_LOST : KUBE_WATCH_OK,
		    is_lost ? &error : NULL, is_lost ? http_now() + 5000 : 0);
}

struct kube_watch *
kube_watch_start(struct kube *kube, const char *path,
    enum kube_shape shape UNUSED, const struct kube_watch_hooks *hooks,
    void *context)
{
	struct kube_watch *watch = xcalloc(1, sizeof(*watch));

	watch->kube = kube;
	watch->arena = arena_new();
	watch->path = arena_dup(watch->arena, path);
	watch->hooks = *hooks;
	watch->context = context;
	watch->next = watches;
	watches = watch;
	note_request(watch->arena, "WATCH", path, (struct span) { 0 });
	plan_turn(watch);
	return watch;
}

void
kube_watch_stop(struct kube_watch *watch)
{
	if (!watch)
		return;
	UNLINK(watches, watch);
	http_timer_stop(watch->timer);
	arena_free(watch->arena);
	free(watch);
}

void
kube_watch_retry(struct kube_watch *watch UNUSED)
{
}

/* ---- io/kube_login.h ---- */

struct kube_login {
	int unused;
};

bool
kube_login_open(const struct kube_login_settings *settings UNUSED,
    struct kube_login **login, struct error *error)
{
	bool found;

	pthread_mutex_lock(&lock);
	found = has_login;
	pthread_mutex_unlock(&lock);
	if (!found) {
		error_set(error, ERROR_NOT_FOUND, "no kubeconfig was found");
		return false;
	}
	*login = xcalloc(1, sizeof(**login));
	return true;
}

void
kube_login_close(struct kube_login *login)
{
	free(login);
}

bool
kube_login_server(struct kube_login *login UNUSED, bool refused UNUSED,
    const struct cancel *cancel UNUSED, const struct kube_server **server,
    struct error *error)
{
	struct kube_server *fresh;
	bool ok;

	pthread_mutex_lock(&lock);
	logins++;
	ok = !login_fails;
	if (!ok)
		*error = login_error;
	pthread_mutex_unlock(&lock);
	if (!ok)
		return false;
	fresh = kube_server_new();
	fresh->url = "https://kube.test:6443";
	fresh->namespace = "flux";
	*server = fresh;
	return true;
}

const struct kube_login_facts *
kube_login_facts(const struct kube_login *login UNUSED)
{
	static const struct kube_login_facts facts = {
		.context = "prod",
		.cluster = "prod",
		.user = "ada",
		.namespace = "flux",
		.server = "https://kube.test:6443",
	};

	return &facts;
}

int64_t
kube_login_until(const struct kube_login *login UNUSED)
{
	return 0;
}

/* ---- io/secret_upload.h ---- */

bool
secret_upload(const struct kube_server *server UNUSED,
    const struct secret_body *body, const struct cancel *cancel UNUSED,
    struct secret_written *written, struct error *error)
{
	struct arena *arena = arena_new();
	struct buf path;

	buf_init(&path, 1000);
	secret_body_path(body, &path);
	note_request(arena, body->change ? "UPLOAD-PATCH" : "UPLOAD-POST",
	    arena_printf(arena, "%s/%s", path.at, body->name),
	    span_of(body->part_count ? body->parts[0].key : ""));
	buf_release(&path);
	*written = (struct secret_written) { 0 };
	pthread_mutex_lock(&lock);
	written->status = upload_status;
	written->unknown = !upload_status;
	pthread_mutex_unlock(&lock);
	if (written->unknown)
		error_set(error, ERROR_UNAVAILABLE, "upload: no answer");
	else if (written->status >= 300)
		error_of(written->status, "upload", error);
	arena_free(arena);
	return !written->unknown && written->status < 300;
}

#include "backend/io/kube.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/core/kube_path.h"
#include "backend/io/kube_state.h"

#define PAGE_SIZE "500"
#define PAGES_MAX 2000 /* more than any cluster holds */
#define TRIES 3 /* with pages; then the whole list at once */

struct kube_list {
	struct kube_running running;
	struct kube *kube;
	struct arena *arena;
	const char *path;
	enum kube_shape shape;
	struct kube_list_hooks hooks;
	void *context;
	struct kube_call *call;
	char *version; /* of the first page: all pages share it */
	unsigned tries, pages;
	bool is_later; /* a page behind the first is asked for */
	bool busy, stopped; /* in a hook; which stopped it */
};

static void take_page(
    void *context, const struct kube_answer *answer, const struct error *error);

static void
list_free(struct kube_list *list)
{
	arena_free(list->arena);
	free(list);
}

/* Inside of a hook it is freed when the hook has returned. */
static void
end_list(struct kube_running *running)
{
	struct kube_list *list = (struct kube_list *)running;

	kube_cancel(list->call);
	list->call = NULL;
	list->stopped = true;
	if (!list->busy)
		list_free(list);
}

void
kube_list_stop(struct kube_list *list)
{
	if (!list)
		return;
	kube_running_remove(&list->running);
	end_list(&list->running);
}

static void
ask(struct kube_list *list, const char *token)
{
	const char *path = list->path;

	list->is_later = token != NULL;
	if (list->tries <= TRIES)
		path = kube_path_with(list->arena, path, "limit", PAGE_SIZE);
	if (token)
		path = kube_path_with(list->arena, path, "continue", token);
	list->call = kube_start(list->kube,
	    &(struct kube_order) { .path = path, .shape = list->shape },
	    take_page, list);
}

static void
give_items(struct kube_list *list, const struct kube_answer *answer)
{
	const struct node *columns =
	    node_get(answer->root, "columnDefinitions");
	bool is_table = list->shape == KUBE_TABLE;

	for (NODE_EACH(
		 item, node_get(answer->root, is_table ? "rows" : "items"))) {
		const struct node *object = is_table
		    ? kube_answer_row(answer->arena, columns, item)
		    : kube_answer_item(answer->arena, answer->root, item);

		list->hooks.item(list->context, object);
		if (list->stopped)
			return;
	}
}

static void
finish(struct kube_list *list, const struct kube_answer *answer,
    const struct error *error)
{
	struct kube_list gone = *list;

	kube_running_remove(&list->running);
	free(list);
	gone.hooks.done(
	    gone.context, gone.version ? gone.version : "", answer, error);
	arena_free(gone.arena);
}

static void
end_endless(struct kube_list *list, const struct kube_answer *answer)
{
	struct error error;

	error_set(&error, ERROR_INVALID, "list %s: more than %d pages",
	    kube_path_words(list->arena, list->path), PAGES_MAX);
	finish(list, answer, &error);
}

static void
take_failure(struct kube_list *list, const struct kube_answer *answer,
    const struct error *error)
{
	if (answer->status != 410 || !list->is_later) {
		finish(list, answer, error);
		return;
	}
	list->tries++;
	ask(list, NULL);
}

static void
take_page(
    void *context, const struct kube_answer *answer, const struct error *error)
{
	struct kube_list *list = context;
	const struct node *metadata = node_get(answer->root, "metadata");
	const char *token = node_get_text(metadata, "continue");

	list->call = NULL;
	if (error) {
		take_failure(list, answer, error);
		return;
	}
	if (!list->is_later)
		list->version = arena_dup(
		    list->arena, node_get_text(metadata, "resourceVersion"));
	list->busy = true;
	if (!list->is_later && list->hooks.begin)
		list->hooks.begin(list->context);
	if (!list->stopped)
		give_items(list, answer);
	list->busy = false;
	if (list->stopped)
		list_free(list);
	else if (token && *token && ++list->pages < PAGES_MAX)
		ask(list, token);
	else if (token && *token)
		end_endless(list, answer);
	else
		finish(list, answer, NULL);
}

struct kube_list *
kube_list_start(struct kube *kube, const char *path, enum kube_shape shape,
    const struct kube_list_hooks *hooks, void *context)
{
	struct kube_list *list = xcalloc(1, sizeof(*list));

	list->kube = kube;
	list->arena = arena_new();
	list->path = arena_dup(list->arena, path);
	list->shape = shape == KUBE_METADATA ? KUBE_METADATA_LIST : shape;
	list->hooks = *hooks;
	list->context = context;
	list->running.end = end_list;
	kube_running_add(kube, &list->running);
	list->tries = 1;
	ask(list, NULL);
	return list;
}

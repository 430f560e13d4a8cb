#include "backend/io/kube_discover.h"

#include <stdlib.h>

#include "backend/base/xalloc.h"
#include "backend/io/kube_state.h"

/* One request for each group that has something to ask. */
struct question {
	struct kube_discover *discover;
	struct kube_call *call;
	size_t group;
	struct question *next;
};

struct kube_discover {
	struct kube_running running;
	struct kube *kube;
	struct kube_discovery *discovery;
	struct question *questions;
	kube_discover_done done;
	void *context;
};

static void
end_discover(struct kube_running *running)
{
	struct kube_discover *discover = (struct kube_discover *)running;
	struct question *question;

	while ((question = discover->questions)) {
		discover->questions = question->next;
		kube_cancel(question->call);
		free(question);
	}
	free(discover);
}

void
kube_discover_stop(struct kube_discover *discover)
{
	if (!discover)
		return;
	kube_running_remove(&discover->running);
	end_discover(&discover->running);
}

static void
finish(struct kube_discover *discover, const struct error *error)
{
	kube_discover_done done = discover->done;
	void *context = discover->context;

	kube_discover_stop(discover);
	done(context, error);
}

static void
question_free(struct question *question)
{
	struct question **link = &question->discover->questions;

	while (*link != question)
		link = &(*link)->next;
	*link = question->next;
	free(question);
}

static void ask_all(struct kube_discover *discover);

static void
take(void *context, const struct kube_answer *answer, const struct error *error)
{
	struct question *question = context;
	struct kube_discover *discover = question->discover;
	size_t group = question->group;

	question_free(question);
	if (error && answer->status != 404) {
		finish(discover, error);
		return;
	}
	kube_discovery_take(
	    discover->discovery, group, error ? NULL : answer->root);
	ask_all(discover);
	if (!discover->questions)
		finish(discover, NULL);
}

static void
ask_all(struct kube_discover *discover)
{
	const char *path;
	size_t group;

	while ((path = kube_discovery_next(discover->discovery, &group))) {
		struct question *question = xcalloc(1, sizeof(*question));

		question->discover = discover;
		question->group = group;
		question->next = discover->questions;
		discover->questions = question;
		question->call = kube_start(discover->kube,
		    &(struct kube_order) { .path = path }, take, question);
	}
}

struct kube_discover *
kube_discover_start(struct kube *kube, struct arena *arena,
    struct kube_kind *kinds, size_t count, kube_discover_done done,
    void *context)
{
	struct kube_discover *discover = xcalloc(1, sizeof(*discover));

	discover->kube = kube;
	discover->discovery = kube_discovery_new(arena, kinds, count);
	discover->done = done;
	discover->context = context;
	discover->running.end = end_discover;
	kube_running_add(kube, &discover->running);
	ask_all(discover);
	return discover;
}

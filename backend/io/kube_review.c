#include "backend/io/kube_review.h"

#include <assert.h>
#include <stdlib.h>

#include "backend/base/json.h"
#include "backend/base/xalloc.h"
#include "backend/io/kube_state.h"

#define PATH "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
#define BODY_LIMIT ((size_t)16 * 1024)

struct question {
	struct kube_review *review;
	struct kube_right *right;
	struct kube_call *call; /* NULL: answered */
};

struct kube_review {
	struct kube_running running;
	struct kube *kube;
	struct question *questions;
	size_t count, waiting;
	kube_review_done done;
	void *context;
};

static void
end_review(struct kube_running *running)
{
	struct kube_review *review = (struct kube_review *)running;
	size_t i;

	for (i = 0; i < review->count; i++)
		kube_cancel(review->questions[i].call);
	free(review->questions);
	free(review);
}

void
kube_review_stop(struct kube_review *review)
{
	if (!review)
		return;
	kube_running_remove(&review->running);
	end_review(&review->running);
}

static void
take(void *context, const struct kube_answer *answer, const struct error *error)
{
	struct question *question = context;
	struct kube_review *review = question->review;
	kube_review_done done = review->done;
	void *owner = review->context;

	question->call = NULL;
	if (!error)
		question->right->allowed = node_is_true(
		    node_at(answer->root, "status", "allowed", NULL));
	if (--review->waiting && !error)
		return;
	kube_review_stop(review);
	done(owner, error);
}

static void
write_question(const struct kube_right *right, struct buf *into)
{
	struct json_writer writer;

	json_begin(&writer, into, false);
	json_open_map(&writer, NULL);
	json_text(&writer, "kind", "SelfSubjectAccessReview");
	json_text(&writer, "apiVersion", "authorization.k8s.io/v1");
	json_open_map(&writer, "spec");
	json_open_map(&writer, "resourceAttributes");
	json_text(&writer, "verb", right->verb);
	json_text(&writer, "group", right->group);
	json_text(&writer, "resource", right->resource);
	if (right->subresource)
		json_text(&writer, "subresource", right->subresource);
	if (right->namespace)
		json_text(&writer, "namespace", right->namespace);
	if (right->name)
		json_text(&writer, "name", right->name);
	json_close_map(&writer);
	json_close_map(&writer);
	json_close_map(&writer);
}

struct kube_review *
kube_review_start(struct kube *kube, struct kube_right *rights, size_t count,
    kube_review_done done, void *context)
{
	struct kube_review *review = xcalloc(1, sizeof(*review));
	struct buf body;
	size_t i;

	assert(count);
	review->kube = kube;
	review->questions = xcalloc(count, sizeof(*review->questions));
	review->count = review->waiting = count;
	review->done = done;
	review->context = context;
	review->running.end = end_review;
	kube_running_add(kube, &review->running);
	buf_init(&body, BODY_LIMIT);
	for (i = 0; i < count; i++) {
		struct question *question = &review->questions[i];

		rights[i].allowed = false;
		question->review = review;
		question->right = &rights[i];
		buf_clear(&body);
		write_question(&rights[i], &body);
		question->call = kube_start(kube,
		    &(struct kube_order) { .method = KUBE_POST,
			.path = PATH,
			.body = buf_as_span(&body) },
		    take, question);
	}
	buf_release(&body);
	return review;
}

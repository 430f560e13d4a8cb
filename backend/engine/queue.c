#include "backend/engine/queue.h"

#include <pthread.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/secret.h"
#include "backend/base/xalloc.h"

struct queue {
	pthread_mutex_t lock;
	struct order *first, **last;
	size_t count;
	uint64_t next_id;
};

struct queue *
queue_open(void)
{
	struct queue *queue = xcalloc(1, sizeof(*queue));

	pthread_mutex_init(&queue->lock, NULL);
	queue->last = &queue->first;
	queue->next_id = 1;
	return queue;
}

void
queue_free_order(struct order *order)
{
	if (!order)
		return;
	backend_draft_free(order->draft);
	secret_free(order->secret);
	arena_free(order->arena);
}

void
queue_close(struct queue *queue)
{
	struct order *order;

	if (!queue)
		return;
	while ((order = queue_take(queue)) != NULL)
		queue_free_order(order);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}

static void
copy_group(struct arena *arena, const struct preview_group *from,
    struct approved_group *group)
{
	group->namespace = arena_dup(arena, from->namespace);
	group->automation = arena_dup(arena, from->automation);
	group->base = arena_dup(arena, from->base);
	group->message = arena_dup(arena, from->message);
	group->digest = from->digest;
	for (ARRAY_EACH(update, from->updates, from->update_count)) {
		struct approved_policy *policy =
		    ARRAY_ADD(arena, group->policies, group->policy_count);

		policy->namespace =
		    arena_dup(arena, (*update)->policy_namespace);
		policy->name = arena_dup(arena, (*update)->policy);
		policy->key = arena_dup(arena, (*update)->key);
		policy->image = arena_dup(arena, (*update)->image);
		policy->from = arena_dup(arena, (*update)->from);
		policy->to = arena_dup(arena, (*update)->to);
	}
}

static struct order *
order_of(const struct command *command)
{
	struct arena *arena = arena_new();
	struct order *order = arena_alloc(arena, sizeof(*order));

	order->arena = arena;
	order->kind = command->kind;
	order->namespace = arena_dup(arena, command->namespace);
	order->name = arena_dup(arena, command->name);
	order->key = arena_dup(arena, command->key);
	if (command->preview)
		for (ARRAY_EACH(group, command->preview->groups,
			 command->preview->group_count))
			copy_group(arena, group,
			    ARRAY_ADD(
				arena, order->groups, order->group_count));
	for (ARRAY_EACH(from, command->keys, command->key_count))
		*ARRAY_ADD(arena, order->keys, order->key_count) =
		    arena_dup(arena, *from);
	order->object = arena_dup(arena, command->object);
	order->uid = arena_dup(arena, command->uid);
	order->type = arena_dup(arena, command->type);
	order->resource_version = arena_dup(arena, command->resource_version);
	order->term = arena_dup(arena, command->term);
	order->item = arena_dup(arena, command->item);
	order->field = arena_dup(arena, command->field);
	order->change = command->change;
	order->draft = command->draft;
	order->secret = command->secret;
	return order;
}

uint64_t
queue_put(struct queue *queue, const struct command *command)
{
	struct order *order = order_of(command);
	uint64_t id = 0;

	pthread_mutex_lock(&queue->lock);
	if (queue->count < QUEUE_LIMIT) {
		id = order->id = queue->next_id++;
		*queue->last = order;
		queue->last = &order->next;
		queue->count++;
	}
	pthread_mutex_unlock(&queue->lock);
	if (!id)
		queue_free_order(order);
	return id;
}

struct order *
queue_take(struct queue *queue)
{
	struct order *order;

	pthread_mutex_lock(&queue->lock);
	order = queue->first;
	if (order) {
		queue->first = order->next;
		if (!queue->first)
			queue->last = &queue->first;
		queue->count--;
	}
	pthread_mutex_unlock(&queue->lock);
	return order;
}

/*
 * Commands on their way down: bounded, copied whole into an arena of their own,
 * so that the caller keeps nothing alive. Any thread puts, the engine takes.
 */
#ifndef ENGINE_QUEUE_H
#define ENGINE_QUEUE_H

#include "backend/backend.h"

#define QUEUE_LIMIT 64

/* One commit that a person approved. */
struct approved_group {
	const char *namespace, *automation;
	const char *base, *message;
	struct digest digest;
	struct approved_policy {
		const char *namespace, *name;
		const char *key; /* of the row */
		const char *image, *from, *to;
	} * policies;
	size_t policy_count;
};

/* A command as the engine keeps it; draft and secret are its own. */
struct order {
	struct arena *arena;
	uint64_t id;
	enum command_kind kind;
	const char *namespace, *name, *key;
	struct approved_group *groups;
	size_t group_count;
	const char *object, *uid, *type, *resource_version, *term, *item,
	    *field;
	const char **keys;
	size_t key_count;
	bool change;
	struct draft *draft;
	struct secret *secret;
	struct order *next;
};

struct queue;

struct queue *queue_open(void);
void queue_close(struct queue *queue);

/* The id, or 0 when QUEUE_LIMIT commands are waiting. */
uint64_t queue_put(struct queue *queue, const struct command *command);

/* The oldest, or NULL. The caller frees it: queue_free_order(). */
struct order *queue_take(struct queue *queue);

void queue_free_order(struct order *order);

#endif

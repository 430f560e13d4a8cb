#include "backend/core/secret_docker.h"
#include "backend/engine/draft_state.h"

#define DOCKER_KEY ".dockerconfigjson"

static const char *
source_text(struct draft *draft, const struct draft_key *key)
{
	const char *word = secret_source_word(key->source);

	return key->detail
	    ? arena_printf(draft->arena, "%s:%s", word, key->detail)
	    : word;
}

static const char *
print_filled(struct draft *draft, const struct draft_order *order,
    const struct secret_body *body, const struct draft_key *const *keys)
{
	struct secret_filled *fresh =
	    arena_calloc(draft->arena, body->part_count + 1, sizeof(*fresh));
	struct secret_filled *before;
	size_t before_count, i;
	const char *text;
	struct buf into;

	for (i = 0; i < body->part_count; i++)
		fresh[i] = (struct secret_filled) {
			.key = body->parts[i].key,
			.by = order->by,
			.src = source_text(draft, keys[i]),
			.at = order->now,
		};
	secret_filled_read(draft->arena, order->filled, &before, &before_count);
	buf_init(&into, SECRET_FILLED_LIMIT);
	secret_filled_print(
	    &into, fresh, body->part_count, before, before_count);
	text =
	    into.overflow ? NULL : arena_span(draft->arena, buf_as_span(&into));
	buf_release(&into);
	return text;
}

/* The whole registry login is one value, made here. */
MUST_CHECK
static bool
make_docker(struct draft *draft, struct error *error)
{
	const struct secret_docker docker = { draft->server, draft->user,
		draft->email, draft_value(&draft->keys[0]) };

	secret_free(draft->docker);
	draft->docker = secret_docker_make(&docker);
	if (!draft->docker)
		error_set(error, ERROR_UNAVAILABLE,
		    "the login does not fit into locked memory");
	return draft->docker != NULL;
}

bool
draft_body(struct draft *draft, const struct draft_order *order,
    struct secret_body *body, struct error *error)
{
	bool is_docker = draft->type == SECRET_DOCKER_CONFIG;
	const char *version = order->resource_version;
	const struct draft_key *keys[SECRET_BODY_PARTS];
	struct secret_part *parts;
	size_t i;

	backend_draft_set_change(draft, order->change);
	if (!backend_draft_check(draft, error) ||
	    (is_docker && !make_docker(draft, error)))
		return false;
	*body = (struct secret_body) {
		.change = order->change,
		.namespace = draft->namespace,
		.name = draft->name,
		.type = secret_type_word(draft->type),
		.immutable = draft->immutable,
		.resource_version = version && *version ? version : NULL,
		.manager = order->manager,
	};
	parts = arena_calloc(draft->arena, draft->key_count, sizeof(*parts));
	for (i = 0; i < draft->key_count; i++) {
		if (!draft->keys[i].given)
			continue;
		keys[body->part_count] = &draft->keys[i];
		parts[body->part_count].key =
		    is_docker ? DOCKER_KEY : draft->keys[i].name;
		parts[body->part_count++].value =
		    is_docker ? draft->docker : draft_value(&draft->keys[i]);
	}
	body->parts = parts;
	body->filled = print_filled(draft, order, body, keys);
	return true;
}

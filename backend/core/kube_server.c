#include "backend/core/kube_server.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "backend/base/array.h"
#include "backend/base/xalloc.h"

#define SECRET_MOST 3 /* key, token, password */

/*
 * DESIGN: the struct that is shared is const for all who hold it; what has to
 * change (the count) and what has to be freed (the secrets) stands beside it.
 */
struct kube_server_hold {
	atomic_size_t owners;
	struct arena *arena;
	struct secret *secrets[SECRET_MOST];
	size_t secret_count;
	struct kube_header *headers;
	size_t header_count;
};

struct kube_server *
kube_server_new(void)
{
	struct kube_server_hold *hold = xcalloc(1, sizeof(*hold));
	struct kube_server *server;

	atomic_init(&hold->owners, 1);
	hold->arena = arena_new();
	server = arena_alloc(hold->arena, sizeof(*server));
	server->context = server->cluster = server->user = "";
	server->namespace = KUBE_NAMESPACE_DEFAULT;
	server->hold = hold;
	return server;
}

struct arena *
kube_server_arena(struct kube_server *server)
{
	return server->hold->arena;
}

static const struct secret *
hold_secret(struct kube_server *server, struct secret *secret)
{
	struct kube_server_hold *hold = server->hold;

	assert(secret && hold->secret_count < SECRET_MOST);
	hold->secrets[hold->secret_count++] = secret;
	return secret;
}

void
kube_server_take_key(
    struct kube_server *server, struct span certificate, struct secret *key)
{
	assert(!server->key);
	server->certificate = span_make(
	    arena_span(server->hold->arena, certificate), certificate.length);
	server->key = hold_secret(server, key);
}

void
kube_server_take_token(struct kube_server *server, struct secret *token)
{
	assert(!server->token);
	server->token = hold_secret(server, token);
}

void
kube_server_take_basic(
    struct kube_server *server, const char *user, struct secret *password)
{
	assert(!server->basic_password);
	server->basic_user = arena_dup(server->hold->arena, user);
	server->basic_password = hold_secret(server, password);
}

void
kube_server_add_header(
    struct kube_server *server, const char *name, const char *value)
{
	struct kube_server_hold *hold = server->hold;
	struct kube_header *header =
	    ARRAY_ADD(hold->arena, hold->headers, hold->header_count);

	header->name = arena_dup(hold->arena, name);
	header->value = arena_dup(hold->arena, value);
	server->headers = hold->headers;
	server->header_count = hold->header_count;
}

const struct kube_server *
kube_server_ref(const struct kube_server *server)
{
	atomic_fetch_add(&server->hold->owners, 1);
	return server;
}

void
kube_server_unref(const struct kube_server *server)
{
	struct kube_server_hold *hold;
	size_t i;

	if (!server || atomic_fetch_sub(&server->hold->owners, 1) != 1)
		return;
	hold = server->hold;
	for (i = 0; i < hold->secret_count; i++)
		secret_free(hold->secrets[i]);
	arena_free(hold->arena); /* the server itself is in it */
	free(hold);
}
